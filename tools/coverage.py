#!/usr/bin/env python3
"""Which branches of a room its unit tests take: `coverage.py ROOM`, on the build of the preset `coverage`.

tests/coverage/ROOM.txt lists the files that hold decisions; docs/measures.md says which branches count. Prints lines
and branches of each file of the room, then every decision branch that no test took, and exits 1 when there is one.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/coverage"
# What TRY and TRY_ASSIGN (base/result.h) ask of a call that may have failed. A condition inside their argument counts.
ERROR_EXITS = ("!try_result_", "!holder")


def run_tests(binaries):
    """Each with its own profile; returns the merged one."""
    profiles = []
    for binary in binaries:
        profile = BUILD / f"{binary.name}.profraw"
        profile.unlink(missing_ok=True)
        done = subprocess.run([binary, "--gtest_brief=1"], cwd=ROOT,
                              env={**os.environ, "LLVM_PROFILE_FILE": str(profile)})
        if done.returncode != 0:
            sys.exit(f"coverage: {binary.name} failed; what it covers means nothing before it passes")
        profiles.append(profile)
    merged = BUILD / "merged.profdata"
    subprocess.run(["llvm-profdata-19", "merge", "-sparse", *profiles, "-o", merged], check=True)
    return merged


def export(binaries, profile, sources):
    """What was taken in these sources. The objects name files from the root of the repository (they are the same
    wherever it lies), and llvm-cov takes that for relative to the build's folder."""
    objects = [str(binaries[0])] + [f"-object={binary}" for binary in binaries[1:]]
    done = subprocess.run(["llvm-cov-19", "export", "-format=text", f"-instr-profile={profile}", *objects],
                          check=True, capture_output=True, text=True)
    files = json.loads(done.stdout)["data"][0]["files"]
    for file in files:
        file["filename"] = true_path(file["filename"])
    return [file for file in files if pathlib.Path(file["filename"]) in sources]


def true_path(name):
    return str(ROOT / name.removeprefix(str(BUILD.relative_to(ROOT)) + "/"))


class Text:
    """Lines of source files, read once."""

    def __init__(self):
        self.files = {}

    def at(self, path, line, column, end=None):
        if path not in self.files:
            self.files[path] = pathlib.Path(path).read_text().splitlines()
        return self.files[path][line - 1][column - 1:end]


def sides_of(file, text):
    """Both sides of each branch, {place: [times true, times false]}, of each kind: "decision", "exit" (of TRY) and
    "claim" (of ENSURE). The same branch comes once for each instantiation of a template."""
    found = {"decision": {}, "exit": {}, "claim": {}}

    def add(kind, place, branch):
        sides = found[kind].setdefault(place, [0, 0])
        sides[0] += branch[4]
        sides[1] += branch[5]

    path = file["filename"]
    for branch in file["branches"]:
        line, column, end_line, end = branch[:4]
        # A switch over an enum without `default`: that no case fits is what -Wswitch excludes.
        if text.at(path, line, 1, column - 1).endswith("switch ("):
            continue
        # A case that -Wswitch asks for and that cannot be: `case X: ENSURE(false, …)`.
        is_case = text.at(path, line, column).startswith("case ")
        is_claim = is_case and text.at(path, end_line, end).lstrip(" :").startswith("ENSURE(false,")
        place = (line, column, end if end_line == line else None)
        add("claim" if is_claim else "decision", place, branch)
    for expansion in file["expansions"]:
        line, column, _, end = expansion["source_region"][:4]
        macro = text.at(path, line, column, end - 1)
        for branch in expansion["branches"]:
            inside = text.at(true_path(expansion["filenames"][branch[6]]), branch[0], branch[1])
            kind = "exit" if inside.startswith(ERROR_EXITS) else "claim" if macro == "ENSURE" else "decision"
            add(kind, (line, column, None, branch[0], branch[1]), branch)
    return found


def tally(branches):
    return sum((sides[0] > 0) + (sides[1] > 0) for sides in branches.values()), 2 * len(branches)


def share(taken, of):
    return f"{taken:4}/{of:<4} {100 * taken / of:5.1f} %" if of else f"{'':9} {'':7}"


def main():
    room = sys.argv[1]
    listed = (ROOT / f"tests/coverage/{room}.txt").read_text().splitlines()
    decisions = [line.split("#")[0].strip() for line in listed if line.split("#")[0].strip()]
    sources = sorted((ROOT / "src" / room).rglob("*.cc"))
    unknown = set(decisions) - {path.name for path in sources}
    if unknown:
        sys.exit(f"coverage: tests/coverage/{room}.txt names what is not there: {', '.join(sorted(unknown))}")
    binaries = [BUILD / f"test_{room}"]
    files = export(binaries, run_tests(binaries), sources)
    text, totals, missed = Text(), {True: [0, 0], False: [0, 0]}, []
    print(f"{'src/' + room:26} {'lines':>17} {'branches':>17} {'error exits':>17}")
    for file in files:
        path = pathlib.Path(file["filename"])
        sides = sides_of(file, text)
        is_decision = path.name in decisions
        covered, count = tally(sides["decision"])
        totals[is_decision][0] += covered
        totals[is_decision][1] += count
        lines = file["summary"]["lines"]
        print(f"{path.name:24} {'*' if is_decision else ' '} {share(lines['covered'], lines['count'])} "
              f"{share(covered, count)} {share(*tally(sides['exit']))}")
        for (line, column, end, *_), times in sorted(sides["decision"].items(), key=lambda item: item[0][:2]):
            for side, name in enumerate(("true", "false")):
                if is_decision and times[side] == 0:
                    condition = text.at(path, line, column, end and end - 1)
                    missed.append(f"{path.relative_to(ROOT)}:{line}: never {name}: {condition}")
    print(f"\ndecision branches (files with *): {share(*totals[True]).strip()}"
          f"\nbranches of the other files: {share(*totals[False]).strip()}", *missed, sep="\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
