"""The tables of faults in docs/orders.md: every fault of the venue's side has its test at each venue, and every test
that is named there exists."""
import fnmatch
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/orders.md").read_text()
VENUES = ("binance", "kucoin", "coinbase", "paper")
FAULTS = [f"F{number:02}" for number in (*range(1, 12), *range(16, 20))]


def section(title):
    """The text under a heading, down to the next one of whatever depth."""
    return re.split(r"\n#+ ", PAGE.split(f"{title}\n", 1)[1], maxsplit=1)[0]


def unit_tests():
    """Suite.name of each GoogleTest, and of parameterised ones the values that their suite is run with."""
    names, venues = set(), {}
    for path in (ROOT / "tests").rglob("*_test.cc"):
        text = path.read_text()
        names |= {f"{suite}.{name}" for suite, name in re.findall(
            r"^(?:TEST(?:_F|_P)?|RC_GTEST_(?:FIXTURE_)?PROP)\(\s*(\w+),\s*(\w+)", text, re.M)}
        for suite, values in re.findall(r"INSTANTIATE_TEST_SUITE_P\(\w+, (\w+), testing::Values\(([^)]*)\)", text):
            venues[suite] = set(re.findall(r'"(\w+)"', values))
    return names, venues


NAMES, SUITE_VENUES = unit_tests()


def exists(named):
    if named.startswith("tests/"):
        path, _, test = named.partition("::")
        file = ROOT / path
        return file.exists() and (not test or f"def {test}(" in file.read_text())
    if named.startswith("fuzz_"):
        return (ROOT / f"tests/fuzz/{named.removeprefix('fuzz_')}_fuzz.cc").is_file()
    if named.endswith(".play"):
        return any((ROOT / "tests/plays").rglob(named))
    return any(fnmatch.fnmatchcase(name, named) for name in NAMES)


def is_test(word):
    return bool(re.fullmatch(r"[A-Z]\w+\.[\w*]+|tests/\S+|fuzz_\w+|\w+\.play", word))


def named_tests(text):
    return [word for word in re.findall(r"`([^`]+)`", text) if is_test(word)]


def rows():
    cells = [[cell.strip() for cell in line.strip("|").split("|")]
             for line in section("### At each venue").splitlines() if line.startswith("| F")]
    return {row[0]: row[1:] for row in cells}


@pytest.mark.parametrize("title", ["## Faults", "### At each venue"])
def test_every_test_that_a_fault_names_exists(title):
    named = named_tests(section(title))
    assert len(named) > 20
    assert [name for name in named if not exists(name)] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_test_at_each_venue_and_the_state_that_it_must_end_in(fault):
    ends_as, at_all, *alone = rows()[fault]
    assert ends_as
    everywhere = named_tests(at_all)
    assert all(SUITE_VENUES.get(name.partition(".")[0], set()) >= set(VENUES) for name in everywhere), everywhere
    for venue, cell in zip(VENUES, alone, strict=True):
        assert everywhere or named_tests(cell), f"{fault} has no test at {venue}"


def test_every_test_of_the_fault_plan_is_in_the_table():
    told = set(named_tests(section("### At each venue")))
    assert {name for name in NAMES if name.startswith("VenueFaults.")} == {
        name for name in told if name.startswith("VenueFaults.")}
    assert list(rows()) == FAULTS


def test_a_name_that_is_not_there_is_seen():
    assert not exists("VenueFaults.f99_nobody_wrote_it") and not exists("tests/e2e/test_faults.py::test_nothing")
    assert not exists("fuzz_nothing") and not exists("nothing.play") and exists("VenueFaults.f0*")
