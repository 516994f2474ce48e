"""The logs that we write, verified by a checker that shares no code with them."""
import pathlib
import random
import subprocess
import sys

import pytest
from ledger_checker import check_folder, check_proof, read_entries

ROOT = pathlib.Path(__file__).resolve().parents[2]


def entry_of(index):
    return f"entry {index}".encode() + b"\n" * (index * 7 % 300)


def write_log(folder, sizes):
    """(key, checkpoint, proof of the middle entry)"""
    run = subprocess.run([ROOT / "build/dev/ledger_oracle", folder, *map(str, sizes)], capture_output=True,
                         text=True, check=True)
    key, _, rest = run.stdout.partition("\n\n")
    note, separator, proof = rest.partition("\nc2sp.org")
    return key, note, separator.strip() + proof


@pytest.mark.parametrize("sizes", [(0,), (1,), (100, 256), (255, 257), (3, 300, 700), (66_000,)])
def test_a_log_is_verified_without_our_code(sizes, tmp_path):
    folder, size = tmp_path / "log", sizes[-1]
    key, note, proof = write_log(folder, sizes)
    assert note == (folder / "checkpoint").read_text()
    assert check_folder(folder, key) == ("oracle.example/log", size)
    assert read_entries(folder, size) == [entry_of(i) for i in range(size)]
    if size:
        check_proof(proof, entry_of(size // 2), key)
        with pytest.raises(AssertionError):
            check_proof(proof, entry_of(size // 2 + 1), key)


def test_the_checker_finds_a_changed_byte_in_any_file_it_reads(tmp_path):
    folder = tmp_path / "log"
    key, _, _ = write_log(folder, (300, 700))
    rng = random.Random(1)
    for path in [folder / "checkpoint", *(p for p in folder.rglob("tile/entries/**/*") if p.is_file())]:
        good = path.read_bytes()
        data = bytearray(good)
        data[rng.randrange(len(data))] ^= 1
        path.write_bytes(data)
        done = subprocess.run([sys.executable, ROOT / "tests/crosscheck/ledger_checker.py", folder, key],
                              capture_output=True, text=True)
        assert done.returncode == 1 and not done.stdout, path
        path.write_bytes(good)
    assert check_folder(folder, key) == ("oracle.example/log", 700)
