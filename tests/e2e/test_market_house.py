"""A market that is halted, delisted, or gets other limits while bots trade on it."""
import os
import signal
from decimal import Decimal

import pytest
from bots import write_busy_bots
from house import House, run, wait_for

PAIRS = {"binance": "BTCUSDT", "kucoin": "BTC-USDT", "coinbase": "BTC-USDT"}


@pytest.fixture(params=PAIRS)
def venue(request):
    return request.param


@pytest.fixture
def house(tmp_path, venue):
    bots = write_busy_bots(tmp_path)
    with House("--venue", venue, "--headless", "--market", "5", "--for", "3600s", "--speed", "600", *bots) as running:
        wait_for(lambda: len(running.engine_rows("select * from fills")) > 5)
        yield running


def set_market(house, venue, **what):
    house.practice("POST", "/market", {"symbol": PAIRS[venue], **what})


def states(house):
    done = run("bot", "list", "--folder", house.folder)
    return done.stdout if done.returncode == 0 else ""


def test_a_halt_parks_the_bots_also_through_a_kill_and_they_go_on_by_themselves(house, venue):
    set_market(house, venue, state="halted")
    # Its resting orders are cancelled; what it wants to sell at market is rejected, and so it becomes known.
    house.does("bot", "close", "busy-grid")
    listed = wait_for(lambda: (text := states(house)).count("parked: ") == 2 and text)
    assert "trad" in listed or "offline" in listed, listed
    before = house.placed()
    os.kill(house.pid("engine"), signal.SIGKILL)
    wait_for(lambda: states(house).count("parked: ") == 2)
    assert house.placed() == before
    assert not any("finished" in row["state"] for row in house.engine_rows("select state from bots"))
    set_market(house, venue, state="trading")
    wait_for(lambda: "parked: " not in states(house) and "busy-dca" in states(house))
    wait_for(lambda: house.placed() > before)
    # What was held has gone out once: the grid has sold what it held.
    wait_for(lambda: any(row["state"] == "finished"
                         for row in house.engine_rows("select state from bots where name = 'busy-grid'")))
    sold = house.engine_rows("select * from orders where why = 'closed by the user' and side = 'sell'"
                             " and state = 'closed' and reason = 'filled'")
    assert len(sold) == 1
    assert house.frozen_key() is None


def test_other_limits_are_obeyed_from_the_next_order_on(house, venue):
    fills = "select * from fills"
    set_market(house, venue, tick="0.5", step="0.0001", min_qty="0.0001")
    # The first order that breaks them is rejected, and goes out again by them; the bots go on.
    wait_for(lambda: "has other limits" in notices(house))
    older = {row["intent"] for row in house.engine_rows("select intent from orders")}
    before = len(house.engine_rows(fills))
    wait_for(lambda: len(house.engine_rows(fills)) > before + 5)
    # Until that was told some went out by the older limits.
    newer = wait_for(lambda: [order for order in resting(house) if order["intent"] not in older])
    for order in newer:
        assert Decimal(order["limit_price"]) % Decimal("0.5") == 0, order
        assert Decimal(order["qty"]) % Decimal("0.0001") == 0, order
    assert house.frozen_key() is None


def resting(house):
    return house.engine_rows("select * from orders where state = 'open' and kind <> 'market'")


def notices(house):
    return " ".join(row["text"] for row in house.engine_rows("select text from notices"))


def test_a_delisted_market_parks_its_bots_and_says_so(house, venue):
    set_market(house, venue, state="delisted")
    wait_for(lambda: states(house).count("parked: ") == 2, 120)
    words = {"coinbase": "delisted"}.get(venue, "does not list")
    assert words in states(house)
    set_market(house, venue, state="trading")
    wait_for(lambda: "parked: " not in states(house) and "busy-dca" in states(house))
