"""`strongroom campaign` with real processes: all keys stolen, the venue down in the middle, commands killed, and a deal
of a bot that goes on with the next key."""
import collections
import json
import os
import random
import re
import signal
import subprocess
import time

import pytest
from bots import BUSY_DCA, BUSY_GRID
from house import STRONGROOM, run, wait_for
from oracle import judge
from test_key_house import LIMITS, OwnHouse, PASSPHRASE
from test_sub_keys import FamilyHouse
from venue import KucoinVenue, Venue

DONE, FOUND, BAD_INPUT, NOT_REACHABLE = 0, 1, 2, 3
KILLS = int(os.environ.get("STRONGROOM_CAMPAIGN_KILLS", "6"))


class LeakedHouse(OwnHouse):
    """A house with some keys, all of which are stolen."""

    def __init__(self, venue, accounts):
        super().__init__(venue)
        self.stolen = {}
        wait_for(self.status)
        self.does("init", secret=PASSPHRASE)
        (self.folder / "policy.toml").write_text(LIMITS)
        for account in accounts:
            name, key_id, secret = venue.account({"USDT": "30000"})
            self.stolen[account] = (name, key_id)
            self.does("key", "add", "--account", account, "--key-id", key_id, "--policy", self.folder / "policy.toml",
                      secret=secret)
        wait_for(lambda: all(key["posture"] == "protected" for key in self.status()["keys"]))

    def revoke(self, *accounts):
        """What a user does on the venue's page."""
        for account in accounts:
            self.venue.admin("POST", "/key/revoke", {"id": self.stolen[account][1]})

    def campaign(self, *words, code=DONE):
        done = self.owner("campaign", *words)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr, self.logs())
        return done

    def board(self, *words):
        return json.loads(self.campaign("status", *words, "--json").stdout)

    def steps(self):
        return {key["account"]: key["step"] for key in self.board()["keys"]}

    def ledger_texts(self):
        return ledger_texts(self)


def ledger_texts(house):
    """A reader who is overtaken by the next checkpoint looks again."""
    def look():
        shown = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                    "--count", "1000000", "--json")
        return json.loads(shown.stdout) if shown.returncode == 0 else None
    return [entry["text"] for entry in wait_for(look)]


def steps_on_record(house, campaign):
    """(account, step) -> how many entries are it."""
    counted = collections.Counter()
    for text in ledger_texts(house):
        found = re.search(r": (?:drop )?(\w+).* \[campaign (\S+): (\w+)\]$", text)
        if found and found[2] == campaign:
            counted[found[1], found[3]] += 1
    return counted


GUIDED = ("planned", "frozen", "settled", "asked", "dead", "reissued", "verified", "resumed", "told")


@pytest.fixture(scope="module")
def house():
    with Venue("--market", "47", "--speed", "3000", tls=True, store=True) as venue, \
            LeakedHouse(venue, ["practice", "second", "third"]) as made:
        dca = made.folder / "dca.toml"
        dca.write_text(BUSY_DCA)
        made.does("bot", "add", dca)
        wait_for(lambda: len(made.venue_rows("select id from trades")) >= 1)
        made.settle()  # The market stands: what rests now must be there at the end.
        yield made


def test_all_keys_are_frozen_their_orders_kept_and_their_users_asked(house):
    house.before = house.venue_rows("select id from orders where status in ('NEW', 'PARTIALLY_FILLED')")
    assert house.before
    started = house.campaign("start", "--all", code=FOUND)
    house.id = started.stdout.split()[0]
    for account in house.stolen:
        assert f"{account}: owner must delete this key at Binance" in started.stderr
    assert set(house.steps().values()) == {"asked"}
    assert all(key["is_frozen"] for key in house.status()["keys"])
    board = house.board()
    assert board["total"] == 3 and board["over"] == 0 and board["clock_ms"] > 0
    assert board["venues"]["binance"]["steps"]["asked"] == 3
    assert "alive" in board["venues"]["binance"]["longest"]["waits_for"]
    drawn = house.campaign("status").stdout
    assert "0 of 3 keys are over" in drawn and "asked     ####" in drawn


def test_a_key_is_in_one_open_campaign_at_a_time(house):
    again = house.owner("campaign", "start", "--account", "second")
    assert again.returncode == BAD_INPUT and f"left out: second: it is in campaign {house.id}" in again.stderr
    assert len(house.campaign("list").stdout.splitlines()) == 1


def test_the_list_for_the_venue_is_checked_with_openssl(house, tmp_path):
    house.campaign("export", "--venue", "binance", tmp_path / "list")
    listed = json.loads((tmp_path / "list/binance-1.json").read_text())
    ids = sorted(key_id for _, key_id in house.stolen.values())
    assert listed["key_ids"] == ids and listed["campaign"] == house.id and listed["venue"] == "binance"
    csv = (tmp_path / "list/binance-1.csv").read_bytes()
    assert csv.decode().split("\r\n") == ["key_id", *[f'"{key_id}"' for key_id in ids], ""]

    def verified(name):
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "strongroom-list.pem", "-rawin",
                               "-in", name, "-sigfile", f"{name}.sig"], cwd=tmp_path / "list",
                              capture_output=True, text=True, timeout=60).returncode == 0
    assert verified("binance-1.json") and verified("binance-1.csv")
    (tmp_path / "list/binance-1.csv").write_bytes(csv.replace(b'"', b"'", 1))
    assert not verified("binance-1.csv")
    refused = house.owner("campaign", "export", "--venue", "kucoin", tmp_path / "none")
    assert refused.returncode == BAD_INPUT and "no key at kucoin" in refused.stderr
    assert not (tmp_path / "none").exists()


def test_a_users_word_is_not_believed(house):
    told = house.campaign("revoked", "second", code=FOUND)
    assert "second: not proved dead: alive" in told.stdout
    assert house.steps()["second"] == "asked"


def test_a_venue_that_is_down_or_bars_our_address_proves_nothing(house):
    house.revoke("second")
    house.venue.faults({"kind": "error_5xx", "on": "*", "status": 503, "code": -1000})
    told = house.campaign("revoked", "second", code=FOUND)
    assert "unknown" in told.stdout and house.steps()["second"] == "asked"
    house.venue.faults()
    house.venue.admin("POST", "/key/permissions", {"id": house.stolen["third"][1], "permissions": ["read", "trade"],
                                                   "ips": ["192.0.2.1"]})
    house.campaign("revoked", "third", code=FOUND)
    assert house.steps()["third"] == "asked"


def test_the_venues_own_no_is_the_proof(house):
    told = house.campaign("revoked", "second")
    assert "second: proved dead" in told.stdout
    house.revoke("practice", "third")
    house.campaign("go", code=FOUND)
    assert set(house.steps().values()) == {"dead"}
    assert any("key proved dead: second: the venue answers" in text and f"[campaign {house.id}: dead]" in text
               for text in wait_for(lambda: [t for t in ledger_texts(house) if "key proved dead: second" in t]))


def reissued(house, account):
    """The new key is born here, and registered by its user."""
    public_half = house.does("campaign", "reissue", "--account", account)
    assert public_half.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert house.does("campaign", "reissue", "--account", account) == public_half  # Again after a break.
    key = house.venue.admin("POST", "/key", {"account": house.stolen[account][0], "public_key": public_half,
                                             "permissions": ["read", "trade"], "ips": ["127.0.0.1"]})
    house.does("key", "name", "--account", account, "--key-id", key["id"])


def test_a_key_that_is_not_dead_is_not_issued_again(house):
    refused = house.owner("campaign", "reissue", "--account", "nobody")
    assert refused.returncode == BAD_INPUT and "no key for account" in refused.stderr


def test_the_deal_goes_on_with_the_new_key_and_no_order_is_lost(house):
    before = house.engine_rows("select number from deals where closed_ms = 0")
    for account in house.stolen:
        reissued(house, account)
    told = house.campaign("go", "--for", "60s")
    assert set(house.steps().values()) == {"told"} and "practice: tell owner" in told.stdout
    assert not any(key["is_frozen"] for key in house.status()["keys"])
    open_now = {row["id"] for row in
                house.venue_rows("select id from orders where status in ('NEW', 'PARTIALLY_FILLED')")}
    assert open_now == {row["id"] for row in house.before}
    trades = len(house.venue_rows("select id from trades"))
    house.venue.admin("POST", "/resume")
    wait_for(lambda: len(house.venue_rows("select id from trades")) > trades + 3)
    wait_for(lambda: not [row for row in house.engine_rows("select number from deals where closed_ms = 0")
                          if row in before])  # The deal of before has taken its profit.
    house.settle()
    assert judge(house) == []


def test_each_step_of_each_key_is_on_record_once(house):
    wait_for(lambda: steps_on_record(house, house.id)["practice", "told"])
    counted = steps_on_record(house, house.id)
    assert counted == {(account, step): 1 for account in house.stolen for step in GUIDED}


def test_what_is_over_may_be_in_another_campaign(house):
    house.venue.admin("POST", "/pause")
    other = house.campaign("start", "--account", "third", code=FOUND).stdout.split()[0]
    assert other != house.id and house.board()["id"] == other and house.board(house.id)["is_over"]
    # Replaced here before it was proved dead: nothing can be proved any more, and nobody says so.
    house.does("key", "retire", "--account", "third")
    house.campaign("go")
    assert house.steps() == {"third": "unproved"}


@pytest.mark.parametrize("words,text", [
    (["start"], "one of --from"), (["start", "--all", "--venue", "binance"], "one of --from"),
    (["start", "--account", "nobody"], "no key for account"), (["start", "--from", "/nonexistent"], "/nonexistent"),
    (["start", "--from", "0123456789abcdef"], "checked dumps begin with"),
    (["start", "--all", "--orders", "x"], "--orders"),
    (["go", "2022-12-28-none"], "no campaign"), (["go", "../x"], "small letters"), (["status", "none"], "no campaign"),
    (["revoked", "nobody"], "in no campaign"), (["start", "--venue", "kraken"], "no key is chosen"),
    (["go", "--for", "soon"], "duration"),
], ids=" ".join)
def test_what_is_wrong_is_named(house, words, text):
    done = house.owner("campaign", *words)
    assert done.returncode == BAD_INPUT and text in done.stderr, done.stderr


def test_from_a_dump_and_from_what_a_check_has_put_on_record(house, tmp_path):
    name, key_id, secret = house.venue.account()
    house.does("key", "add", "--account", "dumped", "--key-id", key_id, "--policy", house.folder / "policy.toml",
               secret=secret)
    dump = tmp_path / "dump.csv"
    dump.write_text(f"someone;{secret}\nelse;{key_id}\n")
    checked = json.loads(house.owner("leak", "check", dump, "--json").stdout)
    started = wait_for(lambda: [done for done in [house.owner("campaign", "start", "--no-reissue", "--from",
                                                              checked["sha256"][:12])] if done.returncode == FOUND])[0]
    assert house.steps() == {"dumped": "asked"} and checked["sha256"] in house.board()["source"]
    house.venue.admin("POST", "/key/revoke", {"id": key_id})
    house.campaign("go", started.stdout.split()[0])
    assert house.steps() == {"dumped": "told"}
    again = house.owner("campaign", "start", "--no-reissue", "--from", dump)
    assert again.returncode == DONE and house.steps() == {"dumped": "told"}, again.stderr


def test_orders_are_cancelled_and_seen_gone():
    with Venue("--market", "47", "--speed", "3000", tls=True, store=True) as venue, \
            LeakedHouse(venue, ["practice"]) as house:
        grid = house.folder / "grid.toml"
        grid.write_text(BUSY_GRID)
        house.does("bot", "add", grid)
        wait_for(lambda: len(house.venue_rows("select id from trades")) >= 2)
        house.campaign("start", "--account", "practice", "--orders", "cancel", "--no-reissue", code=FOUND)
        assert house.steps() == {"practice": "asked"}
        assert house.venue_rows("select id from orders where status in ('NEW', 'PARTIALLY_FILLED')") == []
        assert any("cancelled: none is open" in text for text in
                   wait_for(lambda: [t for t in ledger_texts(house) if ": settled]" in t]))
        house.revoke("practice")
        house.campaign("go")


@pytest.mark.parametrize("plays", [Venue, KucoinVenue], ids=["binance", "kucoin"])
def test_the_key_of_a_sub_account_is_deleted_by_the_venue_and_made_again(plays):
    with plays("--market", "43", "--speed", "3000", tls=True, store=True) as venue, FamilyHouse(venue) as house:
        house.makes("bot")
        old = house.live_keys()[0]["id"]
        done = house.errand("list")  # The courier is there.
        assert done.returncode == DONE
        venue.faults({"kind": "error_5xx", "on": "*", "status": 503, "code": -1000})
        going = subprocess.Popen([STRONGROOM, "campaign", "start", "--account", "bot", "--for", "100s", "--folder",
                                  house.folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_for(lambda: house.owner("campaign", "status").returncode == DONE)
        time.sleep(1)
        assert house.live_keys()
        venue.faults()

        def steps():
            return {key["account"]: key["step"]
                    for key in json.loads(house.does("campaign", "status", "--json"))["keys"]}
        wait_for(lambda: steps() == {"bot": "dead"}, 100)
        assert house.live_keys() == []
        missing = house.owner("campaign", "reissue", "--account", "bot")
        assert missing.returncode == BAD_INPUT and "--ip" in missing.stderr
        house.does("campaign", "reissue", "--account", "bot", "--ip", "127.0.0.1")
        out, err = going.communicate(timeout=120)
        assert going.returncode == DONE, err + house.logs()
        assert steps() == {"bot": "told"} and "bot: tell owner" in out
        (live,) = house.live_keys()
        assert live["id"] != old and not house.key_of("bot")["is_frozen"]
        wait_for(lambda: steps_on_record(house, out.split()[0])["bot", "told"])
        counted = steps_on_record(house, out.split()[0])
        assert counted == {("bot", step): 1 for step in GUIDED if step != "asked"} | {("bot", "revoked"): 1}


def test_a_command_that_is_killed_again_and_again_does_each_step_once():
    accounts = [f"account{number:02}" for number in range(12)]
    chance = random.Random(20221228)
    with Venue("--market", "47", tls=True, store=True) as venue, LeakedHouse(venue, accounts) as house:
        house.revoke(*accounts)
        house.venue.faults({"kind": "error_5xx", "on": "*", "status": 503, "code": -1000, "count": 8})

        def killed_after(seconds, *words):
            process = subprocess.Popen([STRONGROOM, "campaign", *words, "--folder", house.folder],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=60)
        for number in range(KILLS):
            is_begun = bool(house.campaign("list").stdout)
            killed_after(chance.uniform(0.01, 0.6), *(["go"] if is_begun else ["start", "--all", "--no-reissue"]))
            if number == KILLS // 2:  # And the signer.
                os.kill(house.pid("signer"), signal.SIGKILL)
                wait_for(lambda: (house.status() or {}).get("is_sealed"))
                house.does("unseal", secret=PASSPHRASE)
        if not house.campaign("list").stdout:
            house.owner("campaign", "start", "--all", "--no-reissue")
        wait_for(lambda: house.owner("campaign", "go").returncode == DONE, 120)
        assert set(house.steps().values()) == {"told"}
        identity = house.board()["id"]
        assert len(house.campaign("list").stdout.splitlines()) == 1
        wait_for(lambda: steps_on_record(house, identity)[accounts[-1], "told"])
        counted = steps_on_record(house, identity)
        once = {(account, step): 1 for account in accounts for step in GUIDED
                if step not in ("asked", "reissued", "verified", "resumed")}
        asked = {key: count for key, count in counted.items() if key[1] == "asked"}
        assert {key: count for key, count in counted.items() if key[1] != "asked"} == once
        assert set(asked.values()) == {1}
