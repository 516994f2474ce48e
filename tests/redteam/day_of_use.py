"""A day in the life of a signer, with everything that it can be asked for: what its list of system calls is held
against (t17_calls.py). Each part says what it expects, so a call that the filter refuses is seen as a failure, too."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from world import PASSPHRASE, ROOT, SECRET, Signer, wait_for

from frames import Peer, drain, intent
from house import BUILD
from sharing import age_identity, init, is_sealed
from test_key_flow import DONE
from venue import ED25519, RSA, private_pem

sys.path.insert(0, str(ROOT / "tests/crosscheck"))
from witness_process import Courier, WitnessProcess, witnesses  # noqa: E402

MANDATE = ('account = "hmac"\nsymbols = ["BTC/USDT"]\nsides = ["buy"]\nkinds = ["limit"]\norder_notional = "500"\n'
           'day_notional = "5000"\nprice_band_bps = 500\norders_per_minute = 60\nnot_before = 2020-01-01T00:00:00Z\n'
           'expires = 2100-01-01T00:00:00Z\nnonce = "a-day-of-use-0123456789"\n')


class TracedSigner(Signer):
    """Below strace, which writes each call that it tries."""

    def __init__(self, trace):
        self.trace, self.parts = trace, 0
        super().__init__()

    def launch(self):
        self.parts += 1
        self.log = open(self.folder / "signer.log", "a")
        out = self.trace / f"calls.{self.parts}"
        # The signer dies with its parent, which strace is, so strace itself is never signalled.
        self.process = subprocess.Popen(["strace", "-f", "-qq", "-e", "signal=none", "-o", out,
                                         BUILD / "strongroom-signer", "--folder", self.folder],
                                        stdout=self.log, stderr=self.log)

    def signer_pid(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def stop(self, how=signal.SIGTERM):
        if pid := self.signer_pid():
            os.kill(pid, how)
        code = self.process.wait(timeout=300)
        self.log.close()
        return code

    def done(self, *arguments, secret=""):
        done = self.told(*arguments, secret=secret)
        assert done.returncode == DONE, (arguments, done.stderr)
        return done.stdout


def restart(signer):
    assert signer.stop() == DONE
    signer.start()


def keys_of_all_kinds(signer):
    """Each brought in or made here, told what it may do, and used to sign."""
    for account, secret in (("hmac", SECRET), ("ed25519", private_pem(ED25519)), ("rsa", private_pem(RSA))):
        assert signer.add(account, secret).returncode == DONE
    signer.done("key", "make", "--account", "born", "--policy", signer.policy)
    signer.done("key", "name", "--account", "born", "--key-id", "an-id")
    for account in ("hmac", "ed25519", "rsa", "born"):
        signer.done("key", "allow-unread", "--account", account)
    courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
    courier.send({5: {1: "binance", 2: "BTC/USDT", 3: "29990", 4: "30010"}})
    courier.send({40: {1: "hmac", 2: 200, 3: b"{}"}})
    number = 1
    for account in ("hmac", "ed25519", "rsa", "born"):
        for _ in range(3):
            assert engine.place(number, account=account) == ("signed", False)
            number += 1
    # Enough for a checkpoint before its second is over, and a full tile.
    for i in range(300):
        engine.send(intent(number + i, account="hmac", qty="0.00001"))
    for _ in range(300):
        assert engine.receive() is not None
    assert drain(courier)
    for peer in (courier, engine):
        peer.close()


def mandates(signer):
    factor = signer.folder / "user.pem"
    assert subprocess.run([BUILD / "strongroom", "factor", "make", factor], input="words of mine\n", text=True,
                          capture_output=True).returncode == DONE
    signer.done("factor", "set", "--account", "hmac", "--factor", factor, secret="words of mine\n")
    (signer.folder / "mandate.toml").write_text(MANDATE)
    added = signer.told("mandate", "add", signer.folder / "mandate.toml", "--factor", factor, secret="words of mine\n")
    assert added.returncode == DONE, added.stderr
    signer.done("mandate", "revoke", added.stdout.strip())


def look_ups_and_backup(signer, holders):
    dump = signer.folder / "dump"
    dump.write_text(f"someone,{SECRET}\n")
    assert signer.told("leak", "check", dump, "--freeze").returncode == 1  # It is ours.
    signer.done("key", "thaw", "--account", "hmac")
    recipients = [word for _, recipient in holders for word in ("--recipient", recipient)]
    signer.done("backup", "--to", signer.folder / "backup.age", *recipients)


def witnessed(signer):
    with WitnessProcess((signer.folder / "signer/ledger.key").read_text()) as witness, Courier(signer.folder):
        signer.done("witness", "add", "--key", witness.key_file, "--url", witness.url)
        wait_for(lambda: witnesses(signer.folder)[0]["cosigned_size"] > 0)
        signer.done("witness", "remove", witness.name)
    shutil.rmtree(witness.folder)


def rude_peers(signer):
    peer = Peer(signer.folder, "engine")
    peer.send(b"\xff" * 40)
    assert peer.is_ended()
    peer.close()


def with_credential(signer, text):
    folder = signer.folder / "credentials"
    folder.mkdir()
    (folder / "strongroom-unseal").write_text(text)
    os.environ["CREDENTIALS_DIRECTORY"] = str(folder)
    try:
        restart(signer)
    finally:
        del os.environ["CREDENTIALS_DIRECTORY"]
        shutil.rmtree(folder)
    assert not is_sealed(signer)


def day_with_shares(signer):
    holders = [age_identity(signer.folder, f"holder-{i}") for i in range(2)]
    shares = init(signer, 2, 3)
    keys_of_all_kinds(signer)
    mandates(signer)
    look_ups_and_backup(signer, holders)
    witnessed(signer)
    rude_peers(signer)
    new = signer.done("reshare", "--shares", 2, "--needed", 2).split()
    assert len(shares) == 3
    signer.done("seal")
    for share in new:
        signer.done("unseal", secret=share + "\n")
    restart(signer)
    for share in new:
        signer.done("unseal", secret=share + "\n")
    with_credential(signer, "\n".join(new) + "\n")
    assert len(signer.status()["keys"]) == 4
    assert signer.stop() == DONE


def day_with_a_passphrase(signer):
    signer.done("init", secret=PASSPHRASE)
    restart(signer)
    assert signer.told("unseal", secret="wrong").returncode != DONE
    signer.done("unseal", secret=PASSPHRASE)
    with_credential(signer, PASSPHRASE)
    assert signer.stop() == DONE


def traced_day():
    """The calls that a signer made in a day, after its filter came into force: {name: how often}."""
    counts = {}
    with tempfile.TemporaryDirectory(prefix="sr-calls-", dir="/tmp") as folder:
        for day in (day_with_shares, day_with_a_passphrase):
            trace = pathlib.Path(folder) / day.__name__
            trace.mkdir()
            signer = TracedSigner(trace)
            try:
                day(signer)
            finally:
                signer.close()
            for path in sorted(trace.iterdir()):
                count_calls(path.read_text(), counts)
    return counts


def count_calls(text, counts):
    is_confined = False
    for line in text.splitlines():
        call = line.split(None, 1)[-1].lstrip()
        name = call.partition("(")[0]
        if not name.replace("_", "").isalnum() or "(" not in call:
            continue  # "<... resumed>", "+++ exited +++"
        if is_confined:
            counts[name] = counts.get(name, 0) + 1
        # libseccomp asks first what the kernel knows; that fails, and is no filter.
        is_confined = is_confined or call.startswith("seccomp(SECCOMP_SET_MODE_FILTER") and call.endswith("= 0")
    assert is_confined, "no filter was loaded in this trace: " + text[-500:]
