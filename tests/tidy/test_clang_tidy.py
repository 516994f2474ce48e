"""clang-tidy over every .cc of src/, findings are errors. A clean look is remembered by what was looked at: the
source, every header that it reached, its command, the rules and the program. The memory lies beside the compiler's
cache and is shared by all clones of a machine, so a run with nothing changed is instant, in a fresh clone too.

The program comes from PyPI: since LLVM 22 it does not walk through the declarations of system
headers, which was two thirds of the time. It is not our compiler, so it reads no precompiled header."""
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
COMMANDS = ROOT / "build/tidy"
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "strongroom/tidy"
TIDY = ROOT / "build/venv/bin/clang-tidy"
SECONDS_MAX = 900
OBJECT = re.compile(r" -o (\S+\.o) ")
PRECOMPILED = re.compile(r"-Winvalid-pch -Xclang -include-pch -Xclang \S+ -Xclang -include -Xclang \S+ ")


@functools.cache
def commands():
    """The compile commands of src/ by source, without precompiled headers; written where clang-tidy finds them."""
    rows = json.loads((BUILD / "compile_commands.json").read_text())
    rows = [{**row, "command": PRECOMPILED.sub("", row["command"])} for row in rows]
    COMMANDS.mkdir(parents=True, exist_ok=True)
    (COMMANDS / "compile_commands.json").write_text(json.dumps(rows))
    return {pathlib.Path(row["file"]): row["command"] for row in rows
            if pathlib.Path(row["file"]).is_relative_to(ROOT / "src")}


@functools.cache
def headers():
    """What each object was made of, as the build wrote it down: the source and all that it includes."""
    listed = subprocess.run(["ninja", "-C", BUILD, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    found, files = {}, []
    for line in listed.splitlines():
        if line.startswith("    "):
            files.append(BUILD / line.strip())
        elif ": #deps" in line:
            files = found[line.partition(": #deps")[0]] = []
    return found


@functools.cache
def hash_of(path):
    # Of a header that the build makes from others, those others are what counts.
    return "" if path.suffix == ".pch" else hashlib.sha256(path.read_bytes()).hexdigest()


@functools.cache
def program():
    return subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout


def name_of(path):
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def memory_of(source):
    command = commands()[source]
    reached = headers().get(OBJECT.search(command)[1], [])
    parts = [program(), (ROOT / ".clang-tidy").read_text(), command.replace(str(ROOT), "."), name_of(source)]
    parts += [f"{name_of(path)} {hash_of(path)}" for path in sorted({*reached, source})]
    return CLEAN / hashlib.sha256("\n".join(parts).encode()).hexdigest()


def look(source):
    done = subprocess.run([TIDY, "-p", COMMANDS, "--quiet", source], cwd=ROOT,
                          capture_output=True, text=True, timeout=SECONDS_MAX)
    if done.returncode == 0:
        memory_of(source).touch()
        return ""
    return done.stdout + done.stderr[-2000:]


def test_clang_tidy_has_no_findings():
    CLEAN.mkdir(parents=True, exist_ok=True)
    sources = sorted(source for source in commands() if not memory_of(source).exists())
    findings = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, found in enumerate(pool.map(look, sources), 1):
            print(f"\rclang-tidy {number}/{len(sources)}", end="", file=sys.stderr, flush=True)
            if found:
                findings.append(found)
    assert not findings, "\n".join(findings)[:20000]


def test_every_source_is_looked_at():
    assert set(commands()) == set((ROOT / "src").rglob("*.cc"))


def test_what_is_remembered_knows_every_header_of_a_source():
    source = ROOT / "src/venues/binance/encode.cc"
    reached = headers()[OBJECT.search(commands()[source])[1]]
    assert {ROOT / "src/venues/binance/encode.h", ROOT / "src/model/decimal.h"} <= {path.resolve() for path in reached}


def test_clang_tidy_can_fail(tmp_path):
    bad = tmp_path / "bad.cc"
    bad.write_text("int f() { int x; int* p = 0; return p ? x : 1; }\n")
    (tmp_path / ".clang-tidy").write_text((ROOT / ".clang-tidy").read_text())
    done = subprocess.run([TIDY, "--quiet", bad, "--", "-std=c++2b"], capture_output=True, text=True)
    assert done.returncode != 0 and "modernize-use-nullptr" in done.stdout
