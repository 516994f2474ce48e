"""Which test shows what of a venue, by whose judgement: two marks, and where they are collected.

    pytestmark = pytest.mark.judge("ccxt", venue="kucoin")      # once in a file: who judges which venue
    @pytest.mark.shows("place", "cancel")                       # at a test: the cells that it fills

A mark that conformance.toml does not know stops pytest, so that no cell is filled by a slip of the pen. What a test
shows goes into the JUnit report as its property "cell"; tools/conformance.py makes the table of it.
"""
import pathlib
import tomllib

import pytest

PLAN = tomllib.loads((pathlib.Path(__file__).parent / "conformance.toml").read_text())
MARKS = ("judge(name, venue): who judges which venue in this file, class or test",
         "shows(*capabilities): what a test with a judge shows; names of conformance.toml")


def cells_of(item):
    """(venue, judge, capability) of each cell that a test fills. Errors: UsageError, naming the test."""
    def refuse(why):
        raise pytest.UsageError(f"{item.nodeid}: {why} (tests/e2e/conformance.toml)")

    capabilities = [name for mark in item.iter_markers("shows") for name in mark.args]
    judge = item.get_closest_marker("judge")
    if not capabilities:
        return []
    if judge is None:
        refuse('shows something and has no judge: pytestmark = pytest.mark.judge("…", venue="…")')
    if len(judge.args) != 1 or set(judge.kwargs) != {"venue"}:
        refuse('a judge is written pytest.mark.judge("ccxt", venue="kucoin")')
    name, venue = judge.args[0], judge.kwargs["venue"]
    if name not in PLAN["judges"].get(venue, ()):
        refuse(f'[judges] does not know "{name}" at "{venue}"')
    for capability in capabilities:
        if capability not in PLAN["capabilities"]["names"]:
            refuse(f'no capability is called "{capability}"')
    return [(venue, name, capability) for capability in dict.fromkeys(capabilities)]


def pytest_configure(config):
    for mark in MARKS:
        config.addinivalue_line("markers", mark)


def pytest_collection_modifyitems(items):
    for item in items:
        item.user_properties += [("cell", " / ".join(cell)) for cell in cells_of(item)]
