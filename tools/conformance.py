#!/usr/bin/env python3
"""`./dev conformance`: the table venue x capability x judge, made of what tests came to and of nothing else.

    conformance.py               runs the marked tests of tests/e2e and prints the table
    conformance.py --from FILE   of a JUnit report that is there already (build/reports/e2e.xml)
    conformance.py --plan        runs nothing: which cells have a test, and that the others have a reason

A cell passes when every test that shows it has passed. The exit code is 1 when a cell failed, was skipped, or is empty
without a reason in tests/e2e/conformance.toml, and when a reason explains nothing.
"""
import argparse
import collections
import pathlib
import string
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLAN = ROOT / "tests/e2e/conformance.toml"
REPORT = ROOT / "build/reports/conformance.xml"
WORST = ("FAIL", "skipped", "pass", "planned")


def outcome_of(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "FAIL"
    return "skipped" if case.find("skipped") is not None else "pass"


def outcomes_in(report):
    """{(venue, judge, capability): [outcome of each test that shows it]}"""
    found = collections.defaultdict(list)
    for case in ET.parse(report).getroot().iter("testcase"):
        for cell in case.iterfind("properties/property[@name='cell']"):
            found[tuple(cell.get("value").split(" / "))].append(outcome_of(case))
    return found


def planned():
    """The same of what pytest collects."""
    found = collections.defaultdict(list)

    class Collected:
        def pytest_collection_finish(self, session):
            for item in session.items:
                for name, cell in item.user_properties:
                    if name == "cell":
                        found[tuple(cell.split(" / "))].append("planned")
    code = pytest.main(["--collect-only", "-qqq", "-p", "no:cacheprovider", "-m", "judge", str(ROOT / "tests/e2e")],
                       plugins=[Collected()])
    if code != 0:
        sys.exit(f"the tests cannot be collected (pytest's code {code})")
    return found


class Table:
    """Every cell of the plan with its outcome or the reason why it has none, and what is wrong with the whole."""

    def __init__(self, plan, outcomes):
        self.plan, self.cells, self.problems = plan, {}, []
        self.reasons = {}  # Text -> the letters that stand for it in the table.
        used = set()
        for venue, judges in plan["judges"].items():
            for judge in judges:
                for capability in plan["capabilities"]["names"]:
                    self.cells[venue, judge, capability] = self.cell(venue, judge, capability, outcomes, used)
        self.problems += [f"a result that is not in the plan: {' / '.join(cell)}"
                          for cell in outcomes if cell not in self.cells]
        for number, empty in enumerate(plan.get("empty", ())):
            self.problems += [f'"{empty["because"]}" explains nothing: {capability}'
                              for capability in empty["capabilities"] if (number, capability) not in used]

    def cell(self, venue, judge, capability, outcomes, used):
        where = f"{venue} / {judge} / {capability}"
        found = outcomes.get((venue, judge, capability))
        if found:
            worst = min(found, key=WORST.index)
            if worst in ("FAIL", "skipped"):
                self.problems.append(f"{where}: {worst}")
            return worst
        for number, empty in enumerate(self.plan.get("empty", ())):
            if (capability in empty["capabilities"] and empty.get("venue", venue) == venue
                    and empty.get("judge", judge) == judge):
                used.add((number, capability))
                return self.letter(empty["because"])
        self.problems.append(f"{where}: neither a test nor a reason")
        return "?"

    def letter(self, reason):
        return self.reasons.setdefault(reason, f"({string.ascii_lowercase[len(self.reasons) % 26]}"
                                               f"{len(self.reasons) // 26 or ''})")

    def text(self):
        lines = []
        for venue, judges in self.plan["judges"].items():
            rows = [(capability, *(self.cells[venue, judge, capability] for judge in judges))
                    for capability in self.plan["capabilities"]["names"]]
            widths = [max(map(len, column)) for column in zip((venue, *judges), *rows)]
            for row in ((venue, *judges), tuple("-" * width for width in widths), *rows):
                lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
            lines.append("")
        lines += [f"{letter} {reason}" for reason, letter in self.reasons.items()]
        return "\n".join(lines)

    def verdict(self):
        counts = collections.Counter(cell for cell in self.cells.values() if not cell.startswith("("))
        explained = sum(cell.startswith("(") for cell in self.cells.values())
        return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) + f", {explained} with a reason"


def run_tests():
    """The marked tests; their failures are in the report, and a run that made none has crashed."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.unlink(missing_ok=True)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "-m", "judge",
                           f"--junitxml={REPORT}", "tests/e2e"], cwd=ROOT)
    if done.returncode not in (0, 1) or not REPORT.exists():
        sys.exit(f"the tests did not come to their end (pytest's code {done.returncode})")
    return REPORT


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="report", metavar="FILE", type=pathlib.Path)
    parser.add_argument("--plan", action="store_true")
    asked = parser.parse_args(arguments)
    outcomes = planned() if asked.plan else outcomes_in(asked.report or run_tests())
    table = Table(tomllib.loads(PLAN.read_text()), outcomes)
    print(table.text())
    for problem in table.problems:
        print(f"WRONG  {problem}")
    print(table.verdict())
    return 1 if table.problems else 0


if __name__ == "__main__":
    sys.exit(main())
