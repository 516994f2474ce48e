"""Frames to the signer's sockets, written by hand: an attacker has no library of ours. u32 length, protobuf."""
import os
import socket
import struct

TO_SIGNER = {"sign": 1, "freeze": 3, "thaw": 4, "reference": 5, "init": 6, "unseal": 7, "seal": 8, "add_key": 9,
             "get_status": 10, "make_key": 11, "name_key": 12, "key_rights": 40, "open_orders": 41, "allow_posture": 42,
             "token_answer": 100}


def varint(number):
    out = b""
    while True:
        number, low = number >> 7, number & 0x7F
        out += bytes([low | (0x80 if number else 0)])
        if not number:
            return out


def message(fields):
    """{number: int | bytes | str | {…}} as protobuf."""
    out = b""
    for number, value in fields.items():
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
            continue
        body = message(value) if isinstance(value, dict) else value.encode() if isinstance(value, str) else value
        out += varint(number << 3 | 2) + varint(len(body)) + body
    return out


def read_varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not data[at - 1] & 0x80:
            return value, at


def parse(data):
    """{number: [int | bytes, …]}; nested messages stay bytes."""
    out, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            value, at = read_varint(data, at)
        else:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
        out.setdefault(key >> 3, []).append(value)
    return out


def intent(number, **terms):
    """A place request of 0.001 BTC at 30000, or other terms."""
    order = {"id": number.to_bytes(10, "big"), "account": "main", "symbol": "BTC/USDT", "side": 1, "kind": 2,
             "limit": "30000", "qty": "0.001", "bot": "x", "why": "w"} | terms
    numbers = {"id": 1, "account": 2, "symbol": 3, "side": 4, "kind": 5, "limit": 6, "qty": 7, "bot": 8, "why": 9}
    return {1: {1: number, 3: {numbers[name]: value for name, value in order.items() if value != ""}}}


class Peer:
    """One connection to one socket of the signer."""

    def __init__(self, folder, name, as_user=None):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(str(folder / f"run/signer/{name}.sock"))
        self.pending = b""

    def send(self, fields):
        body = message(fields) if isinstance(fields, dict) else fields
        self.socket.sendall(struct.pack("<I", len(body)) + body)

    def receive(self):
        """The next frame, or nothing when the signer has ended the connection."""
        while len(self.pending) < 4 or len(self.pending) < 4 + struct.unpack("<I", self.pending[:4])[0]:
            try:
                more = self.socket.recv(1 << 16)
            except ConnectionResetError:
                return None
            if not more:
                return None
            self.pending += more
        size = struct.unpack("<I", self.pending[:4])[0]
        frame, self.pending = self.pending[4:4 + size], self.pending[4 + size:]
        return parse(frame)

    def ask(self, fields):
        try:
            self.send(fields)
        except (BrokenPipeError, ConnectionResetError):
            return None
        return self.receive()

    def place(self, number, **terms):
        """("signed", is_repeat) or ("refused", code); nothing when the connection was ended."""
        answer = self.ask(intent(number, **terms))
        if answer is None:
            return None
        reply = parse(answer[1][0])
        if 2 in reply:
            return "signed", bool(parse(reply[2][0]).get(4, [0])[0])
        return "refused", parse(reply[3][0])[1][0].decode()

    def is_ended(self):
        """The signer ends the connection; what it says before that does not matter."""
        self.socket.settimeout(3)
        try:
            while self.receive() is not None:
                pass
            return True
        except TimeoutError:
            return False

    def close(self):
        self.socket.close()


def drain(peer):
    """How many frames are there now."""
    count = 0
    peer.socket.settimeout(0.2)
    try:
        while peer.receive() is not None:
            count += 1
    except TimeoutError:
        pass
    peer.socket.settimeout(10)
    return count


def as_user(user, act):
    """What `act` returns (a short text) in a child process of another user."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            told = str(act())
        except BaseException as error:  # noqa: BLE001 - the child reports and ends, whatever it was
            told = type(error).__name__
        os.write(writing, told.encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return told
