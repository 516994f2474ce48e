"""clang-tidy over every .cc of src/, findings are errors. A file is looked at again when its object
of the release build is newer than the last clean look, so a run with nothing changed is instant.

The program comes from PyPI: since LLVM 22 it does not walk through the declarations of system
headers, which was two thirds of the time. It is not our compiler, so it reads no precompiled header."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
STAMPS = ROOT / "build/tidy"
TIDY = ROOT / "build/venv/bin/clang-tidy"
SECONDS_MAX = 900
OBJECT = re.compile(r" -o (\S+\.o) ")
PRECOMPILED = re.compile(r"-Winvalid-pch -Xclang -include-pch -Xclang \S+ -Xclang -include -Xclang \S+ ")


def commands():
    """The compile commands of src/ by source, without precompiled headers; written where clang-tidy finds them."""
    rows = json.loads((BUILD / "compile_commands.json").read_text())
    rows = [{**row, "command": PRECOMPILED.sub("", row["command"])} for row in rows]
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / "compile_commands.json").write_text(json.dumps(rows))
    return {pathlib.Path(row["file"]): BUILD / OBJECT.search(row["command"])[1] for row in rows
            if pathlib.Path(row["file"]).is_relative_to(ROOT / "src")}


def stamp_of(source):
    rules = (ROOT / ".clang-tidy").read_bytes()
    key = hashlib.sha256(rules + str(source.relative_to(ROOT)).encode()).hexdigest()[:16]
    return STAMPS / f"{source.stem}-{key}"


def needs_a_look(source, built):
    stamp = stamp_of(source)
    return not stamp.exists() or stamp.stat().st_mtime < built.stat().st_mtime


def look(source):
    done = subprocess.run([TIDY, "-p", STAMPS, "--quiet", source], cwd=ROOT,
                          capture_output=True, text=True, timeout=SECONDS_MAX)
    if done.returncode == 0:
        stamp_of(source).touch()
        return ""
    return done.stdout + done.stderr[-2000:]


def test_clang_tidy_has_no_findings():
    sources = sorted(source for source, built in commands().items() if needs_a_look(source, built))
    findings = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, found in enumerate(pool.map(look, sources), 1):
            print(f"\rclang-tidy {number}/{len(sources)}", end="", file=sys.stderr, flush=True)
            if found:
                findings.append(found)
    assert not findings, "\n".join(findings)[:20000]


def test_every_source_is_looked_at():
    assert set(commands()) == set((ROOT / "src").rglob("*.cc"))


def test_clang_tidy_can_fail(tmp_path):
    bad = tmp_path / "bad.cc"
    bad.write_text("int f() { int x; int* p = 0; return p ? x : 1; }\n")
    (tmp_path / ".clang-tidy").write_text((ROOT / ".clang-tidy").read_text())
    done = subprocess.run([TIDY, "--quiet", bad, "--", "-std=c++2b"], capture_output=True, text=True)
    assert done.returncode != 0 and "modernize-use-nullptr" in done.stdout
