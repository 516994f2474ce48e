"""Keys of sub-accounts with real processes: made at the venue by the key of the master account, used, deleted, proved
dead; and a signer that is killed between the venue's answer and its store leaves no live key that nobody knows."""
import json
import os
import signal
import subprocess

import pytest
from bots import BUSY_GRID
from house import STRONGROOM, run, wait_for
from test_key_house import LIMITS, OwnHouse, PASSPHRASE
from venue import KucoinVenue, Venue

PLAYED = {"binance": (Venue, "bot1@practice.test"), "kucoin": (KucoinVenue, "bot1")}
MAKES = {"binance": "POST /sapi/v1/sub-account/subAccountApi", "kucoin": "POST /api/v1/sub/api-key"}
DEAD = {"binance": -2008, "kucoin": 400003}
DONE, FOUND, BAD_INPUT, NOT_REACHABLE = 0, 1, 2, 3


class FamilyHouse(OwnHouse):
    """A house that holds the key of a master account; its sub-account bot1 has money and no key."""

    def __init__(self, venue):
        self.sub_account = PLAYED[venue.plays][1]
        super().__init__(venue)
        self.plays = [venue.plays]
        venue.admin("POST", "/account", {"name": "owner1"})
        venue.admin("POST", "/account", {"name": "bot1", "master": "owner1", "balances": {"USDT": "30000"}})
        key = venue.admin("POST", "/key", {"account": "owner1", "permissions": ["read", "trade"],
                                           "ips": ["127.0.0.1"]})
        wait_for(self.status)
        self.does("init", secret=PASSPHRASE)
        (self.folder / "policy.toml").write_text(LIMITS)
        secret = key["secret"] + (f"\n{key['passphrase']}" if "passphrase" in key else "")
        self.does("key", "add", "--admin", "--account", "master", "--venue", venue.plays, "--key-id", key["id"],
                  secret=secret)

    def venue_file(self):
        file = self.folder / "own.toml"
        file.write_text(super().venue_file().read_text().replace("[binance]", f"[{self.venue.plays}]"))
        return file

    def make_arguments(self, account):
        return ["venue-make", "--account", account, "--master", "master", "--sub-account", self.sub_account,
                "--ip", "127.0.0.1", "--policy", self.folder / "policy.toml"]

    def errand(self, *arguments):
        """The courier may just be coming back to the signer."""
        def look():
            done = self.owner("key", *arguments)
            return None if "courier is not connected" in done.stderr else done
        return wait_for(look)

    def makes(self, account):
        done = self.errand(*self.make_arguments(account))
        assert done.returncode == DONE, done.stderr + self.logs()

    def listed(self):
        done = self.errand("venue-list", "--master", "master", "--sub-account", self.sub_account, "--json")
        assert done.returncode == DONE, done.stderr + self.logs()
        return json.loads(done.stdout)

    def proof(self, account):
        done = self.errand("prove-dead", "--account", account, "--json")
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def key_of(self, account):
        return next(key for key in self.status()["keys"] if key["account"] == account)

    def live_keys(self):
        """What the venue itself has, asked at its owner's port."""
        accounts = self.venue.state()["accounts"]
        return [key for account in accounts if account["name"] == "bot1" for key in account["keys"]
                if not key["revoked"]]

    def ledger_texts(self):
        """A reader who is overtaken by the next checkpoint looks again."""
        def look():
            shown = run("ledger", "show", self.folder / "signer/ledger", "--key", self.folder / "signer/ledger.key",
                        "--count", "100000", "--json")
            return json.loads(shown.stdout) if shown.returncode == 0 else None
        return [entry["text"] for entry in wait_for(look)]


@pytest.fixture(scope="module", params=["binance", "kucoin"])
def house(request):
    with PLAYED[request.param][0]("--market", "43", "--speed", "3000", tls=True, store=True) as venue, \
            FamilyHouse(venue) as made:
        yield made


def test_a_key_that_was_made_at_the_venue_trades(house):
    house.makes("bot")
    (live,) = house.live_keys()
    assert live["permissions"] == ["read", "trade"] and live["ips"] == ["127.0.0.1"]
    assert live["kind"] == ("ED25519" if house.venue.plays == "binance" else "HMAC_SHA256")
    (listed,) = house.listed()
    assert listed["api_key"] == live["id"] and listed["label"] == live["label"]
    assert listed["account"] == "bot" and listed["may_trade"] and not listed["is_unfinished"]
    grid = house.folder / "grid.toml"
    grid.write_text(BUSY_GRID.replace('"practice"', '"bot"'))
    house.does("bot", "add", grid)
    wait_for(lambda: len(house.venue_rows("select id from trades")) >= 3)
    assert house.key_of("bot")["posture"] == "protected"
    assert not house.key_of("bot")["is_frozen"] and not house.key_of("master")["is_frozen"]


def test_the_key_of_the_master_account_places_nothing(house):
    grid = house.folder / "master-grid.toml"
    grid.write_text(BUSY_GRID.replace('"practice"', '"master"').replace("busy-grid", "master-grid"))
    house.does("bot", "add", grid)
    wait_for(lambda: any("order refused: master" in text for text in house.ledger_texts()))
    owner = next(a for a in house.venue.state()["accounts"] if a["name"] == "owner1")
    assert owner["open_orders"] == []
    assert house.key_of("master")["is_admin"]


def test_a_live_key_is_not_called_dead(house):
    code, proof = house.proof("bot")
    assert code == FOUND and proof["outcome"] == "alive", proof


def test_it_can_be_made_to_read_only(house):
    house.does("key", "venue-limit", "--account", "bot", "--ip", "127.0.0.1")
    assert house.live_keys()[0]["permissions"] == ["read"]


def test_a_deleted_key_is_proved_dead_on_record(house):
    house.does("key", "venue-drop", "--account", "bot")
    assert house.live_keys() == [] and house.listed() == []
    code, proof = house.proof("bot")
    assert code == DONE and proof["outcome"] == "dead" and proof["code"] == DEAD[house.venue.plays], proof
    assert house.key_of("bot")["is_frozen"]
    wait_for(lambda: any("key proved dead: bot" in text for text in house.ledger_texts()))
    texts = house.ledger_texts()
    assert any("key errand signed: drop bot" in text and "by the key of master" in text for text in texts), texts
    house.does("key", "retire", "--account", "bot")


def test_an_address_that_is_not_on_the_list_is_no_proof_of_death(house):
    house.makes("moved")
    (live,) = house.live_keys()
    house.venue.admin("POST", "/key/permissions", {"id": live["id"], "permissions": ["read", "trade"],
                                                   "ips": ["192.0.2.1"]})
    code, proof = house.proof("moved")
    assert code == FOUND and proof["outcome"] == ("refused" if house.venue.plays == "binance" else "alive"), proof
    assert proof["address"] == ("" if house.venue.plays == "binance" else "127.0.0.1")
    house.does("key", "venue-drop", "--account", "moved")
    house.does("key", "retire", "--account", "moved")


def test_a_signer_that_is_killed_before_it_hears_leaves_no_key_that_nobody_knows(house):
    house.venue.faults({"kind": "lost_reply", "on": MAKES[house.venue.plays], "count": 1})
    making = subprocess.Popen([STRONGROOM, "key", *map(str, house.make_arguments("torn")), "--folder", house.folder],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    (live,) = wait_for(house.live_keys)
    os.kill(house.pid("signer"), signal.SIGKILL)
    making.communicate(timeout=60)
    assert making.returncode != DONE
    wait_for(lambda: (house.status() or {}).get("is_sealed"))
    house.does("unseal", secret=PASSPHRASE)
    assert house.key_of("torn")["is_waiting"]
    assert "UNFINISHED" in house.does("key", "list") and "venue-list" in house.does("key", "list")
    (listed,) = house.listed()
    assert listed["api_key"] == live["id"] and listed["account"] == "torn" and listed["is_unfinished"]
    if house.venue.plays == "binance":
        house.does("key", "name", "--account", "torn", "--key-id", live["id"])  # Our half was never lost.
        code, proof = house.proof("torn")
        assert code == FOUND and proof["outcome"] == "alive"
        house.does("key", "venue-drop", "--account", "torn")
    else:
        lost = house.owner("key", "name", "--account", "torn", "--key-id", live["id"])
        assert lost.returncode == BAD_INPUT and "it is lost" in lost.stderr
        house.does("key", "venue-drop", "--account", "torn", "--key-id", live["id"])
    assert house.live_keys() == []


def test_a_venue_that_does_not_answer_proves_nothing(house):
    house.makes("silent")
    house.venue.faults({"kind": "error_5xx", "on": "*", "status": 503, "code": -1000})
    code, proof = house.proof("silent")
    house.venue.faults()
    assert code == NOT_REACHABLE and proof["outcome"] == "unknown", proof


def test_what_is_wrong_is_named(house):
    wrong = house.make_arguments("wrong")
    for change, words in [({"--sub-account": "nobody@practice.test" if house.venue.plays == "binance" else "nobody"},
                           "the venue answers" if house.venue.plays == "binance" else "not exist"),
                          ({"--master": "silent"}, "not that of a master account"),
                          ({"--ip": "here"}, "an address"), ({"--account": "silent"}, "has a key already")]:
        arguments = list(wrong)
        for option, value in change.items():
            arguments[arguments.index(option) + 1] = value
        done = house.errand(*arguments)
        assert done.returncode == BAD_INPUT and words in done.stderr, (change, done.stderr)
    unbound = house.errand(*[word for word in wrong if word not in ("--ip", "127.0.0.1")])
    assert unbound.returncode == BAD_INPUT and "--ip" in unbound.stderr


def test_who_tells_our_address(house):
    told = house.does("venue", "egress")
    assert ("sees us at 127.0.0.1" if house.venue.plays == "kucoin" else "does not tell") in told


def test_no_log_holds_what_the_venue_told_once(house):
    secrets = [row["secret"] for row in house.venue_rows("select secret from keys") if row["secret"]]
    assert secrets or house.venue.plays == "binance"
    logs = house.logs() + "".join(path.read_text(errors="replace") for path in (house.folder / "log").glob("*"))
    assert not any(secret in logs for secret in secrets)
