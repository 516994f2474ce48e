"""`bot import`, `bot presets` and the drawing of `bot check`, by the command line (docs/import.md, docs/presets.md)."""
import json
import xml.etree.ElementTree

import pytest
from house import ROOT, run

DONE, FOUND, BAD_INPUT = 0, 1, 2
GOLDEN = ROOT / "tests/golden/import"
PLAIN = {"name": "plain", "pairs": ["USDT_BTC"], "base_order_volume": "10", "take_profit": "1"}


def a_bot(tmp_path, **more):
    path = tmp_path / "bot.json"
    path.write_text(json.dumps(PLAIN | more))
    return path


def test_a_bot_that_is_alike_is_exit_0_and_its_file_passes_the_check(tmp_path):
    out = tmp_path / "bot.toml"
    done = run("bot", "import", a_bot(tmp_path), "--out", out)
    assert done.returncode == DONE and done.stdout == done.stderr == ""
    assert run("bot", "check", out, "--price", "46000").returncode == DONE


def test_what_differs_is_listed_on_stderr_and_is_exit_1(tmp_path):
    done = run("bot", "import", a_bot(tmp_path, name="plain bot", another_field="s3cr3t"))
    assert done.returncode == FOUND
    assert "differs name: plain-bot" in done.stderr and "another_field" in done.stderr
    assert "s3cr3t" not in done.stderr + done.stdout and "[dca]" in done.stdout


def test_a_grave_difference_writes_nothing_unless_it_is_wanted(tmp_path):
    bot, out = a_bot(tmp_path, leverage_type="cross", leverage_custom_value="10"), tmp_path / "bot.toml"
    done = run("bot", "import", bot, "--out", out)
    assert done.returncode == FOUND and "GRAVE" in done.stderr and "--anyway" in done.stderr
    assert not out.exists() and done.stdout == ""
    assert run("bot", "import", bot, "--out", out, "--anyway").returncode == FOUND
    assert "# - GRAVE leverage_type" in out.read_text()


@pytest.mark.parametrize("more,words", [
    ({"base_order_volume": "0"}, "base_order"), ({"pairs": ["BTC"]}, "not a pair"),
    ({"base_order_volume_type": "percent"}, "no equal"), ({"take_profit": "much"}, "take_profit"),
])
def test_what_makes_no_bot_is_exit_2_and_says_why(tmp_path, more, words):
    out = tmp_path / "bot.toml"
    done = run("bot", "import", a_bot(tmp_path, **more), "--out", out)
    assert done.returncode == BAD_INPUT and words in done.stderr and not out.exists()


def test_json_has_the_file_and_the_notes(tmp_path):
    done = run("bot", "import", GOLDEN / "dca_long.json", "--json", "--account", "mine", "--name", "other")
    said = json.loads(done.stdout)
    assert 'account = "mine"' in said["toml"] and 'name = "other"' in said["toml"]
    assert {"field", "text", "is_grave"} == set(said["notes"][0])


# ---- Presets.
def test_each_preset_is_listed_shown_and_written(tmp_path):
    names = [line.split()[0] for line in run("bot", "presets", "--list").stdout.splitlines()]
    assert names == sorted(path.stem for path in (ROOT / "examples/presets").glob("*.toml")) and len(names) >= 8
    for name in names:
        out = tmp_path / f"{name}.toml"
        assert run("bot", "presets", "--write", name, "--out", out).returncode == DONE
        assert out.read_text() == run("bot", "presets", "--show", name).stdout
        assert out.read_text() == (ROOT / f"examples/presets/{name}.toml").read_text()


@pytest.mark.parametrize("options,words", [
    (["--show", "no-such"], "grid-wide"), (["--write", "grid-wide"], "--out"),
    (["--show", "grid-wide", "--price", "0"], "--price"),
])
def test_presets_say_what_is_wrong(options, words):
    done = run("bot", "presets", *options)
    assert done.returncode == BAD_INPUT and words in done.stderr and done.stdout == ""


# ---- The drawing.
@pytest.mark.parametrize("bot", ["examples/dca-btc.toml", "examples/grid-btc.toml"])
def test_the_check_draws_text_and_a_picture_that_is_xml(bot, tmp_path):
    svg = tmp_path / "ladder.svg"
    done = run("bot", "check", ROOT / bot, "--price", "46000", "--svg", svg)
    assert done.returncode == DONE and "▶ market" in done.stdout and "It needs at most" in done.stdout
    root = xml.etree.ElementTree.fromstring(svg.read_text())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(root.findall(".//{http://www.w3.org/2000/svg}rect")) > 5


def test_the_words_are_in_the_json():
    said = json.loads(run("bot", "check", ROOT / "examples/dca-btc.toml", "--price", "46000", "--json").stdout)
    assert any("break-even" in sentence for sentence in said["words"])
