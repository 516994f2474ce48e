"""ccxt.pro as a judge of the WebSocket side of Coinbase: market channels, and what is told to an account."""
import asyncio

import ccxt
import ccxt.pro
import pytest
from ccxt_client import SYMBOL, coinbase, near, watched
from venue import OTHER_P256, CoinbaseVenue, private_pem

pytestmark = pytest.mark.judge("ccxt.pro", venue="coinbase")


@pytest.fixture(scope="module")
def moving():
    with CoinbaseVenue("--market", "11", "--speed", "600") as running:
        yield running


@pytest.fixture(scope="module")
def venue():
    """A venue whose market stands."""
    with CoinbaseVenue("--market", "11", "--paused") as running:
        yield running


def watch(venue, steps, *key, **more):
    return watched(lambda: coinbase(venue, *key, kind=ccxt.pro.coinbase, enableRateLimit=True, **more), steps)


@pytest.mark.shows("market stream")
def test_trades_are_watched_in_order_and_none_is_missing(moving):
    async def steps(anybody):
        seen = {}
        while len(seen) < 30:
            seen |= {int(trade["id"]): trade for trade in await anybody.watch_trades(SYMBOL)}
        return seen
    seen = watch(moving, steps)
    assert sorted(seen) == list(range(min(seen), max(seen) + 1))
    assert {trade["side"] for trade in seen.values()} <= {"buy", "sell"}


def test_the_ticker_the_batch_and_the_book_move(moving):
    async def steps(anybody):
        lasts, batches, books = set(), set(), set()
        while min(len(lasts), len(batches) + 1, len(books)) < 3:
            ticker = await anybody.watch_ticker(SYMBOL)
            assert ticker["bid"] < ticker["ask"]
            lasts.add(ticker["last"])
            book = await anybody.watch_order_book(SYMBOL)
            assert book["bids"][0][0] < book["asks"][0][0]
            books.add(book["bids"][0][0])
            if len(batches) < 2:
                batches.add((await anybody.watch_tickers([SYMBOL]))[SYMBOL]["last"])
    watch(moving, steps)


def test_what_is_not_watched_any_more_is_not_told(moving):
    async def steps(anybody):
        await anybody.watch_ticker(SYMBOL)
        await anybody.un_watch_ticker(SYMBOL)
        return dict(anybody.tickers)
    assert watch(moving, steps) == {}


@pytest.mark.shows("private stream")
def test_what_becomes_of_an_order_is_watched(venue):
    _, *key = venue.account()

    async def steps(trader):
        await trader.load_markets()

        async def keep_watching():
            while True:
                await trader.watch_orders(SYMBOL)

        async def told(order_id, status):
            """From what the library keeps: news that come while it waits for an answer wake nobody."""
            while True:
                assert not watching.done(), watching.exception()
                for order in trader.orders or []:
                    if (order["id"], order["status"]) == (order_id, status):
                        return order
                await asyncio.sleep(0.01)
        resting = await trader.create_order(SYMBOL, "limit", "buy", 0.001, near(venue.price(), "0.9"))
        watching = asyncio.create_task(keep_watching())
        assert (await told(resting["id"], "open"))["remaining"] == 0.001  # Of the first picture.
        placed = await trader.create_order(SYMBOL, "limit", "buy", 0.002, near(venue.price(), "0.8"))
        assert (await told(placed["id"], "open"))["clientOrderId"] == placed["clientOrderId"]
        await trader.cancel_order(placed["id"], SYMBOL)
        await told(placed["id"], "canceled")
        sold = await trader.create_order(SYMBOL, "market", "sell", 0.01)
        filled = await told(sold["id"], "closed")
        asked = await trader.fetch_order(sold["id"], SYMBOL)
        assert (filled["filled"], filled["average"]) == (0.01, asked["average"])
        watching.cancel()
    watch(venue, steps, *key)


@pytest.mark.shows("bad signature")
def test_a_wrong_secret_gets_no_user_channel(venue):
    _, key_id, _ = venue.account()
    anybody = coinbase(venue)
    anybody.load_markets()

    async def steps(stranger):
        # The library raises what a stream refuses where nobody waits for it: in its own reader.
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
        watching = asyncio.create_task(stranger.watch_orders(SYMBOL))
        while not told:
            await asyncio.sleep(0.01)
        assert not watching.done()
        watching.cancel()
        assert isinstance(told[0], ccxt.ExchangeError) and "authentication failure" in str(told[0])
    watch(venue, steps, key_id, private_pem(OTHER_P256), markets_of=anybody)
