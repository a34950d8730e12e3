"""The comparison finds what differs, and says nothing where nothing does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aureole_chain.actions import ACCESS, REQUEST, ZERO, word
from aureole_chain.differential import check, jobs
from aureole_chain.keys import Key
from aureole_chain.world import DAY, World, digest


def written(world: World) -> tuple[str, dict[str, Any]]:
    """A founding, and a sequence as the world lives through it."""
    ada = world.keys["ada"].public
    words = [word(1), ada[:32], ada[32:], digest("sealing"), ZERO]
    words += [digest("log key"), *[ZERO] * 4, word(3), word(1_600_000_000), digest("any salt")]
    from aureole_chain.evm import Chain
    from aureole_chain.ledger import Ledger

    world.sequences = dict.fromkeys(world.sequences, 0)
    world.ledger = Ledger.deploy(Chain(), words, bound=False)
    steps: list[dict[str, Any]] = []
    put = world.ledger.submit

    def noted(signed: Any, source: Any = None) -> Any:
        outcome, result = put(signed, source)
        key = signed.public.hex()
        step = {"time": world.now, "action": signed.bytes.hex(), "key": key, "outcome": outcome}
        steps.append(step)
        return outcome, result

    world.ledger.submit = noted  # type: ignore[method-assign]
    assert [world.enrol(*who) for who in (("pat", "patient"), ("cleo", "clinician"))] == [0, 0]
    assert world.anchor("pat", "r1") == 0
    reference = world.grant("pat", "cleo", "r1", most=2)
    assert world.act("pat", REQUEST, world.members["pat"], 3, 15, 1, digest("p"), 1, DAY) == 33
    assert world.access("cleo", reference, "r1") == 0
    assert world.act("cleo", ACCESS, ZERO, digest("r1"), ZERO) == 58
    names = {
        name: [role, True, strikes, 0, world.sequences[name], world.keys[name].public.hex()]
        for name, role, strikes in (("ada", 1, 0), ("pat", 3, 0), ("cleo", 4, 1))
    }
    state = {
        "members": {world.members[name].hex(): values for name, values in names.items()},
        "records": {digest("r1").hex(): [world.members["pat"].hex(), 0, world.now, False]},
        "grants": {
            reference.hex(): [world.members["cleo"].hex(), world.now, world.now + DAY, 1, False]
        },
        "policy": [ZERO.hex()] * 4 + [word(3).hex()],
        "epoch": 0,
        "authorityCount": 1,
        "pending": [],
    }
    head = json.dumps({"genesis": b"".join(words).hex()})
    return head, {"steps": steps, "state": state}


def test_no_difference_is_none(world: World) -> None:
    assert check(*written(world)) is None


def test_another_outcome_is_shown_with_the_steps_that_are_needed(world: World) -> None:
    genesis, sequence = written(world)
    sequence["steps"][-1]["outcome"] = 0
    shown = check(genesis, sequence)
    assert shown is not None
    first, *steps = shown.splitlines()
    assert first == "the contract says 58, the rules say 0"
    assert len(steps) == len(sequence["steps"]) - 1
    assert json.loads(steps[-1]) == sequence["steps"][-1]


@pytest.mark.parametrize(
    "change",
    [
        lambda state: next(iter(state["members"].values())).__setitem__(0, 2),
        lambda state: next(iter(state["members"].values())).__setitem__(1, False),
        lambda state: next(iter(state["members"].values())).__setitem__(4, 9),
        lambda state: next(iter(state["members"].values())).__setitem__(
            5, Key.named("x").public.hex()
        ),
        lambda state: next(iter(state["records"].values())).__setitem__(3, True),
        lambda state: next(iter(state["grants"].values())).__setitem__(3, 2),
        lambda state: state["grants"].clear(),
        lambda state: state["policy"].__setitem__(4, word(4).hex()),
        lambda state: state.__setitem__("epoch", 1),
        lambda state: state["pending"].append(digest("x").hex()),
    ],
)
def test_another_state_is_a_difference(
    world: World, change: Callable[[dict[str, Any]], None]
) -> None:
    genesis, sequence = written(world)
    change(sequence["state"])
    assert check(genesis, sequence) is not None


def test_lines_are_read_in_order() -> None:
    lines = ['{"genesis": "aa"}', '{"steps": []}', "", '{"genesis": "bb"}', '{"steps": []}']
    assert [(number, head) for number, head, _ in jobs(lines)] == [(1, lines[0]), (2, lines[3])]
