"""Checks a log's folder without Strongroom's code: the root from the entry files alone, the signature
with the cryptography package, a proof with the algorithm of RFC 9162. docs/ledger.md says how to use it:
python3 ledger_checker.py FOLDER KEY, with the key as a line name+id+base64."""
import base64
import hashlib
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def merkle_root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", merkle_root(leaves[:split]), merkle_root(leaves[split:]))


def bundle_path(folder, index, width):
    digits = f"{index:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    path = folder.joinpath("tile/entries", *("x" + part for part in parts[:-1]), parts[-1])
    return path if width == 256 else path.with_name(f"{path.name}.p") / str(width)


def read_entries(folder, size):
    entries = []
    for index in range(-(-size // 256)):
        width = min(256, size - index * 256)
        data = bundle_path(folder, index, width).read_bytes()
        for _ in range(width):
            length = int.from_bytes(data[:2], "big")
            assert 0 < length <= len(data) - 2
            entries.append(data[2:2 + length])
            data = data[2 + length:]
        assert not data
    return entries


def open_checkpoint(note, key):
    """(origin, size, root), once one line of the note is a good signature by the key."""
    name, key_id, encoded = key.split("+", 2)
    typed = base64.b64decode(encoded)
    assert typed[0] == 1 and key_id == sha(name.encode(), b"\n", typed)[:4].hex()
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, blob = line.split(" ")
        signature = base64.b64decode(blob)
        if (dash, signer, signature[:4].hex()) == ("—", name, key_id):
            Ed25519PublicKey.from_public_bytes(typed[1:]).verify(signature[4:], text.encode())
            origin, size, root = text.splitlines()
            return origin, int(size), base64.b64decode(root)
    raise InvalidSignature


def check_folder(folder, key):
    origin, size, root = open_checkpoint((folder / "checkpoint").read_text(), key)
    assert merkle_root([sha(b"\0", entry) for entry in read_entries(folder, size)]) == root
    return origin, size


def check_proof(text, entry, key):
    head, _, note = text.partition("\n\n")
    magic, index, *hashes = head.splitlines()
    assert magic == "c2sp.org/tlog-proof@v1"
    _, size, root = open_checkpoint(note, key)
    place, last, node = int(index.removeprefix("index ")), size - 1, sha(b"\0", entry)
    for other in map(base64.b64decode, hashes):
        if place % 2 or place == last:
            node = sha(b"\1", other, node)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            node = sha(b"\1", node, other)
        place, last = place // 2, last // 2
    assert last == 0 and node == root


if __name__ == "__main__":
    print("log %s: %d entries, all as they were signed" % check_folder(pathlib.Path(sys.argv[1]), sys.argv[2]))
