"""The packed calls of docs/spec/vectors/chain-calls.txt: signed action, key, and what goes to the contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from aureole_chain.actions import ANCHOR, GRANT, Encoder, Signed

FILE = Path(__file__).resolve().parents[2] / "docs" / "spec" / "vectors" / "chain-calls.txt"


def cases() -> list[list[str]]:
    """What the action is, its signed bytes, the signer's key, the packed bytes."""
    body = FILE.read_text().partition("\n\n")[2]
    return [line.split() for line in body.splitlines()]


def test_every_kind_is_there() -> None:
    kinds = {bytes.fromhex(signed)[64 + 63] for _, signed, _, _ in cases()}
    assert kinds == set(range(1, 19))


@pytest.mark.parametrize("case", range(len(cases())), ids=lambda index: cases()[index][0])
def test_a_packed_call_is_that_of_the_file(case: int) -> None:
    """Grants and anchors are known to the encoder from their line on."""
    lines = cases()
    encoder = Encoder(bytes.fromhex(lines[0][1])[64:96])
    for index, (_, data, key, packed) in enumerate(lines[: case + 1]):
        signed = Signed.read(bytes.fromhex(data), bytes.fromhex(key))
        if index == case:
            assert encoder.pack(signed).hex() == packed
        elif signed.action.kind in (ANCHOR, GRANT):
            encoder.note(signed.action)
