"""ccxt.pro as a judge of the WebSocket sides: market streams, the private stream, and orders by message.

Its spot client subscribes to the private stream by signature, as we do; there are no listen keys in it any more.
"""
import asyncio

import ccxt
import ccxt.pro
import pytest
from ccxt_client import SYMBOL, client, exact, near, watched
from venue import FUNDS, SIGNS_WITH, Venue, books_after

pytestmark = pytest.mark.judge("ccxt.pro", venue="binance")


@pytest.fixture(scope="module")
def venue():
    with Venue("--market", "11", "--speed", "600") as running:
        yield running


@pytest.fixture(scope="module")
def still():
    """A venue whose market stands."""
    with Venue("--market", "11", "--paused") as running:
        yield running


def watch(venue, steps, key_id="", secret="", **options):
    return watched(lambda: client(venue, key_id, secret, kind=ccxt.pro.binance, **options), steps)


async def told(made, what, watching, act):
    """What is told of an act to whoever waits for it; the library drops news that nobody waits for."""
    news = asyncio.create_task(watching)
    while not any(name.startswith(what) for one in made.clients.values() for name in one.futures):
        await asyncio.sleep(0.01)
    return await act, await news


# ---- Market streams.
@pytest.mark.shows("market stream")
def test_trades_are_watched_in_order_and_none_is_missing(venue):
    async def steps(anybody):
        seen = {}
        while len(seen) < 30:
            seen |= {int(trade["id"]): trade for trade in await anybody.watch_trades(SYMBOL)}
        return seen, await anybody.fetch_trades(SYMBOL, limit=1000)
    seen, told = watch(venue, steps)
    assert sorted(seen) == list(range(min(seen), max(seen) + 1))
    asked = {int(trade["id"]): trade for trade in told}
    assert {i: exact(seen[i]["info"]["p"]) for i in seen} == {i: exact(asked[i]["info"]["p"]) for i in seen}


@pytest.mark.shows("market stream")
def test_the_ticker_the_book_and_the_candles_move(venue):
    async def steps(anybody):
        tops, lasts, books, minutes = set(), set(), set(), set()
        while min(map(len, (tops, lasts, books, minutes))) < 3:
            top = (await anybody.watch_bids_asks([SYMBOL]))[SYMBOL]
            assert top["bid"] < top["ask"]
            tops.add(top["bid"])
            lasts.add((await anybody.watch_ticker(SYMBOL))["last"])
            book = await anybody.watch_order_book(SYMBOL, 10)
            assert book["bids"][0][0] < book["asks"][0][0]
            books.add(book["nonce"])
            for start, first, high, low, last, _ in await anybody.watch_ohlcv(SYMBOL, "1m"):
                assert low <= min(first, last) <= max(first, last) <= high
                minutes.add(start)
    watch(venue, steps)


# ---- The private stream, and orders by message.
@pytest.mark.shows("private stream")
@pytest.mark.parametrize("kind", ["hmac", "ed25519"])
def test_what_becomes_of_an_order_is_watched(still, kind):
    key = f"alice-{kind}"

    async def steps(trader):
        placing = trader.create_order(SYMBOL, "limit", "buy", 0.001, near(still.price(), "0.9"))
        placed, news = await told(trader, "orders", trader.watch_orders(SYMBOL), placing)
        assert [(o["id"], o["status"]) for o in news] == [(placed["id"], "open")]
        cancelling = trader.cancel_order(placed["id"], SYMBOL)
        _, news = await told(trader, "orders", trader.watch_orders(SYMBOL), cancelling)
        assert [(o["id"], o["status"]) for o in news] == [(placed["id"], "canceled")]
    watch(still, steps, key, SIGNS_WITH[key])


@pytest.mark.shows("private stream")
def test_fills_and_balances_are_watched_to_the_last_digit(still):
    name, key_id, secret = still.account()

    async def steps(trader):
        await trader.load_markets()
        buying = told(trader, "myTrades", trader.watch_my_trades(SYMBOL),
                      trader.create_order(SYMBOL, "market", "buy", 0.01234))
        (order, (trade,)), balance = await told(trader, "spot:balance", trader.watch_balance(), buying)
        assert trade["order"] == order["id"]
        asked = (await trader.fetch_my_trades(SYMBOL))[0]
        assert {k: trade[k] for k in ("id", "price", "amount", "fee")} == \
            {k: asked[k] for k in ("id", "price", "amount", "fee")}
        return asked["info"], balance["info"]
    asked, position = watch(still, steps, key_id, secret)
    free = {b["a"]: exact(b["f"]) for b in position["B"]}
    assert free == books_after(FUNDS, [asked])
    assert {asset: parts["free"] for asset, parts in still.wallet(name).items()} == free


@pytest.mark.shows("orders by message")
def test_orders_are_placed_asked_for_and_cancelled_by_message(still):
    _, key_id, secret = still.account()

    async def steps(trader):
        placed = await trader.create_order_ws(SYMBOL, "limit", "buy", 0.001, near(still.price(), "0.9"))
        assert placed["status"] == "open"
        assert (await trader.fetch_order_ws(placed["id"], SYMBOL))["status"] == "open"
        assert [o["id"] for o in await trader.fetch_open_orders_ws(SYMBOL)] == [placed["id"]]
        assert (await trader.cancel_order_ws(placed["id"], SYMBOL))["status"] == "canceled"
        bought = await trader.create_order_ws(SYMBOL, "market", "buy", 0.001)
        assert bought["status"] == "closed"
        assert [t["order"] for t in await trader.fetch_my_trades_ws(SYMBOL)] == [bought["id"]]
        # The raw answer: for spot the library passes it on without reading it.
        told_free = {b["asset"]: b["free"] for b in (await trader.fetch_balance_ws())["info"]["balances"]}
        assert exact(told_free["BTC"]) == exact("0.501")
        with pytest.raises(ccxt.InsufficientFunds):
            await trader.create_order_ws(SYMBOL, "limit", "buy", 100, 40000)
    watch(still, steps, key_id, secret)


@pytest.mark.shows("bad signature")
def test_a_wrong_secret_gets_no_private_stream(still):
    _, key_id, _ = still.account()
    before = still.state()["subscriptions"]

    async def steps(stranger):
        with pytest.raises(ccxt.ExchangeError, match="-1022"):
            await stranger.watch_orders(SYMBOL)
        with pytest.raises(ccxt.ExchangeError, match="-1022"):
            await stranger.create_order_ws(SYMBOL, "market", "buy", 0.001)
    watch(still, steps, key_id, "not-the-secret-of-this-key")
    assert still.state()["subscriptions"] <= before
