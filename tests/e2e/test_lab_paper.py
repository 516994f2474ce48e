"""`strongroom lab paper`: a bot with play money on a venue's prices as they come. Here of a practice venue."""
import json
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from house import ROOT, STRONGROOM, run, wait_for
from venue import Venue

sys.path.insert(0, str(ROOT / "python"))
import strongroom  # noqa: E402

LADDER = f"{sys.executable} {ROOT / 'examples/ladder_bot.py'}"
PROCESS = ROOT / "examples/ladder-bot.toml"
SMA = """
[bot]
name = "sma"
kind = "dca"
account = "a"
symbols = ["BTC/USDT"]
[dca]
base_order = "100"
take_profit_pct = "1000"
max_safety_orders = 0
start = [{ when = "sma", interval = "1m", fast = 2, slow = 4, trigger = "crosses_up" }]
close = [{ when = "sma", interval = "1m", fast = 2, slow = 4, trigger = "crosses_down" }]
"""


@pytest.fixture(scope="module")
def source():
    with Venue("--market", "47", "--speed", "1200") as running:
        wait_for(lambda: running.state()["markets"][0]["position"] >= 5)
        yield running


def until(events, wanted):
    seen = []
    for event in events:
        seen.append(event)
        if wanted(seen):
            break
    events.close()
    return seen


def fills(seen):
    return [event for event in seen if event["event"] == "fill"]


def test_a_bot_in_python_trades_on_live_prices(source, monkeypatch):
    monkeypatch.setenv("STRONGROOM", str(STRONGROOM))
    events = strongroom.paper(PROCESS, command=LADDER, options=["--live-from", source.rest])
    seen = until(events, lambda seen: len(fills(seen)) >= 2)
    assert {fill["side"] for fill in fills(seen)} >= {"buy"}
    bars = {row[0]: row for row in source.get("/api/v3/klines", symbol="BTCUSDT", interval="1m", limit=1000)}
    market = [fill for fill in fills(seen) if fill["why"] == "base order"]
    assert market, seen
    for fill in market:  # At a price of that minute there, but for the slippage of an order at market (2 bps).
        low, high = map(Decimal, (bars[fill["t"] // 60_000 * 60_000][i] for i in (3, 2)))
        assert low <= Decimal(fill["price"]) <= high * Decimal("1.00025"), fill
    assert source.admin("GET", "/trades?account=alice") == [], "nothing has reached the venue"


def test_a_bot_that_follows_candles_is_told_them(source, monkeypatch):
    monkeypatch.setenv("STRONGROOM", str(STRONGROOM))
    seen = until(strongroom.paper(SMA, options=["--live-from", source.rest]), lambda seen: len(fills(seen)) >= 2)
    assert [fill["side"] for fill in fills(seen)][:2] == ["buy", "sell"], seen


def test_it_ends_by_itself_or_when_it_is_told_to_and_sums_up(source):
    command = ["lab", "paper", "--bot", ROOT / "examples/dca-btc.toml", "--live-from", source.rest]
    done = run(*command, "--for", "4s", "--json")
    assert done.returncode == 0, done.stderr
    *events, end = map(json.loads, done.stdout.splitlines())
    assert end["event"] == "end" and end["fills"] == len(fills(events)) >= 1 and end["quote"] == "USDT"
    assert Decimal(end["fees"]) > 0 and end["trades"] > 1

    words = subprocess.Popen([STRONGROOM, *map(str, command)], stdout=subprocess.PIPE, text=True)
    first = words.stdout.readline()
    assert " bought " in first and ", fee " in first, first
    words.send_signal(signal.SIGINT)
    rest = words.communicate(timeout=60)[0]
    assert words.returncode == 0 and rest.splitlines()[-1].startswith("dca-btc: equity "), rest


def test_a_bot_that_goes_wrong_ends_it_and_is_named(source):
    done = run("lab", "paper", "--bot", PROCESS, "--bot-command", "echo nonsense", "--live-from", source.rest)
    assert done.returncode == 2 and "the bot's process: " in done.stderr, done.stderr


@pytest.mark.parametrize("options,words", [
    (["--for", "soon"], "--for"),
    (["--live-venue", "nowhere"], "--live-venue"),
    (["--bot-command", "true"], "bot.kind: must be \"process\""),
])
def test_a_wrong_option_is_named_before_anything_is_asked(options, words):
    done = run("lab", "paper", "--bot", ROOT / "examples/dca-btc.toml", "--live-from", "http://127.0.0.1:1", *options)
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_a_venue_that_is_not_there_is_said_and_it_ends_with_an_error():
    command = ["lab", "paper", "--bot", ROOT / "examples/dca-btc.toml", "--live-from", "http://127.0.0.1:1"]
    done = run(*command, "--for", "3s")
    assert done.returncode == 3 and "the venue told no terms" in done.stderr, done.stderr
