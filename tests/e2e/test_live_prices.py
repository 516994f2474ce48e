"""`practice --live`: play money on another venue's public prices. The other venue is a second practice venue here."""
import os
import signal
from decimal import Decimal

import pytest
from house import wait_for
from venue import SIGNS_WITH, Venue


@pytest.fixture(scope="module", params=["plain", "tls"])
def source(request):
    """The venue whose prices are followed."""
    with Venue("--market", "47", "--speed", "240", tls=request.param == "tls") as running:
        wait_for(lambda: running.state()["markets"][0]["position"] >= 5)
        yield running


@pytest.fixture(scope="module")
def follower(source):
    ca_file = ["--live-ca", source.ca_file] if source.ca_file else []
    with Venue("--live", "--live-from", source.rest, *ca_file) as running:
        wait_for(lambda: running.get("/api/v3/ticker/price", symbol="BTCUSDT").get("price"))
        yield running


def standing(source):
    source.admin("POST", "/pause")
    return source.price()


def test_it_follows_the_other_venues_price(source, follower):
    for _ in range(3):
        price = standing(source)
        wait_for(lambda: follower.price() == price)
        told = follower.get("/api/v3/ticker/price", symbol="BTCUSDT")
        assert Decimal(told["price"]) == price
        source.admin("POST", "/resume")
        wait_for(lambda: source.price() != price)
    wait_for(lambda: follower.price() != price)  # It moves with it: this can fail.


def test_its_closed_candles_are_those_of_the_other_venue(source, follower):
    def closed(venue):
        rows = venue.get("/api/v3/klines", symbol="BTCUSDT", interval="1m", limit=1000)
        return {row[0]: list(map(Decimal, row[1:5])) for row in rows[:-1]}
    position = source.state()["markets"][0]["position"]
    source.admin("POST", "/resume")
    wait_for(lambda: source.state()["markets"][0]["position"] >= position + 4)
    price = standing(source)
    wait_for(lambda: follower.price() == price)
    theirs, ours = closed(source), closed(follower)
    differ = [start for start in ours if ours[start] != theirs.get(start)]
    assert len(ours) >= 9 and len(differ) <= 1  # The minute in which it joined it has seen in part.
    source.admin("POST", "/resume")


def test_orders_there_are_filled_at_those_prices_and_the_other_venue_knows_nothing(source, follower):
    price = standing(source)
    wait_for(lambda: follower.price() == price)
    key = ("alice-hmac", SIGNS_WITH["alice-hmac"])
    bought = follower.signed("POST", "/api/v3/order", *key, symbol="BTCUSDT", side="BUY", type="MARKET",
                             quantity="0.01")
    assert price <= Decimal(bought["fills"][0]["price"]) <= price * Decimal("1.001")
    resting = follower.signed("POST", "/api/v3/order", *key, symbol="BTCUSDT", side="BUY", type="LIMIT",
                              timeInForce="GTC", quantity="0.001", price=f"{price * Decimal('0.9998'):.2f}")
    assert resting["status"] == "NEW"
    also = follower.signed("POST", "/api/v3/order", *key, symbol="BTCUSDT", side="SELL", type="LIMIT",
                           timeInForce="GTC", quantity="0.001", price=f"{price * Decimal('1.0002'):.2f}")
    source.admin("POST", "/resume")
    wait_for(lambda: len(follower.admin("GET", "/trades?account=alice")) >= 2)
    assert {also["status"], resting["status"]} == {"NEW"}
    assert source.signed("GET", "/api/v3/allOrders", *key, symbol="BTCUSDT") == []


def test_it_says_that_it_is_live_and_not_generated(follower):
    assert follower.state()["markets"][0]["source"].startswith("live")


def test_a_source_that_stalls_is_waited_for(source, follower):
    """A stopped process answers nothing and closes nothing; when it goes on, so do the prices."""
    os.kill(source.process.pid, signal.SIGSTOP)
    try:
        assert follower.get("/api/v3/ping") == {}
    finally:
        os.kill(source.process.pid, signal.SIGCONT)
    price = standing(source)
    wait_for(lambda: follower.price() == price)
    source.admin("POST", "/resume")


def test_a_source_that_is_not_there_is_said_and_the_venue_runs(tmp_path):
    with Venue("--live", "--live-from", "http://127.0.0.1:1") as alone:
        assert alone.get("/api/v3/ping") == {}

        def said():
            alone.errors.seek(0)
            return "live prices" in alone.errors.read()
        wait_for(said)
        refused = alone.signed("POST", "/api/v3/order", "alice-hmac", SIGNS_WITH["alice-hmac"], symbol="BTCUSDT",
                               side="BUY", type="MARKET", quantity="0.01")
        assert refused["code"] < 0  # Without a price nothing is bought.


def test_an_authority_that_does_not_vouch_for_the_source_is_refused():
    with Venue("--market", "1", tls=True) as secured, Venue("--live", "--live-from", secured.rest) as follower:
        def said():
            follower.errors.seek(0)
            return "certificate" in follower.errors.read().lower()
        wait_for(said)
        assert "price" not in follower.get("/api/v3/ticker/price", symbol="BTCUSDT")
