"""npm `coinbase-api` as a judge from outside: a program in JavaScript that knows Coinbase and not us, unmodified.

What an exchange refuses it rejects with a plain object: the status, and the body as the exchange wrote it.
"""
import time
from decimal import Decimal

import pytest
from judge import Judge, JudgeError
from test_ccxt_coinbase import sec1_pem, seed_and_public
from venue import ED25519, FUNDS, OTHER_P256, P256, CoinbaseVenue, coinbase_key

pytestmark = pytest.mark.judge("npm coinbase", venue="coinbase")

PRODUCT = "BTC-USDT"
ONE = {"product_id": PRODUCT}
USER = [{"topic": "user", "payload": {"product_ids": [PRODUCT]}}, "advTradeUserData"]


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still: a price read is a price traded at."""
    with CoinbaseVenue("--market", "41", "--speed", "600", "--paused") as running:
        yield running.played(12)


@pytest.fixture(scope="module")
def anybody(venue):
    with Judge("coinbase", venue) as client:
        yield client


def client_of(venue):
    name, key, secret = venue.account()
    client = Judge("coinbase", venue, key=key, secret=secret)
    client.account_name, client.key = name, key
    return client


@pytest.fixture(scope="module")
def trader(venue):
    with client_of(venue) as client:
        yield client


def limit_buy(venue, factor="0.9", client_id="", **terms):
    """The library puts a prefix of its own before a client order id that lacks it."""
    limit = {"base_size": "0.001", "limit_price": f"{venue.price() * Decimal(factor):.2f}", "post_only": False, **terms}
    return {**ONE, "client_order_id": f"cbnode{client_id or time.monotonic_ns()}", "side": "BUY",
            "order_configuration": {"limit_limit_gtc": limit}}


def market(side, **size):
    return {**ONE, "client_order_id": f"cbnode{time.monotonic_ns()}", "side": side,
            "order_configuration": {"market_market_ioc": size}}


def placed(trader, order):
    """The id of an order that was taken."""
    answer = trader.call("rest.submitOrder", order)
    assert answer["success"], answer
    assert answer["success_response"]["client_order_id"] == order["client_order_id"]
    return answer["success_response"]["order_id"]


def refused_by(client, *call):
    with pytest.raises(JudgeError) as refused:
        client.call(*call)
    return refused.value.code, refused.value.status


# ---- What anybody may see, and what is told to a key.
@pytest.mark.shows("load markets", "clock")
def test_it_loads_the_products_and_the_time(anybody, trader):
    (product,) = anybody.call("rest.getPublicProducts", {"product_type": "SPOT"})["products"]
    assert (product["product_id"], product["status"], product["trading_disabled"]) == (PRODUCT, "online", False)
    terms = [product[name] for name in ("price_increment", "base_increment", "quote_min_size")]
    assert terms == ["0.01", "0.00001", "5"]
    for one in (anybody.call("rest.getPublicProduct", ONE), trader.call("rest.getProduct", ONE)):
        assert {name: one[name] for name in ("product_id", "base_increment")} == {
            name: product[name] for name in ("product_id", "base_increment")}
    assert [one["product_id"] for one in trader.call("rest.getProducts", {"product_ids": [PRODUCT]})["products"]] == [
        PRODUCT]
    assert abs(int(anybody.call("rest.getServerTime")["epochMillis"]) - time.time() * 1000) < 5000


@pytest.mark.shows("ticker", "book", "candles", "trades")
def test_prices_agree_with_each_other(venue, anybody, trader):
    price = venue.price()
    ticker = anybody.call("rest.getPublicMarketTrades", {**ONE, "limit": 5})
    assert Decimal(ticker["trades"][0]["price"]) == price
    assert ticker == trader.call("rest.getMarketTrades", {**ONE, "limit": 5})
    book = anybody.call("rest.getPublicProductBook", {**ONE, "limit": 20})["pricebook"]
    assert len(book["bids"]) == len(book["asks"]) == 20
    assert (book["bids"][0]["price"], book["asks"][0]["price"]) == (ticker["best_bid"], ticker["best_ask"])
    (top,) = trader.call("rest.getBestBidAsk", {"product_ids": [PRODUCT]})["pricebooks"]
    assert (top["bids"][0], top["asks"][0]) == (book["bids"][0], book["asks"][0])
    last = venue.state()["markets"][0]["time"] // 60_000 * 60
    span = {**ONE, "start": str(last - 300), "end": str(last), "granularity": "ONE_MINUTE"}
    candles = trader.call("rest.getProductCandles", span)["candles"]
    assert candles == anybody.call("rest.getPublicProductCandles", span)["candles"]
    assert [int(candle["start"]) for candle in candles] == list(range(last, last - 301, -60))
    assert Decimal(candles[0]["close"]) == price


@pytest.mark.shows("market stream")
def test_trades_are_told_in_order_and_none_is_missing(venue, anybody):
    anybody.call("streams.subscribe", {"topic": "market_trades", "payload": {"product_ids": [PRODUCT]}},
                 "advTradeMarketData")
    anybody.event(lambda event: event.get("channel") == "subscriptions")
    venue.admin("POST", "/resume")
    try:
        told = [anybody.event(lambda event: event.get("channel") == "market_trades") for _ in range(10)]
    finally:
        venue.admin("POST", "/pause")
    ids = [int(trade["trade_id"]) for message in told for event in message["events"] for trade in event["trades"]]
    assert ids == list(range(ids[0], ids[0] + len(ids))) and len(ids) >= 10


@pytest.mark.shows("key rights", "fees")
@pytest.mark.parametrize("name,secret", [("alice", sec1_pem(P256)), ("edwards", seed_and_public(ED25519))],
                         ids=["P-256", "Ed25519"])
def test_keys_of_both_kinds_say_what_they_may_and_what_a_trade_costs(venue, name, secret):
    with Judge("coinbase", venue, key=coinbase_key(name), secret=secret) as client:
        rights = client.call("rest.getApiKeyPermissions")
        assert (rights["can_view"], rights["can_trade"], rights["can_transfer"]) == (True, True, False)
        assert client.call("rest.getTransactionSummary", {})["fee_tier"]["taker_fee_rate"] == "0.001"


# ---- Orders.
@pytest.mark.shows("place", "query", "open orders", "balances", "cancel", "all orders")
def test_an_order_is_placed_found_and_cancelled(venue, trader):
    order = limit_buy(venue)
    terms = {name: order[name] for name in ("product_id", "side", "order_configuration")}
    assert trader.call("rest.previewOrder", terms)["errs"] == []
    order_id = placed(trader, order)
    found = trader.call("rest.getOrder", {"order_id": order_id})["order"]
    assert (found["status"], found["client_order_id"], found["filled_size"]) == (
        "OPEN", order["client_order_id"], "0")
    assert found["order_configuration"] == order["order_configuration"]
    (left,) = trader.call("rest.getOrders", {"product_ids": [PRODUCT], "order_status": ["OPEN"]})["orders"]
    assert left["order_id"] == order_id
    wallets = {one["currency"]: one for one in trader.call("rest.getAccounts", {"limit": 50})["accounts"]}
    held = Decimal(wallets["USDT"]["hold"]["value"])
    assert held > 0 and Decimal(wallets["USDT"]["available_balance"]["value"]) + held == Decimal(FUNDS["USDT"])
    (gone,) = trader.call("rest.cancelOrders", {"order_ids": [order_id]})["results"]
    assert gone == {"success": True, "failure_reason": "UNKNOWN_CANCEL_FAILURE_REASON", "order_id": order_id}
    assert trader.call("rest.getOrders", {"order_status": ["OPEN"]})["orders"] == []
    assert order_id in [one["order_id"] for one in trader.call("rest.getOrders", {})["orders"]
                        if one["status"] == "CANCELLED"]


@pytest.mark.shows("post-only", "cancel all", "no such order")
def test_a_post_only_order_rests_or_is_refused_and_several_are_cancelled_at_once(venue, trader):
    resting = [placed(trader, limit_buy(venue, post_only=True)) for _ in range(2)]
    assert trader.call("rest.getOrder", {"order_id": resting[0]})["order"]["order_configuration"][
        "limit_limit_gtc"]["post_only"]
    taking = trader.call("rest.submitOrder", limit_buy(venue, "2", post_only=True))
    assert (taking["success"], taking["error_response"]["error"]) == (False, "INVALID_LIMIT_PRICE_POST_ONLY")
    nobodys = "00000000-0000-4000-8000-000000000000"
    results = trader.call("rest.cancelOrders", {"order_ids": [*resting, nobodys]})["results"]
    assert [(one["order_id"], one["success"]) for one in results] == [
        (resting[0], True), (resting[1], True), (nobodys, False)]
    assert results[2]["failure_reason"] == "UNKNOWN_CANCEL_ORDER"
    assert refused_by(trader, "rest.getOrder", {"order_id": nobodys}) == ("NOT_FOUND", 404)


def test_an_edit_is_refused_as_not_played(venue, trader):
    order_id = placed(trader, limit_buy(venue))
    edit = {"order_id": order_id, "price": "1.00", "size": "0.002"}
    assert refused_by(trader, "rest.updateOrder", edit) == ("UNIMPLEMENTED", 501)
    assert trader.call("rest.cancelOrders", {"order_ids": [order_id]})["results"][0]["success"]


@pytest.mark.shows("private stream", "market order", "fills")
def test_what_the_user_channel_tells_of_an_order_agrees_with_the_books(venue):
    with client_of(venue) as trader:
        trader.call("streams.subscribe", *USER)
        trader.event(lambda event: event.get("channel") == "user")  # The picture: nothing is open.

        def told(client_id, status):
            found = []

            def fits(event):
                if event.get("channel") == "user":
                    found.extend(one for part in event["events"] for one in part["orders"]
                                 if (one["client_order_id"], one["status"]) == (client_id, status))
                return bool(found)
            trader.event(fits)
            return found[0]
        resting = limit_buy(venue)
        order_id = placed(trader, resting)
        assert told(resting["client_order_id"], "OPEN")["order_id"] == order_id
        trader.call("rest.cancelOrders", {"order_ids": [order_id]})
        assert told(resting["client_order_id"], "CANCELLED")["cumulative_quantity"] == "0"
        buy = market("BUY", base_size="0.00123")
        bought = placed(trader, buy)
        news = told(buy["client_order_id"], "FILLED")
        (fill,) = trader.call("rest.getFills", {"order_ids": [bought]})["fills"]
        assert (news["cumulative_quantity"], news["avg_price"]) == (fill["size"], fill["price"])
        assert Decimal(news["total_fees"]) == Decimal(fill["commission"])
        paid = Decimal(fill["price"]) * Decimal(fill["size"]) + Decimal(fill["commission"])
        assert {asset: sum(parts.values()) for asset, parts in venue.wallet(trader.account_name).items()} == {
            "BTC": Decimal(FUNDS["BTC"]) + Decimal("0.00123"), "USDT": Decimal(FUNDS["USDT"]) - paid}


# ---- Who is refused, and how the client says it.
@pytest.mark.shows("bad signature", "stale timestamp", "unknown key", "wrong IP", "wrong permission")
@pytest.mark.parametrize("code,status,settings", [
    ("Unauthorized", 401, {"secret": sec1_pem(OTHER_P256)}),
    ("Unauthorized", 401, {"clock_offset_ms": -130_000}),
    ("Unauthorized", 401, {"clock_offset_ms": 60_000}),
    ("Unauthorized", 401, {"key": coinbase_key("nobody")}),
    ("PERMISSION_DENIED", 403, {"key": coinbase_key("elsewhere")}),
    ("PERMISSION_DENIED", 403, {"key": coinbase_key("reader")}),
], ids=["wrong signature", "late clock", "early clock", "unknown key", "wrong address", "may only read"])
def test_who_may_not_trade_is_refused(venue, code, status, settings):
    before = len(venue.admin("GET", "/orders"))
    with Judge("coinbase", venue, **{"key": coinbase_key("alice"), "secret": sec1_pem(P256), **settings}) as stranger:
        assert refused_by(stranger, "rest.submitOrder", limit_buy(venue)) == (code, status)
    assert len(venue.admin("GET", "/orders")) == before


@pytest.mark.parametrize("settings", [{"secret": sec1_pem(OTHER_P256)}, {"clock_offset_ms": -130_000},
                                      {"key": coinbase_key("elsewhere")}],
                         ids=["wrong signature", "late clock", "wrong address"])
def test_who_may_not_hear_gets_no_user_channel(venue, settings):
    with Judge("coinbase", venue, **{"key": coinbase_key("alice"), "secret": sec1_pem(P256), **settings}) as stranger:
        stranger.call("streams.subscribe", *USER)
        told = stranger.event(lambda event: event["name"] in ("exception", "update"))
        assert (told["name"], told["message"]) == ("exception", "authentication failure")


@pytest.mark.shows("revoked key", "rate limit")
def test_a_limit_is_told_and_a_revoked_key_is_unknown(venue):
    with client_of(venue) as trader:
        venue.faults({"kind": "rate_limit", "on": "GET /api/v3/brokerage/accounts", "account": trader.account_name,
                      "count": 1})
        assert refused_by(trader, "rest.getAccounts", {}) == ("rate_limit_exceeded", 429)
        assert len(trader.call("rest.getAccounts", {})["accounts"]) == 2
        venue.admin("POST", "/key/revoke", {"id": trader.key})
        assert refused_by(trader, "rest.getAccounts", {}) == ("Unauthorized", 401)


@pytest.mark.shows("bad order")
@pytest.mark.parametrize("change", [
    {"order_configuration": {}}, {"order_configuration": {"limit_limit_gtc": {"base_size": 1, "limit_price": "1"}}},
], ids=["no terms", "no text"])
def test_what_is_no_order_is_rejected(venue, trader, change):
    assert refused_by(trader, "rest.submitOrder", {**limit_buy(venue), **change}) == ("INVALID_ARGUMENT", 400)


@pytest.mark.shows("unknown symbol")
def test_an_unknown_product_is_refused(venue, anybody, trader):
    unknown = {"product_id": "ETH-USDT"}
    assert refused_by(anybody, "rest.getPublicProduct", unknown) == ("INVALID_ARGUMENT", 400)
    assert refused_by(trader, "rest.getProduct", unknown) == ("INVALID_ARGUMENT", 400)
    answer = trader.call("rest.submitOrder", {**limit_buy(venue), **unknown})
    assert (answer["success"], answer["error_response"]["error"]) == (False, "INVALID_PRODUCT_ID")


@pytest.mark.shows("no funds", "bad order")
@pytest.mark.parametrize("word,terms", [
    ("INSUFFICIENT_FUND", {"base_size": "100", "limit_price": "40000"}),
    ("INVALID_SIZE_PRECISION", {"base_size": "0.000015"}), ("INVALID_PRICE_PRECISION", {"limit_price": "40000.005"}),
    ("INVALID_SIZE_PRECISION", {"base_size": "many"}),
])
def test_an_order_that_breaks_a_rule_is_answered_with_its_word(venue, trader, word, terms):
    answer = trader.call("rest.submitOrder", limit_buy(venue, **terms))
    assert (answer["success"], answer["error_response"]["error"]) == (False, word)
    assert trader.call("rest.getOrders", {"order_status": ["OPEN"]})["orders"] == []


@pytest.mark.shows("TLS")
def test_without_the_venues_authority_it_says_nothing(venue):
    with Judge("coinbase", venue, trusts=False) as careful:
        with pytest.raises(JudgeError, match="certificate") as refused:
            careful.call("rest.getServerTime")
        assert refused.value.kind == "AxiosError"
