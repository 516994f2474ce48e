"""KuCoin's own SDK for JavaScript (npm `kucoin-universal-sdk`) as a judge from outside: REST and the private stream."""
import time
from decimal import Decimal

import pytest
from judge import Judge, JudgeError
from venue import FUNDS, PASSPHRASE, SECRET, KucoinVenue

pytestmark = pytest.mark.judge("npm kucoin sdk", venue="kucoin")
ONE = {"symbol": "BTC-USDT"}


@pytest.fixture(scope="module")
def venue():
    with KucoinVenue("--market", "37", "--speed", "600", "--paused") as running:
        yield running.played(12)


@pytest.fixture(scope="module")
def anybody(venue):
    with Judge("kucoin", venue) as client:
        yield client


def client_of(venue):
    name, key, secret, passphrase = venue.account()
    client = Judge("kucoin", venue, key=key, secret=secret, passphrase=passphrase)
    client.account_name, client.key = name, key
    return client


@pytest.fixture(scope="module")
def trader(venue):
    with client_of(venue) as client:
        yield client


def limit_buy(venue, factor="0.9", **more):
    return {**ONE, "side": "buy", "type": "limit", "size": "0.001",
            "price": f"{venue.price() * Decimal(factor):.2f}", **more}


# ---- What anybody may see.
@pytest.mark.shows("load markets", "clock")
def test_it_loads_the_markets(anybody):
    (market,) = anybody.call("market.getAllSymbols", "GetAllSymbolsReq", {})["data"]
    assert (market["symbol"], market["enableTrading"]) == ("BTC-USDT", True)
    assert (market["priceIncrement"], market["baseIncrement"], market["minFunds"]) == ("0.01", "0.00001", "5")
    one = anybody.call("market.getSymbol", "GetSymbolReq", ONE)
    assert {key: one[key] for key in market} == market
    assert abs(anybody.call("market.getServerTime")["data"] - time.time() * 1000) < 5000


@pytest.mark.shows("ticker", "book", "candles", "trades")
def test_prices_agree_with_each_other(venue, anybody):
    price = venue.price()
    ticker = anybody.call("market.getTicker", "GetTickerReq", ONE)
    assert Decimal(ticker["price"]) == price
    assert Decimal(anybody.call("market.get24hrStats", "Get24hrStatsReq", ONE)["last"]) == price
    book = anybody.call("market.getPartOrderBook", "GetPartOrderBookReq", {**ONE, "size": "20"})
    assert book["bids"][0] == [ticker["bestBid"], ticker["bestBidSize"]] and len(book["bids"]) == 20
    assert book["asks"][0] == [ticker["bestAsk"], ticker["bestAskSize"]] and len(book["asks"]) == 20
    rows = anybody.call("market.getKlines", "GetKlinesReq", {**ONE, "type": "1min"})["data"]
    times = [int(row[0]) for row in rows]
    assert times == sorted(times, reverse=True) and Decimal(rows[0][2]) == price  # Time, open, close, …
    assert Decimal(anybody.call("market.getTradeHistory", "GetTradeHistoryReq", ONE)["data"][-1]["price"]) == price
    left = anybody.call("market.getServiceStatus")
    assert left["status"] == "open" and 0 < left["rateLimit"]["remaining"] < left["rateLimit"]["limit"] == 2000


@pytest.mark.shows("market stream")
def test_trades_are_told_in_order_and_none_is_missing(venue, anybody):
    anybody.call("public.start")
    anybody.call("public.trade", ["BTC-USDT"])
    venue.admin("POST", "/resume")
    try:
        told = [anybody.event(lambda event: event["subject"] == "trade.l3match")["data"] for _ in range(10)]
    finally:
        venue.admin("POST", "/pause")
    ids = [int(trade["tradeId"]) for trade in told]
    assert ids == list(range(ids[0], ids[0] + 10)) and {trade["side"] for trade in told} <= {"buy", "sell"}


# ---- Orders.
@pytest.mark.shows("place", "query", "amend", "open orders", "balances", "cancel", "all orders")
def test_an_order_is_placed_found_amended_and_cancelled(venue, trader):
    order = limit_buy(venue, clientOid="resting-1")
    assert trader.call("order.addOrderTest", "AddOrderTestReq", order)["clientOid"] == "resting-1"
    placed = trader.call("order.addOrder", "AddOrderReq", order)
    mine = {**ONE, "clientOid": "resting-1"}
    found = trader.call("order.getOrderByClientOid", "GetOrderByClientOidReq", mine)
    assert (found["id"], found["active"], Decimal(found["price"]), found["size"]) == (
        placed["orderId"], True, Decimal(order["price"]), "0.001")
    amended = trader.call("order.modifyOrder", "ModifyOrderReq", {**mine, "newSize": "0.002"})
    assert amended["newOrderId"] != placed["orderId"]
    (left,) = trader.call("order.getOpenOrders", "GetOpenOrdersReq", ONE)["data"]
    assert (left["id"], left["size"]) == (amended["newOrderId"], "0.002")
    assert trader.call("order.getSymbolsWithOpenOrder")["symbols"] == ["BTC-USDT"]
    usdt = next(row for row in trader.call("account.getSpotAccountList", "GetSpotAccountListReq", {})["data"]
                if row["currency"] == "USDT")
    assert Decimal(usdt["holds"]) > 0 and Decimal(usdt["balance"]) == Decimal(FUNDS["USDT"])
    gone = trader.call("order.cancelOrderByClientOidSync", "CancelOrderByClientOidSyncReq", mine)
    assert (gone["status"], gone["canceledSize"]) == ("done", "0.002")
    assert trader.call("order.getOpenOrders", "GetOpenOrdersReq", ONE)["data"] == []
    done = trader.call("order.getClosedOrders", "GetClosedOrdersReq", ONE)["items"]
    assert {order["id"]: order["cancelExist"] for order in done} == {
        placed["orderId"]: True, amended["newOrderId"]: True}


@pytest.mark.shows("post-only", "cancel all", "no such order")
def test_a_post_only_order_rests_or_is_refused_and_all_are_cancelled_at_once(venue, trader):
    order = limit_buy(venue, postOnly=True, clientOid="maker")
    placed = trader.call("order.addOrder", "AddOrderReq", order)
    one = {**ONE, "orderId": placed["orderId"]}
    assert trader.call("order.getOrderByOrderId", "GetOrderByOrderIdReq", one)["postOnly"]
    with pytest.raises(JudgeError) as refused:
        trader.call("order.addOrder", "AddOrderReq", limit_buy(venue, "2", postOnly=True))
    assert refused.value.code == "300000"
    assert trader.call("order.cancelAllOrders")["succeedSymbols"] == ["BTC-USDT"]
    assert not trader.call("order.getOrderByOrderId", "GetOrderByOrderIdReq", one)["active"]
    with pytest.raises(JudgeError) as refused:
        trader.call("order.getOrderByOrderId", "GetOrderByOrderIdReq", {**ONE, "orderId": "0" * 24})
    assert refused.value.code == "100001"


@pytest.mark.shows("private stream", "market order", "fills", "balances")
def test_what_is_told_of_an_order_on_the_private_stream_agrees_with_the_books(venue):
    with client_of(venue) as trader:
        trader.call("private.start")
        trader.call("private.orderV2")
        trader.call("private.account")
        bought = trader.call("order.addOrderSync", "AddOrderSyncReq",
                             {**ONE, "side": "buy", "type": "market", "size": "0.00123", "clientOid": "m-1"})
        assert (bought["status"], bought["dealSize"]) == ("done", "0.00123")
        told = [trader.event(lambda event: event["subject"] == "orderChange")["data"] for _ in range(3)]
        assert [event["type"] for event in told] == ["received", "match", "filled"]
        assert {(event["clientOid"], event["orderId"]) for event in told} == {("m-1", bought["orderId"])}
        (fill,) = trader.call("order.getTradeHistory", "GetTradeHistoryReq", ONE)["items"]
        assert (told[1]["matchPrice"], told[1]["matchSize"]) == (fill["price"], fill["size"])
        assert int(told[1]["tradeId"]) == fill["tradeId"] and told[1]["liquidity"] == fill["liquidity"] == "taker"
        paid = Decimal(fill["funds"]) + Decimal(fill["fee"])
        expected = {"BTC": Decimal(FUNDS["BTC"]) + Decimal("0.00123"), "USDT": Decimal(FUNDS["USDT"]) - paid}
        news = [trader.event(lambda event: event["subject"] == "account.balance")["data"] for _ in range(2)]
        assert {one["currency"]: Decimal(one["total"]) for one in news} == expected
        assert {asset: sum(parts.values()) for asset, parts in venue.wallet(trader.account_name).items()} == expected


def test_the_dead_mans_switch_is_set_and_read(trader):
    told = trader.call("order.setDCP", "SetDCPReq", {"timeout": 3600})
    assert told["triggerTime"] - told["currentTime"] == 3600
    assert trader.call("order.getDCP")["timeout"] == 3600
    trader.call("order.setDCP", "SetDCPReq", {"timeout": -1})
    assert "timeout" not in trader.call("order.getDCP")


@pytest.mark.shows("key rights", "fees")
def test_it_says_what_a_key_may_do_and_what_a_trade_costs(trader):
    told = trader.call("account.getApikeyInfo")
    assert (told["permission"], told["ipWhitelist"], told["apiVersion"]) == ("General,Spot", "127.0.0.1", 3)
    assert trader.call("fee.getBasicFee", "GetBasicFeeReq", {"currencyType": 0})["takerFeeRate"] == "0.001"


# ---- Who is refused, and how the SDK says it.
@pytest.mark.shows("revoked key", "rate limit")
def test_a_limit_is_told_and_a_revoked_key_is_unknown(venue):
    with client_of(venue) as trader:
        venue.faults({"kind": "rate_limit", "on": "GET /api/v1/accounts", "count": 2})  # It tries once more by itself.
        for code, status in (("429000", 429), ("400003", 401)):
            with pytest.raises(JudgeError) as refused:
                trader.call("account.getSpotAccountList", "GetSpotAccountListReq", {})
            assert (refused.value.code, refused.value.status) == (code, status)
            if status == 429:
                assert len(trader.call("account.getSpotAccountList", "GetSpotAccountListReq", {})["data"]) == 2
                venue.admin("POST", "/key/revoke", {"id": trader.key})


@pytest.mark.shows("bad signature", "stale timestamp", "unknown key", "wrong IP", "wrong permission")
@pytest.mark.parametrize("code,status,settings", [
    ("400005", 401, {"key": "kucoin-alice", "signature": "bm90IHRoZSBzaWduYXR1cmU="}),
    ("400004", 401, {"key": "kucoin-alice", "passphrase": "not-its-passphrase"}),
    ("400002", 401, {"key": "kucoin-alice", "clock_offset_ms": -60_000}),
    ("400002", 401, {"key": "kucoin-alice", "clock_offset_ms": 60_000}),
    ("400003", 401, {"key": "nobody"}),
    ("400006", 401, {"key": "kucoin-elsewhere"}),
    ("400007", 403, {"key": "kucoin-reader"}),
], ids=["wrong signature", "wrong passphrase", "late clock", "early clock", "unknown key", "wrong address",
        "may only read"])
def test_who_may_not_trade_is_refused(venue, code, status, settings):
    before = len(venue.admin("GET", "/orders"))
    with Judge("kucoin", venue, **{"secret": SECRET, "passphrase": PASSPHRASE, **settings}) as stranger:
        with pytest.raises(JudgeError) as refused:
            stranger.call("order.addOrder", "AddOrderReq", limit_buy(venue))
    assert (refused.value.kind, refused.value.code, refused.value.status) == ("RestError", code, status)
    assert len(venue.admin("GET", "/orders")) == before


@pytest.mark.shows("unknown symbol", "no funds", "bad order")
@pytest.mark.parametrize("code,order", [
    ("400600", {"symbol": "ETH-USDT"}), ("200004", {"size": "100", "price": "40000"}), ("400100", {"size": "many"}),
    ("400100", {"clientOid": "with blanks"}), ("400100", {"price": "40000.005"}),
])
def test_a_bad_order_is_refused_with_the_exchanges_code(venue, trader, code, order):
    with pytest.raises(JudgeError) as refused:
        trader.call("order.addOrder", "AddOrderReq", limit_buy(venue, **order))
    assert (refused.value.kind, refused.value.code) == ("RestError", code)
    assert trader.call("order.getOpenOrders", "GetOpenOrdersReq", ONE)["data"] == []


@pytest.mark.shows("TLS")
def test_it_trades_over_tls_with_the_authority_that_the_venue_has_written():
    with KucoinVenue("--market", "37", "--paused", tls=True) as secured, client_of(secured) as trader:
        trader.call("private.start")
        trader.call("private.orderV2")
        placed = trader.call("order.addOrder", "AddOrderReq", limit_buy(secured))
        assert trader.event(lambda event: event["subject"] == "orderChange")["data"]["orderId"] == placed["orderId"]
        with Judge("kucoin", secured, trusts=False) as careful, pytest.raises(JudgeError):
            careful.call("market.getServerTime")
