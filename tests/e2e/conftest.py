import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

# Hooks of pytest, which looks for them here.
from conformance import pytest_collection_modifyitems, pytest_configure  # noqa: E402, F401
