"""A bot whose stop loss rests at the venue: the same fills as its backtest, and no alarm about its own stops."""
import json

import pytest
from house import House, run, wait_for

CANDLES = 400
BOT = """[bot]
name = "stopped"
kind = "dca"
account = "ACCOUNT"
symbols = ["BTC/USDT"]
[dca]
base_order = "100"
safety_order = "100"
max_safety_orders = 2
deviation_pct = "0.15"
take_profit_pct = "0.4"
stop_loss_pct = "0.5"
stop_loss_at = "venue"
"""


def market(tmp_path):
    candles = tmp_path / "candles.csv"
    assert run("data", "generate", "--seed", "11", "--candles", CANDLES, "--out", candles).returncode == 0
    return candles


def bot_file(tmp_path, text=BOT):
    file = tmp_path / "stopped.toml"
    file.write_text(text.replace("ACCOUNT", "practice"))
    return file


def stops_of(house):
    return house.venue_rows("select * from orders where type = 'STOP_LOSS_LIMIT'")


@pytest.mark.parametrize("venue", ["binance", "coinbase"])
def test_a_live_run_fills_as_the_backtest_does(venue, tmp_path):
    candles, file = market(tmp_path), bot_file(tmp_path)
    tested = run("lab", "backtest", "--bot", file, "--candles", candles, "--json")
    assert tested.returncode == 0, tested.stderr
    expected = [(f["side"], f["price"], f["qty"], f["why"]) for f in json.loads(tested.stdout)["fills"]]
    assert {"stop loss", "take profit"} <= {why for *_, why in expected}, expected

    with House("--candles", candles, "--bot", file, "--headless", "--speed", "max", "--json",
               "--venue", venue) as house:
        house.finish()
        fills = house.engine_rows("select * from fills order by market_ms, rowid")
        live = [(f["side"], f["price"], f["qty"], f["why"]) for f in fills]
        # A watched price that lies inside a movement is told later live (docs/backtest.md): the take-profit
        # here, and so all that comes after the first of them.
        same = [why for *_, why in expected].index("take profit")
        assert "stop loss" in {why for *_, why in expected[:same]}
        assert live[:same] == expected[:same]
        stops = stops_of(house)
        assert {"FILLED", "CANCELED"} <= {stop["status"] for stop in stops}
        assert house.engine_rows("select * from notices where text like '%watched, not at the venue%'") == []


@pytest.mark.parametrize("venue", ["binance", "coinbase"])
def test_its_stops_alarm_nobody_before_and_after_they_are_triggered(venue, tmp_path):
    with House("--market", "17", "--headless", "--for", "3600s", "--speed", "600", "--json", "--venue", venue,
               "--bot", bot_file(tmp_path)) as house:
        wait_for(lambda: any(stop["status"] == "FILLED" for stop in stops_of(house)))
        wait_for(lambda: len(stops_of(house)) > 5)
        assert house.frozen_key() is None
        show = ["ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                "--count", "100000", "--json"]
        wait_for(lambda: "once at" in run(*show).stdout)  # One that is overtaken by a checkpoint prints nothing.


def test_where_no_stops_are_placed_the_house_watches(tmp_path):
    with House("--market", "17", "--headless", "--for", "3600s", "--speed", "600", "--json", "--venue", "kucoin",
               "--bot", bot_file(tmp_path)) as house:
        wait_for(lambda: house.engine_rows("select * from fills where why = 'stop loss'"))
        assert stops_of(house) == [] and house.frozen_key() is None
        told = house.engine_rows("select text from notices where text like '%not at the venue%'")
        assert told and "stop orders are not placed at this venue" in told[0]["text"]


def test_a_policy_that_does_not_name_stops_lets_none_out(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text('symbols = ["BTC/USDT"]\norder_notional = "25000"\nday_notional = "1000000000"\n')
    with House("--market", "17", "--headless", "--for", "3600s", "--speed", "600", "--json") as house:
        wait_for(lambda: (house.practice_state() or {}).get("paused") is False)
        house.does("key", "policy", "--account", "practice", "--policy", policy)
        house.does("bot", "add", bot_file(tmp_path))
        told = wait_for(lambda: house.engine_rows("select text from notices where text like '%not at the venue%'"))
        assert "may not place stop-limit orders" in told[0]["text"]
        assert stops_of(house) == [] and house.frozen_key() is None
