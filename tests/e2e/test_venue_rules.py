"""`ca_pins` and `private_hosts` of a venue file, as a venue meets them: certificates and key sums are made by another
program than ours, and the venue only notes who came and what was said to it."""
import contextlib
import hashlib
import socket
import ssl
import subprocess
import threading
import time

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID
from house import STRONGROOM, House, run, wait_for
from test_bridge_door import Authority, pem, write_pair


def key_sum(certificate):
    """As `openssl x509 -pubkey … | openssl pkey -pubin -outform der | sha256sum` prints it."""
    return hashlib.sha256(certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).hexdigest()


class SilentVenue:
    """Takes every connection with TLS and never answers."""

    def __init__(self, folder, authority):
        self.came, self.heard = 0, b""
        pair = authority.certify("a venue", ExtendedKeyUsageOID.SERVER_AUTH)
        write_pair(folder, "venue", pair)
        self.certificate = pair[0]
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "venue.pem", folder / "venue.key")
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        while True:
            with contextlib.suppress(OSError):
                plain, _ = self.server.accept()
                self.came += 1
                threading.Thread(target=self.hear, args=[plain], daemon=True).start()
                continue
            return

    def hear(self, plain):
        with contextlib.suppress(OSError), self.context.wrap_socket(plain, server_side=True) as secure:
            while said := secure.recv(4096):
                self.heard += said

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


class RuledHouse(House):
    """A house at that venue, with more lines in its venue file."""

    def __init__(self, venue, ca_file, host="127.0.0.1", above="", below=""):
        self.text = (f'{above}\n[binance]\nenvironment = "practice"\nrest = "https://{host}:{venue.port}"\n'
                     f'public_rest = "https://{host}:{venue.port}"\napi_stream = "wss://{host}:{venue.port}"\n'
                     f'market_stream = "wss://{host}:{venue.port}"\nca_file = "{ca_file}"\n{below}\n')
        super().__init__()

    def start(self):
        file = self.folder / "own.toml"
        file.write_text(self.text)
        self.process = subprocess.Popen(
            [STRONGROOM, "up", "--venue", file, "--folder", self.folder, "--web-port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def venue(tmp_path):
    authority = Authority("the venue's authority")
    (tmp_path / "ca.pem").write_bytes(pem(authority.certificate))
    made = SilentVenue(tmp_path, authority)
    made.authority, made.ca_file = authority, tmp_path / "ca.pem"
    yield made
    made.close()


@pytest.mark.parametrize("of", ["the authority", "the venue"])
def test_a_venue_whose_key_is_pinned_is_spoken_to(venue, of):
    pinned = venue.authority.certificate if of == "the authority" else venue.certificate
    pins = [key_sum(Authority("another").certificate), key_sum(pinned)]
    with RuledHouse(venue, venue.ca_file, below=f"ca_pins = {pins}"):
        wait_for(lambda: venue.heard.startswith(b"GET /api/v3/"))


def test_a_venue_that_is_trusted_and_not_pinned_hears_nothing(venue):
    with RuledHouse(venue, venue.ca_file, below=f"ca_pins = ['{key_sum(Authority('another').certificate)}']") as house:
        wait_for(lambda: venue.came >= 2)  # It tries again.
        time.sleep(0.5)
        assert venue.heard == b"" and house.process.poll() is None


def test_a_name_that_stands_for_this_machine_is_not_even_connected_to(venue):
    """The resolver takes 127.1 for 127.0.0.1, as it would take any name that somebody has pointed there."""
    with RuledHouse(venue, venue.ca_file, host="127.1") as house:
        wait_for(house.status)
        time.sleep(2)
        assert venue.came == 0 and house.process.poll() is None


def test_a_name_that_the_file_allows_is_connected_to(venue):
    with RuledHouse(venue, venue.ca_file, host="127.1", above='private_hosts = ["127.1"]'):
        wait_for(lambda: venue.came > 0)


@pytest.mark.parametrize("above,below,words", [
    ("", "ca_pins = []", "[binance]: ca_pins: names no key"),
    ("", "ca_pins = 'ab'", "[binance]: ca_pins: write a list of texts in quotes"),
    ("", "ca_pins = [7]", "[binance]: ca_pins: write a list of texts in quotes"),
    ("", "ca_pins = ['ab']", '[binance]: ca_pins: "ab": SHA-256 of a public key is 64 hex digits'),
    ("private_hosts = 'a.lan'", "", "private_hosts: write a list of texts in quotes"),
    ("private_hosts = ['']", "", "private_hosts: write a list of texts in quotes"),
    ("private_host = ['a.lan']", "", "private_host: not a key of this file"),
    ("", "ca_pin = ['ab']", "ca_pin: not a key of a venue"),
])
def test_a_rule_that_does_not_read_is_named_and_nothing_starts(tmp_path, above, below, words):
    file = tmp_path / "own.toml"
    file.write_text(f'{above}\n[binance]\nenvironment = "production"\n{below}\n')
    done = run("up", "--venue", file, "--folder", tmp_path / "house", "--web-port", "0")
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_pins_for_an_address_without_tls_are_refused(tmp_path):
    file = tmp_path / "own.toml"
    plain = "\n".join(f'{key} = "{scheme}://127.0.0.1:1"' for key, scheme in (
        ("rest", "http"), ("public_rest", "http"), ("api_stream", "ws"), ("market_stream", "ws")))
    file.write_text(f'[binance]\nenvironment = "practice"\n{plain}\nca_pins = ["{"ab" * 32}"]\n')
    done = run("up", "--venue", file, "--folder", tmp_path / "house", "--web-port", "0")
    assert done.returncode == 2 and "ca_pins: http://127.0.0.1:1 has no certificate" in done.stderr, done.stderr
