"""T13: a thief with the exchange key places orders at the venue; the watch must see each, and nothing of ours."""
import statistics
import time

from row import held
from thief import Thief
from world import House, run as command, wait_for

WHAT = "foreign orders with a stolen key"


def kinds(house):
    """Twelve kinds of disguise and order: (name, parameters)."""
    rows = house.venue_rows("select client_id from orders where length(client_id) = 36 and status in "
                            "('FILLED', 'CANCELED') order by id limit 2")
    tag, other = rows[0]["client_id"], rows[1]["client_id"]
    forged = tag[:-4] + ("AAAA" if tag[-4:] != "AAAA" else "BBBB")
    limit = {"type": "LIMIT", "timeInForce": "GTC", "price": "30000"}
    return [("no id", {}), ("random id", {"newClientOrderId": "x" * 20}),
            ("id in our shape", {"newClientOrderId": "2" + "9" * 35}), ("copied id", {"newClientOrderId": tag}),
            ("another copied id", {"newClientOrderId": other}), ("forged tag", {"newClientOrderId": forged}),
            ("resting limit", limit), ("resting limit, copied id", limit | {"newClientOrderId": other}),
            ("post-only", {"type": "LIMIT_MAKER", "price": "30000"}), ("IOC", limit | {"timeInForce": "IOC"}),
            ("sell", {"side": "SELL"}), ("other size, copied id", {"newClientOrderId": tag, "quantity": "0.002"})]


def place(thief, parameters):
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"} | parameters
    return thief.call("POST", "/api/v3/order", **order)


def run(world):
    with House("--market", "31", "--headless", "--for", "3600s", "--speed", "600", "--json") as house:
        own = world.size(150, 5_000)
        wait_for(lambda: len(house.venue_rows("select id from orders")) > own, 900)
        false_alarm = house.frozen_key()
        thief, seconds, missed, accepted = Thief(*house.venue_address(), *house.key()), [], [], 0
        for name, parameters in kinds(house):
            order = place(thief, parameters)
            if "orderId" not in order:
                continue  # The venue itself refused it.
            accepted += 1
            started = time.monotonic()
            try:
                wait_for(house.frozen_key, 10, every=0.01)
                seconds.append(time.monotonic() - started)
            except AssertionError:
                missed.append(name)
            if house.frozen_key():
                command("key", "thaw", "--folder", house.folder, "--account", "practice")
    ordered = sorted(seconds) or [0]
    return held("T13", WHAT, not missed and not false_alarm and accepted >= 10,
                accepted and f"the venue took {accepted} of 12",
                f"0 alarms in {own} own orders; {len(seconds)} of {accepted} frozen, p50 "
                f"{statistics.median(ordered) * 1000:.0f} ms, worst {ordered[-1] * 1000:.0f} ms {missed or ''}".strip())
