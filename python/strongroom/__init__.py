"""Strongroom from Python: backtests, sweeps, and bots (docs/python.md).

    import strongroom
    result = strongroom.backtest("my-bot.toml", "btc-1m.csv")
    result.fills, result.deals, result.equity      # pandas frames

It drives the program `strongroom` and reads its JSON; nothing is computed here that the program computes. The program
is found by the environment variable STRONGROOM, else on the PATH.
"""
from .actions import (Book, Cancel, Finish, Follow, FollowCandles, Notify, Place, SetTimer, Unwatch, Watch)
from .bot import Bot, run
from .cli import StrongroomError
from .paper import paper
from .results import Result, backtest
from .sweeps import sweep

__all__ = ["Book", "Bot", "Cancel", "Finish", "Follow", "FollowCandles", "Notify", "Place", "Result", "SetTimer",
           "StrongroomError", "Unwatch", "Watch", "backtest", "paper", "run", "sweep"]
