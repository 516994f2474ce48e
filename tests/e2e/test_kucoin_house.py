"""A house at KuCoin: the same bots and the same guard on another venue's wire."""
import json
import os
import random
import signal
import time

import pytest
from bots import write_busy_bots
from house import House, ROLES, ROOT, run, wait_for
from kucoin_thief import KucoinThief
from oracle import counts, judge
from test_memory import SEARCHED, forms, hits, memory_of

KILLS = int(os.environ.get("STRONGROOM_KILL_ROUNDS", "18"))
PLAY = ("--venue", "kucoin", "--headless", "--json")


@pytest.fixture(scope="module")
def house():
    with House(*PLAY, "--market", "17", "--for", "3600s", "--speed", "600") as running:
        wait_for(lambda: (running.practice_state() or {}).get("paused") is False)
        yield running


def test_the_bots_trade_and_alarm_nobody(house):
    wait_for(lambda: house.placed() > 40)
    wait_for(lambda: len(house.engine_rows("select * from fills")) > 3)
    (key,) = house.status()["keys"]
    assert key["venue"] == "kucoin" and not key["is_frozen"]
    fees = [row["fee"] for row in house.engine_rows("select fee from fills")]
    assert fees and all(float(fee) > 0 for fee in fees), fees  # The stream tells none: they were asked for.


@pytest.mark.parametrize("client_id,terms,words", [
    ("web-12345", {}, "no tag of ours"),
    ("2" + "9" * 35, {}, "a tag without an entry in the ledger"),
    ("resting-1", {"type": "limit", "price": "10000"}, "no tag of ours"),
])
def test_a_stolen_key_is_frozen_by_its_first_order(house, client_id, terms, words):
    placed = KucoinThief(house).buy(client_id, **terms)
    assert placed["code"] == "200000", placed
    house.freezes_and_falls_silent(words)


@pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: reading another process's memory needs root")
@pytest.mark.parametrize("role", SEARCHED)
def test_neither_secret_nor_passphrase_is_in_memory(house, role):
    thief = KucoinThief(house)
    needles = forms(thief.secret) | forms(thief.passphrase)
    assert hits(memory_of(house.pid("practice")), needles)  # The venue has them: the search finds them there.
    assert hits(memory_of(house.pid(role)), needles) == []


def test_a_practice_folder_belongs_to_one_venue(house):
    other = run("up", "--practice", "--folder", house.folder, "--headless", "--for", "1s")
    assert other.returncode != 0
    unknown = run("up", "--practice", "--venue", "elsewhere", "--headless", "--for", "1s")
    assert unknown.returncode == 2 and "binance, kucoin, coinbase, paper" in unknown.stderr


@pytest.mark.parametrize("bot", ["dca-btc", "grid-btc"])
def test_the_same_fills_as_in_the_backtest(bot, tmp_path):
    candles = tmp_path / "candles.csv"
    assert run("data", "generate", "--seed", "11", "--candles", "400", "--out", candles).returncode == 0
    file = ROOT / f"examples/{bot}.toml"
    tested = run("lab", "backtest", "--bot", file, "--candles", candles, "--json")
    assert tested.returncode == 0, tested.stderr
    expected = [(f["side"], f["price"], f["qty"], f["fee"], f["why"]) for f in json.loads(tested.stdout)["fills"]]
    assert len(expected) >= 3
    with House(*PLAY, "--candles", candles, "--bot", file, "--speed", "max") as house:
        house.finish()
        fills = house.engine_rows("select * from fills order by cast(trade_id as integer)")
        assert [(f["side"], f["price"], f["qty"], f["fee"], f["why"]) for f in fills] == expected


def test_kills_lose_nothing_and_double_nothing(tmp_path):
    dice = random.Random(20221228)
    with House(*PLAY, "--market", "13", *write_busy_bots(tmp_path), "--for", "36000s", "--speed", "5000") as house:
        wait_for(lambda: (house.practice_state() or {}).get("paused") is False)
        wait_for(lambda: house.placed() > 10)
        for number in range(KILLS):
            pid = wait_for(lambda: house.pid(ROLES[number % len(ROLES)]))
            os.kill(pid, signal.SIGKILL)
            time.sleep(dice.uniform(0.2, 1))
            assert house.process.poll() is None, house.process.stderr.read() + house.logs()
        wait_for(lambda: all(house.pids().values()) and house.practice_state())
        house.settle()
        house.stop()
        breaches = judge(house)
        assert breaches == [], "\n".join(breaches[:20]) + house.logs()
        seen = counts(house)
        print(seen)
        assert seen["venue_orders"] > 20 and seen["venue_trades"] > 5
