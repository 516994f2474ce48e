"""The short form of `./dev redteam`: every attack, small."""
import importlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from row import Row, held, print_table, skipped  # noqa: E402
from run import modules  # noqa: E402
from world import World  # noqa: E402


@pytest.fixture(scope="module")
def world():
    made = World(is_long=False)
    yield made
    made.close()


@pytest.mark.parametrize("name", modules())
def test_attack(world, name):
    row = importlib.import_module(name).run(world)
    print_table([row])
    if row.result == "SKIPPED":
        pytest.skip(f"SKIPPED: {row.attack}: {row.figure}")
    assert row.is_as_expected, row


def test_a_row_proves_nothing_without_its_control():
    assert held("T0", "x", True, "seen", "").is_as_expected
    assert not held("T0", "x", True, None, "").is_as_expected
    assert not held("T0", "x", False, "seen", "").is_as_expected
    assert skipped("T0", "x", "why").is_as_expected
    assert isinstance(skipped("T0", "x", "why"), Row)
