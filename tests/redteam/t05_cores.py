"""T5: the signer is made to crash at any moment; core files are looked for and searched."""
import pathlib
import random
import signal
import subprocess
import sys
import time

from frames import Peer, intent
from row import held, skipped
from world import IS_ROOT, NEEDS_ROOT, PASSPHRASE, SECRET, forms, hits, open_signer

WHAT = "core files after SIGABRT, SIGSEGV, SIGQUIT under load"
PATTERN = pathlib.Path("/proc/sys/kernel/core_pattern")
MARKER = "planted-marker-of-the-control-7f3a"


def dump(folder, pid):
    """The core of this process: the pattern is the whole machine's, and others may crash as well."""
    return [path for path in folder.glob(f"core.{pid}*") if path.is_file()]


def control(folder):
    """A plain process that holds the marker leaves a core with it."""
    code = ("import os,resource,signal;resource.setrlimit(resource.RLIMIT_CORE,(-1,-1));"
            f"m='{MARKER}'*3;os.kill(os.getpid(),signal.SIGABRT)")
    plain = subprocess.Popen([sys.executable, "-c", code])
    plain.wait()
    found = any(hits([path.read_bytes()], {MARKER[:16].encode()}) for path in dump(folder, plain.pid))
    return found and "a plain process leaves one, with its marker"


def crash(signer, how):
    """Whether it ended of it within a minute. One that did not (a process that waits for a busy disk cannot) is killed:
    what it left behind is looked at all the same."""
    signer.process.send_signal(how)
    try:
        signer.process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        state = pathlib.Path(f"/proc/{signer.process.pid}/status").read_text()
        print(f"T5: alive a minute after {how.name}: {state}", file=sys.stderr)
        signer.stop(signal.SIGKILL)
        return False
    signer.log.close()
    return True


def run(world):
    if not IS_ROOT:
        return skipped("T5", WHAT, NEEDS_ROOT)
    # A shell without job control has those that it starts in the background ignore it.
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    rounds, dice, cores, found, held_back = world.size(4, 200), random.Random(7), 0, 0, 0
    signer, before = open_signer(), PATTERN.read_text()
    folder = signer.folder / "cores"
    folder.mkdir(mode=0o777)
    try:
        try:
            PATTERN.write_text(f"{folder}/core.%p")
        except OSError as error:
            return skipped("T5", WHAT, f"core_pattern cannot be set: {error}")
        works = control(folder)
        for number in range(rounds):
            courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
            for i in range(dice.randrange(1, 60)):
                engine.send(intent(number * 1000 + i + 1))
            time.sleep(dice.uniform(0, 0.01))
            held_back += not crash(signer, dice.choice((signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT)))
            left = dump(folder, signer.process.pid)
            cores += len(left)
            found += sum(len(hits([path.read_bytes()], forms(SECRET))) for path in left)
            courier.close()
            engine.close()
            signer.start()
            assert signer.told("unseal", secret=PASSPHRASE).returncode == 0
    finally:
        PATTERN.write_text(before)
        signer.close()
    figure = f"{cores} cores, {found} hits in {rounds} crashes" + (f", {held_back} held back" if held_back else "")
    return held("T5", WHAT, not cores and not found, works, figure)
