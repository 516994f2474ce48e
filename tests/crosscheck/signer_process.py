"""A real strongroom-signer, spoken to through its sockets, with nothing of ours between: frames, protobuf by hand."""
import pathlib
import socket
import struct
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIGNER = ROOT / "build/release/strongroom-signer"
POLICY = 'symbols = ["BTC/USDT"]\norder_notional = "5000"\nday_notional = "2000000"\n'


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def message(fields):
    """{number: int | str | bytes | dict} as protobuf."""
    out = b""
    for number, value in fields.items():
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
            continue
        data = value.encode() if isinstance(value, str) else message(value) if isinstance(value, dict) else value
        out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


def parse(data):
    """The same back; what has a length stays bytes. Of a repeated field a list."""
    fields, at = {}, 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = number()
        if tag & 7 == 0:
            value = number()
        else:
            assert tag & 7 == 2, tag
            length = number()
            value = data[at:at + length]
            at += length
        field = tag >> 3
        if field not in fields:
            fields[field] = value
        else:
            fields[field] = [*(fields[field] if isinstance(fields[field], list) else [fields[field]]), value]
    return fields


class Peer:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(path))

    def send(self, fields):
        data = message(fields)
        self.socket.sendall(struct.pack("<I", len(data)) + data)

    def receive(self):
        def exactly(count):
            data = b""
            while len(data) < count:
                piece = self.socket.recv(count - len(data))
                assert piece, "the signer closed the connection"
                data += piece
            return data
        return parse(exactly(struct.unpack("<I", exactly(4))[0]))

    def ask(self, fields):
        self.send(fields)
        return self.receive()


class SignerProcess:
    """Starts sealed and without a store. `with` ends it."""

    def __init__(self, folder=None, is_courier=True):
        """`is_courier`: we are also its courier, without which it signs nothing."""
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="sr"))
        self.is_courier = is_courier
        self.asked = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        (self.folder / "run/signer").mkdir(parents=True, exist_ok=True)
        self.log = open(self.folder / "signer.log", "ab")
        self.process = subprocess.Popen([SIGNER, "--folder", self.folder], stderr=self.log)
        for _ in range(200):
            if (self.folder / "run/signer/status.sock").exists() and self.is_answering():
                break
            time.sleep(0.05)
        self.admin, self.engine = self.peer("admin"), self.peer("engine")
        self.courier = self.peer("courier") if self.is_courier else None

    def is_answering(self):
        try:
            self.peer("status")
        except OSError:
            return False
        return True

    def peer(self, name):
        return Peer(self.folder / f"run/signer/{name}.sock")

    def stop(self, hard=False):
        self.process.kill() if hard else self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def next_id(self):
        self.asked += 1
        return self.asked

    def order_owner(self, number, fields):
        """What the owner may do; the answer's error text, empty when it is done."""
        done = self.admin.ask({number: {1: self.next_id(), **fields}})[3]
        return parse(done).get(2, b"").decode()

    def init(self, passphrase="a passphrase of a test"):
        assert self.order_owner(6, {2: passphrase, 3: 1}) == ""

    def unseal(self, passphrase="a passphrase of a test"):
        return self.order_owner(7, {2: passphrase})

    def add_key(self, account="main"):
        secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
        assert self.order_owner(9, {2: account, 3: "binance", 4: "key-id", 5: secret, 6: POLICY}) == ""
        # No venue is there that could tell what the key may do.
        assert self.order_owner(42, {2: account, 3: "unread"}) == ""

    def freeze(self, account, why):
        assert self.order_owner(3, {2: account, 3: why, 4: "a test"}) == ""

    def thaw(self, account):
        assert self.order_owner(4, {2: account}) == ""

    def place(self, number, count=1, account="main", qty="0.0001"):
        """Orders with the ids from `number` on, all sent before the first answer is read. The answers."""
        for i in range(count):
            intent = {1: (number + i).to_bytes(10, "big"), 2: account, 3: "BTC/USDT", 4: 1, 5: 2, 6: "46000", 7: qty,
                      8: "bot", 9: "a test", 10: 1}
            self.engine.send({1: {1: self.next_id(), 3: intent}})
        return [parse(self.engine.receive()[1]) for _ in range(count)]

    def status(self):
        return parse(self.peer("status").ask({10: {1: self.next_id()}})[6])

    @property
    def ledger(self):
        return self.folder / "signer/ledger"

    @property
    def key_file(self):
        return self.folder / "signer/ledger.key"
