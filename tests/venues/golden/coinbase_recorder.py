"""The requests that Coinbase's own SDK makes of an ask, and its tokens; orders are held against ccxt's besides."""
import base64
import datetime
import json
import types
import urllib.parse

import ccxt
from ccxt_recorder import NOW_MS, SEED, Caught, Recorder
from coinbase import jwt_generator
from coinbase.rest import RESTClient
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

KEY_NAME = "organizations/3f0c7a1e-0001-4b6e-9b60-000000000001/apiKeys/5f0c7a1e-0001-4b6e-9b60-000000000002"
NONCE = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
GRANULARITIES = {1: "ONE_MINUTE", 5: "FIVE_MINUTE", 15: "FIFTEEN_MINUTE", 30: "THIRTY_MINUTE", 60: "ONE_HOUR",
                 120: "TWO_HOUR", 360: "SIX_HOUR", 1440: "ONE_DAY"}


def es256_pem():
    """A new one: its signatures are different each time anyway, and what is signed does not depend on it."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def rfc3339(ms):
    return datetime.datetime.fromtimestamp(ms // 1000, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def caught(prepared, **_):
    raise Caught(prepared.method, prepared.url, prepared.headers, prepared.body)


class OfCcxt(Recorder):
    """Bodies of orders alone: its tokens name another audience than the SDK's."""
    separator = "-"

    def __init__(self):
        super().__init__(ccxt.coinbase({"apiKey": KEY_NAME, "secret": es256_pem()}))

    @staticmethod
    def read(sent, headers):
        return json.loads(sent["body"])

    def terms(self, ask):
        return {"client_order_id": ask["client_id"]}  # In place of the library's own, which begins with its tag.


class Coinbase:
    def __init__(self):
        jwt_generator.time = types.SimpleNamespace(time=lambda: NOW_MS / 1000)
        jwt_generator.secrets = types.SimpleNamespace(token_hex=lambda: NONCE)
        self.clients = {"es256": RESTClient(KEY_NAME, es256_pem()),
                        "eddsa": RESTClient(KEY_NAME, base64.b64encode(SEED).decode())}
        for client in self.clients.values():
            client.session.send = caught
        self.ccxt = OfCcxt()

    def record(self, ask):
        sent, tokens = {}, {}
        for name, client in self.clients.items():
            try:
                getattr(self, ask["do"])(client, ask, f"{ask['base']}-{ask['quote']}" if "base" in ask else None)
            except Caught as request:
                method, url, headers, body = request.args
                tokens[name] = headers.get("Authorization", "").removeprefix("Bearer ")
                address = urllib.parse.urlsplit(url)
                # The SDK writes a body of nothing ("{}") where there is none to send.
                body = json.loads(body or "{}")
                sent = {"method": method, "path": address.path, "query": address.query,
                        "body": json.dumps(body, separators=(",", ":")) if body else ""}
        if ask["do"] == "place" and (ask["kind"], ask["side"]) != ("market", "buy"):  # Which ccxt sends in quote alone.
            theirs = self.ccxt.record(ask)
            assert theirs == json.loads(sent["body"]), f"ccxt says {theirs} and the SDK {sent['body']}"
        if "/market/" in sent["path"] or sent["path"].endswith("/time"):
            return sent  # Public: the SDK signs these when it has a key, and we have none there.
        return {**sent, "signing_input": tokens["es256"].rpartition(".")[0], "token": tokens["eddsa"]}

    # ---- One call of the SDK each.
    def place(self, client, ask, product):
        if ask["kind"] == "market":
            call = client.market_order_buy if ask["side"] == "buy" else client.market_order_sell
            return call(ask["client_id"], product, base_size=ask["qty"])
        made = (ask["client_id"], product, ask["qty"], ask["price"])
        is_buy = ask["side"] == "buy"
        if ask["kind"] == "stop_limit":
            direction = "STOP_DIRECTION_STOP_UP" if is_buy else "STOP_DIRECTION_STOP_DOWN"
            call = client.stop_limit_order_gtc_buy if is_buy else client.stop_limit_order_gtc_sell
            return call(*made, ask["trigger"], direction)
        if ask["kind"] == "ioc":
            return (client.limit_order_ioc_buy if is_buy else client.limit_order_ioc_sell)(*made)
        if ask["kind"] == "fok":
            return (client.limit_order_fok_buy if is_buy else client.limit_order_fok_sell)(*made)
        call = client.limit_order_gtc_buy if ask["side"] == "buy" else client.limit_order_gtc_sell
        return call(ask["client_id"], product, ask["qty"], ask["price"], ask["kind"] == "post_only")

    def preview(self, client, ask, product):
        if ask["kind"] == "market":
            return client.preview_market_order_sell(product, ask["qty"])
        return client.preview_limit_order_gtc_sell(product, ask["qty"], ask["price"], ask["kind"] == "post_only")

    def cancel(self, client, ask, product):
        client.cancel_orders([ask["venue_id"]])

    def query(self, client, ask, product):
        client.get_order(ask["venue_id"])

    def edit(self, client, ask, product):
        client.edit_order(ask["venue_id"], ask["qty"], ask["price"])

    def open_orders(self, client, ask, product):
        client.list_orders(product_ids=[product] if product else None, order_status=[ask["status"]],
                           limit=250)  # As many as we ask for; the SDK names none by itself.

    def all_orders(self, client, ask, product):
        ranged = {"start_date": rfc3339(ask["start"]), "end_date": rfc3339(ask["end"])} if "start" in ask else {}
        client.list_orders(product_ids=[product], limit=ask["limit"], **ranged)

    def fills(self, client, ask, product):
        ranged = {"start_sequence_timestamp": rfc3339(ask["start"]),
                  "end_sequence_timestamp": rfc3339(ask["end"])} if "start" in ask else {}
        client.get_fills(product_ids=[product], order_ids=[ask["venue_id"]] if "venue_id" in ask else None,
                         limit=ask["limit"], **ranged)

    def account(self, client, ask, product):
        client.get_accounts(limit=250)

    def fees(self, client, ask, product):
        client.get_transaction_summary(product_type="SPOT")

    def key_rights(self, client, ask, product):
        client.get_api_key_permissions()

    def server_time(self, client, ask, product):
        client.get_unix_time()

    def book_top(self, client, ask, product):
        client.get_public_product_book(product, limit=1)

    def candles(self, client, ask, product):
        client.get_public_candles(product, str(ask["start"] // 1000), str(ask["end"] // 1000),
                                  GRANULARITIES[ask["minutes"]], ask["limit"])
