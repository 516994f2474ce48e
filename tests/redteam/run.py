#!/usr/bin/env python3
"""`./dev redteam [T1 …]`: tries the attacks of docs/redteam.md and prints the table; exit 1 when a cell is not as
expected. Each module t*.py here has `run(world)`, which gives one row."""
import importlib
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))

from row import print_table  # noqa: E402
from world import World  # noqa: E402


def modules(wanted=()):
    names = sorted(path.stem for path in HERE.glob("t[0-9][0-9]_*.py"))
    return [name for name in names if not wanted or f"T{int(name[1:3])}" in wanted]


def run_all(wanted=(), is_long=True):
    world, rows = World(is_long), []
    try:
        for name in modules(wanted):
            started = time.monotonic()
            rows.append(importlib.import_module(name).run(world))
            seconds = time.monotonic() - started
            print(f"{rows[-1].attack}: {rows[-1].result} ({seconds:.0f} s)", file=sys.stderr, flush=True)
    finally:
        world.close()
    return rows


def main():
    rows = run_all([word.upper() for word in sys.argv[1:] if not word.startswith("--")], "--short" not in sys.argv)
    print_table(rows)
    return 0 if rows and all(row.is_as_expected for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
