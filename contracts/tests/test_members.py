"""Registry: enrolment, suspension, policy, approvals."""

from __future__ import annotations

from aureole_chain.actions import APPROVE, ENROL, POLICY, REINSTATE, SUSPEND, ZERO
from aureole_chain.keys import Key
from aureole_chain.world import World, digest

REASON = digest("reason")


def suspend(world: World, name: str, by: str = "ada") -> int:
    return world.act(by, SUSPEND, world.members[name], REASON)


def approve_last(world: World, by: str, proposal: bytes) -> int:
    return world.act(by, APPROVE, proposal)


def test_enrolment_keeps_role_and_device_owner(world: World) -> None:
    role, suspended, strikes, suspensions, sequence, key, owner = world.ledger.read(
        "member", world.members["watch"]
    )
    assert (role, suspended, strikes, suspensions, sequence, key) == (5, False, 0, 0, 0, ZERO)
    assert bytes.fromhex(owner[2:]) == world.members["pat"]
    assert world.ledger.read("member", world.members["pat"])[4] == 2


def test_who_may_enrol_whom(world: World) -> None:
    assert world.enrol("new", "clinician", by="pat") == 33
    assert world.enrol("toy", "device", by="ada") == 33
    assert world.enrol("toy", "device", by="cleo") == 33
    assert world.enrol("pat", "patient") == 37
    key, other = Key.named("aureole test x"), Key.named("aureole test y")
    fields = list(world.enrolment(key, "patient"))
    fields[0] = other.member
    assert world.act("ada", ENROL, *fields) == 38


def test_enrolments_that_are_no_actions_are_malformed(world: World) -> None:
    key = Key.named("aureole test x")
    member, _, x, y, sealing, commitment = world.enrolment(key, "patient")
    wrong_y = bytes(y[:31]) + bytes([y[31] ^ 1])
    prime = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
    for fields in (
        (member, 0, x, y, sealing, commitment),
        (member, 8, x, y, sealing, commitment),
        (member, 3, x, wrong_y, sealing, commitment),
        (member, 3, bytes(32), bytes(32), sealing, commitment),
        (member, 3, prime + 1, y, sealing, commitment),
        (member, 3, x, y, ZERO, commitment),
    ):
        assert world.act("ada", ENROL, *fields) == 255


def test_a_third_authority_member_waits_for_a_second_approval(world: World) -> None:
    assert world.enrol("cy", "authority") == 1
    key = Key.named("aureole test cy")
    proposal = world.ledger.read("pending", world_last(world, "ada", ENROL, key))
    assert proposal[1] == 1
    reference = world_last(world, "ada", ENROL, key)
    assert world.act("ada", APPROVE, reference) == 42
    assert world.act("pat", APPROVE, reference) == 33
    assert world.act("ben", APPROVE, reference) == 0
    assert world.ledger.read("authorityCount") == 3
    assert world.act("ben", APPROVE, reference) == 41
    assert world.act("ben", APPROVE, digest("nothing")) == 41


def world_last(world: World, name: str, kind: int, key: Key) -> bytes:
    """The digest of a member's last enrolment."""
    return world.action(name, kind, *world.enrolment(key, "authority"), ahead=0).digest


def test_one_founder_enrols_the_second_alone() -> None:
    world = World(founders=1)
    assert world.enrol("ben", "authority") == 0
    assert world.enrol("cy", "authority") == 1


def test_an_approval_of_an_enrolment_asks_again(world: World) -> None:
    key = Key.named("aureole test cy")
    assert world.enrol("cy", "authority") == 1
    reference = world_last(world, "ada", ENROL, key)
    assert world.act("ben", ENROL, *world.enrolment(key, "clinician")) == 0
    assert world.act("ben", APPROVE, reference) == 37
    assert world.ledger.read("pending", reference)[1] == 1


def test_suspension_and_what_it_is_refused_for(world: World) -> None:
    assert suspend(world, "cleo", by="pat") == 33
    assert world.act("ada", SUSPEND, Key.named("nobody").member, REASON) == 34
    assert suspend(world, "ada") == 40
    assert suspend(world, "cleo") == 0
    assert suspend(world, "cleo") == 36
    assert world.ledger.read("member", world.members["cleo"])[1:4] == (True, 0, 1)
    assert world.put(world.request("cleo")) == 32


def test_reinstatement_needs_another_authority_member(world: World) -> None:
    assert world.act("ada", REINSTATE, world.members["cleo"], REASON) == 39
    suspend(world, "cleo")
    assert world.act("tess", REINSTATE, world.members["cleo"], REASON) == 33
    assert world.act("ada", REINSTATE, Key.named("nobody").member, REASON) == 34
    signed = world.sign("ada", REINSTATE, world.members["cleo"], REASON)
    assert world.put(signed) == 1
    assert world.act("ada", APPROVE, signed.action.digest) == 42
    assert world.act("ben", APPROVE, signed.action.digest) == 0
    assert world.ledger.read("member", world.members["cleo"])[1:4] == (False, 0, 1)


def test_an_old_reinstatement_does_not_undo_a_later_suspension(world: World) -> None:
    suspend(world, "cleo")
    old, new = [
        signed
        for signed in [world.sign("ada", REINSTATE, world.members["cleo"], REASON)]
        if world.put(signed) == 1
    ] + [world.sign("ada", REINSTATE, world.members["cleo"], REASON)]
    assert world.put(new) == 1
    assert world.act("ben", APPROVE, new.action.digest) == 0
    suspend(world, "cleo")
    assert world.act("ben", APPROVE, old.action.digest) == 41


def test_an_approver_does_not_reinstate_themselves(world: World) -> None:
    key = Key.named("aureole test cy")
    world.enrol("cy", "authority")
    world.act("ben", APPROVE, world_last(world, "ada", ENROL, key))
    assert suspend(world, "ben") == 0
    own = world.sign("ada", REINSTATE, world.members["ben"], REASON)
    assert world.put(own) == 1
    assert world.act("ben", APPROVE, own.action.digest) == 32
    assert world.act("cy", APPROVE, own.action.digest) == 0
    assert world.act("ben", APPROVE, own.action.digest) == 41


def test_a_suspended_proposer_has_no_proposals(world: World) -> None:
    signed = world.sign("ada", POLICY, digest("doc"), ZERO, 0, 0, 3)
    assert world.put(signed) == 1
    assert suspend(world, "ada", by="ben") == 0
    assert world.act("ben", APPROVE, signed.action.digest) == 36


def test_a_policy_that_narrows_is_in_force_at_once(world: World) -> None:
    assert world.act("pat", POLICY, ZERO, ZERO, 0, 0, 2) == 33
    assert world.act("ada", POLICY, ZERO, ZERO, 0, 0, 2) == 0
    assert world.ledger.read("epoch") == 1
    assert world.ledger.read("policy") == (ZERO, ZERO, 0, 0, 2)
    assert world.ledger.read("authorityCount") == 2


def test_a_policy_that_widens_waits_and_lapses_with_the_epoch(world: World) -> None:
    proposals = []
    for fields in (
        (ZERO, ZERO, 0, 0, 4),
        (ZERO, ZERO, 0, 0, 0),
        (digest("doc"), ZERO, 0, 0, 3),
        (ZERO, digest("set"), 3, 2, 3),
    ):
        signed = world.sign("ada", POLICY, *fields)
        assert world.put(signed) == 1
        proposals.append(signed.action.digest)
    assert world.act("ben", APPROVE, proposals[3]) == 0
    assert world.ledger.read("policy") == (ZERO, digest("set"), 3, 2, 3)
    assert world.act("ben", APPROVE, proposals[0]) == 41
    assert world.act("ada", POLICY, ZERO, digest("set"), 3, 1, 3) == 1
    assert world.act("ada", POLICY, ZERO, digest("set"), 3, 3, 3) == 0


def test_unsound_policies_are_malformed(world: World) -> None:
    for fields in (
        (ZERO, ZERO, 1, 1, 3), (ZERO, digest("set"), 0, 0, 3), (ZERO, digest("set"), 3, 0, 3),
        (ZERO, digest("set"), 3, 4, 3), (ZERO, digest("set"), 33, 4, 3), (ZERO, ZERO, 0, 1, 3),
        (ZERO, ZERO, 0, 0, 1001),
    ):  # fmt: skip
        assert world.act("ada", POLICY, *fields) == 255
