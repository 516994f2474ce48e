"""One house, several venues at once: one engine, one courier, one watch, and no venue that waits for another."""
import os
import random
import signal
import time

import pytest
from bots import write_busy_bots
from house import ROLES, House, run, wait_for
from kucoin_thief import KucoinThief
from oracle import judge, trade_number

VENUES = ("binance", "kucoin", "coinbase")
PLAY = (*(word for venue in VENUES for word in ("--venue", venue)), "--headless", "--json")
KILLS = int(os.environ.get("STRONGROOM_KILL_ROUNDS", "12"))


@pytest.fixture(scope="module")
def house():
    with House(*PLAY, "--market", "17", "--for", "3600s", "--speed", "600") as running:
        for venue in VENUES:
            wait_for(lambda: (running.practice_state(venue) or {}).get("paused") is False)
        yield running


def keys(house):
    status = house.status()
    return {key["venue"]: key for key in status["keys"]} if status else {}


def test_the_bots_of_each_venue_trade_there_and_alarm_nobody(house):
    for venue in VENUES:
        wait_for(lambda: house.placed(venue) > 40)
        wait_for(lambda: len(house.engine_rows("select * from fills", venue=venue)) > 3)
        assert len(house.engine_rows("select * from bots", venue=venue)) == 2
    assert set(keys(house)) == set(VENUES)
    assert not any(key["is_frozen"] for key in keys(house).values())


def test_a_thief_at_one_venue_freezes_the_key_there_and_stops_nothing_elsewhere(house):
    placed = KucoinThief(house).buy("web-12345")
    assert placed["code"] == "200000", placed
    key = wait_for(lambda: (found := keys(house).get("kucoin")) and found["is_frozen"] and found, 10)
    assert "no tag of ours" in key["frozen_reason"]
    assert not keys(house)["binance"]["is_frozen"]
    before = len(house.engine_rows("select * from fills", venue="binance"))
    wait_for(lambda: len(house.engine_rows("select * from fills", venue="binance")) > before)
    assert house.owner("key", "thaw", "--account", key["account"]).returncode == 0


def test_a_second_start_plays_the_same_venues_or_none(house):
    other = run("up", "--practice", "--folder", house.folder, "--headless", "--for", "1s")
    assert other.returncode != 0
    twice = run("up", "--practice", "--venue", "kucoin", "--venue", "kucoin", "--headless")
    assert twice.returncode == 2 and "kucoin is there twice" in twice.stderr
    files = run("up", "--venue", "a.toml", "--venue", "b.toml")
    assert files.returncode == 2 and "one file names all venues" in files.stderr


def test_the_same_prices_give_the_same_fills_at_each_venue(tmp_path):
    candles = tmp_path / "candles.csv"
    assert run("data", "generate", "--seed", "11", "--candles", "200", "--out", candles).returncode == 0
    with House(*PLAY, "--candles", candles, "--speed", "max") as house:
        summary = house.finish()
        assert summary["frozen_keys"] == 0 and summary["restarts"] == 0
        assert len(summary["bots"]) == 2 * len(VENUES)
        fills = []
        for venue in VENUES:
            rows = sorted(house.engine_rows("select * from fills", venue=venue),
                          key=lambda row: int(trade_number(row["trade_id"])))
            fills.append([(row["side"], row["price"], row["qty"], row["fee"], row["why"]) for row in rows])
        assert len(fills[0]) >= 3
        assert all(rows == fills[0] for rows in fills), fills


def test_kills_lose_nothing_and_double_nothing_at_any_venue(tmp_path):
    dice = random.Random(20221229)
    bots = write_busy_bots(tmp_path)
    for venue in VENUES[1:]:
        bots += write_busy_bots(tmp_path, venue)
    with House(*PLAY, "--market", "13", *bots, "--for", "36000s", "--speed", "5000") as house:
        for venue in VENUES:
            wait_for(lambda: (house.practice_state(venue) or {}).get("paused") is False)
            wait_for(lambda: house.placed(venue) > 10)
        for number in range(KILLS):
            pid = wait_for(lambda: house.pid(ROLES[number % len(ROLES)]))
            os.kill(pid, signal.SIGKILL)
            time.sleep(dice.uniform(0.2, 1))
            assert house.process.poll() is None, house.process.stderr.read() + house.logs()
        wait_for(lambda: all(house.pids().values()) and all(house.practice_state(venue) for venue in VENUES))
        house.settle()
        house.stop()
        assert [breach for venue in VENUES for breach in judge(house, venue)] == []
