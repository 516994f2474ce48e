"""What the peers' scripts share: the candles, the rule, the clock and the one line that each prints.

The rule: long only; the average of 10 closes goes above that of 30 at the close of a candle, and 0.02 coins are bought
at the next open; it goes below, and they are sold at the next open. 0.1 % a side, 1,000,000 at the start."""
import csv
import json
import sys
import time

import numpy as np

QTY, FEE, CASH, FAST, SLOW = 0.02, 0.001, 1_000_000.0, 10, 30


def candles():
    """The columns of the CSV that is the first argument, in memory: reading it is nobody's race."""
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [line for line in csv.reader(file) if line and line[0].isdigit()]
    columns = np.array([[float(cell) for cell in row[:6]] for row in rows]).T
    return dict(zip(("time", "open", "high", "low", "close", "volume"), columns, strict=True))


def mean(values, count):
    # Sums of prices that are exact in binary stay exact: a tie is a tie.
    sums = np.cumsum(values)
    found = np.full(len(values), np.nan)
    found[count - 1:] = sums[count - 1:]
    found[count:] -= sums[:-count]
    return found / count


def crosses(close):
    fast, slow = mean(close, FAST), mean(close, SLOW)
    up, down = np.zeros(len(close), bool), np.zeros(len(close), bool)
    with np.errstate(invalid="ignore"):
        up[1:] = (fast[1:] > slow[1:]) & (fast[:-1] <= slow[:-1])
        down[1:] = (fast[1:] < slow[1:]) & (fast[:-1] >= slow[:-1])
    return up, down


def tell(run, count, runs=3):
    """`run` gives (closed trades, money at the end). Its first time is not counted: compilers warm up in it."""
    run()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        trades, final = run()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": min(seconds), "candles": count, "trades": int(trades),
                      "final": round(float(final), 6)}))
