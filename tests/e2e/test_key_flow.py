"""A key's way into the house by the command line, and that its secret is never seen again: not in an output, not in a
log, not in a file. The signer runs alone here; test_key_house.py trades with a key that came in this way."""
import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import pytest
from house import BUILD, STRONGROOM, run, wait_for
from test_memory import forms, hits, memory_of
from venue import ED25519, RSA, private_pem

DONE, BAD_INPUT, NOT_REACHABLE = 0, 2, 3
PASSPHRASE = "correct horse battery staple 7081"
SECRET = "Kj7sQ0wXe2vB9mTzRfLpYc4HnGaUdSi1"
POLICY = 'symbols = ["BTC/USDT"]\norder_notional = "500"\nday_notional = "5000"\n'


class Signer:
    """`strongroom-signer` as `up` would start it, and what everything that was run has said."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sr-key-", dir="/tmp"))
        (self.folder / "run/signer").mkdir(parents=True)
        self.policy = self.folder / "policy.toml"
        self.policy.write_text(POLICY)
        self.said = ""
        self.start()

    def launch(self):
        self.log = open(self.folder / "signer.log", "a")
        self.process = subprocess.Popen([BUILD / "strongroom-signer", "--folder", self.folder], stdout=self.log,
                                        stderr=self.log)

    def start(self):
        self.launch()
        wait_for(lambda: self.told("key", "list").returncode == DONE)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=300)  # A busy disk holds a process back, even a killed one.
        self.log.close()
        return code

    def close(self):
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def told(self, *arguments, secret=""):
        """A command with what it reads from its standard input."""
        done = subprocess.run([STRONGROOM, *map(str, arguments), "--folder", self.folder], input=secret,
                              capture_output=True, text=True, timeout=60)
        self.said += done.stdout + done.stderr
        return done

    def add(self, account="main", secret=SECRET, policy=None, key_id="the-key-id"):
        return self.told("key", "add", "--account", account, "--key-id", key_id, "--policy", policy or self.policy,
                         secret=secret)

    def status(self):
        return json.loads(self.told("key", "list", "--json").stdout)

    def files(self):
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def bare():
    made = Signer()
    yield made
    made.close()


@pytest.fixture
def signer(bare):
    """It has a store, open, and one key."""
    assert bare.told("init", secret=PASSPHRASE).returncode == DONE
    assert bare.add().returncode == DONE
    return bare


def refused(done, *words):
    assert done.returncode == BAD_INPUT and done.stdout == "", done
    for word in words:
        assert word in done.stderr, done.stderr


# ---- The store.
def test_a_second_signer_on_the_same_folder_does_not_start(bare):
    second = subprocess.run([BUILD / "strongroom-signer", "--folder", bare.folder], capture_output=True, text=True,
                            timeout=30)
    assert second.returncode == BAD_INPUT  # Starting it again would change nothing.
    assert "signer" in second.stderr and "in use" in second.stderr, second.stderr
    assert bare.told("key", "list").returncode == DONE  # The first goes on.


def test_without_a_store_nothing_can_be_added_or_opened(bare):
    assert bare.status()["is_initialised"] is False
    refused(bare.add(), "the signer is sealed")
    refused(bare.told("unseal", secret=PASSPHRASE))
    refused(bare.told("init"), "nothing was entered", "stdin")
    assert not list(bare.folder.rglob("keys.rec")) and bare.status()["is_initialised"] is False


def test_unseal_without_a_store_says_what_to_do(bare):
    refused(bare.told("unseal", secret=PASSPHRASE), "init")


def test_init_unseal_and_seal(bare):
    assert bare.told("init", secret=PASSPHRASE + "\n").returncode == DONE
    assert (bare.status()["is_initialised"], bare.status()["is_sealed"]) == (True, False)
    assert bare.told("seal").returncode == DONE
    assert bare.status()["is_sealed"]
    refused(bare.add(), "sealed", "unseal")
    refused(bare.told("unseal", secret="wrong " + PASSPHRASE), "wrong passphrase")
    refused(bare.told("unseal", secret=PASSPHRASE[:-1]), "wrong passphrase")
    refused(bare.told("unseal"), "nothing was entered")
    assert bare.status()["is_sealed"]
    assert bare.told("unseal", secret=PASSPHRASE).returncode == DONE
    assert not bare.status()["is_sealed"]


def test_a_second_init_is_refused_and_changes_nothing(signer):
    before = {path: path.read_bytes() for path in signer.files() if path.name in ("keys.rec", "store.pb")}
    assert len(before) == 2
    for _ in range(2):
        refused(signer.told("init", secret="another passphrase"), "a store already", "unseal")
        signer.told("seal")
    assert {path: path.read_bytes() for path in before} == before
    assert signer.told("unseal", secret=PASSPHRASE).returncode == DONE


# ---- Keys.
def test_each_kind_of_key_is_recognised(signer):
    assert signer.add("second", private_pem(ED25519) + "\n").returncode == DONE
    assert signer.add("third", private_pem(RSA)).returncode == DONE
    kinds = {key["account"]: key["kind"] for key in signer.status()["keys"]}
    assert set(kinds) == {"main", "second", "third"}
    assert "hmac" in kinds["main"] and "ed25519" in kinds["second"] and "rsa" in kinds["third"]
    assert all(key["policy"] == POLICY and not key["is_frozen"] for key in signer.status()["keys"])


def test_a_bad_key_is_named_and_not_kept(signer, tmp_path):
    bad = tmp_path / "policy.toml"
    refused(signer.add(), '"main" has a key already')
    refused(signer.add("second", secret=""), "nothing was entered")
    refused(signer.add("second", secret="-----BEGIN PRIVATE KEY-----\nabc"), "PKCS#8")
    refused(signer.add("a/b"), "account")
    refused(signer.add("second", key_id="a b"), "api_key")
    for spoil, word in ((POLICY.replace('"500"', '"-500"'), "policy.order_notional"),
                        (POLICY.replace("day_notional", "week_notional"), "notional"),
                        (POLICY.replace("BTC/USDT", "BTCUSDT"), "symbols"), ("withdraw = true\n" + POLICY, "withdraw"),
                        ("hello", "policy")):
        bad.write_text(spoil)
        refused(signer.add("second", policy=bad), word)
    refused(signer.add("second", policy=tmp_path / "none.toml"), "none.toml")
    assert [key["account"] for key in signer.status()["keys"]] == ["main"]
    assert (signer.folder / "signer/keys.rec").read_bytes().count(b"SGK3") == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_starts_sealed_and_keeps_its_keys(signer, how):
    code = signer.stop(how)
    assert code == (DONE if how == signal.SIGTERM else -how)
    assert signer.told("key", "list").returncode == NOT_REACHABLE
    signer.start()
    assert signer.status()["is_sealed"]
    assert signer.told("unseal", secret=PASSPHRASE).returncode == DONE
    assert [key["account"] for key in signer.status()["keys"]] == ["main"]


# ---- The secret is not seen again.
def needles():
    """The secrets in all the forms that they might take."""
    raw = b"".join(base64.b64decode(line) for line in private_pem(ED25519).splitlines()[1:-1])[-32:]
    found = forms(SECRET) | forms(PASSPHRASE) | forms(private_pem(ED25519).splitlines()[1][-40:])
    return found | forms(raw.hex())


def test_the_secret_is_in_no_output_log_or_file(signer):
    signer.add("second", private_pem(ED25519))
    signer.add()                                # Refused: the account has one.
    signer.add("third", SECRET, policy="/nonexistent.toml")
    signer.told("unseal", secret="wrong " + PASSPHRASE)
    for command in (("key", "list"), ("key", "list", "--json"), ("key", "freeze", "--account", "main"),
                    ("key", "thaw", "--account", "main"), ("seal",)):
        signer.told(*command)
    signer.told("unseal", secret=PASSPHRASE)
    assert signer.stop() == DONE
    shown = run("ledger", "show", signer.folder / "signer/ledger", "--key", signer.folder / "signer/ledger.key")
    assert "key added: main" in shown.stdout
    assert hits([signer.said.encode(), (shown.stdout + shown.stderr).encode()], needles()) == []
    files = signer.files()
    assert len(files) > 8
    for path in files:
        assert hits([path.read_bytes()], needles()) == [], path
    # Both searches find what is there.
    assert hits([signer.said.encode()], {b"has a key already"})
    (signer.folder / "signer/planted").write_text(f"x{SECRET}y{base64.b64encode(PASSPHRASE.encode()).decode()}")
    assert any(hits([path.read_bytes()], forms(SECRET)) for path in signer.files())
    assert any(hits([path.read_bytes()], forms(PASSPHRASE)) for path in signer.files())


def test_every_file_is_its_owners_alone(signer):
    for path in (signer.folder / "signer").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def left_in(memory):
    texts = [text for secret in (SECRET, PASSPHRASE) for text in (secret[:16], secret[-16:])]
    return [text for text in texts if any(text.encode() in block for block in memory)]


def test_neither_secret_nor_passphrase_is_left_in_memory_that_root_can_read(signer):
    """What the signer needs is in pages that are in nobody else's map, or sealed; the search sees all others."""
    if os.geteuid() != 0:
        pytest.skip("SKIPPED: reading another process's memory needs root")
    memory = list(memory_of(signer.process.pid))
    assert hits(memory, {str(signer.folder).encode()}), "the search finds nothing at all: it proves nothing"
    assert left_in(memory) == []
