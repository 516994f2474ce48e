"""Many backtests of one bot file with other values."""
from __future__ import annotations

import concurrent.futures
import itertools
import os

from . import files
from .results import backtest

FIGURES = ("return_pct", "max_drawdown_pct", "exposure_pct", "sharpe", "win_rate", "profit_factor",
           "buy_and_hold_pct")


def sweep(bot, candles, grid, *, jobs=None):
    """One row for each combination of `grid`, {"dca.take_profit_pct": ["0.5", "1"], …}, in the order in which
    itertools.product gives them: the swept keys, then figures of the result (ratios), fills, deals and equity_end
    (the exact text). jobs: how many run at once, all processors unless you say otherwise; the result is the same.
    """
    import pandas
    if not grid:
        raise ValueError("the grid is empty: name at least one TABLE.KEY and its values")
    text = files.bot_text(bot)
    names = list(grid)
    combinations = list(itertools.product(*grid.values()))

    def one(values, candle_path):
        chosen = dict(zip(names, values))
        result = backtest(files.with_values(text, chosen), candle_path)
        return {**chosen, **{name: result.json[name] for name in FIGURES}, "fills": len(result.json["fills"]),
                "deals": sum(deal["closed"] is not None for deal in result.json["deals"]),
                "equity_end": result.json["equity_end"]}

    with files.on_disk(text, candles) as (_, candle_path, _):
        with concurrent.futures.ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
            rows = list(pool.map(lambda values: one(values, candle_path), combinations))
    return pandas.DataFrame(rows)
