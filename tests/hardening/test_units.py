"""The systemd units: systemd reads them without a word, finds little left to take away, and the processes run as they
say: as users of their own, without root, in folders that are made as the package says."""
import contextlib
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
from two_boxes import free_port  # noqa: E402

UNITS = ROOT / "packaging/systemd"
# Exposure by `systemd-analyze security`, in tenths: 0 is best, 100 worst.
MOST = {"strongroom-signer.service": 10, "strongroom@engine.service": 20, "strongroom-bridge.service": 20,
        "strongroom-bridge-connect.service": 20}
ROLES = ("signer", "courier", "engine", "watch", "web")
BRIDGE = 64_477

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"),
                                   reason="SKIPPED: systemd-analyze is not installed (apt install systemd)")


@pytest.fixture
def units(tmp_path):
    """The units with programs that exist here, and one instance of the template."""
    for path in UNITS.iterdir():
        text = path.read_text().replace("/usr/bin/strongroom", str(BUILD / "strongroom"))
        (tmp_path / path.name).write_text(text)
    for role in (*ROLES[1:], "notify"):
        shutil.copy(tmp_path / "strongroom@.service", tmp_path / f"strongroom@{role}.service")
    more = tmp_path / "strongroom@notify.service.d"
    more.mkdir()
    shutil.move(tmp_path / "strongroom-notify.conf", more / "notices.conf")
    return tmp_path


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, timeout=120)


@needs_systemd
@pytest.mark.parametrize("name", ["strongroom-signer.service", *(f"strongroom@{role}.service" for role in ROLES[1:]),
                                  "strongroom@notify.service", "strongroom-bridge.service",
                                  "strongroom-bridge-connect.service"])
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


def values(name, key, joined=False):
    text = (UNITS / name).read_text()
    return re.findall(rf"^{key}=(.*)$", text.replace("\\\n", "") if joined else text, re.M)


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

@contextlib.contextmanager
def root_with_package():
    """Users and folders as the package's files make them, below a root of its own: its folder, and its users."""
    if os.geteuid() != 0 or not shutil.which("systemd-tmpfiles"):
        pytest.skip("SKIPPED: needs root, and systemd-tmpfiles (apt install systemd)")
    root = pathlib.Path(tempfile.mkdtemp(prefix="sr-u-", dir="/tmp"))
    root.chmod(0o755)
    (root / "etc").mkdir()
    for tool, words in (("systemd-sysusers", []), ("systemd-tmpfiles", ["--create"])):
        file = UNITS / f"strongroom-{tool.partition('-')[2]}.conf"
        done = subprocess.run([tool, f"--root={root}", *words, file], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    try:
        yield root / "var/lib/strongroom", (root / "etc/passwd").read_text()
    finally:
        shutil.rmtree(root)


@pytest.fixture
def installed():
    with root_with_package() as made:
        yield made


def start_as(user, log, *words):
    """As a unit starts it: as this user, and without any capability."""
    return subprocess.Popen(["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs",
                             "--bounding-set=-all", *words], stderr=open(log, "w"))


def check_confined(process, user, log):
    assert process.poll() is None, log.read_text()
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    assert re.search(r"CapEff:\s+0+\n", status) and re.search(rf"Uid:\s+{user}\s+{user}", status), status


def words_of(unit, folder):
    """What the unit runs, with this folder in the place of /var/lib/strongroom."""
    line = values(unit, "ExecStart", joined=True)[-1].replace("/var/lib/strongroom", str(folder))
    return [word.replace("/usr/bin/strongroom", str(BUILD / "strongroom")) for word in line.split()]


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
            started[role] = start_as(user, folder / f"{role}.log", *program, "--folder", folder, "--users", "64470",
                                     *more)
        sockets = [f"run/{name}.sock" for name in ("signer/admin", "courier/engine", "engine/control", "watch/state",
                                                   "web/owner")]
        wait_for(lambda: all((folder / name).exists() for name in sockets))
        for number, (role, process) in enumerate(started.items(), 1):
            check_confined(process, 64_470 + number, folder / f"{role}.log")
        told = subprocess.run([STRONGROOM, "key", "list", "--folder", folder], capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
    finally:
        for process in started.values():
            process.kill()
            process.wait()


def test_notify_runs_as_its_drop_in_starts_it_with_a_secret_from_systemd(installed):
    folder, passwd = installed
    user = 64_479
    assert re.search(rf"^strongroom-notify:[^:]*:{user}:", passwd, re.M)
    (folder / "desk-secret").write_text("secret\n")
    os.chown(folder / "desk-secret", user, user)
    (folder / "desk-secret").chmod(0o400)
    (folder / "notices.toml").write_text('[desk]\nkind = "webhook"\nurl = "https://example.com/"\n'
                                         'secret_credential = "desk-secret"\n')
    (folder / "notices.toml").chmod(0o644)
    words = [word.replace("/etc/strongroom", str(folder)) for word in words_of("strongroom-notify.conf", folder)]
    log = folder / "notify.log"
    process = start_as(user, log, "env", f"CREDENTIALS_DIRECTORY={folder}", *words)
    try:
        wait_for(lambda: (folder / "run/notify/state.sock").exists() or process.poll() is not None)
        check_confined(process, user, log)
        told = subprocess.run([STRONGROOM, "notify", "list", "--folder", folder], capture_output=True, text=True)
        assert told.returncode == 0 and "desk" in told.stdout, told.stderr
    finally:
        process.kill()
        process.wait()


# ---- The signer on a box of its own (docs/bridge.md) ---------------------------------------------

def test_the_bridge_sees_no_key_and_listens_where_it_is_told():
    name = "strongroom-bridge.service"
    assert values(name, "User") == ["strongroom-bridge"] and values(name, "CapabilityBoundingSet") == [""]
    assert values(name, "InaccessiblePaths") == ["-/var/lib/strongroom/signer"]
    assert values(name, "PrivateUsers") == []  # The signer would not know it.
    # The other end stands in the signer's place: never beside one, and never where a store lies.
    name = "strongroom-bridge-connect.service"
    assert values(name, "Conflicts") == ["strongroom-signer.service"]
    assert values(name, "ConditionPathExists") == ["!/var/lib/strongroom/signer/store.pb"]


def test_the_signers_drop_in_opens_the_doors_that_a_new_serve_file_names(tmp_path):
    done = subprocess.run([STRONGROOM, "signer-bridge", "certs", tmp_path / "certs", "--host", "127.0.0.1"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    named = re.findall(r'^sockets = \[(.*)\]', (tmp_path / "certs/signer-box/serve.toml").read_text(), re.M)
    opened = words_of("strongroom-signer-bridged.conf", "/x")
    assert named == [", ".join(f'"{door}"' for door in opened[opened.index("--bridge") + 1].split(","))]
    # But for the doors it is what the unit itself starts.
    assert opened[:opened.index("--bridge")] == words_of("strongroom-signer.service", "/x")


def give(files, folder, user):
    for path in files.iterdir():
        shutil.copy(path, folder)
        os.chown(folder / path.name, user, user)
        (folder / path.name).chmod(0o600)


def test_both_ends_of_the_bridge_run_as_their_units_start_them(tmp_path):
    with root_with_package() as (box, passwd), root_with_package() as (platform, _):
        assert re.search(rf"^strongroom-bridge:[^:]*:{BRIDGE}:", passwd, re.M)
        done = subprocess.run([STRONGROOM, "signer-bridge", "certs", tmp_path / "certs", "--host", "127.0.0.1",
                               "--port", str(free_port())], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        give(tmp_path / "certs/signer-box", box / "bridge", BRIDGE)
        give(tmp_path / "certs/platform", platform / "signer", 64_471)
        started = []
        try:
            for unit, folder, user in (("strongroom-signer-bridged.conf", box, 64_471),
                                       ("strongroom-bridge.service", box, BRIDGE),
                                       ("strongroom-bridge-connect.service", platform, 64_471)):
                log = folder / f"{unit}.log"
                started.append((start_as(user, log, *words_of(unit, folder)), user, log))
            # It makes them when the link stands: both ends are known to each other, and to the signer.
            doors = [platform / f"run/signer/{name}.sock" for name in ("engine", "watch", "courier", "form", "status")]
            wait_for(lambda: all(door.exists() for door in doors))
            for process, user, log in started:
                check_confined(process, user, log)
            assert not (platform / "run/signer/admin.sock").exists()
        finally:
            for process, _, _ in started:
                process.kill()
                process.wait()
