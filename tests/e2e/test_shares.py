"""The signer opened by people: shares from the command line, in every wrapping that a holder may choose, and by what
systemd hands to it on a machine that nobody attends."""
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import numpy
import pytest
import zxingcpp
from house import STRONGROOM
from sharing import age_identity, init, is_sealed
from test_key_flow import BAD_INPUT, DONE, PASSPHRASE, Signer

sys.path.insert(0, str(STRONGROOM.parents[2] / "tests/crosscheck"))
from share_checker import combine, print_share, read_share, split  # noqa: E402

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "481516"


@pytest.fixture
def signer():
    made = Signer()
    yield made
    made.close()


def restart(signer):
    assert signer.stop() == DONE
    signer.start()
    assert is_sealed(signer)


def plain(*words, secret="", env=None):
    return subprocess.run([STRONGROOM, *map(str, words)], input=secret, capture_output=True, text=True, timeout=60,
                          env=env)


def test_any_two_of_three_people_open_it_and_one_does_not(signer):
    shares = init(signer, 2, 3)
    assert len(shares) == 3 and signer.add().returncode == DONE
    for pair in itertools.permutations(shares, 2):
        restart(signer)
        done = signer.told("unseal", secret=pair[0] + "\n")
        assert done.returncode == DONE and "1 of 2" in done.stderr
        again = signer.told("unseal", secret=pair[0].lower().replace("-", " ") + "\n")
        assert again.returncode != DONE and "is here already" in again.stderr
        assert is_sealed(signer)
        assert "the signer is open" in signer.told("unseal", secret=pair[1] + "\n").stderr
        assert not is_sealed(signer)
    assert "open already" in signer.told("unseal").stderr
    assert "main" in signer.told("key", "list").stdout
    # The other implementation agrees on what the shares hold, and none is in a file or a log.
    assert len({combine([read_share(s) for s in pair]) for pair in itertools.combinations(shares, 2)}) == 1
    for path in signer.folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            assert not any(s.encode() in text or read_share(s)[4] in text for s in shares), path


def test_what_is_no_share_of_this_store_is_named(signer):
    shares = init(signer, 2, 3)
    restart(signer)
    bad = shares[0][:7] + ("Q" if shares[0][7] != "Q" else "P") + shares[0][8:]
    for text, words in [(bad, "look at character 3 of group 2"), (shares[0][:-2], "cut short"),
                        ("hello", "begins with SRS1"), (split(bytes(32), 2, 3)[0], "worthless")]:
        done = signer.told("unseal", secret=text + "\n")
        assert done.returncode == BAD_INPUT and words in done.stderr, done.stderr
    lie = list(read_share(shares[1]))
    lie[4] = bytes(32)
    assert signer.told("unseal", secret=print_share(*lie) + "\n").returncode == DONE
    done = signer.told("unseal", secret=shares[0] + "\n")
    assert done.returncode == BAD_INPUT and "one of them is false" in done.stderr and is_sealed(signer)
    assert signer.told("init", "--shares", "3").returncode == BAD_INPUT
    assert signer.told("init", "--shares", "3", "--needed", "4").returncode == BAD_INPUT


def test_other_shares_end_the_old_ones_and_a_passphrase_too(signer):
    assert signer.told("init", secret=PASSPHRASE + "\n").returncode == DONE
    first = signer.told("reshare", "--shares", 1, "--needed", 1).stdout.split()
    restart(signer)
    assert signer.told("unseal", "--share", secret=PASSPHRASE + "\n").returncode == BAD_INPUT
    assert signer.told("unseal", secret=first[0] + "\n").returncode == DONE
    second = signer.told("reshare", "--shares", 2, "--needed", 2).stdout.split()
    restart(signer)
    assert "worthless" in signer.told("unseal", secret=first[0] + "\n").stderr
    for share in second:
        assert signer.told("unseal", secret=share + "\n").returncode == DONE
    assert not is_sealed(signer)


def modules_of_terminal(text):
    rows = []
    for line in text.splitlines():
        rows.append([c in "█▀" for c in line])
        rows.append([c in "█▄" for c in line])
    return numpy.array(rows, dtype=numpy.uint8) * 255


def modules_of_svg(text):
    size = int(re.search(r'viewBox="0 0 (\d+)', text)[1])
    picture = numpy.full((size, size), 255, dtype=numpy.uint8)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", text):
        picture[int(y), int(x)] = 0
    return picture


def read_qr(picture):
    return zxingcpp.read_barcode(numpy.kron(picture, numpy.ones((8, 8), dtype=numpy.uint8))).text


def test_the_qr_codes_hold_the_shares(signer):
    done = signer.told("init", "--shares", 2, "--needed", 2, "--qr")
    shares = done.stdout.split()
    codes = [part for part in re.split(r"\n?share \d of .*\n", done.stderr) if "█" in part]
    assert [read_qr(modules_of_terminal(code.strip("\n"))) for code in codes] == shares
    folder = signer.folder / "shares"
    assert signer.told("reshare", "--shares", 3, "--needed", 2, "--to", folder).stdout == ""
    assert sorted(p.name for p in folder.iterdir()) == [f"share-{i}.{k}" for i in (1, 2, 3) for k in ("svg", "txt")]
    for i in (1, 2, 3):
        text = (folder / f"share-{i}.txt").read_text().strip()
        assert read_share(text)[3] == i
        assert read_qr(modules_of_svg((folder / f"share-{i}.svg").read_text())) == text
        assert (folder / f"share-{i}.txt").stat().st_mode & 0o077 == 0
    assert "not empty" in signer.told("reshare", "--shares", 3, "--needed", 2, "--to", folder).stderr


def test_each_share_sealed_to_its_holders_age_key(signer):
    holders = [age_identity(signer.folder, f"holder-{i}") for i in range(3)]
    folder = signer.folder / "shares"
    wanted = [word for _, recipient in holders for word in ("--age", recipient)]
    assert signer.told("init", "--shares", 3, "--needed", 2, "--to", folder, *wanted[:4]).returncode == BAD_INPUT
    assert signer.told("init", "--shares", 3, "--needed", 2, "--to", folder, "--age", "age1nonsense", *wanted[:4]
                       ).returncode == BAD_INPUT
    assert not json.loads(signer.told("key", "list", "--json").stdout)["is_initialised"]
    init(signer, 2, 3, "--to", folder, *wanted)
    restart(signer)
    for i in (2, 0):
        file = folder / f"share-{i + 1}.age"
        assert b"SRS1" not in file.read_bytes()
        wrong = signer.told("unseal", "--file", file, "--identity", holders[1][0])
        assert wrong.returncode == BAD_INPUT
        assert "--identity" in signer.told("unseal", "--file", file).stderr
        assert signer.told("unseal", "--file", file, "--identity", holders[i][0]).returncode == DONE
    assert not is_sealed(signer)


def test_a_share_under_a_passphrase_of_its_holder(signer):
    [share] = init(signer, 1, 1)
    file = signer.folder / "mine"
    assert plain("share", "wrap", "--to", file, secret=f"{share}\nmy own words\n").returncode == DONE
    assert share not in file.read_text() and file.stat().st_mode & 0o077 == 0
    assert plain("share", "show", file, secret="my own words\n").stdout.strip() == share
    assert "wrong passphrase" in plain("share", "show", file, secret="others\n").stderr
    good = file.read_text()
    for at in range(40, len(good), 17):
        other = "A" if good[at] != "A" else "B"
        file.write_text(good[:at] + other + good[at + 1:])
        assert plain("share", "show", file, secret="my own words\n").returncode == BAD_INPUT
    file.write_text(good)
    assert plain("share", "wrap", "--to", file, secret="hello\nmy own words\n").returncode == BAD_INPUT
    restart(signer)
    assert signer.told("unseal", "--file", file, secret="my own words\n").returncode == DONE
    assert not is_sealed(signer)


@pytest.fixture
def token(tmp_path):
    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n")
    env = {**os.environ, "SOFTHSM2_CONF": str(config)}
    for label in ("mine", "other"):
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin",
                        "12345678"], env=env, check=True, capture_output=True)
    return env


@pytest.mark.skipif(not os.path.exists(MODULE), reason="SoftHSM is not installed (apt install softhsm2)")
def test_a_share_that_a_token_alone_opens(signer, token, tmp_path):
    [share] = init(signer, 1, 1)
    file = tmp_path / "share.token"
    wrap = ("share", "wrap", "--to", file, "--module", MODULE, "--token")
    wrong = plain(*wrap, "mine", secret=f"{share}\n999999\n", env=token)
    assert wrong.returncode != DONE and "wrong PIN" in wrong.stderr and not file.exists()
    assert "no token with the label" in plain(*wrap, "none", secret=f"{share}\n{PIN}\n", env=token).stderr
    assert plain(*wrap, "mine", secret=f"{share}\n{PIN}\n", env=token).returncode == DONE
    again = tmp_path / "again.token"
    assert plain(*wrap[:3], again, *wrap[4:], "mine", secret=f"{share}\n{PIN}\n", env=token).returncode == DONE
    assert share not in file.read_text()
    show = ("share", "show", file, "--module", MODULE)
    assert plain(*show, secret=PIN + "\n", env=token).stdout.strip() == share
    assert plain("share", "show", again, "--module", MODULE, secret=PIN + "\n", env=token).stdout.strip() == share
    assert "--module" in plain("share", "show", file, secret=PIN + "\n", env=token).stderr
    assert "cannot load" in plain("share", "show", file, "--module", "/none.so", secret=PIN + "\n", env=token).stderr
    moved = file.read_text().replace("token: mine", "token: other")
    (tmp_path / "moved").write_text(moved)
    done = plain("share", "show", tmp_path / "moved", "--module", MODULE, secret=PIN + "\n", env=token)
    assert done.returncode != DONE and "serial" in done.stderr
    restart(signer)
    done = subprocess.run([STRONGROOM, "unseal", "--file", file, "--module", MODULE, "--folder", signer.folder],
                          input=PIN + "\n", env=token, capture_output=True, text=True)
    assert done.returncode == DONE, done.stderr
    assert not is_sealed(signer)


# ---- A machine that nobody attends ---------------------------------------------------------------

def start_with(signer, monkeypatch, credential):
    folder = signer.folder / "credentials"
    folder.mkdir(exist_ok=True)
    (folder / "strongroom-unseal").write_text(credential)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    signer.stop()
    signer.start()
    shutil.rmtree(folder)


def test_a_systemd_credential_opens_it_at_its_start(signer, monkeypatch):
    shares = init(signer, 2, 3)
    start_with(signer, monkeypatch, "\n".join(shares[1:]) + "\n")
    assert not is_sealed(signer)
    start_with(signer, monkeypatch, shares[0] + "\n")
    assert is_sealed(signer)  # One is too few, and waits for another.
    assert signer.told("unseal", secret=shares[2] + "\n").returncode == DONE
    assert not is_sealed(signer)
    for bad in ("nonsense", "", "SRS1 hello\n", "x" * 5000):
        start_with(signer, monkeypatch, bad)
        assert is_sealed(signer)
    log = (signer.folder / "signer.log").read_text()
    assert "opened by the systemd credential" in log and "does not open the signer" in log
    assert not any(share in log for share in shares)


def test_a_passphrase_as_a_credential(signer, monkeypatch):
    assert signer.told("init", secret=PASSPHRASE + "\n").returncode == DONE
    start_with(signer, monkeypatch, PASSPHRASE + "\n")
    assert not is_sealed(signer)
    start_with(signer, monkeypatch, "wrong\n")
    assert is_sealed(signer)


def test_a_credential_that_is_no_credential_is_said_and_the_signer_does_not_start(signer, monkeypatch):
    folder = signer.folder / "credentials"
    (folder / "strongroom-unseal").parent.mkdir()
    (folder / "strongroom-unseal").write_text("x" * 9000)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    signer.stop(signal.SIGTERM)
    done = subprocess.run([STRONGROOM.parent / "strongroom-signer", "--folder", signer.folder], capture_output=True,
                          text=True, timeout=30)
    assert done.returncode == 2 and "longer than" in done.stdout + done.stderr
