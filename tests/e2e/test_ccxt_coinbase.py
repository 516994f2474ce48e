"""ccxt as a judge from outside: a program that knows Coinbase and not us trades on the practice venue.

Nothing of the library is changed. Its options say that balances and the time are asked of the API that trades (v3).
"""
import base64

import ccxt
import pytest
from ccxt_client import SYMBOL, coinbase, exact, near
from cryptography.hazmat.primitives import serialization
from house import wait_for
from venue import ED25519, FUNDS, OTHER_P256, P256, CoinbaseVenue, coinbase_key

pytestmark = pytest.mark.judge("ccxt", venue="coinbase")

CANDLES = 12


def sec1_pem(key):
    """As Coinbase gives a key out."""
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                             serialization.NoEncryption()).decode()


def seed_and_public(key):
    """As Coinbase gives an Ed25519 key out: 64 bytes in base64."""
    return base64.b64encode(key.private_bytes_raw() + key.public_key().public_bytes_raw()).decode()


ALICE = (coinbase_key("alice"), sec1_pem(P256))


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still: a price read is a price traded at."""
    with CoinbaseVenue("--market", "7", "--speed", "600", "--paused") as running:
        yield running.played(CANDLES)


@pytest.fixture(scope="module")
def anybody(venue):
    """A client without a key, which asks no faster than an address may."""
    made = coinbase(venue, enableRateLimit=True, rateLimit=105)
    made.load_markets()
    return made


@pytest.fixture
def trader(venue, anybody):
    """A client with an account of its own."""
    name, *key = venue.account()
    made = coinbase(venue, *key, markets_of=anybody)
    made.account_name = name
    return made


# ---- What anybody may see.
@pytest.mark.shows("load markets")
def test_it_loads_the_markets_with_their_terms(anybody):
    assert list(anybody.markets) == [SYMBOL]
    market = anybody.markets[SYMBOL]
    assert market["id"] == "BTC-USDT" and market["spot"] and market["active"]
    assert market["precision"]["price"] == 0.01 and market["precision"]["amount"] == 0.00001
    assert market["limits"]["cost"]["min"] == 5
    assert set(anybody.currencies) >= {"BTC", "USDT"}


@pytest.mark.shows("fees")
def test_with_a_key_the_markets_come_with_the_fees_of_its_account(venue):
    market = coinbase(venue, *ALICE).load_markets()[SYMBOL]
    assert (market["maker"], market["taker"]) == (0.001, 0.001)


@pytest.mark.shows("ticker", "book", "trades", "clock")
def test_public_data_agree_with_each_other(anybody, venue):
    price = venue.price()
    ticker = anybody.fetch_ticker(SYMBOL)
    assert exact(ticker["info"]["price"]) == price
    assert anybody.fetch_tickers()[SYMBOL]["last"] == ticker["last"]
    book = anybody.fetch_order_book(SYMBOL, 20)
    bids, asks = [row[0] for row in book["bids"]], [row[0] for row in book["asks"]]
    assert len(bids) == len(asks) == 20
    assert bids == sorted(bids, reverse=True) and asks == sorted(asks)
    assert bids[0] <= float(price) <= asks[0] and bids[0] < asks[0]
    assert (ticker["bid"], ticker["ask"]) == (bids[0], asks[0])
    assert len(anybody.fetch_order_book(SYMBOL)["bids"]) > 20
    trades = anybody.fetch_trades(SYMBOL)
    assert exact(trades[-1]["info"]["price"]) == price
    ids = [int(trade["id"]) for trade in trades]
    assert ids == sorted(set(ids))
    assert abs(anybody.fetch_time() - anybody.milliseconds()) < 5000


@pytest.mark.shows("candles")
def test_candles_are_those_of_the_trades(anybody, venue):
    start = (venue.state()["markets"][0]["time"] - CANDLES * 60_000) // 60_000 * 60_000
    candles = anybody.fetch_ohlcv(SYMBOL, "1m", since=start)
    assert len(candles) >= CANDLES
    assert [later[0] - earlier[0] for earlier, later in zip(candles, candles[1:])] == [60_000] * (len(candles) - 1)
    for _, first, high, low, last, volume in candles:
        assert low <= min(first, last) <= max(first, last) <= high and volume > 0
    begin = candles[0][0] - candles[0][0] % 300_000 + 300_000
    fives = {candle[0]: candle for candle in anybody.fetch_ohlcv(SYMBOL, "5m", since=begin)}
    minutes = [candle for candle in candles if begin <= candle[0] < begin + 300_000]
    assert fives[begin][1:5] == [minutes[0][1], max(m[2] for m in minutes), min(m[3] for m in minutes),
                                 minutes[-1][4]]
    assert anybody.fetch_ohlcv(SYMBOL, "1m", since=candles[3][0], limit=1)[0] == candles[3]


# ---- Keys.
@pytest.mark.parametrize("key", [ALICE, (coinbase_key("edwards"), seed_and_public(ED25519))], ids=["ES256", "EdDSA"])
def test_keys_of_both_kinds_sign(venue, anybody, key):
    trader = coinbase(venue, *key, markets_of=anybody)
    assert trader.fetch_balance()["USDT"]["total"] > 0
    assert trader.v3PrivateGetBrokerageKeyPermissions()["can_trade"] is True


@pytest.mark.shows("TLS")
def test_without_the_venues_authority_it_says_nothing(venue, anybody):
    stranger = coinbase(venue, *ALICE, markets_of=anybody)
    assert stranger.fetch_time() > 0
    stranger.validateServerSsl = True  # The system's authorities.
    with pytest.raises(ccxt.NetworkError):
        stranger.fetch_time()


@pytest.mark.shows("bad signature", "unknown key", "wrong IP")
@pytest.mark.parametrize("key,error", [
    ((coinbase_key("alice"), sec1_pem(OTHER_P256)), ccxt.AuthenticationError),
    ((coinbase_key("nobody"), sec1_pem(P256)), ccxt.AuthenticationError),
    ((coinbase_key("elsewhere"), sec1_pem(P256)), ccxt.PermissionDenied),
], ids=["wrong secret", "unknown key", "wrong address"])
def test_a_wrong_key_or_address_is_refused(venue, anybody, key, error):
    before = venue.state()["accounts"][0]
    stranger = coinbase(venue, *key, markets_of=anybody)
    with pytest.raises(error):
        stranger.fetch_balance()
    with pytest.raises(error):
        stranger.create_order(SYMBOL, "market", "sell", 0.001)
    assert venue.state()["accounts"][0] == before


def test_a_token_for_another_address_is_refused(venue, anybody):
    stranger = coinbase(venue, *ALICE, markets_of=anybody)
    honest = stranger.create_auth_token
    stranger.create_auth_token = lambda seconds, method, url, eddsa: \
        honest(seconds, method, url.replace("/accounts", "/orders"), eddsa)
    with pytest.raises(ccxt.AuthenticationError):
        stranger.fetch_balance()


@pytest.mark.shows("stale timestamp")
@pytest.mark.parametrize("off_s", [-130, 60])
def test_a_token_that_is_stale_or_of_the_future_is_refused(venue, anybody, off_s):
    late = coinbase(venue, *ALICE, markets_of=anybody)
    late.seconds = lambda: int(late.milliseconds() / 1000) + off_s
    with pytest.raises(ccxt.AuthenticationError):
        late.fetch_balance()
    late.seconds = lambda: int(late.milliseconds() / 1000)
    assert late.fetch_balance()["BTC"]["total"] > 0


@pytest.mark.shows("wrong permission")
def test_a_key_that_may_only_read_cannot_trade(venue, anybody):
    reader = coinbase(venue, coinbase_key("reader"), sec1_pem(P256), markets_of=anybody)
    assert reader.fetch_balance()["USDT"]["total"] > 0
    with pytest.raises(ccxt.PermissionDenied):
        reader.create_order(SYMBOL, "market", "sell", 0.001)


@pytest.mark.shows("revoked key")
def test_a_revoked_key_is_refused(trader, venue):
    trader.fetch_open_orders(SYMBOL)
    venue.admin("POST", "/key/revoke", {"id": trader.apiKey})
    with pytest.raises(ccxt.AuthenticationError):
        trader.fetch_open_orders(SYMBOL)


# ---- Orders.
@pytest.mark.shows("place", "query", "cancel", "open orders", "balances")
def test_a_limit_order_rests_locks_its_money_and_gives_it_back(trader, venue):
    price = near(venue.price(), "0.9")
    placed = trader.create_order(SYMBOL, "limit", "buy", 0.01, price)
    order = trader.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["filled"], order["price"], order["amount"]) == ("open", 0, price, 0.01)
    assert order["clientOrderId"] == placed["clientOrderId"] and order["timeInForce"] == "GTC"
    assert [o["id"] for o in trader.fetch_open_orders(SYMBOL)] == [placed["id"]]
    balance = trader.fetch_balance()
    assert balance["USDT"]["used"] >= price * 0.01
    assert balance["USDT"]["total"] == float(FUNDS["USDT"])
    trader.cancel_order(placed["id"], SYMBOL)
    assert trader.fetch_open_orders(SYMBOL) == []
    assert trader.fetch_order(placed["id"], SYMBOL)["status"] == "canceled"
    assert [o["id"] for o in trader.fetch_canceled_orders(SYMBOL)] == [placed["id"]]
    assert trader.fetch_balance()["USDT"]["free"] == float(FUNDS["USDT"])


def test_balances_conserve_to_the_last_digit_and_fees_are_paid_in_quote(trader, venue):
    price = venue.price()
    trader.create_order(SYMBOL, "market", "buy", 0.01234, float(price))
    trader.create_order(SYMBOL, "market", "sell", 0.00777)
    trader.create_order(SYMBOL, "market", "buy", None, None, {"cost": 123.45})
    trader.create_order(SYMBOL, "limit", "buy", 0.00321, near(price, "1.01"))
    trader.create_order(SYMBOL, "limit", "sell", 0.1, near(price, "1.2"))
    fills = [trade["info"] for trade in trader.fetch_my_trades(SYMBOL)]
    assert len(fills) == 4
    money = {asset: exact(amount) for asset, amount in FUNDS.items()}
    for fill in fills:
        worth = exact(fill["price"]) * exact(fill["size"])
        assert exact(fill["commission"]) == worth * exact("0.001")
        sign = 1 if fill["side"] == "BUY" else -1
        money["BTC"] += sign * exact(fill["size"])
        money["USDT"] -= sign * worth + exact(fill["commission"])
    told = {wallet["currency"]: exact(wallet["available_balance"]["value"]) + exact(wallet["hold"]["value"])
            for wallet in trader.fetch_balance()["info"]["accounts"]}
    assert told == money and money["USDT"] != exact(FUNDS["USDT"])
    # The venue's own books say the same.
    seen = venue.wallet(trader.account_name)
    assert {asset: sum(parts.values()) for asset, parts in seen.items()} == money
    assert seen["BTC"]["locked"] == exact("0.1")


@pytest.mark.shows("market order")
def test_a_market_order_fills_near_the_price_and_says_what_it_took(trader, venue):
    price = float(venue.price())
    order = trader.fetch_order(trader.create_order(SYMBOL, "market", "sell", 0.01)["id"], SYMBOL)
    assert (order["status"], order["filled"], order["remaining"]) == ("closed", 0.01, 0)
    assert price * 0.999 <= order["average"] <= price
    assert order["fee"]["currency"] == "USDT"
    assert float(order["fee"]["cost"]) == pytest.approx(order["cost"] * 0.001)
    (trade,) = trader.fetch_my_trades(SYMBOL)
    assert (trade["order"], trade["takerOrMaker"]) == (order["id"], "taker")
    assert trade["id"] in [public["id"] for public in trader.fetch_trades(SYMBOL)]


def test_a_resting_order_fills_as_maker_when_the_market_comes_to_it(trader, venue):
    price = venue.price()
    orders = [trader.create_order(SYMBOL, "limit", side, 0.001, near(price, factor))["id"]
              for side, factor in (("buy", "0.9998"), ("sell", "1.0002"))]
    venue.admin("POST", "/resume")
    try:
        wait_for(lambda: any(a["name"] == trader.account_name and len(a["open_orders"]) < 2
                             for a in venue.state()["accounts"]))
    finally:
        venue.admin("POST", "/pause")
    done = trader.fetch_closed_orders(SYMBOL)
    assert done[0]["id"] in orders
    assert (done[0]["status"], done[0]["filled"]) == ("closed", 0.001)
    assert {trade["takerOrMaker"] for trade in trader.fetch_my_trades(SYMBOL)} == {"maker"}


@pytest.mark.shows("post-only")
def test_a_post_only_order_rests_or_is_refused(trader, venue):
    price = venue.price()
    order = trader.create_order(SYMBOL, "limit", "sell", 0.01, near(price, "1.1"), {"postOnly": True})
    assert trader.fetch_order(order["id"], SYMBOL)["postOnly"]
    with pytest.raises(ccxt.ExchangeError, match="INVALID_LIMIT_PRICE_POST_ONLY"):
        trader.create_order(SYMBOL, "limit", "sell", 0.01, near(price, "0.9"), {"postOnly": True})
    assert trader.fetch_my_trades(SYMBOL) == []


def test_immediate_or_cancel_and_fill_or_kill(trader, venue):
    price = venue.price()
    for how in ("IOC", "FOK"):
        for factor, status in (("0.9", "canceled"), ("1.01", "closed")):
            placed = trader.create_order(SYMBOL, "limit", "buy", 0.01, near(price, factor), {"timeInForce": how})
            assert trader.fetch_order(placed["id"], SYMBOL)["status"] == status
    assert trader.fetch_open_orders(SYMBOL) == []


def test_a_stop_waits_and_is_cancelled(trader, venue):
    limit, trigger, over = (near(venue.price(), factor) for factor in ("0.94", "0.95", "1.05"))
    placed = trader.create_order(SYMBOL, "limit", "sell", 0.01, limit, {"stopLossPrice": trigger})
    assert trader.fetch_order(placed["id"], SYMBOL)["triggerPrice"] == float(trigger)
    trader.cancel_orders([placed["id"]], SYMBOL)
    with pytest.raises(ccxt.ExchangeError, match="STOP_PRICE_ABOVE_LAST_TRADE_PRICE"):
        trader.create_order(SYMBOL, "limit", "sell", 0.01, limit, {"stopLossPrice": over})


@pytest.mark.shows("cancel all")
def test_several_orders_are_cancelled_at_once(trader, venue):
    placed = {trader.create_order(SYMBOL, "limit", "buy", 0.001, near(venue.price(), f"0.9{i}"))["id"]
              for i in range(3)}
    assert {order["id"] for order in trader.fetch_open_orders(SYMBOL)} == placed
    trader.cancel_orders(list(placed), SYMBOL)
    assert trader.fetch_open_orders(SYMBOL) == []
    assert venue.wallet(trader.account_name)["USDT"]["locked"] == 0


@pytest.mark.shows("all orders", "fills")
def test_orders_and_fills_come_page_by_page(trader, venue):
    price = venue.price()
    placed = [trader.create_order(SYMBOL, "limit", "buy", 0.001, near(price, "1.01"))["id"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = trader.v3PrivateGetBrokerageOrdersHistoricalBatch({"limit": 2, "cursor": cursor})
        seen += [order["order_id"] for order in page["orders"]]
        cursor = page["cursor"]
        if not page["has_next"]:
            break
    assert seen == placed[::-1]
    assert len(trader.fetch_my_trades(SYMBOL, None, 250)) == 5
    assert len(trader.fetch_my_trades(SYMBOL, None, 250, {"paginate": True})) == 5


def test_a_preview_places_nothing(trader, venue):
    preview = trader.v3PrivatePostBrokerageOrdersPreview({
        "product_id": "BTC-USDT", "side": "BUY",
        "order_configuration": {"limit_limit_gtc": {"base_size": "0.01", "limit_price": str(near(venue.price(), "0.9")),
                                                    "post_only": False}}})
    assert preview["errs"] == [] and exact(preview["order_total"]) > 0
    assert trader.fetch_open_orders(SYMBOL) == []


# ---- Errors as ccxt reads them.
@pytest.mark.shows("bad order", "no funds")
@pytest.mark.parametrize("error,words,change", [
    (ccxt.InsufficientFunds, "INSUFFICIENT_FUND", {"base_size": "100"}),
    (ccxt.ExchangeError, "BASE_SIZE_TOO_SMALL", {"base_size": "0"}),
    (ccxt.ExchangeError, "INVALID_SIZE_PRECISION", {"base_size": "0.0010001"}),
    (ccxt.ExchangeError, "INVALID_PRICE_PRECISION", {"limit_price": "40000.005"}),
    (ccxt.ExchangeError, "QUOTE_SIZE_TOO_SMALL", {"base_size": "0.00001"}),
    (ccxt.ExchangeError, "INVALID_SIZE_PRECISION", {"base_size": "many"}),
    (ccxt.BadRequest, "INVALID_ARGUMENT", {"base_size": 1}),
    (ccxt.BadRequest, "INVALID_ARGUMENT", {"post_only": "yes"}),
])
def test_a_bad_order_is_refused_in_the_right_words(trader, venue, error, words, change):
    def body(name, fields):
        return {"client_order_id": name, "product_id": "BTC-USDT", "side": "BUY",
                "order_configuration": {"limit_limit_gtc": fields}}
    good = {"base_size": "0.001", "limit_price": "40000", "post_only": False}
    with pytest.raises(error, match=words):
        trader.v3PrivatePostBrokerageOrders(body("bad", {**good, **change}))
    assert venue.wallet(trader.account_name)["USDT"]["locked"] == 0
    assert trader.v3PrivatePostBrokerageOrders(body("bad", good))["success"]  # The same without the mistake is fine.


@pytest.mark.shows("unknown symbol")
def test_an_unknown_symbol_is_refused(anybody, trader):
    with pytest.raises(ccxt.BadSymbol):
        anybody.fetch_ticker("ETH/USDT")
    with pytest.raises(ccxt.BadRequest, match="valid product_id is required"):
        anybody.v3PublicGetBrokerageMarketProductsProductId({"product_id": "ETH-USDT"})
    with pytest.raises(ccxt.ExchangeError, match="INVALID_PRODUCT_ID"):
        trader.v3PrivatePostBrokerageOrders({
            "client_order_id": "x", "product_id": "ETH-USDT", "side": "BUY",
            "order_configuration": {"market_market_ioc": {"quote_size": "10"}}})


def test_a_client_order_id_that_comes_again_names_the_first_order(trader, venue):
    price = near(venue.price(), "0.9")
    first = trader.create_order(SYMBOL, "limit", "buy", 0.01, price, {"client_order_id": "once"})
    again = trader.create_order(SYMBOL, "limit", "buy", 0.01, price, {"client_order_id": "once"})
    assert again["id"] == first["id"]
    assert len(trader.fetch_open_orders(SYMBOL)) == 1


@pytest.mark.shows("no such order")
def test_an_order_that_is_not_there_is_not_found(trader):
    with pytest.raises(ccxt.ExchangeError, match="NOT_FOUND"):
        trader.fetch_order("0de00001-0000-4000-8000-0000000fffff", SYMBOL)
    with pytest.raises(ccxt.BadRequest):
        trader.cancel_order("0de00001-0000-4000-8000-0000000fffff", SYMBOL)


def test_what_is_not_played_is_said_so(trader, venue):
    price = venue.price()
    placed = trader.create_order(SYMBOL, "limit", "buy", 0.01, near(price, "0.9"))
    with pytest.raises(ccxt.ExchangeError, match="UNIMPLEMENTED"):
        trader.edit_order(placed["id"], SYMBOL, "limit", "buy", 0.02, near(price, "0.8"))


@pytest.mark.parametrize("fault,error", [
    ({"kind": "rate_limit"}, ccxt.RateLimitExceeded),
    ({"kind": "error_5xx", "code": -1001}, ccxt.ExchangeError),
    ({"kind": "cut"}, ccxt.NetworkError),
])
def test_a_bad_day_of_the_venue_looks_like_one_of_the_exchange(trader, venue, fault, error):
    venue.faults({**fault, "on": "GET /api/v3/brokerage/orders/historical/batch", "count": 1})
    with pytest.raises(error):
        trader.fetch_open_orders(SYMBOL)
    assert trader.fetch_open_orders(SYMBOL) == []


@pytest.mark.shows("rate limit")
def test_who_asks_too_fast_is_refused_for_a_second(venue, anybody):
    hasty = coinbase(venue, markets_of=anybody)
    with pytest.raises(ccxt.RateLimitExceeded):
        for _ in range(100):
            hasty.fetch_time()

    def is_let_in():
        try:
            return hasty.fetch_time()
        except ccxt.RateLimitExceeded:
            return None
    wait_for(is_let_in)
