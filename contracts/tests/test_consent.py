"""Requests, grants, passing on, revocation."""

from __future__ import annotations

import pytest
from aureole_chain.actions import DENY, ERASE, RELEASE, REPORT, REQUEST, REVOKE, SUSPEND, ZERO
from aureole_chain.keys import Key
from aureole_chain.world import DAY, World, digest

TEN_YEARS = 315_360_000


def test_requests_are_by_clinicians_to_patients(world: World) -> None:
    assert world.put(world.request("cleo")) == 0
    assert world.put(world.request("pat", "quin")) == 33
    assert world.put(world.request("cleo", "carl")) == 35
    fields = [Key.named("nobody").member, 3, 15, 1, digest("p"), 3, TEN_YEARS]
    assert world.act("cleo", REQUEST, *fields) == 34
    fields[0] = world.members["pat"]
    assert world.act("cleo", REQUEST, *fields) == 0
    world.act("ada", SUSPEND, world.members["pat"], ZERO)
    assert world.put(world.request("cleo")) == 60


@pytest.mark.parametrize(
    ("place", "value"), [(2, 0), (4, ZERO), (6, 0), (6, TEN_YEARS + 1)]
)  # fmt: skip
def test_requests_that_are_no_actions(world: World, place: int, value: int | bytes) -> None:
    fields: list[int | bytes] = [world.members["pat"], 3, 15, 1, digest("p"), 3, DAY]
    fields[place] = value
    assert world.act("cleo", REQUEST, *fields) == 255


def test_a_request_for_no_record_is_malformed(world: World) -> None:
    assert world.act("cleo", REQUEST, world.members["pat"], 0, ZERO, 1, digest("p"), 1, DAY) == 255


def test_notes_have_a_role_and_no_look_up(world: World) -> None:
    assert world.act("pat", DENY, digest("any")) == 0
    assert world.act("cleo", DENY, digest("any")) == 33
    assert world.act("kim", RELEASE, digest("any")) == 0
    assert world.act("kim", RELEASE, digest("any")) == 0
    assert world.act("pat", RELEASE, digest("any")) == 33
    assert world.act("pat", REPORT, digest("any"), ZERO) == 0
    assert world.act("cleo", REPORT, digest("any"), ZERO) == 33
    assert world.act("pat", DENY, ZERO) == 255
    assert world.act("kim", RELEASE, ZERO) == 255
    assert world.act("pat", REPORT, ZERO, ZERO) == 255


def test_an_own_grant_and_what_it_is_refused_for(world: World) -> None:
    put = world.put
    assert put(world.granting("pat", "cleo", "r1", request=digest("any"))) == 0
    assert put(world.granting("pat", "kim", "r1")) == 35
    assert put(world.granting("pat", "watch", "r1")) == 35
    assert put(world.granting("pat", "ada", "r1")) == 35
    assert put(world.granting("pat", "pat", "r1")) == 35
    assert put(world.granting("pat", "cleo", "r1", until=world.now)) == 56
    assert put(world.granting("pat", "cleo", "r1", until=world.now + TEN_YEARS + 1)) == 56
    assert put(world.granting("pat", "cleo", "r1", until=2**64 - 1)) == 56
    assert put(world.granting("pat", "cleo", "r1", until=world.now + TEN_YEARS)) == 0
    assert put(world.granting("cleo", "carl", "r1")) == 33
    assert put(world.granting("pat", "cleo", "q1")) == 49
    assert put(world.granting("pat", "cleo", "none")) == 49
    assert put(world.granting("pat", "cleo", 0)) == 255
    assert world.act("pat", ERASE, digest("r1")) == 0
    assert put(world.granting("pat", "cleo", "r1")) == 50
    world.members["nobody"] = Key.named("nobody").member
    assert put(world.granting("pat", "nobody", 15)) == 34
    world.act("ada", SUSPEND, world.members["cleo"], ZERO)
    assert put(world.granting("pat", "cleo", 15)) == 36


def test_a_grant_is_passed_on_narrower_and_shorter(world: World) -> None:
    parent = world.grant("pat", "cleo", 0b0011, mode=3, most=5)
    late = world.now + DAY

    def child(**more: int | bytes) -> int:
        fields: dict[str, int | bytes] = {"parent": parent, "most": 5, "until": late, **more}
        scope = fields.pop("scope", 0b0001)
        return world.put(world.granting("cleo", "carl", scope, **fields))

    assert child() == 0
    assert child(request=digest("any")) == 52
    assert child(mode=1, nature=1) == 0
    assert child(until=late + 1) == 57
    assert child(most=0) == 57
    assert child(most=6) == 57
    assert child(scope=0b0101) == 57
    assert world.put(world.granting("cleo", "carl", "r1", parent=parent, most=1)) == 0
    assert world.put(world.granting("cleo", "carl", "q1", parent=parent, most=1)) == 58
    assert world.put(world.granting("cleo", "carl", "none", parent=parent, most=1)) == 57
    assert world.put(world.granting("cleo", "pat", 1, parent=parent, most=1)) == 57
    assert world.put(world.granting("carl", "tess", 1, parent=parent, most=1)) == 54
    assert world.put(world.granting("cleo", "carl", 1, parent=digest("no"))) == 54
    assert world.act("pat", REVOKE, parent) == 0
    assert child() == 55


def test_what_may_not_be_passed_on(world: World) -> None:
    kept = world.grant("pat", "cleo", "r1", mode=1)
    assert world.put(world.granting("cleo", "carl", "r1", parent=kept)) == 57
    mode = world.grant("pat", "cleo", "r1", mode=2)
    assert world.put(world.granting("cleo", "carl", "r1", parent=mode, mode=1)) == 57
    assert world.put(world.granting("cleo", "carl", 1, parent=mode)) == 57
    world.anchor("tess", "r2")
    assert world.put(world.granting("cleo", "carl", "r2", parent=mode)) == 57
    assert world.put(world.granting("cleo", "carl", "r1", parent=mode)) == 0
    nature = world.grant("pat", "cleo", 1, nature=1, mode=2)
    assert world.put(world.granting("cleo", "carl", 1, parent=nature, nature=2)) == 57
    assert world.put(world.granting("cleo", "carl", 1, parent=nature, nature=1)) == 0


def test_a_chain_has_four_grants_at_most(world: World) -> None:
    reference = ZERO
    names = ["pat", "cleo", "carl", "cleo", "carl"]
    for giver, taker in zip(names, names[1:], strict=False):
        reference = world.grant(giver, taker, "r1", mode=2, parent=reference)
    assert world.access("carl", reference, "r1") == 0
    assert world.put(world.granting("carl", "cleo", "r1", mode=2, parent=reference)) == 57


def test_revocation_by_owner_or_grantor_ends_children(world: World) -> None:
    parent = world.grant("pat", "cleo", "r1", mode=2)
    child = world.grant("cleo", "carl", "r1", parent=parent)
    other = world.grant("cleo", "tess", "r1", parent=parent)
    assert world.act("carl", REVOKE, child) == 54
    assert world.act("quin", REVOKE, parent) == 54
    assert world.act("pat", REVOKE, digest("none")) == 54
    assert world.act("pat", REVOKE, ZERO) == 255
    assert world.act("cleo", REVOKE, parent) == 54
    assert world.act("pat", REVOKE, child) == 0
    assert world.access("carl", child, "r1") == 55
    assert world.act("cleo", REVOKE, child) == 55
    assert world.act("cleo", REVOKE, other) == 0
    assert world.access("cleo", parent, "r1") == 0
    assert world.act("pat", REVOKE, parent) == 0
    assert world.access("cleo", parent, "r1") == 55
