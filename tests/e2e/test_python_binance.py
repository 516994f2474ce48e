"""python-binance as a second judge from outside: the other library that people trade on Binance with."""
import asyncio
import contextlib
import ssl
import time
import warnings
from decimal import Decimal

import pytest
from house import run, wait_for
from venue import FUNDS, SIGNS_WITH, Venue, books_after

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It still imports the old names of its WebSocket library.
    from binance import AsyncClient, BinanceSocketManager, Client
    from binance.exceptions import BinanceAPIException, BinanceRequestException
    from binance.ws.constants import WSListenerState

pytestmark = pytest.mark.judge("python-binance", venue="binance")
PAIR = "BTCUSDT"
LIMIT_S = 30  # Only bounds a test that fails.


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still: a price read is a price traded at."""
    with Venue("--market", "23", "--speed", "600", "--paused") as running:
        yield running.played(12)


def client(venue, key_id=None, secret=None, **options):
    """Unmodified, but for the addresses; its first ping would go to the real exchange."""
    made = Client(key_id, secret, ping=False, **options)
    made.API_URL, made.MARGIN_API_URL = venue.rest + "/api", venue.rest + "/sapi"
    return made


@pytest.fixture
def trader(venue):
    name, key_id, secret = venue.account()
    made = client(venue, key_id, secret)
    made.account_name = name
    return made


def far(venue, factor):
    return f"{venue.price() * Decimal(factor):.2f}"


# ---- What anybody may see.
@pytest.mark.shows("load markets", "ticker", "book", "trades", "clock")
def test_public_data_agree_with_each_other(venue):
    anybody = client(venue)
    assert anybody.ping() == {}
    assert abs(anybody.get_server_time()["serverTime"] - time.time() * 1000) < 5000
    assert anybody.get_system_status()["msg"] == "normal"
    terms = anybody.get_symbol_info(PAIR)
    assert {f["filterType"] for f in terms["filters"]} >= {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"}
    assert anybody.get_symbol_info("ETHUSDT") is None
    price = venue.price()
    assert Decimal(anybody.get_symbol_ticker(symbol=PAIR)["price"]) == price
    assert {t["symbol"] for t in anybody.get_all_tickers()} == {PAIR}
    top, book = anybody.get_orderbook_ticker(symbol=PAIR), anybody.get_order_book(symbol=PAIR, limit=5)
    assert book["bids"][0] == [top["bidPrice"], top["bidQty"]]
    assert book["asks"][0] == [top["askPrice"], top["askQty"]]
    assert Decimal(top["bidPrice"]) <= price <= Decimal(top["askPrice"])
    assert Decimal(anybody.get_ticker(symbol=PAIR)["lastPrice"]) == price
    assert Decimal(anybody.get_avg_price(symbol=PAIR)["price"]) > 0
    newest = anybody.get_recent_trades(symbol=PAIR, limit=1)[0]
    assert Decimal(newest["price"]) == price
    assert anybody.get_aggregate_trades(symbol=PAIR, limit=1)[0]["a"] == newest["id"]
    assert anybody.get_historical_trades(symbol=PAIR, limit=1)[0] == newest


@pytest.mark.shows("candles")
def test_its_own_paging_finds_each_candle_once(tmp_path):
    path = tmp_path / "candles.csv"
    assert run("data", "generate", "--seed", "5", "--candles", "2500", "--out", path).returncode == 0
    expected = [line.split(",") for line in path.read_text().splitlines()[2:]]
    with Venue("--candles", path, "--speed", "max") as played:
        wait_for(lambda: played.state()["at_end"])
        paged = client(played).get_historical_klines(PAIR, "1m", start_str=int(expected[0][0]))
    assert [[Decimal(value) for value in row[:6]] for row in paged] == [list(map(Decimal, row)) for row in expected]


# ---- Keys.
@pytest.mark.shows("place", "open orders", "cancel")
def test_each_kind_of_key_reads_and_trades(venue):
    for kind in ("hmac", "ed25519", "rsa"):
        name = f"alice-{kind}"
        credential = {"secret": SIGNS_WITH[name]} if kind == "hmac" else {"private_key": SIGNS_WITH[name]}
        trader = client(venue, name, **credential)
        order = trader.order_limit_buy(symbol=PAIR, quantity="0.001", price=far(venue, "0.9"))
        assert [o["orderId"] for o in trader.get_open_orders(symbol=PAIR)] == [order["orderId"]]
        assert trader.cancel_order(symbol=PAIR, orderId=order["orderId"])["status"] == "CANCELED"


@pytest.mark.shows("key rights", "fees")
def test_it_says_what_a_key_may_do(venue):
    trader = client(venue, "alice-hmac", SIGNS_WITH["alice-hmac"])
    rights = trader.get_account_api_permissions()
    assert rights["enableReading"] and rights["enableSpotAndMarginTrading"] and rights["ipRestrict"]
    assert not rights["enableWithdrawals"]
    reader = client(venue, "alice-reader", SIGNS_WITH["alice-reader"]).get_account_api_permissions()
    assert reader["enableReading"] and not reader["enableSpotAndMarginTrading"]
    assert trader.get_account_status()["data"] == "Normal"
    assert not trader.get_account_api_trading_status()["data"]["isLocked"]
    assert trader.get_trade_fee(symbol=PAIR)[0]["takerCommission"] == "0.001"


@pytest.mark.shows("bad signature", "unknown key", "wrong IP", "wrong permission")
@pytest.mark.parametrize("key_id,secret,code", [
    ("alice-hmac", "not-the-secret-of-this-key", -1022),
    ("nobody", SIGNS_WITH["alice-hmac"], -2015),
    ("alice-elsewhere", SIGNS_WITH["alice-elsewhere"], -2015),
    ("alice-reader", SIGNS_WITH["alice-reader"], -2015),
], ids=["wrong secret", "unknown key", "wrong address", "may only read"])
def test_who_may_not_trade_is_refused(venue, key_id, secret, code):
    before = len(venue.admin("GET", "/orders"))
    with pytest.raises(BinanceAPIException) as refused:
        client(venue, key_id, secret).order_market_buy(symbol=PAIR, quantity="0.001")
    assert (refused.value.code, refused.value.status_code) == (code, 400 if code == -1022 else 401)
    assert len(venue.admin("GET", "/orders")) == before


@pytest.mark.shows("stale timestamp")
@pytest.mark.parametrize("offset_ms", [-60_000, 5_000])
def test_a_wrong_clock_is_refused(trader, offset_ms):
    trader.timestamp_offset = offset_ms
    with pytest.raises(BinanceAPIException) as refused:
        trader.get_account()
    assert refused.value.code == -1021


# ---- Orders.
@pytest.mark.shows("place", "query", "market order", "cancel", "all orders", "no such order", "balances")
def test_orders_from_placing_to_their_end(trader, venue):
    assert trader.create_test_order(symbol=PAIR, side="BUY", type="MARKET", quantity="0.001") == {}
    assert trader.get_all_orders(symbol=PAIR) == []
    resting = trader.order_limit_sell(symbol=PAIR, quantity="0.02", price=far(venue, "1.1"), newClientOrderId="mine-1")
    assert (resting["status"], resting["clientOrderId"]) == ("NEW", "mine-1")
    assert trader.get_order(symbol=PAIR, origClientOrderId="mine-1")["orderId"] == resting["orderId"]
    assert trader.get_asset_balance("BTC")["locked"] == "0.02000000"
    bought = trader.order_market_buy(symbol=PAIR, quoteOrderQty="250")
    assert bought["status"] == "FILLED" and Decimal("245") < Decimal(bought["cummulativeQuoteQty"]) <= 250
    gone = trader.cancel_order(symbol=PAIR, origClientOrderId="mine-1")
    assert (gone["status"], gone["origClientOrderId"]) == ("CANCELED", "mine-1")
    assert [o["status"] for o in trader.get_all_orders(symbol=PAIR)] == ["CANCELED", "FILLED"]
    with pytest.raises(BinanceAPIException) as refused:
        trader.cancel_order(symbol=PAIR, origClientOrderId="mine-1")
    assert refused.value.code == -2011
    with pytest.raises(BinanceAPIException) as refused:
        trader.get_order(symbol=PAIR, orderId=987654321)
    assert refused.value.code == -2013


@pytest.mark.shows("cancel all")
def test_all_orders_of_a_market_are_cancelled_at_once(trader, venue):
    placed = [trader.order_limit_buy(symbol=PAIR, quantity="0.001", price=far(venue, f"0.9{i}"))["orderId"]
              for i in range(2)]
    assert sorted(order["orderId"] for order in trader.cancel_all_open_orders(symbol=PAIR)) == sorted(placed)
    assert trader.get_open_orders(symbol=PAIR) == []


@pytest.mark.shows("balances", "fills")
def test_balances_conserve_to_the_last_digit(trader, venue):
    for side, quantity in (("BUY", "0.01234"), ("SELL", "0.00777"), ("BUY", "0.00001"), ("SELL", "0.10101")):
        with contextlib.suppress(BinanceAPIException):  # The third is below the least value and changes nothing.
            trader.create_order(symbol=PAIR, side=side, type="MARKET", quantity=quantity)
    trader.order_limit_buy(symbol=PAIR, quantity="0.05", price=far(venue, "0.8"))
    trades = trader.get_my_trades(symbol=PAIR)
    assert len(trades) == 3
    held = {b["asset"]: Decimal(b["free"]) + Decimal(b["locked"]) for b in trader.get_account()["balances"]}
    assert held == books_after(FUNDS, trades)
    assert {a: sum(parts.values()) for a, parts in venue.wallet(trader.account_name).items()} == held


@pytest.mark.shows("bad order", "unknown symbol", "no funds", "post-only")
@pytest.mark.parametrize("code,words,order", [
    (-2010, "insufficient balance", {"quantity": "100"}),
    (-2010, "immediately match", {"type": "LIMIT_MAKER", "timeInForce": None, "price": "90000"}),
    (-1013, "LOT_SIZE", {"quantity": "0.000015"}),
    (-1013, "PRICE_FILTER", {"price": "40000.005"}),
    (-1013, "NOTIONAL", {"quantity": "0.00001"}),
    (-1121, "Invalid symbol", {"symbol": "ETHUSDT"}),
    (-1102, "quantity", {"quantity": None}),
    (-1100, "quantity", {"quantity": "many"}),
    (-1115, "timeInForce", {"timeInForce": "GTX"}),
    (-1116, "orderType", {"type": "MOON"}),
    (-1117, "side", {"side": "HOLD"}),
])
def test_a_bad_order_is_refused_with_the_exchanges_code(trader, code, words, order):
    good = {"symbol": PAIR, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001",
            "price": "40000"}
    with pytest.raises(BinanceAPIException) as refused:
        trader.create_order(**{k: v for k, v in {**good, **order}.items() if v is not None})
    assert refused.value.code == code and words in refused.value.message
    assert trader.get_asset_balance("USDT")["locked"] == "0.00000000"
    assert trader.create_order(**good)["status"] == "NEW"  # The same without the mistake is fine.


@pytest.mark.shows("rate limit")
def test_a_bad_day_of_the_venue(trader, venue):
    where = {"on": "GET /api/v3/openOrders", "count": 1}
    for fault, status in (({"kind": "rate_limit", "retry_after_s": 3}, 429), ({"kind": "ban"}, 418),
                          ({"kind": "error_5xx", "status": 502, "code": -1006}, 502)):
        venue.faults({**fault, **where})
        with pytest.raises(BinanceAPIException) as refused:
            trader.get_open_orders(symbol=PAIR)
        assert refused.value.status_code == status
    venue.faults({"kind": "garbage", **where})
    with pytest.raises(BinanceRequestException):
        trader.get_open_orders(symbol=PAIR)
    assert trader.get_open_orders(symbol=PAIR) == []


# ---- Streams.
def stream(venue, steps, key_id=None, secret=None, private_key=None, **socket_options):
    async def go():
        made = AsyncClient(key_id, secret, private_key=private_key)
        made.https_proxy = None  # Its own factory sets this, and pings the real exchange.
        made.API_URL = venue.rest + "/api"
        made.ws_api._url = venue.streams + "/ws-api/v3"
        manager = BinanceSocketManager(made)
        manager.STREAM_URL = venue.streams + "/"
        manager.ws_kwargs = socket_options
        try:
            return await asyncio.wait_for(steps(made, manager), LIMIT_S)
        finally:
            if made.ws_api.ws:  # Its own way of closing waits ten seconds for one more message.
                made.ws_api.ws_state = WSListenerState.EXITING
                await made.ws_api.ws.close()
            await made.close_connection()
    return asyncio.run(go())


@pytest.fixture(scope="module", params=["plain", "tls"])
def busy(request):
    with Venue("--market", "29", "--speed", "600", tls=request.param == "tls") as running:
        yield running


async def take(socket, count):
    async with socket as listening:
        return [await listening.recv() for _ in range(count)]


@pytest.mark.shows("market stream", "TLS")
def test_market_streams_tell_what_happens(busy):
    trust = {"ssl": ssl.create_default_context(cafile=busy.ca_file)} if busy.ca_file else {}

    async def steps(_, manager):
        trades = await take(manager.trade_socket(PAIR), 20)
        assert [t["t"] for t in trades] == list(range(trades[0]["t"], trades[0]["t"] + 20))
        assert {t["e"] for t in trades} == {"trade"}
        for top in await take(manager.symbol_book_ticker_socket(PAIR), 5):
            assert Decimal(top["b"]) < Decimal(top["a"])
        candles = [message["k"] for message in await take(manager.kline_socket(PAIR, "1m"), 12)]
        assert any(candle["x"] for candle in candles)  # One of them is closed.
        for k in candles:
            assert Decimal(k["l"]) <= min(Decimal(k["o"]), Decimal(k["c"])) <= Decimal(k["h"])
        both = await take(manager.multiplex_socket(["btcusdt@trade", "btcusdt@miniTicker"]), 12)
        assert {message["stream"] for message in both} == {"btcusdt@trade", "btcusdt@miniTicker"}
    stream(busy, steps, **trust)


@pytest.mark.shows("private stream")
@pytest.mark.parametrize("kind", ["hmac", "ed25519"])
def test_the_private_stream_tells_of_orders_and_money(venue, kind):
    name = f"alice-{kind}"
    credential = {"secret": SIGNS_WITH[name]} if kind == "hmac" else {"private_key": SIGNS_WITH[name]}
    before = venue.wallet("alice")["BTC"]["free"]

    async def steps(trader, manager):
        async with manager.user_socket() as news:
            order = await trader.create_order(symbol=PAIR, side="BUY", type="MARKET", quantity="0.00123")
            told = [await news.recv() for _ in range(3)]
        reports = [event for event in told if event["e"] == "executionReport"]
        assert [event["x"] for event in reports] == ["NEW", "TRADE"]
        assert {event["i"] for event in reports} == {order["orderId"]}
        assert reports[1]["L"] == order["fills"][0]["price"] and reports[1]["n"] == order["fills"][0]["commission"]
        position = next(event for event in told if event["e"] == "outboundAccountPosition")
        assert {b["a"]: Decimal(b["f"]) for b in position["B"]}["BTC"] == before + Decimal("0.00123")
    stream(venue, steps, name, **credential)


@pytest.mark.shows("orders by message")
def test_orders_by_message(venue):
    _, key_id, secret = venue.account()

    async def steps(trader, _):
        placed = await trader.ws_create_order(symbol=PAIR, side="BUY", type="LIMIT", timeInForce="GTC",
                                              quantity="0.001", price=far(venue, "0.9"))
        assert placed["status"] == "NEW"
        one = {"symbol": PAIR, "orderId": placed["orderId"]}
        assert (await trader.ws_get_order(**one))["status"] == "NEW"
        assert (await trader.ws_cancel_order(**one))["status"] == "CANCELED"
        with pytest.raises(BinanceAPIException) as refused:
            await trader.ws_cancel_order(**one)
        assert refused.value.code == -2011
    stream(venue, steps, key_id, secret)


@pytest.mark.shows("private stream")
def test_a_resting_order_that_fills_is_told_as_a_maker_trade(venue):
    _, key_id, secret = venue.account()

    async def steps(trader, manager):
        async with manager.user_socket() as news:
            for side, factor in (("BUY", "0.9998"), ("SELL", "1.0002")):
                await trader.create_order(symbol=PAIR, side=side, type="LIMIT", timeInForce="GTC", quantity="0.001",
                                          price=far(venue, factor))
            venue.admin("POST", "/resume")
            while (event := await news.recv()).get("x") != "TRADE":
                pass
            venue.admin("POST", "/pause")
        assert event["m"] and event["L"] == event["p"] and Decimal(event["n"]) > 0
    stream(venue, steps, key_id, secret)
    assert wait_for(lambda: client(venue, key_id, secret).get_my_trades(symbol=PAIR))[0]["isMaker"]
