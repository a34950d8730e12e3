#!/usr/bin/env python3
"""Writes docs/spec/vectors/{erasure-code,secret-sharing,share-commitment}*.txt.

Written from docs/spec/shards.md alone, with tables where the Swift code uses none and hashlib where it uses Crypto.
Run from anywhere: python3 Tests/ShardsTests/Support/shards_vectors.py [output folder]
With --check it writes nothing and fails when a file differs.
"""

import hashlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3] / "docs/spec/vectors"


class Field:
    """GF(2^8) by logarithms to a primitive element."""

    def __init__(self, polynomial, generator):
        self.exp, self.log, element = [0] * 510, {}, 1
        for power in range(255):
            self.exp[power] = self.exp[power + 255] = element
            self.log[element] = power
            product = 0
            for bit in range(8):
                if generator >> bit & 1:
                    product ^= element << bit
            for bit in range(14, 7, -1):
                if product >> bit & 1:
                    product ^= polynomial << (bit - 8)
            element = product
        assert len(self.log) == 255

    def mul(self, a, b):
        return self.exp[self.log[a] + self.log[b]] if a and b else 0

    def inv(self, a):
        return self.exp[255 - self.log[a]]


AES = Field(0x11B, 3)
CODE = Field(0x11D, 2)
assert AES.mul(0x53, 0xCA) == 1 and AES.mul(0x57, 0x83) == 0xC1


def stream(label, count):
    """Reproducible bytes: SHA-256(label ‖ counter), concatenated."""
    data = b""
    while len(data) < count:
        data += hashlib.sha256(label.encode() + len(data).to_bytes(4, "big")).digest()
    return data[:count]


def file(header, lines):
    return "".join(f"{key}: {value}\n" for key, value in header) + "\n" + "".join(line + "\n" for line in lines)


def sharing(description, secret, t, n, coefficients):
    size = len(secret)
    assert len(coefficients) == (t - 1) * size
    rows = [secret] + [coefficients[d * size:(d + 1) * size] for d in range(t - 1)]
    lines = []
    for x in range(1, n + 1):
        share = bytearray(size)
        for place in range(size):
            power = 1
            for row in rows:
                share[place] ^= AES.mul(row[place], power)
                power = AES.mul(power, x)
        lines.append(f"{x} {share.hex()}")
    header = [("description", description), ("scheme", "shamir-gf256-11b"), ("threshold", t), ("count", n),
              ("secret", secret.hex()), ("coefficients", coefficients.hex() or "none")]
    return file(header, lines)


def erasure(description, k, n, length):
    data = [stream(f"shard {k}/{n}/{i}", length) for i in range(k)]
    shards = [bytes(row) for row in data]
    for row in range(k, n):
        parity = bytearray(length)
        for source in range(k):
            factor = CODE.inv(row ^ source)
            for place in range(length):
                parity[place] ^= CODE.mul(factor, data[source][place])
        shards.append(bytes(parity))
    header = [("description", description), ("code", "cauchy-gf256-11d"), ("data", k), ("total", n)]
    return file(header, [f"{index} {shard.hex()}" for index, shard in enumerate(shards)])


def commitment(description):
    ledger, record, salt = (stream(name, 32) for name in ("ledger", "record", "salt"))
    epoch, index, threshold, share = 7, 3, 2, stream("share", 32)
    word = lambda number: number.to_bytes(32, "big")
    digest = hashlib.sha256(b"aureole/share/v1" + ledger + record + word(epoch) + word(index) + word(threshold) + salt
                            + share).hexdigest()
    header = [("description", description), ("ledger", ledger.hex()), ("record", record.hex()), ("epoch", epoch),
              ("index", index), ("threshold", threshold), ("salt", salt.hex()), ("share", share.hex())]
    return file(header, [digest])


FILES = {
    "secret-sharing.txt": sharing(
        "a data key shared 3 of 5", stream("secret", 32), 3, 5, stream("coefficients", 64)),
    "secret-sharing-zero.txt": sharing(
        "coefficients that are zero are coefficients too",
        bytes(range(0xF8, 0x100)), 3, 4, bytes([1, 0, 2, 0, 3, 0, 4, 0]) + bytes([0, 5, 0, 6, 0, 7, 0, 0])),
    "secret-sharing-one.txt": sharing("threshold 1: every share is the secret", stream("one", 16), 1, 3, b""),
    "secret-sharing-most.txt": sharing(
        "as many shares as there are x, all of them needed", stream("most", 1), 255, 255, stream("many", 254)),
    "erasure-code.txt": erasure("4 data shards of 6", 4, 6, 40),
    "erasure-code-replicas.txt": erasure("1 data shard of 4: each parity shard is a multiple of it", 1, 4, 17),
    "erasure-code-widest.txt": erasure("16 data shards of 32", 16, 32, 33),
    "share-commitment.txt": commitment("the digest that names share 3"),
}

if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    folder = pathlib.Path(arguments[0]) if arguments else ROOT
    stale = [name for name, text in FILES.items()
             if not (folder / name).is_file() or (folder / name).read_text() != text]
    if "--check" in sys.argv:
        sys.exit(f"stale vectors: {', '.join(stale)}" if stale else 0)
    for name in stale:
        (folder / name).write_text(FILES[name])
