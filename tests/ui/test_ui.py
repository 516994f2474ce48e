"""The page's own checks: types, lint, unit tests, and a browser on a mock of the API (ui/README.md)."""
import os
import pathlib
import subprocess

import pytest

UI = pathlib.Path(__file__).resolve().parents[2] / "ui"


@pytest.mark.parametrize("script", ["check", "test", "page"])
def test_the_pages_own_checks(script):
    done = subprocess.run(["npm", "run", "--silent", script], cwd=UI, capture_output=True, text=True, timeout=600,
                          env=os.environ | {"CI": "true"})
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
