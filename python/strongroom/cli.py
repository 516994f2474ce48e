"""The program, run once."""
import os
import shutil
import subprocess


class StrongroomError(RuntimeError):
    """The program refused, in its own words."""


def program():
    found = os.environ.get("STRONGROOM") or shutil.which("strongroom")
    if not found:
        raise StrongroomError("the program strongroom is not on the PATH; set STRONGROOM to where it is")
    return found


def call(*arguments):
    """Its stdout. Raises StrongroomError with what it said when it did not end well."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StrongroomError(done.stderr.strip() or f"strongroom ended with {done.returncode}")
    return done.stdout
