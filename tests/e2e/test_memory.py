"""The parts that face the internet never hold a key: their memory and files are searched while they trade.

Each search has a positive control: what such a process does hold (a planted marker) is found by the same search.
"""
import base64
import os
import re

import numpy
import pytest
from house import House, wait_for

SEARCHED = ("engine", "web", "courier", "watch")
WINDOW = 16
HEAD = 8


def forms(secret):
    """What a secret may look like: raw, hex, base64 forms, reversed, UTF-16; any 16 bytes of each are a hit."""
    raw = secret.encode()
    texts = [raw, raw[::-1], secret.encode("utf-16-le"), raw.hex().encode(), base64.b64encode(raw),
             base64.urlsafe_b64encode(raw)]
    try:
        decoded = bytes.fromhex(secret)
        texts += [decoded, base64.b64encode(decoded)]
    except ValueError:
        pass
    return {text[i:i + WINDOW] for text in texts for i in range(0, len(text) - WINDOW + 1)}


def memory_of(pid):
    """Every readable byte of a process: all mappings but the kernel's own."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if not found or "[v" in line:
                continue
            start, end = int(found[1], 16), int(found[2], 16)
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue


def hits(blocks, needles):
    """Every needle wherever it stands. Their first eight bytes are looked for as numbers, all of them at once: as
    alternatives of a regular expression they took minutes."""
    by_head = {}
    for needle in needles:
        by_head.setdefault(int.from_bytes(needle[:HEAD], "little"), []).append(needle)
    heads = numpy.array(sorted(by_head), dtype=numpy.uint64)
    found = []
    for block in blocks:
        for offset in range(min(HEAD, max(0, len(block) - HEAD + 1))):
            words = numpy.frombuffer(block, numpy.uint64, (len(block) - offset) // HEAD, offset)
            nearest = heads[numpy.minimum(numpy.searchsorted(heads, words), len(heads) - 1)]
            for place in numpy.flatnonzero(nearest == words):
                start = offset + HEAD * int(place)
                found += [needle for needle in by_head[int(words[place])] if block.startswith(needle, start)]
    return found


@pytest.fixture(scope="module")
def house():
    if os.geteuid() != 0:
        pytest.skip("SKIPPED: reading another process's memory needs root")
    with House("--market", "19", "--headless", "--for", "3600s", "--speed", "600", "--json") as running:
        wait_for(lambda: len(running.venue_rows("select id from orders")) > 40)
        yield running


@pytest.mark.parametrize("role", SEARCHED)
def test_no_key_material_is_in_memory(house, role):
    pid = house.pid(role)
    _, secret = house.key()
    passphrase = (house.folder / "practice-passphrase").read_text()
    control = hits(memory_of(pid), {str(house.folder).encode()})
    assert control, "the search finds nothing at all: it proves nothing"
    assert hits(memory_of(pid), forms(secret) | forms(passphrase)) == []


def test_the_search_would_find_it(house):
    """The practice venue knows the secret, as every venue does: there the same search finds it."""
    _, secret = house.key()
    assert hits(memory_of(house.pid("practice")), forms(secret))


def test_the_search_sees_every_place_and_every_form():
    secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
    for text in (secret, secret[::-1], secret.encode().hex()):
        for at in range(20):
            block = bytes(at) + text[5:5 + WINDOW].encode()
            assert hits([block], forms(secret)) == [text[5:5 + WINDOW].encode()]
            assert hits([block + bytes(9)], forms(secret)) and hits([block[:-1]], forms(secret)) == []
    assert hits([b"", b"short", os.urandom(1 << 20)], forms(secret)) == []


def test_no_key_material_is_in_their_files(house):
    _, secret = house.key()
    needles = forms(secret)
    folders = [house.folder / name for name in ("engine", "web", "courier", "watch", "log", "run", "signer")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    searched = 0
    for path in files:
        try:
            block = path.read_bytes()
        except FileNotFoundError:
            continue  # A partial tile that the next checkpoint has replaced.
        searched += 1
        assert hits([block], needles) == [], path
    assert searched > 8


def test_no_process_can_be_dumped_or_read_by_its_neighbours(house):
    for role in (*SEARCHED, "signer"):
        status = open(f"/proc/{house.pid(role)}/status").read()
        limits = open(f"/proc/{house.pid(role)}/limits").read()
        assert re.search(r"NoNewPrivs:\s+1", status), role
        assert re.search(r"Seccomp:\s+2", status), role
        assert re.search(r"Max core file size\s+0\s+0", limits), role
        # Not dumpable: its /proc entries belong to root, whatever user it runs as.
        assert os.stat(f"/proc/{house.pid(role)}/mem").st_uid == 0, role
        user = int(re.search(r"Uid:\s+(\d+)", status)[1])
        assert user != 0, f"{role} runs as root"
    users = {re.search(r"Uid:\s+(\d+)", open(f"/proc/{house.pid(r)}/status").read())[1] for r in (*SEARCHED, "signer")}
    assert len(users) == len(SEARCHED) + 1, "each process has a user of its own"
