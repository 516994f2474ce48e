"""strongroom.backtest and strongroom.sweep: the program's own figures as frames, and its words when it refuses."""
import decimal
import json
import tomllib

import pandas
import pytest
import strongroom
from conftest import ROOT
from conftest import strongroom as program
from strongroom import files

DCA = ROOT / "examples/dca-btc.toml"
GRID = ROOT / "examples/grid-btc.toml"


@pytest.fixture(scope="module")
def result(candles):
    return strongroom.backtest(DCA, candles)


def test_the_document_is_the_one_that_the_program_prints(result, candles):
    printed = json.loads(program("lab", "backtest", "--bot", DCA, "--candles", candles, "--json").stdout)
    for name in ("elapsed_ms", "candles_per_s"):
        printed.pop(name)
    assert {key: value for key, value in result.json.items() if key in printed} == printed
    assert len(result.json["fills"]) > 50


def test_fills_are_a_frame_with_times_in_utc(result):
    fills = result.fills
    assert list(fills.columns) == ["t", "order", "side", "price", "qty", "fee", "fee_asset", "why"]
    assert len(fills) == len(result.json["fills"])
    assert str(fills["t"].dt.tz) == "UTC" and fills["price"].dtype == "float64"
    assert fills["t"].is_monotonic_increasing
    assert set(fills["side"]) == {"buy", "sell"}


def test_deals_that_are_closed_have_a_profit(result):
    deals = result.deals
    closed = deals[deals["closed"].notna()]
    assert len(closed) > 10 and closed["profit"].notna().all()
    assert closed["profit"].sum() == pytest.approx(float(result.json["realised"]))


def test_the_equity_curve_has_a_point_for_each_candle_and_ends_where_the_result_ends(candles):
    frame = pandas.read_csv(candles, comment="#", dtype=str).head(1500)
    result = strongroom.backtest(DCA, frame)
    assert len(result.equity) == 1500
    assert result.equity["equity"].iloc[-1] == float(result.json["equity_end"])
    assert result.equity.index.is_monotonic_increasing


def test_a_long_equity_curve_is_thinned(result):
    assert 100 < len(result.equity) <= 2000


def test_exact_frames_hold_the_texts_as_decimals(candles):
    fills = strongroom.backtest(DCA, candles, exact=True).fills
    assert all(isinstance(value, decimal.Decimal) for value in fills["fee"])
    result = strongroom.backtest(DCA, candles)
    assert [str(value) for value in fills["price"]] == [fill["price"] for fill in result.json["fills"]]
    assert result.value("equity_end") == decimal.Decimal(result.json["equity_end"])


@pytest.mark.parametrize("times", ["column", "index"])
def test_candles_may_be_a_frame(result, candles, times):
    frame = pandas.read_csv(candles, comment="#", dtype=str)
    stamps = frame["timestamp"] if "timestamp" in frame else frame.iloc[:, 0]
    rest = frame[["open", "high", "low", "close", "volume"]]
    if times == "column":
        rest = rest.assign(timestamp=stamps.astype("int64"))
    else:
        rest.index = pandas.to_datetime(stamps.astype("int64"), unit="ms", utc=True)
    assert strongroom.backtest(DCA, rest).json["fills"] == result.json["fills"]


def test_the_bot_may_be_a_text(result, candles):
    assert strongroom.backtest(DCA.read_text(), candles).json["fills"] == result.json["fills"]


def test_a_result_without_fills_has_empty_frames(candles):
    text = files.with_values(DCA.read_text(), {"dca.base_order": "0.01"})
    result = strongroom.backtest(text, candles)
    assert len(result.fills) == 0 and len(result.deals) == 0


@pytest.mark.parametrize("change,words", [
    ({"dca.base_order": "0"}, "dca.base_order"), ({"dca.no_such_key": "1"}, "no_such_key"),
    ({"bot.kind": "process"}, "process"),
])
def test_what_the_program_refuses_is_raised_in_its_words(candles, change, words):
    with pytest.raises(strongroom.StrongroomError, match=words):
        strongroom.backtest(files.with_values(DCA.read_text(), change), candles)


def test_candles_that_are_not_there_are_named(tmp_path):
    with pytest.raises(strongroom.StrongroomError, match="no-such.csv"):
        strongroom.backtest(DCA, tmp_path / "no-such.csv")


def test_without_the_program_it_is_said_where_it_was_looked_for(candles, monkeypatch):
    monkeypatch.delenv("STRONGROOM")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(strongroom.StrongroomError, match="PATH"):
        strongroom.backtest(DCA, candles)


# ---- Sweep.
def test_a_sweep_has_a_row_for_each_combination_that_equals_its_single_run(candles):
    grid = {"dca.take_profit_pct": ["0.5", "1"], "dca.max_safety_orders": [2, 5]}
    table = strongroom.sweep(DCA, candles, grid)
    assert list(table["dca.take_profit_pct"]) == ["0.5", "0.5", "1", "1"]
    assert list(table["dca.max_safety_orders"]) == [2, 5, 2, 5]
    single = strongroom.backtest(files.with_values(DCA.read_text(), {"dca.take_profit_pct": "1",
                                                                     "dca.max_safety_orders": 2}), candles)
    row = table.iloc[2]
    assert row["equity_end"] == single.json["equity_end"] and row["fills"] == len(single.fills)
    assert table["equity_end"].nunique() == 4


def test_a_sweep_is_the_same_on_one_processor(candles):
    grid = {"grid.intervals": [10, 20, 40]}
    pandas.testing.assert_frame_equal(strongroom.sweep(GRID, candles, grid, jobs=1),
                                      strongroom.sweep(GRID, candles, grid, jobs=3))


@pytest.mark.parametrize("grid,error", [
    ({}, ValueError), ({"dca.take_profit_pct": [0.5]}, TypeError), ({"dca.take_profit_pct": ["1,2"]}, ValueError),
    ({"dca.take_profit_pct": ["1:3:1"]}, ValueError), ({"take_profit_pct": ["1"]}, strongroom.StrongroomError),
    ({"grid.intervals": [1]}, strongroom.StrongroomError),
    ({"dca.take_profit_pct": ["-1"]}, strongroom.StrongroomError),
    ({"dca.take_profit_pct": ["1", "-1"]}, strongroom.StrongroomError),
])
def test_a_grid_that_makes_no_sense_is_an_error(candles, grid, error):
    with pytest.raises(error):
        strongroom.sweep(DCA, candles, grid)


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/**/*.toml")), ids=lambda path: path.stem)
def test_a_bot_file_that_is_written_anew_says_the_same(path):
    text = path.read_text()
    assert tomllib.loads(files.with_values(text, {})) == tomllib.loads(text)


def test_a_value_cannot_break_out_of_its_text():
    text = files.with_values('[bot]\nname = "x"\n', {"bot.name": 'a"\\b'})
    assert tomllib.loads(text)["bot"]["name"] == 'a"\\b'
    with pytest.raises(ValueError, match="control"):
        files.with_values('[bot]\nname = "x"\n', {"bot.name": "a\nb"})
