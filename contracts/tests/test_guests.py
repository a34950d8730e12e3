"""Guests: whose they are, what they are granted, and that they open and do nothing else."""

from __future__ import annotations

import pytest
from aureole_chain.actions import (
    ANCHOR, APPROVE, DENY, ENROL, ERASE, GRANT, GUARD, POLICY, RECOVER, REINSTATE, RELEASE, REPORT,
    REQUEST, REVOKE, ROTATE, SUSPEND, VETO, ZERO,
)  # fmt: skip
from aureole_chain.keys import Key
from aureole_chain.world import DAY, World, digest

REASON = digest("reason")


def test_a_guest_is_enrolled_by_a_patient_and_is_theirs(world: World) -> None:
    for other in ("ada", "tess", "cleo", "watch", "kim", "gus"):
        assert world.enrol("gil", "guest", by=other) == 33
    assert world.enrol("gil", "guest", by="quin") == 0
    assert world.enrol("gil", "guest", by="quin") == 37
    read = world.ledger.read("member", world.members["gil"])
    assert read[:5] == (7, False, 0, 0, 0)
    assert bytes.fromhex(read[6][2:]) == world.members["quin"]


def test_a_guest_is_granted_to_by_its_owner_and_passes_nothing_on(world: World) -> None:
    assert world.put(world.granting("quin", "gus", "q1")) == 35
    assert world.put(world.granting("cleo", "gus", "r1")) == 35
    for mode in (2, 3):
        assert world.put(world.granting("pat", "gus", "r1", mode=mode)) == 35
    assert world.put(world.granting("pat", "gus", "q1")) == 49
    for mode in (0, 1):
        assert world.put(world.granting("pat", "gus", "r1", mode=mode)) == 0
    assert world.act("ada", SUSPEND, world.members["gus"], REASON) == 0
    assert world.put(world.granting("pat", "gus", "r1", mode=2)) == 35
    assert world.put(world.granting("pat", "gus", "r1")) == 36


def test_a_patient_passes_on_to_their_own_guest(world: World) -> None:
    assert world.enrol("gil", "guest", by="quin") == 0
    parent = world.grant("pat", "quin", "r1", mode=3)
    assert world.put(world.granting("quin", "gus", "r1", parent=parent)) == 35
    assert world.put(world.granting("quin", "gil", "r1", parent=parent, mode=3)) == 35
    child = world.grant("quin", "gil", "r1", parent=parent, mode=1)
    assert world.access("gil", child, "r1") == 0
    clinicians = world.grant("pat", "cleo", "r1", mode=3)
    for name in ("gus", "gil"):
        assert world.put(world.granting("cleo", name, "r1", parent=clinicians)) == 35
    assert world.act("ada", SUSPEND, world.members["quin"], REASON) == 0
    assert world.access("gil", child, "r1") == 61


def test_a_guest_opens_as_anybody_does_and_is_struck_like_anybody(world: World) -> None:
    reference = world.grant("pat", "gus", "r1", most=1)
    assert world.access("gus", reference, "r1") == 0
    assert world.access("gus", reference, "r1") == 59
    assert world.access("gus", ZERO, "r1") == 58
    assert world.access("gus", digest("none"), "r1") == 54
    assert world.access("gus", reference, "r1") == 32
    assert world.ledger.read("member", world.members["gus"])[1:4] == (True, 4, 1)


def test_the_owner_suspended_or_the_grant_ended_closes_it(world: World) -> None:
    reference = world.grant("pat", "gus", 15)
    assert world.access("gus", reference, "r1") == 0
    assert world.act("ada", SUSPEND, world.members["pat"], REASON) == 0
    assert world.access("gus", reference, "r1") == 60


def _others(world: World) -> dict[int, list[int | bytes]]:
    """The fields of every kind but access, as somebody else would have them accepted."""
    key = Key.named("aureole test second gus")
    x, y = key.public[:32], key.public[32:]
    pat, any_word = world.members["pat"], digest("any")
    return {
        ENROL: [*world.enrolment(Key.named("aureole test new"), "guest")],
        APPROVE: [any_word],
        SUSPEND: [world.members["cleo"], REASON],
        REINSTATE: [world.members["cleo"], REASON],
        POLICY: [ZERO, ZERO, 0, 0, 2],
        ROTATE: [x, y, digest("sealing")],
        ANCHOR: [digest("new"), pat, 0, digest("e"), digest("k"), world.now, ZERO],
        REQUEST: [pat, 3, 15, 1, digest("p"), 1, DAY],
        GRANT: [ZERO, world.members["cleo"], 3, 15, 0, world.now + DAY, 0, ZERO],
        DENY: [any_word],
        REVOKE: [any_word],
        RELEASE: [any_word],
        REPORT: [any_word, ZERO],
        ERASE: [digest("r1")],
        GUARD: [any_word, 1, 60],
        RECOVER: [pat, x, y, digest("sealing"), any_word, 0, ZERO, ZERO, ZERO],
        VETO: [x, y],
    }


@pytest.mark.parametrize("kind", [kind for kind in range(1, 19) if kind != 12])
def test_every_other_kind_is_refused_for_its_role_and_after_its_standing(
    world: World, kind: int
) -> None:
    assert world.act("gus", kind, *_others(world)[kind]) == 33
    assert world.act("ada", SUSPEND, world.members["gus"], REASON) == 0
    assert world.act("gus", kind, *_others(world)[kind]) == 32
