"""The practice venue and the backtest are one matcher: the same bot on the same candles gives the same fills."""
import json

import pytest
from house import House, REAL_CANDLES, ROOT, run

CANDLES = 400
# Of each kind one that meets many of its keys, but for prices that are watched: those are met in the middle of a
# movement in a backtest, and at its end live (docs/backtest.md). The generated market begins at 46,000, the recorded
# one at 46,197.
RESTING = {"generated": "45500", "recorded": "46196"}
OTHERS = {
    "dca": ["""
base_order = "100"
safety_order = "100"
max_safety_orders = 3
deviation_pct = "0.3"
take_profit_steps = [{ amount_pct = "50", profit_pct = "0.3" }, { amount_pct = "50", profit_pct = "0.6" }]
start = [{ when = "rsi", interval = "3m", period = 7, below = "55" }]
""", """
base_order = "100"
safety_order = "150"
max_safety_orders = 4
deviation_pct = "0.2"
take_profit_pct = "0.5"
max_active_deals = 2
deals_on_same_pair = 2
start = [{ when = "sma", interval = "1m", fast = 3, slow = 10, trigger = "crosses_up" }]
"""],
    "grid": ["""
lower = "45000"
upper = "46500"
intervals = 10
investment = "3000"
trailing_up = true
expand_down = "43000"
max_buy_lines = 3
"""],
    "twap": ["""
side = "buy"
quote_amount = "1000"
slices = 24
every = "5m"
"""],
    "rebalance": ["""
targets = { BTC = "50", USDT = "50" }
threshold_pct = "0.3"
period = "1h"
min_trade = "5"
investment = "6000"
"""],
    "smart": ["""
side = "buy"
order = "limit"
price = "RESTING"
quote = "500"
take_profit = [{ pct = "0.25", volume_pct = "50" }, { pct = "0.5", volume_pct = "50" }]
stop_loss = { pct = "12" }
"""],
}


def candles_from_midnight(source, count, target):
    """The recording begins at 23:01: the first candle of three minutes would be one of two (docs/backtest.md)."""
    header, *rows = source.read_text().splitlines()
    first = next(i for i, row in enumerate(rows) if int(row.split(",")[0]) % 86_400_000 == 0)
    target.write_text("\n".join([header, *rows[first:first + count]]) + "\n")


def fills_of_backtest(file, candles):
    tested = run("lab", "backtest", "--bot", file, "--candles", candles, "--json")
    assert tested.returncode == 0, tested.stderr
    return [(f["t"], f["side"], f["price"], f["qty"], f["fee"], f["why"]) for f in json.loads(tested.stdout)["fills"]]


def fills_of_practice(file, candles, *play):
    with House(*play, "--candles", candles, "--bot", file, "--headless", "--speed", "max", "--json") as house:
        house.finish()
        fills = house.engine_rows("select * from fills order by cast(trade_id as integer)")
        return [(f["market_ms"], f["side"], f["price"], f["qty"], f["fee"], f["why"]) for f in fills]


@pytest.fixture(params=["generated", "recorded"])
def source(request):
    return request.param


@pytest.fixture
def candles(source, tmp_path):
    path = tmp_path / "candles.csv"
    if source == "recorded":
        if not REAL_CANDLES.exists():
            pytest.skip("SKIPPED: no recorded candles beside the repository (../shared/data)")
        candles_from_midnight(REAL_CANDLES, CANDLES, path)
    else:
        assert run("data", "generate", "--seed", "11", "--candles", CANDLES, "--out", path).returncode == 0
    return path


@pytest.mark.parametrize("venue", ["binance", "paper"])
@pytest.mark.parametrize("bot", ["dca-btc", "grid-btc"])
def test_a_live_practice_run_fills_as_the_backtest_does(bot, venue, candles):
    file = ROOT / f"examples/{bot}.toml"
    expected = fills_of_backtest(file, candles)
    assert len(expected) >= 3
    assert fills_of_practice(file, candles, "--venue", venue) == expected


@pytest.mark.parametrize("kind,number", [(kind, i) for kind, texts in OTHERS.items() for i in range(len(texts))])
def test_each_kind_of_bot_fills_live_as_in_its_backtest(kind, number, source, candles, tmp_path):
    """Among them bots that decide on closed candles, which come to the engine by the venue's stream. Signal bots, who
    have to be told something meanwhile, are in test_differ.py."""
    file = tmp_path / "bot.toml"
    file.write_text(f'[bot]\nname = "b"\nkind = "{kind}"\naccount = "practice"\nsymbols = ["BTC/USDT"]\n[{kind}]\n'
                    + OTHERS[kind][number].replace("RESTING", RESTING[source]))
    expected = fills_of_backtest(file, candles)
    assert len(expected) >= 3
    assert fills_of_practice(file, candles) == expected
