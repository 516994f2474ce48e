"""The judge of a run: what the venue says against what the engine and the ledger say, from their own files."""
import collections
import decimal
import string

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def intent_of(client_id):
    """The intent id in an order tag (version 2; id 10 and MAC 16 bytes in 35 digits to the base 62), or nothing."""
    if len(client_id) != 36 or client_id[0] != "2" or not set(client_id) <= set(DIGITS):
        return None
    number = 0
    for digit in client_id[1:]:
        number = number * 62 + DIGITS.index(digit)
    return number.to_bytes(26, "big")[:10].hex() if number < 1 << 208 else None


def trade_number(trade_id):
    """The venue's own number of a trade. As Coinbase it tells a fill by a UUID, whose last part that number is."""
    return str(int(trade_id.rsplit("-", 1)[1], 16)) if "-" in trade_id else trade_id


def amount(text):
    return decimal.Decimal(text or "0")


def judge(house, venue=None):
    """Every breach of the promise, in words: nothing lost, nothing doubled, no order without an intent."""
    venue_orders = house.venue_rows("select * from orders", venue=venue)
    venue_trades = house.venue_rows("select * from trades", venue=venue)
    orders = {row["intent"]: row for row in house.engine_rows("select * from orders", venue=venue)}
    fills = house.engine_rows("select * from fills", venue=venue)
    breaches = []

    by_intent = collections.defaultdict(list)
    for order in venue_orders:
        intent = intent_of(order["client_id"])
        if intent not in orders:
            breaches.append(f"venue order {order['id']} ({order['client_id']}) belongs to no intent")
            continue
        by_intent[intent].append(order)
    for intent, placed in by_intent.items():
        if len(placed) > 1:
            breaches.append(f"DOUBLED: intent {intent} has {len(placed)} venue orders")
        ours, theirs = orders[intent], placed[0]
        for name, mine, other in (("side", ours["side"], theirs["side"].lower()),
                                  ("quantity", amount(ours["qty"]), amount(theirs["qty"])),
                                  ("filled", amount(ours["filled"]), amount(theirs["filled"]))):
            if mine != other:
                breaches.append(f"intent {intent}: {name} is {mine} here and {other} at the venue")
    for intent, order in orders.items():
        is_placed = intent in by_intent
        if order["state"] not in ("open", "closed"):
            breaches.append(f"intent {intent} is still {order['state']}")
        if order["state"] == "open" and not is_placed:
            breaches.append(f"LOST: intent {intent} is open here and unknown at the venue")
        if is_placed and order["reason"] in ("dead", "never placed", "refused"):
            breaches.append(f"LOST: intent {intent} is \"{order['reason']}\" here and stands at the venue")

    tag_of_order = {order["id"]: intent_of(order["client_id"]) for order in venue_orders}
    theirs = {str(t["id"]): (tag_of_order[t["order_id"]], amount(t["price"]), amount(t["qty"]), amount(t["fee"]))
              for t in venue_trades if tag_of_order[t["order_id"]]}
    intents = {(row["bot"], row["ref"]): [] for row in orders.values()}
    for intent, row in orders.items():
        intents[(row["bot"], row["ref"])].append(intent)
    mine = {trade_number(f["trade_id"]): (f, amount(f["price"]), amount(f["qty"]), amount(f["fee"])) for f in fills}
    for trade, (intent, *terms) in theirs.items():
        if trade not in mine:
            breaches.append(f"LOST: the fill of trade {trade} (intent {intent})")
        elif list(mine[trade][1:]) != terms or intent not in intents[(mine[trade][0]["bot"], mine[trade][0]["ref"])]:
            breaches.append(f"trade {trade} differs: {mine[trade][1:]} here, {terms} at the venue")
    breaches += [f"trade {trade} is not the venue's" for trade in mine if trade not in theirs]
    return breaches


def counts(house):
    return {"venue_orders": len(house.venue_rows("select id from orders")),
            "venue_trades": len(house.venue_rows("select id from trades")),
            "attempts": len(house.engine_rows("select intent from orders"))}
