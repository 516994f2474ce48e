"""T12: the ledger is edited, reordered, cut, forked; the verifier must see each."""
import random
import shutil
import time

from frames import Peer
from row import held
from world import open_signer, run as command

WHAT = "tampering with the ledger"


def verify(folder, key, *more):
    return command("ledger", "verify", folder, "--key", key, *more).returncode


def tamper(folder, dice):
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "tail")
    path = dice.choice(paths)
    data = bytearray(path.read_bytes())
    kind = dice.choice(("flip", "cut", "drop", "swap", "gone"))
    if kind == "flip" or len(data) < 64:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif kind == "cut":
        del data[dice.randrange(len(data)):]
    elif kind == "drop":
        at = dice.randrange(len(data) - 32)
        del data[at:at + 32]
    elif kind == "swap":
        data[:32], data[32:64] = data[32:64], data[:32]
    else:
        path.unlink()
        return f"{kind} {path.name}"
    path.write_bytes(data)
    return f"{kind} {path.name}"


def run(world):
    tries, dice, missed = world.size(150, 10_000), random.Random(12), []
    signer = open_signer()
    try:
        courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
        for number in range(1, 301):
            assert engine.place(number, qty="0.0001") == ("signed", False)
        time.sleep(1.5)
        ledger, key = signer.folder / "signer/ledger", signer.folder / "signer/ledger.key"
        older = signer.folder / "older"
        shutil.copy(ledger / "checkpoint", older)
        kept, work = signer.folder / "kept", signer.folder / "work"
        shutil.copytree(ledger, kept)
        for _ in range(tries):
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(kept, work)
            done = tamper(work, dice)
            if verify(work, key) == 0:
                missed.append(done)
        control = verify(kept, key) == 0 and "the untouched log verifies"
        # A whole log, put back to before: only a checkpoint that was kept elsewhere tells.
        engine.place(9_999, qty="0.0001")
        time.sleep(1.5)
        shutil.copy(ledger / "checkpoint", older)
        is_cut_seen = verify(kept, key, "--older", older) != 0 and verify(ledger, key, "--older", older) == 0
        courier.close()
    finally:
        signer.close()
    return held("T12", WHAT, not missed and is_cut_seen, control,
                f"{tries - len(missed)} of {tries} found, roll-back found by a kept checkpoint {missed[:3] or ''}")
