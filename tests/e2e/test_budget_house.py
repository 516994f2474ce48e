"""Many bots at once at venues with their real limits: no request of ours is refused for its number."""
import time

import pytest
from house import House, wait_for

BOTS = 25
GRID = """[bot]
name = "grid-{number}"
kind = "grid"
account = "practice"
symbols = ["BTC/USDT"]
[grid]
lower = "{lower}"
upper = "{upper}"
intervals = {intervals}
investment = "150"
"""


@pytest.mark.parametrize("venue", ["binance", "kucoin", "coinbase"])
def test_a_crowd_of_bots_meets_no_limit_and_trades(tmp_path, venue):
    arguments = []
    for number in range(BOTS):
        path = tmp_path / f"grid-{number}.toml"
        path.write_text(GRID.format(number=number, lower=44500 + 7 * number, upper=47500 + 7 * number,
                                    intervals=6))
        arguments += ["--bot", path]
    play = ("--venue", venue, "--headless", "--market", "7", "--for", "3600s", "--speed", "300")
    with House(*play, *arguments) as house:
        wait_for(lambda: len(house.engine_rows("select * from bots")) == BOTS, 120)
        wait_for(lambda: house.placed() > 5 * BOTS, 120)
        # Each has bought the coins that it begins with.
        wait_for(lambda: len(house.engine_rows("select * from fills")) >= BOTS, 120)
        time.sleep(5)
        assert house.practice_state()["limited"] == 0
        assert house.frozen_key() is None
