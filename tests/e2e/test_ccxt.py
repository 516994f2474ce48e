"""ccxt as a judge from outside: a program that knows Binance and not us trades on the practice venue by REST."""
import os

import ccxt
import pytest
from ccxt_client import SYMBOL, client, exact, near
from house import wait_for
from venue import FUNDS, SIGNS_WITH, Venue, books_after

pytestmark = pytest.mark.judge("ccxt", venue="binance")

CANDLES = 12
# To ccxt the refusal of a key that has worked before looks like a ban for a while.
REFUSED = (ccxt.AuthenticationError, ccxt.DDoSProtection)


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still: a price read is a price traded at."""
    with Venue("--market", "7", "--speed", "600", "--paused") as running:
        yield running.played(CANDLES)


@pytest.fixture
def trader(venue):
    """A client with an account of its own."""
    name, key_id, secret = venue.account()
    made = client(venue, key_id, secret)
    made.load_markets()
    made.account_name = name
    return made


# ---- What anybody may see.
@pytest.mark.shows("load markets")
def test_it_loads_the_markets_with_their_terms(venue):
    markets = client(venue, "", "").load_markets()
    assert list(markets) == [SYMBOL]
    market = markets[SYMBOL]
    assert market["spot"] and market["active"]
    assert market["precision"]["price"] == 0.01 and market["precision"]["amount"] == 0.00001
    assert market["limits"]["cost"]["min"] == 5


@pytest.mark.shows("ticker", "book", "trades", "clock")
def test_public_data_agree_with_each_other(venue):
    anybody = client(venue, "", "")
    price = venue.price()
    ticker = anybody.fetch_ticker(SYMBOL)
    assert exact(ticker["info"]["lastPrice"]) == price
    book = anybody.fetch_order_book(SYMBOL, 20)
    bids, asks = [row[0] for row in book["bids"]], [row[0] for row in book["asks"]]
    assert len(bids) == len(asks) == 20
    assert bids == sorted(bids, reverse=True) and asks == sorted(asks)
    assert bids[0] <= float(price) <= asks[0] and bids[0] < asks[0]
    assert (ticker["bid"], ticker["ask"]) == (bids[0], asks[0])
    trades = anybody.fetch_trades(SYMBOL)
    assert exact(trades[-1]["info"]["p"]) == price
    ids = [int(trade["id"]) for trade in trades]
    assert ids == sorted(set(ids))
    assert abs(anybody.fetch_time() - anybody.milliseconds()) < 5000
    assert anybody.fetch_status()["status"] == "ok"


@pytest.mark.shows("candles")
def test_candles_are_those_of_the_trades(venue):
    anybody = client(venue, "", "")
    candles = anybody.fetch_ohlcv(SYMBOL, "1m")
    assert len(candles) >= CANDLES
    assert [later[0] - earlier[0] for earlier, later in zip(candles, candles[1:])] == [60_000] * (len(candles) - 1)
    for _, first, high, low, last, volume in candles:
        assert low <= min(first, last) <= max(first, last) <= high and volume > 0
    # Three of one minute make one of three, whichever was computed first.
    start = candles[0][0] - candles[0][0] % 180_000 + 180_000
    threes = {candle[0]: candle for candle in anybody.fetch_ohlcv(SYMBOL, "3m")}
    minutes = [candle for candle in candles if start <= candle[0] < start + 180_000]
    assert len(minutes) == 3
    assert threes[start][1:5] == [minutes[0][1], max(m[2] for m in minutes), min(m[3] for m in minutes),
                                  minutes[2][4]]
    # `since` and `limit` mean what they say.
    assert anybody.fetch_ohlcv(SYMBOL, "1m", since=candles[3][0], limit=2) == candles[3:5]


# ---- Keys.
@pytest.mark.shows("balances", "place", "cancel", "open orders")
@pytest.mark.parametrize("kind", ["hmac", "ed25519", "rsa"])
def test_each_kind_of_key_reads_and_trades(venue, kind):
    trader = client(venue, f"alice-{kind}", SIGNS_WITH[f"alice-{kind}"])
    assert trader.fetch_balance()["BTC"]["total"] >= 0.5
    order = trader.create_order(SYMBOL, "limit", "buy", 0.001, near(venue.price(), "0.9"))
    assert [o["id"] for o in trader.fetch_open_orders(SYMBOL)] == [order["id"]]
    assert trader.cancel_order(order["id"], SYMBOL)["status"] == "canceled"


@pytest.mark.shows("TLS")
def test_it_trades_over_tls_with_the_authority_that_the_venue_has_written(monkeypatch):
    with Venue("--market", "7", "--paused", tls=True) as secured:
        trader = client(secured, "alice-hmac", SIGNS_WITH["alice-hmac"], requests_trust_env=True)
        with pytest.raises(ccxt.NetworkError, match="/api/v3/time") as refused:
            trader.fetch_time()
        assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value.__cause__)
        monkeypatch.setitem(os.environ, "REQUESTS_CA_BUNDLE", secured.ca_file)
        assert secured.rest.startswith("https://")
        assert trader.create_order(SYMBOL, "market", "buy", 0.001)["status"] == "closed"


@pytest.mark.shows("bad signature", "unknown key", "wrong IP")
@pytest.mark.parametrize("key_id,secret,error", [
    ("alice-hmac", "not-the-secret-of-this-key", ccxt.AuthenticationError),
    ("alice-ed25519", SIGNS_WITH["alice-rsa"], ccxt.AuthenticationError),
    ("nobody", SIGNS_WITH["alice-hmac"], ccxt.AuthenticationError),
    ("alice-elsewhere", SIGNS_WITH["alice-elsewhere"], ccxt.AuthenticationError),
], ids=["wrong secret", "wrong private key", "unknown key", "wrong address"])
def test_a_wrong_signature_key_or_address_is_refused(venue, key_id, secret, error):
    before = venue.state()["accounts"][0]
    stranger = client(venue, key_id, secret)
    with pytest.raises(error):
        stranger.private_get_account()
    with pytest.raises(error):
        stranger.private_post_order({"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"})
    assert venue.state()["accounts"][0] == before


@pytest.mark.shows("wrong permission")
def test_a_key_that_may_only_read_cannot_trade(venue):
    reader = client(venue, "alice-reader", SIGNS_WITH["alice-reader"])
    assert reader.fetch_balance()["USDT"]["total"] > 0
    with pytest.raises(REFUSED, match="-2015"):
        reader.create_order(SYMBOL, "market", "buy", 0.001)


@pytest.mark.shows("stale timestamp")
@pytest.mark.parametrize("behind_ms", [60_000, -5_000])
def test_a_timestamp_that_is_stale_or_of_the_future_is_refused(venue, behind_ms):
    _, key_id, secret = venue.account()
    late = client(venue, key_id, secret, options={"timeDifference": behind_ms})
    with pytest.raises(ccxt.InvalidNonce):
        late.fetch_balance()
    late.load_time_difference()  # What the library does about it: it asks the venue for the time.
    assert late.fetch_balance()["BTC"]["free"] == 0.5


@pytest.mark.shows("revoked key")
def test_a_revoked_key_is_refused(venue):
    _, key_id, secret = venue.account()
    trader = client(venue, key_id, secret)
    trader.fetch_open_orders(SYMBOL)
    venue.admin("POST", "/key/revoke", {"id": key_id})
    with pytest.raises(REFUSED, match="-2015"):
        trader.fetch_open_orders(SYMBOL)


# ---- Orders.
@pytest.mark.shows("place", "query", "cancel", "open orders", "balances")
def test_a_limit_order_rests_locks_its_money_and_gives_it_back(trader, venue):
    price = near(venue.price(), "0.9")
    order = trader.create_order(SYMBOL, "limit", "buy", 0.01, price, {"clientOrderId": "resting-1"})
    assert (order["status"], order["filled"], order["clientOrderId"]) == ("open", 0, "resting-1")
    assert trader.fetch_order(order["id"], SYMBOL)["price"] == price
    assert [o["id"] for o in trader.fetch_open_orders(SYMBOL)] == [order["id"]]
    held = {b["asset"]: b for b in trader.fetch_balance()["info"]["balances"]}["USDT"]
    assert exact(held["locked"]) >= exact(str(price)) * exact("0.01")
    assert exact(held["free"]) + exact(held["locked"]) == exact(FUNDS["USDT"])
    assert trader.cancel_order(order["id"], SYMBOL)["status"] == "canceled"
    assert trader.fetch_open_orders(SYMBOL) == []
    assert trader.fetch_order(order["id"], SYMBOL)["status"] == "canceled"
    held = {b["asset"]: b for b in trader.fetch_balance()["info"]["balances"]}["USDT"]
    assert (exact(held["free"]), exact(held["locked"])) == (exact(FUNDS["USDT"]), 0)


@pytest.mark.shows("balances", "market order", "fills")
def test_balances_conserve_to_the_last_digit(trader, venue):
    price = venue.price()
    trader.create_order(SYMBOL, "market", "buy", 0.01234)
    trader.create_order(SYMBOL, "market", "sell", 0.00777)
    trader.create_order(SYMBOL, "market", "buy", None, None, {"cost": 123.45})
    trader.create_order(SYMBOL, "limit", "buy", 0.00321, near(price, "1.01"))
    trader.create_order(SYMBOL, "limit", "sell", 0.1, near(price, "1.2"))
    raw = [trade["info"] for trade in trader.fetch_my_trades(SYMBOL)]
    assert len(raw) == 4
    for trade in raw:
        assert exact(trade["quoteQty"]) == exact(trade["price"]) * exact(trade["qty"])
        assert exact(trade["commission"]) == exact(trade["quoteQty"]) * exact("0.001")
    wallet = {b["asset"]: exact(b["free"]) + exact(b["locked"])
              for b in trader.fetch_balance()["info"]["balances"]}
    assert wallet == books_after(FUNDS, raw)
    assert wallet["USDT"] != exact(FUNDS["USDT"])
    # The venue's own books say the same.
    seen = venue.wallet(trader.account_name)
    assert {asset: sum(parts.values()) for asset, parts in seen.items()} == wallet
    assert seen["BTC"]["locked"] == exact("0.1")


@pytest.mark.shows("market order", "fills")
def test_a_market_order_fills_near_the_price_and_says_what_it_took(trader, venue):
    price = venue.price()
    order = trader.create_order(SYMBOL, "market", "buy", 0.01)
    assert (order["status"], order["filled"], order["remaining"]) == ("closed", 0.01, 0)
    assert float(price) <= order["average"] <= float(price) * 1.001
    trades = trader.fetch_my_trades(SYMBOL)
    assert [trade["order"] for trade in trades] == [order["id"]]
    assert trades[0]["takerOrMaker"] == "taker"
    # The public sees it as a trade under the same id.
    assert trades[0]["id"] in [trade["id"] for trade in trader.fetch_trades(SYMBOL)]


@pytest.mark.shows("fills")
def test_a_resting_order_fills_as_maker_when_the_market_comes_to_it(trader, venue):
    price = venue.price()
    orders = [trader.create_order(SYMBOL, "limit", "buy", 0.001, near(price, "0.9998")),
              trader.create_order(SYMBOL, "limit", "sell", 0.001, near(price, "1.0002"))]
    venue.admin("POST", "/resume")
    try:
        done = wait_for(lambda: trader.fetch_closed_orders(SYMBOL))
    finally:
        venue.admin("POST", "/pause")
    assert done[0]["id"] in [order["id"] for order in orders]
    assert (done[0]["status"], done[0]["filled"], done[0]["average"]) == ("closed", 0.001, done[0]["price"])
    trades = trader.fetch_my_trades(SYMBOL)
    assert {trade["takerOrMaker"] for trade in trades} == {"maker"}


@pytest.mark.shows("post-only")
def test_a_post_only_order_rests_or_is_refused(trader, venue):
    price = venue.price()
    order = trader.create_order(SYMBOL, "limit", "sell", 0.01, near(price, "1.1"), {"postOnly": True})
    assert order["status"] == "open" and order["postOnly"]
    with pytest.raises(ccxt.OrderImmediatelyFillable):
        trader.create_order(SYMBOL, "limit", "sell", 0.01, near(price, "0.9"), {"postOnly": True})
    assert trader.fetch_my_trades(SYMBOL) == []


def test_immediate_or_cancel_and_fill_or_kill(trader, venue):
    price = venue.price()
    far = near(price, "0.9")
    for how in ("IOC", "FOK"):
        assert trader.create_order(SYMBOL, "limit", "buy", 0.01, far, {"timeInForce": how})["status"] == "expired"
        assert trader.create_order(SYMBOL, "limit", "buy", 0.01, near(price, "1.01"),
                                   {"timeInForce": how})["status"] == "closed"
    assert trader.fetch_open_orders(SYMBOL) == []


def test_a_stop_waits_out_of_the_book_and_is_cancelled(trader, venue):
    price = venue.price()
    limit, trigger = near(price, "0.94"), near(price, "0.95")
    order = trader.create_order(SYMBOL, "limit", "sell", 0.01, limit, {"stopLossPrice": trigger})
    waiting = trader.fetch_order(order["id"], SYMBOL)
    assert (waiting["status"], waiting["triggerPrice"], waiting["price"]) == ("open", float(trigger), float(limit))
    assert waiting["info"]["isWorking"] is False
    assert [one["id"] for one in trader.fetch_open_orders(SYMBOL)] == [order["id"]]
    assert venue.wallet(trader.account_name)["BTC"]["locked"] == exact("0.01")
    assert trader.cancel_order(order["id"], SYMBOL)["status"] == "canceled"
    assert venue.wallet(trader.account_name)["BTC"]["locked"] == 0
    with pytest.raises(ccxt.ExchangeError, match="trigger immediately"):
        trader.create_order(SYMBOL, "limit", "sell", 0.01, limit, {"stopLossPrice": near(price, "1.05")})


@pytest.mark.shows("cancel all", "all orders")
def test_all_orders_of_a_market_are_cancelled_at_once(trader, venue):
    placed = {trader.create_order(SYMBOL, "limit", "buy", 0.001, near(venue.price(), f"0.9{i}"))["id"]
              for i in range(3)}
    assert {order["id"] for order in trader.cancel_all_orders(SYMBOL)} == placed
    assert {order["id"] for order in trader.fetch_orders(SYMBOL)} == placed
    assert venue.wallet(trader.account_name)["USDT"]["locked"] == 0


@pytest.mark.shows("fees")
def test_the_fees_are_told(trader):
    fee = trader.fetch_trading_fee(SYMBOL)
    assert (fee["maker"], fee["taker"]) == (0.001, 0.001)


# ---- Errors as ccxt reads them.
@pytest.mark.shows("bad order", "unknown symbol", "no funds")
@pytest.mark.parametrize("error,order", [
    (ccxt.InsufficientFunds, {"side": "BUY", "quantity": "100"}),
    (ccxt.InvalidOrder, {"quantity": "0.000015"}),                # LOT_SIZE
    (ccxt.InvalidOrder, {"price": "40000.005"}),                  # PRICE_FILTER
    (ccxt.BadRequest, {"quantity": "0.00001"}),                   # NOTIONAL
    (ccxt.BadRequest, {"quantity": "many"}),
    (ccxt.BadRequest, {"quantity": ""}),
    (ccxt.BadRequest, {"timeInForce": "GTX"}),
    (ccxt.BadSymbol, {"symbol": "ETHUSDT"}),
])
def test_a_bad_order_is_refused_in_the_right_words(trader, venue, error, order):
    good = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001",
            "price": "40000"}
    with pytest.raises(error):
        trader.private_post_order({**good, **order})
    assert venue.wallet(trader.account_name)["USDT"]["locked"] == 0
    assert trader.private_post_order(good)["status"] == "NEW"  # The same without the mistake is fine.


@pytest.mark.shows("no such order")
def test_an_order_that_is_not_there_is_not_found(trader):
    with pytest.raises(ccxt.OrderNotFound):
        trader.fetch_order("987654321", SYMBOL)
    with pytest.raises(ccxt.OrderNotFound):
        trader.cancel_order("987654321", SYMBOL)


@pytest.mark.shows("rate limit")
@pytest.mark.parametrize("fault,error", [
    ({"kind": "rate_limit"}, ccxt.DDoSProtection),
    ({"kind": "ban"}, ccxt.DDoSProtection),
    ({"kind": "error_5xx", "code": -1007}, ccxt.RequestTimeout),
    ({"kind": "error_5xx", "code": -1001}, ccxt.OperationFailed),
    ({"kind": "cut"}, ccxt.NetworkError),
])
def test_a_bad_day_of_the_venue_looks_like_one_of_the_exchange(trader, venue, fault, error):
    venue.faults({**fault, "on": "GET /api/v3/openOrders", "count": 1})
    with pytest.raises(error):
        trader.fetch_open_orders(SYMBOL)
    assert trader.fetch_open_orders(SYMBOL) == []
