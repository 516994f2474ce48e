import os

import pytest
from programs import ROOT, run


@pytest.fixture(scope="session")
def judge():
    """Built with Debian's Go and Debian's x/mod: no network."""
    program = ROOT / "build/judge"
    go = "/usr/bin/go" if os.path.exists("/usr/bin/go") else "go"
    run(go, "build", "-o", program, ".", cwd=ROOT / "tests/crosscheck/go",
        env={**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"})
    return program
