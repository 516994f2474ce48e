"""The paper venue by itself, as a plain client that was written from its page meets it."""
import decimal
import ssl

import pytest
from house import wait_for
from paper_client import PaperClient, Refused
from venue import ED25519, SECRET, PaperVenue

pytestmark = pytest.mark.judge("plain client", venue="paper")


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still: a price read is a price traded at."""
    with PaperVenue("--market", "7", "--speed", "600", "--paused", tls=True) as running:
        yield running.played(12)


@pytest.fixture
def trader(venue):
    """A client with an account of its own, whose money nobody else moves."""
    name, key, secret = venue.account()
    made = PaperClient(venue.rest, venue.ca_file, key, secret)
    made.account_name = name
    return made


def client(venue, key, secret=SECRET, **more):
    return PaperClient(venue.rest, venue.ca_file, key, secret, **more)


def refused(call, *arguments, **more):
    with pytest.raises(Refused) as why:
        call(*arguments, **more)
    return why.value


@pytest.mark.shows("load markets", "clock", "ticker", "candles")
def test_what_anybody_may_ask(venue, trader):
    (market,) = trader.public("/markets")["markets"]
    assert (market["symbol"], market["base"], market["quote"]) == ("BTC-USDT", "BTC", "USDT")
    assert decimal.Decimal(market["tick"]) == decimal.Decimal("0.01") and market["trading"] is True
    assert trader.public("/time")["time"] > 1_700_000_000_000
    top = trader.public("/top", symbol="BTC-USDT")
    assert decimal.Decimal(top["bid"]) <= venue.price() <= decimal.Decimal(top["ask"])
    candles = trader.public("/candles", symbol="BTC-USDT", limit=5)["candles"]
    assert [candles[i + 1]["open_time"] - candles[i]["open_time"] for i in range(4)] == [60_000] * 4


@pytest.mark.shows("balances", "fees", "key rights")
def test_an_account_and_its_key(trader):
    told = trader.call("GET", "/account")
    assert {one["asset"]: one["free"] for one in told["balances"]} == {"USDT": "10000", "BTC": "0.5"}
    assert told["taker_fee"] == "0.001"
    rights = trader.call("GET", "/key")
    assert rights["rights"] == ["read", "trade"] and rights["address_bound"] is True


@pytest.mark.shows("place", "query", "open orders", "cancel", "all orders", "no such order", "post-only")
def test_an_order_from_its_placement_to_its_end(venue, trader):
    low = str(venue.price() // 2)
    placed = trader.place("buy", "post_only", "0.01", "mine-1", low)["order"]
    assert placed["state"] == "open" and placed["kind"] == "post_only"
    by = {"symbol": "BTC-USDT", "client_id": "mine-1"}
    assert trader.call("GET", "/orders", **by)["order"] == placed
    assert trader.call("GET", "/orders", symbol="BTC-USDT", id=placed["id"])["order"] == placed
    assert trader.call("GET", "/orders/open")["orders"] == [placed]
    ended = trader.call("DELETE", "/orders", request_id="why-1", **by)["order"]
    assert ended["state"] == "cancelled" and ended["request_id"] == "why-1"
    assert trader.call("GET", "/orders/open", symbol="BTC-USDT")["orders"] == []
    assert [one["state"] for one in trader.call("GET", "/orders/all", symbol="BTC-USDT")["orders"]] == ["cancelled"]
    assert refused(trader.call, "DELETE", "/orders", **by).word == "unknown_order"
    missing = refused(trader.call, "GET", "/orders", symbol="BTC-USDT", client_id="mine-2")
    assert (missing.status, missing.word) == (404, "order_not_found")
    taking = refused(trader.place, "buy", "post_only", "0.01", "mine-3", str(venue.price() * 2))
    assert taking.word == "would_take"


@pytest.mark.shows("market order", "fills")
def test_the_books_are_exact_after_a_trade(venue, trader):
    done = trader.place("buy", "market", "0.01", "mine-1")
    (fill,) = done["fills"]
    assert done["order"]["state"] == "filled"
    assert trader.call("GET", "/fills", symbol="BTC-USDT", order=done["order"]["id"])["fills"] == [fill]
    spent = decimal.Decimal(fill["price"]) * decimal.Decimal(fill["qty"]) + decimal.Decimal(fill["fee"])
    wallet = venue.wallet(trader.account_name)
    assert wallet["USDT"]["free"] == decimal.Decimal("10000") - spent
    assert wallet["BTC"]["free"] == decimal.Decimal("0.51")


@pytest.mark.shows("private stream")
def test_the_stream_of_an_account(trader):
    stream = trader.stream()
    assert stream.login() == {"event": "logged_in"}
    trader.place("buy", "market", "0.01", "mine-1")
    placed, traded = stream.event("order"), stream.event("order")
    assert (placed["what"], traded["what"]) == ("placed", "traded")
    assert traded["execution"] == placed["execution"] + 1 and traded["fill"]["fee_asset"] == "USDT"
    assert {one["asset"] for one in stream.event("balances")["balances"]} == {"USDT", "BTC"}
    stream.close()


@pytest.mark.shows("market stream")
def test_the_stream_of_a_market(venue, trader):
    stream = trader.stream()
    stream.say({"do": "subscribe", "trades": ["BTC-USDT"], "tops": ["BTC-USDT"], "candles": ["BTC-USDT"]})
    assert stream.event() == {"event": "subscribed"}
    venue.admin("POST", "/resume")
    trades = [stream.event("trade") for _ in range(5)]
    assert [one["id"] for one in trades] == sorted({one["id"] for one in trades})
    assert decimal.Decimal(stream.event("top")["bid"]) > 0 and "closed" in stream.event("candle")
    venue.admin("POST", "/pause")
    stream.close()


@pytest.mark.shows("bad signature", "unknown key", "stale timestamp", "wrong permission", "wrong IP", "revoked key")
def test_whoever_may_not_is_told_a_word(venue, trader):
    def word(key, secret=SECRET, **more):
        why = refused(client(venue, key, secret, **more).call, "GET", "/account")
        return why.status, why.word
    assert word("paper-alice", "another secret") == (401, "signature")
    assert word("nobody") == (401, "key")
    assert word("paper-alice", late_ms=2500) == (400, "time")
    assert word("paper-alice", late_ms=-2500) == (400, "time")
    assert word("paper-elsewhere") == (403, "key")
    reader = client(venue, "paper-reader")
    assert reader.call("GET", "/account") and refused(reader.place, "buy", "market", "0.01", "x").word == "key"
    assert client(venue, "paper-ed25519", ED25519).call("GET", "/account")
    stream = trader.stream()
    assert stream.login()["event"] == "logged_in"
    venue.admin("POST", "/key/revoke", {"id": trader.key})
    assert stream.event()["event"] == "ended"
    assert word(trader.key, trader.secret) == (401, "key")


@pytest.mark.shows("unknown symbol", "bad order", "no funds")
def test_an_order_that_cannot_be(trader):
    assert refused(trader.place, "buy", "market", "0.01", "x", symbol="ETH-USDT").word == "unknown_symbol"
    assert refused(trader.place, "buy", "limit", "0.01", "x", "100.001").word == "filter"
    assert refused(trader.place, "buy", "limit", "0.01", "x").word == "bad_request"
    assert refused(trader.place, "sell", "market", "5", "x").word == "no_funds"
    assert trader.call("GET", "/orders/all", symbol="BTC-USDT")["orders"] == []


@pytest.mark.shows("rate limit")
def test_a_limit_says_how_long(venue, trader):
    venue.faults({"on": "GET /account", "kind": "rate_limit", "retry_after_s": 7, "count": 1})
    why = refused(trader.call, "GET", "/account")
    assert (why.status, why.word, why.headers["Retry-After"]) == (429, "rate_limit", "7")
    assert trader.call("GET", "/account")


@pytest.mark.shows("TLS")
def test_without_the_venues_authority_it_says_nothing(venue):
    with pytest.raises(ssl.SSLError):
        PaperClient(venue.rest).public("/time")


def test_it_goes_on_where_it_was_killed():
    """With the same store, as a house keeps it."""
    with PaperVenue("--market", "7", "--speed", "600", tls=True, store=True) as running:
        trader = PaperClient(running.rest, running.ca_file, "paper-alice", SECRET)
        wait_for(lambda: running.state()["markets"][0]["position"] >= 1)
        placed = trader.place("buy", "limit", "0.01", "kept", "1000")["order"]
        running.process.kill()
        running.process.communicate()
        running.start()
        again = PaperClient(running.rest, running.ca_file, "paper-alice", SECRET)
        assert again.call("GET", "/orders/open")["orders"] == [placed]
