"""A backtest of two pairs on one balance, against sixty lines of Python that know nothing of ours but the manual.

The bot has base orders and take-profits only, and money is plenty: so each pair can be worked out by itself, and what
is shared (the order of fills, the balance, the marks of equity) is put together afterwards."""
import decimal
import heapq
import json
import random
import subprocess

import pytest
from programs import STRONGROOM, run

D = decimal.Decimal
decimal.getcontext().prec = 60
TICK, STEP, UNIT, FEE, SLIPPAGE, PROFIT = D("0.01"), D("0.00001"), D("1e-12"), D("0.001"), D("0.0002"), D("0.01")
PAIRS = ("BTC/USDT", "ETH/USDT")
BOT = """[bot]
name = "two"
kind = "dca"
account = "a"
symbols = ["BTC/USDT", "ETH/USDT"]
[dca]
base_order = "100"
take_profit_pct = "1"
max_active_deals = 2
"""


def down(value, unit):
    return (value / unit).to_integral_value(decimal.ROUND_FLOOR) * unit


def up(value, unit):
    return (value / unit).to_integral_value(decimal.ROUND_CEILING) * unit


class Pair:
    """One pair by itself: bought at market, sold by a resting limit, bought again in the same instant."""

    def __init__(self, place):
        self.place, self.fills, self.base, self.target = place, [], D(0), None

    def buy(self, time, price):
        paid, qty = up(price * (1 + SLIPPAGE), TICK), down(100 / price, STEP)
        value = up(paid * qty, UNIT)
        fee = up(value * FEE, UNIT)
        self.base += qty
        self.fills.append((time, self.place, "buy", paid, qty, fee, -value - fee))
        self.target = up((value + fee) * (1 + PROFIT) / (qty * (1 - FEE)), TICK)

    def sell(self, time):
        value = down(self.target * self.base, UNIT)
        fee = up(value * FEE, UNIT)
        self.fills.append((time, self.place, "sell", self.target, self.base, fee, value - fee))
        self.base = D(0)

    def jump(self, time, price):
        if self.target is not None and price > self.target:
            self.sell(time)
            self.target = None
        if self.target is None:
            self.buy(time, price)

    def move(self, time, price):
        while price > self.target:
            at = self.target
            self.sell(time)
            self.buy(time, at)

    def walk(self, candle):
        time, first, high, low, close = candle
        self.jump(time, first)
        for when, price in ((15_000, low if close >= first else high), (30_000, high if close >= first else low),
                            (59_999, close)):
            self.move(time + when, price)


def read(path):
    rows = [line.split(",") for line in path.read_text().splitlines() if line and not line.startswith("#")][1:]
    return {int(t): (int(t), D(o), D(h), D(low), D(c)) for t, o, h, low, c, *_ in rows}


def reference(candles):
    pairs = [Pair(i) for i in range(len(candles))]
    start = max(min(of_pair) for of_pair in candles)
    last = min(max(of_pair) for of_pair in candles)
    quote, closes, peak, fall = D(10_000), [None, None], D(0), D(0)
    told = [0, 0]
    for time in sorted(t for t in set().union(*candles) if start <= t <= last):
        for pair, of_pair in zip(pairs, candles):
            if time in of_pair:
                pair.walk(of_pair[time])
                closes[pair.place] = of_pair[time][4]
        for pair in pairs:
            quote += sum(fill[6] for fill in pair.fills[told[pair.place]:])
            told[pair.place] = len(pair.fills)
        worth = quote + sum(down(p.base * closes[p.place] * (1 - FEE), UNIT) for p in pairs)
        peak = max(peak, worth)
        fall = max(fall, up((peak - worth) / peak, UNIT))
    return list(heapq.merge(*(p.fills for p in pairs))), quote, worth, fall, [p.base for p in pairs]


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    """Two made-up markets that begin and end at other times, one of them with gaps."""
    folder = tmp_path_factory.mktemp("pairs")
    paths = []
    for seed, start, count in ((11, "46000", "6000"), (12, "2500", "5800")):
        path = folder / f"{seed}.csv"
        run(STRONGROOM, "data", "generate", "--seed", str(seed), "--start", start, "--candles", count, "--out", path)
        paths.append(path)
    rng = random.Random(5)
    lines = paths[1].read_text().splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("timestamp")) + 1
    kept = [line for i, line in enumerate(lines[head:]) if 500 <= i and (i == 500 or rng.random() > 0.02)]
    paths[1].write_text("\n".join(lines[:head] + kept) + "\n")
    return paths


def test_two_pairs_on_one_balance_are_as_worked_out_by_hand(prices, tmp_path):
    bot = tmp_path / "two.toml"
    bot.write_text(BOT)
    command = [str(STRONGROOM), "lab", "backtest", "--bot", str(bot), "--json"]
    for pair, path in zip(PAIRS, prices):
        command += ["--candles", f"{pair}={path}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    fills, quote, worth, fall, bases = reference([read(path) for path in prices])
    assert len(fills) > 50 and {fill[1] for fill in fills} == {0, 1}
    got = [(f["t"], PAIRS.index(f["pair"]), f["side"], D(f["price"]), D(f["qty"]), D(f["fee"])) for f in found["fills"]]
    assert got == [fill[:6] for fill in fills]
    assert D(found["quote_end"]) == quote and D(found["equity_end"]) == worth
    assert [D(pair["base_end"]) for pair in found["pairs"]] == bases
    assert abs(found["max_drawdown_pct"] - float(fall * 100)) < 1e-6
    assert D(found["fees"]) == sum(fill[5] for fill in fills)
