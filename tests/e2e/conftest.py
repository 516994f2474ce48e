import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))


def pytest_configure(config):
    # KuCoin's SDK was written for an older pydantic; it says so at each of its classes and calls.
    for message in ("Using extra keyword arguments on `Field`", "Accessing the 'model_fields' attribute"):
        config.addinivalue_line("filterwarnings", f"ignore:{message}:DeprecationWarning")
