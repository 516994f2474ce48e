"""The conformance table: what it says of results, and that every cell of the real one has a test or a reason."""
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from conformance import Table, outcomes_in  # noqa: E402

PLAN = {"judges": {"here": ["one", "two"]}, "capabilities": {"names": ["place", "amend"]},
        "empty": [{"judge": "two", "capabilities": ["amend"], "because": "cannot"}]}
FULL = {("here", "one", "place"): ["pass", "pass"], ("here", "one", "amend"): ["pass"],
        ("here", "two", "place"): ["pass"]}


def test_every_cell_of_the_real_table_has_a_test_or_a_reason():
    done = subprocess.run([sys.executable, ROOT / "tools/conformance.py", "--plan"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " planned, " in done.stdout


def test_a_full_table_has_no_problem():
    table = Table(PLAN, FULL)
    assert table.problems == []
    assert table.text().splitlines() == [
        "here   one   two", "-----  ----  ----", "place  pass  pass", "amend  pass  (a)", "", "(a) cannot"]
    assert table.verdict() == "3 pass, 1 with a reason"


@pytest.mark.parametrize("cell,outcomes,problem", [
    (("here", "one", "place"), ["pass", "FAIL"], "here / one / place: FAIL"),
    (("here", "one", "place"), ["pass", "skipped"], "here / one / place: skipped"),
    (("here", "one", "place"), [], "here / one / place: neither a test nor a reason"),
    (("here", "two", "amend"), ["pass"], '"cannot" explains nothing: amend'),
    (("there", "one", "place"), ["pass"], "a result that is not in the plan: there / one / place"),
])
def test_what_is_wrong_is_said(cell, outcomes, problem):
    assert Table(PLAN, {**FULL, cell: outcomes}).problems == [problem]


def test_a_reason_of_one_venue_is_none_of_another():
    plan = {**PLAN, "judges": {**PLAN["judges"], "there": ["two"]},
            "empty": [{"venue": "here", "judge": "two", "capabilities": ["amend"], "because": "cannot"}]}
    table = Table(plan, {**FULL, ("there", "two", "place"): ["pass"]})
    assert table.problems == ["there / two / amend: neither a test nor a reason"]


CONFTEST = "from conformance import pytest_collection_modifyitems, pytest_configure\n"


def run_marked(folder, text):
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_marked.py").write_text(f"import pytest\n{text}")
    report = folder / "report.xml"
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}",
                           "--strict-markers", folder], capture_output=True, text=True,
                          env={"PYTHONPATH": str(ROOT / "tests/e2e")})
    return done, report


def test_marks_become_outcomes(tmp_path):
    _, report = run_marked(tmp_path, '''
pytestmark = pytest.mark.judge("ccxt", venue="kucoin")
@pytest.mark.shows("place", "cancel")
def test_good(): pass
@pytest.mark.shows("place")
def test_bad(): assert False
@pytest.mark.shows("query")
def test_left_out(): pytest.skip("no")
@pytest.mark.judge("ccxt", venue="binance")
@pytest.mark.shows("ticker")
@pytest.mark.parametrize("number", [1, 2])
def test_of_another(number): pass
def test_of_nothing(): pass
''')
    assert outcomes_in(report) == {
        ("kucoin", "ccxt", "place"): ["pass", "FAIL"], ("kucoin", "ccxt", "cancel"): ["pass"],
        ("kucoin", "ccxt", "query"): ["skipped"], ("binance", "ccxt", "ticker"): ["pass", "pass"]}


@pytest.mark.parametrize("text,words", [
    ('@pytest.mark.shows("place")\ndef test_x(): pass', "has no judge"),
    ('@pytest.mark.judge("ccxt", venue="kucoin")\n@pytest.mark.shows("plaice")\ndef test_x(): pass',
     'no capability is called "plaice"'),
    ('@pytest.mark.judge("cctx", venue="kucoin")\n@pytest.mark.shows("place")\ndef test_x(): pass',
     '[judges] does not know "cctx" at "kucoin"'),
    ('@pytest.mark.judge("ccxt", venue="atlantis")\n@pytest.mark.shows("place")\ndef test_x(): pass',
     'does not know "ccxt" at "atlantis"'),
    ('@pytest.mark.judge("ccxt")\n@pytest.mark.shows("place")\ndef test_x(): pass', "a judge is written"),
])
def test_a_mark_that_nobody_knows_stops_the_run(tmp_path, text, words):
    done, _ = run_marked(tmp_path, text)
    assert done.returncode != 0 and words in done.stdout + done.stderr
