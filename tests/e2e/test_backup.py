"""The restore drill: a backup of a signer that works, brought back on a clean folder, opens with M shares and with no
fewer, and goes on as if nothing had been."""
import io
import itertools
import json
import subprocess
import tarfile

import pytest
from house import STRONGROOM
from sharing import age_identity, init, is_sealed
from test_key_flow import BAD_INPUT, DONE, Signer


class Restored(Signer):
    """A signer on a folder that `restore` has filled."""

    def __init__(self, backup, identity):
        self.backup, self.identity = backup, identity
        super().__init__()

    def start(self):
        if not (self.folder / "signer").exists():
            done = restore(self.backup, self.identity, self.folder)
            assert done.returncode == DONE, done.stderr
        super().start()


def restore(backup, identity, to):
    return subprocess.run([STRONGROOM, "restore", "--from", backup, "--identity", identity, "--to", to],
                          capture_output=True, text=True, timeout=60)


@pytest.fixture
def signer():
    made = Signer()
    yield made
    made.close()


@pytest.fixture
def offline(tmp_path):
    """Two people who keep an age identity away from the machine: (file, recipient) of each."""
    return [age_identity(tmp_path, name) for name in ("first", "second")]


def back_up(signer, offline, name="backup.age"):
    path = signer.folder / name
    words = [word for _, recipient in offline for word in ("--recipient", recipient)]
    done = signer.told("backup", "--to", path, *words)
    assert done.returncode == DONE, done.stderr
    return path



def test_the_restore_drill(signer, offline):
    shares = init(signer, 2, 3)
    assert signer.add().returncode == DONE
    assert signer.told("key", "freeze", "--account", "main", "--reason", "drill").returncode == DONE
    before = signer.told("key", "list", "--json").stdout
    backup = back_up(signer, offline)
    assert signer.add("later").returncode == DONE
    for (identity, _), pair in zip(offline, ([shares[0], shares[2]], [shares[2], shares[1]])):
        restored = Restored(backup, identity)
        try:
            assert is_sealed(restored)
            assert restored.told("unseal", secret=pair[0] + "\n").returncode == DONE
            assert is_sealed(restored)  # One is for ever too few.
            assert restored.told("key", "thaw", "--account", "main").returncode != DONE
            assert restored.told("unseal", secret=pair[1] + "\n").returncode == DONE
            keys = json.loads(restored.told("key", "list", "--json").stdout)["keys"]
            assert keys == json.loads(before)["keys"]
            assert restored.told("key", "thaw", "--account", "main").returncode == DONE
            assert restored.stop() == DONE
            ledger = restored.folder / "signer/ledger"
            verified = subprocess.run([STRONGROOM, "ledger", "verify", ledger, "--key", f"{ledger}.key"],
                                      capture_output=True, text=True)
            assert verified.returncode == DONE, verified.stderr
        finally:
            restored.close()


def test_every_share_alone_leaves_it_sealed(signer, offline):
    shares = init(signer, 2, 3)
    backup = back_up(signer, offline)
    for share in shares:
        restored = Restored(backup, offline[0][0])
        try:
            for text in (share, share.lower(), share):
                restored.told("unseal", secret=text + "\n")
            assert is_sealed(restored)
        finally:
            restored.close()
    for pair in itertools.combinations(shares, 2):
        restored = Restored(backup, offline[1][0])
        try:
            for share in pair:
                restored.told("unseal", secret=share + "\n")
            assert not is_sealed(restored)
        finally:
            restored.close()


def decrypted(backup, identity):
    return subprocess.run(["age", "--decrypt", "--identity", identity, backup], check=True, capture_output=True).stdout


def test_the_backup_holds_no_share_and_only_the_signers_files(signer, offline):
    shares = init(signer, 2, 3)
    assert signer.add().returncode == DONE
    (signer.folder / "signer/strongroom-unseal").write_text("a stray credential")
    (signer.folder / "signer/store.pb.new").write_text("a write that was cut off")
    backup = back_up(signer, offline)
    assert backup.stat().st_mode & 0o077 == 0
    data = decrypted(backup, offline[0][0])
    names = tarfile.open(fileobj=io.BytesIO(data)).getnames()  # A tar that others read.
    assert {"store.pb", "ledger.mark", "ledger/tail", "ledger/checkpoint"} <= set(names)
    assert not [n for n in names if "unseal" in n or n.endswith(".new") or "lock" in n]
    assert not any(share.encode() in data for share in shares)


def test_fewer_than_two_recipients_are_refused(signer, offline):
    init(signer, 1, 1)
    path = signer.folder / "b.age"
    one = offline[0][1]
    for words in ([], ["--recipient", one], ["--recipient", one, "--recipient", one]):
        assert signer.told("backup", "--to", path, *words).returncode == BAD_INPUT
    assert signer.told("backup", "--to", path, "--recipient", one, "--recipient", "age1nonsense").returncode != DONE
    assert not path.exists() and not [p for p in signer.folder.iterdir() if p.name.endswith(".partial")]
    back_up(signer, offline, "b.age")
    again = signer.told("backup", "--to", path, "--recipient", one, "--recipient", offline[1][1])
    assert again.returncode == BAD_INPUT and "is there already" in again.stderr
    assert signer.told("seal").returncode == DONE
    sealed = signer.told("backup", "--to", signer.folder / "c.age", "--recipient", one, "--recipient", offline[1][1])
    assert sealed.returncode == BAD_INPUT and "sealed" in sealed.stderr


def evil(path, recipient, files, cut=None):
    """An age container that we did not write."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content, kind in files:
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, len(content)
            if kind == tarfile.SYMTYPE:
                info.linkname = "/etc"
            tar.addfile(info, io.BytesIO(content))
    subprocess.run(["age", "--encrypt", "--recipient", recipient, "--output", path], input=out.getvalue()[:cut],
                   check=True)
    return path


def test_a_false_container_brings_nothing_in(signer, offline, tmp_path):
    init(signer, 1, 1)
    good = back_up(signer, offline)
    identity, recipient = offline[0]
    plain = tarfile.REGTYPE
    cases = [[("../escaped.pb", b"x", plain)], [("/tmp/escaped.pb", b"x", plain)], [("keys", b"", tarfile.SYMTYPE)],
             [("keys", b"", tarfile.DIRTYPE)], [("store.pb", b"x", plain)], [("store.pb", b"x", plain)] * 2, []]
    for i, files in enumerate(cases):
        target = tmp_path / f"case-{i}"
        done = restore(evil(tmp_path / f"{i}.age", recipient, files), identity, target)
        assert done.returncode == BAD_INPUT, (files, done.stderr)
        assert not (target / "signer").exists() and not (target / "signer.restoring").exists()
    assert not (tmp_path / "escaped.pb").exists()
    whole = good.read_bytes()
    for name, data in [("cut", whole[:-1]), ("half", whole[:len(whole) // 2]),
                       ("bit", whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:]), ("empty", b"")]:
        (tmp_path / name).write_bytes(data)
        assert restore(tmp_path / name, identity, tmp_path / "none").returncode == BAD_INPUT
        assert not (tmp_path / "none/signer").exists()
    stranger, _ = age_identity(tmp_path, "stranger")
    assert restore(good, stranger, tmp_path / "none").returncode == BAD_INPUT
    assert restore(good, identity, tmp_path / "here").returncode == DONE
    again = restore(good, identity, tmp_path / "here")
    assert again.returncode == BAD_INPUT and "not empty" in again.stderr


def test_an_older_ledger_under_a_newer_mark_is_refused(signer, offline, tmp_path):
    shares = init(signer, 1, 1)
    old = back_up(signer, offline)
    assert signer.add().returncode == DONE
    assert restore(back_up(signer, offline, "new.age"), offline[0][0], tmp_path).returncode == DONE
    assert restore(old, offline[0][0], tmp_path / "old").returncode == DONE
    restored = Signer()
    try:
        restored.stop()
        subprocess.run(["cp", "-r", f"{tmp_path}/signer/.", restored.folder / "signer"], check=True)
        subprocess.run(["rm", "-r", restored.folder / "signer/ledger"], check=True)
        subprocess.run(["cp", "-r", tmp_path / "old/signer/ledger", restored.folder / "signer/ledger"], check=True)
        restored.start()
        done = restored.told("unseal", secret=shares[0] + "\n")
        assert done.returncode == BAD_INPUT and "both from the" in done.stderr and is_sealed(restored)
    finally:
        restored.close()
