"""The requests that ccxt makes of an ask: caught where they would leave, with a clock that stands."""
import urllib.parse

import ccxt
from asks import MARKETS
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

NOW_MS = 1_700_000_000_123
WINDOW_MS = 2_000
API_KEY = "65a0f01e2d3c4b5a69788796"
SECRET = "golden-secret-0123456789"
PASSPHRASE = "golden-passphrase"
SEED = bytes(range(32))  # Of the Ed25519 key.
INTERVALS = {1: "1m", 3: "3m", 5: "5m", 15: "15m", 30: "30m", 60: "1h", 240: "4h", 1440: "1d", 10080: "1w"}


class Caught(BaseException):
    """Not an Exception: the library must not take it for a network that failed, and try again."""


def ed25519_pem():
    key = ed25519.Ed25519PrivateKey.from_private_bytes(SEED)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def markets(separator):
    made = []
    for base, quote, tick, step, _ in MARKETS:
        made.append({"id": f"{base}{separator}{quote}", "symbol": f"{base}/{quote}", "base": base, "quote": quote,
                     "baseId": base, "quoteId": quote, "type": "spot", "spot": True, "active": True, "contract": False,
                     "precision": {"price": float(tick), "amount": float(step)}, "limits": {},
                     "info": {"orderTypes": ["LIMIT", "MARKET", "LIMIT_MAKER", "STOP_LOSS_LIMIT"]}})
    return made


class Recorder:
    """One library's client for one venue. `record(ask)` is the request as it would be sent."""
    separator = ""

    def __init__(self, client):
        self.client = client
        client.set_markets(markets(self.separator))
        client.milliseconds = lambda: NOW_MS
        client.fetch = self.caught

    @staticmethod
    def caught(url, method="GET", headers=None, body=None):
        raise Caught(method, url, headers or {}, body or "")

    def record(self, ask):
        symbol = f"{ask['base']}/{ask['quote']}" if "base" in ask else None
        try:
            getattr(self, ask["do"])(ask, symbol)
        except Caught as caught:
            method, url, headers, body = caught.args
            address = urllib.parse.urlsplit(url)
            return self.read({"method": method, "path": address.path, "query": address.query, "body": body}, headers)
        raise AssertionError(f"nothing was asked for: {ask}")

    # ---- What is said alike at both venues.
    def place(self, ask, symbol):
        more = {"postOnly": True} if ask["kind"] == "post_only" else {}
        if ask["kind"] in ("ioc", "fok"):
            more["timeInForce"] = ask["kind"].upper()
        if ask["kind"] == "stop_limit":
            more |= self.stop(ask)
        price = float(ask["price"]) if "price" in ask else None
        self.client.create_order(symbol, "market" if ask["kind"] == "market" else "limit", ask["side"],
                                 float(ask["qty"]), price, {**more, **self.terms(ask)})

    def stop(self, ask):
        return {"stopLossPrice": float(ask["trigger"])}

    def server_time(self, ask, symbol):
        self.client.fetch_time()

    def candles(self, ask, symbol):
        self.client.fetch_ohlcv(symbol, INTERVALS[ask["minutes"]], ask["start"], ask.get("limit"),
                                {"until": ask["end"]})

    def all_orders(self, ask, symbol):
        since, more = self.page(ask)
        self.client.fetch_orders(symbol, since, ask["limit"], more)

    def fills(self, ask, symbol):
        since, more = self.page(ask)
        order = {"orderId": ask["venue_id"]} if "venue_id" in ask else {}
        self.client.fetch_my_trades(symbol, since, ask["limit"], {**more, **order})

    def page(self, ask):
        return ask.get("start"), {"until": ask["end"]} if "end" in ask else {}


class Binance(Recorder):
    def __init__(self, secret):
        # No broker's tag is left off: an order whose client id is given has none. Open orders of all markets are asked
        # for knowingly.
        super().__init__(ccxt.binance({"apiKey": API_KEY, "secret": secret, "options": {
            "recvWindow": WINDOW_MS, "warnOnFetchOpenOrdersWithoutSymbol": False, "defaultType": "spot"}}))

    @staticmethod
    def read(sent, headers):
        # A POST has its parameters in the body, where Binance takes them like those of a query, which is what we send.
        signed, _, signature = (sent.pop("body") or sent["query"]).partition("&signature=")
        return {**sent, "query": signed, **({"signature": urllib.parse.unquote(signature)} if signature else {})}

    def terms(self, ask):
        return {"newClientOrderId": ask["client_id"]}

    def cancel(self, ask, symbol):
        self.client.cancel_order(ask.get("venue_id", ""), symbol, {
            "newClientOrderId": ask["request_id"],
            **({"clientOrderId": ask["client_id"]} if "client_id" in ask else {})})

    def query(self, ask, symbol):
        self.client.fetch_order(ask.get("venue_id", ""), symbol,
                                {"clientOrderId": ask["client_id"]} if "client_id" in ask else {})

    def open_orders(self, ask, symbol):
        self.client.fetch_open_orders(symbol)

    def page(self, ask):
        since, more = super().page(ask)
        return since, {**more, **({"orderId": ask["from"]} if "from" in ask else {})}

    def account(self, ask, symbol):
        # An option of the venue's that we use and the library leaves to its user.
        self.client.fetch_balance({"omitZeroBalances": "true"})

    def key_rights(self, ask, symbol):
        self.client.sapi_get_account_apirestrictions()

    def book_top(self, ask, symbol):
        self.client.public_get_ticker_bookticker({"symbol": self.client.market_id(symbol)})


class Kucoin(Recorder):
    separator = "-"
    HF = {"hf": True}  # The endpoints of today, which it else chooses by asking for the kind of account.

    def __init__(self):
        super().__init__(ccxt.kucoin({"apiKey": API_KEY, "secret": SECRET, "password": PASSPHRASE,
                                      "options": {"partner": {}, "uta": False}}))

    @staticmethod
    def read(sent, headers):
        return {**sent, **({"signature": headers["KC-API-SIGN"]} if "KC-API-SIGN" in headers else {})}

    def terms(self, ask):
        # Fields of the venue's that we use (how long an order may be taken) and the library leaves to its user.
        words = {"market": {}, "ioc": {"timeInForce": "IOC"}, "fok": {"timeInForce": "FOK"}}
        time_in_force = words.get(ask["kind"], {"timeInForce": "GTC"})
        return {"clientOid": ask["client_id"], **time_in_force, "allowMaxTimeWindow": WINDOW_MS,
                "clientTimestamp": NOW_MS, **self.HF}

    def by_id(self, ask):
        return {**self.HF, **({"clientOid": ask["client_id"]} if "client_id" in ask else {})}

    def cancel(self, ask, symbol):
        self.client.cancel_order(ask.get("venue_id", ""), symbol, self.by_id(ask))

    def query(self, ask, symbol):
        self.client.fetch_order(ask.get("venue_id", ""), symbol, self.by_id(ask))

    def alter(self, ask, symbol):
        self.client.edit_order(ask["venue_id"], symbol, "limit", "buy",
                               float(ask["qty"]) if "qty" in ask else None,
                               float(ask["price"]) if "price" in ask else None)

    def cancel_all(self, ask, symbol):
        self.client.cancel_all_orders(symbol, self.HF)

    def cancel_all_markets(self, ask, symbol):
        self.client.cancel_all_orders(None, self.HF)

    # These three by their addresses: the library's own calls ask the lists of today for what the older ones took
    # (status, pageSize), and send its own `until` along with candles.
    def open_orders(self, ask, symbol):
        self.client.private_get_hf_orders_active({"symbol": self.client.market_id(symbol)})

    def all_orders(self, ask, symbol):
        ranged = {"startAt": ask["start"], "endAt": ask["end"]} if "start" in ask else {}
        self.client.private_get_hf_orders_done({"symbol": self.client.market_id(symbol), "limit": ask["limit"],
                                                **ranged})

    def candles(self, ask, symbol):
        self.client.public_get_market_candles({
            "symbol": self.client.market_id(symbol), "type": self.client.timeframes[INTERVALS[ask["minutes"]]],
            "startAt": ask["start"] // 1000, "endAt": ask["end"] // 1000})

    def markets_with_open_orders(self, ask, symbol):
        self.client.private_get_hf_orders_active_symbols()

    def page(self, ask):
        since, more = super().page(ask)
        return since, {**more, **self.HF}

    def account(self, ask, symbol):
        self.client.fetch_balance({"type": "trade"})

    def fees(self, ask, symbol):
        self.client.fetch_trading_fee(symbol)

    def key_rights(self, ask, symbol):
        self.client.private_get_user_api_key()

    def stream(self, ask, symbol):
        self.client.private_post_bullet_private()

    def dead_switch(self, ask, symbol):
        self.client.private_post_hf_orders_dead_cancel_all({"timeout": ask["seconds"], "symbols": ""})

    def book_top(self, ask, symbol):
        self.client.public_get_market_orderbook_level1({"symbol": self.client.market_id(symbol)})

