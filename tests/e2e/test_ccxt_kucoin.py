"""ccxt as a judge from outside: a program that knows KuCoin and not us trades on the practice venue.

Nothing of the library is changed. Its options say that futures markets are not to be loaded; all else, the
high-frequency system too, it finds out by asking.
"""
import os

import ccxt
import pytest
from ccxt_client import SYMBOL, exact, kucoin, near
from house import wait_for
from venue import FUNDS, PASSPHRASE, SECRET, KucoinVenue

pytestmark = pytest.mark.judge("ccxt", venue="kucoin")

CANDLES = 12


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still: a price read is a price traded at."""
    with KucoinVenue("--market", "7", "--speed", "600", "--paused") as running:
        yield running.played(CANDLES)


@pytest.fixture
def trader(venue):
    """A client with an account of its own."""
    name, *key = venue.account()
    made = kucoin(venue, *key)
    made.load_markets()
    made.account_name = name
    return made


# ---- What anybody may see.
@pytest.mark.shows("load markets")
def test_it_loads_the_markets_with_their_terms(venue):
    markets = kucoin(venue).load_markets()
    assert list(markets) == [SYMBOL]
    market = markets[SYMBOL]
    assert market["id"] == "BTC-USDT" and market["spot"] and market["active"] and not market["margin"]
    assert market["precision"]["price"] == 0.01 and market["precision"]["amount"] == 0.00001
    assert market["limits"]["cost"]["min"] == 5
    assert (market["maker"], market["taker"]) == (0.001, 0.001)


@pytest.mark.shows("ticker", "book", "trades", "clock")
def test_public_data_agree_with_each_other(venue):
    anybody = kucoin(venue)
    price = venue.price()
    ticker = anybody.fetch_ticker(SYMBOL)
    assert exact(ticker["info"]["last"]) == price
    assert anybody.fetch_tickers()[SYMBOL]["last"] == ticker["last"]
    book = anybody.fetch_order_book(SYMBOL, 20)
    bids, asks = [row[0] for row in book["bids"]], [row[0] for row in book["asks"]]
    assert len(bids) == len(asks) == 20
    assert bids == sorted(bids, reverse=True) and asks == sorted(asks)
    assert bids[0] <= float(price) <= asks[0] and bids[0] < asks[0]
    assert (ticker["bid"], ticker["ask"]) == (bids[0], asks[0])
    assert len(anybody.fetch_order_book(SYMBOL, 100)["bids"]) > 20
    trades = anybody.fetch_trades(SYMBOL)
    assert exact(trades[-1]["info"]["price"]) == price
    ids = [int(trade["id"]) for trade in trades]
    assert ids == sorted(set(ids))
    assert abs(anybody.fetch_time() - anybody.milliseconds()) < 5000
    assert anybody.fetch_status()["status"] == "ok"
    assert set(anybody.fetch_currencies()) == {"BTC", "USDT"}


@pytest.mark.shows("candles")
def test_candles_are_those_of_the_trades(venue):
    anybody = kucoin(venue)
    candles = anybody.fetch_ohlcv(SYMBOL, "1m")
    assert len(candles) >= CANDLES
    assert [later[0] - earlier[0] for earlier, later in zip(candles, candles[1:])] == [60_000] * (len(candles) - 1)
    for _, first, high, low, last, volume in candles:
        assert low <= min(first, last) <= max(first, last) <= high and volume > 0
    start = candles[0][0] - candles[0][0] % 180_000 + 180_000
    threes = {candle[0]: candle for candle in anybody.fetch_ohlcv(SYMBOL, "3m")}
    minutes = [candle for candle in candles if start <= candle[0] < start + 180_000]
    assert threes[start][1:5] == [minutes[0][1], max(m[2] for m in minutes), min(m[3] for m in minutes),
                                  minutes[2][4]]
    assert anybody.fetch_ohlcv(SYMBOL, "1m", since=candles[3][0], limit=2) == candles[3:5]


# ---- Keys.
@pytest.mark.shows("TLS")
def test_it_trades_over_tls_with_the_authority_that_the_venue_has_written(monkeypatch):
    with KucoinVenue("--market", "7", "--paused", tls=True) as secured:
        trader = kucoin(secured, "kucoin-alice", SECRET, PASSPHRASE, requests_trust_env=True)
        with pytest.raises(ccxt.NetworkError):
            trader.fetch_time()
        monkeypatch.setitem(os.environ, "REQUESTS_CA_BUNDLE", secured.ca_file)
        bought = trader.create_order(SYMBOL, "market", "buy", 0.001)
        assert trader.fetch_order(bought["id"], SYMBOL)["status"] == "closed"


def tampered(made):
    """A client whose signature is of something else than it sends."""
    honest = made.sign

    def sign(path, *arguments, **more):
        request = honest(path, *arguments, **more)
        if "KC-API-SIGN" in (request["headers"] or {}):
            request["headers"]["KC-API-SIGN"] = made.hmac(b"another text", made.encode(made.secret), "sha256", "base64")
        return request
    made.sign = sign
    return made


@pytest.mark.shows("unknown key", "wrong IP")
@pytest.mark.parametrize("key,code,error", [
    (("kucoin-alice", "not-the-secret-of-this-key", PASSPHRASE), "400004", ccxt.AuthenticationError),
    (("kucoin-alice", SECRET, "not-its-passphrase"), "400004", ccxt.AuthenticationError),
    (("nobody", SECRET, PASSPHRASE), "400003", ccxt.AuthenticationError),
    (("alice-hmac", SECRET, PASSPHRASE), "400003", ccxt.AuthenticationError),
    (("kucoin-elsewhere", SECRET, PASSPHRASE), "400006", ccxt.AuthenticationError),
], ids=["wrong secret", "wrong passphrase", "unknown key", "key of another venue", "wrong address"])
def test_a_wrong_key_passphrase_or_address_is_refused(venue, key, code, error):
    before = venue.state()["accounts"][0]
    stranger = kucoin(venue, *key)
    with pytest.raises(error, match=code):
        stranger.private_get_accounts()
    with pytest.raises(error, match=code):
        stranger.private_post_hf_orders({"symbol": "BTC-USDT", "side": "buy", "type": "market", "size": "0.001"})
    assert venue.state()["accounts"][0] == before


@pytest.mark.shows("bad signature")
def test_a_wrong_signature_is_refused(venue):
    stranger = tampered(kucoin(venue, "kucoin-alice", SECRET, PASSPHRASE))
    with pytest.raises(ccxt.AuthenticationError, match="400005"):
        stranger.private_get_accounts()


@pytest.mark.shows("wrong permission")
def test_a_key_that_may_only_read_cannot_trade(venue):
    reader = kucoin(venue, "kucoin-reader", SECRET, PASSPHRASE)
    assert reader.fetch_balance()["USDT"]["total"] > 0
    with pytest.raises(ccxt.AuthenticationError, match="400007"):
        reader.create_order(SYMBOL, "market", "buy", 0.001)


@pytest.mark.shows("stale timestamp")
@pytest.mark.parametrize("behind_ms", [60_000, -60_000])
def test_a_timestamp_that_is_stale_or_of_the_future_is_refused(venue, behind_ms):
    _, *key = venue.account()
    late = kucoin(venue, *key, options={"timeDifference": behind_ms, "uta": False})
    with pytest.raises(ccxt.InvalidNonce):
        late.private_get_accounts()
    late.load_time_difference()  # What the library does about it: it asks the venue for the time.
    assert late.fetch_balance()["BTC"]["free"] == 0.5


@pytest.mark.shows("revoked key")
def test_a_revoked_key_is_refused(venue):
    _, key_id, secret, passphrase = venue.account()
    trader = kucoin(venue, key_id, secret, passphrase)
    trader.fetch_open_orders(SYMBOL)
    venue.admin("POST", "/key/revoke", {"id": key_id})
    with pytest.raises(ccxt.AuthenticationError, match="400003"):
        trader.fetch_open_orders(SYMBOL)


# ---- Orders.
def test_it_finds_out_that_the_account_is_a_high_frequency_one(trader):
    assert trader.options["hf"] is True and trader.options["uta"] is False


@pytest.mark.shows("place", "query", "cancel", "open orders", "balances")
def test_a_limit_order_rests_locks_its_money_and_gives_it_back(trader, venue):
    price = near(venue.price(), "0.9")
    placed = trader.create_order(SYMBOL, "limit", "buy", 0.01, price, {"clientOrderId": "resting-1"})
    assert placed["clientOrderId"] == "resting-1"
    order = trader.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["filled"], order["price"], order["amount"]) == ("open", 0, price, 0.01)
    assert trader.fetch_order(None, SYMBOL, {"clientOrderId": "resting-1"})["id"] == placed["id"]
    assert [o["id"] for o in trader.fetch_open_orders(SYMBOL)] == [placed["id"]]
    balance = trader.fetch_balance()
    assert balance["USDT"]["used"] >= price * 0.01
    assert balance["USDT"]["total"] == float(FUNDS["USDT"])
    trader.cancel_order(placed["id"], SYMBOL)
    assert trader.fetch_open_orders(SYMBOL) == []
    assert trader.fetch_order(placed["id"], SYMBOL)["status"] == "canceled"
    assert trader.fetch_balance()["USDT"]["free"] == float(FUNDS["USDT"])


def test_an_order_is_placed_and_cancelled_by_the_calls_that_wait(trader, venue):
    placed = trader.create_order(SYMBOL, "limit", "buy", 0.01, near(venue.price(), "0.9"),
                                 {"sync": True, "clientOrderId": "waited-for"})
    trader.cancel_order(None, SYMBOL, {"sync": True, "clientOrderId": "waited-for"})
    assert trader.fetch_order(placed["id"], SYMBOL)["status"] == "canceled"


@pytest.mark.shows("balances", "market order", "fills")
def test_balances_conserve_to_the_last_digit_and_fees_are_paid_in_quote(trader, venue):
    price = venue.price()
    trader.create_order(SYMBOL, "market", "buy", 0.01234)
    trader.create_order(SYMBOL, "market", "sell", 0.00777)
    trader.create_order(SYMBOL, "market", "buy", None, None, {"cost": 123.45})
    trader.create_order(SYMBOL, "limit", "buy", 0.00321, near(price, "1.01"))
    trader.create_order(SYMBOL, "limit", "sell", 0.1, near(price, "1.2"))
    fills = [trade["info"] for trade in trader.fetch_my_trades(SYMBOL)]
    assert len(fills) == 4
    money = {asset: exact(amount) for asset, amount in FUNDS.items()}
    for fill in fills:
        assert exact(fill["funds"]) == exact(fill["price"]) * exact(fill["size"])
        assert exact(fill["fee"]) == exact(fill["funds"]) * exact("0.001") and fill["feeCurrency"] == "USDT"
        sign = 1 if fill["side"] == "buy" else -1
        money["BTC"] += sign * exact(fill["size"])
        money["USDT"] -= sign * exact(fill["funds"]) + exact(fill["fee"])
    told = {b["currency"]: exact(b["balance"]) for b in trader.fetch_balance()["info"]["data"]}
    assert told == money and money["USDT"] != exact(FUNDS["USDT"])
    # The venue's own books say the same.
    seen = venue.wallet(trader.account_name)
    assert {asset: sum(parts.values()) for asset, parts in seen.items()} == money
    assert seen["BTC"]["locked"] == exact("0.1")


@pytest.mark.shows("market order", "fills")
def test_a_market_order_fills_near_the_price_and_says_what_it_took(trader, venue):
    price = float(venue.price())
    order = trader.fetch_order(trader.create_order(SYMBOL, "market", "buy", 0.01)["id"], SYMBOL)
    assert (order["status"], order["filled"], order["remaining"]) == ("closed", 0.01, 0)
    assert price <= order["average"] <= price * 1.001
    assert order["fee"] == {"currency": "USDT", "cost": pytest.approx(order["cost"] * 0.001)}
    trades = trader.fetch_my_trades(SYMBOL)
    assert [trade["order"] for trade in trades] == [order["id"]]
    assert trades[0]["takerOrMaker"] == "taker"
    assert trades[0]["id"] in [trade["id"] for trade in trader.fetch_trades(SYMBOL)]


@pytest.mark.shows("fills")
def test_a_resting_order_fills_as_maker_when_the_market_comes_to_it(trader, venue):
    price = venue.price()
    orders = [trader.create_order(SYMBOL, "limit", side, 0.001, near(price, factor))["id"]
              for side, factor in (("buy", "0.9998"), ("sell", "1.0002"))]
    venue.admin("POST", "/resume")
    try:
        done = wait_for(lambda: trader.fetch_closed_orders(SYMBOL))
    finally:
        venue.admin("POST", "/pause")
    assert done[0]["id"] in orders
    assert (done[0]["status"], done[0]["filled"]) == ("closed", 0.001)
    assert {trade["takerOrMaker"] for trade in trader.fetch_my_trades(SYMBOL)} == {"maker"}


@pytest.mark.shows("post-only")
def test_a_post_only_order_rests_or_is_refused(trader, venue):
    price = venue.price()
    order = trader.create_order(SYMBOL, "limit", "sell", 0.01, near(price, "1.1"), {"postOnly": True})
    assert trader.fetch_order(order["id"], SYMBOL)["postOnly"]
    with pytest.raises(ccxt.InvalidOrder):
        trader.create_order(SYMBOL, "limit", "sell", 0.01, near(price, "0.9"), {"postOnly": True})
    assert trader.fetch_my_trades(SYMBOL) == []


def test_immediate_or_cancel_and_fill_or_kill(trader, venue):
    price = venue.price()
    for how in ("IOC", "FOK"):
        for factor, status in (("0.9", "canceled"), ("1.01", "closed")):
            placed = trader.create_order(SYMBOL, "limit", "buy", 0.01, near(price, factor), {"timeInForce": how})
            assert trader.fetch_order(placed["id"], SYMBOL)["status"] == status
    assert trader.fetch_open_orders(SYMBOL) == []


@pytest.mark.shows("cancel all", "open orders", "all orders")
def test_all_orders_are_cancelled_at_once(trader, venue):
    for everything in (lambda: trader.cancel_all_orders(SYMBOL), trader.cancel_all_orders):
        placed = {trader.create_order(SYMBOL, "limit", "buy", 0.001, near(venue.price(), f"0.9{i}"))["id"]
                  for i in range(3)}
        assert {order["id"] for order in trader.fetch_open_orders(SYMBOL)} == placed
        everything()
        assert trader.fetch_open_orders(SYMBOL) == []
        assert placed <= {order["id"] for order in trader.fetch_closed_orders(SYMBOL)}
    assert venue.wallet(trader.account_name)["USDT"]["locked"] == 0


@pytest.mark.shows("amend")
def test_an_order_is_edited(trader, venue):
    price = venue.price()
    placed = trader.create_order(SYMBOL, "limit", "buy", 0.01, near(price, "0.9"), {"clientOrderId": "edited"})
    edited = trader.edit_order(placed["id"], SYMBOL, "limit", "buy", 0.02, near(price, "0.8"))
    assert edited["id"] != placed["id"]
    (left,) = trader.fetch_open_orders(SYMBOL)
    assert (left["id"], left["amount"], left["price"]) == (edited["id"], 0.02, near(price, "0.8"))
    assert left["clientOrderId"] == "edited"


@pytest.mark.shows("fees")
def test_the_fees_are_told(trader):
    assert (trader.fetch_trading_fee(SYMBOL)["maker"], trader.fetch_trading_fee(SYMBOL)["taker"]) == (0.001, 0.001)


# ---- Errors as ccxt reads them.
@pytest.mark.shows("bad order", "no funds")
@pytest.mark.parametrize("error,order", [
    (ccxt.InsufficientFunds, {"size": "100"}),
    (ccxt.InvalidOrder, {"size": "0.000001"}),       # Below the least size
    (ccxt.InvalidOrder, {"size": "0.0010001"}),      # Not in whole steps
    (ccxt.BadRequest, {"price": "40000.005"}),       # Not in whole ticks
    (ccxt.InvalidOrder, {"size": "0.00001"}),        # Below the least funds
    (ccxt.BadRequest, {"size": "many"}),
    (ccxt.BadRequest, {"size": ""}),
    (ccxt.BadRequest, {"timeInForce": "GTX"}),
    (ccxt.BadRequest, {"clientOid": "with blank"}),
    (ccxt.BadSymbol, {"symbol": "ETH-USDT"}),
])
def test_a_bad_order_is_refused_in_the_right_words(trader, venue, error, order):
    good = {"symbol": "BTC-USDT", "side": "buy", "type": "limit", "size": "0.001", "price": "40000"}
    with pytest.raises(error):
        trader.private_post_hf_orders({**good, **order})
    assert venue.wallet(trader.account_name)["USDT"]["locked"] == 0
    assert trader.private_post_hf_orders(good)["code"] == "200000"  # The same without the mistake is fine.


@pytest.mark.shows("unknown symbol")
def test_an_unknown_symbol_is_a_bad_symbol(trader):
    with pytest.raises(ccxt.BadSymbol):
        trader.public_get_market_stats({"symbol": "ETH-USDT"})


def test_a_client_order_id_is_used_once(trader, venue):
    price = near(venue.price(), "0.9")
    first = trader.create_order(SYMBOL, "limit", "buy", 0.01, price, {"clientOrderId": "once"})
    trader.cancel_order(first["id"], SYMBOL)
    with pytest.raises(ccxt.InvalidOrder, match="126044"):
        trader.create_order(SYMBOL, "limit", "buy", 0.01, price, {"clientOrderId": "once"})


@pytest.mark.shows("no such order")
def test_an_order_that_is_not_there_is_not_found(trader):
    with pytest.raises(ccxt.OrderNotFound):
        trader.fetch_order("0" * 24, SYMBOL)
    with pytest.raises(ccxt.OrderNotFound):
        trader.cancel_order("0" * 24, SYMBOL)


def test_what_is_not_played_is_not_there(trader, venue):
    with pytest.raises(ccxt.NotSupported, match="404000"):
        trader.create_order(SYMBOL, "limit", "sell", 0.01, near(venue.price(), "0.9"),
                            {"stopLossPrice": near(venue.price(), "0.95")})


@pytest.mark.shows("rate limit")
@pytest.mark.parametrize("fault,error", [
    ({"kind": "rate_limit"}, ccxt.RateLimitExceeded),
    ({"kind": "error_5xx", "code": -1001}, ccxt.ExchangeNotAvailable),
    ({"kind": "cut"}, ccxt.NetworkError),
])
def test_a_bad_day_of_the_venue_looks_like_one_of_the_exchange(trader, venue, fault, error):
    venue.faults({**fault, "on": "GET /api/v1/hf/orders/active", "count": 1})
    with pytest.raises(error):
        trader.fetch_open_orders(SYMBOL)
    assert trader.fetch_open_orders(SYMBOL) == []
