"""T17: code that runs inside a signer's sandbox tries what a hole would want."""
import pathlib
import subprocess
import tempfile

from row import held
from world import ROOT

WHAT = "calls from inside the sandbox"
PROBE = ROOT / "build/release/confined_probe"
ACTS = ("execve", "ptrace", "inet_socket", "unix_socket", "connect", "open_elsewhere", "mprotect_exec", "vm_readv",
        "memfd_exec", "fork")


def run(world):
    open_acts, works, told = [], [], []
    with tempfile.TemporaryDirectory(prefix="sr-probe-", dir="/tmp") as folder:
        for act in ACTS:
            free = subprocess.run([PROBE, "free", act, folder], capture_output=True, text=True, timeout=30)
            if free.returncode == 0:
                works.append(act)
            bound = subprocess.run([PROBE, "confined", act, folder], capture_output=True, text=True, timeout=30)
            if bound.returncode == 0:
                open_acts.append(act)
            told.append(f"{act} {'killed' if bound.returncode < 0 else 'refused'}")
        own = subprocess.run([PROBE, "confined", "open_own", folder], capture_output=True, timeout=30).returncode == 0
        assert pathlib.Path(folder).exists()
    # Without the sandbox each of them works, and inside it the signer's own work still does.
    control = own and len(works) == len(ACTS) and f"all {len(works)} work without it; its own files open in it"
    return held("T17", WHAT, not open_acts, control, "; ".join(told) + (f" OPEN: {open_acts}" if open_acts else ""))
