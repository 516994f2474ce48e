"""Streams that end: a house is on the next one before the venue cuts the old one, and finds within ten seconds that one
is dead though its connection stands. Whatever happens to them, no fill is lost."""
import json
import threading
import time
import urllib.request

import pytest
from bots import write_busy_bots
from house import House, wait_for
from oracle import judge

VENUES = ("binance", "kucoin", "coinbase")


class Looker:
    """Looks at the page's figures again and again, and keeps the name of each feed that was down."""

    def __init__(self, house):
        self.base, token = house.login_link().split("/login")[0], house.login_link().split("#")[1]
        log_in = urllib.request.Request(self.base + "/api/v1/login", data=json.dumps({"token": token}).encode(),
                                        headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(log_in, timeout=10) as reply:
            self.cookie = reply.headers["Set-Cookie"].split(";")[0]
        self.downs, self.looks, self.is_over = [], 0, threading.Event()
        wait_for(lambda: not self.down())
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def down(self):
        request = urllib.request.Request(self.base + "/api/v1/state", headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request, timeout=10) as reply:
            feeds = json.load(reply)["feeds"]
        assert any(feed["name"].startswith("private stream") for feed in feeds), feeds
        return [f"{feed['name']}: {feed['text']}" for feed in feeds if not feed["is_up"]]

    def run(self):
        while not self.is_over.wait(0.02):
            self.downs += self.down()
            self.looks += 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()


def start(venue, tmp_path, *more):
    house = House("--venue", venue, "--market", "41", *write_busy_bots(tmp_path), "--speed", "600", *more)
    wait_for(house.practice_state)
    wait_for(lambda: len(house.engine_rows("select * from fills")) > 2, 120)
    return house


def loses_nothing(house):
    house.settle()
    breaches = judge(house)
    assert breaches == [], "\n".join(breaches[:20]) + house.logs()


@pytest.mark.parametrize("venue", VENUES)
def test_the_next_stream_is_open_before_the_venue_cuts_the_old_one(venue, tmp_path):
    with start(venue, tmp_path, "--stream-life", "12s") as house:
        with Looker(house) as looker:
            before = house.practice_state()["streams_opened"]
            fills = len(house.engine_rows("select * from fills"))
            time.sleep(32)  # Two lives and a half.
        renewed = house.practice_state()["streams_opened"] - before
        assert looker.looks > 100 and looker.downs == [], looker.downs[:5]
        assert renewed >= 8, renewed  # Prices twice and private streams twice, each renewed at least twice.
        assert len(house.engine_rows("select * from fills")) > fills
        loses_nothing(house)


@pytest.mark.parametrize("venue", VENUES)
def test_a_stream_that_swallows_everything_is_found_within_ten_seconds(venue, tmp_path):
    with start(venue, tmp_path) as house:
        with Looker(house) as looker:
            time.sleep(12)  # Alive all this time, whatever little is said on it.
            assert looker.downs == [], looker.downs[:5]
            house.practice("POST", "/streams", {"fault": "mute"})
            muted = time.monotonic()
            for feed in ("private stream", "market"):
                wait_for(lambda: any(down.startswith(feed) for down in looker.downs), 15)
            assert time.monotonic() - muted < 10.5
            assert "silent" in "".join(looker.downs)
            wait_for(lambda: not looker.down(), 15)
        fills = len(house.engine_rows("select * from fills"))
        wait_for(lambda: len(house.engine_rows("select * from fills")) > fills)
        loses_nothing(house)


def test_a_server_that_says_that_it_shuts_down_is_left_before_it_does(tmp_path):
    with start("binance", tmp_path) as house:
        with Looker(house) as looker:
            sockets = house.practice_state()["sockets"]
            before = house.practice_state()["streams_opened"]
            house.practice("POST", "/streams", {"fault": "warn"})
            wait_for(lambda: house.practice_state()["streams_opened"] >= before + sockets)
            wait_for(lambda: house.practice_state()["sockets"] == sockets)  # The old ones are closed, by the house.
        assert looker.downs == [], looker.downs[:5]
        loses_nothing(house)
