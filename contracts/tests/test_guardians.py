"""Rotation, guardians, recovery and veto."""

from __future__ import annotations

import pytest
from aureole_chain.actions import GUARD, RECOVER, ROTATE, SUSPEND, VETO, ZERO
from aureole_chain.keys import Key, sha256
from aureole_chain.world import DAY, World, digest
from ethereum.crypto.hash import keccak256

SEALING = digest("new sealing")


def tree(members: list[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """Root and levels of a guardian set whose salts are the words "salt 0" to "salt 7"."""
    leaves = [
        sha256(b"aureole/guardian/v1", members[place].rjust(32, b"\0"), digest(f"salt {place}"))
        if place < len(members)
        else digest(f"salt {place}")
        for place in range(8)
    ]
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[::2], below[1::2], strict=True)
        levels.append([sha256(b"aureole/guardians/v1", left, right) for left, right in pairs])
    return levels[-1][0], levels


def halves(key: Key) -> tuple[bytes, bytes]:
    return key.public[:32], key.public[32:]


class Guarded:
    """Pat with three guardians, two of whom suffice."""

    def __init__(self, world: World, wait: int = DAY) -> None:
        self.world = world
        self.names = ["cleo", "carl", "quin"]
        self.root, self.levels = tree([world.members[name] for name in self.names])
        self.new = Key.named("aureole test new pat")
        assert world.act("pat", GUARD, self.root, 2, wait) == 0

    def vote(self, name: str, key: Key | None = None, place: int | None = None, owner: str = "pat",
             sealing: bytes = SEALING) -> int:  # fmt: skip
        where = self.names.index(name) if place is None else place
        path = [self.levels[level][(where >> level) ^ 1] for level in range(3)]
        fields = (self.world.members[owner], *halves(key or self.new), sealing)
        return self.world.act(name, RECOVER, *fields, digest(f"salt {where}"), where, *path)

    def become(self) -> None:
        self.world.keys["pat"] = self.new


def test_after_a_rotation_only_the_new_key_signs(world: World) -> None:
    new = Key.named("aureole test new pat")
    assert world.act("pat", ROTATE, *halves(new), SEALING) == 0
    assert world.ledger.read("member", world.members["pat"])[5] == keccak256(new.public)
    assert world.access("pat", ZERO, "r1") == 18
    old, world.keys["pat"] = world.keys["pat"], new
    assert world.access("pat", ZERO, "r1") == 0
    assert world.act("pat", ROTATE, *halves(old), SEALING) == 0
    assert world.access("pat", ZERO, "r1") == 18
    world.keys["pat"] = old
    assert world.access("pat", ZERO, "r1") == 0


def test_rotations_onto_what_is_no_key_are_malformed(world: World) -> None:
    assert world.act("pat", ROTATE, ZERO, ZERO, SEALING) == 255
    assert world.act("pat", ROTATE, *halves(Key.named("a")), ZERO) == 255


def test_guardians_are_named_by_patients(world: World) -> None:
    assert world.act("cleo", GUARD, digest("root"), 2, DAY) == 33
    assert world.act("pat", GUARD, digest("root"), 2, 7_776_000) == 0
    kept = world.ledger.read("guardians", world.members["pat"])
    assert kept[:3] == (digest("root"), 2, 7_776_000)
    assert world.act("pat", GUARD, ZERO, 0, 5) == 0
    assert world.ledger.read("guardians", world.members["pat"])[0] == ZERO


@pytest.mark.parametrize(
    "fields", [(ZERO, 1, 0), (digest("r"), 0, 0), (digest("r"), 9, 0), (digest("r"), 1, 7_776_001)]
)
def test_guards_that_are_no_actions(world: World, fields: tuple[int | bytes, ...]) -> None:
    assert world.act("pat", GUARD, *fields) == 255


def test_two_guardians_move_the_keys_when_the_wait_is_over(world: World) -> None:
    guarded = Guarded(world)
    assert guarded.vote("cleo") == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == 0
    assert guarded.vote("cleo") == 0
    assert guarded.vote("quin") == 0
    assert world.ledger.read("guardians", world.members["pat"])[3:] == (
        keccak256(guarded.new.public), world.now + DAY,
    )  # fmt: skip
    assert guarded.vote("carl") == 73
    assert world.act("pat", GUARD, ZERO, 0, 0) == 73
    world.wait(DAY - 1)
    assert world.access("pat", ZERO, "r1") == 0
    world.wait(1)
    assert world.access("pat", ZERO, "r1") == 18
    guarded.become()
    assert world.access("pat", ZERO, "r1") == 0
    assert world.ledger.read("member", world.members["pat"])[5] == keccak256(guarded.new.public)
    assert world.act("pat", GUARD, ZERO, 0, 0) == 0
    assert world.access("pat", ZERO, "r1") == 0
    assert guarded.vote("cleo") == 72


def test_votes_for_other_keys_do_not_add_up(world: World) -> None:
    guarded = Guarded(world)
    other = Key.named("aureole test other pat")
    assert guarded.vote("cleo") == 0
    assert guarded.vote("carl", other) == 0
    assert guarded.vote("carl", sealing=digest("another")) == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == 0
    assert guarded.vote("cleo", sealing=digest("another")) == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == world.now + DAY


def test_votes_of_the_suspended_do_not_count(world: World) -> None:
    guarded = Guarded(world)
    assert guarded.vote("cleo") == 0
    assert world.act("ada", SUSPEND, world.members["cleo"], ZERO) == 0
    assert guarded.vote("carl") == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == 0
    assert guarded.vote("quin") == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == world.now + DAY


def test_one_guardian_at_two_places_has_one_vote(world: World) -> None:
    members = [world.members["cleo"], world.members["cleo"]]
    guarded = Guarded(world)
    guarded.root, guarded.levels = tree(members)
    assert world.act("pat", GUARD, guarded.root, 2, DAY) == 0
    assert guarded.vote("cleo", place=0) == 0
    assert guarded.vote("cleo", place=1) == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == 0
    assert world.ledger.read("vote", world.members["pat"], 0)[1] == ZERO


def test_who_is_no_guardian(world: World) -> None:
    guarded = Guarded(world)
    assert guarded.vote("tess", place=0) == 72
    assert guarded.vote("cleo", place=1) == 72
    assert guarded.vote("pat", place=0) == 72
    assert guarded.vote("cleo", owner="quin") == 72
    world.members["nobody"] = Key.named("nobody").member
    assert guarded.vote("cleo", owner="nobody") == 34
    assert world.act("ada", SUSPEND, world.members["pat"], ZERO) == 0
    assert guarded.vote("cleo") == 60


def test_the_owner_vetoes_before_it_is_due(world: World) -> None:
    guarded = Guarded(world)
    assert world.act("pat", VETO, *halves(guarded.new)) == 74
    guarded.vote("cleo"), guarded.vote("carl")
    assert world.act("pat", VETO, *halves(Key.named("a"))) == 74
    assert world.act("pat", VETO, ZERO, ZERO) == 255
    assert world.act("pat", VETO, *halves(guarded.new)) == 0
    world.wait(DAY)
    assert world.access("pat", ZERO, "r1") == 0
    assert guarded.vote("cleo") == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == 0
    assert guarded.vote("quin") == 0
    world.wait(DAY)
    guarded.become()
    assert world.act("pat", VETO, *halves(guarded.new)) == 74


def test_without_a_wait_the_keys_move_at_once(world: World) -> None:
    guarded = Guarded(world, wait=0)
    guarded.vote("cleo"), guarded.vote("carl")
    assert world.access("pat", ZERO, "r1") == 18
    guarded.become()
    assert world.access("pat", ZERO, "r1") == 0


def test_a_rotation_does_not_stop_a_recovery(world: World) -> None:
    guarded = Guarded(world)
    guarded.vote("cleo"), guarded.vote("carl")
    mine = Key.named("aureole test mine")
    assert world.act("pat", ROTATE, *halves(mine), SEALING) == 0
    world.keys["pat"] = mine
    assert world.access("pat", ZERO, "r1") == 0
    world.wait(DAY)
    assert world.access("pat", ZERO, "r1") == 18
    guarded.become()
    assert world.act("pat", ROTATE, *halves(mine), SEALING) == 0
    world.keys["pat"] = mine
    assert world.access("pat", ZERO, "r1") == 0


def test_a_new_recovery_after_one_that_is_due(world: World) -> None:
    guarded = Guarded(world)
    guarded.vote("cleo"), guarded.vote("carl")
    world.wait(DAY)
    second = Key.named("aureole test second pat")
    assert guarded.vote("cleo", second) == 0
    assert world.ledger.read("guardians", world.members["pat"])[4] == 0
    guarded.become()
    assert world.access("pat", ZERO, "r1") == 0
    assert guarded.vote("quin", second) == 0
    assert world.access("pat", ZERO, "r1") == 0
    world.wait(DAY)
    world.keys["pat"] = second
    assert world.access("pat", ZERO, "r1") == 0
