"""A bot in Python: told each event, answers with actions. The standard library alone."""
from __future__ import annotations

import decimal
import json
import os
import sys

from .actions import Action

# Fields of an event that are amounts: they come as texts and are given to the bot as Decimal.
AMOUNTS = {"market", "price", "qty", "fee", "open", "high", "low", "close", "volume", "amount", "tick", "step",
           "min_notional", "maker", "taker"}


class Event(dict):
    """One event; its fields are attributes, too: event.event, event.time, event.market …"""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"{self.get('event')} has no {name}") from None


def read_event(line):
    def exact(fields):
        return Event((key, decimal.Decimal(value) if key in AMOUNTS and isinstance(value, str) else value)
                     for key, value in fields.items())
    return json.loads(line, object_hook=exact)


class Bot:
    """Subclass it and write on_event. A bot must be a function of its events: no clock, no random, no network;
    then the same candles give the same result."""

    state = ""  # One line for the user.

    def __init__(self):
        self._last_ref = 0

    def next_ref(self):
        """The number for the next order."""
        self._last_ref += 1
        return self._last_ref

    def on_event(self, event):
        """Returns a list of actions."""
        raise NotImplementedError


def answer(bot, line):
    """The line that answers this line."""
    actions = bot.on_event(read_event(line)) or []
    for action in actions:
        if not isinstance(action, Action):
            raise TypeError(f"on_event returned {action!r}, which is no action")
    said = {"actions": [action.as_dict() for action in actions]}
    if bot.state:
        said["state"] = str(bot.state)[:500]
    return json.dumps(said, separators=(",", ":"))


def run(bot):
    """Serves one backtest on stdin and stdout, to its end. What the bot prints goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    for line in sys.stdin:
        out.write(answer(bot, line) + "\n")
        out.flush()
