"""Bot files and candles, as the program reads them."""
import contextlib
import os
import pathlib
import tempfile
import tomllib


def bot_text(bot):
    """The TOML of a path, or of a text that is TOML already (it has more than one line)."""
    if isinstance(bot, str) and "\n" in bot:
        return bot
    return pathlib.Path(bot).read_text(encoding="utf-8")


def literal(value):
    """A value of a bot file as TOML. A float is an error: amounts are texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        if any(ord(c) < 32 or ord(c) == 127 for c in value):
            raise ValueError(f"{value!r} has control characters")
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {literal(item)}" for key, item in value.items()) + " }"
    raise TypeError(f"{value!r} is a {type(value).__name__}; amounts of a bot file are texts, as in \"0.4\"")


def with_values(text, values):
    """The bot file with other values: {"dca.take_profit_pct": "0.8"}. Remarks are not kept."""
    tables = tomllib.loads(text)
    for path, value in values.items():
        table, dot, key = path.partition(".")
        if not dot or table not in tables:
            raise KeyError(f"{path}: write TABLE.KEY of a table that the bot file has")
        tables[table][key] = value
    return "".join(f"[{name}]\n" + "".join(f"{key} = {literal(value)}\n" for key, value in table.items()) + "\n"
                   for name, table in tables.items())


def write_candles(frame, path):
    """A frame with open, high, low, close, volume, and a timestamp column or a DatetimeIndex, as CSV."""
    if "timestamp" in frame.columns:
        times = frame["timestamp"]
    else:
        times = frame.index
    if hasattr(times, "dt"):
        times = times.dt.tz_localize(None) if times.dt.tz is None else times.dt.tz_convert("UTC").dt.tz_localize(None)
        stamps = times.astype("datetime64[ms]").astype("int64")
    elif hasattr(times, "tz"):
        times = times if times.tz is None else times.tz_convert("UTC").tz_localize(None)
        stamps = times.astype("datetime64[ms]").astype("int64")
    else:
        stamps = times
    rows = zip(stamps, *(frame[name] for name in ("open", "high", "low", "close", "volume")))
    with open(path, "w", encoding="utf-8") as out:
        out.write("timestamp,open,high,low,close,volume\n")
        for stamp, *cells in rows:
            out.write(f"{int(stamp)}," + ",".join(str(cell) for cell in cells) + "\n")


@contextlib.contextmanager
def on_disk(bot, candles):
    """Paths of the bot file, of the candles, and of a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="strongroom-") as folder:
        bot_path = os.path.join(folder, "bot.toml")
        pathlib.Path(bot_path).write_text(bot_text(bot), encoding="utf-8")
        if hasattr(candles, "columns"):
            candle_path = os.path.join(folder, "candles.csv")
            write_candles(candles, candle_path)
        else:
            candle_path = os.fspath(candles)
        yield bot_path, candle_path, folder
