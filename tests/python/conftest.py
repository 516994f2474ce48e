"""The package of python/ on the program that was built."""
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STRONGROOM_BUILD", ROOT / "build/release"))
PROGRAM = BUILD / "strongroom"
sys.path.insert(0, str(ROOT / "python"))
os.environ["STRONGROOM"] = str(PROGRAM)


def strongroom(*arguments, timeout=120):
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=timeout)


@pytest.fixture(scope="session")
def candles(tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / "m.csv"
    assert strongroom("data", "generate", "--seed", "1", "--candles", "6000", "--out", path).returncode == 0
    return path


@pytest.fixture
def python_bot(tmp_path):
    """Writes a bot's program of these lines of on_event, and gives its command."""
    def write(body, head=""):
        path = tmp_path / "a_bot.py"
        path.write_text(f"import sys\nsys.path.insert(0, {str(ROOT / 'python')!r})\n"
                        f"import strongroom\nfrom strongroom import *\n{head}\n"
                        "class A(strongroom.Bot):\n    def on_event(self, event):\n"
                        + "".join(f"        {line}\n" for line in body.splitlines())
                        + "strongroom.run(A())\n")
        return f"{sys.executable} {path}"
    return write
