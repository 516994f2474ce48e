"""Coinbase's own library as a judge of the WebSocket side: market channels, and what is told to an account.

Only the address is another one. The library trusts any certificate on a stream, so that no authority is told to it.
"""
import json
import queue
import time

import pytest
from ccxt_client import exact, near
from coinbase.rest import RESTClient
from coinbase.websocket import WSClient, WSUserClient
from house import wait_for
from test_ccxt_coinbase import sec1_pem, seed_and_public
from venue import ED25519, OTHER_P256, P256, CoinbaseVenue, coinbase_key, private_pem

pytestmark = pytest.mark.judge("coinbase-advanced-py", venue="coinbase")

PRODUCT = "BTC-USDT"
LIMIT_S = 30  # Only bounds a test that fails.


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still."""
    with CoinbaseVenue("--market", "13", "--speed", "600", "--paused") as running:
        yield running.played(12)


class Listener:
    """One client of the library's, open; its messages wait to be read."""

    def __init__(self, kind, venue, *key, **more):
        self.messages = queue.Queue()
        self.client = kind(*key, base_url=venue.streams, on_message=lambda text: self.messages.put(json.loads(text)),
                           **more)

    def __enter__(self):
        self.client.open()
        return self

    def __exit__(self, *_):
        self.client.close()

    def next(self, channel, fits=lambda message: True):
        """The next message of this channel for which `fits` holds; an error has a type in place of a channel."""
        while True:
            message = self.messages.get(timeout=LIMIT_S)
            if message.get("channel", message.get("type")) == channel and fits(message):
                return message

    def order(self, client_id, status):
        """What the user channel tells next of an order in this state."""
        found = []
        self.next("user", lambda message: found.extend(
            order for event in message["events"] for order in event["orders"]
            if (order["client_order_id"], order["status"]) == (client_id, status)) or found)
        return found[0]


def numbered(messages):
    numbers = [message["sequence_num"] for message in messages]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


# ---- What anybody may hear.
@pytest.mark.shows("market stream")
def test_trades_are_told_in_order_and_none_is_missing(venue):
    with Listener(WSClient, venue) as anybody:
        anybody.client.market_trades([PRODUCT])
        assert anybody.next("subscriptions")["events"] == [{"subscriptions": {"market_trades": [PRODUCT]}}]
        venue.admin("POST", "/resume")
        try:
            told = [anybody.next("market_trades") for _ in range(20)]
        finally:
            venue.admin("POST", "/pause")
        ids = [int(trade["trade_id"]) for message in told for event in message["events"]
               for trade in event["trades"]]
        assert ids == list(range(ids[0], ids[0] + len(ids))) and numbered(told)


@pytest.mark.shows("market stream")
def test_every_market_channel_tells_something_and_the_book_agrees_with_the_ticker(venue):
    channels = ["heartbeats", "candles", "ticker", "ticker_batch", "status", "level2"]
    with Listener(WSClient, venue) as anybody:
        anybody.client.subscribe([PRODUCT], channels)
        told = {}
        while len(told) < len(channels):
            message = anybody.messages.get(timeout=LIMIT_S)
            told.setdefault(message["channel"], message)
            told.pop("subscriptions", None)
        assert set(told) == {*channels, "l2_data"} - {"level2"}
        (ticker,) = told["ticker"]["events"][0]["tickers"]
        assert (ticker["product_id"], exact(ticker["price"])) == (PRODUCT, venue.price())
        book = told["l2_data"]["events"][0]["updates"]
        prices = {side: [float(row["price_level"]) for row in book if row["side"] == side] for side in ("bid", "offer")}
        assert (max(prices["bid"]), min(prices["offer"])) == (float(ticker["best_bid"]), float(ticker["best_ask"]))
        assert told["status"]["events"][0]["products"][0]["id"] == PRODUCT


def test_what_is_not_subscribed_any_more_is_not_told(venue):
    with Listener(WSClient, venue) as anybody:
        anybody.client.heartbeats()
        anybody.client.ticker([PRODUCT])
        anybody.next("ticker")
        anybody.client.ticker_unsubscribe([PRODUCT])
        anybody.next("subscriptions", lambda message: "ticker" not in message["events"][0]["subscriptions"])
        venue.admin("POST", "/resume")
        try:
            heard = [anybody.messages.get(timeout=LIMIT_S)["channel"] for _ in range(3)]
        finally:
            venue.admin("POST", "/pause")
        assert heard == ["heartbeats"] * 3


# ---- What is told to an account.
@pytest.mark.shows("private stream")
@pytest.mark.parametrize("kind", [WSClient, WSUserClient])
def test_what_becomes_of_an_order_is_told(venue, kind, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", venue.ca_file)
    _, *key = venue.account()
    trader = RESTClient(*key, base_url=venue.rest.removeprefix("https://"))
    price = str(near(venue.price(), "0.9"))
    resting = trader.limit_order_gtc_buy("resting", PRODUCT, "0.01", price)["success_response"]["order_id"]
    with Listener(kind, venue, *key) as owner:
        owner.client.user([PRODUCT])
        picture = owner.next("user")["events"]
        assert [(event["type"], [order["order_id"] for order in event["orders"]]) for event in picture] == [
            ("snapshot", [resting])]
        trader.cancel_orders([resting])
        assert owner.order("resting", "CANCELLED")["order_id"] == resting
        bought = trader.market_order_buy("bought", PRODUCT, base_size="0.00123")["success_response"]["order_id"]
        news = owner.order("bought", "FILLED")
        (fill,) = trader.get_fills(order_ids=[bought])["fills"]
        assert (news["cumulative_quantity"], news["avg_price"], news["leaves_quantity"]) == (
            fill["size"], fill["price"], "0")
        assert float(news["total_fees"]) == pytest.approx(float(fill["commission"]))


@pytest.mark.parametrize("name,secret", [("alice", sec1_pem(P256)), ("edwards", seed_and_public(ED25519))],
                         ids=["P-256", "Ed25519"])
def test_keys_of_both_kinds_open_it(venue, name, secret):
    with Listener(WSUserClient, venue, coinbase_key(name), secret) as owner:
        owner.client.user([PRODUCT])
        assert owner.next("user")["events"][0]["type"] == "snapshot"


@pytest.mark.shows("bad signature", "unknown key", "wrong IP")
@pytest.mark.parametrize("name,secret", [
    ("alice", private_pem(OTHER_P256)), ("nobody", private_pem(P256)), ("elsewhere", private_pem(P256)),
], ids=["wrong secret", "unknown key", "wrong address"])
def test_who_may_not_hear_gets_no_user_channel(venue, name, secret):
    with Listener(WSUserClient, venue, coinbase_key(name), secret) as stranger:
        stranger.client.user([PRODUCT])
        assert stranger.next("error")["message"] == "authentication failure"


def test_a_client_without_a_key_asks_for_no_user_channel(venue):
    with Listener(WSClient, venue) as anybody, pytest.raises(Exception, match="Unauthenticated request"):
        anybody.client.user([PRODUCT])


def test_a_line_that_was_cut_is_opened_again_and_goes_on(venue):
    """What the library does by itself: after a cut it connects, subscribes and hears the picture again."""
    _, *key = venue.account()
    with Listener(WSUserClient, venue, *key) as owner:
        owner.client.user([PRODUCT])
        first = owner.next("user")
        began = time.monotonic()
        owner.client.websocket.transport.abort()  # As if the line were gone.
        again = owner.next("user")
        assert again["sequence_num"] == first["sequence_num"] and time.monotonic() - began < LIMIT_S
        wait_for(lambda: not owner.client._retrying)
