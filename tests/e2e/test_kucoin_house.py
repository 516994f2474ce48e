"""A house at KuCoin: the same bots and the same guard on another venue's wire."""
import os

import pytest
from house import House, run, wait_for
from house_trials import fills_as_in_the_backtest, kills_lose_nothing_and_double_nothing
from kucoin_thief import KucoinThief
from test_memory import SEARCHED, forms, hits, memory_of

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
    fills_as_in_the_backtest(PLAY, bot, tmp_path)


def test_kills_lose_nothing_and_double_nothing(tmp_path):
    kills_lose_nothing_and_double_nothing(PLAY, 20221228, tmp_path)
