"""`strongroom lab indicators` held against TA-Lib, and against plain references for what TA-Lib does not have."""
import json
import subprocess
import types

import numpy as np
import pytest
from indicator_references import OF
from programs import ROOT, STRONGROOM, run

REAL = ROOT / "../shared/data/ohlcv"
NEAR = 1e-9
CANDLES_MIN = 300  # The longest lookback is 200.
# The usual numbers of each, and others.
ASKED = ["sma:20", "sma:2", "sma:200", "ema:20", "ema:2", "ema:200", "rsi:14", "rsi:2", "rsi:50", "bb:20:2", "bb:50:3",
         "macd:12:26:9", "macd:3:10:16", "mfi:14", "mfi:3", "cci:20", "cci:5", "ult:7:14:28", "ult:2:3:5", "psar:2:20",
         "psar:5:50", "adx:14", "adx:3", "atr:14", "atr:2", "stoch:14:3:3", "stoch:5:1:3", "heikin_ashi", "qfl:6:2",
         "qfl:3:1", "rating"]
# What 1e-9 is a share of where a value is near zero: these are differences of larger numbers.
OF_PRICE = {("macd", "macd"), ("macd", "signal")}
OF_HUNDRED = {"rsi", "mfi", "cci", "ult", "adx", "stoch", "qfl"}


def read_candles(path):
    rows = np.genfromtxt(path, delimiter=",", skip_header=1, dtype=float)
    return types.SimpleNamespace(**dict(zip(("time", "open", "high", "low", "close", "volume"), rows.T)))


def is_fit(c):
    """Long enough, and each candle possible: a file with a high below its close is refused as a whole."""
    is_possible = (c.high >= np.maximum(c.open, c.close)) & (c.low <= np.minimum(c.open, c.close))
    return len(c.close) > CANDLES_MIN and is_possible.all()


def scale_of(name, line, candles):
    if (name, line) in OF_PRICE:
        return candles.close
    return 100.0 if name in OF_HUNDRED and line != "base" else 1.0 if line == "percent_b" else 0.0


def ask(path, asked):
    """{"rsi:14": {"warm_up", "lines"}, …} of our program."""
    words = [word for one in asked for word in ("--of", one)]
    return json.loads(run(STRONGROOM, "lab", "indicators", "--candles", path, "--json", *words))["indicators"]


def held_against(path, asked):
    """[(indicator, line, values compared, largest relative difference)]; each has its first value where TA-Lib does."""
    candles = read_candles(path)
    answer = ask(path, asked)
    rows = []
    for one in asked:
        name, *numbers = one.split(":")
        wanted = OF[name](candles, *map(int, numbers))
        lines = answer[one]["lines"]
        assert lines.keys() == wanted.keys()
        for line, want in wanted.items():
            got = np.array(lines[line], dtype=float)
            both = ~np.isnan(want)
            assert both.any() or name == "qfl", (one, line)  # Not every market has a base.
            assert not np.isnan(got[both]).any(), (one, line, "nothing where the judge has a value")
            if line not in ("macd", "k", "middle"):  # TA-Lib gives these only together with what is made of them.
                assert np.isnan(got[~both]).all(), (one, line, "a value where the judge has none")
            scale = np.maximum(np.abs(want), scale_of(name, line, candles))[both]
            difference = np.abs(got - want)[both]
            largest = float(np.max(difference / np.where(scale > 0, scale, 1), initial=0))
            rows.append((one, line, int(both.sum()), largest))
    return rows


def print_table(title, rows):
    print(f"\n{title}\n{'indicator':<16}{'line':<14}{'values':>8}  largest difference")
    for one, line, count, difference in rows:
        print(f"{one:<16}{line:<14}{count:>8}  {difference:.1e}")


def check(title, path, asked=ASKED):
    rows = held_against(path, asked)
    print_table(title, rows)
    assert not [row for row in rows if not row[3] <= NEAR]
    return rows


def test_real_candles():
    """Of many pairs and intervals, with flats, gaps and jumps; the table has the worst of all files."""
    paths = [path for path in sorted(REAL.glob("*.csv")) if is_fit(read_candles(path))]
    if not paths:
        pytest.skip("SKIPPED: no recorded candles beside the repository (../shared/data)")
    worst = {}
    for path in paths:
        for one, line, count, difference in held_against(path, ASKED):
            assert difference <= NEAR, (path.name, one, line, difference)
            before = worst.get((one, line), (0, 0.0))
            worst[one, line] = (before[0] + count, max(before[1], difference))
    print_table(f"{len(paths)} files of recorded candles", [(*key, *value) for key, value in worst.items()])


def write_candles(path, closes, rng, spread=0.002, volume=1000.0):
    """One-minute candles around these closes, with two decimals."""
    lines = ["timestamp,open,high,low,close,volume"]
    before = closes[0]
    for i, close in enumerate(closes):
        opened, before = before, close
        high = max(opened, close) * (1 + spread * rng.random())
        low = min(opened, close) * (1 - spread * rng.random())
        traded = volume * rng.random()
        lines.append(f"{i * 60_000},{opened:.2f},{max(high, opened, close):.2f},{min(low, opened, close):.2f},"
                     f"{close:.2f},{traded:.3f}")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("seed", range(3))
def test_generated_candles(tmp_path, seed):
    rng = np.random.default_rng(seed)
    closes = np.round(1000 * np.exp(np.cumsum(rng.normal(0, 0.004, 3000))), 2)
    check(f"generated, seed {seed}", write_candles(tmp_path / "walk.csv", closes, rng))


def test_generated_candles_that_jump_and_stand_still(tmp_path):
    """Long flats between jumps by a fifth: ties, empty ranges, averages that must forget."""
    rng = np.random.default_rng(9)
    closes = np.repeat(np.round(1000 * np.exp(np.cumsum(rng.normal(0, 0.2, 100))), 2), 30)
    path = write_candles(tmp_path / "jumps.csv", closes, rng, spread=0)
    check("jumps", path)


def test_bands_after_a_jump_are_those_of_the_small_moves_after_it(tmp_path):
    """Against numpy's own deviation: a running sum of squares would still be drowned by the jump."""
    rng = np.random.default_rng(5)
    closes = 1e5 + np.where(np.arange(600) % 50 < 10, 9e4, 0) + np.round(rng.normal(0, 0.05, 600), 2)
    path = write_candles(tmp_path / "jumps.csv", closes, rng, spread=0)
    lines = ask(path, ["bb:20:2"])["bb:20:2"]["lines"]
    windows = np.lib.stride_tricks.sliding_window_view(read_candles(path).close, 20)
    reach = (np.array(lines["upper"][19:]) - np.array(lines["middle"][19:])) / 2
    centred = windows - windows[:, -1:]
    assert np.max(np.abs(reach / centred.std(axis=1) - 1)) < 1e-6  # Of bands of a few cents around 100,000.


def test_a_history_of_warm_up_candles_is_enough(tmp_path):
    """A bot that begins today with that history sees what one sees that has run all along."""
    rng = np.random.default_rng(4)
    path = write_candles(tmp_path / "all.csv", np.round(1000 * np.exp(np.cumsum(rng.normal(0, 0.004, 2000))), 2), rng)
    candles, rows = read_candles(path), path.read_text().splitlines()
    answer = ask(path, ASKED)
    settled = [one for one in ASKED if answer[one]["warm_up"] < 1000]
    assert {one.split(":")[0] for one in ASKED} - {one.split(":")[0] for one in settled} == {"qfl", "rating"}
    for one in settled:
        for end in range(1500, 2001, 100):
            tail = tmp_path / "tail.csv"
            tail.write_text("\n".join(rows[:1] + rows[end + 1 - answer[one]["warm_up"]:end + 1]) + "\n")
            for line, values in ask(tail, [one])[one]["lines"].items():
                whole = answer[one]["lines"][line][end - 1]
                scale = max(abs(whole), float(np.max(scale_of(one.split(":")[0], line, candles))))
                if line != "run":  # As long as it is; nobody asks for more than 50.
                    assert abs(values[-1] - whole) <= NEAR * scale, (one, line, values[-1], whole)


def test_a_wrong_formula_would_be_noticed(tmp_path):
    """The comparison can fail: one period beside the other differs by far more than a billionth."""
    rng = np.random.default_rng(1)
    path = write_candles(tmp_path / "walk.csv", np.round(1000 + np.cumsum(rng.normal(0, 1, 400)), 2), rng)
    true_rsi = OF["rsi"]
    OF["rsi"] = lambda c, n: {"value": true_rsi(c, n)["value"] * (1 + 1e-8)}
    try:
        assert [row[3] for row in held_against(path, ["rsi:14"])] > [NEAR]
    finally:
        OF["rsi"] = true_rsi


@pytest.mark.parametrize("asked,words", [
    ("moon", "is no indicator; there are sma:20"), ("rsi:0", "each number is whole, from 1 to 500, as in rsi:14"),
    ("rsi:501", "from 1 to 500"), ("rsi:x", "each number is whole"), ("rsi:14:3", "write it as rsi:14"),
    ("rsi:14x", "write it as rsi:14"), ("macd:26:12:9", "the first must be below the second"),
    ("ult:7:7:28", "each must be above the one before"), ("rsi:", "each number is whole"), ("", "is no indicator")])
def test_a_wrong_name_is_refused(tmp_path, asked, words):
    path = write_candles(tmp_path / "few.csv", np.full(5, 10.0), np.random.default_rng(1))
    done = subprocess.run([STRONGROOM, "lab", "indicators", "--candles", path, "--of", asked], capture_output=True,
                          text=True)
    assert done.returncode == 2 and words in done.stderr and not done.stdout
