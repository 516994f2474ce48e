"""A key that is born in the signer: its secret is nowhere else, its public half goes to the venue, and it trades."""
import json
import subprocess

import pytest
from bots import BUSY_GRID
from house import STRONGROOM, run, wait_for
from oracle import judge
from test_key_house import house_without_keys


@pytest.fixture(scope="module")
def house():
    with house_without_keys("39") as made:
        yield made


def only_key(house):
    (key,) = house.status()["keys"]
    return key


def test_it_trades_once_the_venue_knows_its_public_half(house):
    made = subprocess.run([STRONGROOM, "key", "make", "--account", "practice", "--policy",
                           house.folder / "policy.toml", "--folder", house.folder], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("-----BEGIN PUBLIC KEY-----\n") and "PRIVATE" not in made.stdout + made.stderr
    assert "API Management" in made.stderr and "strongroom key name --account practice" in made.stderr
    assert house.does("key", "show", "--account", "practice") == made.stdout
    assert only_key(house)["is_waiting"] and only_key(house)["kind"] == "ed25519"
    assert "waits for its id" in house.does("key", "list")

    house.venue.admin("POST", "/account", {"name": "born", "balances": {"USDT": "30000"}})
    key = house.venue.admin("POST", "/key", {"account": "born", "public_key": made.stdout,
                                             "permissions": ["read", "trade"], "ips": ["127.0.0.1"]})
    house.does("key", "name", "--account", "practice", "--key-id", key["id"])
    assert not only_key(house)["is_waiting"]
    grid = house.folder / "grid.toml"
    grid.write_text(BUSY_GRID)
    house.does("bot", "add", grid)
    wait_for(lambda: len(house.venue_rows("select id from trades")) >= 3)
    house.settle()
    assert judge(house) == []
    assert not only_key(house)["is_frozen"]


def test_the_ledger_says_that_it_was_made_here(house):
    shown = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                "--count", "100000", "--json")
    texts = [entry["text"] for entry in json.loads(shown.stdout)]
    assert any("key made here: practice at binance" in text for text in texts)
    assert any("key named: practice" in text for text in texts)


@pytest.mark.parametrize("arguments,words", [
    (["make", "--account", "practice", "--policy", "POLICY"], "has a key already"),
    (["make", "--account", "other", "--policy", "/nonexistent"], "/nonexistent"),
    (["make", "--account", "other", "--venue", "kraken", "--policy", "POLICY"], "venue"),
    (["name", "--account", "practice", "--key-id", "another"], "has its id already"),
    (["name", "--account", "nobody", "--key-id", "x"], "no key for account"),
    (["show", "--account", "nobody"], "no key for account"),
], ids=lambda value: value if isinstance(value, str) else " ".join(value[:3]))
def test_what_is_wrong_is_named(house, arguments, words):
    arguments = [str(house.folder / "policy.toml") if word == "POLICY" else word for word in arguments]
    done = house.owner("key", *arguments)
    assert done.returncode == 2 and words in done.stderr, done.stderr
