"""A plain client of the paper venue, written from docs/venues-paper.md with nothing but the standard library: the
judge of that protocol, and in the tests of a house a thief with a copy of its key."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import ssl
import time
import urllib.parse


class Refused(Exception):
    def __init__(self, status, body, headers):
        super().__init__(f"{status} {body}")
        self.status, self.word, self.headers = status, body["error"], headers


class PaperClient:
    """`secret`: a text for HMAC, or an object with sign() for Ed25519. `late_ms`: what its clock is behind."""

    def __init__(self, address, ca_file=None, key="", secret="", late_ms=0):
        self.url, self.key, self.secret, self.late_ms = urllib.parse.urlsplit(address), key, secret, late_ms
        self.trust = ssl.create_default_context(cafile=ca_file) if self.url.scheme == "https" else None

    def signature(self, now, method, target, body):
        text = f"{now}\n2000\n{method}\n{target}\n{body}".encode()
        if hasattr(self.secret, "sign"):
            return base64.b64encode(self.secret.sign(text)).decode()
        return hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()

    def call(self, method, path, body=None, signed=True, **query):
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        sent = json.dumps(body) if body is not None else ""
        now = int(time.time() * 1000) - self.late_ms
        headers = {"Paper-Key": self.key, "Paper-Time": str(now), "Paper-Window": "2000",
                   "Paper-Signature": self.signature(now, method, target, sent)} if signed else {}
        if self.trust:
            connection = http.client.HTTPSConnection(self.url.hostname, self.url.port, timeout=10, context=self.trust)
        else:
            connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=10)
        connection.request(method, target, body=sent or None, headers=headers)
        reply = connection.getresponse()
        read = json.loads(reply.read())
        connection.close()
        if reply.status != 200:
            raise Refused(reply.status, read, reply.headers)
        return read

    def public(self, path, **query):
        return self.call("GET", path, signed=False, **query)

    def place(self, side, kind, qty, client_id, limit=None, symbol="BTC-USDT"):
        body = {"symbol": symbol, "side": side, "kind": kind, "qty": qty, "client_id": client_id}
        return self.call("POST", "/orders", body | ({"limit": limit} if limit else {}))

    # ---- The WebSocket (RFC 6455): text frames, whole messages.
    def stream(self):
        return PaperStream(self)


class PaperStream:
    def __init__(self, client):
        self.client, url = client, client.url
        plain = socket.create_connection((url.hostname, url.port), timeout=10)
        self.socket = client.trust.wrap_socket(plain, server_hostname=url.hostname) if client.trust else plain
        nonce = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /stream HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {nonce}\r\n"
                             "Sec-WebSocket-Version: 13\r\n\r\n").encode())
        self.input = self.socket.makefile("rb")
        status = self.input.readline()
        assert b" 101 " in status, status
        while self.input.readline() != b"\r\n":
            pass

    def say(self, message):
        data, mask = json.dumps(message).encode(), os.urandom(4)
        length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
        self.socket.sendall(b"\x81" + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def event(self, name=None):
        """The next one; of this name, where there is one."""
        while True:
            first, second = self.input.read(2)
            size = second & 0x7f
            if size >= 126:
                size = int.from_bytes(self.input.read(2 if size == 126 else 8), "big")
            data = self.input.read(size)
            if first & 0x0f == 1:  # Pings and the like need no answer for as long as a test lasts.
                told = json.loads(data)
                if name in (None, told["event"]):
                    return told

    def login(self):
        now = int(time.time() * 1000) - self.client.late_ms
        self.say({"do": "login", "key": self.client.key, "time": now, "window": 2000,
                  "signature": self.client.signature(now, "LOGIN", "/stream", "")})
        return self.event()

    def close(self):
        self.socket.close()
