"""`strongroom leak check` as a user meets it: files that are there, damaged, packed or piped."""
import gzip
import io
import os
import tarfile
import hashlib
import json
import subprocess

import pytest
from house import STRONGROOM, run
from test_key_flow import DONE, PASSPHRASE, SECRET, bare, signer  # noqa: F401 - fixtures
from venue import ED25519, RSA, private_pem

FOUND, BAD_INPUT = 1, 2
ROW = f"main;some-id;{SECRET}\n".encode()


def check(signer, *arguments, stdin=b""):  # noqa: F811
    return subprocess.run([STRONGROOM, "leak", "check", *map(str, arguments), "--folder", signer.folder], input=stdin,
                          capture_output=True, timeout=60)


@pytest.mark.parametrize("content", [ROW, gzip.compress(ROW), gzip.compress(b"first\n") + gzip.compress(ROW)])
def test_a_file_that_holds_our_secret(signer, tmp_path, content):  # noqa: F811
    path = tmp_path / "dump"
    path.write_bytes(content)
    done = check(signer, path, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == FOUND and [key["found"] for key in told["keys"]] == ["secret only"], done
    assert told["sha256"] == hashlib.sha256(content).hexdigest() and told["bytes"] == len(content)
    assert SECRET.encode() not in done.stdout + done.stderr
    assert check(signer, "-", "--json", stdin=content).stdout == done.stdout
    words = check(signer, path).stdout.decode()
    assert "secret only" in words and "IN USE" in words and "1 of our 1 keys" in words


def test_private_keys_are_known_in_any_line_breaks(signer, tmp_path):  # noqa: F811
    path = tmp_path / "dump"
    assert signer.add("second", private_pem(ED25519)).returncode == DONE
    assert signer.add("third", private_pem(RSA)).returncode == DONE
    for text in (private_pem(ED25519) + "\n" + private_pem(RSA), json.dumps([private_pem(RSA), private_pem(ED25519)]),
                 "".join("".join(private_pem(key).splitlines()[1:-1]) + "\n" for key in (RSA, ED25519))):
        path.write_text(text)
        told = json.loads(check(signer, path, "--json").stdout)
        assert {key["account"]: key["found"] for key in told["keys"]} == {
            "second": "secret only", "third": "secret only"}, text
        assert told["unreadable"] == []


def test_a_file_without_a_key_of_ours(signer, tmp_path):  # noqa: F811
    path = tmp_path / "dump"
    path.write_bytes(b"x" * 100_000 + SECRET[:-1].encode() + b"\n" + bytes(range(256)) * 100)
    for content in (b"", path.read_bytes()):
        path.write_bytes(content)
        done = check(signer, path, "--freeze")
        assert done.returncode == DONE and b"0 of our 1 keys" in done.stdout, done
    assert not signer.status()["keys"][0]["is_frozen"]


@pytest.mark.parametrize("content,word", [
    (gzip.compress(ROW * 99)[:-9], "cut off"), (b"\x1f\x8b" + b"x" * 99, "damaged"), (None, "cannot be read")])
def test_a_file_that_does_not_read_is_named_and_nothing_is_frozen(signer, tmp_path, content, word):  # noqa: F811
    path = tmp_path / "dump.gz"
    if content is not None:
        path.write_bytes(content)
    done = check(signer, path, "--freeze")
    assert done.returncode == BAD_INPUT and done.stdout == b"" and str(path).encode() in done.stderr, done
    assert word.encode() in done.stderr, done.stderr
    assert not signer.status()["keys"][0]["is_frozen"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_of_utf_16_is_read(signer, tmp_path, encoding):  # noqa: F811
    path = tmp_path / "dump.csv"
    path.write_bytes(("id;secret;wer\n" * 9 + f"some-id;{SECRET};Müller\n").encode(encoding))
    assert [key["found"] for key in json.loads(check(signer, path, "--json").stdout)["keys"]] == ["secret only"]
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert [key["found"] for key in json.loads(check(signer, path, "--json").stdout)["keys"]] == ["secret only"]


def test_a_packed_folder_is_read_in_its_tar_gz(signer, tmp_path):  # noqa: F811
    path = tmp_path / "dump.tgz"
    with tarfile.open(path, "w:gz") as tar:
        entry = tarfile.TarInfo("keys.csv")
        entry.size = len(ROW)
        tar.addfile(entry, io.BytesIO(ROW))
    assert [key["found"] for key in json.loads(check(signer, path, "--json").stdout)["keys"]] == ["secret only"]


@pytest.mark.parametrize("content,word", [
    (b"PK\x03\x04" + ROW, "zip"), (b"7z\xbc\xaf\x27\x1c" + ROW, "7z"), (b"\xfd7zXZ\x00" + ROW, "xz"),
    (b"\x28\xb5\x2f\xfd" + ROW, "zstd"), (b"BZh91AY&SY" + ROW, "bzip2"), (b"Rar!\x1a\x07" + ROW, "rar"),
    (gzip.compress(gzip.compress(ROW)), "gzip within gzip")])
def test_what_is_packed_otherwise_is_refused_by_name(signer, tmp_path, content, word):  # noqa: F811
    path = tmp_path / "dump"
    path.write_bytes(content)
    for done in (check(signer, path), check(signer, "-", stdin=content)):
        assert done.returncode == BAD_INPUT and done.stdout == b"", done
        assert f"is {word}".encode() in done.stderr and b"unpack it first" in done.stderr, done.stderr


def test_what_is_no_file_is_refused_at_once(signer, tmp_path):  # noqa: F811
    os.mkfifo(tmp_path / "pipe")
    for path, word in ((tmp_path, b"is a folder"), (tmp_path / "pipe", b"is a pipe or a device"),
                       ("/dev/zero", b"is a pipe or a device")):
        done = check(signer, path)
        assert done.returncode == BAD_INPUT and word in done.stderr, done


def peak_mib(signer, chunks):  # noqa: F811
    """The most memory that a check of this stream takes; that it finds our secret at its end."""
    child = subprocess.Popen([STRONGROOM, "leak", "check", "-", "--json", "--folder", signer.folder],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for chunk in chunks:
        child.stdin.write(chunk)
    child.stdin.close()
    told = json.loads(child.stdout.read())
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == FOUND and [key["found"] for key in told["keys"]] == ["secret only"], told
    return used.ru_maxrss / 1024


def bomb(size):
    """As few bytes as gzip makes of so many zeros, and our secret behind them."""
    packed = io.BytesIO()
    with gzip.open(packed, "wb", 6) as out:
        for _ in range(size >> 20):
            out.write(bytes(1 << 20))
        out.write(b"\n" + ROW)
    return packed.getvalue()


def test_memory_is_bounded_whatever_comes(signer):  # noqa: F811
    usual = peak_mib(signer, [ROW])
    line = [b"A" * (1 << 20)] * 100 + [b"\n" + ROW]
    for chunks in (line, [bomb(200 << 20)]):
        assert peak_mib(signer, chunks) < usual + 32


def test_a_canary_is_named_first_with_what_it_proves(signer, tmp_path):  # noqa: F811
    secret = "Zk5vQ1wXe2vB9mTzRfLpYc4HnGaUdSi7"
    assert signer.told("key", "add", "--account", "z-canary", "--canary", "--key-id", "an-id-of-a-canary-1", "--policy",
                       signer.policy, secret=secret).returncode == DONE
    path = tmp_path / "dump"
    path.write_bytes(ROW + secret.encode() + b"\n")
    told = json.loads(check(signer, path, "--json").stdout)
    assert [(key["account"], key["is_canary"]) for key in told["keys"]] == [("z-canary", True), ("main", False)]
    assert told["keys"][0]["is_ip_bound"] is None and told["keys"][0]["can_withdraw"] is None
    words = check(signer, path).stdout.decode()
    assert words.startswith("CANARY z-canary: the store leaked: no user ever had this key\n")
    assert words.count("last order signed never") == 2 and "whether it has an IP list is not known" in words
    signer.stop()
    shown = run("ledger", "show", signer.folder / "signer/ledger", "--key", signer.folder / "signer/ledger.key")
    assert "canary" not in shown.stdout.replace("z-canary", "")  # A thief of the ledger does not learn it.


def test_freezing_is_told_kept_and_on_record(signer, tmp_path):  # noqa: F811
    path = tmp_path / "dump"
    path.write_bytes(ROW)
    assert b"FROZEN now" in check(signer, path, "--freeze").stdout
    assert b"was frozen before" in check(signer, path, "--freeze").stdout
    assert signer.status()["keys"][0]["frozen_reason"] == "found in a leak"
    signer.stop()
    shown = run("ledger", "show", signer.folder / "signer/ledger", "--key", signer.folder / "signer/ledger.key")
    assert shown.stdout.count("key frozen: main") == 1 and shown.stdout.count("leak checked: ") == 2
    assert hashlib.sha256(ROW).hexdigest() in shown.stdout and SECRET not in shown.stdout
    signer.start()
    done = check(signer, path)
    assert done.returncode == BAD_INPUT and b"sealed" in done.stderr  # Sealed: nothing can be said.
    assert signer.told("unseal", secret=PASSPHRASE).returncode == DONE
    assert b"was frozen before" in check(signer, path).stdout
