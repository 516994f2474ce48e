"""tools/test.py tries a failure of a waiting suite once more, and no further (decision 0049)."""
import importlib.util
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

SUITE = """
import pathlib, pytest
MARKS = pathlib.Path(__file__).parent

@pytest.mark.parametrize("number", range({once}))
def test_fails_once(number):
    mark = MARKS / f"was-here-{{number}}"
    if not mark.exists():
        mark.touch()
        raise AssertionError("the first time")

@pytest.mark.parametrize("number", range({always}))
def test_fails(number):
    raise AssertionError("each time")

def test_is_good():
    again = MARKS / "good-was-here"
    assert not again.exists(), "what passed is not run again"
    again.touch()
"""


@pytest.fixture
def run(tmp_path):
    """(passed, failed) of a suite in which so many tests fail once and always, after the second try."""
    spec = importlib.util.spec_from_file_location("strongroom_test", ROOT / "tools/test.py")
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    runner.REPORTS = tmp_path / "reports"
    runner.REPORTS.mkdir()

    def play(once, always):
        suite = tmp_path / "suite"
        suite.mkdir()
        (suite / "test_suite.py").write_text(SUITE.format(once=once, always=always))
        tally = runner.Tally()
        runner.start_pytest("suite", [str(suite)], []).wait()
        tally.add_junit(runner.REPORTS / "suite.xml", "suite")
        runner.try_again(tally, "suite", [str(suite)], [])
        return tally.passed, tally.failed

    return play


def test_what_passes_alone_counts_as_passed_and_is_named(run, capfd):
    assert run(2, 0) == (3, 0)
    told = capfd.readouterr().out
    assert told.count("UNSTEADY ") == 2 and "the first time" in told


def test_what_fails_again_has_failed(run, capfd):
    assert run(0, 1) == (1, 1)
    assert "UNSTEADY " not in capfd.readouterr().out


def test_one_that_fails_again_leaves_all_failed(run):
    assert run(1, 1) == (1, 2)


def test_many_failures_are_not_tried_again(run, capfd):
    assert run(4, 0) == (1, 4)
    assert "Second try" not in capfd.readouterr().out
