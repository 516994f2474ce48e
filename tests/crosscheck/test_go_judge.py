"""The ledger before an outside judge: a Go program on golang.org/x/mod/sumdb (tests/crosscheck/go)."""
import base64
import shutil
import subprocess
import time

import pytest
from programs import ORACLE, STRONGROOM, run
from signer_process import SignerProcess, parse

SEED = 20261125


class Case:
    """A folder of a log, the key that verifies it, and honest checkpoints of it from before."""

    def __init__(self, folder, key, newest, older):
        self.folder, self.key, self.newest, self.older = folder, key, newest, older


@pytest.fixture(scope="module")
def signed_case(tmp_path_factory):
    """A log that a real signer wrote: orders, refusals, freezes, thaws, sealing, several starts."""
    folder = tmp_path_factory.mktemp("signed")
    older = folder / "older"
    older.mkdir()
    signer = SignerProcess()
    with signer:
        signer.init()
        signer.add_key()
        for step in range(3):
            keep(signer.ledger / "checkpoint", older, str(step))
            signer.freeze("main", "a test")
            assert 3 in signer.place(2000 + step)[0]  # Refused: the key is frozen.
            signer.thaw("main")
            assert all(2 in answer for answer in signer.place(1 + 200 * step, 200))
        signer.stop()
        signer.start()
        assert signer.unseal() == ""
        signer.place(5000, 20)
    copy = folder / "log"
    shutil.copytree(signer.ledger, copy)
    (copy / "tail").unlink()
    shutil.copy(signer.key_file, folder / "key")
    shutil.copy(copy / "checkpoint", folder / "newest")
    shutil.rmtree(signer.folder)
    return Case(copy, folder / "key", folder / "newest", older)


def keep(checkpoint, folder, name):
    for _ in range(100):
        if checkpoint.exists():
            shutil.copy(checkpoint, folder / name)
            return
        time.sleep(0.1)
    raise AssertionError("the signer publishes nothing")


@pytest.fixture(scope="module")
def large_case(tmp_path_factory):
    """Entries enough for tiles of levels 1 and 2."""
    folder = tmp_path_factory.mktemp("large")
    out = run(ORACLE, folder / "log", 300, 69_000, 70_001)
    (folder / "key").write_text(out.split("\n")[0] + "\n")
    (folder / "log/tail").unlink()
    kept = folder / "log.checkpoints"
    newest = kept / "70001"
    newest.rename(folder / "newest")
    assert (folder / "log/tile/1/000").exists() and (folder / "log/tile/2/000.p/1").exists()
    return Case(folder / "log", folder / "key", folder / "newest", kept)


@pytest.fixture(params=["signed_case", "large_case"])
def case(request):
    return request.getfixturevalue(request.param)


def test_the_judge_accepts_every_tile_and_checkpoint_and_proves_every_entry(judge, case):
    print(run(judge, "log", case.folder, case.key))
    assert "good" in run(STRONGROOM, "ledger", "verify", case.folder, "--key", case.key, "--older", case.newest)


def test_every_inclusion_and_consistency_proof_of_ours_is_good_and_proves_nothing_else(judge, case, tmp_path):
    with open(tmp_path / "proofs", "wb") as out:
        subprocess.run([ORACLE, "--proofs", case.folder, case.key], stdout=out, check=True, timeout=900)
    with open(tmp_path / "proofs", "rb") as proofs:
        print(run(judge, "proofs", case.folder, case.key, stdin=proofs))


@pytest.mark.parametrize("name, count", [("signed_case", 9_800), ("large_case", 200)])
def test_ten_thousand_mutations_are_found_by_the_judge_and_by_us_alike(judge, name, count, request, tmp_path):
    case = request.getfixturevalue(name)
    shutil.copytree(case.folder, tmp_path / "log")
    out = run(judge, "mutate", tmp_path / "log", case.key, SEED, count, case.older,
              ORACLE, "--verify", tmp_path / "log", case.key, case.newest)
    print(out)
    assert out.splitlines()[-1].startswith(f"{count} mutations, all found by both")


def test_the_command_finds_what_the_library_finds(judge, signed_case, tmp_path):
    """`strongroom ledger verify` itself, on 100 mutations more."""
    shutil.copytree(signed_case.folder, tmp_path / "log")
    wrapper = tmp_path / "verifier"
    wrapper.write_text(f"""#!/bin/sh
while read -r line; do
  {STRONGROOM} ledger verify {tmp_path}/log --key {signed_case.key} --older {signed_case.newest} >/dev/null 2>&1
  case $? in 0) echo good;; 1 | 2) echo bad;; *) echo broken;; esac
done
""")
    wrapper.chmod(0o700)
    out = run(judge, "mutate", tmp_path / "log", signed_case.key, SEED + 1, 100, signed_case.older, wrapper)
    assert out.splitlines()[-1].startswith("100 mutations, all found by both")


def test_the_judge_is_no_judge_that_always_says_no(judge, signed_case, tmp_path):
    """The control: a verifier that finds everything good loses the contest at the first act."""
    shutil.copytree(signed_case.folder, tmp_path / "log")
    done = subprocess.run([judge, "mutate", tmp_path / "log", signed_case.key, "1", "10", signed_case.older,
                           "sh", "-c", "while read -r line; do echo good; done"], capture_output=True, text=True)
    assert done.returncode == 1 and "our verifier did not find" in done.stderr


def test_proof_texts_of_the_command_are_good_for_the_judge(judge, signed_case, tmp_path):
    size = int(signed_case.newest.read_text().split("\n")[1])
    out = tmp_path / "proofs"
    common = (signed_case.folder, "--key", signed_case.key)
    run(STRONGROOM, "ledger", "prove", *common, *range(size), "--out", out)
    files = sorted(out.iterdir())
    assert len(files) == size
    print(run(judge, "texts", signed_case.folder, signed_case.key, *files))
    text = run(STRONGROOM, "ledger", "prove", *common, 7)
    assert text == (out / "7.tlog-proof").read_text()
    # The text alone, without the log; and held against the log.
    alone = run(STRONGROOM, "ledger", "verify", "--key", signed_case.key, "--proof", out / "7.tlog-proof")
    assert alone.startswith(f"good: entry 7 of at least {size}: order signed: main buy")
    run(STRONGROOM, "ledger", "verify", *common, "--proof", out / "7.tlog-proof")
    # Any changed byte of it is found by both. Not its lowest bits: at the end of base64 they may be spare, and Go's
    # decoder passes over them, while ours refuses them.
    bad = tmp_path / "bad"
    for at in range(0, len(text), 41):
        changed = bytearray(text.encode())
        changed[at] ^= 16
        bad.write_bytes(changed)
        done = subprocess.run([STRONGROOM, "ledger", "verify", "--key", signed_case.key, "--proof", bad],
                              capture_output=True)
        assert done.returncode in (1, 2) and not done.stdout, at
        assert subprocess.run([judge, "texts", signed_case.folder, signed_case.key, bad],
                              capture_output=True).returncode == 1, at


def test_an_order_is_proved_by_its_client_id_and_what_is_not_there_is_not(signed_case, tmp_path):
    common = (signed_case.folder, "--key", signed_case.key)
    listed = run(STRONGROOM, "ledger", "prove", *common, "--account", "main", "--out", tmp_path / "all")
    assert len(listed.splitlines()) > 600
    proof = (tmp_path / "all/7.tlog-proof").read_text()
    entry = parse(base64.b64decode(proof.split("\nextra ")[1].split("\n")[0]))
    client_id = parse(entry[2])[2].decode()
    assert run(STRONGROOM, "ledger", "prove", *common, "--order", client_id) == proof
    done = subprocess.run([STRONGROOM, "ledger", "prove", *common, "--order", "no such id"], capture_output=True,
                          text=True)
    assert done.returncode == 2 and "no entry of the first" in done.stderr and not done.stdout
    run(STRONGROOM, "ledger", "prove", *common, 10**9, code=2)
    run(STRONGROOM, "ledger", "prove", *common, code=2)
