"""A whole house whose signer is on another box, reached over nothing but the bridge (docs/bridge.md)."""
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from bots import BUSY_DCA, BUSY_GRID
from house import STRONGROOM, wait_for
from oracle import judge
from test_key_house import LIMITS, PASSPHRASE
from thief import Thief
from two_boxes import Cable, Platform, SignerBox, processes
from venue import Venue

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="a network namespace, and users of their own, need root")


@pytest.fixture(scope="module")
def box():
    with Cable() as cable, SignerBox(cable) as made:
        wait_for(made.status)
        made.does("init", secret=PASSPHRASE)
        yield made


@pytest.fixture(scope="module")
def house(box):
    with Venue("--market", "37", "--speed", "3000", tls=True, store=True) as venue:
        _, key_id, secret = venue.account({"USDT": "30000"})
        policy = box.folder / "policy.toml"
        policy.write_text(LIMITS)
        box.does("key", "add", "--account", "practice", "--key-id", key_id, "--policy", policy, secret=secret)
        with Platform(venue, box) as made:
            made.key_id, made.secret = key_id, secret
            wait_for(lambda: made.has_door("engine"))
            for bot, text in (("grid", BUSY_GRID), ("dca", BUSY_DCA)):
                file = made.folder / f"{bot}.toml"
                file.write_text(text)
                wait_for(lambda file=file: made.owner("bot", "add", file).returncode == 0)
            yield made


def trades(house):
    return len(house.venue_rows("select id from trades"))


def wait_for_more(house):
    """Orders reach the venue, and prices move them."""
    before, placed = trades(house), house.placed()
    wait_for(lambda: trades(house) > before and house.placed() > placed, 120)


def settled(house):
    house.settle()
    assert judge(house) == [], house.logs()
    house.venue.admin("POST", "/resume")


def test_orders_flow_over_the_bridge(house):
    wait_for(lambda: trades(house) >= 5)
    settled(house)


def test_the_platform_has_no_store_no_key_and_not_the_owners_socket(house, box):
    assert [path.name for path in (house.folder / "signer").iterdir()] == ["lock"]
    assert not house.has_door("admin")
    doors = {path.name for path in (house.folder / "run/signer").iterdir()}
    assert doors == {"engine.sock", "watch.sock", "courier.sock", "form.sock", "status.sock"}
    signers_user = (house.folder / "signer").stat().st_uid
    for door in doors:
        found = (house.folder / "run/signer" / door).stat()
        assert (found.st_uid, found.st_mode & 0o777) == (signers_user, 0o666), door
    assert "signer" not in processes(house.folder) and "signer" in processes(box.folder)


def test_the_owners_commands_are_refused_on_the_platform_and_say_where_to_give_them(house, box):
    for words in (("key", "list"), ("unseal",), ("key", "thaw", "--account", "practice")):
        refused = house.owner(*words, secret=PASSPHRASE)
        assert refused.returncode == 3 and box.cable.theirs in refused.stderr and "admin" in refused.stderr, refused
    policy = house.folder / "policy.toml"
    policy.write_text(LIMITS)
    added = house.owner("key", "add", "--account", "second", "--key-id", "x", "--policy", policy, secret="a secret")
    assert added.returncode == 3 and "signer's box" in added.stderr
    assert len(box.status()["keys"]) == 1


def connected_as(user, path):
    """What a process of this user sees when it connects: the signer hangs up on whom it does not let in."""
    look = ("import os, socket, sys\nos.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))\n"
            "s = socket.socket(socket.AF_UNIX); s.settimeout(1); s.connect(sys.argv[2])\n"
            "try: print('open' if s.recv(1) else 'closed')\nexcept TimeoutError: print('open')\n")
    done = subprocess.run([sys.executable, "-c", look, str(user), str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_signer_lets_the_bridges_user_in_where_it_carries_and_nowhere_else(house, box):
    bridge = (box.folder / "bridge").stat().st_uid
    seen = {door: connected_as(bridge, box.folder / f"run/signer/{door}.sock")
            for door in ("engine", "watch", "status", "form", "admin")}
    assert seen == dict.fromkeys(seen, "open") | {"admin": "closed"}
    assert connected_as(bridge + 1, box.folder / "run/signer/status.sock") == "closed"


def test_both_ends_are_confined(house, box):
    for folder, user in ((house.folder, (house.folder / "signer").stat().st_uid),
                         (box.folder, (box.folder / "bridge").stat().st_uid)):
        status = open(f"/proc/{processes(folder)['signer-bridge']}/status").read()
        assert "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status and f"Uid:\t{user}\t{user}" in status
        log = (folder / "log/bridge.log").read_text()
        assert "confined to its folders" in log and "no program can be started" in log


@pytest.mark.parametrize("where,role", [("box", "signer-bridge"), ("platform", "signer-bridge"), ("box", "signer")])
def test_kill_9_of_each_end_and_of_the_signer_loses_nothing(house, box, where, role):
    folder = box.folder if where == "box" else house.folder
    wait_for_more(house)
    killed = processes(folder)[role]
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: processes(folder).get(role, killed) != killed)
    if role == "signer":
        wait_for(lambda: (box.status() or {}).get("is_sealed"))
        box.does("unseal", secret=PASSPHRASE)
    wait_for_more(house)
    settled(house)


def test_a_pulled_cable_takes_the_signer_away_and_a_plugged_one_brings_it_back(house, box):
    wait_for_more(house)
    box.cable.pull()
    try:
        wait_for(lambda: not house.has_door("engine"), 40)  # Clients see a signer that ended.
        time.sleep(0.5)
        before = house.placed()
        time.sleep(2)
        assert house.placed() == before  # No signature, no order.
    finally:
        box.cable.plug()
    wait_for(lambda: house.has_door("engine"), 60)
    wait_for_more(house)
    settled(house)


def test_a_length_that_is_absurd_ends_its_connection_alone(house):
    link = processes(house.folder)["signer-bridge"]
    with socket.socket(socket.AF_UNIX) as raw:
        raw.settimeout(10)
        raw.connect(str(house.folder / "run/signer/status.sock"))
        raw.sendall(b"\x01\x00\x10\x00")  # 1 MiB and a byte.
        assert raw.recv(1) == b""
    assert processes(house.folder)["signer-bridge"] == link and house.has_door("status")


def test_the_watch_freezes_over_the_bridge(house, box):
    wait_for_more(house)
    thief = Thief(house.venue.rest, house.venue.ca_file, house.key_id, house.secret)
    assert "orderId" in thief.buy()
    (key,) = wait_for(lambda: [k for k in (box.status() or {"keys": []})["keys"] if k["is_frozen"]], 20)
    assert "no tag of ours" in key["frozen_reason"]
    time.sleep(0.5)
    before = house.placed()
    time.sleep(2)
    assert house.placed() == before
    box.does("key", "thaw", "--account", "practice")


def test_the_owner_can_let_the_platform_command_the_signer(house, box):
    house.stop()
    box.stop()
    box.allow_admin()
    box.start()
    wait_for(box.status)
    house.start()
    wait_for(lambda: house.has_door("admin"))
    house.does("unseal", secret=PASSPHRASE)
    policy = house.folder / "policy.toml"
    policy.write_text(LIMITS)
    house.does("key", "add", "--account", "second", "--key-id", "x", "--policy", policy, secret="a secret of a key")
    assert {key["account"] for key in box.status()["keys"]} == {"practice", "second"}


def test_the_platforms_end_does_not_come_to_where_keys_are(box):
    done = subprocess.run([STRONGROOM, "signer-bridge", "connect", "--folder", box.folder, "--config",
                           box.files / "platform/connect.toml"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and "a store lies here" in done.stderr
