"""The programs as users run them are linked as docs/hardening.md says, and against nothing else."""
import json
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from binary import Binary, told_by  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
PROGRAMS = ("strongroom-signer", "strongroom", "strongroom-drill")
# All that the signer is linked against (docs/threat-model.md, "What it is built on"): no network library.
SIGNER_LIBRARIES = {"libcrypto.so.3", "libfmt.so.9", "libtomlplusplus.so.3", "libprotobuf-lite.so.32",
                    "libseccomp.so.2", "libsimdjson.so.14", "libsodium.so.23", "libspdlog.so.1.10", "libstdc++.so.6",
                    "libm.so.6", "libgcc_s.so.1", "libc.so.6"}
SOFT = """
#include <cstdio>
#include <cstring>
#ifdef RUN_AND_WRITTEN
asm(".section .both, \\"awx\\", @progbits\\n.byte 0\\n.text");
#endif
int main(int argc, char** argv) { char text[8]; std::strcpy(text, argv[argc - 1]); std::puts(text); }
"""


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_hardened(name):
    assert Binary(BUILD / name).faults() == set()


def test_the_signer_links_no_other_library():
    found = Binary(BUILD / "strongroom-signer").libraries
    assert found <= SIGNER_LIBRARIES, found - SIGNER_LIBRARIES
    assert not any(re.search("ssl|boost|curl|sqlite|soci", name) for name in found)


def test_the_signer_imports_no_call_that_reaches_the_network_or_starts_programs():
    """Its own sockets are Unix ones that it listens on; the C library has more, but nothing of ours asks for it."""
    imports = Binary(BUILD / "strongroom-signer").imports
    assert not imports & {"connect", "getaddrinfo", "gethostbyname", "execve", "execl", "execv", "execvp", "system",
                          "popen", "fork", "vfork", "posix_spawn", "posix_spawnp", "dlopen", "dlsym", "ptrace"}
    assert {"socket", "bind", "listen"} <= imports  # The same look at what it does need finds it.


@pytest.mark.parametrize("flags,fault", [
    (["-no-pie", "-fno-PIE"], "no PIE"), (["-pie", "-Wl,-z,lazy"], "lazy binding"),
    (["-pie", "-Wl,-z,norelro"], "no RELRO"), (["-pie", "-z", "execstack"], "the stack can be run"),
    (["-pie", "-Wl,-rpath,/tmp"], "a path to libraries of its own"),
    (["-pie", "-fno-stack-protector"], "no stack protector"), (["-pie", "-U_FORTIFY_SOURCE"], "nothing of FORTIFY"),
    (["-pie", "-Wl,-z,notext", "-fno-PIE", "-mcmodel=large"], "text relocations"),
    (["-pie", "-DRUN_AND_WRITTEN"], "memory that is written and run"),
])
def test_each_fault_is_seen_in_a_program_that_has_it(tmp_path, flags, fault):
    source, program = tmp_path / "soft.cc", tmp_path / "soft"
    source.write_text(SOFT)
    good = ["-O2", "-fPIE", "-fstack-protector-all", "-D_FORTIFY_SOURCE=2", "-Wl,-z,relro,-z,now,-z,noexecstack"]
    subprocess.run(["clang++-19", *good, "-fuse-ld=lld-19", source, "-o", program, *flags], check=True,
                   capture_output=True)
    assert fault in Binary(program).faults()


def test_what_cet_they_have_is_what_the_docs_say():
    """It needs a mark in every object that is linked in; docs/hardening.md says what is not there."""
    text = (ROOT / "docs/hardening.md").read_text()
    for name in PROGRAMS:
        has = Binary(BUILD / name).cet
        told = re.search(rf"^\| `{name}` \| (yes|no) \| (yes|no) \|", text, re.M)
        assert told, f"docs/hardening.md: the table of CET has no row for {name}"
        assert {"SHSTK": told[1] == "yes", "IBT": told[2] == "yes"} == {part: part in has for part in ("SHSTK", "IBT")}


def test_every_source_file_was_compiled_with_the_switches():
    wanted = ("-D_FORTIFY_SOURCE=2", "-D_GLIBCXX_ASSERTIONS", "-fstack-protector-strong", "-fstack-clash-protection",
              "-fcf-protection=full", "-fPIE")
    rows = json.loads((BUILD / "compile_commands.json").read_text())
    ours = [row for row in rows if row["file"].startswith(f"{ROOT}/src/") or "/proto/" in row["file"]]
    assert len(ours) > 200
    wrong = {f"{row['file']}: {flag}" for row in ours for flag in wanted if flag not in row["command"].split()}
    assert not wrong, sorted(wrong)[:10]


def test_the_machine_code_has_the_checks():
    """Not only the command line: calls of the checks are in the code of the signer."""
    code = told_by("llvm-objdump-19", "-d", "--no-show-raw-insn", BUILD / "strongroom-signer")
    assert code.count("__stack_chk_fail") > 200 and code.count("endbr64") > 500
    assert re.search(r"call\w*\s.*__\w+_chk", code)
