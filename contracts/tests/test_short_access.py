"""The short way for the commonest access rules as the long way does, which takes every form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aureole_chain.actions import ACCESS, ERASE, REVOKE, ROTATE, SUSPEND, ZERO, Signed
from aureole_chain.evm import Result
from aureole_chain.keys import ORDER, Key
from aureole_chain.ledger import SUBMIT, SUBMIT_MANY, outcome_of, outcomes_of
from aureole_chain.world import DAY, World, digest

Case = tuple[bytes, str]
WITHIN = 48_000


def short(world: World, signed: Signed) -> bytes:
    """The packed access as an encoder makes it."""
    packed = world.ledger.encoder.pack(signed)
    assert len(packed) == (255 if packed[11] & 1 else 223) and (packed[0], packed[9]) == (12, 0x41)
    return packed


def long(world: World, signed: Signed) -> bytes:
    """The same with the owner written out, which the short way does not take."""
    packed = short(world, signed)
    owner = world.ledger.encoder.chain(signed.action.fields[0])[0].actor
    return packed[:9] + b"\1" + owner + packed[10:]


def sent(world: World, packed: bytes) -> Result:
    return world.ledger.chain.send(world.ledger.address, SUBMIT + packed)


def kept(world: World, reference: bytes) -> tuple[object, ...]:
    """What an access can change."""
    members = [world.ledger.read("member", member) for member in world.members.values()]
    return members, world.ledger.read("grant", reference)


def alike(world: World, signed: Signed) -> tuple[int, Result]:
    """The outcome and the result of the short form; fails when the long one's differ."""
    other = world.copy()
    mine, theirs = sent(world, short(world, signed)), sent(other, long(other, signed))
    assert (mine.succeeded, mine.logs) == (theirs.succeeded, theirs.logs)
    assert mine.output == theirs.output
    assert kept(world, signed.action.fields[0]) == kept(other, signed.action.fields[0])
    return outcome_of(mine), mine


def accessing(world: World, reference: bytes, record: str = "r1", name: str = "cleo") -> Signed:
    return world.sign(name, ACCESS, reference, digest(record), digest("statement"))


@pytest.mark.parametrize(
    "grant",
    [
        {"scope": "r1"}, {"scope": "r1", "mode": 3}, {"scope": "r1", "most": 1},
        {"scope": "r1", "request": digest("request")}, {"scope": 15, "request": digest("request")},
        {"scope": 15}, {"scope": 1, "mode": 2}, {"scope": 1, "nature": 1}, {"scope": 1, "most": 2},
    ],
)  # fmt: skip
def test_a_lawful_access(world: World, grant: dict[str, int | str | bytes]) -> None:
    reference = world.grant("pat", "cleo", **grant)
    outcome, result = alike(world, accessing(world, reference))
    assert outcome == 0
    # A write more for a count; 32 bytes of call and a few steps more for a request.
    more = (3_000 if "most" in grant else 0) + (700 if "request" in grant else 0)
    assert result.gas < WITHIN + more
    assert world.ledger.read("grant", reference)[3] == ("most" in grant)


def _ended(world: World) -> Case:
    reference = world.grant("pat", "cleo", "r1")
    world.wait(DAY)
    return reference, "r1"


def _revoked(world: World) -> Case:
    reference = world.grant("pat", "cleo", "r1")
    assert world.act("pat", REVOKE, reference) == 0
    return reference, "r1"


def _used_up(world: World) -> Case:
    reference = world.grant("pat", "cleo", "r1", most=1)
    assert world.access("cleo", reference, "r1") == 0
    return reference, "r1"


def _erased(world: World) -> Case:
    reference = world.grant("pat", "cleo", "r1")
    assert world.act("pat", ERASE, digest("r1")) == 0
    return reference, "r1"


def _owner_suspended(world: World) -> Case:
    reference = world.grant("pat", "cleo", "r1")
    assert world.act("ada", SUSPEND, world.members["pat"], ZERO) == 0
    return reference, "r1"


def _actor_suspended(world: World) -> Case:
    reference = world.grant("pat", "cleo", "r1")
    assert world.act("ada", SUSPEND, world.members["cleo"], ZERO) == 0
    return reference, "r1"


def _another_kind(world: World) -> Case:
    return world.grant("pat", "cleo", 0b0110), "r1"


def _only_new_records(world: World) -> Case:
    return world.grant("pat", "cleo", 15, nature=2), "r1"


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (_ended, 56), (_revoked, 55), (_used_up, 59), (_erased, 50), (_owner_suspended, 60),
        (_actor_suspended, 32), (_another_kind, 58), (_only_new_records, 58),
    ],
)  # fmt: skip
def test_an_unlawful_access_is_struck(
    world: World, case: Callable[[World], Case], outcome: int
) -> None:
    reference, record = case(world)
    before = world.ledger.read("member", world.members["cleo"])
    assert alike(world, accessing(world, reference, record))[0] == outcome
    after = world.ledger.read("member", world.members["cleo"])
    assert (after[2], after[4]) == (before[2] + 1, before[4] + 1)


def test_signatures_sequence_numbers_and_keys(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    signed = accessing(world, reference)
    s = int.from_bytes(signed.signature[32:], "big")
    for wrong in (
        signed.signature[:32] + (ORDER - s).to_bytes(32, "big"),
        signed.signature[:63] + bytes([signed.signature[63] ^ 1]),
    ):
        assert alike(world, Signed(signed.action, wrong, signed.public))[0] == 18
    ahead = world.sign("cleo", ACCESS, reference, digest("r1"), digest("statement"), ahead=2)
    assert alike(world, ahead)[0] == 19
    assert alike(world, signed)[0] == 0
    assert alike(world, signed)[0] == 19
    world.sequences["cleo"] += 1
    fresh = Key.named("fresh")
    assert world.act("cleo", ROTATE, fresh.public[:32], fresh.public[32:], digest("sealing")) == 0
    assert alike(world, accessing(world, reference))[0] == 18


def test_somebody_unknown_and_somebody_else(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    packed = short(world, accessing(world, reference))
    for key, outcome in ((Key.named("nobody"), 255), (world.keys["carl"], 255)):
        altered = packed[:95] + key.public + packed[159:]
        assert outcome_of(sent(world, altered)) == outcome
    assert outcome_of(sent(world, packed)) == 0


def test_terms_have_one_form(world: World) -> None:
    """A grant of the record 3 must not be shown as one of kinds, nor the other way round."""
    three = (3).to_bytes(32, "big")
    anchor = world.anchoring("tess", "three")
    fields = (three, *anchor.action.fields[1:])
    assert world.put(world.sign("tess", anchor.action.kind, *fields)) == 0
    like = world.granting("pat", "cleo", "r1")
    fields = (*like.action.fields[:3], three, *like.action.fields[4:])
    grant = world.sign("pat", like.action.kind, *fields)
    assert world.put(grant) == 0
    signed = world.sign("cleo", ACCESS, grant.action.digest, three, digest("statement"))
    packed = short(world, signed)
    assert packed[10:12] == b"\x00\x06"
    for terms in (b"\x30\x04", b"\x30\x06", b"\x00\x04", b"\x34\x04", b"\x0c\x06"):
        assert outcome_of(sent(world, packed[:10] + terms + packed[12:])) == 255
    assert outcome_of(sent(world, packed)) == 0


def test_a_request_follows_exactly_where_its_flag_says_so(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    packed = short(world, accessing(world, reference))
    flag = packed[:11] + b"\7" + packed[12:31]
    for other in (flag + packed[31:], packed[:31] + ZERO + packed[31:], packed + ZERO):
        assert outcome_of(sent(world.copy(), other)) == 255
    # Written out, a request of zero makes the same words as none.
    assert outcome_of(sent(world, flag + ZERO + packed[31:])) == 0
    world.sequences["cleo"] += 1
    reference = world.grant("pat", "cleo", "r1", request=digest("request"))
    packed = short(world, accessing(world, reference))
    unflagged = packed[:11] + b"\6" + packed[12:31]
    for other in (
        unflagged + packed[31:], unflagged + packed[63:], packed[:31] + packed[63:],
        packed[:31] + ZERO + packed[63:],
    ):  # fmt: skip
        assert outcome_of(sent(world.copy(), other)) == 255
    assert outcome_of(sent(world, packed)) == 0


def test_in_a_batch_each_has_its_place_and_what_is_cut_short_reverts(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1", most=2)
    fields = (reference, digest("r1"), ZERO)
    batch = [world.sign("cleo", ACCESS, *fields, ahead=ahead) for ahead in (1, 3, 2, 3)]
    packed = [short(world, each) for each in batch]
    data = SUBMIT_MANY + b"".join(len(each).to_bytes(2, "big") + each for each in packed)
    result = world.copy().ledger.chain.send(world.ledger.address, data)
    assert outcomes_of(result) == [0, 19, 0, 59]
    for cut in (1, 33, 128, 192, 200, 222):
        assert not world.copy().ledger.chain.send(world.ledger.address, data[:-cut]).succeeded
