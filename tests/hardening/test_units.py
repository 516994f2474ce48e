"""The systemd units: systemd reads them without a word, finds little left to take away, and the processes run as they
say: as users of their own, without root, in folders that are made as the package says."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from house import BUILD, STRONGROOM, wait_for  # noqa: E402

UNITS = ROOT / "packaging/systemd"
# Exposure by `systemd-analyze security`, in tenths: 0 is best, 100 worst.
MOST = {"strongroom-signer.service": 10, "strongroom@engine.service": 20}
ROLES = ("signer", "courier", "engine", "watch", "web")

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"),
                                   reason="SKIPPED: systemd-analyze is not installed (apt install systemd)")


@pytest.fixture
def units(tmp_path):
    """The units with programs that exist here, and one instance of the template."""
    for path in UNITS.iterdir():
        text = path.read_text().replace("/usr/bin/strongroom", str(BUILD / "strongroom"))
        (tmp_path / path.name).write_text(text)
    for role in ROLES[1:]:
        shutil.copy(tmp_path / "strongroom@.service", tmp_path / f"strongroom@{role}.service")
    return tmp_path


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, timeout=120)


@needs_systemd
@pytest.mark.parametrize("name", ["strongroom-signer.service", *(f"strongroom@{role}.service" for role in ROLES[1:])])
def test_systemd_reads_it_without_a_word(units, name):
    done = analyze("verify", "--man=no", units / name)
    said = [line for line in done.stderr.splitlines() if str(units) in line or name in line]
    assert done.returncode == 0 and not said, done.stderr


@needs_systemd
@pytest.mark.parametrize("name", sorted(MOST))
def test_little_is_left_to_take_away(units, name):
    done = analyze("security", "--offline=true", f"--threshold={MOST[name]}", units / name)
    assert done.returncode == 0, done.stdout[-3000:]


@needs_systemd
def test_a_careless_unit_is_found(units):
    """Both looks fail where they should: a wrong key, and a unit without any of it."""
    path = units / "strongroom-signer.service"
    path.write_text(path.read_text().replace("ProtectHome=yes", "ProtectHomes=yes"))
    assert "ProtectHomes" in analyze("verify", "--man=no", path).stderr
    path.write_text(f"[Service]\nExecStart={BUILD}/strongroom-signer --folder /x\n")
    assert analyze("security", "--offline=true", "--threshold=50", path).returncode != 0


def values(name, key):
    return re.findall(rf"^{key}=(.*)$", (UNITS / name).read_text(), re.M)


def test_what_the_signer_needs_is_not_taken_away():
    """Memory that it locks; and of the network its own Unix sockets, nothing else."""
    name = "strongroom-signer.service"
    assert values(name, "LimitMEMLOCK") == ["8M"] and values(name, "LimitCORE") == ["0"]
    assert values(name, "RestrictAddressFamilies") == ["AF_UNIX"] and values(name, "PrivateNetwork") == ["yes"]
    assert values(name, "CapabilityBoundingSet") == [""]
    assert values(name, "PrivateUsers") == []  # SO_PEERCRED would show nobody.
    assert values(name, "LoadCredentialEncrypted") == []  # A comment: whoever wants it decides so.


def expand(words):
    """The calls behind @groups, by systemd's own lists."""
    calls = set()
    for word in words:
        if not word.startswith("@"):
            calls.add(word)
            continue
        listed = analyze("syscall-filter", word).stdout.split("\n")
        calls |= expand([line.strip() for line in listed[1:] if line.strip() and not line.strip().startswith("#")])
    return calls


@needs_systemd
def test_the_units_own_filter_lets_the_signers_calls_through():
    allowed = set()
    for line in values("strongroom-signer.service", "SystemCallFilter"):
        if line.startswith("~"):
            allowed -= expand(line[1:].split())
        else:
            allowed |= expand(line.split())
    lines = [line.split() for line in (ROOT / "src/base/signer_calls.txt").read_text().splitlines()]
    needed = {line[0] for line in lines if line and not line[0].startswith("#")}
    # And what it does before its own filter is in force.
    needed |= {"socket", "bind", "listen", "prctl", "seccomp", "landlock_create_ruleset", "landlock_restrict_self",
               "execve", "umask", "chmod", "setrlimit", "memfd_secret", "mlock", "flock", "rt_sigaction"}
    assert needed - allowed == set()
    assert not allowed & {"ptrace", "mount", "bpf", "process_vm_readv", "setresuid", "chown", "reboot", "userfaultfd"}


# ---- As they would run ---------------------------------------------------------------------------

@pytest.fixture
def installed():
    """Users and folders as the package's files make them, below a root of its own."""
    if os.geteuid() != 0 or not shutil.which("systemd-tmpfiles"):
        pytest.skip("SKIPPED: needs root, and systemd-tmpfiles (apt install systemd)")
    root = pathlib.Path(tempfile.mkdtemp(prefix="sr-u-", dir="/tmp"))
    root.chmod(0o755)
    (root / "etc").mkdir()
    for tool, words in (("systemd-sysusers", []), ("systemd-tmpfiles", ["--create"])):
        file = UNITS / f"strongroom-{tool.partition('-')[2]}.conf"
        done = subprocess.run([tool, f"--root={root}", *words, file], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    yield root / "var/lib/strongroom", (root / "etc/passwd").read_text()
    shutil.rmtree(root)


def test_the_processes_run_as_the_units_start_them(installed):
    folder, passwd = installed
    (folder / "run/venue.toml").write_text(
        '[binance]\nenvironment = "practice"\nrest = "http://127.0.0.1:1"\npublic_rest = "http://127.0.0.1:1"\n'
        'api_stream = "ws://127.0.0.1:1"\nmarket_stream = "ws://127.0.0.1:1"\n')
    (folder / "run/venue.toml").chmod(0o644)
    page = folder / "page"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html>")
    started = {}
    try:
        for number, role in enumerate(ROLES, 1):
            user = 64_470 + number
            assert re.search(rf"^strongroom-{role}:[^:]*:{user}:", passwd, re.M)
            program = [BUILD / "strongroom-signer"] if role == "signer" else [STRONGROOM, role]
            more = ["--port", "0", "--ui", page] if role == "web" else []
            started[role] = subprocess.Popen(
                ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs",
                 "--bounding-set=-all", *program, "--folder", folder, "--users", "64470", *more],
                stderr=open(folder / f"{role}.log", "w"))
        sockets = [f"run/{name}.sock" for name in ("signer/admin", "courier/engine", "engine/control", "watch/state",
                                                   "web/owner")]
        wait_for(lambda: all((folder / name).exists() for name in sockets))
        for role, process in started.items():
            assert process.poll() is None, (folder / f"{role}.log").read_text()
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            assert re.search(r"CapEff:\s+0+\n", status) and re.search(r"Uid:\s+6447\d\s+6447\d", status), role
        told = subprocess.run([STRONGROOM, "key", "list", "--folder", folder], capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
    finally:
        for process in started.values():
            process.kill()
            process.wait()
