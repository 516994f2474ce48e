"""backtesting.py: https://kernc.github.io/backtesting.py/"""
import warnings

import backtesting
import pandas as pd
from common import CASH, FAST, FEE, QTY, SLOW, candles, mean, tell

warnings.filterwarnings("ignore")
backtesting._tqdm = lambda items, *_, **__: items  # No progress bar in the measured time.


class Cross(backtesting.Strategy):
    def init(self):
        self.fast = self.I(mean, self.data.Whole, FAST)
        self.slow = self.I(mean, self.data.Whole, SLOW)

    def next(self):
        fast, slow = self.fast, self.slow
        if fast[-1] > slow[-1] and fast[-2] <= slow[-2] and not self.position:
            self.buy(size=1)
        elif fast[-1] < slow[-1] and fast[-2] >= slow[-2] and self.position:
            self.position.close()


data = candles()
# Its sizes are whole units: prices of 0.02 coins make one unit of them.
frame = pd.DataFrame({name.capitalize(): data[name] * QTY for name in ("open", "high", "low", "close")}
                     | {"Volume": data["volume"], "Whole": data["close"]},
                     index=pd.to_datetime(data["time"], unit="ms"))


def run():
    stats = backtesting.Backtest(frame, Cross, cash=CASH, commission=FEE, finalize_trades=False).run()
    return stats["# Trades"], stats["Equity Final [$]"]


tell(run, len(frame), runs=2)
