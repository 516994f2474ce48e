"""The short form of `./dev repro`: files of the vault compiled in two places give the same objects."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import repro  # noqa: E402


def test_the_same_source_gives_the_same_objects_wherever_it_lies():
    assert repro.short_form() == []


def test_a_path_that_gets_into_an_object_is_found():
    def without_the_map(row):
        words = row["command"].split(" ")
        row["command"] = " ".join(word for word in words if not word.startswith("-ffile-prefix-map"))
        return row
    assert repro.short_form(repro.SHORT_FILES[:1], without_the_map) == [repro.SHORT_FILES[0]]
