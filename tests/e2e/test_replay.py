"""`strongroom lab replay`: an engine's journal gives the same orders again, and a changed book shows."""
import shutil
import sqlite3

from house import House, ROOT, run


def test_the_journal_of_a_house_that_traded_gives_its_books_again(tmp_path):
    candles = tmp_path / "candles.csv"
    assert run("data", "generate", "--seed", "11", "--candles", "300", "--out", candles).returncode == 0
    bots = [str(word) for name in ("dca-btc", "grid-btc") for word in ("--bot", ROOT / f"examples/{name}.toml")]
    copy = tmp_path / "binance"
    with House("--candles", candles, *bots, "--headless", "--speed", "max", "--json") as house:
        house.finish()
        assert len(house.engine_rows("select * from fills")) > 5
        shutil.copytree(house.folder / "engine/binance", copy)

    again = run("lab", "replay", copy, "--environment", "practice")
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.endswith(", the same\n")
    inputs, orders = (int(word) for word in again.stdout.split() if word.isdigit())
    with sqlite3.connect(copy / "engine.db") as books:
        assert orders == books.execute("select count(*) from orders").fetchone()[0] > 5 and inputs > orders
        books.execute("update orders set limit_price = '1' where ref = 2 and bot = 2")
    other = run("lab", "replay", copy, "--environment", "practice")
    assert other.returncode == 1 and "only in the replay: order 2 of bot 2" in other.stdout, other.stdout


def test_a_folder_that_is_none_and_a_venue_that_is_none_are_named(tmp_path):
    (tmp_path / "binance").mkdir()
    missing = run("lab", "replay", tmp_path / "binance")
    assert missing.returncode == 2 and missing.stdout == ""
    unknown = run("lab", "replay", tmp_path)
    assert unknown.returncode == 2 and "--venue" in unknown.stderr
