"""`strongroom up --practice --headless`: the whole house, start to end, and what it says."""
import json
import shutil

import pytest
from house import EXAMPLES, House, REAL_CANDLES, ROOT, run
from oracle import counts, judge


@pytest.mark.parametrize("source", ["generated", "recorded"])
def test_a_headless_run_ends_with_a_true_summary(source):
    if source == "recorded" and not REAL_CANDLES.exists():
        pytest.skip("SKIPPED: no recorded candles beside the repository (../shared/data)")
    prices = ["--market", "7"] if source == "generated" else ["--candles", REAL_CANDLES, *EXAMPLES]
    with House(*prices, "--headless", "--for", "25s", "--speed", "600", "--json") as house:
        summary = house.finish()
        assert set(summary) == {"seconds", "symbol", "candles", "bots", "deals_closed", "orders", "fills", "ledger",
                                "restarts", "frozen_keys"}
        assert {bot["kind"] for bot in summary["bots"]} == {"dca", "grid"}
        assert summary["symbol"] == "BTC/USDT"
        assert summary["candles"] >= 50
        assert summary["orders"] >= 40 and summary["fills"] >= 2
        assert summary["restarts"] == 0 and summary["frozen_keys"] == 0
        assert judge(house) == []
        assert counts(house)["venue_orders"] == summary["orders"]
        assert counts(house)["venue_trades"] == summary["fills"]
        # The ledger can be verified without us, and holds an entry for each order.
        assert summary["ledger"]["size"] > summary["orders"]
        proof = run("ledger", "verify", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                    "--json")
        assert proof.returncode == 0, proof.stderr
        assert json.loads(proof.stdout)["size"] >= summary["ledger"]["size"]


def test_a_house_that_was_stopped_goes_on_where_it_was():
    with House("--market", "3", "--headless", "--for", "8s", "--speed", "600", "--json") as house:
        first = house.finish()
        house.start()
        second = house.finish()
        assert second["candles"] > first["candles"]
        assert second["orders"] >= first["orders"] and second["fills"] >= first["fills"]
        assert {b["name"] for b in second["bots"]} == {b["name"] for b in first["bots"]}
        assert judge(house) == []


def test_recorded_prices_that_end_end_the_run(tmp_path):
    path = tmp_path / "short.csv"
    assert run("data", "generate", "--seed", "5", "--candles", "90", "--out", path).returncode == 0
    with House("--candles", path, "--headless", "--speed", "max", "--json") as house:
        assert house.finish()["candles"] == 90
        assert judge(house) == []


def test_what_lies_behind_a_closed_door_is_read_before_the_processes_lose_their_rights(tmp_path):
    """As root each process has a user of its own, which cannot look into a home: not for the page, not for prices."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(ROOT / "ui/dist", closed / "ui")
    assert run("data", "generate", "--seed", "5", "--candles", "30", "--out", closed / "c.csv").returncode == 0
    (closed / "c.csv").chmod(0o600)
    with House("--candles", closed / "c.csv", "--ui", closed / "ui", "--headless", "--speed", "max", "--json") as house:
        summary = house.finish()
        assert summary["candles"] == 30 and summary["restarts"] == 0, house.logs()


@pytest.mark.parametrize("arguments,words", [
    (["--candles", "/nonexistent.csv"], "/nonexistent.csv"),
    (["--market", "1", "--live"], "choose one of"),
    (["--market", "1", "--speed", "fast"], "--speed"),
    (["--market", "1", "--for", "soon"], "soon"),
    (["--market", "1", "--bot", "/nonexistent.toml"], "/nonexistent.toml"),
])
def test_wrong_use_is_named_and_nothing_trades(arguments, words, tmp_path):
    done = run("up", "--practice", "--folder", tmp_path / "h", "--web-port", "0", "--headless", *arguments)
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert done.stdout == ""
