"""The serving end of the bridge as a stranger meets it: certificates made by another program than ours, and a client
that shares no code with it. Behind it stands a false signer that says what it hears."""
import contextlib
import datetime
import hashlib
import ipaddress
import os
import pathlib
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from house import STRONGROOM, wait_for
from two_boxes import free_port

DAY = datetime.timedelta(days=1)
LARGEST = 1 << 20


def name_of(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    def __init__(self, name="a private authority"):
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), name_of(name)
        self.certificate = self.sign(name_of(name), self.key.public_key(), None, is_ca=True)

    def sign(self, subject, public_key, use, is_ca=False, begins=-DAY, ends=30 * DAY):
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(public_key)
                .serial_number(x509.random_serial_number()).not_valid_before(now + begins).not_valid_after(now + ends)
                .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True))
        if use:
            made = made.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            made = made.add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        return made.sign(self.key, hashes.SHA256())

    def certify(self, name, use=ExtendedKeyUsageOID.CLIENT_AUTH, **how):
        key = ec.generate_private_key(ec.SECP256R1())
        return self.sign(name_of(name), key.public_key(), use, **how), key


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def fingerprint(certificate):
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


def write_pair(folder, name, pair):
    (folder / f"{name}.pem").write_bytes(pem(pair[0]))
    key = folder / f"{name}.key"
    key.write_bytes(pair[1].private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                          serialization.NoEncryption()))
    key.chmod(0o600)


class FalseSigner:
    """Listens where the signer would. A frame "more N" is answered with N bytes, any other with what door heard it."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self.heard, self.listening = [], []
        for door in ("engine", "watch", "courier", "form", "status", "admin"):
            one = socket.socket(socket.AF_UNIX)
            one.bind(str(folder / f"{door}.sock"))
            one.listen()
            self.listening.append(one)
            threading.Thread(target=self.accept, args=(door, one), daemon=True).start()

    def accept(self, door, listening):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listening.accept()
                threading.Thread(target=self.talk, args=(door, peer), daemon=True).start()

    def talk(self, door, peer):
        with contextlib.suppress(OSError), peer:
            while frame := receive(peer):
                self.heard.append((door, frame))
                word, _, count = frame.partition(b" ")
                send(peer, os.urandom(1) * int(count) if word == b"more" else door.encode() + b":" + frame[:100])

    def close(self):
        for one in self.listening:
            one.close()


def send(peer, frame):
    peer.sendall(struct.pack("<I", len(frame)) + frame)


def exactly(peer, size):
    got = bytearray()
    while len(got) < size and (piece := peer.recv(min(size - len(got), 1 << 16))):
        got += piece
    return bytes(got) if len(got) == size else b""


def receive(peer):
    head = exactly(peer, 4)
    return exactly(peer, struct.unpack("<I", head)[0]) if head else b""


def is_ended(stream):
    """By the other side, politely or not; a timeout is no end."""
    try:
        return stream.recv(1) == b""
    except (ConnectionError, ssl.SSLError):
        return True


class Door:
    """`signer-bridge serve` alone."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sr-door-", dir="/tmp"))
        self.signer = FalseSigner(self.folder / "run/signer")
        self.authority, other = Authority(), Authority()
        server = self.authority.certify("the signer's box", ExtendedKeyUsageOID.SERVER_AUTH)
        self.pairs = {"good": self.authority.certify("platform"),
                      "owner": self.authority.certify("owner"),
                      "struck off": self.authority.certify("platform"),
                      "expired": self.authority.certify("platform", begins=-20 * DAY, ends=-DAY),
                      "not yet": self.authority.certify("platform", begins=DAY),
                      "a server's": self.authority.certify("platform", ExtendedKeyUsageOID.SERVER_AUTH),
                      "of another authority": other.certify("platform"),
                      "self-made": Authority("platform").certify("platform")}
        itself = Authority("platform")
        self.pairs["self-signed"] = (itself.certificate, itself.key)
        for name, pair in self.pairs.items():
            write_pair(self.folder, name, pair)
        write_pair(self.folder, "server", server)
        (self.folder / "ca.pem").write_bytes(pem(self.authority.certificate))
        self.port = free_port()
        # All of them are on the list but one: what else is wrong with them must keep them out.
        clients = "".join(
            f'[[client]]\nname = "{name}"\nfingerprint = "{fingerprint(pair[0])}"\n'
            + ('sockets = ["engine", "status", "admin"]\n' if name == "owner" else "")
            for name, pair in self.pairs.items() if name != "struck off")
        self.config = self.folder / "serve.toml"
        self.config.write_text(f'listen = "127.0.0.1:{self.port}"\ncertificate = "server.pem"\nkey = "server.key"\n'
                               f'ca = "ca.pem"\n{clients}')
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen([STRONGROOM, "signer-bridge", "serve", "--folder", self.folder, "--config",
                                         self.config], stderr=self.log, stdout=self.log)
        wait_for(lambda: "serves the signer" in self.said(), 20)

    def said(self):
        return (self.folder / "log").read_text()

    def context(self, name="good"):
        made = ssl.create_default_context(cafile=self.folder / "ca.pem")
        made.check_hostname = False
        if name:
            made.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return made

    def connect(self, context):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        try:
            return context.wrap_socket(raw)
        except OSError:
            raw.close()
            raise

    def knock(self, door, name="good", context=None):
        """(the connection, the answer); the answer is empty when there is none."""
        stream = self.connect(context or self.context(name))
        send(stream, f"strongroom-bridge 1 {door}".encode())
        return stream, receive(stream).decode()

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.signer.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def door():
    made = Door()
    yield made
    made.close()


def test_a_certificate_on_the_list_reaches_its_sockets(door):
    for name in ("engine", "watch", "courier", "form", "status"):
        stream, answer = door.knock(name)
        with stream:
            assert answer == "ok engine watch courier form status"
            send(stream, b"hello")
            assert receive(stream) == f"{name}:hello".encode()
            assert stream.version() == "TLSv1.3"


def test_the_owners_socket_is_for_whom_it_is_named(door):
    stream, answer = door.knock("admin")
    with stream:
        assert answer == 'no this certificate may not reach "admin"'
        assert is_ended(stream)
    assert not any(heard == "admin" for heard, _ in door.signer.heard)
    stream, answer = door.knock("admin", "owner")
    with stream:
        assert answer.startswith("ok")
    stream, answer = door.knock("courier", "owner")
    with stream:
        assert answer.startswith("no")


@pytest.mark.parametrize("name", ["struck off", "expired", "not yet", "a server's", "of another authority",
                                  "self-made", "self-signed", None])
def test_any_other_certificate_and_none_reach_nothing(door, name):
    before = len(door.signer.heard)
    answer = ""
    with contextlib.suppress(OSError):  # Refused in the handshake, or with the first bytes after it.
        stream, answer = door.knock("status", name)
        stream.close()
    assert answer == "" and len(door.signer.heard) == before
    stream, answer = door.knock("status")  # And nobody else suffers.
    stream.close()
    assert answer.startswith("ok")


def test_tls_1_2_is_refused(door):
    context = door.context()
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(OSError):
        door.connect(context)


def test_no_session_is_resumed(door):
    """Who was struck off must not come back on a ticket."""
    context = door.context()
    first, _ = door.knock("status", context=context)
    with first:
        send(first, b"hello")
        assert receive(first)
        assert first.session is None or not first.session.has_ticket


@pytest.mark.parametrize("hello", [b"", b"strongroom-bridge 2 engine", b"strongroom-bridge 1 ../admin",
                                   b"strongroom-bridge 1 engine\0", b"x" * 64])
def test_a_hello_that_is_none_is_the_end(door, hello):
    with door.connect(door.context()) as stream:
        send(stream, hello)
        assert is_ended(stream)


def test_an_absurd_length_at_the_door_is_the_end(door):
    with door.connect(door.context()) as stream:
        stream.sendall(b"\xff\xff\xff\xff" + b"x" * 100)
        assert is_ended(stream)


def test_who_says_nothing_is_cut_off_in_time(door):
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as silent:
        started = time.monotonic()
        assert is_ended(silent)
        assert time.monotonic() - started < 20
    with door.connect(door.context()) as stream:  # Through TLS, and then silent.
        stream.settimeout(30)
        assert is_ended(stream)


def test_the_largest_frame_passes_and_a_larger_one_ends_its_connection(door):
    other, _ = door.knock("watch")
    stream, _ = door.knock("engine")
    with stream, other:
        send(stream, b"x" * LARGEST)
        assert receive(stream).startswith(b"engine:xxx")
        stream.sendall(struct.pack("<I", LARGEST + 1) + b"x")
        assert is_ended(stream)
        send(other, b"still here")
        assert receive(other) == b"watch:still here"


def test_a_frame_that_is_cut_short_is_no_frame(door):
    stream, _ = door.knock("engine")
    before = len(door.signer.heard)
    stream.sendall(struct.pack("<I", 100) + b"half")
    time.sleep(0.2)
    stream.close()
    time.sleep(0.2)
    assert len(door.signer.heard) == before


def test_a_slow_reader_gets_every_byte_and_nothing_piles_up_here(door):
    stream, _ = door.knock("engine")
    with stream:
        size, count = 8 << 20, 12
        before = door.resident_kib()
        for _ in range(count):
            send(stream, b"more %d" % size)
        time.sleep(3)  # Nothing is read meanwhile.
        assert door.resident_kib() - before < 8 << 10
        for _ in range(count):
            frame = receive(stream)
            assert len(frame) == size and frame == frame[:1] * size


def test_connections_are_bounded_and_the_bound_is_told(door):
    held = []
    time.sleep(1)  # Those of the tests before are gone.
    try:
        for _ in range(60):
            held.append(door.knock("status"))
        answers = [answer for _, answer in held]
        assert answers.count("ok engine watch courier form status") == 48
        assert all("in use" in answer for answer in answers[48:])
    finally:
        for stream, _ in held:
            stream.close()

    def is_free():
        stream, answer = door.knock("status")
        stream.close()
        return answer.startswith("ok")
    wait_for(is_free, 20)


@pytest.mark.parametrize("change,words", [
    (('"ca.pem"', '"nowhere.pem"'), "ca:"), (("listen", "lisen"), "not a key of this file"),
    (('"127.0.0.1:', '"127.0.0.1'), "HOST:PORT"), (("fingerprint = \"", "fingerprint = \"zz"), "64 hex digits"),
    (('"engine", "status", "admin"', '"engine", "admin"'), '"status"'),
    (('"engine", "status", "admin"', '"root", "status"'), 'no socket "root"'),
    (('key = "server.key"', 'key = "good.key"'), "key: key values mismatch"),
    (('server.', 'expired.'), "was good until")])
def test_a_bad_file_is_told_by_its_key(door, change, words):
    bad = door.folder / "bad.toml"
    bad.write_text(door.config.read_text().replace(*change))
    elsewhere = tempfile.mkdtemp(prefix="sr-bad-", dir="/tmp")
    done = subprocess.run([STRONGROOM, "signer-bridge", "serve", "--folder", elsewhere, "--config", bad],
                          capture_output=True, text=True, timeout=30)
    shutil.rmtree(elsewhere)
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_a_private_key_that_others_may_read_is_refused(door):
    key = door.folder / "server.key"
    key.chmod(0o644)
    done = subprocess.run([STRONGROOM, "signer-bridge", "serve", "--folder", door.folder, "--config", door.config],
                          capture_output=True, text=True, timeout=30)
    key.chmod(0o600)
    assert done.returncode == 2 and "chmod 600" in done.stderr
