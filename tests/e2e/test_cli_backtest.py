"""`strongroom lab backtest` by the command line: repeatable to the byte, and a report that needs nothing but itself."""
import decimal
import hashlib
import html.parser
import json
import re

import pytest
from house import REAL_CANDLES, ROOT, run

DCA, GRID = ROOT / "examples/dca-btc.toml", ROOT / "examples/grid-btc.toml"
TIMING = ("elapsed_ms", "candles_per_s")
# The figures that docs/backtest.md gives for anybody to repeat: fills, closed deals, fees, equity, hash.
VECTORS = {
    ("recorded", DCA): (63, 14, "27.9142201966", "9659.5168724834", "6d3be70809863119"),
    ("recorded", GRID): (629, 301, "140.2123205556", "9583.2824288044", "a5659e3f66ad0b7b"),
    ("generated", DCA): (1122, 331, "430.4082166604", "10956.8388929716", "9ac4d990c6ceac2f"),
    ("generated", GRID): (198, 102, "51.030722472", "10143.378805528", "f537676fa2b54bfc"),
}
GENERATED_SHA256 = "668884d53f9084593e0b610d5360a78a6aac020d375c6396bed2556f3d1924df"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / "m.csv"
    assert run("data", "generate", "--seed", "1", "--out", path).returncode == 0
    return path


@pytest.fixture(params=["generated", "recorded"])
def prices(request, generated):
    if request.param == "generated":
        return request.param, generated
    if not REAL_CANDLES.exists():
        pytest.skip("SKIPPED: no recorded candles beside the repository (../shared/data)")
    return request.param, REAL_CANDLES


def backtest(bot, candles, *options):
    done = run("lab", "backtest", "--bot", bot, "--candles", candles, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def without_timing(text):
    """The bytes without the two lines that may differ; both must be there."""
    lines = text.splitlines()
    kept = [line for line in lines if not line.lstrip().startswith(tuple(f'"{name}"' for name in TIMING))]
    assert len(lines) - len(kept) == len(TIMING)
    return "\n".join(kept)


def cents(amount):
    """As amounts are shown: cut after two places, never more than there is."""
    return str(decimal.Decimal(amount).quantize(decimal.Decimal("0.01"), decimal.ROUND_DOWN))


def test_the_generated_market_is_the_one_of_the_manual(generated):
    assert hashlib.sha256(generated.read_bytes()).hexdigest() == GENERATED_SHA256


@pytest.mark.parametrize("bot", [DCA, GRID], ids=lambda path: path.stem)
def test_twice_the_same_gives_the_same_bytes_but_for_the_timing(prices, bot):
    kind, candles = prices
    first, second = backtest(bot, candles, "--json"), backtest(bot, candles, "--json")
    assert without_timing(first) == without_timing(second)
    result = json.loads(first)
    assert list(result)[-2:] == list(TIMING)
    # And they are the figures that the manual gives.
    fills = "\n".join(f'{f["t"]},{f["side"]},{f["price"]},{f["qty"]},{f["fee"]}' for f in result["fills"])
    closed = [deal for deal in result["deals"] if deal["closed"]]
    assert (len(result["fills"]), len(closed), result["fees"], result["equity_end"],
            hashlib.sha256(fills.encode()).hexdigest()[:16]) == VECTORS[kind, bot]


def test_another_bot_or_price_gives_another_result(generated, tmp_path):
    """The comparison can fail."""
    before = without_timing(backtest(DCA, generated, "--json"))
    bot = tmp_path / "dca-btc.toml"
    bot.write_text(DCA.read_text().replace('take_profit_pct = "0.6"', 'take_profit_pct = "0.61"'))
    assert without_timing(backtest(bot, generated, "--json")) != before
    candles = tmp_path / "m.csv"
    candles.write_text("\n".join(generated.read_text().splitlines()[:-1]) + "\n")
    assert without_timing(backtest(DCA, candles, "--json")) != before


class Page(html.parser.HTMLParser):
    """What a browser would see: the tags, and every address that it would fetch."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.fetches, self.text = [], [], text
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.fetches += [value for name, value in attributes
                         if name in ("src", "href", "srcset", "data", "action", "xlink:href", "poster")]
        self.fetches += [value for name, value in attributes if value and "url(" in value]


def test_the_report_needs_nothing_but_itself(generated, tmp_path):
    path = tmp_path / "report.html"
    result = json.loads(backtest(DCA, generated, "--json", "--html", path))
    page = Page(path.read_text())
    assert page.fetches == []
    assert not re.search(r"https?://|@import|url\(|fetch\(|XMLHttpRequest|WebSocket|<script", page.text)
    assert path.stat().st_mode & 0o777 == 0o600
    # The curve, the prices and the trades on them are drawn in it.
    assert page.tags.count("svg") + page.tags.count("canvas") >= 1
    assert page.text.count('class="buy"') + page.text.count('class="sell"') >= 100
    assert "generated, seed 1" in page.text and result["bot"] in page.text
    shown = page.text.replace(",", "").replace("\u2009", "")
    assert cents(result["equity_end"]) in shown
    # What would be fetched is seen by this test.
    assert Page('<img src="https://example.org/x.png">').fetches


def test_a_hostile_file_name_is_only_text_in_the_report(generated, tmp_path):
    hostile = tmp_path / '<img src=x onerror="alert(1)">.csv'
    lines = generated.read_text().splitlines()[1:400]
    hostile.write_text("\n".join(lines) + "\n")
    backtest(DCA, hostile, "--html", tmp_path / "report.html")
    page = Page((tmp_path / "report.html").read_text())
    assert "img" not in page.tags and page.fetches == []
    assert "onerror" in page.text  # It is named as the origin of the prices.


def test_the_summary_in_words_has_the_same_figures(generated):
    result = json.loads(backtest(DCA, generated, "--json"))
    words = backtest(DCA, generated)
    assert f'{len(result["fills"])} fills' in words and "generated, seed 1" in words
    assert cents(result["equity_end"]) in words


@pytest.mark.parametrize("line,words", [
    ("1704067260000,1,1,1,1", "5 columns"),
    ("1704067260000,10,9,8,10,1", "high 9 is below open 10"),
    ("1704067260000,1,1,1,1,-1", "the volume is below zero"),
    ("1704067260000,one,1,1,1,1", '"one" is not a number'),
    ("1704067200000,1,1,1,1,1", "the same time"),
])
def test_broken_candles_are_named_by_file_and_line(tmp_path, line, words):
    path = tmp_path / "broken.csv"
    path.write_text(f"timestamp,open,high,low,close,volume\n1704067200000,1,1,1,1,1\n{line}\n")
    page = tmp_path / "report.html"
    done = run("lab", "backtest", "--bot", DCA, "--candles", path, "--json", "--html", page)
    assert done.returncode == 2 and f"{path}:3: " in done.stderr and words in done.stderr, done.stderr
    assert done.stdout == "" and not page.exists()


@pytest.mark.parametrize("options,words", [
    ([], "--bot"),
    (["--bot", DCA], "--candles FILE or --trades FILE"),
    (["--bot", DCA, "--candles", "a", "--trades", "b"], "--trades"),
    (["--bot", "/nonexistent.toml", "--candles", "a"], "/nonexistent.toml"),
    (["--bot", DCA, "--candles", "/nonexistent.csv"], "/nonexistent.csv"),
    (["--bot", DCA, "--candles", "a", "--loud"], "--loud"),
], ids=["nothing", "no prices", "two kinds of prices", "no bot file", "no price file", "unknown option"])
def test_wrong_use_is_named(options, words):
    done = run("lab", "backtest", *options)
    assert done.returncode == 2 and words in done.stderr and done.stdout == "", done.stderr


def test_a_report_that_cannot_be_written_is_an_error(generated):
    done = run("lab", "backtest", "--bot", DCA, "--candles", generated, "--html", "/nonexistent/report.html")
    assert done.returncode == 2 and "/nonexistent/report.html" in done.stderr
