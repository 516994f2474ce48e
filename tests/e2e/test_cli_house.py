"""Commands that talk to a running house, and its ledger as somebody else's copy."""
import json
import shutil

import pytest
from bots import BUSY_DCA
from house import House, run, wait_for

DONE, FOUND, BAD_INPUT = 0, 1, 2


@pytest.fixture(scope="module")
def house():
    with House("--market", "31", "--headless", "--for", "3600s", "--speed", "600", "--json") as running:
        wait_for(running.practice_state)  # Only then its store has tables.
        wait_for(lambda: len(running.venue_rows("select id from orders")) > 40)
        yield running


def told(house, *arguments):
    done = run(*arguments, "--folder", house.folder)
    assert done.returncode == DONE, done.stderr
    return json.loads(done.stdout) if done.stdout else None


def refused(house, words, *arguments):
    done = run(*arguments, "--folder", house.folder)
    assert done.returncode == BAD_INPUT and done.stdout == "", done.stdout
    for word in [words] if isinstance(words, str) else words:
        assert word in done.stderr, done.stderr


# ---- Bots.
def test_a_bot_is_added_listed_stopped_and_closed(house, tmp_path):
    path = tmp_path / "busy.toml"
    path.write_text(BUSY_DCA)
    told(house, "bot", "add", path)
    bots = {bot["name"]: bot for bot in told(house, "bot", "list", "--json")}
    assert set(bots) == {"starter-dca", "starter-grid", "busy-dca"} and bots["busy-dca"]["kind"] == "dca"
    refused(house, "busy-dca", "bot", "add", path)  # It is there already.
    number = wait_for(lambda: house.engine_rows("select id from bots where name = 'busy-dca'"))[0]["id"]
    wait_for(lambda: house.engine_rows("select intent from orders where bot = ? and state = 'open'", number))
    assert "busy-dca" in run("bot", "list", "--folder", house.folder).stdout
    told(house, "bot", "stop", "busy-dca")
    told(house, "bot", "close", "busy-dca")
    wait_for(lambda: house.engine_rows("select id from bots where id = ? and is_finished", number))
    assert house.engine_rows("select intent from orders where bot = ? and state != 'closed'", number) == []


def test_a_deal_is_told_what_to_do(house, tmp_path):
    path = tmp_path / "slow.toml"
    slow = BUSY_DCA.replace("busy-dca", "slow-dca")
    path.write_text(slow.replace('take_profit_pct = "0.3"', 'take_profit_pct = "90"'))
    told(house, "bot", "add", path)
    number = wait_for(lambda: house.engine_rows("select id from bots where name = 'slow-dca'"))[0]["id"]
    wait_for(lambda: house.engine_rows("select * from orders where bot = ? and reason = 'filled'", number))
    told(house, "bot", "tell", "slow-dca", "add_funds", 'quote = "20"', "--deal", "1")
    added = "select * from orders where bot = ? and why like '%added%' and reason = 'filled'"
    wait_for(lambda: house.engine_rows(added, number))
    refused(house, ["must be one of", "close_deal"], "bot", "tell", "slow-dca", "sell_all")
    # What a bot makes of a command that it takes it says itself.
    told(house, "bot", "tell", "slow-dca", "add_funds", 'volume = "1"', "--deal", "1")
    said = "select text from notices where bot = ? and text like '%add_funds%'"
    wait_for(lambda: house.engine_rows(said, number))
    told(house, "bot", "tell", "slow-dca", "close_deal", "--deal", "1")
    told(house, "bot", "close", "slow-dca")
    wait_for(lambda: house.engine_rows("select id from bots where id = ? and is_finished", number))


def test_what_the_engine_refuses_is_told(house, tmp_path):
    refused(house, "nobody", "bot", "stop", "nobody")
    refused(house, "nobody", "bot", "close", "nobody")
    before = told(house, "bot", "list", "--json")
    path = tmp_path / "bad.toml"
    path.write_text(BUSY_DCA.replace('base_order = "50"', 'base_order = "-50"'))
    refused(house, [str(path), "dca.base_order"], "bot", "add", path)
    refused(house, "/nonexistent.toml", "bot", "add", "/nonexistent.toml")
    assert {bot["name"] for bot in told(house, "bot", "list", "--json")} == {bot["name"] for bot in before}


# ---- Keys.
def key_of(house):
    (key,) = told(house, "key", "list", "--json")["keys"]
    return key


def test_a_frozen_key_trades_no_more_until_it_is_thawed(house):
    _, secret = house.key()
    assert not key_of(house)["is_frozen"] and secret not in str(key_of(house))
    told(house, "key", "freeze", "--account", "practice", "--reason", "a test")
    assert key_of(house)["is_frozen"] and "a test" in key_of(house)["frozen_reason"]
    assert "FROZEN" in run("key", "list", "--folder", house.folder).stdout
    told(house, "key", "thaw", "--account", "practice")
    assert not key_of(house)["is_frozen"]
    refused(house, "nobody", "key", "freeze", "--account", "nobody")
    refused(house, "nobody", "key", "thaw", "--account", "nobody")
    entries = [entry["text"] for entry in shown(house.folder / "signer/ledger", house)]
    assert any("key frozen" in text and "a test" in text for text in entries)
    assert any("key thawed" in text for text in entries)


# ---- The ledger.
def shown(ledger, house):
    """All entries; it is published once a second, so what was just done may come a little later."""
    def look():
        done = run("ledger", "show", ledger, "--key", house.folder / "signer/ledger.key", "--count", "1000000",
                   "--json")
        entries = json.loads(done.stdout or "[]")
        return entries if any("thawed" in entry["text"] for entry in entries) else None
    return wait_for(look)


@pytest.fixture
def copy(house, tmp_path):
    """A copy that nobody writes to any more; taken again if it was taken across a commit."""
    key = tmp_path / "ledger.key"

    def take():
        shutil.rmtree(tmp_path / "ledger", ignore_errors=True)
        try:
            shutil.copytree(house.folder / "signer/ledger", tmp_path / "ledger")
            shutil.copy(house.folder / "signer/ledger.key", key)
        except (shutil.Error, FileNotFoundError):
            return None
        return verify(tmp_path / "ledger", key).returncode == DONE
    wait_for(take)
    return tmp_path / "ledger", key


def verify(ledger, key, *options):
    return run("ledger", "verify", ledger, "--key", key, *options)


def published(ledger):
    """What a verifier reads: the checkpoint and the newest of each tile. `tail` is the signer's own."""
    newest = {}
    for path in ledger.rglob("*"):
        if path.is_file() and path.name != "tail":
            place = path.parent if path.parent.name.endswith(".p") else path
            if place not in newest or int(path.name) > int(newest[place].name):
                newest[place] = path
    return sorted(newest.values())


def test_any_flipped_byte_in_a_copy_is_found(copy):
    ledger, key = copy
    said = json.loads(verify(ledger, key, "--json").stdout)
    assert said["size"] > 40
    for path in published(ledger):
        good = path.read_bytes()
        for at in {0, len(good) // 3, len(good) // 2, len(good) - 1}:
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            done = verify(ledger, key)
            assert done.returncode == FOUND and path.name in done.stderr and done.stdout == "", (path, at, done)
        for cut in (good[:-1], good + b"x"):
            path.write_bytes(cut)
            assert verify(ledger, key).returncode == FOUND, path
        path.write_bytes(good)
    assert json.loads(verify(ledger, key, "--json").stdout) == said  # Nothing else was wrong with the copy.


def test_a_missing_tile_is_found_and_a_missing_ledger_is_no_finding(copy, tmp_path):
    ledger, key = copy
    tile = next(path for path in published(ledger) if "entries" in path.parts)
    tile.unlink()
    assert verify(ledger, key).returncode == FOUND
    for arguments in ((tmp_path / "nowhere", key), (ledger, tmp_path / "no.key")):
        done = verify(*arguments)
        assert done.returncode == BAD_INPUT and str(arguments[0 if arguments[1] == key else 1]) in done.stderr


def test_another_houses_key_does_not_verify(copy, tmp_path):
    ledger, key = copy
    name, identity, public = key.read_text().strip().split("+", 2)
    other = tmp_path / "other.key"
    other.write_text(f"{name}+{int(identity, 16) ^ 1:08x}+{public}\n")
    assert verify(ledger, other).returncode == BAD_INPUT  # The id is a hash of the rest.
    other.write_text("not a key\n")
    assert verify(ledger, other).returncode == BAD_INPUT


def test_every_venue_order_has_its_entry(house):
    house.practice("POST", "/pause")
    orders = wait_for(lambda: len(house.venue_rows("select id from orders")))

    def signed():
        return len([entry for entry in shown(house.folder / "signer/ledger", house) if "order signed" in entry["text"]])
    wait_for(lambda: signed() >= orders)  # What the last checkpoint does not cover is not shown yet.
    assert orders > 40
