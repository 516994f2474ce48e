"""Who may knock at which door: each socket of a house is tried as each of its users, as a stranger and as root. The
kernel says who is there (SO_PEERCRED); a wrong one is cut off before a byte of his is read."""
import os
import socket
import sys

import pytest
from house import ROOT, House, wait_for

sys.path.insert(0, str(ROOT / "tests/redteam"))
from frames import as_user  # noqa: E402

BASE = 64_470  # And the number of the role (docs/cli.md).
USERS = {"owner": 0, "signer": BASE + 1, "courier": BASE + 2, "engine": BASE + 3, "watch": BASE + 4, "web": BASE + 5,
         "practice": BASE + 6, "token": BASE + 8, "notify": BASE + 9, "nobody": 65_534, "a stranger": 12_345}
# The table of docs/threat-model.md. A process may always connect to itself.
MAY = {"signer/engine": {"engine"}, "signer/watch": {"watch"}, "signer/courier": {"courier"},
       "signer/admin": {"owner"}, "signer/form": {"web"}, "signer/status": {"web", "watch", "notify", "owner"},
       "signer/token": {"token"},
       "courier/engine": {"engine"}, "courier/watch": {"watch"}, "engine/control": {"web", "owner", "practice"},
       "engine/state": {"notify"}, "watch/state": {"web", "notify", "owner"}, "web/owner": {"owner"},
       "notify/state": {"web", "owner"}, "notify/owner": {"owner"}}
BY_MODE = {"practice/binance"}  # HTTP of the practice venue: its file's rights, tests/e2e/test_cli_house.py.


def knock(path):
    """"in" or "out": one that is not wanted sees the end at once, or may not even connect."""
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(1.5)
    try:
        peer.connect(str(path))
        return "out" if peer.recv(1) == b"" else "in"
    except TimeoutError:
        return "in"  # It waits for what we have to say.
    except OSError:
        return "out"
    finally:
        peer.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    if os.geteuid() != 0:
        pytest.skip("SKIPPED: users of their own need root")
    notices = tmp_path_factory.mktemp("notices") / "notices.toml"
    (notices.parent / "secret").write_text("secret")
    (notices.parent / "secret").chmod(0o600)
    notices.write_text(f'[desk]\nkind = "webhook"\nurl = "https://example.com/"\n'
                       f'secret_file = "{notices.parent}/secret"\n')
    with House("--market", "5", "--notices", notices) as running:
        wait_for(lambda: all((running.folder / "run" / f"{name}.sock").exists() for name in MAY))
        wait_for(lambda: all(running.pids().values()))
        yield running


def sockets(house):
    return {f"{path.parent.name}/{path.stem}": path for path in (house.folder / "run").glob("*/*.sock")}


def test_no_socket_is_missing_in_the_table(house):
    assert set(sockets(house)) - BY_MODE == set(MAY)


@pytest.mark.parametrize("name", sorted(MAY))
def test_a_socket_lets_in_its_clients_and_nobody_else(house, name):
    path = sockets(house)[name]
    found = {user: as_user(number, lambda: knock(path)) for user, number in USERS.items()}
    wanted = {user: "in" if user in MAY[name] or user == name.partition("/")[0] else "out" for user in USERS}
    assert found == wanted


def test_one_user_for_all_is_let_in_and_others_are_not(tmp_path):
    """Without users of their own the walls are the one user's: what the threat model says of it."""
    if os.geteuid() != 0:
        pytest.skip("SKIPPED: another user's look at it needs root")
    with House("--market", "5", "--one-user") as running:
        wait_for(lambda: (running.folder / "run/signer/admin.sock").exists())
        path = running.folder / "run/signer/admin.sock"
        assert as_user(0, lambda: knock(path)) == "in"
        for user in (12_345, BASE + 3):
            assert as_user(user, lambda: knock(path)) == "out"
