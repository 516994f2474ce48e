"""vectorbt: https://vectorbt.dev/"""
import numpy as np
import pandas as pd
import vectorbt as vbt
from common import CASH, FEE, QTY, candles, crosses, tell

data = candles()
close = pd.Series(data["close"])


def run():
    up, down = crosses(data["close"])
    entries, exits = np.roll(up, 1), np.roll(down, 1)  # At the next open.
    entries[0] = exits[0] = False
    made = vbt.Portfolio.from_signals(close, entries, exits, price=data["open"], size=QTY, fees=FEE, init_cash=CASH,
                                      freq="1min", direction="longonly")
    return made.trades.closed.count(), made.final_value()


tell(run, len(close))
