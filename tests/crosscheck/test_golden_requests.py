"""The golden requests are what the pinned clients make today, and not what somebody wrote there."""
import json
import shutil
import subprocess
import sys

from programs import ROOT

RECORD = "tests/venues/golden/record.py"


def record(root):
    return subprocess.run([sys.executable, root / RECORD], capture_output=True, text=True)


def test_the_clients_still_make_the_golden_requests():
    done = record(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_golden_request_that_was_changed_by_hand_is_found(tmp_path):
    for part in ("tests/venues/golden", "tests/golden/venues"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "tests/golden/venues/kucoin/requests.json"
    path.write_text(path.read_text().replace("0.01234", "0.01235", 1))
    assert json.loads(path.read_text())
    done = record(tmp_path)
    assert done.returncode == 1 and done.stdout == "differs: tests/golden/venues/kucoin/requests.json\n"
