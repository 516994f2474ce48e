"""`strongroom lab differ`: a live run that did as its backtest is the same; one that did not says why, and adds up."""
import collections
import json
import shutil
from decimal import Decimal

import pytest
from bots import BUSY_DCA, BUSY_GRID
from house import House, REAL_CANDLES, ROOT, rows, run, wait_for
from test_hooks import BOT, message, post
from test_key_house import LIMITS, OwnHouse, PASSPHRASE
from test_same_fills import candles_from_midnight
from venue import Venue

CANDLES = 500
PLACE = "POST /api/v3/order"
SIGNAL_BOT = BOT + 'take_profit = [{ pct = "9", volume_pct = "100" }]\n'


@pytest.fixture(scope="module")
def candles(tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / "candles.csv"
    assert run("data", "generate", "--seed", "11", "--candles", CANDLES, "--out", path).returncode == 0
    return path


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    path = tmp_path_factory.mktemp("bot") / "busy-grid.toml"
    path.write_text(BUSY_GRID)
    return path


def play(candles, files, folder, speed="max", meanwhile=lambda house: None):
    """A house that plays these candles to their end; a copy of what its engine left."""
    bots = [str(word) for file in files for word in ("--bot", file)]
    with House("--candles", candles, *bots, "--headless", "--speed", speed, "--json") as house:
        meanwhile(house)
        house.finish(timeout=300)
        shutil.copytree(house.folder / "engine/binance", folder / "binance")
    return folder / "binance"


def differ(engine, candles, *options):
    return run("lab", "differ", engine, "--environment", "practice", "--candles", candles, *options)


def report_of(engine, candles, *options):
    done = differ(engine, candles, "--json", *options)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert done.returncode == (1 if report["orders"] else 0)
    return report


def money(fills):
    """What these fills changed, by asset: (side, price, qty, fee, fee's asset) each."""
    sums = collections.Counter()
    for side, price, qty, fee, asset in fills:
        sign = 1 if side == "buy" else -1
        sums["BTC"] += sign * Decimal(qty)
        sums["USDT"] -= sign * Decimal(price) * Decimal(qty)
        sums[asset] -= Decimal(fee)
    return sums


def adds_up(report, engine, candles, file, bot):
    """The whole is the live fills less those of the backtest, each summed up here; and the causes are the whole."""
    live = money((f["side"], f["price"], f["qty"], f["fee"], f["fee_asset"]) for f in rows(
        engine / "engine.db", "select f.* from fills f join bots b on b.id = f.bot where b.name = ?", bot))
    tested = run("lab", "backtest", "--bot", file, "--candles", candles, "--json")
    fills = [f for f in json.loads(tested.stdout)["fills"] if f["t"] <= report["to"]]
    assert len(fills) == report["backtest"]["fills"]
    backtest = money((f["side"], f["price"], f["qty"], f["fee"], f["fee_asset"]) for f in fills)
    for asset in ("BTC", "USDT"):
        whole = Decimal(report["whole"]["money"].get(asset, "0"))
        assert whole == live[asset] - backtest[asset]
        assert whole == sum(Decimal(cause["money"].get(asset, "0")) for cause in report["causes"].values())
        assert whole == sum(Decimal(order["money"].get(asset, "0")) for order in report["orders"])
    assert Decimal(report["whole"]["worth"]) == sum(Decimal(c["worth"]) for c in report["causes"].values())
    assert report["whole"]["orders"] == len(report["orders"]) == sum(c["orders"] for c in report["causes"].values())


def test_a_run_on_a_good_day_is_its_backtest_and_the_bot_is_chosen_by_name(candles, grid, tmp_path):
    engine = play(candles, [ROOT / "examples/dca-btc.toml", grid], tmp_path)
    before = {path.name: path.read_bytes() for path in engine.iterdir()}
    unclear = differ(engine, candles)
    assert unclear.returncode == 2 and "--bot: the journal has several" in unclear.stderr and unclear.stdout == ""
    for bot in ("dca-btc", "busy-grid"):
        report = report_of(engine, candles, "--bot", bot)
        assert report["orders"] == [] == report["deals"], report
        assert report["same_to_the_ms"] == report["same"] == report["live"]["orders"] >= 3
        said = differ(engine, candles, "--bot", bot)
        assert said.returncode == 0 and said.stdout.endswith("no difference\n"), said.stdout
    assert before == {path.name: path.read_bytes() for path in engine.iterdir()}


def test_an_order_that_came_late_is_told_and_so_is_what_came_of_it(candles, tmp_path):
    """At a venue that does not wait for the house: a house that plays its own prices waits for late orders, too."""
    with Venue("--candles", candles, "--paused", "--speed", "600", tls=True, store=True) as venue:
        _, key_id, secret = venue.account({"USDT": "30000"})
        with OwnHouse(venue) as house:
            wait_for(house.status)
            policy, file = house.folder / "policy.toml", house.folder / "busy-dca.toml"
            policy.write_text(LIMITS)
            file.write_text(BUSY_DCA)
            house.does("init", secret=PASSPHRASE)
            house.does("key", "add", "--account", "practice", "--key-id", key_id, "--policy", policy, secret=secret)
            venue.faults({"kind": "late", "on": PLACE, "count": 1, "ms": 1500})
            house.does("bot", "add", file)
            wait_for(lambda: house.engine_rows("select * from orders where state != 'pending'"))
            venue.admin("POST", "/resume")
            wait_for(lambda: len(house.engine_rows("select * from fills")) >= 3)
            house.stop()
            shutil.copytree(house.folder / "engine/binance", tmp_path / "binance")
            shutil.copy(file, tmp_path)
    engine = tmp_path / "binance"
    report = report_of(engine, candles)
    first = report["orders"][0]
    assert (first["cause"], first["why"], first["follows"]) == ("late", "base order", None), first
    assert first["because"].startswith("it reached the venue "), first
    assert first["live"]["price"] != first["backtest"]["price"] and first["live"]["t"] > first["backtest"]["t"], first
    adds_up(report, engine, candles, tmp_path / "busy-dca.toml", "busy-dca")
    said = differ(engine, candles)
    assert said.returncode == 1 and "\n1. late: buy BTC/USDT" in said.stdout and "\nall " in said.stdout, said.stdout


def test_a_bot_that_its_owner_closed_differs_by_that_alone(candles, grid, tmp_path):
    def meanwhile(house):
        wait_for(lambda: len(house.engine_rows("select * from fills")) > 6)
        house.practice("POST", "/pause")
        house.does("bot", "close", "busy-grid")
        wait_for(lambda: house.engine_rows("select * from bots where is_finished = 1"))
        house.practice("POST", "/resume")
    engine = play(candles, [grid], tmp_path, speed="1200", meanwhile=meanwhile)
    report = report_of(engine, candles, "--to", "2030-01-01")
    assert list(report["causes"]) == ["owner"], report["causes"]
    assert report["orders"][0]["because"].startswith("close by its owner at "), report["orders"][0]
    assert any(order["live"] is None for order in report["orders"]), "the backtest goes on"
    adds_up(report, engine, candles, grid, "busy-grid")


def test_another_fee_is_the_cause_of_what_it_changes(candles, grid, tmp_path):
    """The account pays 0.1 %; a bot file that was written for another tier says so."""
    file = tmp_path / "grid.toml"
    file.write_text(BUSY_GRID + '[backtest]\nmaker_pct = "0.02"\ntaker_pct = "0.04"\n')
    engine = play(candles, [file], tmp_path)
    report = report_of(engine, candles)
    assert list(report["causes"]) == ["fee"] and len(report["orders"]) > 5, report["causes"]
    adds_up(report, engine, candles, file, "busy-grid")


@pytest.mark.parametrize("source", ["generated", "recorded"])
def test_a_signal_bot_fills_as_in_its_backtest_when_that_is_told_the_same(source, candles, tmp_path):
    if source == "recorded":
        if not REAL_CANDLES.exists():
            pytest.skip("SKIPPED: no recorded candles beside the repository (../shared/data)")
        candles = tmp_path / "recorded.csv"
        candles_from_midnight(REAL_CANDLES, CANDLES, candles)
    file = tmp_path / "sig.toml"
    file.write_text(SIGNAL_BOT)

    def meanwhile(house):
        wait_for(lambda: house.engine_rows("select * from bots where name = 'sig'"))
        house.base = house.login_link().split("/login")[0]
        house.secret = house.does("bot", "hook", "sig", "--new").split()[-1]
        for number, action in enumerate(["enter_long", "enter_long", "exit_long", "enter_long"], 1):
            wait_for(lambda: not house.practice_state()["paused"])
            house.practice("POST", "/pause")
            assert post(house, message(house, action=action, number=number)) == 202
            wait_for(lambda: len(house.engine_rows("select * from fills")) >= number)
            before = house.practice_state()["markets"][0]["trade_id"]
            house.practice("POST", "/resume")
            wait_for(lambda: house.practice_state()["markets"][0]["trade_id"] > before + 8)
    engine = play(candles, [file], tmp_path, speed="1200", meanwhile=meanwhile)
    report = report_of(engine, candles)
    assert report["orders"] == [], report
    assert report["same_to_the_ms"] == report["live"]["orders"] == 4


@pytest.fixture(scope="module")
def finished(candles, grid, tmp_path_factory):
    return play(candles, [grid], tmp_path_factory.mktemp("engine"))


@pytest.mark.parametrize("options,words", [
    (["--bot", "nobody"], "--bot: the journal has no nobody; it has busy-grid"),
    (["--to", "yesterday"], "--to"),
    (["--venue", "nowhere"], "--venue"),
])
def test_a_wrong_option_is_named(finished, candles, options, words):
    done = differ(finished, candles, *options)
    assert done.returncode == 2 and words in done.stderr and done.stdout == "", done.stderr


def test_files_that_do_not_fit_are_named(finished, candles, tmp_path):
    lines = candles.read_text().splitlines()
    late = tmp_path / "late.csv"
    head = [line for line in lines[:3] if not line[0].isdigit()]  # A remark, and the names of the columns.
    late.write_text("\n".join(head + lines[300:]) + "\n")
    broken = tmp_path / "broken.csv"
    broken.write_text("not candles\n")
    cases = [(late, "the bot began at"), (broken, "broken.csv:1"), (tmp_path / "none.csv", "none.csv"),
             (f"ETH/USDT={candles}", "does not trade ETH")]
    for file, words in cases:
        done = differ(finished, file)
        assert done.returncode == 2 and words in done.stderr and done.stdout == "", done.stderr
    none = differ(tmp_path, candles, "--venue", "binance")
    assert none.returncode == 2 and "journal" in none.stderr and none.stdout == "", none.stderr
    needed = run("lab", "differ", finished)
    assert needed.returncode == 2 and "--candles" in needed.stderr
