"""Foreign use is noticed in seconds: an order that nobody signed freezes the key."""
import json
import time

import pytest
from house import House, run, wait_for
from thief import Thief


@pytest.fixture(scope="module")
def house():
    with House("--market", "17", "--headless", "--for", "3600s", "--speed", "600", "--json") as running:
        wait_for(lambda: (running.practice_state() or {}).get("paused") is False)
        yield running


def thaw(house):
    assert run("key", "thaw", "--folder", house.folder, "--account", "practice").returncode == 0
    assert house.frozen_key() is None


def place_and_time(house, place):
    """Seconds from the venue's answer to the thief until the signer says that the key is frozen."""
    thief = Thief(*house.venue_address(), *house.key())
    order = place(thief)
    assert "orderId" in order, order
    started = time.monotonic()
    key = wait_for(house.frozen_key, 10, every=0.01)
    return time.monotonic() - started, key, order


def test_our_own_orders_alarm_nobody(house):
    wait_for(lambda: len(house.venue_rows("select id from orders")) > 40)
    assert house.frozen_key() is None


def test_a_stolen_key_is_frozen_within_a_second_of_its_first_order(house):
    seconds, key, order = place_and_time(house, lambda thief: thief.buy())
    assert seconds < 1, seconds
    assert "no tag of ours" in key["frozen_reason"]
    # It is in the ledger, with the evidence, and nothing but cancels goes out any more.
    def entry():
        shown = run("ledger", "show", house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key",
                    "--count", "100000", "--json")
        return [e["text"] for e in json.loads(shown.stdout or "[]") if "key frozen" in e["text"]]
    told = wait_for(entry)
    assert str(order["orderId"]) in told[-1]
    time.sleep(0.5)  # What was signed before has arrived by then.
    before = len(house.venue_rows("select id from orders"))
    time.sleep(2)
    assert len(house.venue_rows("select id from orders")) == before
    thaw(house)


@pytest.mark.parametrize("how,words", [
    ("no id at all", "no tag of ours"),
    ("an id in our shape", "a tag without an entry in the ledger"),
    ("the id of a closed order of ours", ("another order has used", "terms differ")),
    ("a forged tag of a real intent", "forged"),
])
def test_no_disguise_helps(house, how, words):
    tag = house.venue_rows("select client_id from orders where length(client_id) = 36 "
                           "and status in ('FILLED', 'CANCELED') order by id limit 1")[0]["client_id"]
    disguise = {"no id at all": {},
                "an id in our shape": {"newClientOrderId": "2" + "9" * 35},
                "the id of a closed order of ours": {"newClientOrderId": tag},
                "a forged tag of a real intent": {
                    "newClientOrderId": tag[:-4] + ("AAAA" if tag[-4:] != "AAAA" else "BBBB")}}
    seconds, key, _ = place_and_time(house, lambda thief: thief.buy(**disguise[how]))
    assert seconds < 1, seconds
    reason = key["frozen_reason"]
    assert any(word in reason for word in ([words] if isinstance(words, str) else words)), reason
    thaw(house)


def test_a_resting_order_is_noticed_as_well(house):
    seconds, key, _ = place_and_time(
        house, lambda thief: thief.call("POST", "/api/v3/order", symbol="BTCUSDT", side="BUY", type="LIMIT",
                                        timeInForce="GTC", quantity="0.001", price="30000"))
    assert seconds < 1, seconds
    thaw(house)
