"""backtrader: https://www.backtrader.com/"""
import backtrader as bt
import pandas as pd
from common import CASH, FAST, FEE, QTY, SLOW, candles, tell


class Cross(bt.Strategy):
    def __init__(self):
        self.fast = bt.ind.SMA(self.data.close, period=FAST)
        self.slow = bt.ind.SMA(self.data.close, period=SLOW)
        self.closed = 0

    def notify_trade(self, trade):
        self.closed += trade.isclosed

    def next(self):
        if len(self) <= SLOW:
            return
        fast, slow = self.fast, self.slow
        if fast[0] > slow[0] and fast[-1] <= slow[-1] and not self.position:
            self.buy(size=QTY)
        elif fast[0] < slow[0] and fast[-1] >= slow[-1] and self.position:
            self.close()


data = candles()
frame = pd.DataFrame({name: data[name] for name in ("open", "high", "low", "close", "volume")},
                     index=pd.to_datetime(data["time"], unit="ms"))


def run():
    brain = bt.Cerebro(stdstats=False)
    brain.adddata(bt.feeds.PandasData(dataname=frame))
    brain.addstrategy(Cross)
    brain.broker.setcash(CASH)
    brain.broker.setcommission(commission=FEE)
    return brain.run()[0].closed, brain.broker.getvalue()


tell(run, len(frame), runs=1)
