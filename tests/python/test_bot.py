"""A bot in Python behind the same door: the fills of the bot in C++, and an end with a reason when it goes wrong."""
import decimal
import re
import shlex
import sys
import time

import pytest
import strongroom
from conftest import ROOT
from conftest import strongroom as program
from strongroom import bot as bots

LADDER = f"{sys.executable} {ROOT / 'examples/ladder_bot.py'}"
PROCESS, TWIN = ROOT / "examples/ladder-bot.toml", ROOT / "examples/ladder-dca.toml"


def fills_of(result):
    return [(fill["t"], fill["side"], fill["price"], fill["qty"], fill["fee"]) for fill in result.json["fills"]]


def test_a_ladder_in_python_has_the_fills_of_the_dca_bot(candles):
    ours = strongroom.backtest(PROCESS, candles, command=LADDER)
    theirs = strongroom.backtest(TWIN, candles)
    assert fills_of(ours) == fills_of(theirs)
    assert len(fills_of(ours)) > 50
    assert any(fill["why"] == "safety order 2" for fill in ours.json["fills"])
    assert ours.json["equity_end"] == theirs.json["equity_end"]


def test_the_same_run_twice_is_the_same(candles):
    runs = [strongroom.backtest(PROCESS, candles, command=LADDER).json for _ in range(2)]
    for run in runs:
        run.pop("elapsed_ms"), run.pop("candles_per_s")
    assert runs[0] == runs[1]


def run_bot(candles, command):
    return strongroom.backtest(PROCESS, candles, command=command)


def test_it_gets_timers_prices_and_terms_and_may_finish(candles, python_bot):
    result = run_bot(candles, python_bot("""\
if event.event == "started":
    assert event.pairs[0].symbol == "BTC/USDT" and str(event.pairs[0].tick) == "0.01"
    return [SetTimer(1, 600000, "later"), Watch(7, "at_or_above", event.market + 1, "up")]
if event.event == "timer":
    return [Notify(f"timer {event.timer} at {event.time}"), Place(self.next_ref(), "buy", "0.01", why="try")]
if event.event == "traded":
    return [Notify(f"trigger {event.trigger}")]
if event.event == "filled":
    self.state = "done"
    return [Book(1, event.time, event.time, bought=event.qty, average=event.price, profit="-1.5", reason="a try"),
            Finish("enough")]"""))
    said = "\n".join(result.json["notices"])
    assert "trigger 7" in said and "timer 1" in said and "finished: enough" in said
    assert [fill["why"] for fill in result.json["fills"]] == ["try"]
    assert result.json["deals"][0]["profit"] == "-1.5" and result.json["deals"][0]["reason"] == "a try"


def test_what_it_prints_does_not_disturb_the_lines(candles, python_bot):
    result = run_bot(candles, python_bot('print("hello")\nreturn []'))
    assert result.json["fills"] == []


@pytest.mark.parametrize("body,words", [
    ('raise SystemExit(3)', "it ended"),
    ('return [Place(0, "buy", "1")]', "ref: must be a whole number from 1"),
    ('return [Place(1, "buy", "1"), Place(1, "buy", "1")]', "ref: 1 was used already"),
    ('return [Place(1, "hold", "1")]', "side"),
    ('return [Place(1, "buy", "0")]', "qty: must be above zero"),
    ('return [Place(1, "buy", "-1")]', "qty: must be above zero"),
    ('return [Place(1, "buy", "1", "limit")]', "limit"),
    ('return [Place(1, "buy", "1", "market", "5")]', "limit"),
    ('return [Place(1, "buy", "1", "stop_limit", "5")]', "trigger"),
    ('return [Place(1, "buy", "1", pair=1)]', "pair"),
    ('return [Place(1, "buy", "0." + "1" * 13)]', "qty"),
    ('return [SetTimer(0, 5)]', "timer"),
    ('return [SetTimer(1, -5)]', "delay_ms"),
    ('return [SetTimer(2**70, 5)]', "timer"),
    ('return [Notify("x" * 501)]', "text"),
    ('return [Notify("x")] * 2001', "actions: more than"),
    ('return [Place(1, "buy", 0.1)]', "it ended"),
], ids=lambda value: value.split("(", 1)[-1][:40] if isinstance(value, str) else None)
def test_an_action_that_is_wrong_ends_the_run_and_is_named(candles, python_bot, body, words):
    with pytest.raises(strongroom.StrongroomError, match="the bot's process") as error:
        run_bot(candles, python_bot(body))
    assert words in str(error.value)


@pytest.mark.parametrize("script,words", [
    ("read line; echo hello", "not a JSON object"),
    ("read line; echo '{}'", "actions: must be a list"),
    ("read line; echo '{\"actions\":[7]}'", "action 1: must be an object"),
    ("read line; echo '{\"actions\":[{\"action\":\"withdraw\"}]}'", "\"withdraw\" is no action"),
    ("read line; printf '{\"actions\":[]}\\n{\"actions\":[]}\\n'; sleep 5", "more than one line"),
    ("read line; head -c 200000 /dev/zero | tr '\\0' 'x'; sleep 5", "more than 65536 bytes"),
    ("exit 0", "it ended"),
    ("no-such-program-anywhere", "it ended"),
])
def test_a_program_that_speaks_otherwise_ends_the_run(candles, script, words):
    with pytest.raises(strongroom.StrongroomError) as error:
        run_bot(candles, "sh -c " + shlex.quote(script))
    assert words in str(error.value)


def test_a_program_that_is_silent_ends_the_run_after_a_time_and_is_ended(candles, tmp_path):
    mark = tmp_path / "alive"
    command = "sh -c " + shlex.quote(f"sleep 14; touch {mark}")
    started = time.monotonic()
    with pytest.raises(strongroom.StrongroomError, match="did not answer within 10s"):
        run_bot(candles, command)
    assert 9 < time.monotonic() - started < 13
    time.sleep(max(0, started + 15 - time.monotonic()))
    assert not mark.exists()


def test_a_process_bot_is_refused_wherever_it_could_trade():
    done = program("bot", "check", PROCESS, "--price", "46000")
    assert done.returncode == 1 and "in a backtest only" in done.stdout


def test_a_program_is_started_for_a_process_bot_only(candles):
    with pytest.raises(strongroom.StrongroomError, match="bot.kind"):
        strongroom.backtest(TWIN, candles, command="true")
    with pytest.raises(strongroom.StrongroomError, match="needs its program"):
        strongroom.backtest(PROCESS, candles)


# ---- Without the program.
def test_amounts_of_an_event_are_decimals():
    event = bots.read_event('{"event": "filled", "price": "46000.1", "ref": 3, "pair": 0}')
    assert event.price == decimal.Decimal("46000.1") and event.ref == 3
    with pytest.raises(AttributeError, match="filled has no candle"):
        event.candle


@pytest.mark.parametrize("value,error", [(0.1, TypeError), (True, TypeError), ("NaN", ValueError), (None, TypeError)])
def test_an_amount_that_is_not_exact_is_refused_where_it_is_written(value, error):
    with pytest.raises(error):
        strongroom.Watch(1, "at_or_above", value).as_dict() if value is not None else bots.answer(
            type("A", (strongroom.Bot,), {"on_event": lambda self, event: [None]})(), "{}")


def test_a_small_amount_is_written_without_an_exponent():
    assert strongroom.Place(1, "buy", decimal.Decimal("1E-8")).as_dict()["qty"] == "0.00000001"


def test_the_worked_example_of_the_manual_runs(candles, tmp_path):
    blocks = re.findall(r"```(python|toml)\n(.*?)```", (ROOT / "docs/python.md").read_text(), re.S)
    code = next(text for kind, text in blocks if kind == "python" and text.startswith("# my_bot.py"))
    file = next(text for kind, text in blocks if kind == "toml")
    path = tmp_path / "my_bot.py"
    path.write_text(f"import sys\nsys.path.insert(0, {str(ROOT / 'python')!r})\n{code}")
    result = strongroom.backtest(file, candles, command=f"{sys.executable} {path}")
    assert [fill["side"] for fill in result.json["fills"]].count("buy") >= 3
