"""The witness with real processes: signer, courier, witness; its signatures before the outside judge."""
import http.client
import os
import random
import re
import shutil
import threading
import time

import pytest
from programs import ORACLE, STRONGROOM, run
from signer_process import SignerProcess, parse
from witness_process import Courier, WitnessProcess, wait_for, witnesses


def code_of(answer):
    """"signed", or the code of the refusal."""
    return "signed" if 2 in answer else parse(answer[3])[1].decode()


def text_of(answer):
    return parse(answer[3])[2].decode()


def place(signer, number):
    """The answer to an order, once the courier has come back to a signer that was started again."""
    return wait_for(lambda: [answer for answer in signer.place(number) if code_of(answer) != "courier"])[0]


def is_caught_up(signer):
    state = witnesses(signer.folder)[0]
    if not (signer.ledger / "checkpoint").exists():
        return False
    return state["cosigned_size"] == int((signer.ledger / "checkpoint").read_text().split("\n")[1]) and state


def state_is(signer, wanted):
    return lambda: witnesses(signer.folder)[0]["state"] == wanted


@pytest.fixture
def house():
    """A signer with a key that is witnessed, a courier, a witness."""
    signer = SignerProcess(is_courier=False)
    with signer:
        signer.init()
        signer.add_key()
        with WitnessProcess(signer.key_file.read_text()) as witness, Courier(signer.folder):
            run(STRONGROOM, "witness", "add", "--folder", signer.folder, "--key", witness.key_file,
                "--url", witness.url)
            assert code_of(place(signer, 1)) == "signed"
            wait_for(lambda: is_caught_up(signer))
            yield signer, witness
    shutil.rmtree(signer.folder)
    shutil.rmtree(witness.folder)


def test_the_cosignature_is_good_for_the_outside_judge(house, judge):
    signer, witness = house
    print(run(judge, "cosigned", witness.key_file, signer.key_file, signer.folder / "signer/ledger.cosigned"))
    status, note = witness.ask("GET", "/checkpoint?log=" + escaped(signer.key_file.read_text().strip()))
    assert status == 200
    (signer.folder / "newest").write_text(note)
    run(judge, "cosigned", witness.key_file, signer.key_file, signer.folder / "newest")
    # A cosignature with any bit changed, or under another text, is none.
    for at in (len(note) - 10, len(note) - 60, 20):
        bad = bytearray(note.encode())
        bad[at] ^= 1
        (signer.folder / "bad").write_bytes(bad)
        run(judge, "cosigned", witness.key_file, signer.key_file, signer.folder / "bad", code=1)
    # The cosigned checkpoint is one that `ledger verify` takes as an older one.
    run(STRONGROOM, "ledger", "verify", signer.ledger, "--key", signer.key_file, "--older",
        signer.folder / "signer/ledger.cosigned")


def escaped(text):
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"%{ord(found[0]):02X}", text)


def test_after_a_start_nothing_is_signed_before_the_witness_has_cosigned(house):
    signer, witness = house
    signer.stop()
    witness.stop()
    signer.start()
    assert signer.unseal() == ""
    refused = place(signer, 2)
    assert code_of(refused) == "witness", text_of(refused)
    wait_for(lambda: "no answer" in witnesses(signer.folder)[0]["problem"])
    assert code_of(place(signer, 2)) == "witness"
    assert "no answer" in text_of(place(signer, 3))
    witness.start()
    wait_for(state_is(signer, "fresh"))
    assert code_of(place(signer, 2)) == "signed"
    witness.stop(hard=True)
    assert code_of(place(signer, 4)) == "signed"
    witness.start()
    wait_for(lambda: is_caught_up(signer))


def test_yesterdays_copy_signs_nothing_and_its_fork_is_refused(house):
    signer, witness = house
    signer.stop()
    yesterday = signer.folder / "yesterday"
    shutil.copytree(signer.folder / "signer", yesterday)
    signer.start()
    assert signer.unseal() == ""
    wait_for(state_is(signer, "fresh"))
    assert code_of(place(signer, 2)) == "signed"
    signer.freeze("main", "stolen")
    wait_for(lambda: is_caught_up(signer))
    signer.stop()
    # The whole folder is put back: store, keys, ledger, mark, and what the witness had cosigned.
    today = signer.folder / "today"
    (signer.folder / "signer").rename(today)
    yesterday.rename(signer.folder / "signer")
    signer.start()
    assert signer.unseal() == ""
    wait_for(state_is(signer, "rolled_back"))
    refused = place(signer, 2)
    assert code_of(refused) == "rolled_back" and "put the newest copy back" in text_of(refused)
    assert code_of(place(signer, 99)) == "rolled_back"
    # Its checkpoint is signed by the true key, and continues what the witness saw once: a fork.
    fork = (signer.ledger / "checkpoint").read_text()
    before = int(witness.add("old 0\n\n" + fork)[1])
    status, size = witness.add(f"old {int(fork.splitlines()[1])}\n\n{fork}")
    assert status == 409 and int(size) == before
    signer.stop()
    # The newest copy goes on, frozen as it was.
    shutil.rmtree(signer.folder / "signer")
    today.rename(signer.folder / "signer")
    signer.start()
    assert signer.unseal() == ""
    wait_for(state_is(signer, "fresh"))
    assert code_of(place(signer, 3)) == "frozen"


def test_a_fork_of_the_same_size_is_refused(house):
    """Two copies of one folder, each opened once: ledgers of the same size with other roots."""
    signer, witness = house
    signer.stop()
    twin = SignerProcess(is_courier=False)
    shutil.copytree(signer.folder / "signer", twin.folder / "signer")
    with twin:  # Without a courier it can ask nobody.
        assert twin.unseal() == ""
        wait_for(lambda: int((twin.ledger / "checkpoint").read_text().split("\n")[1]) == twin.status()[5])
        fork = (twin.ledger / "checkpoint").read_text()
    signer.start()
    assert signer.unseal() == ""
    wait_for(state_is(signer, "fresh"))
    size = int(fork.split("\n")[1])
    own = int(witness.add("old 0\n\n" + fork)[1])
    while own < size:
        signer.thaw("main")
        wait_for(lambda: is_caught_up(signer))
        own = int(witness.add("old 0\n\n" + fork)[1])
    if own == size:
        assert witness.add(f"old {size}\n\n{fork}") == (409, f"{size}\n")
    assert witness.add(f"old {own}\n\n{fork}")[0] in (400, 409)
    shutil.rmtree(twin.folder)


def test_the_command_line_says_what_is_wrong(house):
    signer, witness = house
    common = ("--folder", signer.folder)
    add = (STRONGROOM, "witness", "add", *common)
    run(*add, "--key", signer.key_file, "--url", witness.url, code=2)  # A log's key is no witness's.
    run(*add, "--key", witness.key_file, "--url", "http://192.0.2.1", code=2)
    run(*add, "--key", witness.key_file, "--url", witness.url, code=2)  # It is there.
    run(STRONGROOM, "witness", "remove", "nobody", *common, code=2)
    run(STRONGROOM, "witness", "remove", witness.name, *common)
    assert witnesses(signer.folder) == []
    assert "no witness" in run(STRONGROOM, "witness", "list", *common)
    shown = run(STRONGROOM, "ledger", "show", signer.ledger, "--key", signer.key_file)
    assert f"witness added: {witness.name}" in shown
    run(STRONGROOM, "witness", "--folder", witness.folder, code=2)  # One process to a folder.
    run(STRONGROOM, "witness", "--folder", signer.folder / "w", "--listen", "0.0.0.0:1", code=2)
    run(STRONGROOM, "witness", "--folder", signer.folder / "w", "--name", "a b", code=2)


# ---- The witness alone ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def requests(judge, tmp_path_factory):
    """(key, bodies, sizes): 200 checkpoints of a growing log, as the outside judge tells them to a witness."""
    folder = tmp_path_factory.mktemp("requests")
    sizes = list(range(7, 7 + 200 * 5, 5))
    key = run(ORACLE, folder / "log", *sizes).split("\n")[0]
    (folder / "key").write_text(key)
    (folder / "out").mkdir()
    run(judge, "requests", folder / "log", folder / "key", folder / "log.checkpoints", folder / "out")
    return key, [(folder / f"out/{i + 1}").read_text() for i in range(len(sizes))], sizes


def test_it_answers_with_the_codes_of_the_protocol(requests):
    key, bodies, sizes = requests
    with WitnessProcess(key) as witness:
        assert witness.add(bodies[1]) == (409, "0\n")
        status, line = witness.add(bodies[0])
        assert status == 200 and line.startswith(f"— {witness.name} ")
        assert witness.add(bodies[1])[0] == 200
        assert witness.add(bodies[1]) == (409, f"{sizes[1]}\n")
        for bad, status in (("", 400), ("old x\n\n", 400), ("\x00" * 100, 400), (bodies[2][:50], 400),
                            (bodies[2].replace("oracle.example", "nobody.example"), 404),
                            (flip(bodies[2], "oracle.example/log\n") , 403), ("x" * 40_000, 413)):
            assert witness.add(bad.encode())[0] == status, bad[:80]
        lines = bodies[2].split("\n")
        assert witness.add("\n".join([lines[0], *lines[2:]]))[0] == 422  # A hash is missing.
        assert witness.ask("GET", "/add-checkpoint")[0] == 404
        assert witness.ask("POST", "/other", "x")[0] == 404
        assert witness.ask("GET", "/checkpoint?log=nobody")[0] == 404
        assert witness.add(bodies[2])[0] == 200
        rng = random.Random(5)
        for _ in range(300):
            body = bytearray(bodies[3].encode())
            for _ in range(rng.randrange(1, 4)):
                body[rng.randrange(len(body))] = rng.randrange(256)
            if bytes(body) != bodies[3].encode():
                assert witness.add(bytes(body))[0] in (400, 403, 404, 409, 422)
        assert witness.add(bodies[3])[0] == 200
    shutil.rmtree(witness.folder)


def flip(body, after):
    """Another size under the same signature."""
    at = body.index(after) + len(after)
    return body[:at] + ("8" if body[at] != "8" else "9") + body[at + 1:]


def test_killed_at_any_moment_it_forgets_nothing_that_it_has_answered(requests, judge, tmp_path):
    """kill -9 into a stream of checkpoints, again and again; every cosignature is good for the judge."""
    key, bodies, sizes = requests
    (tmp_path / "key").write_text(key)
    rng = random.Random(int(os.environ.get("STRONGROOM_KILL_SEED", "1")))
    witness = WitnessProcess(key)
    witness.start()
    at, kills, notes = 0, 0, []
    while at < len(bodies):
        killer = threading.Timer(rng.uniform(0, 0.03), witness.process.kill)
        killer.start()
        answered = at
        try:
            while at < len(bodies):
                status, line = witness.add(bodies[at])
                assert status == 200, line
                notes.append(bodies[at].split("\n\n", 1)[1] + line)
                at += 1
                answered = at
        except (OSError, http.client.HTTPException):  # The answer was cut off, or never came.
            kills += 1
        killer.cancel()
        witness.process.kill()
        witness.process.wait(30)
        witness.start()
        size = int(witness.add("old 1\n\n" + bodies[-1].split("\n\n", 1)[1])[1])
        seen = [0, *sizes].index(size)
        assert answered <= seen <= answered + 1, (size, answered)
        at = seen
    witness.stop()
    assert kills >= 5
    print(f"{kills} kills, {len(notes)} cosignatures")
    files = []
    for number, note in enumerate(notes):
        files.append(tmp_path / f"note-{number}")
        files[-1].write_text(note)
    run(judge, "cosigned", witness.key_file, tmp_path / "key", *files)
    shutil.rmtree(witness.folder)
