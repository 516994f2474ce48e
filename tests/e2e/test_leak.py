"""`strongroom leak check` as a user meets it: files that are there, damaged, packed or piped."""
import gzip
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
