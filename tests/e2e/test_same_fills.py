"""The practice venue and the backtest are one matcher: the same bot on the same candles gives the same fills."""
import json
import pathlib

import pytest
from house import House, REAL_CANDLES, ROOT, run

CANDLES = 400


def first_candles(source, count, target):
    lines = source.read_text().splitlines()[:count + 1]
    target.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("source", ["generated", "recorded"])
@pytest.mark.parametrize("bot", ["dca-btc", "grid-btc"])
def test_a_live_practice_run_fills_as_the_backtest_does(bot, source, tmp_path):
    candles = tmp_path / "candles.csv"
    if source == "recorded":
        if not REAL_CANDLES.exists():
            pytest.skip("SKIPPED: no recorded candles beside the repository (../shared/data)")
        first_candles(pathlib.Path(REAL_CANDLES), CANDLES, candles)
    else:
        assert run("data", "generate", "--seed", "11", "--candles", CANDLES, "--out", candles).returncode == 0
    file = ROOT / f"examples/{bot}.toml"
    tested = run("lab", "backtest", "--bot", file, "--candles", candles, "--json")
    assert tested.returncode == 0, tested.stderr
    expected = [(f["t"], f["side"], f["price"], f["qty"], f["fee"], f["why"])
                for f in json.loads(tested.stdout)["fills"]]
    assert len(expected) >= 3

    with House("--candles", candles, "--bot", file, "--headless", "--speed", "max", "--json") as house:
        house.finish()
        fills = house.engine_rows("select * from fills order by cast(trade_id as integer)")
        live = [(f["market_ms"], f["side"], f["price"], f["qty"], f["fee"], f["why"]) for f in fills]
        assert live == expected
