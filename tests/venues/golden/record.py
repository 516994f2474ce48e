#!/usr/bin/env python3
"""Golden requests: what other people's clients send for the same orders and questions as we do.

    record.py             says which files differ from what the clients make now; exit 1 when one does
    record.py --update    writes them

`./dev golden` runs it. The files are tests/golden/venues/<venue>/requests.json; tests/venues/<venue>/requests_test.cc
builds each request with our codec and compares it byte for byte. Nothing is sent: each request is caught where it
would leave the client.
"""
import importlib.metadata
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from asks import ASKS  # noqa: E402
from ccxt_recorder import (  # noqa: E402
    API_KEY, NOW_MS, PASSPHRASE, SECRET, SEED, WINDOW_MS, Binance, Kucoin, ed25519_pem)
from coinbase_recorder import KEY_NAME, NONCE, Coinbase  # noqa: E402

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "golden/venues"


class BothKeys:
    """Binance by two kinds of key, which only their signatures may tell apart."""

    def __init__(self):
        self.hmac, self.ed25519 = Binance(SECRET), Binance(ed25519_pem())

    def record(self, ask):
        one, other = self.hmac.record(ask), self.ed25519.record(ask)
        signature = other.pop("signature", None)
        assert {**one, "signature": None} == {**other, "signature": None}, ask
        return {**one, **({"ed25519_signature": signature} if signature else {})}


def made(venue):
    recorder = {"binance": BothKeys, "kucoin": Kucoin, "coinbase": Coinbase}[venue]()
    clients = ["ccxt", "coinbase-advanced-py"] if venue == "coinbase" else ["ccxt"]
    keys = {"ed25519_seed": SEED.hex()}
    keys |= {"api_key": KEY_NAME, "nonce": NONCE} if venue == "coinbase" else {"api_key": API_KEY, "secret": SECRET}
    keys |= {"passphrase": PASSPHRASE} if venue == "kucoin" else {}
    head = {"about": "Requests of other clients, recorded by tests/venues/golden/record.py. The keys are made up.",
            "clients": {name: importlib.metadata.version(name) for name in clients},
            "time": NOW_MS, "recv_window": WINDOW_MS, "keys": keys}
    rows = [json.dumps({"ask": ask, **recorder.record(ask)}) for ask in ASKS[venue]()]
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    return "{" + ",\n".join(lines) + ',\n"requests": [\n' + ",\n".join(rows) + "\n]}\n"


def main():
    is_update, differing = "--update" in sys.argv[1:], 0
    for venue in ASKS:
        path, text = GOLDEN / venue / "requests.json", made(venue)
        if path.exists() and path.read_text() == text:
            continue
        print(f"{'written' if is_update else 'differs'}: {path.relative_to(GOLDEN.parents[2])}")
        if is_update:
            path.write_text(text)
        else:
            differing += 1
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
