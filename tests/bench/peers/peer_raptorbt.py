"""raptorbt: https://pypi.org/project/raptorbt/. Its sizes are shares of the equity: its money does not compare."""
import numpy as np
import raptorbt
from common import CASH, FEE, QTY, candles, crosses, tell

data = candles()
PRICES = ("open", "high", "low", "close", "volume")
columns = (data["time"].astype(np.int64) * 1_000_000, *(np.ascontiguousarray(data[name]) for name in PRICES))


def run():
    up, down = crosses(data["close"])
    config = raptorbt.BacktestConfig(initial_capital=CASH, fees=FEE, slippage=0.0, fill_timing="next_bar_open")
    made = raptorbt.run_single_backtest(*columns, up, down, direction=1, config=config,
                                        position_sizes=np.full(len(up), QTY))
    trades = made.trades() if callable(made.trades) else made.trades
    return len(trades), 0


tell(run, len(data["close"]))
