"""KuCoin's own SDK for Python (`kucoin-universal-sdk`) as a judge from outside. Its answers are typed: each field that
its models name must have come, and of the right kind."""
import queue
import re
import time
import warnings
from decimal import Decimal

import pytest
from house import wait_for
from pydantic import BaseModel
from venue import FUNDS, PASSPHRASE, SECRET, KucoinVenue

with warnings.catch_warnings():  # The SDK was written for an older pydantic, which says so at each class and call.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kucoin_universal_sdk.api import DefaultClient
    from kucoin_universal_sdk.generate.account import account, fee
    from kucoin_universal_sdk.generate.spot import market, order
    from kucoin_universal_sdk.model import ClientOptionBuilder, TransportOptionBuilder, WebSocketClientOptionBuilder
    from kucoin_universal_sdk.model.common import RestError
    from kucoin_universal_sdk.model.transport_option import Interceptor

pytestmark = [pytest.mark.judge("kucoin sdk", venue="kucoin"),
              pytest.mark.filterwarnings("ignore:Accessing the 'model_fields' attribute:DeprecationWarning")]
PAIR = "BTC-USDT"
# What the exchange itself leaves out or sends as null: call auctions, what a coin does not have, what an order was not
# given, taxes, a master account's name of a sub-account.
ABSENT = re.compile(r"callauction_|trading_start_time|confirms|contract_address|max_(withdraw|deposit)|"
                    r"withdraw_max_fee|deposit_(tier_fee|fee_rate)|stp$|remark$|tags$|_tax_rate|fail_msg|sub_name")


@pytest.fixture(scope="module")
def venue():
    with KucoinVenue("--market", "53", "--speed", "600", "--paused") as running:
        yield running.played(12)


class Client:
    """The SDK's services, each call by its own name, and the answer looked at field by field."""

    def __init__(self, venue, key="", secret="", passphrase="", *interceptors):
        transport = TransportOptionBuilder().set_interceptors(list(interceptors)).build()
        self.made = DefaultClient(ClientOptionBuilder().set_key(key).set_secret(secret).set_passphrase(passphrase)
                                  .set_spot_endpoint(venue.rest).set_transport_option(transport)
                                  .set_websocket_client_option(WebSocketClientOptionBuilder().build()).build())
        spot, mine = self.made.rest_service().get_spot_service(), self.made.rest_service().get_account_service()
        self.services = (spot.get_order_api(), spot.get_market_api(), mine.get_account_api(), mine.get_fee_api())

    def __getattr__(self, name):
        method = next(getattr(service, name) for service in self.services if hasattr(service, name))

        def call(*request):
            answer = method(*request)
            assert answer.common_response.code == "200000"
            assert [field for field in empty_fields(answer) if not ABSENT.search(field)] == []
            return answer
        return call


def empty_fields(value, path=""):
    if isinstance(value, list):
        return [field for one in value for field in empty_fields(one, path)]
    if not isinstance(value, BaseModel):
        return [path] if value is None else []
    return [field for name in type(value).model_fields if name != "common_response"
            for field in empty_fields(getattr(value, name), f"{path}.{name}")]


def client_of(venue):
    name, *key = venue.account()
    client = Client(venue, *key)
    client.account_name, client.key = name, key[0]
    return client


@pytest.fixture(scope="module")
def trader(venue):
    return client_of(venue)


def limit_buy(venue, name, factor="0.9", **more):
    return {"symbol": PAIR, "side": "buy", "type": "limit", "size": "0.001", "client_oid": name,
            "price": f"{venue.price() * Decimal(factor):.2f}", **more}


# ---- What anybody may see.
@pytest.mark.shows("load markets", "clock")
def test_the_markets_are_loaded_with_their_terms(venue):
    anybody = Client(venue)
    (one,) = anybody.get_all_symbols(market.GetAllSymbolsReqBuilder().build()).data
    assert (one.symbol, one.enable_trading, one.price_increment) == (PAIR, True, "0.01")
    assert anybody.get_symbol(market.GetSymbolReq(symbol=PAIR)).min_funds == one.min_funds == "5"
    coins = anybody.get_all_currencies().data
    assert {coin.currency for coin in coins} == {"BTC", "USDT"}
    assert anybody.get_currency(market.GetCurrencyReq(currency="BTC")).precision == 8
    assert anybody.get_client_ip_address().data == "127.0.0.1"
    assert abs(anybody.get_server_time().data - time.time() * 1000) < 5000
    assert anybody.get_service_status().status.value == "open"


@pytest.mark.shows("ticker", "book", "candles", "trades")
def test_prices_agree_with_each_other(venue, trader):
    price, one = venue.price(), {"symbol": PAIR}
    ticker = trader.get_ticker(market.GetTickerReq(**one))
    assert Decimal(ticker.price) == price
    (row,) = trader.get_all_tickers().ticker
    assert (row.symbol, row.last, row.buy, row.sell) == (PAIR, ticker.price, ticker.best_bid, ticker.best_ask)
    assert Decimal(trader.get24hr_stats(market.Get24hrStatsReq(**one)).last) == price
    part = trader.get_part_order_book(market.GetPartOrderBookReq(**one, size="20"))
    full = trader.get_full_order_book(market.GetFullOrderBookReq(**one))
    assert part.bids == full.bids[:20] and part.asks == full.asks[:20] and len(part.asks) == 20
    assert part.bids[0] == [ticker.best_bid, ticker.best_bid_size]
    candles = trader.get_klines(market.GetKlinesReq(**one, type="1min")).data
    assert Decimal(candles[0][2]) == price and int(candles[0][0]) > int(candles[1][0])
    trades = venue_trades(venue)
    assert Decimal(trades[-1].price) == price and trades[-1].side.value in ("buy", "sell")


def venue_trades(venue):
    """The market's trades: the SDK has a method of the same name for an account's."""
    return Client(venue).services[1].get_trade_history(market.GetTradeHistoryReq(symbol=PAIR)).data


@pytest.mark.shows("market stream")
def test_trades_are_told_in_order_and_none_is_missing(venue):
    told = queue.Queue()
    stream = Client(venue).made.ws_service().new_spot_public_ws()
    stream.start()
    try:
        stream.trade([PAIR], lambda topic, subject, data: told.put(data))
        venue.admin("POST", "/resume")
        ids = [int(told.get(timeout=30).trade_id) for _ in range(10)]
    finally:
        venue.admin("POST", "/pause")
        stream.stop()
    assert ids == list(range(ids[0], ids[0] + 10))


# ---- Orders.
@pytest.mark.shows("place", "query", "amend", "open orders", "balances", "cancel", "all orders")
def test_an_order_is_placed_found_amended_and_cancelled(venue):
    trader = client_of(venue)
    wanted, mine = limit_buy(venue, "one"), {"symbol": PAIR, "client_oid": "one"}
    assert trader.add_order_test(order.AddOrderTestReq(**wanted)).client_oid == "one"
    placed = trader.add_order(order.AddOrderReq(**wanted))
    by_id = trader.get_order_by_order_id(order.GetOrderByOrderIdReq(symbol=PAIR, order_id=placed.order_id))
    by_name = trader.get_order_by_client_oid(order.GetOrderByClientOidReq(**mine))
    assert (by_id.id, by_id.active, Decimal(by_id.price)) == (by_name.id, True, Decimal(wanted["price"]))
    amended = trader.modify_order(order.ModifyOrderReq(**mine, new_size="0.002"))
    (left,) = trader.get_open_orders(order.GetOpenOrdersReq(symbol=PAIR)).data
    (paged,) = trader.get_open_orders_by_page(order.GetOpenOrdersByPageReq(symbol=PAIR)).items
    assert left.id == paged.id == amended.new_order_id != placed.order_id and left.size == "0.002"
    assert trader.get_symbols_with_open_order().symbols == [PAIR]
    rows = trader.get_spot_account_list(account.GetSpotAccountListReq(type="trade")).data
    money = {row.currency: row for row in rows}
    assert Decimal(money["USDT"].balance) == Decimal(FUNDS["USDT"]) and Decimal(money["USDT"].holds) > 0
    detail = trader.get_spot_account_detail(account.GetSpotAccountDetailReq(account_id=money["USDT"].id))
    assert detail.holds == money["USDT"].holds
    gone = trader.cancel_order_by_client_oid_sync(order.CancelOrderByClientOidSyncReq(**mine))
    assert (gone.status.value, gone.canceled_size) == ("done", "0.002")
    done = trader.get_closed_orders(order.GetClosedOrdersReq(symbol=PAIR)).items
    assert {(one.id, one.cancel_exist) for one in done} == {(placed.order_id, True), (amended.new_order_id, True)}


@pytest.mark.shows("post-only")
def test_a_post_only_order_rests_or_is_refused(venue, trader):
    trader.add_order(order.AddOrderReq(**limit_buy(venue, "maker", post_only=True)))
    one = {"symbol": PAIR, "client_oid": "maker"}
    assert trader.get_order_by_client_oid(order.GetOrderByClientOidReq(**one)).post_only
    trader.cancel_order_by_client_oid(order.CancelOrderByClientOidReq(**one))
    taker = order.AddOrderReq(**limit_buy(venue, "taker", "2", post_only=True))
    assert refusal_of(lambda: trader.add_order(taker))[0] == "300000"


@pytest.mark.shows("cancel all")
def test_orders_in_batches_and_all_of_them_cancelled(venue):
    trader = client_of(venue)
    several = [order.BatchAddOrdersOrderList(**limit_buy(venue, f"b-{i}")) for i in range(3)]
    rows = trader.batch_add_orders(order.BatchAddOrdersReq(order_list=several)).data
    assert [row.success for row in rows] == [True] * 3
    waited = [order.BatchAddOrdersSyncOrderList(**limit_buy(venue, "s-0"))]
    rows = trader.batch_add_orders_sync(order.BatchAddOrdersSyncReq(order_list=waited)).data
    assert [(row.success, row.status.value) for row in rows] == [(True, "open")]
    assert trader.cancel_all_orders_by_symbol(order.CancelAllOrdersBySymbolReq(symbol=PAIR)).data == "success"
    trader.add_order(order.AddOrderReq(**limit_buy(venue, "last")))
    assert trader.cancel_all_orders().succeed_symbols == [PAIR]
    assert trader.get_open_orders(order.GetOpenOrdersReq(symbol=PAIR)).data == []
    assert len(trader.get_closed_orders(order.GetClosedOrdersReq(symbol=PAIR)).items) == 5


@pytest.mark.shows("private stream", "market order", "fills", "balances", "fees")
def test_fills_and_fees_and_what_the_private_stream_tells_agree(venue):
    trader, told, money = client_of(venue), queue.Queue(), queue.Queue()
    stream = trader.made.ws_service().new_spot_private_ws()
    stream.start()
    try:
        stream.order_v2(lambda topic, subject, data: told.put(data))
        stream.account(lambda topic, subject, data: money.put(data))
        bought = trader.add_order_sync(order.AddOrderSyncReq(
            symbol=PAIR, side="buy", type="market", size="0.00123", client_oid="m-1"))
        assert (bought.status.value, bought.deal_size) == ("done", "0.00123")
        events = [told.get(timeout=30) for _ in range(3)]
        news = [money.get(timeout=30) for _ in range(2)]
    finally:
        stream.stop()
    assert [event.type.value for event in events] == ["received", "match", "filled"]
    assert {(event.order_id, event.client_oid) for event in events} == {(bought.order_id, "m-1")}
    (fill,) = trader.get_trade_history(order.GetTradeHistoryReq(symbol=PAIR)).items
    assert (events[1].match_price, events[1].match_size) == (fill.price, fill.size)
    assert int(events[1].trade_id) == fill.trade_id
    rate = Decimal(trader.get_basic_fee(fee.GetBasicFeeReq(currency_type=0)).taker_fee_rate)
    (actual,) = trader.get_spot_actual_fee(fee.GetSpotActualFeeReq(symbols=PAIR)).data
    assert Decimal(actual.taker_fee_rate) == rate and Decimal(fill.fee) == Decimal(fill.funds) * rate
    expected = {"BTC": Decimal(FUNDS["BTC"]) + Decimal("0.00123"),
                "USDT": Decimal(FUNDS["USDT"]) - Decimal(fill.funds) - Decimal(fill.fee)}
    assert {one.currency: Decimal(one.total) for one in news} == expected
    assert {asset: sum(parts.values()) for asset, parts in venue.wallet(trader.account_name).items()} == expected


@pytest.mark.shows("key rights")
def test_it_says_what_a_key_may_do(venue, trader):
    told = trader.get_apikey_info()
    assert (told.permission, told.ip_whitelist, told.is_master) == ("General,Spot", "127.0.0.1", True)
    reader = Client(venue, "kucoin-reader", SECRET, PASSPHRASE).get_apikey_info()
    assert reader.permission == "General"
    assert trader.get_spot_account_type().data is True


def test_the_dead_mans_switch_cancels_what_it_was_set_for(venue):
    trader = client_of(venue)
    trader.add_order(order.AddOrderReq(**limit_buy(venue, "watched")))
    told = trader.set_dcp(order.SetDcpReq(timeout=5, symbols=PAIR))
    assert told.trigger_time - told.current_time == trader.get_dcp().timeout == 5
    wait_for(lambda: trader.get_open_orders(order.GetOpenOrdersReq(symbol=PAIR)).data == [])


# ---- Who is refused, and how the SDK says it.
def refusal_of(ask):
    """The venue's code and the status. With a status of its own the SDK has the answer as text only."""
    with pytest.raises(RestError) as refused:
        ask()
    if refused.value.response is not None:
        return refused.value.response.code, 200
    found = re.search(r"status code: (\d+), msg: .*\"code\":\"(\d+)\"", str(refused.value))
    return found[2], int(found[1])


class AnotherSignature(Interceptor):
    def before(self, request):
        request.headers["KC-API-SIGN"] = "bm90IHRoZSBzaWduYXR1cmU="
        return request

    def after(self, request, response, exception):
        return response


@pytest.mark.shows("bad signature", "unknown key", "wrong IP", "wrong permission")
@pytest.mark.parametrize("refusal,key", [
    (("400005", 401), ("kucoin-alice", SECRET, PASSPHRASE, AnotherSignature())),
    (("400004", 401), ("kucoin-alice", SECRET, "not-its-passphrase")),
    (("400003", 401), ("nobody", SECRET, PASSPHRASE)),
    (("400006", 401), ("kucoin-elsewhere", SECRET, PASSPHRASE)),
    (("400007", 403), ("kucoin-reader", SECRET, PASSPHRASE)),
], ids=["wrong signature", "wrong passphrase", "unknown key", "wrong address", "may only read"])
def test_who_may_not_trade_is_refused(venue, refusal, key):
    before = len(venue.admin("GET", "/orders"))
    stranger = Client(venue, *key)
    assert refusal_of(lambda: stranger.add_order(order.AddOrderReq(**limit_buy(venue, "n-1")))) == refusal
    assert len(venue.admin("GET", "/orders")) == before


@pytest.mark.shows("revoked key", "rate limit")
def test_a_limit_is_told_and_a_revoked_key_is_unknown(venue):
    trader = client_of(venue)
    venue.faults({"kind": "rate_limit", "on": "GET /api/v1/user/api-key", "count": 1})
    assert refusal_of(trader.get_apikey_info) == ("429000", 429)
    assert trader.get_apikey_info().api_key == trader.key
    venue.admin("POST", "/key/revoke", {"id": trader.key})
    assert refusal_of(trader.get_apikey_info) == ("400003", 401)


@pytest.mark.shows("stale timestamp")
@pytest.mark.parametrize("offset_s", [-60, 60])
def test_a_wrong_clock_is_refused(trader, monkeypatch, offset_s):
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + offset_s)
    assert refusal_of(trader.get_apikey_info) == ("400002", 401)


@pytest.mark.shows("unknown symbol", "no funds", "bad order")
@pytest.mark.parametrize("code,change", [
    ("400600", {"symbol": "ETH-USDT"}), ("200004", {"size": "100"}), ("400100", {"size": "many"}),
    ("400100", {"client_oid": "with blanks"}), ("400100", {"price": "40000.005"}),
])
def test_a_bad_order_is_refused_with_the_exchanges_code(venue, trader, code, change):
    bad = order.AddOrderReq(**{**limit_buy(venue, "bad"), **change})
    assert refusal_of(lambda: trader.add_order(bad)) == (code, 200)


@pytest.mark.shows("no such order")
def test_an_order_that_is_not_there_and_a_client_id_used_twice(venue, trader):
    nowhere = order.GetOrderByClientOidReq(symbol=PAIR, client_oid="nowhere")
    assert refusal_of(lambda: trader.get_order_by_client_oid(nowhere))[0] == "100001"
    trader.add_order(order.AddOrderReq(**limit_buy(venue, "twice")))
    trader.cancel_order_by_client_oid(order.CancelOrderByClientOidReq(symbol=PAIR, client_oid="twice"))
    assert refusal_of(lambda: trader.add_order(order.AddOrderReq(**limit_buy(venue, "twice"))))[0] == "126044"


def test_over_tls_it_trusts_no_authority_that_it_does_not_know():
    """It cannot be told of another; the client in JavaScript can, and trades over TLS."""
    with KucoinVenue("--market", "53", "--paused", tls=True) as secured:
        with pytest.raises(RestError, match="CERTIFICATE_VERIFY_FAILED"):
            Client(secured).get_server_time()
