"""What the watch does after the freeze: the thief's resting order goes from the venue, also when the venue fails."""
import json
import time

import pytest
from house import House, run, wait_for
from kucoin_thief import KucoinThief
from test_coinbase_house import CoinbaseThief
from test_page import call, log_in
from thief import Thief

PRICE = "10000"  # Far below the market: it rests.


def at_binance(house, name):
    thief = Thief(*house.venue_address(), *house.key())
    placed = thief.call("POST", "/api/v3/order", symbol="BTCUSDT", side="BUY", type="LIMIT", timeInForce="GTC",
                        quantity="0.001", price=PRICE, newClientOrderId=name)
    assert "orderId" in placed, placed


def at_coinbase(house, name):
    placed = CoinbaseThief(house).buy(name, {"limit_limit_gtc": {"base_size": "0.001", "limit_price": PRICE,
                                                                 "post_only": False}})
    assert placed.get("success") is True, placed


def at_kucoin(house, name):
    placed = KucoinThief(house).buy(name, type="limit", price=PRICE)
    assert placed["code"] == "200000", placed


THIEVES = {"binance": at_binance, "coinbase": at_coinbase, "kucoin": at_kucoin}
CANCELS = {"binance": "DELETE /api/v3/order", "coinbase": "POST /api/v3/brokerage/orders/batch_cancel",
           "kucoin": "DELETE /api/v1/hf/orders*"}


@pytest.fixture(scope="module", params=sorted(THIEVES))
def house(request):
    with House("--venue", request.param, "--market", "17", "--speed", "600") as running:
        wait_for(lambda: (running.practice_state() or {}).get("paused") is False)
        wait_for(lambda: running.placed() > 5)
        yield running


def order(house, name):
    (row,) = house.venue_rows("select id, symbol, status from orders where client_id = ?", name)
    return row


def entries(house, words):
    """The ledger's entries that say so."""
    shown = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                "--count", "100000", "--json")
    return [entry["text"] for entry in json.loads(shown.stdout or "[]") if words in entry["text"]]


def incident(house):
    _, _, body = call(house, "GET", "/api/v1/state", Cookie=house.cookie)
    told = json.loads(body)["watch"]["incidents"]
    return told[0] if told else {}


def thaw(house):
    (key,) = house.status()["keys"]
    house.does("key", "thaw", "--account", key["account"])
    assert house.frozen_key() is None


def test_a_thiefs_resting_order_is_cancelled_and_it_is_all_on_record(house):
    house.cookie = log_in(house)
    THIEVES[house.plays[0]](house, "resting-1")
    assert "no tag of ours" in wait_for(house.frozen_key)["frozen_reason"]
    wait_for(lambda: order(house, "resting-1")["status"] == "CANCELED")
    told = wait_for(lambda: (found := incident(house)).get("is_contained") and found)
    assert (told["kind"], told["response"], told["filled"]) == ("foreign_order", "freeze", "0"), told
    assert told["venue"] == house.plays[0] and "no longer open" in told["containment"], told
    wait_for(lambda: entries(house, "containing a foreign order"))
    assert house.venue_rows("select id from orders where client_id = 'resting-1' and filled > 0") == []
    thaw(house)


def test_while_the_venue_fails_the_cancel_is_tried_again(house):
    refusing = {"seed": 1, "faults": [{"kind": "error_5xx", "on": CANCELS[house.plays[0]], "status": 503}]}
    house.practice("POST", "/faults", refusing)
    THIEVES[house.plays[0]](house, "resting-2")
    wait_for(house.frozen_key)
    wait_for(lambda: "try 3" in incident(house).get("containment", ""))
    assert order(house, "resting-2")["status"] == "NEW"
    house.practice("POST", "/faults", {})
    wait_for(lambda: order(house, "resting-2")["status"] == "CANCELED")
    wait_for(lambda: incident(house).get("is_contained"))
    thaw(house)


def test_what_the_owner_declares_to_be_his_own_hand_is_counted_and_left_alone(house, tmp_path):
    (key,) = house.status()["keys"]
    policy = tmp_path / "policy.toml"
    policy.write_text('watch = "manual"\n' + key["policy"])
    house.does("key", "policy", "--account", key["account"], "--policy", policy)
    THIEVES[house.plays[0]](house, "by-hand-1")

    def manual():
        _, _, body = call(house, "GET", "/api/v1/state", Cookie=house.cookie)
        return json.loads(body)["watch"]["accounts"][0]["manual_orders"]
    wait_for(lambda: manual() >= 1)
    time.sleep(1)
    assert house.frozen_key() is None
    assert order(house, "by-hand-1")["status"] == "NEW"
