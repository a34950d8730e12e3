"""Signatures of Python and of Chromium's WebCrypto, right and wrong, before the contract.

script/signatures has Swift's as well, and what `Contract` says to all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from aureole_chain.actions import ACCESS, REPORT, ZERO
from aureole_chain.browser import BrowserError, signed_in_chromium
from aureole_chain.keys import ORDER
from aureole_chain.signatures import (
    REFUSALS,
    SHORT,
    Faulty,
    Task,
    attempts,
    check,
    differing,
    signed_in_python,
)
from aureole_chain.world import World, digest

OTHER = digest("another ledger").hex()
Signer = Callable[[list[Task], str], list[dict[str, str]]]


def tasks_of(world: World, length: int = 20) -> list[Task]:
    """Pat and Quin in turn report a record of their own, and open it."""
    tasks = []
    for place, ahead in zip(range(length), (1 + each // 2 for each in count()), strict=False):
        name = ("pat", "quin")[place % 2]
        record = digest({"pat": "r1", "quin": "q1"}[name])
        fields = (record, ZERO) if ahead % 2 else (ZERO, record, ZERO)
        action = world.action(name, REPORT if ahead % 2 else ACCESS, *fields, ahead=ahead)
        key = world.keys[name]
        tasks.append(
            {
                "scalar": key.secret.to_bytes(32, "big").hex(),
                "key": key.public.hex(),
                "words": [word.hex() for word in action.words],
                "outcome": 0,
            }
        )
    return tasks


@pytest.mark.parametrize("signer", [signed_in_python, signed_in_chromium])
def test_signatures_are_taken_in_one_form_and_once(world: World, signer: Signer) -> None:
    tasks, before = tasks_of(world), world.sequences["pat"]
    made = signer(tasks, OTHER)
    # Each s is as likely high as low: all alike would be one in half a million.
    assert 0 < check(tasks, made) < len(tasks)
    tried = [(each, each["outcome"]) for each in attempts("", tasks, made, OTHER)]
    # Python seeks one of each key whose r or s is short; with Chromium they come by chance.
    short = sum(each["what"] == SHORT for each, _ in tried)
    assert short >= (2 if signer is signed_in_python else 0)
    counts, fault = differing(world.ledger, tried)
    assert fault == ""
    expected = {what: len(tasks) for what in ("signed", *REFUSALS)}
    assert counts == expected | ({SHORT: short} if short else {})
    assert world.ledger.read("member", world.members["pat"])[4] == before + len(tasks) // 2


def test_another_outcome_is_a_difference(world: World) -> None:
    tasks = tasks_of(world, 2)
    made = signed_in_python(tasks, OTHER)
    tried = [(each, each["outcome"]) for each in attempts("", tasks, made, OTHER)]
    for place, (attempt, outcome) in enumerate(tried):
        by_swift = [*tried[:place], (attempt, outcome ^ 1)]
        by_both = [*tried[:place], (attempt | {"outcome": outcome ^ 1}, outcome ^ 1)]
        for wrong in (by_swift, by_both):
            counts, fault = differing(world.copy().ledger, wrong)
            assert fault.startswith(f", {attempt['what']}: the contract says {outcome}")
            assert counts.total() == place


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.__setitem__("signature", made["raw"][:64] + f"{ORDER - 1:064x}"),
        lambda made: made.__setitem__("again", made["signature"]),
        lambda made: made.update(raw="11" * 64, signature="11" * 64),
    ],
    ids=["high", "the same again", "wrong"],
)
def test_a_party_that_signs_badly_is_faulty(
    world: World, change: Callable[[dict[str, Any]], None]
) -> None:
    tasks = tasks_of(world, 3)
    made = signed_in_python(tasks, OTHER)
    check(tasks, made)
    with pytest.raises(Faulty):
        check(tasks, made[:2])
    change(made[2])
    with pytest.raises(Faulty):
        check(tasks, made)


def test_a_missing_browser_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUREOLE_CHROMIUM", "no-such-browser")
    with pytest.raises(BrowserError, match="no-such-browser is missing: install .* chromium"):
        signed_in_chromium(tasks_of(world, 1), OTHER)


def test_a_key_that_webcrypto_does_not_take_is_said(world: World) -> None:
    tasks = tasks_of(world, 1)
    tasks[0]["key"] = "00" * 64
    with pytest.raises(BrowserError, match="the page did not sign"):
        signed_in_chromium(tasks, OTHER)
