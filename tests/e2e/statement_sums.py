"""Reckons an evidence pack anew without Strongroom's code (docs/loss.md): every hash, every proof's way to its root,
every loss, all sums to the last digit; Binance's form. python3 statement_sums.py FOLDER. Signatures: ledger verify."""
import base64
import csv
import json
import pathlib
import sys
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal, getcontext
from hashlib import sha256

getcontext().prec, MINUTE, BURST, HOUR = 60, 60_000, 600_000, 3_600_000


def root_of(node, place, size, hashes):
    if size == 1:
        return node if not hashes else None
    split = 1 << (size - 1).bit_length() - 1
    if place < split:
        return sha256(b"\1" + root_of(node, place, split, hashes[:-1]) + hashes[-1]).digest()
    return sha256(b"\1" + hashes[-1] + root_of(node, place - split, size - split, hashes[:-1])).digest()


def proved(path):
    head, _, note = path.read_text().partition("\n\n")
    _, extra, index, *hashes = head.splitlines()
    entry, place = base64.b64decode(extra.removeprefix("extra ")), int(index.removeprefix("index "))
    size, root = note.splitlines()[1:3]
    assert path.stem in ("statement", str(place)) and place < int(size), f"{path}: another entry"
    way, leaf = [base64.b64decode(one) for one in hashes], sha256(b"\0" + entry).digest()
    assert root_of(leaf, place, int(size), way) == base64.b64decode(root), f"{path}: another root"
    return entry


def check_files(pack):
    listed = dict(reversed(line.split("  ")) for line in (pack / "files.sha256").read_text().splitlines())
    there = {str(path.relative_to(pack)) for path in pack.rglob("*") if path.is_file()}
    assert there == {*listed, "files.sha256", "statement.tlog-proof"}, "a file too few or too many"
    changed = [name for name in listed if sha256((pack / name).read_bytes()).hexdigest() != listed[name]]
    assert not changed, changed
    assert sha256((pack / "files.sha256").read_bytes()).digest() in proved(pack / "statement.tlog-proof"), "the list"


def fills_of(pack, told):
    for order in told["orders"]:
        answer, at = (pack / order["answer"]).read_bytes(), pack / "entries"
        named = f"{told['venue']} order {order['order']} {order['symbol']} {order['side']} ".encode()
        assert named in proved(at / f"{order['entry']}.tlog-proof"), "order: not on record"
        assert sha256(answer).digest() in proved(at / f"{order['answer_entry']}.tlog-proof"), "answer: not recorded"
        for trade in json.loads(answer):
            assert str(trade["orderId"]) == order["order"] and trade["isBuyer"] == (order["side"] == "buy")
            if told["from_ms"] <= trade["time"] < told["to_ms"]:
                yield trade["time"], trade["symbol"], order["order"], str(trade["id"]), trade, order["entry"]


def iso(ms):
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y-%m-%dT%H:%M:%S}.{ms % 1000:03}Z"


def reckon(pack, told):
    prices, pair_of, bursts, rows = defaultdict(list), {}, {}, []
    losses, changes, apart = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
    for file in (pack / "prices").glob("*.csv"):
        for row in csv.DictReader(file.open()):
            pair_of[row["symbol"]] = row["pair"]
            prices[row["symbol"]].append((int(row["open_time_ms"]) + MINUTE, Decimal(row["close"])))
    for time, symbol, order, number, trade, entry in sorted(fills_of(pack, told), key=lambda fill: fill[:4]):
        base, quote = pair_of[symbol].split("/")
        is_new = symbol not in bursts or time - bursts[symbol][0] > BURST
        fresh = [price for price in prices[symbol] if time - HOUR <= price[0] <= time]
        bursts[symbol] = time, max(fresh) if is_new else bursts[symbol][1]
        asset, sign, (closed, fair) = trade["commissionAsset"], 1 if trade["isBuyer"] else -1, bursts[symbol][1]
        price, qty, fee = (Decimal(trade[key]) for key in ("price", "qty", "commission"))
        loss = sign * (price - fair) * qty + fee * {quote: 1, base: fair}.get(asset, 0)
        losses[quote] += loss
        apart[asset] += fee if asset not in (base, quote) else 0
        for of, change in ((base, sign * qty), (quote, -sign * price * qty), (asset, -fee)):
            changes[of] += change
        rows.append([iso(time), pair_of[symbol], order, number, "buy" if sign > 0 else "sell", price, qty, fee, asset,
                     fair, iso(closed), loss, quote, str(entry)])
    return rows, {"losses": losses, "balance_changes": changes, "other_fees": apart}


def check(pack):
    check_files(pack)
    told = json.loads((pack / "statement.json").read_text())
    rows, sums = reckon(pack, told)
    numbers = ("price", "quantity", "fee", "reference", "loss")
    assert rows == [[Decimal(text) if name in numbers else text for name, text in row.items()]
                    for row in csv.DictReader((pack / "statement.csv").open())], "statement.csv: other rows"
    assert [Decimal(f["loss"]) for f in told["fills"]] == [row[11] for row in rows], "statement.json: other fills"
    for key, amounts in sums.items():
        wanted = {asset: amount for asset, amount in amounts.items() if amount}
        assert {asset: Decimal(text) for asset, text in told[key].items() if Decimal(text)} == wanted, key
    return {"fills": len(rows), "losses": {a: f"{v:f}" for a, v in sums["losses"].items()}}


if __name__ == "__main__":
    print(json.dumps(check(pathlib.Path(sys.argv[1]))))
