"""The programs that the cross-checks run, and how they run them."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
STRONGROOM = pathlib.Path(os.environ.get("STRONGROOM_BUILD", ROOT / "build/release")) / "strongroom"
ORACLE = ROOT / "build/dev/ledger_oracle"


def run(*command, code=0, **options):
    """What it prints; its exit code must be this one."""
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=900, **options)
    assert done.returncode == code, (command, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout.decode()
