"""A house at Coinbase: the same bots and the same guard, with keys of P-256 and tokens that cover no body."""
import base64
import json
import os
import re
import ssl
import time
import urllib.error
import urllib.request

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from house import House, wait_for
from house_trials import fills_as_in_the_backtest, kills_lose_nothing_and_double_nothing
from oracle import trade_number
from test_memory import SEARCHED, WINDOW, forms, hits, memory_of

PLAY = ("--venue", "coinbase", "--headless", "--json")
ORDERS = "/api/v3/brokerage/orders"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class CoinbaseThief:
    """Holds a copy of a stolen key and talks to the venue directly, sharing no code with Strongroom."""

    def __init__(self, house):
        self.address, ca_file = house.venue_address()
        self.context = ssl.create_default_context(cafile=ca_file)
        self.name = re.search(r'^id = "(.*)"', (house.folder / "practice/accounts.toml").read_text(), re.M)[1]
        self.pem = (house.folder / "practice-key.pem").read_bytes()
        self.key = serialization.load_pem_private_key(self.pem, None)

    def token(self, method, path):
        now = int(time.time())
        header = {"alg": "ES256", "kid": self.name, "nonce": os.urandom(16).hex(), "typ": "JWT"}
        claims = {"sub": self.name, "iss": "cdp", "nbf": now, "exp": now + 100,
                  "uri": f"{method} api.coinbase.com{path}"}
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        r, s = utils.decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return text + "." + base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def call(self, method, path, body=None, token=None):
        headers = {"Authorization": f"Bearer {token or self.token(method, path)}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, method=method, headers=headers,
                                         data=json.dumps(body).encode() if body else None)
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=10) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as refused:
            return {"status": refused.code}

    def buy(self, client_id, configuration):
        return self.call("POST", ORDERS, {"client_order_id": client_id, "product_id": "BTC-USDT", "side": "BUY",
                                          "order_configuration": configuration})

    def needles(self):
        """The private number, and what of the PEM is it alone: the rest stands in every key of this curve."""
        number = self.key.private_numbers().private_value.to_bytes(32, "big")
        in_pem = b"".join(self.pem.splitlines()[1:-1])[12:48]
        assert base64.b64decode(in_pem) in number, "the PEM is laid out otherwise than this test thinks"
        return (forms(number.hex()) | forms(number[::-1].hex())
                | {in_pem[i:i + WINDOW] for i in range(len(in_pem) - WINDOW + 1)})


@pytest.fixture(scope="module")
def house():
    with House(*PLAY, "--market", "17", "--for", "3600s", "--speed", "600") as running:
        wait_for(lambda: (running.practice_state() or {}).get("paused") is False)
        yield running


def test_the_bots_trade_and_alarm_nobody(house):
    wait_for(lambda: house.placed() > 40)
    wait_for(lambda: len(house.engine_rows("select * from fills")) > 3)
    (key,) = house.status()["keys"]
    assert key["venue"] == "coinbase" and key["kind"] == "es256" and not key["is_frozen"]
    assert key["posture"] == "no_ip_allowed", key  # The venue does not tell: said on record, never "protected".
    fees = [row["fee"] for row in house.engine_rows("select fee from fills")]
    assert fees and all(float(fee) > 0 for fee in fees), fees  # The stream tells none: they were asked for.


@pytest.mark.parametrize("client_id,configuration,words", [
    ("web-12345", {"market_market_ioc": {"base_size": "0.001"}}, "no tag of ours"),
    ("2" + "9" * 35, {"market_market_ioc": {"base_size": "0.001"}}, "a tag without an entry in the ledger"),
    ("resting-1", {"limit_limit_gtc": {"base_size": "0.001", "limit_price": "10000", "post_only": False}},
     "no tag of ours"),
])
def test_a_stolen_key_is_frozen_by_its_first_order(house, client_id, configuration, words):
    placed = CoinbaseThief(house).buy(client_id, configuration)
    assert placed.get("success") is True, placed
    house.freezes_and_falls_silent(words)


def test_a_token_is_for_one_address_and_a_forged_one_for_none(house):
    thief = CoinbaseThief(house)
    assert thief.call("GET", "/api/v3/brokerage/accounts")["accounts"]
    other = thief.token("GET", "/api/v3/brokerage/key_permissions")
    assert thief.call("GET", "/api/v3/brokerage/accounts", token=other) == {"status": 401}
    forged = thief.token("GET", "/api/v3/brokerage/accounts").rsplit(".", 1)[0] + "." + base64url(bytes(64))
    assert thief.call("GET", "/api/v3/brokerage/accounts", token=forged) == {"status": 401}


@pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: reading another process's memory needs root")
@pytest.mark.parametrize("role", SEARCHED)
def test_the_private_key_is_in_the_memory_of_no_other(house, role):
    needles = CoinbaseThief(house).needles()
    assert hits(memory_of(house.process.pid), needles)  # Who made it has it: the search finds it there.
    assert hits(memory_of(house.pid(role)), needles) == []


def test_a_second_key_comes_in_as_the_file_that_the_venue_gives(house, tmp_path):
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    file = tmp_path / "cdp_api_key.json"
    file.write_text(json.dumps({"name": "organizations/o/apiKeys/second", "privateKey": pem.decode()}))
    policy = tmp_path / "policy.toml"
    policy.write_text('symbols = ["BTC/USDT"]\norder_notional = "500"\nday_notional = "5000"\n')
    add = ("key", "add", "--account", "second", "--venue", "coinbase", "--policy", policy)
    both = house.owner(*add, "--key-file", file, "--key-id", "x")
    assert both.returncode == 2 and "--key-file" in both.stderr
    for bad, words in (("{", "no JSON object"), ('{"name":"n"}', "privateKey"), ('{"privateKey":"p"}', "name")):
        broken = tmp_path / "broken.json"
        broken.write_text(bad)
        refused = house.owner(*add, "--key-file", broken)
        assert refused.returncode == 2 and words in refused.stderr, refused.stderr
    hmac = house.owner(*add, "--key-id", "x", secret="an HMAC secret")
    assert hmac.returncode != 0 and "es256" in hmac.stderr
    house.does(*add, "--key-file", file)
    assert {key["account"]: key["kind"] for key in house.status()["keys"]}["second"] == "es256"
    house.does("key", "retire", "--account", "second")


@pytest.mark.parametrize("bot", ["dca-btc", "grid-btc"])
def test_the_same_fills_as_in_the_backtest(bot, tmp_path):
    fills_as_in_the_backtest(PLAY, bot, tmp_path, number=lambda trade: int(trade_number(trade)))


def test_kills_lose_nothing_and_double_nothing(tmp_path):
    kills_lose_nothing_and_double_nothing(PLAY, 20250917, tmp_path)
