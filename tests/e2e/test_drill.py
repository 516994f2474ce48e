"""`strongroom drill` as a user meets it: the scoreboard, twice the same, its page, and bad options."""
import json
import subprocess

import pytest
from house import STRONGROOM

DONE, BAD_INPUT = 0, 2


def drill(*arguments):
    return subprocess.run([STRONGROOM, "drill", *map(str, arguments)], capture_output=True, text=True, timeout=600)


def board(*arguments):
    done = drill("--json", *arguments)
    assert done.returncode == DONE, done
    told = json.loads(done.stdout)
    assert told.pop("wall")["ms"] >= 0
    return told


def test_the_same_seed_prints_the_same_figures_and_a_page(tmp_path):
    page = tmp_path / "drill.html"
    first = board("--accounts", 50, "--seed", 7, "--plot", "burst")
    assert first == board("--accounts", 50, "--seed", 7, "--plot", "burst", "--html", page)
    seen = first["plots"][0]["watched"]
    assert seen["frozen"] == 50 and seen["false_alarms"] == 0 and seen["books_agree"]
    assert seen["foreign_seen"] == seen["foreign_executed"] > 50
    assert seen["freeze_p99_ms"] <= 250
    assert "<svg" in page.read_text() and "<script" not in page.read_text()


def test_keys_with_an_ip_list_lose_nothing_and_the_text_says_so():
    done = drill("--accounts", 20, "--plot", "all", "--ip-list")
    assert done.returncode == DONE, done
    assert "keys with an IP list" in done.stdout and "0.00 %" in done.stdout


def test_ten_thousand_own_orders_with_lost_and_late_answers_raise_no_alarm():
    seen = board("--accounts", 55, "--plot", "calm")["plots"][0]["watched"]
    assert seen["own_judged"] >= 10_000 and seen["false_alarms"] == 0 and seen["frozen"] == 0, seen
    assert seen["own_replies_lost"] > 100 and seen["own_replies_late"] > 100, seen


@pytest.mark.parametrize("arguments,words", [
    (["--plot", "nonsense"], "--plot: write tenth"), (["--accounts", "0"], "--accounts"),
    (["--accounts", "10001"], "--accounts"), (["--revoked-after", "soon"], "--revoked-after"),
    (["--seed", "soon"], "--seed"),
    (["--html", "/nowhere/page.html", "--accounts", "1", "--plot", "burst"], "/nowhere")])
def test_a_bad_option_is_named(arguments, words):
    done = drill(*arguments)
    assert done.returncode == BAD_INPUT and words in done.stderr, done
