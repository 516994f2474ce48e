"""T7: other users, and root with fewer rights, look into the signer's memory."""
import ctypes
import os
import re
import subprocess
import time

from frames import as_user
from row import held, skipped
from world import IS_ROOT, NEEDS_ROOT, open_signer

WHAT = "ptrace, process_vm_readv, /proc/PID/mem, pidfd_getfd"
LIBC = ctypes.CDLL(None, use_errno=True)
CAP_SYS_PTRACE, PR_CAPBSET_DROP = 19, 24


class IoVec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def vm_readv(pid, address):
    buffer = ctypes.create_string_buffer(16)
    mine, theirs = IoVec(ctypes.cast(buffer, ctypes.c_void_p), 16), IoVec(address, 16)
    return LIBC.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) == 16


def proc_mem(pid, address):
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        memory.seek(address)
        return len(memory.read(16)) == 16


def ptrace(pid, _):
    if LIBC.ptrace(16, pid, None, None) != 0:  # PTRACE_ATTACH
        return False
    os.waitpid(pid, 0x40000000)  # __WALL
    LIBC.ptrace(17, pid, None, None)  # PTRACE_DETACH
    return True


def getfd(pid, _):
    pidfd = LIBC.syscall(434, pid, 0)
    return pidfd >= 0 and LIBC.syscall(438, pidfd, 0, 0) >= 0


WAYS = {"vm_readv": vm_readv, "proc_mem": proc_mem, "ptrace": ptrace, "getfd": getfd}


def heap_of(pid):
    return int(re.search(r"^([0-9a-f]+)-.* rw.*\[heap\]", open(f"/proc/{pid}/maps").read(), re.M)[1], 16)


def tried(pid, address):
    """The names of the ways that worked."""
    out = []
    for name, way in WAYS.items():
        try:
            if way(pid, address):
                out.append(name)
        except OSError:
            continue
    return ",".join(out) or "none"


def weakened(pid, address):
    """Root without CAP_SYS_PTRACE: in the bounding set first, so that an exec would not bring it back."""
    class Header(ctypes.Structure):
        _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
    header, data = Header(0x20080522, 0), (ctypes.c_uint32 * 6)()
    LIBC.prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE, 0, 0, 0)
    LIBC.capget(ctypes.byref(header), data)
    for word in range(3):
        data[word] &= ~(1 << CAP_SYS_PTRACE)
    if LIBC.capset(ctypes.byref(header), data) != 0:
        return "capset failed"
    return tried(pid, address)


def run(world):
    if not IS_ROOT:
        return skipped("T7", WHAT, NEEDS_ROOT)
    house = world.house
    pid = house.pid("signer")
    heap = heap_of(pid)
    users = {role: int(re.search(r"Uid:\s+(\d+)", open(f"/proc/{house.pid(role)}/status").read())[1])
             for role in ("web", "engine", "signer")}
    cells = {f"uid of {role}": as_user(user, lambda: tried(pid, heap)) for role, user in users.items()}
    cells["root without CAP_SYS_PTRACE"] = as_user(0, lambda: weakened(pid, heap))
    full_root = as_user(0, lambda: tried(pid, heap))
    # The same tries by the same user at a process that guards nothing.
    plain = subprocess.Popen(["/bin/sleep", "60"], user=users["engine"], group=users["engine"],
                             extra_groups=[])
    try:
        time.sleep(0.3)  # Until it is the program and not our copy.
        address = heap_of(plain.pid)
        control = as_user(users["engine"], lambda: tried(plain.pid, address))
    finally:
        plain.kill()
        plain.wait()
    is_held = all(ways == "none" for ways in cells.values())
    is_control = {"vm_readv", "proc_mem"} <= set(control.split(","))
    bad = {who: ways for who, ways in cells.items() if ways != "none"}
    return held("T7", WHAT, is_held, is_control and f"an unguarded process: {control}",
                f"{len(cells) * len(WAYS)} cells refused {bad or ''}; full root, an expected win: {full_root}")
