"""npm `binance` as a judge from outside: it knows the exchange and not us. REST, orders by message, both streams."""
import time
from decimal import Decimal

import pytest
from judge import Judge, JudgeError
from venue import FUNDS, SIGNS_WITH, Venue, books_after

pytestmark = pytest.mark.judge("npm binance", venue="binance")
PAIR = "BTCUSDT"
MESSAGES = "mainWSAPI"


@pytest.fixture(scope="module")
def venue():
    with Venue("--market", "37", "--speed", "600", "--paused") as running:
        yield running.played(12)


@pytest.fixture(scope="module")
def anybody(venue):
    with Judge("binance", venue) as client:
        yield client


@pytest.fixture(scope="module")
def trader(venue):
    name, key, secret = venue.account()
    with Judge("binance", venue, key=key, secret=secret) as client:
        client.account_name = name
        yield client


def limit_buy(venue, factor="0.9", **more):
    return {"symbol": PAIR, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001",
            "price": f"{venue.price() * Decimal(factor):.2f}", **more}


def by_message(**parameters):
    return {**parameters, "timestamp": int(time.time() * 1000)}


# ---- What anybody may see.
@pytest.mark.shows("load markets", "clock")
def test_it_loads_the_markets(anybody):
    told = anybody.call("rest.getExchangeInfo", {"symbol": PAIR})
    assert [market["symbol"] for market in told["symbols"]] == [PAIR]
    assert {f["filterType"] for f in told["symbols"][0]["filters"]} >= {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"}
    assert anybody.call("messages.getSpotExchangeInfo", {"symbol": PAIR})["result"]["symbols"] == told["symbols"]
    assert anybody.call("rest.testConnectivity") == {}
    # Its REST call for the time goes to the exchange wherever it is pointed.
    assert abs(anybody.call("messages.getSpotServerTime")["result"]["serverTime"] - time.time() * 1000) < 5000


@pytest.mark.shows("ticker", "book", "candles", "trades")
def test_prices_agree_with_each_other(venue, anybody):
    one, price = {"symbol": PAIR}, venue.price()
    assert Decimal(anybody.call("rest.getSymbolPriceTicker", one)["price"]) == price
    assert Decimal(anybody.call("rest.get24hrChangeStatistics", one)["lastPrice"]) == price
    top = anybody.call("rest.getSymbolOrderBookTicker", one)
    book = anybody.call("rest.getOrderBook", {**one, "limit": 5})
    assert (book["bids"][0], book["asks"][0]) == ([top["bidPrice"], top["bidQty"]], [top["askPrice"], top["askQty"]])
    assert Decimal(top["bidPrice"]) <= price <= Decimal(top["askPrice"])
    candles = anybody.call("rest.getKlines", {**one, "interval": "1m", "limit": 5})
    assert [later[0] - earlier[0] for earlier, later in zip(candles, candles[1:])] == [60_000] * 4
    assert Decimal(candles[-1][4]) == price
    assert Decimal(anybody.call("rest.getRecentTrades", {**one, "limit": 1})[0]["price"]) == price


# ---- Orders.
@pytest.mark.shows("place", "query", "open orders", "balances", "cancel", "no such order")
def test_an_order_is_placed_found_and_cancelled(venue, trader):
    mine = trader.call("rest.submitNewOrder", limit_buy(venue))  # The client makes up the order's id.
    one = {"symbol": PAIR, "origClientOrderId": mine["clientOrderId"]}
    assert mine["status"] == "NEW" and mine["clientOrderId"].startswith("x-")
    assert trader.call("rest.getOrder", one)["orderId"] == mine["orderId"]
    assert [o["orderId"] for o in trader.call("rest.getOpenOrders", {"symbol": PAIR})] == [mine["orderId"]]
    usdt = next(coin for coin in trader.call("rest.getBalances") if coin["coin"] == "USDT")
    assert Decimal(usdt["locked"]) > 0 and Decimal(usdt["locked"]) + Decimal(usdt["free"]) == Decimal(FUNDS["USDT"])
    assert trader.call("rest.cancelOrder", one)["status"] == "CANCELED"
    assert trader.call("rest.getOpenOrders", {"symbol": PAIR}) == []
    with pytest.raises(JudgeError) as refused:
        trader.call("rest.cancelOrder", one)
    assert refused.value.code == -2011
    with pytest.raises(JudgeError) as refused:
        trader.call("rest.getOrder", {"symbol": PAIR, "orderId": 987654321})
    assert refused.value.code == -2013


@pytest.mark.shows("post-only")
def test_a_post_only_order_rests_or_is_refused(venue, trader):
    maker = {"type": "LIMIT_MAKER", "timeInForce": None}
    order = {key: value for key, value in limit_buy(venue, **maker).items() if value}
    one = {"symbol": PAIR, "orderId": trader.call("rest.submitNewOrder", order)["orderId"]}
    assert trader.call("rest.getOrder", one)["status"] == "NEW"
    trader.call("rest.cancelOrder", one)
    with pytest.raises(JudgeError) as refused:
        trader.call("rest.submitNewOrder", {**order, "price": f"{venue.price() * 2:.2f}"})
    assert refused.value.code == -2010 and "immediately match" in refused.value.message


@pytest.mark.shows("cancel all")
def test_an_order_cannot_be_amended_where_the_market_says_so(venue, trader):
    order = trader.call("rest.submitNewOrder", limit_buy(venue, quantity="0.002"))
    assert not trader.call("rest.getExchangeInfo", {"symbol": PAIR})["symbols"][0]["amendAllowed"]
    one = {"symbol": PAIR, "orderId": order["orderId"]}
    with pytest.raises(JudgeError) as refused:  # By message; its REST call goes to the path of the futures market.
        trader.call("messages.amendSpotOrderKeepPriority", by_message(**one, newQty="0.001"))
    assert (refused.value.code, refused.value.status) == (-2038, 400)
    assert trader.call("rest.getOrder", one)["origQty"] == "0.00200000"
    assert [o["orderId"] for o in trader.call("rest.cancelAllSymbolOrders", {"symbol": PAIR})] == [order["orderId"]]


@pytest.mark.shows("orders by message", "private stream", "market order", "all orders", "fills", "balances")
def test_orders_by_message_are_told_on_the_private_stream_and_the_books_agree(venue):
    name, key, secret = venue.account()
    with Judge("binance", venue, key=key, secret=secret) as trader:
        trader.call("messages.subscribeUserDataStream", MESSAGES)
        bought = trader.call("messages.submitNewSpotOrder",
                             by_message(symbol=PAIR, side="BUY", type="MARKET", quantity="0.00123"))["result"]
        told = [trader.event(lambda event: event["e"] == "executionReport") for _ in range(2)]
        assert [event["x"] for event in told] == ["NEW", "TRADE"]
        assert {event["i"] for event in told} == {bought["orderId"]}
        assert told[1]["L"] == bought["fills"][0]["price"] and told[1]["c"] == bought["clientOrderId"]
        money = trader.event(lambda event: event["e"] == "outboundAccountPosition")
        rests = trader.call("messages.submitNewSpotOrder", by_message(**limit_buy(venue)))["result"]
        assert trader.event(lambda event: event["e"] == "executionReport")["i"] == rests["orderId"]
        one = {"symbol": PAIR, "orderId": rests["orderId"]}
        assert trader.call("messages.getSpotOrderStatus", by_message(**one))["result"]["status"] == "NEW"
        assert trader.call("messages.cancelSpotOrder", by_message(**one))["result"]["status"] == "CANCELED"
        assert trader.event(lambda event: event["e"] == "executionReport")["x"] == "CANCELED"
        everything = trader.call("rest.getAllOrders", {"symbol": PAIR})
        assert [order["status"] for order in everything] == ["FILLED", "CANCELED"]
        trades = trader.call("rest.getAccountTradeList", {"symbol": PAIR})
        assert [trade["orderId"] for trade in trades] == [bought["orderId"]]
        expected = books_after(FUNDS, trades)
        assert {b["a"]: Decimal(b["f"]) + Decimal(b["l"]) for b in money["B"]} == expected
        assert {asset: sum(parts.values()) for asset, parts in venue.wallet(name).items()} == expected


@pytest.mark.shows("orders by message", "private stream")
@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_key_pair_trades_by_message(venue, kind):
    """With Ed25519 the client logs the connection on; with RSA it signs each message."""
    name = f"alice-{kind}"
    with Judge("binance", venue, key=name, secret=SIGNS_WITH[name]) as trader:
        trader.call("messages.subscribeUserDataStream", MESSAGES)
        placed = trader.call("messages.submitNewSpotOrder", by_message(**limit_buy(venue)))["result"]
        assert trader.event(lambda event: event["e"] == "executionReport")["i"] == placed["orderId"]
        cancelled = trader.call("rest.cancelOrder", {"symbol": PAIR, "orderId": placed["orderId"]})
        assert cancelled["status"] == "CANCELED"


@pytest.mark.shows("key rights", "fees")
def test_it_reads_what_is_left_of_the_limits(trader):
    trader.call("rest.getAccountInformation")
    told = trader.call("rest.getRateLimitStates")
    assert 0 < told["x-mbx-used-weight-1m"] < 6000
    assert trader.call("rest.getApiKeyPermissions")["enableSpotAndMarginTrading"]
    assert trader.call("rest.getTradeFee")[0]["takerCommission"] == "0.001"


# ---- Public streams.
@pytest.mark.shows("market stream")
def test_market_streams_tell_what_happens(venue, anybody):
    anybody.call("streams.subscribe", [f"{PAIR.lower()}@trade", f"{PAIR.lower()}@kline_1m"], "main")
    venue.admin("POST", "/resume")
    try:
        ids = [anybody.event(lambda event: event["e"] == "trade")["t"] for _ in range(10)]
        candle = anybody.event(lambda event: event["e"] == "kline" and event["k"]["x"])["k"]
    finally:
        venue.admin("POST", "/pause")
    assert ids == list(range(ids[0], ids[0] + 10))
    assert Decimal(candle["l"]) <= min(Decimal(candle["o"]), Decimal(candle["c"])) <= Decimal(candle["h"])


# ---- Who is refused, and how the client says it.
@pytest.mark.shows("bad signature", "unknown key", "wrong IP", "wrong permission")
@pytest.mark.parametrize("key,secret,code", [
    ("alice-hmac", "not-the-secret-of-this-key", -1022),
    ("nobody", SIGNS_WITH["alice-hmac"], -2015),
    ("alice-elsewhere", SIGNS_WITH["alice-elsewhere"], -2015),
    ("alice-reader", SIGNS_WITH["alice-reader"], -2015),
], ids=["wrong signature", "unknown key", "wrong address", "may only read"])
def test_who_may_not_trade_is_refused_by_rest_and_by_message(venue, key, secret, code):
    before = len(venue.admin("GET", "/orders"))
    with Judge("binance", venue, key=key, secret=secret) as stranger:
        order = limit_buy(venue)
        for ask in (lambda: stranger.call("rest.submitNewOrder", order),
                    lambda: stranger.call("messages.submitNewSpotOrder", by_message(**order))):
            with pytest.raises(JudgeError) as refused:
                ask()
            assert refused.value.code == code, refused.value
    assert len(venue.admin("GET", "/orders")) == before


@pytest.mark.shows("revoked key", "rate limit")
def test_a_limit_is_told_and_a_revoked_key_is_unknown(venue):
    _, key, secret = venue.account()
    with Judge("binance", venue, key=key, secret=secret) as trader:
        venue.faults({"kind": "rate_limit", "on": "GET /api/v3/account", "count": 1})
        with pytest.raises(JudgeError) as refused:
            trader.call("rest.getAccountInformation")
        assert refused.value.code == -1003
        assert trader.call("rest.getAccountInformation")["canTrade"]
        venue.admin("POST", "/key/revoke", {"id": key})
        with pytest.raises(JudgeError) as refused:
            trader.call("rest.getAccountInformation")
        assert refused.value.code == -2015


@pytest.mark.shows("stale timestamp")
@pytest.mark.parametrize("offset_ms", [-60_000, 5_000])
def test_a_wrong_clock_is_refused_until_the_client_has_asked_for_the_time(venue, trader, offset_ms):
    trader.call("rest.setTimeOffset", offset_ms)
    try:
        with pytest.raises(JudgeError) as refused:
            trader.call("rest.getAccountInformation")
        assert refused.value.code == -1021
    finally:
        trader.call("rest.setTimeOffset", 0)
    assert trader.call("rest.getAccountInformation")["canTrade"]


@pytest.mark.shows("unknown symbol", "no funds", "bad order")
@pytest.mark.parametrize("code,order", [
    (-1121, {"symbol": "ETHUSDT"}), (-2010, {"quantity": "100", "price": "40000"}), (-1013, {"quantity": "0.000015"}),
    (-1013, {"price": "40000.005"}), (-1100, {"quantity": "many"}), (-1117, {"side": "HOLD"}),
    (-1100, {"newClientOrderId": "x-U5D79M5B*"}),
])
def test_a_bad_order_is_refused_with_the_exchanges_code(venue, trader, code, order):
    with pytest.raises(JudgeError) as refused:
        trader.call("rest.submitNewOrder", limit_buy(venue, **order))
    assert refused.value.code == code
    with pytest.raises(JudgeError) as refused:
        trader.call("messages.submitNewSpotOrder", by_message(**limit_buy(venue, **order)))
    assert (refused.value.code, refused.value.status) == (code, 400)


@pytest.mark.shows("TLS")
def test_it_trades_over_tls_with_the_authority_that_the_venue_has_written():
    with Venue("--market", "37", "--paused", tls=True) as secured:
        name, key, secret = secured.account()
        with Judge("binance", secured, key=key, secret=secret) as trader:
            trader.call("messages.subscribeUserDataStream", MESSAGES)
            placed = trader.call("rest.submitNewOrder", limit_buy(secured))
            assert trader.event(lambda event: event["e"] == "executionReport")["i"] == placed["orderId"]
        with Judge("binance", secured, key=key, secret=secret, trusts=False) as careful, pytest.raises(JudgeError):
            careful.call("rest.testConnectivity")
