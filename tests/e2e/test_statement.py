"""A statement of loss: the thief trades at the practice venue, and the statement says to the last digit what the venue
took from the account; others check it without us, and find whatever was changed in it."""
import base64
import csv
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from decimal import Decimal

import pytest
from house import ROOT, House, run, wait_for
from thief import Thief

SUMS = ROOT / "tests/e2e/statement_sums.py"
MINUTE = 60_000


def balances(thief):
    return {one["asset"]: Decimal(one["free"]) + Decimal(one["locked"])
            for one in thief.call("GET", "/api/v3/account")["balances"]}


def candles_before(folder, price):
    """The last closed minute as the market's candles would have it, and some before it. The practice venue's own bear
    the market's time, which runs faster than the clock."""
    last = int(time.time() * 1000) // MINUTE * MINUTE - MINUTE
    rows = [f"{last - n * MINUTE},{price},{price},{price},{price},1" for n in range(10, -1, -1)]
    file = folder / "btc.csv"
    file.write_text("\n".join(["timestamp,open,high,low,close,volume", *rows]) + "\n")
    return file


class Theft:
    """What the thief did, and the statement about it."""

    def __init__(self, house, folder):
        self.house, self.pack = house, folder / "pack"
        self.thief = Thief(*house.venue_address(), *house.key())
        wait_for(lambda: house.placed() > 5)  # Orders of our own are in the ledger, too.
        house.settle()  # The market stands, so what moves the balances is the thief alone.
        with urllib.request.urlopen(f"{self.thief.address}/api/v3/ticker/price?symbol=BTCUSDT", timeout=10,
                                    context=self.thief.context) as reply:
            price = Decimal(json.load(reply)["price"])
        self.reference = (price * Decimal("0.97")).quantize(Decimal("0.01"))
        self.prices = candles_before(folder, self.reference)
        self.before = balances(self.thief)
        self.orders = [self.thief.buy("0.0013"), self.thief.buy("0.00017"), self.sell("0.0009"), self.resting()]
        assert all("orderId" in order for order in self.orders), self.orders
        self.after = balances(self.thief)
        wait_for(self.are_all_judged)
        self.made = self.state(self.pack)

    def sell(self, quantity):
        return self.thief.call("POST", "/api/v3/order", symbol="BTCUSDT", side="SELL", type="MARKET", quantity=quantity)

    def resting(self):
        return self.thief.call("POST", "/api/v3/order", symbol="BTCUSDT", side="BUY", type="LIMIT", timeInForce="GTC",
                               quantity="0.0004", price="30000")

    def are_all_judged(self):
        shown = run("ledger", "show", self.house.folder / "signer/ledger", "--key", self.key(), "--count", "100000")
        return all(f"binance order {order['orderId']} " in shown.stdout for order in self.orders)

    def key(self):
        return self.house.folder / "signer/ledger.key"

    def statement(self, out, *more):
        return run("loss", "statement", "--folder", self.house.folder, "--account", "practice", "--prices",
                   f"BTC/USDT={self.prices}", "--out", out, "--json", *more)

    def state(self, out, *more):
        done = self.statement(out, *more)
        assert done.returncode == 0, done.stderr + self.house.logs()
        return json.loads(done.stdout)

    def verify(self, pack):
        return run("ledger", "verify", "--pack", pack, "--key", self.key())


@pytest.fixture(scope="module")
def theft(tmp_path_factory):
    with House("--market", "17", "--headless", "--for", "3600s", "--speed", "600", "--json") as house:
        wait_for(lambda: (house.practice_state() or {}).get("paused") is False)
        yield Theft(house, tmp_path_factory.mktemp("theft"))


@pytest.fixture
def pack(theft, tmp_path):
    return shutil.copytree(theft.pack, tmp_path / "pack")


def told(pack):
    return json.loads((pack / "statement.json").read_text())


def sums(pack):
    return subprocess.run([sys.executable, SUMS, pack], capture_output=True, text=True, timeout=60)


def test_the_statement_says_what_the_venue_took(theft):
    statement = told(theft.pack)
    moved = {asset: theft.after.get(asset, Decimal()) - theft.before.get(asset, Decimal())
             for asset in theft.before | theft.after}
    assert {a: Decimal(v) for a, v in statement["balance_changes"].items()} == {a: v for a, v in moved.items() if v}
    assert {fill["order"] for fill in statement["fills"]} == {str(o["orderId"]) for o in theft.orders[:3]}
    assert {order["order"] for order in statement["orders"]} == {str(o["orderId"]) for o in theft.orders}
    # Loss and what was booked differ by the coins, counted at the reference.
    coins = Decimal(statement["balance_changes"]["BTC"]) * theft.reference
    assert Decimal(statement["losses"]["USDT"]) == -Decimal(statement["balance_changes"]["USDT"]) - coins
    assert {fill["reference"] for fill in statement["fills"]} == {f"{theft.reference.normalize():f}"}


def test_it_is_verified_offline_by_us_by_go_and_by_plain_python(theft):
    verified = theft.verify(theft.pack)
    assert verified.returncode == 0 and verified.stdout.startswith("good: the loss of account practice"), verified
    reckoned = sums(theft.pack)
    assert reckoned.returncode == 0, reckoned.stderr
    assert Decimal(json.loads(reckoned.stdout)["losses"]["USDT"]) == Decimal(told(theft.pack)["losses"]["USDT"])
    judge = ROOT / "build/judge-of-packs"
    go = "/usr/bin/go" if os.path.exists("/usr/bin/go") else "go"
    subprocess.run([go, "build", "-o", judge, "."], cwd=ROOT / "tests/crosscheck/go", check=True, timeout=600,
                   env={**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"})
    judged = subprocess.run([judge, "pack", theft.pack, theft.key()], capture_output=True, text=True, timeout=60)
    assert judged.returncode == 0 and "4 answers of the venue good" in judged.stdout, judged
    (theft.pack.parent / "other.key").write_text("other" + theft.key().read_text())
    assert run("ledger", "verify", "--pack", theft.pack, "--key", theft.pack.parent / "other.key").returncode != 0


def another_digit(pack):
    file = pack / "statement.csv"
    rows = file.read_text().splitlines()
    cells = rows[1].split(",")
    cells[11] = str(Decimal(cells[11]) + Decimal("0.01"))
    file.write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]) + "\n")


def a_row_less(pack):
    rows = (pack / "statement.csv").read_text().splitlines(keepends=True)
    (pack / "statement.csv").write_text("".join(rows[:-1]))


def another_answer(pack):
    file = next(file for file in sorted((pack / "venue").iterdir()) if file.read_text() != "[]")
    trades = json.loads(file.read_text())
    trades[0]["price"] = str(Decimal(trades[0]["price"]) + 1)
    file.write_text(json.dumps(trades, separators=(",", ":")))


def swapped_proofs(pack):
    one, two = sorted((pack / "entries").iterdir())[:2]
    text = one.read_text()
    one.write_text(two.read_text())
    two.write_text(text)


def another_reference(pack):
    file = pack / "prices/BTC-USDT.csv"
    rows = file.read_text().splitlines()
    file.write_text("\n".join(rows[:-1] + [rows[-1].rsplit(",", 1)[0] + ",1"]) + "\n")


def an_order_less(pack):
    statement = told(pack)
    gone = statement["orders"].pop()
    (pack / gone["answer"]).unlink()
    (pack / "statement.json").write_text(json.dumps(statement))


@pytest.mark.parametrize("change", [another_digit, a_row_less, another_answer, swapped_proofs, another_reference,
                                    an_order_less])
@pytest.mark.parametrize("has_new_list", [False, True])
def test_what_was_changed_is_found_by_both(theft, pack, change, has_new_list):
    change(pack)
    if has_new_list:  # As somebody would who knows that the files are listed.
        made = subprocess.run("find . -type f ! -name files.sha256 ! -name statement.tlog-proof -printf '%P\\n' | "
                              "LC_ALL=C sort | xargs sha256sum > files.sha256", shell=True, cwd=pack, check=False)
        assert made.returncode == 0
    assert theft.verify(pack).returncode == 1
    assert sums(pack).returncode != 0


def test_nothing_in_a_pack_is_a_key_to_anything(theft):
    key_id, secret = theft.house.key()
    words = [secret, key_id, base64.b64encode(secret.encode()).decode(), secret.encode().hex(), "PRIVATE KEY"]
    for file in theft.pack.rglob("*"):
        if not file.is_file():
            continue
        texts = [file.read_bytes()]
        if file.suffix == ".tlog-proof":
            texts.append(base64.b64decode(file.read_text().splitlines()[1].removeprefix("extra ")))
        if file.suffix == ".pdf":
            texts.append(subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout)
        for text in texts:
            assert not any(word.encode() in text for word in words), file


def test_its_forms_agree_and_the_pdf_can_be_looked_at(theft, tmp_path):
    statement = told(theft.pack)
    rows = list(csv.DictReader((theft.pack / "statement.csv").open()))
    assert [row["loss"] for row in rows] == [fill["loss"] for fill in statement["fills"]]
    page = (theft.pack / "statement.html").read_text()
    assert statement["losses"]["USDT"] in page and "<script" not in page and "http" not in page
    read = subprocess.run(["pdftotext", "-layout", theft.pack / "statement.pdf", "-"], capture_output=True, text=True,
                          check=True).stdout
    for words in (statement["losses"]["USDT"], *(fill["loss"] for fill in statement["fills"])):
        assert words in read
    subprocess.run(["pdftoppm", "-r", "60", "-png", theft.pack / "statement.pdf", tmp_path / "page"], check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    assert pages and all(picture.stat().st_size > 2_000 for picture in pages)


def test_a_pack_has_the_history_of_the_key_and_of_staff_access(theft):
    history = (theft.pack / "history.csv").read_text()
    for words in ("key added: practice at binance", "key frozen: practice by watch", "key errand ended: fills practice",
                  "posture seen: practice"):
        assert words in history, words
    assert "order signed" not in history  # What the customer traded is nobody's business here.
    readme = (theft.pack / "README.txt").read_text()
    assert 'account "practice"' in readme and told(theft.pack)["losses"]["USDT"] in readme


def test_a_span_that_has_no_fill_states_nothing(theft, tmp_path):
    made = theft.state(tmp_path / "empty", "--to", "2020-01-01")
    assert made["fills"] == 0 and made["loss"] == "nothing"
    assert theft.verify(tmp_path / "empty").returncode == 0


def test_what_cannot_be_stated_is_refused_with_what_to_do(theft, tmp_path):
    def refused(*arguments, folder=theft.house.folder):
        done = run("loss", "statement", "--folder", folder, *arguments)
        assert done.returncode != 0 and not (tmp_path / "no/files.sha256").exists()
        return done.stderr
    out = ("--out", tmp_path / "no")
    assert "--prices PAIR=FILE" in refused("--account", "practice", *out)
    assert "no key of account" in refused("--account", "nobody", *out)
    assert "is not empty" in refused("--account", "practice", "--out", theft.pack)
    assert "must be later" in refused("--account", "practice", "--from", "2026-01-02", "--to", "2026-01-01", *out)
    assert "write PAIR=FILE" in refused("--account", "practice", "--prices", theft.prices, *out)


def test_a_claim_is_opened_answered_and_paid_and_the_ledger_tells(theft):
    def claims(*arguments):
        return run("claims", *arguments, "--folder", theft.house.folder)

    def listed():
        return {one["claim"]: one for one in json.loads(claims("list", "--json").stdout)}
    amount = Decimal(told(theft.pack)["losses"]["USDT"]).quantize(Decimal("0.01"))
    opened = claims("open", "case-1", "--account", "practice", "--asset", "USDT", "--amount", amount, "--text", "x")
    assert opened.returncode == 0, opened.stderr
    wait_for(lambda: listed().get("case-1", {}).get("state") == "open")
    assert "is claimed" in claims("answer", "case-1", "--amount", amount + 1).stderr
    assert "granted" in claims("pay", "case-1", "--amount", "1").stderr
    assert claims("answer", "case-1", "--amount", amount).returncode == 0
    wait_for(lambda: listed()["case-1"]["state"] == "granted")
    assert claims("pay", "case-1", "--amount", "0.5").returncode == 0
    wait_for(lambda: listed()["case-1"]["paid"] == "0.5")
    assert claims("pay", "case-1", "--amount", amount - Decimal("0.5")).returncode == 0
    claim = wait_for(lambda: listed()["case-1"] if listed()["case-1"]["state"] == "paid" else None)
    assert claim["claimed"] == claim["granted"] == claim["paid"] == f"{amount.normalize():f}"
    assert len(claim["entries"]) == 4 and "no claim" in claims("pay", "case-2", "--amount", "1").stderr
