"""Shares of a key, read, made and put together by a program that shares no code with ours.

    share_checker.py combine < SHARES    the key in hex, from M shares, one a line

The field here is done with tables of logarithms, the interpolation with a matrix: another way to the same numbers.
"""
import hashlib
import secrets
import sys

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # BIP 173

# Powers of the generator 3 in GF(2^8) with the polynomial 0x11B.
EXP, LOG = [0] * 255, [0] * 256
value = 1
for i in range(255):
    EXP[i], LOG[value] = value, i
    value ^= value << 1
    if value > 255:
        value ^= 0x11B


def times(a, b):
    return EXP[(LOG[a] + LOG[b]) % 255] if a and b else 0


def over(a, b):
    return EXP[(LOG[a] - LOG[b]) % 255] if a else 0


def polymod(symbols):
    """The checksum of BIP 173, as written there."""
    state = 1
    for symbol in symbols:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ symbol
        for i, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            state ^= factor if top >> i & 1 else 0
    return state


PREFIX = [ord(c) >> 5 for c in "srs"] + [0] + [ord(c) & 31 for c in "srs"]


def read_share(text):
    """(set id, M, N, x, y); ValueError for what is no share"""
    letters = "".join(c for c in text.lower() if c not in " -\r\n\t")
    if not letters.startswith("srs1") or len(letters) != 87:
        raise ValueError("no share")
    symbols = [ALPHABET.index(c) for c in letters[4:]]
    if polymod(PREFIX + symbols) != 0x2BC830A3:
        raise ValueError("checksum")
    bits = "".join(f"{s:05b}" for s in symbols[:-6])
    data = bytes(int(bits[i:i + 8], 2) for i in range(0, 384, 8))
    if data[0] != 1 or hashlib.blake2b(data[:-4], digest_size=4).digest() != data[-4:]:
        raise ValueError("hash")
    return data[1:9], data[9], data[10], data[11], data[12:44]


def print_share(set_id, needed, made, x, y):
    data = bytes([1]) + set_id + bytes([needed, made, x]) + y
    data += hashlib.blake2b(data, digest_size=4).digest()
    bits = "".join(f"{byte:08b}" for byte in data) + "0"
    symbols = [int(bits[i:i + 5], 2) for i in range(0, 385, 5)]
    check = polymod(PREFIX + symbols + [0] * 6) ^ 0x2BC830A3
    symbols += [check >> 5 * (5 - i) & 31 for i in range(6)]
    text = "srs1" + "".join(ALPHABET[s] for s in symbols)
    return "-".join(text[i:i + 4] for i in range(0, len(text), 4)).upper()


def split(key, needed, made):
    set_id = secrets.token_bytes(8)
    rows = [[byte, *secrets.token_bytes(needed - 1)] for byte in key]

    def at(row, x):
        total, power = 0, 1
        for coefficient in row:
            total, power = total ^ times(coefficient, power), times(power, x)
        return total

    return [print_share(set_id, needed, made, x, bytes(at(row, x) for row in rows)) for x in range(1, made + 1)]


def combine(shares):
    """Solves for the coefficients by elimination; the key is the first of them."""
    shares = shares[:shares[0][1]]
    assert len(shares) == shares[0][1] and len({s[0] for s in shares}) == 1
    rows = []
    for _, needed, _, x, y in shares:
        powers = [1]
        while len(powers) < needed:
            powers.append(times(powers[-1], x))
        rows.append(powers + list(y))
    for i in range(len(rows)):
        swap = next(k for k in range(i, len(rows)) if rows[k][i])
        rows[i], rows[swap] = rows[swap], rows[i]
        rows[i] = [over(v, rows[i][i]) for v in rows[i]]
        for k, row in enumerate(rows):
            if k != i:
                rows[k] = [v ^ times(row[i], w) for v, w in zip(row, rows[i])]
    return bytes(rows[0][len(rows):])


if __name__ == "__main__":
    print(combine([read_share(line) for line in sys.stdin if line.strip()]).hex())
