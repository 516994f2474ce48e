"""A statement of loss at KuCoin, whose answers have another form: the same command, the same check."""
import json
from decimal import Decimal

from house import House, run, wait_for
from kucoin_thief import KucoinThief
from test_statement import candles_before


def test_a_loss_at_kucoin_is_stated_and_verified(tmp_path):
    with House("--venue", "kucoin", "--market", "17", "--headless", "--for", "3600s", "--speed", "600",
               "--json") as house:
        wait_for(lambda: (house.practice_state("kucoin") or {}).get("paused") is False)
        wait_for(lambda: house.placed("kucoin") > 3)
        thief = KucoinThief(house)
        placed = thief.buy("a-strangers-order")
        assert placed["code"] == "200000", placed
        number = placed["data"]["orderId"]
        place = house.folder / "signer/ledger", "--key", house.folder / "signer/ledger.key"
        wait_for(lambda: f"kucoin order {number} " in run("ledger", "show", *place, "--count", "100000").stdout)
        made = run("loss", "statement", "--folder", house.folder, "--account", house.frozen_key()["account"],
                   "--prices", f"BTC/USDT={candles_before(tmp_path, '40000')}", "--out", tmp_path / "pack", "--json")
        assert made.returncode == 0, made.stderr + house.logs()
        statement = json.loads((tmp_path / "pack/statement.json").read_text())
        assert statement["venue"] == "kucoin" and {fill["order"] for fill in statement["fills"]} == {number}
        bought = sum(Decimal(fill["quantity"]) for fill in statement["fills"])
        assert bought == Decimal(statement["balance_changes"]["BTC"]) == Decimal("0.001")
        paid = -Decimal(statement["balance_changes"]["USDT"])
        assert Decimal(statement["losses"]["USDT"]) == paid - bought * 40000
        verified = run("ledger", "verify", "--pack", tmp_path / "pack", "--key", place[2])
        assert verified.returncode == 0, verified.stderr
