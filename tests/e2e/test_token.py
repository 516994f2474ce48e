"""A venue key in a PKCS#11 token (SoftHSM stands in for one): made in it, never out of it, and the house trades with
it for as long as the token is there."""
import json
import os
import signal
import subprocess
import time

import pytest
from bots import BUSY_GRID
from house import STRONGROOM, run, wait_for
from oracle import judge
from test_key_house import house_without_keys

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "428619"
TOKEN_USER = 64_478
pytestmark = pytest.mark.skipif(not os.path.exists(MODULE), reason="SoftHSM is not installed (apt install softhsm2)")


class SoftToken:
    """A token of SoftHSM's, and `strongroom token` that has it open."""

    def __init__(self, folder, house):
        self.house, self.process = house, None
        folder.mkdir()
        (folder / "tokens").mkdir()
        config = folder / "softhsm2.conf"
        config.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
        self.env = {**os.environ, "SOFTHSM2_CONF": str(config)}
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "venue", "--pin", PIN, "--so-pin",
                        "12345678"], env=self.env, check=True, capture_output=True)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{TOKEN_USER}:{TOKEN_USER}", folder], check=True)

    def start(self, pin=PIN, module=MODULE):
        self.process = subprocess.Popen(
            [STRONGROOM, "token", "--module", module, "--token", "venue", "--folder", self.house.folder],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env, text=True)
        self.process.stdin.write(pin + "\n")
        self.process.stdin.close()

    def last_words(self):
        said = self.process.stderr.read()
        return self.process.wait(timeout=30), said

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def house():
    with house_without_keys("41") as made:
        yield made


@pytest.fixture(scope="module")
def token(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hsm", numbered=True)
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    made = SoftToken(folder / "token", house)
    yield made
    if made.process and made.process.poll() is None:
        made.kill()


def make(house):
    return house.owner("key", "make", "--token", "--account", "practice", "--policy", house.folder / "policy.toml")


def entries(house, words):
    shown = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                "--count", "100000", "--json")
    return sum(words in entry["text"] for entry in json.loads(shown.stdout))


def trades(house):
    return len(house.venue_rows("select id from trades"))


def test_without_it_no_key_is_made(house, token):
    done = make(house)
    assert done.returncode != 0 and "no token is connected" in done.stderr and "strongroom token" in done.stderr


def test_a_wrong_pin_or_module_is_named(house, token):
    token.start(pin="000000")
    code, said = token.last_words()
    assert code == 2 and "wrong PIN" in said
    token.start(module="/none.so")
    code, said = token.last_words()
    assert code == 2 and "cannot load" in said and "/none.so" in said


def test_it_trades_with_a_key_that_is_nowhere_else(house, token):
    token.start()
    made = {}

    def is_made():
        made["key"] = make(house)
        return made["key"].returncode == 0
    wait_for(is_made)
    pem = made["key"].stdout
    assert pem.startswith("-----BEGIN PUBLIC KEY-----\n")
    (key,) = house.status()["keys"]
    assert key["kind"] == "ed25519-token" and key["is_waiting"]
    house.venue.admin("POST", "/account", {"name": "token", "balances": {"USDT": "30000"}})
    known = house.venue.admin("POST", "/key", {"account": "token", "public_key": pem,
                                               "permissions": ["read", "trade"], "ips": ["127.0.0.1"]})
    house.does("key", "name", "--account", "practice", "--key-id", known["id"])
    grid = house.folder / "grid.toml"
    grid.write_text(BUSY_GRID)
    house.does("bot", "add", grid)
    wait_for(lambda: trades(house) >= 3)
    house.settle()
    assert judge(house) == []
    house.venue.admin("POST", "/resume")


def doctor(house):
    """Its line about the token."""
    done = run("doctor", "--folder", house.folder, "--json")
    (line,) = [check for check in json.loads(done.stdout)["checks"] if check["name"] == "token"]
    return line


def test_doctor_says_which_it_is_and_that_it_answers(house, token):
    line = doctor(house)
    serial = subprocess.run(["softhsm2-util", "--show-slots"], env=token.env, capture_output=True, text=True).stdout
    serial = serial.split("Serial number:")[1].split()[0]
    assert line["state"] == "ok" and line["text"].startswith("SoftHSM"), line
    assert f"label venue, serial number {serial}; it answers, and a key lies in it" in line["text"], line


def test_pulled_out_in_the_middle_nothing_is_lost_and_it_goes_on_when_it_is_back(house, token):
    if os.geteuid() == 0:
        owner = os.stat(f"/proc/{token.process.pid}").st_uid
        status = open(f"/proc/{token.process.pid}/status").read()
        assert owner in (0, TOKEN_USER) and f"Uid:\t{TOKEN_USER}" in status
    token.kill()
    wait_for(lambda: doctor(house)["state"] == "bad")
    assert "none is connected, and a key lies in it" in doctor(house)["text"]
    time.sleep(1.5)  # Longer than a checkpoint takes to cover what was signed.
    before = entries(house, "signed")
    time.sleep(2)
    assert entries(house, "signed") == before  # Without it nothing is even recorded.
    assert not house.status()["keys"][0]["is_frozen"]
    before = trades(house)
    token.start()
    wait_for(lambda: trades(house) >= before + 3)
    house.settle()
    assert judge(house) == []
    assert not house.status()["keys"][0]["is_frozen"]


def test_the_ledger_says_of_what_kind_it_is(house, token):
    assert entries(house, "key made in a token: practice at binance") == 1
