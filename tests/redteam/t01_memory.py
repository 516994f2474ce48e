"""T1: whoever owns the parts that face the internet reads all of their memory while they trade."""
import time

from row import held, skipped
from world import IS_ROOT, NEEDS_ROOT, forms, hits, memory_of

WHAT = "memory of engine, web, courier, watch under load"


def run(world):
    if not IS_ROOT:
        return skipped("T1", WHAT, NEEDS_ROOT)
    house = world.house
    time.sleep(world.size(2, 600))
    _, secret = house.key()
    needles = forms(secret) | forms((house.folder / "practice-passphrase").read_text())
    found, searched = 0, 0
    for role in ("engine", "web", "courier", "watch"):
        blocks = list(memory_of(house.pid(role)))
        found += len(hits(blocks, needles))
        searched += sum(map(len, blocks))
        if not hits(blocks, {str(house.folder).encode()}):
            return held("T1", WHAT, True, None, f"the search of {role} finds nothing at all")
    # The practice venue knows the secret, as every venue does.
    control = hits(memory_of(house.pid("practice")), forms(secret))
    return held("T1", WHAT, found == 0, control and "the venue's own memory has it",
                f"{found} hits in {searched >> 20} MiB")
