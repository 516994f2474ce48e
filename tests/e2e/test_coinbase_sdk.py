"""Coinbase's own library as a judge: what its REST client sends is what the practice venue must take.

Only the address is another one. Its tokens name api.coinbase.com all the same, as they do everywhere.
"""
import pytest
from ccxt_client import exact, near
from coinbase.rest import RESTClient
from cryptography.hazmat.primitives import serialization
from requests.exceptions import HTTPError, SSLError
from test_ccxt_coinbase import sec1_pem, seed_and_public
from venue import ED25519, FUNDS, OTHER_P256, P256, CoinbaseVenue, coinbase_key

pytestmark = pytest.mark.judge("coinbase-advanced-py", venue="coinbase")

PRODUCT = "BTC-USDT"


@pytest.fixture(scope="module")
def venue():
    """It has played some minutes and stands still: a price read is a price traded at."""
    with CoinbaseVenue("--market", "7", "--speed", "600", "--paused") as running:
        yield running.played(12)


@pytest.fixture
def client(venue, monkeypatch):
    """Makes clients that trust the authority which the venue has written."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", venue.ca_file)
    return lambda *key: RESTClient(*key, base_url=venue.rest.removeprefix("https://"))


@pytest.fixture
def trader(venue, client):
    name, *key = venue.account()
    made = client(*key)
    made.account_name = name
    return made


@pytest.mark.shows("key rights")
@pytest.mark.parametrize("name,secret", [
    ("alice", sec1_pem(P256)), ("alice", sec1_pem(P256).replace("\n", "\\n")),
    ("edwards", seed_and_public(ED25519)),
    ("edwards", ED25519.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                      serialization.NoEncryption()).decode()),
], ids=["P-256", "P-256 with escaped lines", "Ed25519", "Ed25519 as PEM"])
def test_keys_in_every_form_sign(client, name, secret):
    rights = client(coinbase_key(name), secret).get_api_key_permissions()
    assert (rights["can_view"], rights["can_trade"], rights["can_transfer"]) == (True, True, False)


@pytest.mark.shows("TLS")
def test_without_the_venues_authority_it_says_nothing(client, monkeypatch):
    assert client().get_unix_time()["epoch_millis"]
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(SSLError):
        client().get_unix_time()


@pytest.mark.shows("bad signature", "unknown key", "wrong IP")
@pytest.mark.parametrize("name,secret,words", [
    ("alice", sec1_pem(OTHER_P256), "401 Client Error"),
    ("nobody", sec1_pem(P256), "401 Client Error"),
    ("elsewhere", sec1_pem(P256), "403 Client Error"),
], ids=["wrong secret", "unknown key", "wrong address"])
def test_a_wrong_key_or_address_is_refused(client, name, secret, words):
    with pytest.raises(HTTPError, match=words):
        client(coinbase_key(name), secret).get_accounts()


@pytest.mark.shows("wrong permission")
def test_a_key_that_may_only_read_is_told_that_it_lacks_the_scope(client):
    reader = client(coinbase_key("reader"), sec1_pem(P256))
    assert len(reader.get_accounts()["accounts"]) == 2
    with pytest.raises(HTTPError, match="Missing Required Scopes"):
        reader.market_order_sell("c", PRODUCT, "0.001")


@pytest.mark.shows("load markets", "ticker", "book", "trades", "candles", "clock")
def test_public_data_are_read_with_and_without_a_key(client, trader, venue):
    anybody, price = client(), venue.price()
    for product in (anybody.get_public_product(PRODUCT), trader.get_product(PRODUCT)):
        assert exact(product["price"]) == price
    assert anybody.get_public_products(product_type="SPOT")["num_products"] == 1
    last = venue.state()["markets"][0]["time"] // 60_000 * 60
    candles = trader.get_candles(PRODUCT, str(last - 300), str(last), "ONE_MINUTE")["candles"]
    assert [int(candle["start"]) for candle in candles] == list(range(last, last - 301, -60))
    assert exact(trader.get_market_trades(PRODUCT, 5)["trades"][0]["price"]) == price
    book = trader.get_product_book(PRODUCT, limit=5)["pricebook"]
    assert len(book["bids"]) == 5
    assert trader.get_best_bid_ask([PRODUCT])["pricebooks"][0]["asks"][0]["price"] == book["asks"][0]["price"]
    assert abs(int(anybody.get_unix_time()["epoch_millis"]) - venue.state()["server_time"]) < 5000


@pytest.mark.shows("place", "post-only", "query", "cancel", "open orders", "balances")
def test_an_order_is_placed_told_of_and_cancelled(trader, venue):
    price = str(near(venue.price(), "0.9"))
    preview = trader.preview_limit_order_gtc_buy(PRODUCT, "0.01", price)
    assert preview["errs"] == []
    placed = trader.limit_order_gtc_buy("mine-1", PRODUCT, "0.01", price, post_only=True)
    assert placed["success"]
    order_id = placed["success_response"]["order_id"]
    order = trader.get_order(order_id)["order"]
    assert (order["status"], order["client_order_id"], order["filled_size"]) == ("OPEN", "mine-1", "0")
    listed = trader.list_orders(product_ids=[PRODUCT], order_status=["OPEN"])
    assert [one["order_id"] for one in listed["orders"]] == [order_id] and not listed["has_next"]
    held = {one["currency"]: one["hold"]["value"] for one in trader.get_accounts()["accounts"]}
    assert float(held["USDT"]) >= float(price) * 0.01
    assert trader.cancel_orders([order_id])["results"][0]["success"]
    assert trader.get_order(order_id)["order"]["status"] == "CANCELLED"


@pytest.mark.shows("fills", "market order", "fees")
def test_fills_are_told_with_their_commission(trader):
    bought = trader.market_order_buy("buy", PRODUCT, quote_size="100")["success_response"]["order_id"]
    sold = trader.market_order_sell("sell", PRODUCT, "0.001")["success_response"]["order_id"]
    fills = trader.get_fills(product_ids=[PRODUCT])["fills"]
    assert [fill["order_id"] for fill in fills] == [sold, bought]
    for fill in fills:
        assert float(fill["commission"]) == pytest.approx(float(fill["price"]) * float(fill["size"]) * 0.001)
    assert trader.get_fills(order_ids=[bought])["fills"][0]["side"] == "BUY"
    tier = trader.get_transaction_summary()["fee_tier"]
    assert (tier["maker_fee_rate"], tier["taker_fee_rate"]) == ("0.001", "0.001")


@pytest.mark.shows("bad order", "no funds")
def test_an_order_that_is_not_fine_is_refused_with_its_reason(trader):
    refused = trader.limit_order_gtc_buy("rich", PRODUCT, "100", "40000")
    assert not refused["success"]
    assert refused["error_response"]["error"] == "INSUFFICIENT_FUND"
    stop = trader.stop_limit_order_gtc_sell("stop", PRODUCT, "0.01", "40000", "40001", "STOP_DIRECTION_STOP_UP")
    assert stop["error_response"]["error"] == "UNSUPPORTED_ORDER_CONFIGURATION"
    wallets = {one["currency"]: one["available_balance"]["value"] for one in trader.get_accounts()["accounts"]}
    assert wallets == FUNDS
