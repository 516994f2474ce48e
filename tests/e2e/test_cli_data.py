"""`strongroom data` and `practice --candles`: price files, compared with what another client sees."""
import json
import resource
from decimal import Decimal

import pytest
from house import run, wait_for
from venue import Venue

FIRST_MS = 1_704_067_200_000  # 2024-01-01, where the generated market begins.
MINUTE_MS = 60_000
CANDLES = 2_500
SPAN = ["--from", "2024-01-01", "--to", "2024-01-02T17:40:00Z"]  # 2,500 minutes, to the last one.


def generate(path, *options):
    done = run("data", "generate", "--out", path, *options)
    assert done.returncode == 0, done.stderr
    return path


def candle_rows(path):
    """The candles of a CSV, each value exact; remarks and header left out."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "timestamp,open,high,low,close,volume"
    return [[Decimal(cell) for cell in line.split(",")] for line in lines[1:]]


def told_by(venue, interval="1m", start=FIRST_MS, end=FIRST_MS + CANDLES * MINUTE_MS):
    """The same span by an independent client, page after page."""
    told = []
    while page := venue.get("/api/v3/klines", symbol="BTCUSDT", interval=interval, startTime=start, endTime=end - 1,
                            limit=700):
        told += [[Decimal(cell) for cell in row[:6]] for row in page]
        start = page[-1][6] + 1
    return told


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("recorded") / "market.csv", "--seed", "5", "--candles", CANDLES)


@pytest.fixture(scope="module")
def venue(recorded):
    with Venue("--candles", recorded, "--speed", "max") as running:
        wait_for(lambda: running.state()["at_end"])
        yield running


def fetch(venue, out, *options, span=SPAN, url=None, **how):
    return run("data", "fetch", "--url", url or venue.rest, "--out", out, *span, *options, **how)


# ---- data fetch.
def test_fetched_candles_are_the_venues_own_over_several_pages(venue, recorded, tmp_path):
    out = tmp_path / "btc.csv"
    done = fetch(venue, out)
    assert done.returncode == 0, done.stderr
    assert f"{CANDLES} candles" in done.stdout
    assert candle_rows(out) == told_by(venue) == candle_rows(recorded)
    assert list(tmp_path.iterdir()) == [out]
    assert out.stat().st_mode & 0o777 == 0o600
    # What was fetched is what a backtest reads.
    imported = run("data", "import", out, "--out", tmp_path / "again.csv")
    assert imported.returncode == 0 and f"{CANDLES} candles of 1m" in imported.stdout, imported.stderr


def test_another_interval_and_an_inner_span(venue, tmp_path):
    out = tmp_path / "btc.csv"
    span = ["--from", "2024-01-01T01:00:00Z", "--to", "2024-01-01T03:00:00Z"]
    done = fetch(venue, out, "--interval", "5m", span=span)
    assert done.returncode == 0, done.stderr
    start = FIRST_MS + 60 * MINUTE_MS
    assert candle_rows(out) == told_by(venue, "5m", start, start + 120 * MINUTE_MS)
    assert len(candle_rows(out)) == 24


@pytest.mark.parametrize("torn", ["", "17040672"], ids=["between two rows", "in the middle of a row"])
def test_a_fetch_that_was_broken_off_goes_on_where_it_was(venue, recorded, tmp_path, torn):
    whole, out = tmp_path / "whole.csv", tmp_path / "btc.csv"
    assert fetch(venue, whole).returncode == 0
    lines = whole.read_text().splitlines(keepends=True)
    (tmp_path / "btc.csv.part").write_text("".join(lines[:1 + 1_200]) + torn)
    done = fetch(venue, out)
    assert done.returncode == 0, done.stderr
    assert f"{CANDLES - 1_200} candles more" in done.stdout
    assert out.read_text() == whole.read_text()
    assert not (tmp_path / "btc.csv.part").exists()


def test_what_another_fetch_has_left_is_not_mixed_in(venue, tmp_path):
    part = tmp_path / "btc.csv.part"
    part.write_text("timestamp,open,high,low,close,volume\n1600000000000,1,1,1,1,1\n")
    done = fetch(venue, tmp_path / "btc.csv")
    assert done.returncode == 2 and str(part) in done.stderr and "remove it" in done.stderr
    assert not (tmp_path / "btc.csv").exists()


def answers(venue):
    try:
        return isinstance(venue.get("/api/v3/klines", symbol="BTCUSDT", interval="1m"), list)
    except ValueError:  # Garbage.
        return False


@pytest.mark.parametrize("fault", [{"kind": "rate_limit", "retry_after_s": 1}, {"kind": "garbage"},
                                   {"kind": "error_5xx"}], ids=lambda fault: fault["kind"])
def test_a_venue_that_falters_is_asked_again_and_no_candle_is_missing(venue, recorded, tmp_path, fault):
    venue.faults({**fault, "on": "GET /api/v3/klines", "count": 2})
    assert not answers(venue)  # It struck once for us; the second time is for the fetch,
    done = fetch(venue, tmp_path / "btc.csv")
    assert answers(venue)      # which has met it.
    assert done.returncode == 0, done.stderr
    assert candle_rows(tmp_path / "btc.csv") == candle_rows(recorded)


def test_it_fetches_over_tls_with_the_venues_authority(recorded, tmp_path):
    with Venue("--candles", recorded, "--speed", "max", tls=True) as secured:
        wait_for(lambda: secured.state()["at_end"])
        done = fetch(secured, tmp_path / "btc.csv", "--ca", secured.ca_file)
        assert done.returncode == 0, done.stderr
        assert candle_rows(tmp_path / "btc.csv") == candle_rows(recorded)


@pytest.mark.parametrize("options,words", [
    (["--symbol", "BTCUSDT"], "--symbol"),
    (["--interval", "7m"], "--interval"),
    (["--interval", "soon"], "--interval"),
    (["--from", "yesterday"], "--from"),
    (["--to", "2024-13-01"], "--to"),
    (["--to", "2024-01-01"], "--to: must be later than --from"),
    (["--venue", "nowhere"], "--venue"),
], ids=lambda value: "-".join(value) if isinstance(value, list) else None)
def test_a_wrong_option_is_named_and_no_file_is_left(venue, tmp_path, options, words):
    given = dict(zip(SPAN[::2], SPAN[1::2])) | dict([options])
    done = fetch(venue, tmp_path / "btc.csv", span=[word for pair in given.items() for word in pair])
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == [] and done.stdout == ""


def test_a_pair_that_the_venue_does_not_have_is_refused_in_its_words(venue, tmp_path):
    done = fetch(venue, tmp_path / "eth.csv", "--symbol", "ETH/USDT")
    assert done.returncode == 2 and "Invalid symbol" in done.stderr
    assert not (tmp_path / "eth.csv").exists()


def test_a_fetch_that_gets_nothing_leaves_nothing_behind(venue, tmp_path):
    fetch(venue, tmp_path / "eth.csv", "--symbol", "ETH/USDT")
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_cannot_be_one_is_refused_at_once(venue, tmp_path):
    done = fetch(venue, tmp_path / "btc.csv", url="ftp://127.0.0.1", timeout=4)
    assert done.returncode == 2 and "ftp://127.0.0.1" in done.stderr


# ---- data import.
def as_klines(path, source):
    path.write_text("\n".join(",".join(map(str, row)) + ",0,0,0,0,0,0" for row in candle_rows(source)) + "\n")
    return path


def as_ccxt(path, source):
    path.write_text(json.dumps([[int(row[0]), *map(float, row[1:])] for row in candle_rows(source)]))
    return path


@pytest.fixture
def halves(recorded, tmp_path):
    """The recording in two files that meet."""
    lines = recorded.read_text().splitlines(keepends=True)
    older, newer = tmp_path / "older.csv", tmp_path / "newer.csv"
    older.write_text("".join(lines[:2 + 1_000]))
    newer.write_text("".join(lines[:2] + lines[2 + 1_000:]))
    return older, newer


@pytest.mark.parametrize("is_reversed", [False, True], ids=["oldest first", "newest first"])
def test_files_are_joined_in_any_order(halves, recorded, tmp_path, is_reversed):
    out = tmp_path / "all.csv"
    done = run("data", "import", *(reversed(halves) if is_reversed else halves), "--out", out)
    assert done.returncode == 0, done.stderr
    assert f"{CANDLES} candles of 1m" in done.stdout and "0 gaps" in done.stdout
    assert candle_rows(out) == candle_rows(recorded)
    assert out.read_text().startswith("# generated, seed 5\n")


def test_every_form_of_file_gives_the_same_candles(halves, recorded, tmp_path):
    older, newer = halves
    forms = [as_klines(tmp_path / "klines.csv", older), as_ccxt(tmp_path / "ccxt.json", newer)]
    done = run("data", "import", *forms, "--out", tmp_path / "all.csv")
    assert done.returncode == 0, done.stderr
    assert candle_rows(tmp_path / "all.csv") == candle_rows(recorded)


def test_a_hole_between_two_files_is_counted(halves, tmp_path):
    older, newer = halves
    lines = newer.read_text().splitlines(keepends=True)
    newer.write_text("".join(lines[:2] + lines[12:]))
    done = run("data", "import", older, newer, "--out", tmp_path / "all.csv")
    assert done.returncode == 0 and "1 gaps" in done.stdout and f"{CANDLES - 10} candles" in done.stdout


@pytest.mark.parametrize("spoil,words", [
    (lambda older, newer: newer.write_text(older.read_text()), "overlap"),
    (lambda older, newer: newer.write_text(newer.read_text() + older.read_text().splitlines()[2] + "\n"), "earlier"),
    (lambda older, newer: newer.write_text(newer.read_text().replace("17", "eleven", 1)), "eleven"),
    (lambda older, newer: newer.write_text("timestamp,open,high,low,close,volume\n"), "no candle"),
    (lambda older, newer: newer.unlink(), "No such file"),
], ids=["overlap", "order", "broken cell", "empty", "missing"])
def test_bad_files_are_named_and_the_old_result_stays(halves, tmp_path, spoil, words):
    older, newer = halves
    out = tmp_path / "all.csv"
    out.write_text("what was there before\n")
    spoil(older, newer)
    done = run("data", "import", older, newer, "--out", out)
    assert done.returncode == 2 and words in done.stderr and str(newer) in done.stderr, done.stderr
    assert words != "overlap" or str(older) in done.stderr
    assert out.read_text() == "what was there before\n"
    assert {path.name for path in tmp_path.iterdir()} <= {"all.csv", "older.csv", "newer.csv"}


def test_different_intervals_do_not_mix(halves, venue, tmp_path):
    out = tmp_path / "five.csv"
    assert fetch(venue, out, "--interval", "5m", span=["--from", "2024-01-03", "--to", "2024-01-04"]).returncode == 0
    older, _ = halves
    out.write_text(out.read_text() + "1704300000000,1,1,1,1,1\n1704300300000,1,1,1,1,1\n")
    done = run("data", "import", older, out, "--out", tmp_path / "all.csv")
    assert done.returncode == 2 and "5m" in done.stderr and str(older) in done.stderr and str(out) in done.stderr


# ---- data generate.
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    one, same, other = (generate(tmp_path / name, "--seed", seed, "--candles", 3_000)
                        for name, seed in (("a.csv", 9), ("b.csv", 9), ("c.csv", 10)))
    assert one.read_bytes() == same.read_bytes() != other.read_bytes()
    assert one.read_text().startswith("# generated, seed 9\n")


def little_memory():
    resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))


@pytest.mark.parametrize("options", [
    ["--candles", "0"], ["--candles", "x"], ["--start", "0"], ["--tick", "0"], ["--seed", "x"],
    ["--start", "abc"], ["--tick", "abc"], ["--candles", "-1"],
], ids=" ".join)
def test_generate_names_a_wrong_option(tmp_path, options):
    bound = {"preexec_fn": little_memory} if options[1] == "-1" else {}  # A sanitizer needs more for itself.
    done = run("data", "generate", "--out", tmp_path / "a.csv", *options, **bound)
    assert done.returncode == 2 and options[0] in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == []


# ---- practice --candles A B.
@pytest.mark.parametrize("is_reversed", [False, True], ids=["oldest first", "newest first"])
def test_the_practice_venue_plays_all_its_files(halves, recorded, is_reversed):
    files = reversed(halves) if is_reversed else halves
    with Venue("--speed", "max", "--candles", *files) as playing:
        wait_for(lambda: playing.state()["at_end"])
        assert playing.state()["markets"][0]["position"] == CANDLES
        assert told_by(playing) == candle_rows(recorded)


def test_the_practice_venue_refuses_files_that_overlap(halves, recorded, tmp_path):
    (tmp_path / "accounts.toml").write_text("")
    done = run("practice", "--venue", "binance=0", "--plain", "--accounts", tmp_path / "accounts.toml",
               "--candles", halves[0], recorded, timeout=20)
    assert done.returncode == 2 and str(halves[0]) in done.stderr and str(recorded) in done.stderr
