"""T2: the signer's files are copied, searched, and put back with bits flipped, pieces swapped or cut."""
import os
import random
import shutil
import signal

from frames import Peer
from row import held
from world import PASSPHRASE, SECRET, forms, hits, open_signer, wait_for

WHAT = "theft and change of the store's files"


def store_files(signer):
    return sorted(path for path in (signer.folder / "signer").rglob("*") if path.is_file()
                  and "ledger" not in path.name and "ledger" not in path.parts and "lock" not in path.name)


def spoil(path, dice):
    """One change that is one."""
    data = bytearray(path.read_bytes())
    kind = dice.choice(("flip", "swap", "cut"))
    if kind == "flip":
        at, bit = dice.randrange(len(data)), dice.randrange(8)
        data[at] ^= 1 << bit
        kind = f"flip of bit {bit} of byte {at}"
    elif kind == "swap":
        size = dice.randrange(1, max(2, len(data) // 4))
        a, b = dice.randrange(len(data) - size + 1), dice.randrange(len(data) - size + 1)
        data[a:a + size], data[b:b + size] = data[b:b + size], data[a:a + size]
        kind = f"swap of {size} bytes at {a} and {b}"
    else:
        at = dice.randrange(len(data))
        del data[at:]
        kind = f"cut at {at}"
    if bytes(data) == path.read_bytes():
        return spoil(path, dice)
    path.write_bytes(data)
    return f"({kind} in {path.name} of {path.stat().st_size} bytes)"


def is_usable(signer):
    """Whether an order can be signed with what is on the disk now."""
    signer.launch()
    wait_for(lambda: signer.process.poll() is not None or signer.told("key", "list").returncode == 0)
    if signer.process.poll() is not None:
        return False
    if signer.told("unseal", secret=PASSPHRASE).returncode != 0:
        return False
    courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
    answer = engine.place(int.from_bytes(os.urandom(6), "big"))
    is_signed = answer == ("signed", False)
    courier.socket.settimeout(1)
    try:
        while is_signed:
            frame = courier.receive()
            if frame is None or 4 in frame:
                return frame is not None  # A signature left.
    except TimeoutError:
        return False
    return False


def run(world):
    dice, tries, usable = random.Random(2022), world.size(12, 400), []
    signer = open_signer()
    try:
        signer.stop()
        kept = signer.folder / "kept"
        shutil.copytree(signer.folder / "signer", kept)
        needles = forms(SECRET) | forms(PASSPHRASE) | forms("the-key-id-0123456")
        found = sum(len(hits([path.read_bytes()], needles)) for path in kept.rglob("*") if path.is_file())
        for _ in range(tries):
            shutil.rmtree(signer.folder / "signer")
            shutil.copytree(kept, signer.folder / "signer")
            done = spoil(dice.choice(store_files(signer)), dice)
            if is_usable(signer):
                usable.append(done)
            if signer.process.poll() is None:
                signer.stop(signal.SIGKILL)
        shutil.rmtree(signer.folder / "signer")
        shutil.copytree(kept, signer.folder / "signer")
        control = is_usable(signer) and "the unchanged copy signs"
        (signer.folder / "signer/planted").write_text(SECRET)
        if not hits([(signer.folder / "signer/planted").read_bytes()], forms(SECRET)):
            control = None
    finally:
        signer.close()
    return held("T2", WHAT, not usable and not found, control,
                f"{found} hits; {tries - len(usable)} of {tries} changes refused {' '.join(usable)}".strip())
