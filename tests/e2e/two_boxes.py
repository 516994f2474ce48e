"""A signer on a box of its own: another network namespace and folder, and a cable in between that can be pulled."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

from house import Installation, STRONGROOM, run
from test_key_house import OwnHouse


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Cable:
    """A network namespace with one cable to ours."""

    def __init__(self):
        number = os.getpid() % 250
        self.name = f"srbox{os.getpid()}"
        self.ours, self.theirs = f"10.213.{number}.1", f"10.213.{number}.2"
        self.wire = f"srw{os.getpid()}"
        ip("netns", "add", self.name)
        ip("link", "add", self.wire, "type", "veth", "peer", "name", "wire0", "netns", self.name)
        ip("addr", "add", f"{self.ours}/30", "dev", self.wire)
        ip("-n", self.name, "addr", "add", f"{self.theirs}/30", "dev", "wire0")
        ip("-n", self.name, "link", "set", "wire0", "up")
        self.plug()

    def plug(self):
        ip("link", "set", self.wire, "up")

    def pull(self):
        ip("link", "set", self.wire, "down")

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            ip("link", "del", self.wire)
        with contextlib.suppress(subprocess.CalledProcessError):
            ip("netns", "del", self.name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def processes(folder):
    """{what: process id} of the processes of a folder: "signer", "signer-bridge" and the like."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if str(folder).encode() not in words:
            continue
        if words[0].endswith(b"/strongroom-signer"):
            found["signer"] = int(entry.name)
        elif words[0].endswith(b"/strongroom"):
            found[words[1].decode()] = int(entry.name)
    return found


class SignerBox(Installation):
    """`up --serve-signer` behind the cable, with files of `signer-bridge certs`."""

    def __init__(self, cable):
        self.cable = cable
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sr-box-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.files = self.folder / "certs"
        done = run("signer-bridge", "certs", self.files, "--host", cable.theirs)
        assert done.returncode == 0, done.stderr
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.cable.name, STRONGROOM, "up", "--serve-signer",
             self.files / "signer-box/serve.toml", "--folder", self.folder],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def allow_admin(self):
        path = self.files / "signer-box/serve.toml"
        path.write_text(path.read_text().replace('"status"]', '"status", "admin"]'))


class Platform(OwnHouse):
    """A house whose signer is elsewhere."""

    def __init__(self, venue, box):
        self.box = box
        super().__init__(venue)

    def start(self):
        self.process = subprocess.Popen(
            [STRONGROOM, "up", "--venue", self.venue_file(), "--folder", self.folder, "--web-port", "0",
             "--remote-signer", self.box.files / "platform/connect.toml"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def has_door(self, name):
        return (self.folder / f"run/signer/{name}.sock").exists()

    def logs(self):
        return super().logs() + self.box.logs()
