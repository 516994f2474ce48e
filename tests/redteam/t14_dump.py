"""T14: a dump is published. Which keys are ours, are all of them frozen, and does a kill in the middle matter?"""
import base64
import gzip
import json
import random
import signal
import string
import subprocess
import time

from frames import Peer, parse
from row import held
from test_key_flow import POLICY
from world import PASSPHRASE, Signer, run as command, wait_for

from house import STRONGROOM

WHAT = "a dump of keys is published"
LETTERS = string.ascii_letters + string.digits


def pairs(dice, count):
    return [("".join(dice.choices(LETTERS, k=64)), "".join(dice.choices(LETTERS, k=64))) for _ in range(count)]


def formats(rows):
    """The same rows (id, secret or nothing) in six forms."""
    csv = "id,secret\n" + "".join(f"{key},{secret}\n" for key, secret in rows)
    return {"dump.csv": csv.encode(),
            "dump.jsonl": "".join(json.dumps({"apiKey": k, "note": "a\tb", "secret": s}) + "\n"
                                   for k, s in rows).encode(),
            "dump.sql": "".join(f"INSERT INTO keys VALUES ('{k}','{s}');\n" for k, s in rows).encode(),
            "dump.txt": "".join(f"user: {k} : {s} \n" for k, s in rows).encode(),
            "dump.csv.gz": gzip.compress(csv.encode(), 1),
            "dump.b64": base64.encodebytes(csv.encode())}


def add_keys(signer, keys):
    owner = Peer(signer.folder, "admin")
    for number, (key, secret) in enumerate(keys):
        done = owner.ask({9: {1: number + 1, 2: f"a{number}", 3: "binance", 4: key, 5: secret, 6: POLICY}})
        assert 2 not in parse(done[3][0]), done
        owner.ask({42: {1: 1, 2: f"a{number}", 3: "unread"}})  # No venue is there to say what it may do.
    owner.close()


def check(signer, path, *more):
    started = time.monotonic()
    done = command("leak", "check", path, "--folder", signer.folder, "--json", *more)
    found = {key["account"]: key["found"] for key in json.loads(done.stdout)["keys"]} if done.stdout else None
    return found, time.monotonic() - started, done


def frozen(signer):
    return {key["account"] for key in signer.status()["keys"] if key["is_frozen"]}


def killed_while_it_freezes(signer, path, delay):
    """How many were frozen when the signer came back."""
    asking = subprocess.Popen([STRONGROOM, "leak", "check", path, "--folder", signer.folder, "--freeze"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    signer.stop(signal.SIGKILL)
    asking.wait(30)
    signer.start()
    assert signer.told("unseal", secret=PASSPHRASE).returncode == 0
    return len(frozen(signer))


def thaw(signer, accounts):
    owner = Peer(signer.folder, "admin")
    for account in accounts:
        owner.ask({4: {1: 1, 2: account}})
    owner.close()


def test_calls(signer, accounts):
    """What a placement with each key comes to."""
    courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
    courier.socket.settimeout(1)
    answers = {account: engine.place(1_000_000 + at, account=account) for at, account in enumerate(accounts)}
    engine.close()
    courier.close()
    return answers


def run(world):
    dice, count = random.Random(2022_12_28), world.size(200, 1_000)
    ours, noise = pairs(dice, count), pairs(dice, world.size(2_000, 100_000))
    stolen = range(0, count, 10)
    expected = {f"a{at}": "id and secret" if at % 20 else "id only" for at in stolen}
    rows = [(ours[at][0], ours[at][1] if at % 20 else "") for at in stolen] + noise
    dice.shuffle(rows)
    signer = Signer()
    try:
        assert signer.told("init", secret=PASSPHRASE).returncode == 0
        add_keys(signer, ours)
        wrong, slowest, times = [], 0, {}
        for name, content in formats(rows).items():
            path = signer.folder / name
            path.write_bytes(content)
            found, seconds, done = check(signer, path)
            slowest, times[name] = max(slowest, seconds), round(seconds * 1000)
            if found != expected or done.returncode != 1:
                wrong.append(name)
        strangers = signer.folder / "strangers.csv"
        strangers.write_text("".join(f"{k},{s}\n" for k, s in noise))
        none, _, done = check(signer, strangers)
        names_none = none == {} and done.returncode == 0

        path, reached = signer.folder / "dump.csv.gz", []
        _, usual, _ = check(signer, path)
        turns = world.size(4, 20)
        for turn in range(turns):  # From before it asks until after it is done.
            reached.append(killed_while_it_freezes(signer, path, usual * 1.3 * turn / turns))
            thaw(signer, frozen(signer))
        killed_while_it_freezes(signer, path, 0.01)
        found, freezing, _ = check(signer, path, "--freeze")
        exact = frozen(signer) == set(expected) and found == expected
        again, _, _ = check(signer, path, "--freeze")
        wait_for(lambda: Peer(signer.folder, "status"))
        answers = test_calls(signer, list(expected) + ["a1", "a2"])
        live = [account for account in expected if answers[account] != ("refused", "frozen")]
        others_sign = all(answers[account] == ("signed", False) for account in ("a1", "a2"))
    finally:
        signer.close()
    return held("T14", WHAT, not wrong and exact and again == expected and not live,
                names_none and others_sign and "a dump without ours names none; keys outside it sign",
                f"{count} keys, {len(rows)} rows in 6 formats: verdicts in ms {times}; all "
                f"{len(expected)} frozen in {freezing * 1000:.0f} ms; killed while freezing {len(reached)} times (had "
                f"frozen {reached}); left live {len(live)}{'; wrong: ' + str(wrong) if wrong else ''}")
