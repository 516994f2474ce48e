"""`strongroom lab sweep` by the command line: its runs are backtests, and its page needs nothing but itself."""
import csv
import html.parser
import io
import json
import re

import pytest
from house import ROOT, run

DCA = ROOT / "examples/dca-btc.toml"
PLANE = ("--set", "dca.take_profit_pct=0.4:1.2:0.4", "--set", "dca.deviation_pct=0.4,0.8")


@pytest.fixture(scope="module")
def candles(tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / "m.csv"
    assert run("data", "generate", "--seed", "4", "--candles", "6000", "--out", path).returncode == 0
    return path


def sweep(candles, *options):
    done = run("lab", "sweep", "--bot", DCA, "--candles", candles, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_run_equals_the_backtest_of_a_file_with_its_values(candles, tmp_path):
    found = json.loads(sweep(candles, *PLANE, "--json"))
    assert [list(one["set"].values()) for one in found["runs"]] == [
        [profit, deviation] for profit in ("0.4", "0.8", "1.2") for deviation in ("0.4", "0.8")]
    for one in found["runs"]:
        text = DCA.read_text()
        for key, value in one["set"].items():
            text, count = re.subn(rf'(?m)^{key.split(".")[1]} = "[^"]*"', f'{key.split(".")[1]} = "{value}"', text)
            assert count == 1
        file = tmp_path / "one.toml"
        file.write_text(text)
        alone = json.loads(run("lab", "backtest", "--bot", file, "--candles", candles, "--json").stdout)
        for figure in ("equity_end", "fees", "return_pct", "max_drawdown_pct", "sharpe", "win_rate", "profit_factor"):
            assert one[figure] == alone[figure], (one["set"], figure)
        assert one["fills"] == len(alone["fills"]) > 0
    best = max(range(6), key=lambda i: found["runs"][i]["return_pct"])
    assert found["best"] == best


def test_the_number_of_threads_changes_no_byte(candles, tmp_path):
    seen = set()
    for jobs in ("1", "2"):
        page, table = tmp_path / f"{jobs}.html", tmp_path / f"{jobs}.csv"
        text = sweep(candles, *PLANE, "--jobs", jobs, "--split", "70", "--shuffles", "2", "--walk-forward", "3",
                     "--json", "--html", page, "--csv", table)
        seen.add((text, page.read_text(), table.read_text()))
    assert len(seen) == 1


def test_the_table_has_a_row_for_each_run(candles, tmp_path):
    table = tmp_path / "t.csv"
    found = json.loads(sweep(candles, *PLANE, "--json", "--csv", table))
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert [(r["dca.take_profit_pct"], r["equity_end"], float(r["return_pct"])) for r in rows] == [
        (one["set"]["dca.take_profit_pct"], one["equity_end"], one["return_pct"]) for one in found["runs"]]


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.titles, self.best = [], [], 0, 0

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]
        self.best += ("class", "best") in attrs


def test_the_page_has_a_map_with_its_twin_and_asks_for_nothing(candles, tmp_path):
    page = tmp_path / "s.html"
    sweep(candles, *PLANE, "--split", "70", "--shuffles", "2", "--html", page)
    read = Page()
    read.feed(page.read_text())
    assert not read.links and "script" not in read.tags and "link" not in read.tags
    assert read.tags.count("svg") == 2 and read.best == 2
    assert read.tags.count("rect") == 2 * 6 + 2
    for words in ("dca.take_profit_pct", "dca.deviation_pct", "★", "Rank correlation", "p = "):
        assert words in page.read_text()


@pytest.mark.parametrize("options,words", [
    (["--set", "dca.take_profit_pct"], "must be KEY=VALUE"),
    (["--set", "dca.take_profit_pct=1:0:1"], "a range is FROM:TO:STEP"),
    (["--set", "dca.nonsense=1"], "dca.nonsense"),
    (["--set", "nowhere.x=1"], "no such table"),
    (["--set", "dca.take_profit_pct=1,1"], "is there twice"),
    (["--set", "dca.max_safety_orders=0:400:1", "--set", "dca.take_profit_pct=1:400:1"], "more than 100000 runs"),
    ([*PLANE, "--by", "luck"], "--by"),
    ([*PLANE, "--split", "100"], "--split"),
    ([*PLANE, "--jobs", "0"], "--jobs"),
    ([*PLANE, "--walk-forward", "0"], "--walk-forward"),
    ([*PLANE, "--from", "yesterday"], "--from"),
    ([*PLANE, "--from", "2030-01-01"], "no candle in the time"),
    ([], "--set"),
])
def test_a_slip_is_named_and_nothing_is_printed(candles, options, words):
    done = run("lab", "sweep", "--bot", DCA, "--candles", candles, *options)
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert done.stdout == ""


def test_prices_of_a_pair_that_the_bot_does_not_trade_are_refused(candles):
    for command in (["sweep", *PLANE], ["backtest"]):
        done = run("lab", command[0], "--bot", DCA, *command[1:], "--candles", f"ETH/USDT={candles}")
        assert done.returncode == 2 and "the bot does not trade ETH/USDT" in done.stderr
