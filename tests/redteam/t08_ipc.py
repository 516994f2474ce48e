"""T8: whoever reaches a socket of the signer says what he should not."""
import random
import re
import struct
import time

from frames import TO_SIGNER, Peer, as_user, drain, intent, message
from row import held
from world import IS_ROOT, ROOT, open_signer

WHAT = "abuse of the signer's sockets"
SOCKETS = {"engine": ("sign",), "watch": ("sign", "freeze", "open_orders"),
           "courier": ("reference", "sign", "key_rights"), "status": ("get_status",), "form": (),
           "token": ("token_answer",)}


def wrong_doors(folder):
    """Messages through sockets that do not have them: each must end the connection."""
    open_doors = []
    for name, allowed in SOCKETS.items():
        for what, number in TO_SIGNER.items():
            if what in allowed:
                continue
            peer = Peer(folder, name)
            peer.send({number: {1: 1, 2: "main"}})
            if not peer.is_ended():
                open_doors.append(f"{what} on {name}")
            peer.close()
    return open_doors


def refusals(engine):
    """(what was asked, expected code, what came)"""
    asked = [("an unlisted pair", "symbol", {"symbol": "DOGE/USDT"}),
             ("more than an order may be worth", "order_notional", {"qty": "1"}),
             ("an absurd quantity", "order_notional", {"qty": "99999999"}),
             ("another account", "account", {"account": "other"}),
             ("a negative quantity", "invalid", {"qty": "-1"}),
             ("a market order without a price", "reference", {"kind": 1, "limit": ""}),
             ("a limit that is no number", "invalid", {"limit": "1e3"}),
             ("a pair with a parameter in it", "symbol", {"symbol": "BTC/USDT&side=SELL"}),
             ("a short id", "invalid", {"id": b"short"})]
    wrong = []
    for number, (what, code, terms) in enumerate(asked, 5_000):
        answer = engine.place(number, **terms)
        if answer != ("refused", code):
            wrong.append(f"{what}: {answer}")
    return len(asked), wrong


def tell_price(courier):
    courier.send({TO_SIGNER["reference"]: {1: "binance", 2: "BTC/USDT", 3: "30000", 4: "30001"}})
    time.sleep(0.2)


def price_band(courier, engine):
    """A buy 13 % above the market that the courier has told."""
    tell_price(courier)
    return engine.place(5_900, limit="34000") == ("refused", "price_band")


def day_limit(engine):
    """Orders up to the day's limit, and one more."""
    codes = [engine.place(6_000 + i, qty="0.016")[1] for i in range(12)]
    return codes[-1] == "day_notional" and codes[0] is False


def garbage(folder, tries, dice):
    """Frames that are damaged, cut, doubled, huge or random; the signer must live, and sign none of them."""
    whole = message(intent(77_777, symbol="DOGE/USDT"))
    sent = 0
    for _ in range(tries):
        peer = Peer(folder, dice.choice(list(SOCKETS)))
        body = bytearray(whole if dice.random() < 0.5 else dice.randbytes(dice.randrange(200)))
        for _ in range(dice.randrange(4)):
            if body:
                body[dice.randrange(len(body))] = dice.randrange(256)
        size = dice.choice((len(body), len(body) + dice.randrange(50), 2_000_000, 0xFFFFFFFF))
        try:
            peer.socket.sendall(struct.pack("<I", size) + bytes(body) * dice.choice((1, 1, 3)))
        except OSError:
            pass
        sent += 1
        peer.close()
    return sent


def verbs():
    """What can be asked for at all: nothing withdraws, transfers, exports, or carries bytes to sign."""
    # All that the first one imports.
    files = ("signer", "model", "shares", "people", "leak", "token", "campaign", "loss", "key_errand")
    text = re.sub(r"//.*", "", "".join((ROOT / f"proto/{name}.proto").read_text() for name in files))
    request = re.search(r"message SignRequest \{(.*?)\n\}", text, re.S)[1]
    kinds = set(re.findall(r"(\w+) \w+ = \d+;", request)) - {"uint64", "int64"}
    is_typed = kinds <= {"OrderIntent", "CancelIntent", "CancelAtVenue", "ReadQuery"} and "bytes" not in kinds
    # `can_withdraw` is what a leak check says of a key that was found.
    return is_typed and not re.search(r"(?i)(?<!can_)withdraw|transfer|export|reveal|payload", text)


def run(world):
    dice, tries = random.Random(8), world.size(1_500, 100_000)
    signer = open_signer()
    try:
        stranger = as_user(12_345, lambda: Peer(signer.folder, "admin").is_ended()) if IS_ROOT else "SKIPPED"
        doors = wrong_doors(signer.folder)
        courier, engine = Peer(signer.folder, "courier"), Peer(signer.folder, "engine")
        control = engine.place(1) == ("signed", False) and "an honest order is signed"
        count, wrong = refusals(engine)
        has_band = price_band(courier, engine)
        drain(courier)
        sent = garbage(signer.folder, tries, dice)
        time.sleep(0.3)
        leaked = drain(courier)
        # The newest courier gets the signatures, and the garbage came through that door as well.
        courier = Peer(signer.folder, "courier")
        tell_price(courier)  # The one from before is stale by now, and a stale one is none.
        # Of so many damaged frames through the watch's door one may read as what the watch may do.
        signer.told("key", "thaw", "--account", "main")
        answer = Peer(signer.folder, "engine").place(2)
        has_day = day_limit(engine)
    finally:
        signer.close()
    is_stopped = stranger in ("True", "SKIPPED", "PermissionError")
    parts = {"nothing leaked": not leaked, f"alive ({answer})": answer == ("signed", False), "day limit": has_day,
             "price band": has_band, "typed verbs only": verbs()}
    doors += [f"not: {what}" for what, is_so in parts.items() if not is_so]
    is_held = is_stopped and not doors and not wrong
    return held("T8", WHAT, is_held, control,
                f"{count} bad orders refused by code, {sent} bad frames without a signature, stranger cut off: "
                f"{stranger} {doors or ''} {wrong or ''}".strip())
