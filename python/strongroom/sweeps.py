"""Many backtests of one bot file with other values."""
from __future__ import annotations

import json

from . import cli, files

FIGURES = ("return_pct", "max_drawdown_pct", "sharpe", "win_rate", "profit_factor", "equity_end", "fees", "fills",
           "deals_closed")


def value_text(value):
    """A value as `--set` takes it. A float is an error: amounts are texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (int, str)):
        raise TypeError(f"{value!r} is a {type(value).__name__}; amounts of a bot file are texts, as in \"0.4\"")
    text = str(value)
    if "," in text or ":" in text:
        raise ValueError(f"{text!r}: a value of a sweep has no comma and no colon")
    return text


def sweep(bot, candles, grid, *, jobs=None):
    """One row for each combination of `grid`, {"dca.take_profit_pct": ["0.5", "1"], …}, in the order in which
    itertools.product gives them: the swept keys, then figures of the result (ratios and exact texts). `lab sweep` runs
    them (docs/sweep.md). jobs: how many at once, all processors unless you say otherwise; the result is the same.
    Raises StrongroomError when a combination makes no bot.
    """
    import pandas
    if not grid:
        raise ValueError("the grid is empty: name at least one TABLE.KEY and its values")
    arguments = ["--jobs", str(jobs)] if jobs else []
    for key, values in grid.items():
        arguments += ["--set", f"{key}={','.join(map(value_text, values))}"]
    with files.on_disk(bot, candles) as (bot_path, candle_path, _):
        runs = json.loads(cli.call("lab", "sweep", "--bot", bot_path, "--candles", candle_path, *arguments,
                                   "--json"))["runs"]
    for run in runs:
        if "error" in run:
            raise cli.StrongroomError(f"{run['set']}: {run['error']}")
    # The values as they were given, not as the texts that they were sent as.
    given = {key: dict(zip(map(value_text, values), values)) for key, values in grid.items()}
    return pandas.DataFrame([{**{key: given[key][text] for key, text in run["set"].items()},
                              **{name: run[name] for name in FIGURES}} for run in runs])
