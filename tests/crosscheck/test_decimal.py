"""100,000 random sums held against Python's decimal module: the same result, or refused, never other."""
import decimal
import pathlib
import random
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNT = 100_000
PLACES = decimal.Decimal(1).scaleb(-12)
LARGEST = decimal.Decimal(2**127 - 1).scaleb(-12)
SMALLEST = decimal.Decimal(-(2**127)).scaleb(-12)
ROUNDINGS = {"down": decimal.ROUND_FLOOR, "up": decimal.ROUND_CEILING, "nearest": decimal.ROUND_HALF_EVEN}


def random_number(rng):
    whole = rng.randrange(10 ** rng.choice((1, 3, 6, 12, 20, 26)))
    places = rng.choice((0, 2, 5, 8, 12, 12))
    text = str(whole) + (f".{rng.randrange(10 ** places):0{places}d}" if places else "")
    return ("-" if rng.random() < 0.3 else "") + text


def to_multiple(value, unit, rounding):
    with decimal.localcontext() as context:
        context.prec = 400
        return (value / unit).to_integral_value(ROUNDINGS[rounding]) * unit


def expected(operation, a, b, rounding):
    with decimal.localcontext() as context:
        context.prec = 400
        if operation in ("add", "sub"):
            result = a + b if operation == "add" else a - b
        elif operation == "mul":
            result = to_multiple(a * b, PLACES, rounding)
        elif b == 0:
            return "overflow"
        elif operation == "div":
            result = exact_division(a, b, PLACES, rounding)
        else:  # quotient: a * b / (b * 7), to a whole number
            result = exact_division(a, decimal.Decimal(7), decimal.Decimal(1), rounding)
    return result if SMALLEST <= result <= LARGEST else "overflow"


def exact_division(a, b, unit, rounding):
    """a / b to a multiple of unit, in integers: 400 digits of a quotient could hide a tie."""
    top, bottom = a.scaleb(12), b.scaleb(12) * unit
    scale = decimal.Decimal(10) ** 12
    n, d = int(top * scale), int(bottom * scale)
    if d < 0:
        n, d = -n, -d
    whole, rest = divmod(n, d)
    if rounding == "up" and rest or rounding == "nearest" and (rest * 2 > d or rest * 2 == d and whole % 2):
        whole += 1
    return whole * unit


def test_100_000_random_sums_agree_with_python():
    rng = random.Random(20260101)
    cases = []
    for _ in range(COUNT):
        operation = rng.choice(("add", "sub", "mul", "mul", "div", "div", "round", "quotient"))
        a, b = random_number(rng), random_number(rng)
        if operation == "round":
            b = random_number(rng).lstrip("-")
            if decimal.Decimal(b) == 0:
                b = "0.01"
        cases.append((operation, a, b, rng.choice(list(ROUNDINGS))))
    lines = "".join(" ".join(case) + "\n" for case in cases)
    out = subprocess.run([ROOT / "build/dev/decimal_oracle"], input=lines, capture_output=True, text=True, check=True)
    answers = out.stdout.split()
    assert len(answers) == COUNT
    overflows = 0
    for (operation, left, right, rounding), answer in zip(cases, answers):
        a, b = decimal.Decimal(left), decimal.Decimal(right)
        if operation == "round":
            want = to_multiple(a, b, rounding)
            want = want if SMALLEST <= want <= LARGEST else "overflow"
        else:
            want = expected(operation, a, b, rounding)
        overflows += want == "overflow"
        got = answer if answer in ("overflow", "refused") else decimal.Decimal(answer)
        assert got == want, (operation, left, right, rounding, answer, want)
    assert 1000 < overflows < COUNT / 2  # The sums reach both sides of the bound.
