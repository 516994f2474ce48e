"""T17: the list of system calls in the repository is the filter in force, and it is what a day of use needs."""
import shutil
import signal
import subprocess
import tempfile

from day_of_use import traced_day
from filter_in_force import ALLOW, allowed_by, call_numbers, filters_of, verdict
from row import held, skipped
from t17_seccomp import PROBE
from world import IS_ROOT, NEEDS_ROOT, ROOT, Signer

WHAT = "calls beyond the list in src/base/signer_calls.txt"
LIST = ROOT / "src/base/signer_calls.txt"
PROT_EXEC, CLONE_THREAD = 4, 0x10000
# What opens a filter when it is in the kernel; each must be refused in every form.
NEVER = ("execve", "execveat", "ptrace", "socket", "connect", "bind", "socketpair", "process_vm_readv", "pidfd_getfd",
         "clone3", "fork", "vfork", "memfd_create", "io_uring_setup", "prctl", "ioctl", "seccomp", "setuid", "mount")


def listed():
    """{name: (how, mark, why)}"""
    lines = [line.split(None, 3) for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    names = [line[0] for line in lines]
    assert names == sorted(set(names)), "the list is sorted, each call once"
    return {name: (how, mark, why) for name, how, mark, why in lines}


def differences_in_force(calls):
    """Between the list and the filter of a running signer."""
    signer = Signer()
    try:
        programs = filters_of(signer.process.pid)
    finally:
        signer.close()
    in_force = allowed_by(programs, (CLONE_THREAD, 0, 0, 0, 0, 0))
    wrong = [f"{name}: in one of list and filter only" for name in sorted(in_force ^ set(calls))]
    wrong += [f"{name}: may make memory that runs" for name, (how, _, _) in calls.items()
              if how == "data" and all(verdict(p, call_numbers()[name], (0, 0, PROT_EXEC, 0, 0, 0)) == ALLOW
                                       for p in programs)]
    wrong += [f"{name}: lets a process be made" for name, (how, _, _) in calls.items()
              if how == "thread" and name in allowed_by(programs)]
    # Another architecture's numbers mean other calls: none of them gets through.
    wrong += [f"{name}: allowed as a call of 32 bits" for name, number in call_numbers().items()
              if all(verdict(p, number, arch=0x40000003) == ALLOW for p in programs)]
    return wrong + [f"{name}: in the list" for name in NEVER if name in in_force], len(in_force)


def abort_is_clean():
    with tempfile.TemporaryDirectory(prefix="sr-probe-", dir="/tmp") as folder:
        done = subprocess.run([PROBE, "confined", "abort", folder], capture_output=True, timeout=30)
    return done.returncode == -signal.SIGABRT


def run(world):
    if not IS_ROOT:
        return skipped("T17", WHAT, NEEDS_ROOT)
    if not shutil.which("strace"):
        return skipped("T17", WHAT, "strace is not installed (apt install strace)")
    calls = listed()
    wrong, size = differences_in_force(calls)
    seen = traced_day()
    wrong += [f"{name}: made {count} times, not in the list" for name, count in sorted(seen.items())
              if name not in calls]
    wrong += [f"{name}: marked seen, and was not" for name, (_, mark, _) in calls.items()
              if mark == "seen" and name not in seen]
    wrong += [] if abort_is_clean() else ["abort() is not let through"]
    kept = sorted(name for name, (_, mark, _) in calls.items() if name not in seen)
    figure = f"{size} calls in force, as listed; {sum(seen.values())} made in a day; not seen, and kept: {kept}"
    control = len(seen) > 15 and f"strace saw calls of {len(seen)} kinds"
    return held("T17", WHAT, not wrong, control, "; ".join(wrong) or figure)
