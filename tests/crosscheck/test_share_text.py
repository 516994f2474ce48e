"""Shares that we made, put together by a program that shares no code with ours, and the other way round."""
import itertools
import pathlib
import random
import secrets
import subprocess

import pytest
from share_checker import combine, print_share, read_share, split

ORACLE = pathlib.Path(__file__).resolve().parents[2] / "build/dev/share_oracle"
SIZES = [(1, 1), (1, 3), (2, 2), (2, 3), (3, 5), (5, 6), (16, 16)]


def ask(text, *arguments):
    done = subprocess.run([ORACLE, *map(str, arguments)], input=text, capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def some_choices(shares, needed):
    every = list(itertools.combinations(shares, needed))
    return every if len(every) <= 20 else random.Random(1).sample(every, 20)


@pytest.mark.parametrize("needed, made", SIZES)
def test_our_shares_are_put_together_without_our_code(needed, made):
    key = secrets.token_bytes(32)
    code, shares = ask(key.hex() + "\n", "split", needed, made)
    assert code == 0 and len(shares) == made
    read = [read_share(text) for text in shares]
    assert {(share[1], share[2]) for share in read} == {(needed, made)}
    assert sorted(share[3] for share in read) == list(range(1, made + 1))
    assert [print_share(*share) for share in read] == shares
    for chosen in some_choices(read, needed):
        assert combine(list(chosen)) == key


@pytest.mark.parametrize("needed, made", SIZES)
def test_we_put_together_shares_that_we_did_not_make(needed, made):
    key = secrets.token_bytes(32)
    shares = split(key, needed, made)
    for chosen in some_choices(shares, needed):
        assert ask("\n".join(chosen) + "\n", "combine") == (0, [key.hex()])
        code, said = ask("\n".join(chosen[1:]) + "\n" if chosen[1:] else "", "combine")
        assert code == 1 and said[0].startswith("error: ")


def test_both_refuse_the_same_mistakes():
    share = split(secrets.token_bytes(32), 1, 2)[0]
    rng = random.Random(2)
    for _ in range(100):
        place = rng.randrange(5, len(share))
        bad = share[:place] + rng.choice("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L") + share[place + 1:]
        if share[place] == "-" or bad == share:
            continue
        with pytest.raises(ValueError):
            read_share(bad)
        assert ask(bad + "\n", "combine")[0] == 1
