"""Mandates with real processes: the engine trades only what the user signed with a key file that no process has."""
import json
import subprocess

import pytest
from bots import BUSY_GRID
from house import STRONGROOM, run, wait_for
from test_key_house import LIMITS, OwnHouse, PASSPHRASE
from venue import Venue

FACTOR_PASSPHRASE = "a passphrase of the user\n"
MANDATE = """account = "practice"
symbols = ["BTC/USDT"]
sides = ["buy", "sell"]
kinds = ["limit", "market", "post_only"]
order_notional = "3000"
day_notional = "1000000"
price_band_bps = 5000
orders_per_minute = 6000
not_before = 2020-01-01T00:00:00Z
expires = 2100-01-01T00:00:00Z
nonce = "an-e2e-test-0123456789"
"""


@pytest.fixture(scope="module")
def house():
    with Venue("--market", "39", "--speed", "3000", tls=True, store=True) as venue, OwnHouse(venue) as made:
        wait_for(made.status)
        made.does("init", secret=PASSPHRASE)
        (made.folder / "policy.toml").write_text(LIMITS)
        public = made.does("key", "make", "--account", "practice", "--policy", made.folder / "policy.toml")
        venue.admin("POST", "/account", {"name": "born", "balances": {"USDT": "30000"}})
        key = venue.admin("POST", "/key", {"account": "born", "public_key": public,
                                           "permissions": ["read", "trade"], "ips": ["127.0.0.1"]})
        made.does("key", "name", "--account", "practice", "--key-id", key["id"])
        (made.folder / "mandate.toml").write_text(MANDATE)
        yield made


def tell(house, *arguments, secret=FACTOR_PASSPHRASE):
    folder = [] if arguments[:2] == ("factor", "make") else ["--folder", house.folder]
    return subprocess.run([STRONGROOM, *map(str, arguments), *folder], input=secret, capture_output=True, text=True)


def ledger_texts(house):
    """What is published; a reader who is overtaken by the next checkpoint looks again."""
    def look():
        shown = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                    "--from", "0", "--count", "100000", "--json")
        look.error = shown.stderr
        return json.loads(shown.stdout) if shown.returncode == 0 else None

    try:
        return [entry["text"] for entry in wait_for(look, seconds=20)]
    except Exception as error:
        raise AssertionError(f"the ledger is not shown: {look.error}") from error


def test_the_engine_places_nothing_without_a_mandate_and_trades_with_one(house):
    key_file = house.folder / "user.pem"
    made = tell(house, "factor", "make", key_file)
    assert made.returncode == 0, made.stderr
    assert "BEGIN ENCRYPTED PRIVATE KEY" in key_file.read_text()
    assert key_file.stat().st_mode & 0o777 == 0o600
    done = tell(house, "factor", "set", "--account", "practice", "--factor", key_file)
    assert done.returncode == 0, done.stderr

    grid = house.folder / "grid.toml"
    grid.write_text(BUSY_GRID)
    house.does("bot", "add", grid)
    wait_for(lambda: any("needs a mandate that its user signed" in text for text in ledger_texts(house)))
    assert not any(text.startswith("order signed") for text in ledger_texts(house))
    assert house.venue_rows("select id from trades") == []

    # The same words from the same socket, but another's signature, or another byte after it.
    thief = house.folder / "thief.pem"
    assert tell(house, "factor", "make", thief).returncode == 0
    refused = tell(house, "mandate", "add", house.folder / "mandate.toml", "--factor", thief)
    assert refused.returncode != 0 and "does not verify" in refused.stderr
    refused = tell(house, "factor", "set", "--account", "practice", "--factor", thief)
    assert refused.returncode != 0 and "does not verify" in refused.stderr
    wrong = tell(house, "mandate", "add", house.folder / "mandate.toml", "--factor", key_file, secret="guess guess\n")
    assert wrong.returncode != 0 and "wrong passphrase" in wrong.stderr

    added = tell(house, "mandate", "add", house.folder / "mandate.toml", "--factor", key_file)
    assert added.returncode == 0, added.stderr
    assert added.stdout.strip() in tell(house, "mandate", "list").stdout
    again = tell(house, "mandate", "add", house.folder / "mandate.toml", "--factor", key_file)
    assert again.returncode != 0 and "was used before" in again.stderr

    name = next(line.split('"')[1] for line in BUSY_GRID.splitlines() if line.startswith("name"))
    grid.write_text(BUSY_GRID.replace(f'"{name}"', '"second"'))
    house.does("bot", "add", grid)
    wait_for(lambda: len(house.venue_rows("select id from trades")) >= 3)

    assert tell(house, "mandate", "revoke", added.stdout.strip()).returncode == 0

    def after_revoking():
        texts = ledger_texts(house)
        at = [number for number, text in enumerate(texts) if text.startswith("mandate revoked")]
        return texts[at[0]:] if at else []

    wait_for(lambda: any("needs a mandate" in text for text in after_revoking()))
    assert not any(text.startswith("order signed") for text in after_revoking())
    texts = ledger_texts(house)
    assert any('mandate added, signed text: account = "practice"' in text for text in texts)
