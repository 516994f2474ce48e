"""`strongroom doctor`: a good machine and bad ones, by files that stand for /proc and /etc, and a real signer."""
import json
import os
import socket
import subprocess

import pytest
from house import STRONGROOM, wait_for
from sharing import age_identity, init
from test_key_flow import DONE, PASSPHRASE, Signer

FOUND = 1
GOOD = {"proc/swaps": "Filename Type Size Used Priority\n", "proc/sys/kernel/yama/ptrace_scope": "1\n",
        "proc/sys/kernel/core_pattern": "core\n",
        "proc/sys/kernel/seccomp/actions_avail": "kill_process kill_thread errno allow\n"}


@pytest.fixture
def signer():
    made = Signer()
    yield made
    made.close()


@pytest.fixture
def machine(tmp_path):
    def make(**changed):
        for name, text in (GOOD | {key.replace("__", "/"): text for key, text in changed.items()}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text) if text is not None else path.unlink(missing_ok=True)
        return tmp_path
    return make


def doctor(folder, root, *more, before=None):
    done = subprocess.run([STRONGROOM, "doctor", "--folder", folder, "--root", root, "--json", *more],
                          capture_output=True, text=True, timeout=60, preexec_fn=before)
    assert done.stderr == "", done.stderr
    checks = json.loads(done.stdout)["checks"]
    assert all(check["state"] == "ok" or check["fix"] for check in checks), checks
    is_bad = any(check["state"] == "bad" for check in checks)
    assert done.returncode == (FOUND if is_bad else DONE)
    return {check["name"]: check for check in checks}


def states(checks):
    return {name: check["state"] for name, check in checks.items()}


def test_a_good_machine_and_an_open_signer(signer, machine):
    init(signer, 2, 3)
    found = doctor(signer.folder, machine())
    assert {name for name, check in found.items() if check["state"] == "bad"} <= {"users"}
    for name in ("swap", "ptrace", "core files", "seccomp", "unattended", "store", "signer"):
        assert found[name]["state"] == "ok", found[name]
    assert states(found)["witness"] == "warn" and "older copy" in found["witness"]["text"]
    assert states(found)["backup"] == "warn" and "none" in found["backup"]["text"]
    assert "2 people open it; it is open" in found["store"]["text"]
    assert "system calls:" in found["signer"]["text"]


def test_a_backup_is_known_also_after_a_restart(signer, machine):
    shares = init(signer, 1, 1)
    recipients = [word for i in range(2) for word in ("--recipient", age_identity(signer.folder, f"h{i}")[1])]
    assert signer.told("backup", "--to", signer.folder / "b.age", *recipients).returncode == DONE
    before = doctor(signer.folder, machine())["backup"]
    assert before["state"] == "ok" and "the last one is of 20" in before["text"]
    signer.stop()
    signer.start()
    assert doctor(signer.folder, machine())["backup"] == before  # It stands in the ledger, also while that is sealed.
    assert signer.told("unseal", secret=shares[0] + "\n").returncode == DONE
    assert doctor(signer.folder, machine())["backup"] == before
    (signer.folder / "signer/ledger/checkpoint").write_text("nonsense")
    assert "not known" in doctor(signer.folder, machine())["backup"]["text"]


@pytest.mark.parametrize("change,name,state,word", [
    ({"proc__swaps": "Filename Type\n/dev/sda2 partition\n"}, "swap", "warn", "swapoff"),
    ({"proc__sys__kernel__yama__ptrace_scope": "0\n"}, "ptrace", "warn", "ptrace_scope=1"),
    ({"proc__sys__kernel__yama__ptrace_scope": None}, "ptrace", "warn", "ptrace_scope=1"),
    ({"proc__sys__kernel__core_pattern": "|/usr/lib/systemd/systemd-coredump %P\n"}, "core files", "warn",
     "core_pattern"),
    ({"proc__sys__kernel__seccomp__actions_avail": None}, "seccomp", "bad", "CONFIG_SECCOMP_FILTER"),
    ({"etc__credstore.encrypted__strongroom-unseal": "x"}, "unattended", "warn", "shares"),
    ({"etc__credstore__strongroom-unseal": "x"}, "unattended", "bad", "systemd-creds encrypt"),
])
def test_each_weakness_is_named_with_what_to_do(signer, machine, change, name, state, word):
    found = doctor(signer.folder, machine(**change))
    assert found[name]["state"] == state and word in found[name]["fix"], found[name]


def test_unattended_says_what_it_costs(signer, machine):
    found = doctor(signer.folder, machine(**{"etc__credstore.encrypted__strongroom-unseal": "x"}))
    assert "whoever can start its unit on this machine opens it" in found["unattended"]["text"]


def test_a_signer_that_opened_itself_is_known_without_any_file(signer, machine, tmp_path_factory):
    assert signer.told("init", secret=PASSPHRASE).returncode == DONE
    credentials = tmp_path_factory.mktemp("credentials")
    (credentials / "strongroom-unseal").write_text(PASSPHRASE)
    os.environ["CREDENTIALS_DIRECTORY"] = str(credentials)
    try:
        signer.stop()
        signer.start()
    finally:
        del os.environ["CREDENTIALS_DIRECTORY"]
    found = doctor(signer.folder, machine())
    assert found["unattended"]["state"] == "warn"
    assert found["store"]["state"] == "warn" and "one person" in found["store"]["text"]


def test_a_signer_that_does_not_run_is_bad(machine, tmp_path):
    found = doctor(tmp_path / "nowhere", machine())
    assert found["signer"]["state"] == "bad" and "strongroom up" in found["signer"]["fix"]
    assert found["users"]["state"] == "warn"


def test_a_token_that_comes_and_says_nothing_is_bad(signer, machine):
    assert signer.told("init", secret=PASSPHRASE).returncode == DONE
    assert "no key lies in a PKCS#11 token" in doctor(signer.folder, machine())["token"]["text"]
    with socket.socket(socket.AF_UNIX) as mute:
        mute.connect(str(signer.folder / "run/signer/token.sock"))
        wait_for(lambda: "has owed an answer" in doctor(signer.folder, machine())["token"]["text"], every=1)
        found = doctor(signer.folder, machine())["token"]
        assert found["state"] == "bad" and "has not said which" in found["text"], found
    wait_for(lambda: doctor(signer.folder, machine())["token"]["state"] == "ok")


def test_too_little_memory_that_may_be_locked(signer, machine):
    import resource

    def lower():
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (65_536, 65_536))
    found = doctor(signer.folder, machine(), before=lower)
    assert found["memlock"]["state"] == "bad" and "LimitMEMLOCK" in found["memlock"]["fix"]


@pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: a disk of its own needs root")
def test_a_full_disk(machine, tmp_path_factory):
    small = tmp_path_factory.mktemp("small")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", small], check=True)
    try:
        found = doctor(small / "not/made/yet", machine())
    finally:
        subprocess.run(["umount", small], check=True)
    assert found["disk"]["state"] == "bad" and "not signed" in found["disk"]["text"]


def test_for_people_it_is_a_line_each_with_the_fix_below(signer):
    done = subprocess.run([STRONGROOM, "doctor", "--folder", signer.folder], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert all(line.startswith(("ok  ", "warn", "bad ", "    ")) for line in lines), lines
    assert any(line.strip().startswith("->") for line in lines)
