"""clang-tidy over every .cc of src/, findings are errors. A file is looked at again when its object
of the sanitizer build is newer than the last clean look, so a run with nothing changed is instant."""
import concurrent.futures
import hashlib
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/dev"
STAMPS = ROOT / "build/tidy"
SECONDS_MAX = 900


def object_of(source):
    room = source.relative_to(ROOT / "src").parts[0]
    for target in (f"room_{room}", *(p.name[:-4] for p in (BUILD / "src/CMakeFiles").glob("*.dir"))):
        candidate = BUILD / f"src/CMakeFiles/{target}.dir" / (str(source.relative_to(ROOT / "src")) + ".o")
        if candidate.exists():
            return candidate
    return None


def stamp_of(source):
    rules = (ROOT / ".clang-tidy").read_bytes()
    key = hashlib.sha256(rules + str(source.relative_to(ROOT)).encode()).hexdigest()[:16]
    return STAMPS / f"{source.stem}-{key}"


def needs_a_look(source):
    built = object_of(source)
    if built is None:
        return False  # Not part of this build; the room test covers stray files.
    stamp = stamp_of(source)
    return not stamp.exists() or stamp.stat().st_mtime < built.stat().st_mtime


def look(source):
    done = subprocess.run(["clang-tidy-19", "-p", str(BUILD), "--quiet", str(source)], cwd=ROOT,
                          capture_output=True, text=True, timeout=SECONDS_MAX)
    if done.returncode == 0:
        stamp_of(source).touch()
        return ""
    return done.stdout + done.stderr[-2000:]


def test_clang_tidy_has_no_findings():
    STAMPS.mkdir(parents=True, exist_ok=True)
    sources = [p for p in sorted((ROOT / "src").rglob("*.cc")) if needs_a_look(p)]
    findings = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, found in enumerate(pool.map(look, sources), 1):
            print(f"\rclang-tidy {number}/{len(sources)}", end="", file=sys.stderr, flush=True)
            if found:
                findings.append(found)
    assert not findings, "\n".join(findings)[:20000]


def test_clang_tidy_can_fail(tmp_path):
    bad = tmp_path / "bad.cc"
    bad.write_text("int f() { int x; int* p = 0; return p ? x : 1; }\n")
    (tmp_path / ".clang-tidy").write_text((ROOT / ".clang-tidy").read_text())
    done = subprocess.run(["clang-tidy-19", "--quiet", str(bad), "--", "-std=c++2b"], capture_output=True, text=True)
    assert done.returncode != 0 and "modernize-use-nullptr" in done.stdout
