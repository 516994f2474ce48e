#!/usr/bin/env python3
"""`./dev repro [--short]`: the same source gives the same bytes, whoever builds it and where.

The long form clones this commit into two folders with names of different length, builds strongroom-signer in each, with
another user (when root), time zone, language and mask, without the compiler's cache, and compares the two programs.
--short compiles a few files of the vault in two places and compares the objects: that is a part of `./dev test`.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release"
SHORT_FILES = ("src/vault/shamir.cc", "src/vault/sealing.cc", "src/vault/key_pair.cc")
NOBODY = 65_534


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def different_sections(first, second):
    """Which parts of two programs differ: where to look for the reason."""
    def sections(path):
        told = subprocess.run(["readelf", "-SW", path], capture_output=True, text=True, check=True).stdout
        rows = [line.split("]", 1)[1].split() for line in told.splitlines() if "] ." in line]
        data = path.read_bytes()
        return {row[0]: data[int(row[3], 16):int(row[3], 16) + int(row[4], 16)] for row in rows if row[1] != "NOBITS"}
    one, two = sections(first), sections(second)
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


# ---- The short form ------------------------------------------------------------------------------

def command_without_cache(row):
    """The compiler's own command of a build, without the cache and with the common headers read as text."""
    words = shlex.split(row["command"])
    words = words[next(i for i, word in enumerate(words) if pathlib.Path(word).name.startswith("clang")):]
    while "-include-pch" in words:
        at = words.index("-include-pch")
        del words[at - 1:at + 3]  # -Xclang -include-pch -Xclang FILE
    return words


def compile_elsewhere(row, place):
    """The object, when the whole tree lies in `place`."""
    shutil.copytree(ROOT / "src", place / "src")
    for name in ("proto", "generated", "src/CMakeFiles"):
        if (BUILD / name).exists():
            shutil.copytree(BUILD / name, place / "build/release" / name,
                            ignore=shutil.ignore_patterns("*.o", "*.pch", "*.d"))
    words = [word.replace(str(ROOT), str(place)) for word in command_without_cache(row)]
    made = place / "made.o"
    words[words.index("-o") + 1] = str(made)
    subprocess.run(words, cwd=place / "build/release", check=True, env=os.environ | {"CCACHE_DISABLE": "1"})
    return made


def short_form(names=SHORT_FILES, change=lambda row: row):
    """Names of the files whose objects differ. `change` spoils the command, for the control."""
    rows = {row["file"]: row for row in json.loads((BUILD / "compile_commands.json").read_text())
            if "/room_" in row.get("output", row["command"])}
    different = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="sr-repro-") as short, \
                tempfile.TemporaryDirectory(prefix="sr-repro-in-a-folder-with-a-longer-name-") as long:
            row = change(dict(rows[str(ROOT / name)]))
            made = [sha256(compile_elsewhere(row, pathlib.Path(place))) for place in (short, long)]
        if made[0] != made[1]:
            different.append(name)
        print(f"{'same' if made[0] == made[1] else 'DIFFERENT'}  {name}  {made[0][:16]}", file=sys.stderr, flush=True)
    return different


# ---- The long form -------------------------------------------------------------------------------

def build_in(place, user, surroundings):
    subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, place / "strongroom"], check=True)
    wanted = [["cmake", "--preset", "release"], ["cmake", "--build", "--preset", "release", "--target",
                                                 "strongroom-signer"]]
    before = []
    if user is not None:
        subprocess.run(["chown", "-R", f"{user}:{user}", place], check=True)
        before = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    for words in wanted:
        subprocess.run([*before, *words], cwd=place / "strongroom", check=True, stdout=sys.stderr,
                       env=os.environ | {"CCACHE_DISABLE": "1", "HOME": str(place)} | surroundings)
    return place / "strongroom/build/release/strongroom-signer"


def long_form():
    other = NOBODY if os.geteuid() == 0 else None
    if other is None:
        print("both are built as this user: another one needs root", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="sr-") as first, \
            tempfile.TemporaryDirectory(prefix="sr-repro-in-a-folder-with-a-longer-name-") as second:
        os.chmod(second, 0o755)
        one = build_in(pathlib.Path(first), None, {"TZ": "UTC", "LC_ALL": "C"})
        two = build_in(pathlib.Path(second), other, {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})
        print(f"{sha256(one)}  strongroom-signer ({one.stat().st_size} bytes)\n{sha256(two)}  built elsewhere")
        if sha256(one) == sha256(two):
            print("the same bytes")
            return []
        return different_sections(one, two)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few objects instead of the whole program")
    different = short_form() if parser.parse_args().short else long_form()
    if different:
        print("DIFFERENT: " + ", ".join(different))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
