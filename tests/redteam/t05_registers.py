"""T5: what a signature leaves behind in registers and on the stack, where a core file would show it."""
import re
import subprocess

from row import held
from world import ROOT

WHAT = "registers and stack after a turn that signed"
PROBE = ROOT / "build/release/residue_probe"


def found(what, after):
    """(in registers, on the stack): 8-byte windows of secrets."""
    done = subprocess.run([PROBE, what, after], capture_output=True, text=True, timeout=60, check=True)
    return tuple(int(number) for number in re.findall(r"\d+", done.stdout))


def run(world):
    rounds = world.size(3, 50)
    cleared = [found(what, "clear") for what in ("planted", "signing") for _ in range(rounds)]
    planted, signing = found("planted", "leave"), found("signing", "leave")
    # 64 bytes in each of 16 registers of 32 bytes at least; and on the stack many.
    control = planted[0] >= 16 and planted[1] >= 1000 and f"planted, not cleared: {planted[0]} and {planted[1]} hits"
    hits = sum(sum(pair) for pair in cleared)
    return held("T5", WHAT, hits == 0, control,
                f"{hits} in {len(cleared)} runs; not cleared: {signing[0]} in registers, {signing[1]} below")
