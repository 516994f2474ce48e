import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

# Hooks of pytest, which looks for them here.
from conformance import pytest_collection_modifyitems, pytest_configure  # noqa: E402, F401
from house import OPEN  # noqa: E402


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails is told with what its houses did."""
    made = yield
    if call.when == "call" and call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
        made.get_result().sections += [("house", house.account()) for house in OPEN]
