"""Persons, acts and staff with a real signer: as people do it by the command line, and killed in the middle."""
import json
import os
import pathlib
import random
import subprocess
import sys
import threading
import time

import pytest
from house import STRONGROOM, wait_for
from test_key_flow import BAD_INPUT, DONE, PASSPHRASE, Signer

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "redteam"))

from frames import Peer, parse  # noqa: E402
from insiders import Desk, may_look  # noqa: E402

KEY_FILE_PASSPHRASE = "a passphrase of my own\n"


def offline(*arguments):
    """A command that meets no signer."""
    return subprocess.run([STRONGROOM, *map(str, arguments)], input=KEY_FILE_PASSPHRASE, capture_output=True, text=True,
                          timeout=60)


@pytest.fixture
def signer():
    made = Signer()
    assert made.told("init", secret=PASSPHRASE).returncode == DONE and made.add().returncode == DONE
    yield made
    made.close()


def key_of(signer, name):
    return signer.folder / f"{name}.pem"


def add(signer, name, role):
    assert offline("factor", "make", key_of(signer, name)).returncode == DONE
    made = offline("person", "sign", name, "--role", role, "--factor", key_of(signer, name))
    assert made.returncode == DONE, made.stderr
    (signer.folder / f"{name}.person").write_text(made.stdout)
    return signer.told("person", "add", "--signed", signer.folder / f"{name}.person")


def approve(signer, act, name):
    return signer.told("act", "approve", act, "--person", name, "--factor", key_of(signer, name),
                       secret=KEY_FILE_PASSPHRASE)


def freeze_as_watch(signer):
    watch = Peer(signer.folder, "watch")
    watch.ask({3: {1: 1, 2: "main", 3: "a foreign order", 4: "e"}})
    watch.close()


def is_frozen(signer):
    return signer.status()["keys"][0]["is_frozen"]


def test_people_set_themselves_up_and_thaw_a_key_together(signer):
    assert "nobody has to approve" in signer.told("person", "list").stdout
    assert "one owner decides alone" in signer.told("key", "list").stdout
    freeze_as_watch(signer)
    assert signer.told("key", "thaw", "--account", "main").returncode == DONE
    for name, role in (("anna", "owner"), ("berta", "security"), ("sam", "support")):
        assert add(signer, name, role).returncode == DONE, signer.said
    assert "2 approvers" in signer.told("person", "need", "3").stderr
    assert signer.told("person", "need", "2").returncode == DONE
    assert json.loads(signer.told("person", "list", "--json").stdout)["approvals_needed"] == 2

    freeze_as_watch(signer)
    refused = signer.told("key", "thaw", "--account", "main")
    assert refused.returncode == BAD_INPUT and "strongroom act propose thaw main" in refused.stderr
    act = signer.told("act", "propose", "thaw", "main", "--why", "the thief's key is gone").stdout.strip()
    shown = signer.told("act", "show", act).stdout
    assert "act = 'thaw'\nsubject = 'main'\n" in shown and "a foreign order" in shown
    assert "the thief\\x27s key is gone" in shown

    # Anna at the signer's machine; Berta on her own, with the text and nothing else.
    done = approve(signer, act, "anna")
    assert "approved by 1 of 2" in done.stdout and shown in done.stderr
    (signer.folder / "act.toml").write_text(shown)
    made = offline("act", "sign", signer.folder / "act.toml", "--person", "berta", "--factor", key_of(signer, "berta"))
    assert made.returncode == DONE and shown in made.stderr and act in made.stdout
    (signer.folder / "berta.approval").write_text(made.stdout)
    (signer.folder / "altered.toml").write_text(shown.replace("'main'", "'mein'"))
    other = offline("act", "sign", signer.folder / "altered.toml", "--person", "berta", "--factor",
                    key_of(signer, "berta"))
    (signer.folder / "other.approval").write_text(other.stdout)
    (signer.folder / "forged.approval").write_text(other.stdout.replace(other.stdout.split('"')[1], act))
    for name in ("other", "forged"):
        refused = signer.told("act", "approve", "--signed", signer.folder / f"{name}.approval")
        assert refused.returncode == BAD_INPUT and is_frozen(signer), name
    done = signer.told("act", "approve", "--signed", signer.folder / "berta.approval")
    assert "done, with 2 of 2" in done.stdout and not is_frozen(signer)
    assert "no open act" in signer.told("act", "approve", "--signed", signer.folder / "berta.approval").stderr


def test_a_text_that_hides_something_is_not_signed(signer):
    assert offline("factor", "make", key_of(signer, "anna")).returncode == DONE
    (signer.folder / "act.toml").write_text("act = 'thaw'\x1b[2J\n")
    refused = offline("act", "sign", signer.folder / "act.toml", "--person", "anna", "--factor", key_of(signer, "anna"))
    assert refused.returncode == BAD_INPUT and refused.stdout == "" and "\x1b" not in refused.stderr


def test_reshare_takes_an_approval_and_is_done_once(signer):
    assert add(signer, "anna", "owner").returncode == DONE
    assert signer.told("person", "need", "1").returncode == DONE
    assert "act propose reshare 2 of 3" in signer.told("reshare", "--shares", "3", "--needed", "2").stderr
    act = signer.told("act", "propose", "reshare", "2 of 3").stdout.strip()
    assert "its command does it now" in approve(signer, act, "anna").stdout
    assert signer.told("reshare", "--shares", "3", "--needed", "1").returncode == BAD_INPUT
    done = signer.told("reshare", "--shares", "3", "--needed", "2")
    assert done.returncode == DONE and len(done.stdout.splitlines()) == 3
    assert "act propose" in signer.told("reshare", "--shares", "3", "--needed", "2").stderr


def test_a_grant_is_proposed_approved_checked_and_ended(signer):
    for name, role in (("anna", "owner"), ("berta", "security"), ("sam", "support")):
        assert add(signer, name, role).returncode == DONE
    act = signer.told("staff", "grant", "--to", "sam", "--purpose", "ticket 4711", "--account", "main", "--for",
                      "8h").stdout.strip()
    check = ("staff", "check", "--person", "sam", "--account", "main")
    assert "grant: " in signer.told(*check).stderr
    assert "approves nothing" in approve(signer, act, "sam").stderr
    assert approve(signer, act, "anna").returncode == DONE and approve(signer, act, "berta").returncode == DONE
    assert act in signer.told(*check).stdout
    assert json.loads(signer.told("staff", "list", "--json").stdout)[0]["purpose"] == "ticket 4711"
    assert signer.told("staff", "lockdown", "--why", "a test").returncode == DONE
    assert signer.told(*check).returncode == BAD_INPUT
    assert signer.told("staff", "list").stdout == ""
    assert "ENDED" in signer.told("staff", "list", "--all").stdout
    assert "30 days at most" in signer.told("staff", "grant", "--to", "sam", "--purpose", "x", "--all", "--for",
                                            "31d").stderr


def acts_on_record(signer):
    def look():
        shown = subprocess.run([STRONGROOM, "ledger", "show", signer.folder / "signer/ledger", "--key",
                                signer.folder / "signer/ledger.key", "--from", "0", "--count", "100000", "--json"],
                               capture_output=True, text=True)
        return [entry["text"] for entry in json.loads(shown.stdout)] if shown.returncode == 0 else None

    return [text.split(", as approved: ")[1] for text in wait_for(look) if ", as approved: " in text]


def test_killed_at_any_moment_an_act_is_not_done_or_done_once(signer):
    """kill -9 around the last approval: after the start the key is thawed and the act is spent, or neither."""
    desk = Desk(signer.folder)
    desk.add_everybody()
    assert desk.need(2) == ""
    people, seed = desk.people, int(os.environ.get("STRONGROOM_SEED", time.time_ns() % 10**9))
    chance, done, told_done = random.Random(seed), set(), set()
    rounds = int(os.environ.get("STRONGROOM_KILLS", "8"))
    for number in range(rounds):
        desk.freeze_as_watch()
        act = desk.propose("thaw", "main")
        assert desk.approve(act, "anna") == "open"
        last = {57: {1: 1, 2: act, 3: "berta", 4: {1: people["berta"].approval(act)}}}
        # The record takes well below a millisecond: near the moment that the frame is sent.
        timer = threading.Timer(chance.choice((0, 0.0002, 0.0005, 0.001, 0.005)), signer.process.kill)
        timer.start()
        answer = desk.admin.ask(last)
        timer.join()
        if answer is not None and 53 in answer and parse(answer[53][0]).get(6):
            told_done.add(act)
        signer.process.wait(timeout=60)
        signer.start()
        assert signer.told("unseal", secret=PASSPHRASE).returncode == DONE
        desk = Desk(signer.folder)
        desk.people = people
        listed = [row["id"] for row in json.loads(signer.told("act", "list", "--json").stdout)]
        assert is_frozen(signer) == (act in listed), f"seed {seed}, round {number}"
        if act in listed:
            # Not done: what was approved is approved still, and nothing was lost by it.
            assert act not in told_done
            desk.approve(act, "berta")
            desk.thaw()
            assert not is_frozen(signer)
        done.add(act)
        assert desk.approve(act, "carl") == "not found"
    assert signer.told("seal").returncode == DONE  # Publishes all of it.
    record = acts_on_record(signer)
    assert sorted(record) == sorted(done) and told_done <= done, f"seed {seed}"


def test_from_lockdown_to_refusal(signer):
    """The signer's part alone; T11 of the red team measures it with web."""
    desk, times = Desk(signer.folder), []
    desk.add_everybody()
    for _ in range(20):
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        act = desk.propose("grant", "sam", f'holder = "sam"\npurpose = "p"\naccounts = ["*"]\nuntil = {until}\n')
        assert [desk.approve(act, name) for name in ("anna", "berta")] == ["open", "done"]
        status = Peer(signer.folder, "status")
        assert may_look(status, "sam", "main")
        start = time.perf_counter()
        assert desk.lock_down() == ""
        told = parse(status.receive()[6][0])  # Unasked.
        assert parse(told[53][0])[5][0] == len(times) + 1
        assert not may_look(status, "sam", "main")
        times.append((time.perf_counter() - start) * 1000)
        status.close()
    times.sort()
    print(f"lockdown to refusal: p50 {times[10]:.2f} ms, p99 {times[-1]:.2f} ms of {len(times)}")
    assert times[-1] <= 1000


def test_a_signer_that_is_sealed_says_what_to_do(signer):
    assert signer.told("seal").returncode == DONE
    assert "unseal" in signer.told("staff", "lockdown").stderr
    assert "sealed" in signer.told("person", "list").stderr
