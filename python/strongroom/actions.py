"""What a bot can do; the fields are those of docs/python.md. Amounts are Decimal, int or str, never float."""
from __future__ import annotations

import dataclasses
import decimal


def exact(value, field):
    """The amount as the text that the program reads. A float is an error: 0.1 is not what it says."""
    if isinstance(value, bool) or not isinstance(value, (decimal.Decimal, int, str)):
        raise TypeError(f"{field}: {value!r} is a {type(value).__name__}; write a Decimal, int or str")
    number = decimal.Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{field}: {value!r} is not a number")
    return format(number, "f")


class Action:
    """One line of an answer: the class's word and its fields, without those that are None."""
    word = ""
    amounts = ()

    def as_dict(self):
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        for name in self.amounts:
            if fields[name] is not None:
                fields[name] = exact(fields[name], f"{self.word}.{name}")
        return {"action": self.word, **{name: value for name, value in fields.items() if value is not None}}


@dataclasses.dataclass
class Place(Action):
    """An order. `ref` is the bot's own number of it, higher than every one before."""
    ref: int
    side: str
    qty: decimal.Decimal | int | str
    kind: str = "market"
    limit: decimal.Decimal | int | str | None = None
    trigger: decimal.Decimal | int | str | None = None
    why: str = "order"
    purpose: str = "entry"
    pair: int = 0
    word, amounts = "place", ("qty", "limit", "trigger")


@dataclasses.dataclass
class Cancel(Action):
    ref: int
    why: str = "cancel"
    word = "cancel"


@dataclasses.dataclass
class SetTimer(Action):
    timer: int
    delay_ms: int
    why: str = "timer"
    pair: int = 0
    word = "set_timer"


@dataclasses.dataclass
class Watch(Action):
    """Tell me once when the market is at or beyond this price. `when`: at_or_above or at_or_below."""
    trigger: int
    when: str
    price: decimal.Decimal | int | str
    why: str = "price"
    pair: int = 0
    word, amounts = "watch", ("price",)


@dataclasses.dataclass
class Unwatch(Action):
    trigger: int
    word = "unwatch"


@dataclasses.dataclass
class Follow(Action):
    """Tell me every price point while on."""
    is_on: bool
    pair: int = 0
    word = "follow"


@dataclasses.dataclass
class FollowCandles(Action):
    interval_ms: int
    history: int = 0
    pair: int = 0
    word = "follow_candles"


@dataclasses.dataclass
class Notify(Action):
    text: str
    word = "notify"


@dataclasses.dataclass
class Book(Action):
    """A deal for the result's list: opened, or closed with its profit in quote."""
    n: int
    opened: int
    closed: int | None = None
    safety_orders: int = 0
    bought: decimal.Decimal | int | str = 0
    average: decimal.Decimal | int | str = 0
    exit_price: decimal.Decimal | int | str = 0
    profit: decimal.Decimal | int | str = 0
    reason: str = ""
    pair: int = 0
    word, amounts = "book", ("bought", "average", "exit_price", "profit")


@dataclasses.dataclass
class Finish(Action):
    why: str = "the bot finished"
    word = "finish"
