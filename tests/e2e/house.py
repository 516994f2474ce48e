"""A running Strongroom for the end-to-end tests: started as a user would start it, looked at from outside."""
import http.client
import itertools
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STRONGROOM_BUILD", ROOT / "build/release"))
STRONGROOM = BUILD / "strongroom"
REAL_CANDLES = ROOT / "../shared/data/ohlcv/nautilus_BTC-PERP-1m.csv"
EXAMPLES = ["--bot", str(ROOT / "examples/dca-btc.toml"), "--bot", str(ROOT / "examples/grid-btc.toml")]
ROLES = ("signer", "courier", "engine", "watch", "web", "practice")


def run(*arguments, **options):
    """One strongroom command to its end."""
    return subprocess.run([STRONGROOM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=options.pop("timeout", 120), **options)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask_admin(path, method, target, body=None):
    """One call at a practice venue's admin socket."""
    connection = UnixConnection(path)
    connection.request(method, target, body=None if body is None else json.dumps(body))
    reply = connection.getresponse()
    text = reply.read()
    assert reply.status == 200, text
    return json.loads(text)


def wait_for(look, seconds=60, every=0.02):
    """What `look` returns, once it is something; generous, since it only bounds a test that fails."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(every)
    raise AssertionError("it did not come in time")


# The installations that run now: what a failed test is told of (conftest.py).
OPEN: set = set()


class Installation:
    """A folder, the `up` that runs on it, and its owner at the keyboard."""
    folder: pathlib.Path
    process: subprocess.Popen

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.communicate(timeout=30)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        OPEN.add(self)
        return self

    def __exit__(self, _kind, error, _trace):
        OPEN.discard(self)
        if error is not None:
            error.add_note(self.account())
        self.close()

    def account(self):
        """What it did until now, for one who reads a failed test and has nothing else of it."""
        told = [f"--- {self.folder}: exit code {self.process.poll()}"]
        if self.process.poll() is None:
            for words in (("bot", "list"), ("key", "list")):
                try:
                    done = self.owner(*words)
                    told.append(f"$ strongroom {' '.join(words)}\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
                except subprocess.TimeoutExpired as late:
                    told.append(str(late))
        elif self.process.stderr is not None and not self.process.stderr.closed:
            told.append(self.process.stderr.read()[-3000:])
        return "\n".join(told) + self.logs(800)

    def logs(self, most=3000):
        return "".join(f"\n--- {path.name}\n{path.read_text()[-most:]}"
                       for path in sorted((self.folder / "log").glob("*")))

    def owner(self, *arguments, secret=""):
        return subprocess.run([STRONGROOM, *map(str, arguments), "--folder", self.folder], input=secret,
                              capture_output=True, text=True, timeout=60)

    def does(self, *arguments, secret=""):
        done = self.owner(*arguments, secret=secret)
        assert done.returncode == 0, done.stderr + self.logs()
        return done.stdout

    def status(self):
        done = self.owner("key", "list", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def frozen_key(self):
        status = self.status()
        return next((key for key in status["keys"] if key["is_frozen"]), None) if status else None


class House(Installation):
    """`strongroom up --practice` in a folder of its own (short: a socket's path has at most 107 bytes)."""

    def __init__(self, *arguments):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sr-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.arguments = [str(a) for a in arguments]
        named = [venue for option, venue in itertools.pairwise(self.arguments) if option == "--venue"]
        self.plays = named or ["binance"]
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [STRONGROOM, "up", "--practice", "--folder", self.folder, "--web-port", "0", *self.arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, timeout=120):
        """Waits for a headless run's end; its summary."""
        out, err = self.process.communicate(timeout=timeout)
        assert self.process.returncode == 0, err + self.logs()
        return json.loads(out)

    # ---- Looking at it.
    def pid(self, role):
        """The process id of a role, or nothing while it is down."""
        program = "strongroom-signer" if role == "signer" else "strongroom"
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            is_ours = str(self.folder).encode() in words and words[0].endswith(program.encode())
            if is_ours and (role == "signer" or words[1] == role.encode()):
                return int(entry.name)
        return None

    def pids(self):
        return {role: self.pid(role) for role in ROLES}

    def practice(self, method, target, body=None, venue=None):
        return ask_admin(self.folder / f"run/practice/{venue or self.plays[0]}.sock", method, target, body)

    def practice_state(self, venue=None):
        try:
            return self.practice("GET", "/state", venue=venue)
        except (OSError, http.client.HTTPException):
            return None

    def venue_address(self, venue=None):
        """(https://…, CA file) of a practice venue."""
        made = tomllib.loads((self.folder / "run/venue.toml").read_text())[venue or self.plays[0]]
        return made["rest"], made["ca_file"]

    def key_at(self, venue):
        """The practice account's key there, as the venue's file has it: what a thief would hold."""
        accounts = tomllib.loads((self.folder / "practice/accounts.toml").read_text())["account"]
        return next(account["key"][0] for account in accounts if account["key"][0]["venue"] == venue)

    def key(self):
        key = self.key_at(self.plays[0])
        return key["id"], key["secret"]

    def engine_rows(self, query, *values, venue=None):
        return rows(self.folder / f"engine/{venue or self.plays[0]}/engine.db", query, *values)

    def venue_rows(self, query, *values, venue=None):
        venue = venue or self.plays[0]
        return rows(self.folder / f"practice/{venue}/venue.db", query, *values)

    def placed(self, venue=None):
        return len(self.venue_rows("select id from orders", venue=venue))

    def is_calm(self):
        """Nothing is in flight."""
        return not any(self.engine_rows("select intent from orders where state not in ('open', 'closed')", venue=venue)
                       for venue in self.plays)

    def freezes_and_falls_silent(self, words):
        """The key freezes for this reason, places nothing more, and is thawed by its owner."""
        key = wait_for(self.frozen_key, 10)
        assert words in key["frozen_reason"]
        time.sleep(0.5)  # What was signed before has arrived by then.
        before = self.placed()
        time.sleep(1)
        assert self.placed() == before
        assert self.owner("key", "thaw", "--account", key["account"]).returncode == 0
        assert self.frozen_key() is None

    def settle(self):
        """The market stands, and everything that was under way is settled by proof. Calm for a moment is not enough:
        an attempt that was proved dead is followed by the next one."""
        def moment():
            return (self.is_calm(), [self.placed(venue) for venue in self.plays],
                    [self.engine_rows("select intent, state, filled from orders", venue=venue) for venue in self.plays])

        def is_still():
            before = moment()
            # Coinbase takes few requests a second: asking about all open orders lasts.
            time.sleep(5 if "coinbase" in self.plays else 1.2)
            return before[0] and before == moment()
        for venue in self.plays:
            self.practice("POST", "/pause", venue=venue)
        wait_for(is_still, 120)

    def login_link(self):
        def look():
            assert self.process.poll() is None, self.process.stderr.read() + self.logs()
            done = run("link", "--folder", self.folder)
            return done.stdout.strip() if done.returncode == 0 else None
        return wait_for(look)


LAST_TABLE = {"venue.db": "counters", "engine.db": "notices"}


def rows(path, query, *values):
    if not path.exists() or not path.stat().st_size:
        return []  # Not made yet.
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as database:
        database.row_factory = sqlite3.Row
        # The tables of both are made one by one.
        made = {row["name"] for row in database.execute("select name from sqlite_master")}
        if LAST_TABLE.get(path.name) not in made:
            return []
        return [dict(row) for row in database.execute(query, values)]
