"""The seccomp filter that a running process has, read back from the kernel and asked about every system call."""
import ctypes
import os
import re
import struct

PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH, PTRACE_SECCOMP_GET_FILTER = 0x4206, 0x4207, 17, 0x420C
ARCH_X86_64, ALLOW = 0xC000003E, 0x7FFF0000
NUMBERS = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long


def ptrace(request, pid, address=0, data=0):
    done = LIBC.ptrace(request, pid, address, data)
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


def filters_of(pid):
    """Each a list of (code, jump if true, jump if false, constant). Needs root, and CONFIG_CHECKPOINT_RESTORE."""
    ptrace(PTRACE_SEIZE, pid)
    try:
        ptrace(PTRACE_INTERRUPT, pid)
        os.waitpid(pid, 0x40000000)  # __WALL
        found = []
        while True:
            try:
                size = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, len(found))
            except FileNotFoundError:
                return found
            buffer = ctypes.create_string_buffer(size * 8)
            ptrace(PTRACE_SECCOMP_GET_FILTER, pid, len(found), ctypes.addressof(buffer))
            found.append(list(struct.iter_unpack("<HBBI", buffer.raw)))
    finally:
        ptrace(PTRACE_DETACH, pid)


def verdict(program, number, arguments=(0,) * 6, arch=ARCH_X86_64):
    """What the filter answers to this call: the few instructions that libseccomp writes."""
    data = struct.pack("<IIQ6Q", number, arch, 0, *arguments)
    accumulator, at = 0, 0
    tests = {0x15: lambda k: accumulator == k, 0x25: lambda k: accumulator > k, 0x35: lambda k: accumulator >= k,
             0x45: lambda k: accumulator & k != 0}
    while True:
        code, if_true, if_false, constant = program[at]
        at += 1
        if code == 0x20:
            accumulator = struct.unpack_from("<I", data, constant)[0]
        elif code == 0x54:
            accumulator &= constant
        elif code == 0x05:
            at += constant
        elif code == 0x06:
            return constant
        else:
            at += if_true if tests[code](constant) else if_false


def call_numbers():
    return {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)", open(NUMBERS).read())}


def allowed_by(programs, arguments=(0,) * 6):
    """The names of the calls that all of its filters let through, with these arguments."""
    return {name for name, number in call_numbers().items()
            if all(verdict(program, number, arguments) == ALLOW for program in programs)}
