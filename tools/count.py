#!/usr/bin/env python3
"""`./dev count`: how much code one must trust with the keys: what of src/ is linked into strongroom-signer.

Three numbers, each without tests and without generated code:
  lines      of the .cc files that are linked in, and of our headers that they include
  code       the same without blank lines and comments
  as linked  distinct source lines that have machine code in the binary, after --gc-sections (from its line tables)
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "build/release/strongroom-signer"
GOAL = 9_000


def ours(name):
    """The path below the repository ("src/vault/signer.cc"), or nothing for what is not ours or is generated."""
    found = re.search(r"(?:^|/)(src/[\w/.-]+\.(?:cc|h))$", name)
    return found[1] if found and (ROOT / found[1]).exists() else None


def linked_sources(text):
    """The .cc files whose objects are in the link: file 0 of each line table, also when all its functions went."""
    names = re.findall(r'file_names\[\s*0\]:\n\s+name: "([^"]+)"', text)
    return sorted({path for name in names if (path := ours(name)) or (path := ours("src/" + name))})


def with_headers(sources):
    seen, waiting = set(), list(sources)
    while waiting:
        path = waiting.pop()
        if path in seen or not (ROOT / path).exists():
            continue
        seen.add(path)
        waiting += [f"src/{name}" for name in re.findall(r'^#include "([^"]+)"', (ROOT / path).read_text(), re.M)]
    return sorted(seen)


def code_lines(text):
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"//[^\n]*", "", text)
    return sum(1 for line in text.splitlines() if line.strip())


def rows_as_linked(text):
    """{file: lines with machine code}, from a dump of the line tables; what the linker threw away stands at 0 or -1."""
    found, files, folders, sequence = collections.defaultdict(set), {}, {}, []
    entry = None
    for line in text.splitlines():
        if line.startswith("debug_line["):
            files, folders, sequence = {}, {}, []
        elif match := re.match(r"include_directories\[\s*(\d+)\] = \"(.*)\"", line):
            folders[int(match[1])] = match[2]
        elif match := re.match(r"file_names\[\s*(\d+)\]:", line):
            entry = int(match[1])
        elif match := re.match(r"\s+name: \"(.*)\"", line):
            files[entry] = match[1]
        elif match := re.match(r"\s+dir_index: (\d+)", line):
            files[entry] = f"{folders.get(int(match[1]), '')}/{files[entry]}"
        elif match := re.match(r"0x([0-9a-f]{16})\s+(\d+)\s+\d+\s+(\d+)\s", line):
            sequence.append((int(match[1], 16), int(match[2]), int(match[3])))
            if "end_sequence" in line:
                is_there = 0x1000 < sequence[0][0] < 1 << 62
                for _, number, file in sequence[:-1] if is_there else []:
                    path = ours(files.get(file, ""))
                    if path and number:
                        found[path].add(number)
                sequence = []
    return found


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[1:3]) if parts[1] == "apps" else parts[1]


def count():
    tables = subprocess.run(["llvm-dwarfdump-19", "--debug-line", BINARY], capture_output=True, text=True,
                            check=True).stdout
    sources = linked_sources(tables)
    files = with_headers(sources)
    linked = rows_as_linked(tables)
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    for path in sorted(set(files) | set(linked)):
        text = (ROOT / path).read_text()
        row = rooms[room_of(path)]
        row[0] += 1
        row[1] += len(text.splitlines())
        row[2] += code_lines(text)
        row[3] += len(linked.get(path, ()))
    unused = [path for path in sources if not linked.get(path)]
    total = [sum(row[i] for row in rooms.values()) for i in range(4)]
    return {"rooms": {name: rooms[name] for name in sorted(rooms)}, "total": total, "linked_but_unused": unused,
            "goal": GOAL}


def main():
    if not BINARY.exists():
        sys.exit("count: build it first (./dev build release)")
    counted = count()
    if "--json" in sys.argv:
        print(json.dumps(counted, indent=1))
        return 0
    print(f"{'linked into strongroom-signer':32}{'files':>7}{'lines':>8}{'code':>8}{'as linked':>11}")
    for name, row in [*counted["rooms"].items(), ("all", counted["total"])]:
        print(f"{name:32}{row[0]:7}{row[1]:8}{row[2]:8}{row[3]:11}")
    for path in counted["linked_but_unused"]:
        print(f"linked, and nothing of it is used: {path}")
    print(f"the goal was {GOAL} lines; tests, generated code and libraries are not counted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
