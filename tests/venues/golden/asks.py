"""What every venue is asked for: the rows of the golden requests, in our own words."""
from decimal import Decimal

# Base, quote, tick, step, and pairs of price and quantity: from dust to millions, on ticks that are no power of ten.
MARKETS = [
    ("BTC", "USDT", "0.01", "0.00001", [("43210.55", "0.01234"), ("999999.99", "0.00001")]),
    ("SHIB", "USDT", "0.00000001", "1", [("0.00000888", "123456789"), ("0.0001", "1000000")]),
    ("YFI", "USDT", "0.25", "0.0001", [("9876.25", "1.0001"), ("10000", "12")]),
    ("XRP", "BTC", "0.00000001", "0.1", [("0.00001234", "1234567.8"), ("0.1", "0.1")]),
    ("DOGE", "EUR", "0.00005", "1", [("0.12345", "77"), ("0.3", "40000")]),
    ("ETH", "USDC", "5", "0.00000001", [("3000", "0.00000001"), ("3005", "123.45678901")]),
]
START_MS, END_MS = 1_699_990_000_000, 1_699_999_000_000
CLIENT_ID = "sr-0123456789abcdef0123"
UUID = "5f0c7a1e-0001-4b6e-9b60-000000000001"


def market(base, quote, **more):
    return {"base": base, "quote": quote, **more}


def placements():
    number = 0
    for base, quote, _, _, pairs in MARKETS:
        for price, qty in pairs:
            for kind in ("limit", "post_only", "market"):
                for side in ("buy", "sell"):
                    number += 1
                    yield {"do": "place", **market(base, quote), "kind": kind, "side": side, "qty": qty,
                           **({} if kind == "market" else {"price": price}), "client_id": f"sr-{number:020x}"}


def placements_of_more_kinds(stops=True):
    """Behind the others, so that a new kind leaves their numbers alone."""
    number = 0x1000
    for base, quote, tick, _, pairs in MARKETS:
        for price, qty in pairs:
            for kind in ("ioc", "fok", "stop_limit") if stops else ("ioc", "fok"):
                for side in ("buy", "sell"):
                    number += 1
                    # A stop's trigger is a tick before its limit.
                    away = Decimal(tick) * (-1 if side == "buy" else 1)
                    trigger = {"trigger": f"{(Decimal(price) + away).normalize():f}"} if kind == "stop_limit" else {}
                    yield {"do": "place", **market(base, quote), "kind": kind, "side": side, "qty": qty, "price": price,
                           **trigger, "client_id": f"sr-{number:020x}"}


def by_either_id(do, venue_id, **more):
    for base, quote in (("BTC", "USDT"), ("XRP", "BTC")):
        yield {"do": do, **market(base, quote), "venue_id": venue_id, **more}
        yield {"do": do, **market(base, quote), "client_id": CLIENT_ID, **more}


BTC = market("BTC", "USDT")
RANGE = {"start": START_MS, "end": END_MS}


def binance():
    yield from placements()
    yield from placements_of_more_kinds()
    yield from by_either_id("cancel", "8100200310", request_id="sr-0123456789abcdef9999")
    yield from by_either_id("query", "8100200310")
    yield from ({"do": "open_orders"}, {"do": "open_orders", **BTC})
    yield from ({"do": "all_orders", **BTC, "limit": 1000}, {"do": "all_orders", **BTC, "limit": 7, **RANGE},
                {"do": "all_orders", **BTC, "limit": 500, "from": "8100200310"})
    yield from ({"do": "fills", **BTC, "limit": 1000, "venue_id": "8100200310"},
                {"do": "fills", **BTC, "limit": 3, **RANGE}, {"do": "fills", **BTC, "limit": 500})
    yield from ({"do": "account"}, {"do": "key_rights"}, {"do": "server_time"}, {"do": "book_top", **BTC})
    for minutes in (1, 3, 5, 15, 30, 60, 240, 1440, 10080):
        yield {"do": "candles", **BTC, "minutes": minutes, "limit": 500, **RANGE}


def kucoin():
    venue_id = "6923aa10e1c5d90007000001"
    yield from placements()
    yield from placements_of_more_kinds(stops=False)
    yield from by_either_id("cancel", venue_id)
    yield from by_either_id("query", venue_id)
    for more in ({"price": "41000.5"}, {"qty": "0.5"}, {"price": "41000.5", "qty": "0.00001"}):
        yield {"do": "alter", **BTC, "venue_id": venue_id, **more}
    yield from ({"do": "cancel_all", **BTC}, {"do": "cancel_all_markets"}, {"do": "open_orders", **BTC},
                {"do": "markets_with_open_orders"})
    yield from ({"do": "all_orders", **BTC, "limit": 100}, {"do": "all_orders", **BTC, "limit": 7, **RANGE})
    yield from ({"do": "fills", **BTC, "limit": 100, "venue_id": venue_id}, {"do": "fills", **BTC, "limit": 3, **RANGE})
    yield from ({"do": "account"}, {"do": "fees", **BTC}, {"do": "key_rights"}, {"do": "stream"},
                {"do": "dead_switch", "seconds": 60}, {"do": "server_time"}, {"do": "book_top", **BTC})
    for minutes in (1, 3, 5, 15, 30, 60, 240, 1440, 10080):
        yield {"do": "candles", **BTC, "minutes": minutes, **RANGE}


def coinbase():
    yield from placements()
    yield from placements_of_more_kinds()
    yield {"do": "cancel", **BTC, "venue_id": UUID}
    yield {"do": "cancel", **market("XRP", "BTC"), "venue_id": UUID.replace("1e", "2e")}
    yield {"do": "query", **BTC, "venue_id": UUID}
    for price, qty in (("41000.5", "0.5"), ("0.00000001", "123456789")):
        yield {"do": "edit", "venue_id": UUID, "price": price, "qty": qty}
    for kind in ("limit", "post_only", "market"):
        price = {} if kind == "market" else {"price": "41000.5"}
        yield {"do": "preview", **BTC, "kind": kind, "side": "sell", "qty": "0.01", **price}
    for status in ("OPEN", "PENDING", "QUEUED"):
        yield from ({"do": "open_orders", "status": status}, {"do": "open_orders", **BTC, "status": status})
    yield from ({"do": "all_orders", **BTC, "limit": 100}, {"do": "all_orders", **BTC, "limit": 7, **RANGE})
    yield from ({"do": "fills", **BTC, "limit": 100, "venue_id": UUID}, {"do": "fills", **BTC, "limit": 3, **RANGE})
    yield from ({"do": what} for what in ("account", "fees", "key_rights", "server_time"))
    yield {"do": "book_top", **BTC}
    for minutes in (1, 5, 15, 30, 60, 120, 360, 1440):
        yield {"do": "candles", **BTC, "minutes": minutes, "limit": 300, **RANGE}


ASKS = {"binance": binance, "kucoin": kucoin, "coinbase": coinbase}
