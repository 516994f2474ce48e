"""ccxt.pro as a judge of the WebSocket side of KuCoin: market topics, and what is told to an account."""
import asyncio

import ccxt
import ccxt.pro
import pytest
from ccxt_client import SYMBOL, kucoin, near, watched
from venue import KucoinVenue

pytestmark = pytest.mark.judge("ccxt.pro", venue="kucoin")


@pytest.fixture(scope="module")
def moving():
    with KucoinVenue("--market", "11", "--speed", "600") as running:
        yield running


@pytest.fixture(scope="module")
def venue():
    """A venue whose market stands."""
    with KucoinVenue("--market", "11", "--paused") as running:
        yield running


def watch(venue, steps, *key):
    return watched(lambda: kucoin(venue, *key, kind=ccxt.pro.kucoin), steps)


async def told(made, what, watching, act):
    """What is told of an act to whoever waits for it, once the venue has acknowledged the topic."""
    news = asyncio.create_task(watching)

    def is_waited_for():
        return any(name.startswith(what) for one in made.clients.values() for name in one.futures) and \
            not any(name.isdigit() for one in made.clients.values() for name in one.subscriptions)
    while not is_waited_for():
        await asyncio.sleep(0.01)
    return await act(), await news


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


@pytest.mark.shows("market stream")
def test_the_ticker_the_book_and_the_candles_move(moving):
    async def steps(anybody):
        tops, lasts, books, minutes = set(), set(), set(), set()
        while min(map(len, (tops, lasts, books, minutes))) < 3:
            top = (await anybody.watch_bids_asks([SYMBOL]))[SYMBOL]
            assert top["bid"] < top["ask"]
            tops.add(top["bid"])
            lasts.add((await anybody.watch_ticker(SYMBOL))["last"])
            for depth in (5, 50, None):  # None: changes on top of a snapshot.
                book = await anybody.watch_order_book(SYMBOL, depth)
                assert book["bids"][0][0] < book["asks"][0][0]
                books.add(book["bids"][0][0])
            for start, first, high, low, last, _ in await anybody.watch_ohlcv(SYMBOL, "1m"):
                assert low <= min(first, last) <= max(first, last) <= high
                minutes.add(start)
    watch(moving, steps)


@pytest.mark.shows("private stream")
def test_what_becomes_of_an_order_is_watched(venue):
    _, *key = venue.account()

    async def steps(trader):
        price = near(venue.price(), "0.9")
        placed, news = await told(trader, "orders", trader.watch_orders(SYMBOL),
                                  lambda: trader.create_order(SYMBOL, "limit", "buy", 0.001, price))
        assert [(o["id"], o["status"], o["price"]) for o in news] == [(placed["id"], "open", price)]
        _, news = await told(trader, "orders", trader.watch_orders(SYMBOL),
                             lambda: trader.cancel_order(placed["id"], SYMBOL))
        assert [(o["id"], o["status"]) for o in news] == [(placed["id"], "canceled")]
    watch(venue, steps, *key)


@pytest.mark.shows("private stream")
def test_fills_and_balances_are_watched(venue):
    name, *key = venue.account()

    async def steps(trader):
        await trader.load_markets()
        order, (trade,) = await told(trader, "myTrades", trader.watch_my_trades(SYMBOL),
                                     lambda: trader.create_order(SYMBOL, "market", "buy", 0.01234))
        assert (trade["order"], trade["amount"], trade["takerOrMaker"]) == (order["id"], 0.01234, "taker")
        asked = (await trader.fetch_my_trades(SYMBOL))[0]
        assert (trade["id"], trade["price"]) == (asked["id"], asked["price"])
        _, balance = await told(trader, "trade:balance", trader.watch_balance(),
                                lambda: trader.create_order(SYMBOL, "limit", "sell", 0.1, near(venue.price(), "1.2")))
        return balance["BTC"]
    told_of = watch(venue, steps, *key)
    assert (told_of["used"], told_of["total"]) == (0.1, 0.51234)
    assert {part: float(amount) for part, amount in venue.wallet(name)["BTC"].items()} == \
        {"free": told_of["free"], "locked": told_of["used"]}


@pytest.mark.shows("bad signature")
def test_a_wrong_secret_gets_no_private_stream(venue):
    _, key_id, _, passphrase = venue.account()

    async def steps(stranger):
        with pytest.raises(ccxt.AuthenticationError):
            await stranger.watch_orders(SYMBOL)
    watch(venue, steps, key_id, "not-the-secret-of-this-key", passphrase)
