"""`strongroom practice` alone, as any third-party client would meet it: started by the command line, asked by HTTP."""
import decimal
import hashlib
import hmac
import http.client
import itertools
import json
import pathlib
import re
import shutil
import ssl
import subprocess
import tempfile
import time
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from house import STRONGROOM, ask_admin, wait_for

SECRET = "hmac-secret-of-alice-0123456789"
PASSPHRASE = "passphrase-of-alice"
ED25519 = ed25519.Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
P256, OTHER_P256 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
FUNDS = {"USDT": "10000", "BTC": "0.5"}


def private_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption()).decode().strip()


def public_pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM,
                                         serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def coinbase_key(name):
    """How Coinbase names a key."""
    return f"organizations/practice/apiKeys/{name}"


# What a client signs with, for each kind of key that the accounts file has.
SIGNS_WITH = {"alice-hmac": SECRET, "alice-ed25519": private_pem(ED25519), "alice-rsa": private_pem(RSA),
              "alice-reader": SECRET, "alice-elsewhere": SECRET}


def accounts_file():
    def key(name, credential, permissions='"read", "trade"', ips="127.0.0.1", venue="binance"):
        return (f'[[account.key]]\nvenue = "{venue}"\nid = "{name}"\n{credential}\n'
                f'permissions = [{permissions}]\nips = ["{ips}"]\n')
    hmac_secret = f'secret = "{SECRET}"'
    kucoin = {"credential": f'{hmac_secret}\npassphrase = "{PASSPHRASE}"', "venue": "kucoin"}
    paper = {"credential": hmac_secret, "venue": "paper"}
    coinbase = {"credential": f'public_key = """{public_pem(P256)}"""', "venue": "coinbase"}
    return "".join([
        '[[account]]\nname = "alice"\nbalances = { USDT = "10000", BTC = "0.5" }\n',
        key("alice-hmac", hmac_secret),
        key("alice-ed25519", f'public_key = """{public_pem(ED25519)}"""'),
        key("alice-rsa", f'public_key = """{public_pem(RSA)}"""'),
        key("alice-reader", hmac_secret, permissions='"read"'),
        key("alice-elsewhere", hmac_secret, ips="192.0.2.1"),
        key("kucoin-alice", **kucoin),
        key("kucoin-reader", permissions='"read"', **kucoin),
        key("kucoin-elsewhere", ips="192.0.2.1", **kucoin),
        key("paper-alice", **paper),
        key("paper-reader", permissions='"read"', **paper),
        key("paper-elsewhere", ips="192.0.2.1", **paper),
        key("paper-ed25519", f'public_key = """{public_pem(ED25519)}"""', venue="paper"),
        key(coinbase_key("alice"), **coinbase),
        key(coinbase_key("reader"), permissions='"read"', **coinbase),
        key(coinbase_key("elsewhere"), ips="192.0.2.1", **coinbase),
        key(coinbase_key("edwards"), f'public_key = """{public_pem(ED25519)}"""', venue="coinbase")])


class Venue:
    """One practice venue on a free port, in a folder of its own; plain unless it is told to use TLS."""
    plays = "binance"

    def __init__(self, *arguments, tls=False, store=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sr-venue-", dir="/tmp"))
        self.fresh = itertools.count(1)
        (self.folder / "accounts.toml").write_text(accounts_file())
        self.errors = open(self.folder / "stderr", "w+")
        self.is_tls = tls
        self.arguments = [*([] if tls else ["--plain"]), *(["--store", self.folder / "store"] if store else []),
                          *map(str, arguments)]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [STRONGROOM, "practice", "--venue", f"{self.plays}=0", "--accounts", self.folder / "accounts.toml",
             "--admin", self.folder / "admin.sock", *self.arguments],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        announced = self.announced()
        self.rest = re.search(r"REST\s+(\S+)", announced)[1]
        self.streams = re.search(r"streams\s+(\S+)", announced)[1]
        self.ca_file = re.search(r"CA file\s+(\S+)", announced)[1] if self.is_tls else None

    def announced(self):
        """What it says of itself; the admin socket is named last."""
        text = ""
        for line in self.process.stdout:
            text += line
            if line.startswith("admin"):
                return text
        self.errors.seek(0)
        raise AssertionError("the venue did not start: " + self.errors.read())

    def close(self):
        self.process.kill()
        self.process.communicate()
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- The owner's port.
    def admin(self, method, target, body=None):
        return ask_admin(self.folder / "admin.sock", method, target, body)

    def state(self):
        return self.admin("GET", "/state")

    def price(self):
        return decimal.Decimal(self.state()["markets"][0]["price"])

    def played(self, candles):
        """Plays until so many candles have been there, and stands still then: prices hold for a whole test."""
        self.admin("POST", "/resume")
        wait_for(lambda: self.state()["markets"][0]["position"] >= candles or self.state()["at_end"])
        self.admin("POST", "/pause")
        return self

    def faults(self, *rules):
        self.admin("POST", "/faults", {"seed": 7, "faults": list(rules)})

    def account(self, balances=None):
        """A new account with its own money: (its name, an API key's id, its secret)."""
        name = f"trader{next(self.fresh)}"
        self.admin("POST", "/account", {"name": name, "balances": balances or FUNDS})
        key = self.admin("POST", "/key", {"account": name, "permissions": ["read", "trade"], "ips": ["127.0.0.1"]})
        return name, key["id"], key["secret"]

    def wallet(self, account):
        found = next(a for a in self.state()["accounts"] if a["name"] == account)
        return {asset: {part: decimal.Decimal(amount) for part, amount in parts.items()}
                for asset, parts in found["balances"].items()}

    # ---- An independent client: no library, no code of ours.
    def ask(self, method, target, headers=None):
        address = urllib.parse.urlsplit(self.rest)
        if address.scheme == "https":
            trust = ssl.create_default_context(cafile=self.ca_file)
            connection = http.client.HTTPSConnection(address.hostname, address.port, timeout=10, context=trust)
        else:
            connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        connection.request(method, target, headers=headers or {})
        return json.loads(connection.getresponse().read())

    def get(self, path, **parameters):
        return self.ask("GET", f"{path}?{urllib.parse.urlencode(parameters)}")

    def signed(self, method, path, key_id, secret, **parameters):
        query = urllib.parse.urlencode(parameters | {"timestamp": int(time.time() * 1000)})
        query += "&signature=" + hmac.new(secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        return self.ask(method, f"{path}?{query}", {"X-MBX-APIKEY": key_id})


class KucoinVenue(Venue):
    plays = "kucoin"

    def account(self, balances=None):
        """A new account with its own money: (its name, an API key's id, its secret, its passphrase)."""
        name = f"trader{next(self.fresh)}"
        self.admin("POST", "/account", {"name": name, "balances": balances or FUNDS})
        key = self.admin("POST", "/key", {"account": name, "permissions": ["read", "trade"], "ips": ["127.0.0.1"]})
        return name, key["id"], key["secret"], key["passphrase"]


class PaperVenue(Venue):
    """Asked by tests/e2e/paper_client.py."""
    plays = "paper"


class CoinbaseVenue(Venue):
    """Always over TLS: libraries sign the host that stands behind https://."""
    plays = "coinbase"

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, tls=True, **more)


def books_after(start, trades):
    """What an account must hold after these raw trades, to the last digit."""
    money = {asset: decimal.Decimal(amount) for asset, amount in start.items()}
    for trade in trades:
        sign = 1 if trade["isBuyer"] else -1
        money["BTC"] += sign * decimal.Decimal(trade["qty"])
        money["USDT"] -= sign * decimal.Decimal(trade["price"]) * decimal.Decimal(trade["qty"])
        money[trade["commissionAsset"]] -= decimal.Decimal(trade["commission"])
    return money
