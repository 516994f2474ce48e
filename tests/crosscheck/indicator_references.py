"""Plain second opinions on what TA-Lib does not have, and its answers to what it has.

Each function takes the candles as numpy arrays and the numbers of the indicator, and returns its lines, with
NaN where there is nothing yet.
"""
import numpy as np
import talib


def bb(c, period, deviations):
    upper, middle, lower = talib.BBANDS(c.close, period, deviations, deviations)
    is_open = ~(upper - lower <= 1e-12 * middle)
    percent_b = np.where(is_open, (c.close - lower) / np.where(is_open, upper - lower, 1), 0.5)
    return {"percent_b": percent_b, "lower": lower, "middle": middle, "upper": upper}


def macd(c, fast, slow, signal):
    line, average, _ = talib.MACD(c.close, fast, slow, signal)
    return {"macd": line, "signal": average}


def adx(c, period):
    return {"adx": talib.ADX(c.high, c.low, c.close, period), "plus": talib.PLUS_DI(c.high, c.low, c.close, period),
            "minus": talib.MINUS_DI(c.high, c.low, c.close, period)}


def stoch(c, period, k, d):
    slow_k, slow_d = talib.STOCH(c.high, c.low, c.close, period, k, 0, d, 0)
    return {"k": slow_k, "d": slow_d}


def heikin_ashi(c):
    close = (c.open + c.high + c.low + c.close) / 4
    opened, run = [(c.open[0] + c.close[0]) / 2], []
    for i in range(1, len(close)):
        opened.append((opened[-1] + close[i - 1]) / 2)
    for up, down in zip(close > opened, close < opened):
        last = run[-1] if run else 0
        run.append(max(last, 0) + 1 if up else min(last, 0) - 1 if down else 0)
    return {"run": np.array(run, float), "open": np.array(opened), "high": np.maximum.reduce([c.high, opened, close]),
            "low": np.minimum.reduce([c.low, opened, close]), "close": close}


def qfl(c, period, bounce_pct):
    base = np.full(len(c.low), np.nan)
    for now in range(2 * period, len(base)):
        at = now - period
        is_low = all(c.low[at - period:at] > c.low[at]) and all(c.low[at + 1:now + 1] >= c.low[at])
        bounced = max(c.high[at + 1:now + 1]) >= c.low[at] * (1 + bounce_pct / 100)
        base[now] = c.low[at] if is_low and bounced else base[now - 1]
    return {"distance_pct": 100 * (c.close / base - 1), "base": base}


def before(line, by=1):
    return np.concatenate([np.full(by, np.nan), line[:-by]])


def above(a, b, scale=100.0):
    """More than rounding leaves: a rule that asks for the last bit asks for nothing."""
    return a - b > 1e-12 * scale


def votes(buy, sell):
    return buy.astype(float) - sell.astype(float)


def sign(line, scale):
    return votes(above(line, 0, scale), above(0, line, scale))


def edge(line, low, high):
    return votes(above(low, line) & above(line, before(line)), above(line, high) & above(before(line), line))


def cross(a, b):
    return above(a, b) & above(before(b), before(a))


def turn(k, d):
    return votes(above(20, k) & above(20, d) & cross(k, d), above(k, 80) & above(d, 80) & cross(d, k))


def rating_of_averages(c):
    averages = [f(c.close, n) for f in (talib.SMA, talib.EMA) for n in (10, 20, 30, 50, 100, 200)]
    averages.append(talib.WMA(2 * talib.WMA(c.close, 4) - talib.WMA(c.close, 9), 3))
    money, volume = talib.SUM(c.close * c.volume, 20), talib.SUM(c.volume, 20)
    averages.append(np.where(volume > 1e-9, money / np.where(volume > 1e-9, volume, 1), c.close))
    return sum(sign(c.close - one, c.close) + 0 * one for one in averages) / len(averages)


def rating(c):
    """The rule of docs/indicators.md, written again."""
    strength, trend, mean = talib.RSI(c.close, 14), talib.EMA(c.close, 50), talib.EMA(c.close, 13)
    k, d = talib.STOCH(c.high, c.low, c.close, 14, 3, 0, 3, 0)
    strong = strength[14:]
    low, high = talib.MIN(strong, 14), talib.MAX(strong, 14)
    wide = above(high, low, high)
    strong_k = talib.SMA(np.where(wide, 100 * (strong - low) / np.where(wide, high - low, 1), 0 * high), 3)
    strong_turn = np.concatenate([np.full(14, np.nan), turn(strong_k, talib.SMA(strong_k, 3))])
    direction, plus, minus = (f(c.high, c.low, c.close, 14) for f in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI))
    middle = (c.high + c.low) / 2
    ao = talib.SMA(middle, 5) - talib.SMA(middle, 34)
    ao1, ao2, momentum = before(ao), before(ao, 2), talib.MOM(c.close, 10)
    line, signal, _ = talib.MACD(c.close, 12, 26, 9)
    pressure = talib.ULTOSC(c.high, c.low, c.close, 7, 14, 28)
    bulls, bears = c.high - mean, c.low - mean
    up, down = above(c.close, trend, c.close), above(trend, c.close, c.close)

    def p(a, b):  # Of prices.
        return above(a, b, c.close)
    oscillators = [
        edge(strength, 30, 70), turn(k, d), edge(talib.CCI(c.high, c.low, c.close, 20), -100, 100),
        above(direction, 20) * votes(cross(plus, minus), cross(minus, plus)),
        votes(p(ao, 0) & ~p(ao1, 0) | p(ao1, 0) & p(ao, ao1) & p(ao2, ao1),
              p(0, ao) & ~p(0, ao1) | p(0, ao1) & p(ao1, ao) & p(ao1, ao2)),
        sign(momentum - before(momentum), c.close), sign(line - signal, c.close),
        votes((strong_turn > 0) & down, (strong_turn < 0) & up),
        edge(talib.WILLR(c.high, c.low, c.close, 14), -80, -20),
        votes(up & p(0, bears) & p(bears, before(bears)), down & p(bulls, 0) & p(before(bulls), bulls)),
        votes(above(pressure, 70), above(30, pressure))]
    return {"value": (rating_of_averages(c) + sum(oscillators) / len(oscillators)) / 2}


# By the name that `strongroom lab indicators` has.
OF = {
    "sma": lambda c, n: {"value": talib.SMA(c.close, n)},
    "ema": lambda c, n: {"value": talib.EMA(c.close, n)},
    "rsi": lambda c, n: {"value": talib.RSI(c.close, n)},
    "bb": bb,
    "macd": macd,
    "mfi": lambda c, n: {"value": talib.MFI(c.high, c.low, c.close, c.volume, n)},
    "cci": lambda c, n: {"value": talib.CCI(c.high, c.low, c.close, n)},
    "ult": lambda c, a, b, n: {"value": talib.ULTOSC(c.high, c.low, c.close, a, b, n)},
    "psar": lambda c, step, most: {"value": talib.SAR(c.high, c.low, step / 100, most / 100)},
    "adx": adx,
    "atr": lambda c, n: {"value": talib.ATR(c.high, c.low, c.close, n)},
    "stoch": stoch,
    "heikin_ashi": heikin_ashi,
    "qfl": qfl,
    "rating": rating,
}
