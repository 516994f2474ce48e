"""The connect gate with real processes: what the venue says that a key may do decides whether it places orders."""
import json

import pytest
from bots import BUSY_DCA, BUSY_GRID
from house import run, wait_for
from test_key_house import LIMITS, OwnHouse, PASSPHRASE
from venue import Venue


@pytest.fixture(scope="module")
def venue():
    with Venue("--market", "41", "--speed", "3000", tls=True, store=True) as running:
        yield running


@pytest.fixture(scope="module")
def house(venue):
    """One bot, and a key that works from any address."""
    venue.admin("POST", "/account", {"name": "trader", "balances": {"USDT": "30000"}})
    key = venue.admin("POST", "/key", {"account": "trader", "permissions": ["read", "trade"], "ips": []})
    with OwnHouse(venue) as made:
        made.key_id = key["id"]
        wait_for(made.status)
        policy = made.folder / "policy.toml"
        policy.write_text(LIMITS)
        made.does("init", secret=PASSPHRASE)
        made.does("key", "add", "--account", "practice", "--key-id", key["id"], "--policy", policy,
                  secret=key["secret"])
        grid = made.folder / "grid.toml"
        grid.write_text(BUSY_GRID)
        made.does("bot", "add", grid)
        yield made


def key_of(house):
    (key,) = house.status()["keys"]
    return key


def allow(house, permissions, ips):
    """What the owner sets on the venue's page."""
    house.venue.admin("POST", "/key/permissions", {"id": house.key_id, "permissions": permissions, "ips": ips})


def read_anew(house):
    """After each opening it is read again, without the hour's wait."""
    house.does("seal")
    house.does("unseal", secret=PASSPHRASE)


def test_a_key_from_any_address_places_nothing_until_its_owner_says_so(house):
    wait_for(lambda: key_of(house)["posture"] == "no_ip")
    assert key_of(house)["posture_code"] == "no_ip_list" and house.placed() == 0
    checked = house.owner("key", "check")
    assert checked.returncode == 2 and "from any address" in checked.stdout, checked
    assert "strongroom key allow-no-ip --account practice" in checked.stdout
    assert "places no orders: no_ip" in house.does("key", "list")
    unknown = house.owner("key", "allow-no-ip", "--account", "nobody")
    assert unknown.returncode == 2 and "nobody" in unknown.stderr
    house.does("key", "allow-no-ip", "--account", "practice")
    second = house.folder / "second.toml"
    second.write_text(BUSY_DCA)  # The grid's orders were refused for good.
    house.does("bot", "add", second)
    wait_for(lambda: house.placed() > 0)
    assert key_of(house)["posture"] == "no_ip_allowed"
    assert "no_ip_allowed" in house.does("key", "check")


def test_an_ip_list_makes_it_protected(house):
    allow(house, ["read", "trade"], ["127.0.0.1"])
    read_anew(house)
    wait_for(lambda: key_of(house)["posture"] == "protected")
    assert not key_of(house)["is_frozen"]  # Less than before: noted, no alarm.


def test_a_right_to_withdraw_freezes_it_and_a_thaw_does_not_help(house):
    allow(house, ["read", "trade", "withdraw"], ["127.0.0.1"])
    read_anew(house)
    wait_for(lambda: key_of(house)["is_frozen"])
    assert "may withdraw now" in key_of(house)["frozen_reason"]
    house.does("key", "thaw", "--account", "practice")
    assert key_of(house)["posture"] == "dangerous" and key_of(house)["posture_code"] == "withdraw_permission"
    assert house.owner("key", "check", "--account", "practice").returncode == 2


def ledger_texts(house):
    """A reader who is overtaken by the next checkpoint looks again."""
    def look():
        shown = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                    "--count", "100000", "--json")
        return json.loads(shown.stdout) if shown.returncode == 0 else None
    return [entry["text"] for entry in wait_for(look)]


def test_the_ledger_tells_the_whole_story(house):
    wait_for(lambda: any("may withdraw now (alarm)" in text for text in ledger_texts(house)))
    texts = ledger_texts(house)
    for wanted in ("posture seen: practice: from any address",
                   "posture allowed: practice may trade although: no_ip_list",
                   "posture changed: practice: has an IP list now", "key frozen: practice by signer"):
        assert any(wanted in text for text in texts), (wanted, texts[:40])
