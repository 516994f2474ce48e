"""T9: what was signed is asked for again: at once, after kill -9, with an old ledger, by a second signer."""
import random
import shutil
import signal
import subprocess

from frames import Peer, drain
from row import held
from world import PASSPHRASE, open_signer
from house import BUILD

WHAT = "replay: repeats, kill -9, old snapshot, two signers"
QTY = "0.00005"  # 2,000 of these stay within the day of the policy.


def signatures_for(signer, numbers):
    """(how many of these were answered as repeats, how many signed requests left)."""
    courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
    drain(courier)
    repeats = sum(engine.place(number, qty=QTY) == ("signed", True) for number in numbers)
    left = drain(courier)
    courier.close()
    engine.close()
    return repeats, left


def run(world):
    dice, rounds, doubled, first = random.Random(9), world.size(4, 100), 0, 0
    signer, numbers = open_signer(), []
    try:
        for turn in range(rounds):
            fresh = [turn * 100 + i + 1 for i in range(20)]
            courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
            drain(courier)
            first += sum(engine.place(number, qty=QTY) == ("signed", False) for number in fresh)
            courier.close()
            engine.close()
            numbers += fresh
            if dice.random() < 0.7:
                signer.stop(signal.SIGKILL)
                signer.start()
                assert signer.told("unseal", secret=PASSPHRASE).returncode == 0
            again = dice.sample(numbers, min(len(numbers), 30))
            repeats, left = signatures_for(signer, again)
            doubled += left + len(again) - repeats
        second = subprocess.run([BUILD / "strongroom-signer", "--folder", signer.folder], capture_output=True,
                                timeout=30)
        # Yesterday's ledger beside today's store.
        signer.stop()
        kept = signer.folder / "kept"
        shutil.copytree(signer.folder / "signer/ledger", kept)
        signer.start()
        signer.told("unseal", secret=PASSPHRASE)
        signatures_for(signer, [999_999])
        signer.stop()
        shutil.rmtree(signer.folder / "signer/ledger")
        shutil.copytree(kept, signer.folder / "signer/ledger")
        signer.start()
        old = signer.told("unseal", secret=PASSPHRASE)
    finally:
        signer.close()
    is_held = doubled == 0 and second.returncode == 2 and old.returncode != 0 and "ledger" in old.stderr
    return held("T9", WHAT, is_held, first == rounds * 20 and f"{first} first requests were signed",
                f"{doubled} signed twice in {rounds} rounds; second signer refused; old ledger refused")
