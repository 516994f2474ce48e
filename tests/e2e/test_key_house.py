"""`up --venue`: a house for a venue of one's own, from nothing to trading by the commands of docs/cli.md, and what
sealing and a changed policy do to it. The venue is a practice venue of its own that knows nothing of the house."""
import contextlib
import json
import subprocess
import time

import pytest
from bots import BUSY_DCA, BUSY_GRID
from house import House, STRONGROOM, rows, run, wait_for
from oracle import judge
from test_key_flow import POLICY
from venue import Venue

PASSPHRASE = "a passphrase that only the owner knows"
LIMITS = POLICY.replace('"500"', '"4000"').replace('"5000"', '"1000000"')


class OwnHouse(House):
    """A house that trades on a venue beside it."""

    def __init__(self, venue):
        self.venue = venue
        super().__init__()

    def venue_file(self):
        file = self.folder / "own.toml"
        file.write_text(f'label = "a venue of one\'s own"\n[binance]\nenvironment = "practice"\n'
                        f'rest = "{self.venue.rest}"\npublic_rest = "{self.venue.rest}"\n'
                        f'api_stream = "{self.venue.streams}"\nmarket_stream = "{self.venue.streams}"\n'
                        f'ca_file = "{self.venue.ca_file}"\n')
        return file

    def start(self):
        self.process = subprocess.Popen(
            [STRONGROOM, "up", "--venue", self.venue_file(), "--folder", self.folder, "--web-port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def venue_rows(self, query, *values, venue=None):
        return rows(self.venue.folder / "store/venue.db", query, *values)

    def practice(self, method, target, body=None, venue=None):
        return self.venue.admin(method, target, body)


@contextlib.contextmanager
def house_without_keys(market):
    """Open, with LIMITS in policy.toml, beside a venue that knows none of its keys."""
    with Venue("--market", market, "--speed", "3000", tls=True, store=True) as venue, OwnHouse(venue) as made:
        wait_for(made.status)
        made.does("init", secret=PASSPHRASE)
        (made.folder / "policy.toml").write_text(LIMITS)
        yield made


@pytest.fixture(scope="module")
def venue():
    with Venue("--market", "37", "--speed", "3000", tls=True, store=True) as running:
        yield running


@pytest.fixture(scope="module")
def house(venue):
    """Brought up by hand: a store, a key, two bots."""
    name, key_id, secret = venue.account({"USDT": "30000"})
    with OwnHouse(venue) as made:
        made.secret = secret
        wait_for(made.status)
        assert made.status()["is_initialised"] is False
        policy = made.folder / "policy.toml"
        policy.write_text(LIMITS)
        made.does("init", secret=PASSPHRASE)
        made.does("key", "add", "--account", "practice", "--key-id", key_id, "--policy", policy, secret=secret)
        for bot, text in (("grid", BUSY_GRID), ("dca", BUSY_DCA)):
            file = made.folder / f"{bot}.toml"
            file.write_text(text)
            made.does("bot", "add", file)
        yield made


def test_a_key_that_came_in_by_hand_trades(house):
    wait_for(lambda: len(house.venue_rows("select id from trades")) >= 5)
    house.settle()
    assert judge(house) == []
    (key,) = house.status()["keys"]
    assert key["policy"] == LIMITS and not key["is_frozen"] and key["last_signature_ms"] > 0
    house.venue.admin("POST", "/resume")


def test_a_sealed_house_places_nothing_and_goes_on_when_it_is_opened(house):
    house.does("seal")
    assert house.status()["is_sealed"]
    time.sleep(0.5)  # What was signed before is on its way.
    before = house.placed()
    time.sleep(2)
    assert house.placed() == before
    done = house.owner("unseal", secret="not the passphrase")
    assert done.returncode == 2 and "wrong passphrase" in done.stderr
    assert house.placed() == before
    house.does("unseal", secret=PASSPHRASE)
    wait_for(lambda: house.placed() > before)
    house.settle()
    assert judge(house) == []
    house.venue.admin("POST", "/resume")


def restarted(house):
    house.stop()
    house.start()
    wait_for(house.status)
    assert house.status()["is_sealed"]


def test_after_a_restart_nothing_trades_until_it_is_opened_with_the_record_that_was_sealed(house):
    records = house.folder / "signer/keys.rec"
    good = records.read_bytes()
    changed = bytearray(good)
    changed[300] ^= 1  # In the details: account, policy and the rest.
    records.write_bytes(changed)
    restarted(house)
    before = house.placed()
    time.sleep(1.5)
    assert house.placed() == before
    house.does("unseal", secret=PASSPHRASE)
    time.sleep(2.5)
    assert house.placed() == before  # A record that was changed is none.
    assert (house.folder / "signer/keys.torn").read_bytes() == changed
    records.write_bytes(good)
    restarted(house)
    house.does("unseal", secret=PASSPHRASE)
    wait_for(lambda: house.placed() > before)
    house.settle()
    assert judge(house) == []


def test_the_ledger_names_what_the_owner_did_and_no_secret(house):
    time.sleep(1.5)  # It is published once a second.
    done = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
               "--count", "1000000")
    assert done.returncode == 0, done.stderr
    for words in ("key added: practice", "signer sealed", "signer opened", "order signed: practice"):
        assert words in done.stdout
    assert house.secret not in done.stdout and house.secret not in house.logs()
