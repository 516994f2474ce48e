"""A backtest and its result as pandas frames."""
from __future__ import annotations

import decimal
import functools
import json
import os
import pathlib

from . import cli, files

FILL_AMOUNTS = ("price", "qty", "fee")
DEAL_AMOUNTS = ("bought", "avg", "sold", "profit")


def frame_of(rows, times, amounts, is_exact):
    """Rows of the result: times as UTC, amounts as Decimal or float64."""
    import pandas  # Here, so that a bot's process does not load it.
    frame = pandas.DataFrame(rows)
    for name in times:
        if name in frame:
            frame[name] = pandas.to_datetime(frame[name], unit="ms", utc=True)
    for name in amounts:
        if name in frame:
            exact = frame[name].map(lambda text: None if text is None else decimal.Decimal(text))
            frame[name] = exact if is_exact else exact.astype("float64")
    return frame


class Result:
    """What `strongroom lab backtest --json` said (docs/backtest.md has each field).

    `json` has the amounts as the exact texts; `value("equity_end")` is one of them as Decimal. The frames have
    float64, for plots and statistics; with exact=True the call gave them Decimal.
    """

    def __init__(self, document, equity_csv, is_exact=False):
        self.json = document
        self._equity_csv = equity_csv
        self._is_exact = is_exact

    def __repr__(self):
        return (f"<Result {self.json['bot']} on {self.json['symbol']}: {len(self.json['fills'])} fills, "
                f"{self.json['return_pct']:+.2f} %>")

    def value(self, field):
        return decimal.Decimal(self.json[field])

    @functools.cached_property
    def fills(self):
        """t, order, side, price, qty, fee, fee_asset, why."""
        return frame_of(self.json["fills"], ("t",), FILL_AMOUNTS, self._is_exact)

    @functools.cached_property
    def deals(self):
        """n, opened, closed, safety_orders, bought, avg, sold, profit, reason."""
        return frame_of(self.json["deals"], ("opened", "closed"), DEAL_AMOUNTS, self._is_exact)

    @functools.cached_property
    def equity(self):
        """equity and close by time; at most 2,000 points, evenly spaced."""
        header, *lines = self._equity_csv.splitlines()
        rows = [dict(zip(header.split(","), line.split(","))) for line in lines]
        rows = [{**row, "time": int(row.pop("time_ms"))} for row in rows]
        return frame_of(rows, ("time",), ("equity", "close"), self._is_exact).set_index("time")


def backtest(bot, candles, *, command=None, exact=False):
    """Runs one bot on candles.

    bot: a bot file's path, or its text. candles: a file that the program reads, or a frame with open, high, low,
    close, volume and times. command: the program of a bot of kind "process", as for a shell. Raises StrongroomError
    with the program's words when the bot, the candles or the command is wrong.
    """
    with files.on_disk(bot, candles) as (bot_path, candle_path, folder):
        curve = os.path.join(folder, "equity.csv")
        arguments = ["lab", "backtest", "--bot", bot_path, "--candles", candle_path, "--equity", curve, "--json"]
        if command is not None:
            arguments += ["--bot-command", command]
        document = json.loads(cli.call(*arguments))
        return Result(document, pathlib.Path(curve).read_text(encoding="utf-8"), exact)
