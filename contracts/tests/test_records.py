"""Anchors and erasure."""

from __future__ import annotations

from aureole_chain.actions import ANCHOR, ERASE, REVOKE, SUSPEND, ZERO
from aureole_chain.keys import Key
from aureole_chain.world import DAY, World, digest


def test_who_anchors_for_whom(world: World) -> None:
    assert world.anchor("tess", "r2") == 0
    assert world.anchor("pat", "r3", kind=3) == 0
    assert world.anchor("watch", "r4", kind=1) == 0
    assert world.anchor("pat", "r5", "quin") == 35
    assert world.anchor("watch", "r5", "quin") == 35
    assert world.anchor("cleo", "r5") == 33
    assert world.anchor("kim", "r5") == 33
    assert world.anchor("tess", "r5", "cleo") == 35
    owner, kind, at, erased = world.ledger.read("record", digest("r4"))
    assert bytes.fromhex(owner[2:]) == world.members["pat"]
    assert (kind, at, erased) == (1, world.now, False)


def test_an_owner_who_is_unknown_or_suspended(world: World) -> None:
    fields = (digest("r2"), Key.named("nobody").member, 0, digest("e"), digest("k"), 0, ZERO)
    assert world.act("tess", ANCHOR, *fields) == 34
    assert world.act("ada", SUSPEND, world.members["pat"], ZERO) == 0
    assert world.anchor("tess", "r2") == 60


def test_a_record_is_anchored_once_and_not_from_the_future(world: World) -> None:
    assert world.anchor("tess", "r1") == 48
    assert world.anchor("tess", "r2", measured=world.now + 301) == 51
    assert world.anchor("tess", "r2", measured=2**64 - 1) == 51
    assert world.anchor("tess", "r2", measured=world.now + 300) == 0


def test_anchors_that_are_no_actions_are_malformed(world: World) -> None:
    good = [digest("r2"), world.members["pat"], 0, digest("e"), digest("k"), 0, ZERO]
    for place, value in ((0, ZERO), (2, 4), (3, ZERO), (4, ZERO)):
        fields = list(good)
        fields[place] = value
        assert world.act("tess", ANCHOR, *fields) == 255


def test_a_record_answers_a_grant_that_asks_for_new_ones_of_its_kind(world: World) -> None:
    new = world.grant("pat", "tess", 0b0011, nature=2)
    old = world.grant("pat", "tess", 0b0011, nature=1)
    one = world.grant("pat", "tess", "r1")
    other = world.grant("quin", "tess", 0b0011, nature=2)
    assert world.anchor("tess", "r2", kind=1, reference=new) == 0
    assert world.anchor("tess", "r3", kind=2, reference=new) == 58
    assert world.anchor("tess", "r3", kind=1, reference=old) == 58
    assert world.anchor("tess", "r3", kind=1, reference=one) == 58
    assert world.anchor("tess", "r3", kind=1, reference=other) == 54
    assert world.anchor("tess", "r3", kind=1, reference=digest("none")) == 54
    assert world.act("pat", REVOKE, new) == 0
    assert world.anchor("tess", "r3", kind=1, reference=new) == 55
    world.wait(DAY)
    assert world.anchor("tess", "r3", kind=1, reference=old) == 56


def test_erasure_is_for_good_and_by_the_owner(world: World) -> None:
    assert world.act("tess", ERASE, digest("r1")) == 33
    assert world.act("quin", ERASE, digest("r1")) == 49
    assert world.act("pat", ERASE, digest("none")) == 49
    assert world.act("pat", ERASE, ZERO) == 255
    assert world.act("pat", ERASE, digest("r1")) == 0
    assert world.act("pat", ERASE, digest("r1")) == 50
    assert world.anchor("tess", "r1") == 48
    assert world.ledger.read("record", digest("r1"))[3] is True
