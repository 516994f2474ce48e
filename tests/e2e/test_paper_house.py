"""A house with a paper venue: the same bots and the same guard, for simulated money. On played prices by itself; and as
a user has it, beside the venue whose live prices it follows (here another practice venue, which knows nothing)."""
import json
import random
import subprocess
from decimal import Decimal

import pytest
from bots import BUSY_DCA, BUSY_GRID
from house import House, STRONGROOM, run, wait_for
from house_trials import fills_as_in_the_backtest, kill_one_after_another, kills_lose_nothing_and_double_nothing
from oracle import judge
from paper_client import PaperClient
from test_key_flow import POLICY
from venue import Venue

PLAY = ("--venue", "paper", "--headless", "--json")
PASSPHRASE = "a passphrase that only the owner knows"
LIMITS = POLICY.replace('"500"', '"4000"').replace('"5000"', '"1000000"')


# ---- On played prices ----------------------------------------------------------------------------

@pytest.fixture(scope="module")
def house():
    with House(*PLAY, "--market", "17", "--for", "3600s", "--speed", "600") as running:
        wait_for(lambda: (running.practice_state() or {}).get("paused") is False)
        yield running


def thief_of(house):
    key = house.key_at("paper")
    return PaperClient(*house.venue_address("paper"), key["id"], key["secret"])


def test_the_bots_trade_and_alarm_nobody(house):
    wait_for(lambda: house.placed() > 40)
    wait_for(lambda: len(house.engine_rows("select * from fills")) > 3)
    (key,) = house.status()["keys"]
    assert key["venue"] == "paper" and key["kind"] == "hmac-sha256" and not key["is_frozen"]
    assert key["posture"] == "protected", key  # The venue tells of its address list.


@pytest.mark.parametrize("client_id,terms,words", [
    ("web-12345", ("market",), "no tag of ours"),
    ("2" + "9" * 35, ("market",), "a tag without an entry in the ledger"),
    ("resting-1", ("limit", "10000"), "no tag of ours"),
])
def test_a_stolen_key_is_frozen_by_its_first_order(house, client_id, terms, words):
    placed = thief_of(house).place("buy", terms[0], "0.001", client_id, *terms[1:])
    assert placed["order"]["client_id"] == client_id
    house.freezes_and_falls_silent(words)


@pytest.mark.parametrize("bot", ["dca-btc", "grid-btc"])
def test_the_same_fills_as_in_the_backtest(bot, tmp_path):
    fills_as_in_the_backtest(PLAY, bot, tmp_path)


def test_kills_lose_nothing_and_double_nothing(tmp_path):
    kills_lose_nothing_and_double_nothing(PLAY, 20221230, tmp_path)


# ---- Beside a real venue -------------------------------------------------------------------------

def paper_table(**more):
    keys = {"environment": '"live"', "prices": '"binance"', "pairs": '["BTC/USDT"]',
            "balances": '{ USDT = "30000" }'} | more
    return "[paper]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value)


class BesideHouse(House):
    """A house that trades at a venue beside it, and on paper at that one's prices."""

    def __init__(self, venue):
        self.venue = venue
        super().__init__()
        self.plays = ["paper"]

    def venue_file(self):
        file = self.folder / "own.toml"
        file.write_text(f'[binance]\nenvironment = "practice"\n'
                        f'rest = "{self.venue.rest}"\npublic_rest = "{self.venue.rest}"\n'
                        f'api_stream = "{self.venue.streams}"\nmarket_stream = "{self.venue.streams}"\n'
                        f'ca_file = "{self.venue.ca_file}"\n' + paper_table(maker_pct='"0.05"'))
        return file

    def start(self):
        self.process = subprocess.Popen(
            [STRONGROOM, "up", "--venue", self.venue_file(), "--folder", self.folder, "--web-port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def practice(self, method, target, body=None, venue=None):
        if target == "/pause":  # Its market stands when the other one does.
            return self.venue.admin(method, target, body)
        return super().practice(method, target, body, venue)


@pytest.fixture(scope="module")
def real():
    with Venue("--market", "37", "--speed", "3000", "--tick", "0.1", "--min-notional", "7", tls=True,
               store=True) as running:
        yield running


@pytest.fixture(scope="module")
def beside(real):
    """Brought up by hand, by the commands of docs/venues-paper.md."""
    with BesideHouse(real) as made:
        wait_for(made.status)
        made.does("init", secret=PASSPHRASE)
        policy = made.folder / "policy.toml"
        policy.write_text(LIMITS)
        made.does("key", "add", "--account", "paper", "--venue", "paper", "--key-file", made.folder / "paper-key.json",
                  "--policy", policy)
        for bot, text in (("grid", BUSY_GRID), ("dca", BUSY_DCA)):
            file = made.folder / f"{bot}.toml"
            file.write_text(text.replace('"practice"', '"paper"'))
            made.does("bot", "add", file)
        yield made


def test_bots_trade_on_paper_at_the_other_venues_prices_and_it_knows_nothing(real, beside):
    wait_for(lambda: len(beside.engine_rows("select * from fills", venue="paper")) > 3)
    beside.settle()
    assert judge(beside, "paper") == []
    wait_for(lambda: Decimal(beside.practice_state("paper")["markets"][0]["price"]) == real.price())
    assert real.admin("GET", "/orders") == []
    (key,) = beside.status()["keys"]
    assert key["venue"] == "paper" and key["posture"] == "protected" and not key["is_frozen"]
    real.admin("POST", "/resume")


def test_its_terms_are_that_venues_and_its_fees_the_files(beside):
    key = json.loads((beside.folder / "paper-key.json").read_text())
    client = PaperClient(*beside.venue_address("paper"), key["name"], key["privateKey"])
    (market,) = client.public("/markets")["markets"]
    assert (market["tick"], market["min_notional"]) == ("0.1", "7")
    told = client.call("GET", "/account")
    assert (told["maker_fee"], told["taker_fee"]) == ("0.0005", "0.001")


def test_the_key_lies_in_files_that_only_their_owners_read(beside):
    for path in ("paper-key.json", "practice/accounts.toml"):
        assert (beside.folder / path).stat().st_mode & 0o077 == 0, path


def test_a_kill_of_the_paper_venue_and_a_new_start_lose_nothing(beside):
    kill_one_after_another(beside, ("practice", "engine"), random.Random(20221231))
    before = beside.placed("paper")
    wait_for(lambda: beside.placed("paper") > before)  # The engine that was killed last trades again.
    beside.settle()
    assert judge(beside, "paper") == []
    account = beside.practice_state("paper")["accounts"]
    beside.stop()
    beside.start()
    wait_for(beside.status)
    beside.does("unseal", secret=PASSPHRASE)
    assert wait_for(lambda: beside.practice_state("paper"))["accounts"] == account
    before = beside.placed("paper")
    beside.venue.admin("POST", "/resume")
    wait_for(lambda: beside.placed("paper") > before)
    beside.settle()
    assert judge(beside, "paper") == []


@pytest.mark.parametrize("more,words", [
    ({"prices": '"paper"'}, "prices: write the venue"), ({"prices": '"nowhere"'}, "prices: write the venue"),
    ({"pairs": "[]"}, "pairs: write 1 to 20"), ({"pairs": '["BTCUSDT"]'}, "pairs:"),
    ({"pairs": '["BTC/USDT", "BTC/USDT"]'}, "there twice"), ({"pairs": None}, "pairs: write 1 to 20"),
    ({"balances": "{}"}, "balances:"), ({"balances": '{ USDT = "-1" }'}, "balances: USDT"),
    ({"balances": "{ USDT = 10000 }"}, "balances: USDT"), ({"maker_pct": '"100"'}, "maker_pct"),
    ({"rest": '"https://localhost:1"'}, "rest: not a key"), ({"environment": '"production"'}, "environment"),
])
def test_a_table_that_cannot_be_is_refused_with_its_key(more, words, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(paper_table(**more))
    folder = tmp_path / "house"
    refused = run("up", "--venue", file, "--folder", folder)
    assert refused.returncode == 2 and "[paper]" in refused.stderr and words in refused.stderr, refused.stderr
    assert not folder.exists()
