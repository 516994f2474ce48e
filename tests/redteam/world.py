"""What the attacks are tried on: a practice house that trades, and a signer alone with one key."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from house import House, run, wait_for  # noqa: E402
from test_key_flow import PASSPHRASE, SECRET, Signer  # noqa: E402
from test_memory import forms, hits, memory_of  # noqa: E402

from frames import Peer  # noqa: E402

IS_ROOT = os.geteuid() == 0
NEEDS_ROOT = "needs root"
__all__ = ["House", "IS_ROOT", "NEEDS_ROOT", "PASSPHRASE", "ROOT", "SECRET", "Signer", "World", "forms", "hits",
           "memory_of", "open_signer", "run", "wait_for"]


def open_signer():
    """A signer alone, open, with the key of account "main", and a courier that listens."""
    signer = Signer()
    assert signer.told("init", secret=PASSPHRASE).returncode == 0
    assert signer.add().returncode == 0
    # No venue is there that could tell what the key may do.
    assert signer.told("key", "allow-unread", "--account", "main").returncode == 0
    return signer


class World:
    """The house is started when the first attack wants it."""

    def __init__(self, is_long):
        self.is_long = is_long
        self._house = None

    def size(self, short, long):
        return long if self.is_long else short

    @property
    def house(self):
        if self._house is None:
            self._house = House("--market", "29", "--speed", "600")
            wait_for(lambda: len(self._house.venue_rows("select id from orders")) > 40, 120)
        return self._house

    def close(self):
        if self._house is not None:
            self._house.close()


def courier_of(signer):
    return Peer(signer.folder, "courier")
