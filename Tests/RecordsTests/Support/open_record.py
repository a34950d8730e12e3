#!/usr/bin/env python3
"""Opens a record by docs/spec/records.md alone, with another implementation of every primitive, for InteropTests.

Reads one JSON object from standard input (ledger, record, owner, sender, envelope, dataKey, keyCommitment, senderKey in
hexadecimal; stores: a list of folders) and prints one line an item: its SHA-256 and its name. Fails on anything wrong.
"""

import base64
import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

CHUNK = 16384


def block(store, digest):
    key = base64.b32encode(b"\x12\x20" + digest).decode().rstrip("=")
    data = (pathlib.Path(store) / "blocks" / key[-3:-1] / f"{key}.data").read_bytes()
    assert hashlib.sha256(data).digest() == digest, "block"
    return data


def decrypt(key, context, message):
    salt, commitment, body = message[:24], message[24:56], message[56:]
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
    derived = HKDFExpand(algorithm=hashes.SHA256(), length=76, info=info).derive(key)
    assert derived[44:] == commitment, "commitment"
    cipher, base = AESGCM(derived[:32]), int.from_bytes(derived[32:44], "big")
    chunks = [body[start : start + CHUNK + 16] for start in range(0, len(body), CHUNK + 16)]
    assert chunks and len(chunks[-1]) < CHUNK + 16, "truncated"
    return b"".join(cipher.decrypt((base ^ i).to_bytes(12, "big"), chunk, b"") for i, chunk in enumerate(chunks))


def padme(length):
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def main():
    asked = json.load(sys.stdin)
    stores = asked.pop("stores")
    given = {name: bytes.fromhex(value) for name, value in asked.items()}
    scope, key = given["ledger"] + given["record"], given["dataKey"]
    assert hashlib.sha256(b"aureole/key/v1" + scope + key).digest() == given["keyCommitment"], "key"

    envelope = block(stores[0], given["envelope"])
    assert envelope[:8] == b"AUREOLE\x01", "magic"
    padded = decrypt(key, b"aureole/manifest/v1" + scope, envelope[8 + 1120 + 48 :])
    length = int.from_bytes(padded[:8], "big")
    text, signature = padded[8 : 8 + length], padded[8 + length : 72 + length]
    assert len(padded) == padme(72 + length) and not any(padded[72 + length :]), "padding of the manifest"
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + given["senderKey"])
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    message = b"aureole/manifest/v1" + text
    public.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))

    manifest = json.loads(text)
    for name in ("ledger", "record", "owner", "sender"):
        assert bytes.fromhex(manifest[name]) == given[name][-len(manifest[name]) // 2 :], name
    layout = manifest["layout"]
    k, n, size, total = layout["k"], layout["n"], layout["blockSize"], layout["paddedSize"]
    assert total == padme(manifest["streamSize"]), "padding of the stream"
    digests = base64.b64decode(layout["blocks"])
    rest = total + 16 * (total // CHUNK + 1)
    body = b""
    while rest:
        count = min(rest, k * size)
        length = -(-count // k)
        names = [digests[32 * i : 32 * i + 32] for i in range(n)]
        data = b"".join(block(stores[i], names[i]) for i in range(k))
        assert len(data) == k * length and not any(data[count:]), "stripe"
        for i in range(k, n):
            assert len(block(stores[i], names[i])) == length, "parity"
        body, rest, digests = body + data[:count], rest - count, digests[32 * n :]
    assert not digests, "more blocks than stripes"
    stream = decrypt(key, b"aureole/stream/v1" + scope, base64.b64decode(layout["head"]) + body)
    assert len(stream) == total and not any(stream[manifest["streamSize"] :]), "padding"
    for item in manifest["items"]:
        digest = hashlib.sha256(stream[item["offset"] : item["offset"] + item["size"]]).hexdigest()
        assert digest == item["sha256"], "item"
        print(digest, item["name"])


main()
