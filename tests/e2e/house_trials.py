"""What a house must stand at every venue: the fills of its backtest, and kills of its processes one after another."""
import json
import os
import random
import signal
import time

from bots import write_busy_bots
from house import House, ROLES, ROOT, run, wait_for
from oracle import counts, judge

KILLS = int(os.environ.get("STRONGROOM_KILL_ROUNDS", "18"))


def fills_as_in_the_backtest(play, bot, tmp_path, number=int):
    """`number` of a trade's id says in which order the venue made them."""
    candles = tmp_path / "candles.csv"
    assert run("data", "generate", "--seed", "11", "--candles", "400", "--out", candles).returncode == 0
    file = ROOT / f"examples/{bot}.toml"
    tested = run("lab", "backtest", "--bot", file, "--candles", candles, "--json")
    assert tested.returncode == 0, tested.stderr
    expected = [(f["side"], f["price"], f["qty"], f["fee"], f["why"]) for f in json.loads(tested.stdout)["fills"]]
    assert len(expected) >= 3
    with House(*play, "--candles", candles, "--bot", file, "--speed", "max") as house:
        house.finish()
        fills = sorted(house.engine_rows("select * from fills"), key=lambda fill: number(fill["trade_id"]))
        assert [(f["side"], f["price"], f["qty"], f["fee"], f["why"]) for f in fills] == expected


def kill_one_after_another(house, roles, dice):
    for number in range(KILLS):
        pid = wait_for(lambda: house.pid(roles[number % len(roles)]))
        os.kill(pid, signal.SIGKILL)
        time.sleep(dice.uniform(0.2, 1))
        assert house.process.poll() is None, house.process.stderr.read() + house.logs()


def kills_lose_nothing_and_double_nothing(play, seed, tmp_path):
    with House(*play, "--market", "13", *write_busy_bots(tmp_path), "--for", "36000s", "--speed", "5000") as house:
        wait_for(lambda: (house.practice_state() or {}).get("paused") is False)
        wait_for(lambda: house.placed() > 10)
        kill_one_after_another(house, ROLES, random.Random(seed))
        wait_for(lambda: all(house.pids().values()) and house.practice_state())
        # A venue may take few requests a second, and the machine may be busy: it has traded before the market stands.
        wait_for(lambda: house.placed() > 20 and len(house.engine_rows("select * from fills")) > 8, 300)
        house.settle()
        house.stop()
        breaches = judge(house)
        assert breaches == [], "\n".join(breaches[:20]) + house.logs()
        seen = counts(house)
        print(seen)
        assert seen["venue_orders"] > 20 and seen["venue_trades"] > 5
