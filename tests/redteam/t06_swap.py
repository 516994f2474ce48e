"""T6: the machine is made to swap, and the swap is searched."""
import pathlib
import re

from row import held, skipped
from world import IS_ROOT, NEEDS_ROOT, open_signer

WHAT = "secrets in the swap"


def run(world):
    if not IS_ROOT:
        return skipped("T6", WHAT, NEEDS_ROOT)
    signer = open_signer()
    try:
        maps = pathlib.Path(f"/proc/{signer.process.pid}/maps").read_text()
        guard = signer.status()["memory"]
    finally:
        signer.close()
    if len(pathlib.Path("/proc/swaps").read_text().splitlines()) > 1:
        is_locked = "secretmem" in maps or "locked" in guard
        return held("T6", WHAT, is_locked, re.search(r"secretmem", maps) and "the secret pages are in the map",
                    "the pages of secrets can not be swapped: " + guard.split(";")[0])
    return skipped("T6", WHAT, "this machine has no swap; secrets are kept in: " + guard.split(";")[0])
