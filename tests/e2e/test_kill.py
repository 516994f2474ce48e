"""kill -9 of any process at any moment: nothing is lost, nothing is doubled."""
import os
import random
import signal
import time

from bots import write_busy_bots
from house import House, ROLES, wait_for
from oracle import counts, judge

ROUNDS = int(os.environ.get("STRONGROOM_KILL_ROUNDS", "200"))
SEED = int(os.environ.get("STRONGROOM_KILL_SEED", "20221228"))


def position(house):
    """Where the market stands: it moves only while every process does its part."""
    state = house.practice_state()
    return state and state["markets"][0]["position"]


def wait_until_it_trades(house, role):
    wait_for(lambda: house.pid(role))
    at = wait_for(lambda: position(house))
    wait_for(lambda: position(house) not in (None, at))


def kill(house, role):
    pid = house.pid(role)
    if pid is None:
        return False  # Still on its way up from the last time.
    os.kill(pid, signal.SIGKILL)
    return True


def test_kills_lose_nothing_and_double_nothing(tmp_path):
    dice = random.Random(SEED)
    killed = dict.fromkeys(ROLES, 0)
    turn = list(ROLES)  # Each is killed once before one is killed again.
    # It has no end of its own: it ends when the rounds are done.
    with House("--market", "13", *write_busy_bots(tmp_path), "--headless", "--for", "36000s", "--speed", "20000",
               "--json") as house:
        wait_for(lambda: (house.practice_state() or {}).get("paused") is False)
        while sum(killed.values()) < ROUNDS:
            role = dice.choice(turn)
            if not kill(house, role):
                time.sleep(0.02)
                continue
            killed[role] += 1
            turn = [other for other in turn if other != role] or list(ROLES)
            assert house.process.poll() is None, house.process.stderr.read() + house.logs()
            # Most often it trades again before the next one falls; sometimes it is still getting up.
            if dice.random() < 0.8:
                wait_until_it_trades(house, role)
            time.sleep(dice.uniform(0, 0.3))
        wait_for(lambda: all(house.pids().values()) and house.practice_state())
        # On a busy machine a house that is killed all the time does little in between: some more, before it is judged.
        wait_for(lambda: (seen := counts(house))["venue_orders"] > ROUNDS and seen["venue_trades"] > ROUNDS // 2, 300)
        house.settle()
        house.stop()
        breaches = judge(house)
        assert breaches == [], "\n".join(breaches[:20]) + house.logs()
        seen = counts(house)
        print(f"killed {killed}; {seen}")
        assert all(count > 0 for count in killed.values())


def test_the_judge_sees_a_doubled_a_lost_and_a_foreign_order(tmp_path):
    """A checker that cannot fail proves nothing: the same books with three planted breaches."""
    import sqlite3
    with House("--market", "13", *write_busy_bots(tmp_path), "--headless", "--for", "4s", "--speed", "3000",
               "--json") as house:
        house.finish()
        assert judge(house) == []
        venue = sqlite3.connect(house.folder / "practice/binance/venue.db")
        columns = [row[1] for row in venue.execute("pragma table_info(orders)")]
        others = ", ".join(c for c in columns if c != "id")
        venue.execute(f"insert into orders (id, {others}) select id + 900000, {others} from orders limit 1")
        venue.execute("update orders set client_id = 'web_thief' "
                      "where id = (select max(id) from orders where id < 900000)")
        venue.execute("delete from trades where id = (select max(id) from trades)")
        venue.commit()
        venue.close()
        found = "\n".join(judge(house))
        assert "DOUBLED" in found and "belongs to no intent" in found and "is not the venue's" in found
