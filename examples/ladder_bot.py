"""A DCA bot in a hundred lines of Python: buys, averages down twice, sells all at a profit, begins anew.

    strongroom lab backtest --bot examples/ladder-bot.toml --candles m.csv \
                            --bot-command "python3 examples/ladder_bot.py"

Its arithmetic is that of docs/bots.md, rounded in the same places, so that its fills are those of
examples/ladder-dca.toml to the last unit.
"""
import pathlib
import sys
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
from strongroom import Bot, Cancel, Place, run  # noqa: E402

BASE, SAFETY, STEPS = Fraction(100), Fraction(200), (Fraction(2, 5), Fraction(4, 5))
PROFIT = Fraction(6, 1000)
UNIT = 12  # Decimal places of an amount.


def down(value, unit):
    return value // unit * unit


def up(value, unit):
    return -(-value // unit) * unit


def text(value):
    """A fraction that ends within twelve places, as a text."""
    whole = value * 10**UNIT
    assert whole.denominator == 1
    digits = str(whole.numerator).rjust(UNIT + 1, "0")
    return f"{digits[:-UNIT]}.{digits[-UNIT:]}"


class Ladder(Bot):
    def on_event(self, event):
        if event.event == "started":
            self.orders = {}  # ref -> role
            terms = event.pairs[0]
            self.tick, self.step, self.maker = (Fraction(terms[name]) for name in ("tick", "step", "maker"))
            return self.open_deal(event)
        if event.event == "filled" and event.is_whole and event.ref in self.orders:
            return self.on_filled(event, self.orders.pop(event.ref))
        if event.event == "order" and event.state == "closed" and event.ref in self.orders:
            self.orders.pop(event.ref)
            return self.begin_again(event)
        return []

    def place(self, role, side, qty, limit, why):
        ref = self.next_ref()
        self.orders[ref] = role
        return Place(ref, side, text(qty), "market" if limit is None else "limit",
                     None if limit is None else text(limit), why=why,
                     purpose="exit" if role == "exit" else "entry")

    def open_deal(self, event):
        self.cost = self.held = Fraction(0)
        self.is_over = False
        qty = down(BASE / Fraction(event.market), self.step)
        return [self.place("base", "buy", qty, None, "base order")]

    def on_filled(self, event, role):
        if role == "exit":
            self.is_over = True
            return [Cancel(ref, "deal closed") for ref in self.orders] or self.begin_again(event)
        price, qty, fee = Fraction(event.price), Fraction(event.qty), Fraction(event.fee)
        self.held += qty
        self.cost += up(price * qty, Fraction(1, 10**UNIT)) + fee
        moves = [Cancel(ref, "take profit moves") for ref, known in self.orders.items() if known == "exit"]
        moves.append(self.take_profit())
        if role == "base":
            for number, step in enumerate(STEPS, 1):
                at = down(price * (1 - step / 100), self.tick)
                moves.append(self.place("safety", "buy", down(SAFETY / at, self.step), at, f"safety order {number}"))
        return moves

    def take_profit(self):
        at = up(self.cost * (1 + PROFIT) / (self.held * (1 - self.maker)), self.tick)
        return self.place("exit", "sell", self.held, at, "take profit")

    def begin_again(self, event):
        return self.open_deal(event) if self.is_over and not self.orders else []


if __name__ == "__main__":
    run(Ladder())
