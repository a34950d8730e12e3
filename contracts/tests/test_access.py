"""Rulings on accesses: always recorded, in the order of the rules."""

from __future__ import annotations

from aureole_chain.actions import ACCESS, ERASE, POLICY, REVOKE, SUSPEND, ZERO, Signed
from aureole_chain.ledger import places
from aureole_chain.world import DAY, World, digest


def strikes(world: World, name: str) -> int:
    return world.ledger.read("member", world.members[name])[2]


def test_owners_open_their_own(world: World) -> None:
    assert world.access("pat", ZERO, "r1") == 0
    assert world.access("quin", ZERO, "r1") == 58
    assert world.access("quin", ZERO, "none") == 58
    assert world.act("pat", ERASE, digest("r1")) == 0
    assert world.access("pat", ZERO, "r1") == 50


def test_a_granted_record_until_the_second_it_ends(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    assert world.access("carl", reference, "r1") == 54
    assert world.access("cleo", digest("none"), "r1") == 54
    assert world.access("cleo", reference, "r1") == 0
    assert world.access("cleo", reference, "q1") == 58
    world.wait(DAY - 1)
    assert world.access("carl", ZERO, "r1") == 58
    assert world.access("cleo", reference, "r1") == 0
    world.wait(1)
    assert world.access("cleo", reference, "r1") == 56
    assert (strikes(world, "cleo"), strikes(world, "carl")) == (3, 2)


def test_an_unlawful_access_is_recorded_and_struck_until_it_suspends(world: World) -> None:
    signed = world.sign("cleo", ACCESS, ZERO, digest("r1"), digest("s"))
    outcome, result = world.ledger.submit(signed)
    world.sequences["cleo"] += 1
    assert outcome == 58 and result.succeeded
    assert places(result) == [(0, 58, signed.action.digest[:28])]
    assert world.access("cleo", ZERO, "r1") == 58
    assert world.access("cleo", ZERO, "r1") == 58
    assert world.ledger.read("member", world.members["cleo"])[1:5] == (True, 3, 1, 3)
    assert world.access("cleo", ZERO, "r1") == 32
    assert world.ledger.read("member", world.members["cleo"])[1:5] == (True, 4, 1, 4)


def test_authority_members_are_struck_but_not_suspended(world: World) -> None:
    for _ in range(4):
        assert world.access("ada", ZERO, "r1") == 58
    assert world.ledger.read("member", world.members["ada"])[1:3] == (False, 4)


def test_without_a_policy_on_strikes_nobody_is_suspended() -> None:
    world = World(strikes=0)
    world.enrol("pat", "patient")
    for _ in range(4):
        assert world.access("pat", ZERO, "r1") == 58
    assert world.ledger.read("member", world.members["pat"])[1:3] == (False, 4)
    assert world.act("ada", POLICY, ZERO, ZERO, 0, 0, 2) == 0
    assert world.access("pat", ZERO, "r1") == 58
    assert world.ledger.read("member", world.members["pat"])[1:4] == (True, 5, 1)


def test_suspended_owners_and_grantors(world: World) -> None:
    parent = world.grant("pat", "cleo", "r1", mode=2)
    child = world.grant("cleo", "carl", "r1", parent=parent)
    assert world.access("carl", child, "r1") == 0
    assert world.act("ada", SUSPEND, world.members["cleo"], ZERO) == 0
    assert world.access("carl", child, "r1") == 61
    assert world.act("pat", REVOKE, child) == 0
    assert world.access("carl", child, "r1") == 55
    assert world.act("ada", SUSPEND, world.members["pat"], ZERO) == 0
    assert world.access("carl", child, "r1") == 60


def test_counts_hold_along_the_chain(world: World) -> None:
    parent = world.grant("pat", "cleo", "r1", mode=2, most=3)
    child = world.grant("cleo", "carl", "r1", parent=parent, most=2)
    assert world.access("carl", child, "r1") == 0
    assert world.access("cleo", parent, "r1") == 0
    assert world.access("carl", child, "r1") == 0
    assert world.access("carl", child, "r1") == 59
    assert world.access("cleo", parent, "r1") == 59
    assert world.ledger.read("grant", parent)[3] == 3
    assert world.ledger.read("grant", child)[3] == 2


def test_existing_and_new_are_told_by_the_second(world: World) -> None:
    old = world.grant("pat", "cleo", 0b0001, nature=1)
    new = world.grant("pat", "cleo", 0b0001, nature=2)
    assert world.access("cleo", old, "r1") == 0
    assert world.access("cleo", new, "r1") == 58
    world.wait(1)
    world.anchor("tess", "r2")
    assert world.access("cleo", old, "r2") == 58
    assert world.access("cleo", new, "r2") == 0


def test_kinds_and_owners_of_a_scope(world: World) -> None:
    world.anchor("tess", "r2", kind=2)
    kinds = world.grant("pat", "cleo", 0b0101)
    assert world.access("cleo", kinds, "r2") == 0
    assert world.access("cleo", kinds, "q1") == 58
    world.anchor("tess", "r3", kind=3)
    assert world.access("cleo", kinds, "r3") == 58


def test_an_erased_record_is_opened_by_nobody(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    assert world.act("pat", ERASE, digest("r1")) == 0
    assert world.access("cleo", reference, "r1") == 50


def test_a_reference_that_is_kept_must_be_shown(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    action = world.action("cleo", ACCESS, reference, digest("r1"), ZERO)
    world.ledger.encoder.grants.clear()
    assert world.put(Signed.by(world.keys["cleo"], action)) == 255
    assert strikes(world, "cleo") == 0


def test_a_grant_that_was_not_recorded_must_not_be_shown(world: World) -> None:
    signed = world.granting("pat", "cleo", "r1")
    world.ledger.encoder.note(signed.action)
    assert world.access("cleo", signed.action.digest, "r1") == 255
    world.ledger.encoder.grants.clear()
    assert world.access("cleo", signed.action.digest, "r1") == 54


def test_other_words_than_the_granted_ones_do_not_fit_the_signature(world: World) -> None:
    reference = world.grant("pat", "cleo", "r1")
    signed = world.sign("cleo", ACCESS, reference, digest("r1"), ZERO)
    longer = world.granting("pat", "cleo", "r1", until=world.now + 2 * DAY)
    assert world.put(longer) == 0
    world.ledger.encoder.grants[reference] = longer.action
    assert world.put(signed) == 18


def test_an_access_to_the_zero_record_is_malformed(world: World) -> None:
    assert world.act("cleo", ACCESS, ZERO, ZERO, ZERO) == 255
