"""A real `strongroom witness`, a real courier as its carrier, and HTTP by hand."""
import http.client
import json
import pathlib
import socket
import subprocess
import tempfile
import time

from programs import STRONGROOM, run


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(probe, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = probe()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{probe} did not come to be")


class WitnessProcess:
    def __init__(self, log_key, name="witness.test/w1"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="srw"))
        self.name, self.port = name, free_port()
        (self.folder / "logs.toml").write_text(f'[[log]]\nkey = "{log_key.strip()}"\n')

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            [STRONGROOM, "witness", "--folder", self.folder, "--name", self.name, "--listen", f"127.0.0.1:{self.port}"],
            stderr=self.log)
        wait_for(self.is_listening)

    def is_listening(self):
        assert self.process.poll() is None, (self.folder / "log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, hard=False):
        self.process.kill() if hard else self.process.terminate()
        self.process.wait(30)
        self.log.close()

    @property
    def key_file(self):
        return self.folder / "witness.pub"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method, target, body=None):
        """(status, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, target, body.encode() if isinstance(body, str) else body)
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def add(self, body):
        return self.ask("POST", "/add-checkpoint", body)


class Courier:
    """`strongroom courier` of a signer's folder. Its venue is nowhere: it only carries for the witness."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def __enter__(self):
        (self.folder / "run/courier").mkdir(parents=True, exist_ok=True)
        (self.folder / "run/venue.toml").write_text(
            '[binance]\nenvironment = "practice"\nrest = "http://127.0.0.1:1"\npublic_rest = "http://127.0.0.1:1"\n'
            'api_stream = "ws://127.0.0.1:1"\nmarket_stream = "ws://127.0.0.1:1"\n')
        self.log = open(self.folder / "courier.log", "ab")
        self.process = subprocess.Popen([STRONGROOM, "courier", "--folder", self.folder], stderr=self.log)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


def witnesses(folder):
    """What `witness list` says."""
    return json.loads(run(STRONGROOM, "witness", "list", "--folder", folder, "--json"))
