"""The contract's state beside one that Swift wrote down.

"members": {id: [role, in good standing, strikes, suspensions, sequence, x ‖ y in force,
owner (zeros: none), or nothing more]},
"records": {id: [owner, kind, anchored at, erased]},
"grants": {reference: [grantee, granted at, until, used (0 when there is no most), revoked]},
"policy": [five words], "epoch", "authorityCount", "pending": [digests].
Identifiers, words and keys are hexadecimal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ethereum.crypto.hash import keccak256

from .actions import ZERO, word
from .keys import identifier
from .ledger import Ledger

State = dict[str, Any]


def differences(ledger: Ledger, state: State) -> list[str]:
    """What the contract keeps otherwise, in words."""
    found: list[str] = []

    def note(name: str, ours: Any, theirs: Any) -> None:
        if ours != theirs:
            found.append(f"{name}: the contract has {ours}, the rules {theirs}")

    for name, values in state.get("members", {}).items():
        _member(ledger, name, values, note)
    for name, values in state.get("records", {}).items():
        owner, kind, at, erased = ledger.read("record", bytes.fromhex(name))
        theirs = [values[0].lower(), *map(int, values[1:3]), bool(values[3])]
        note(f"record {name}", [owner[2:].lower(), kind, at, erased], theirs)
    for name, values in state.get("grants", {}).items():
        grantee, at, until, used, revoked = ledger.read("grant", bytes.fromhex(name))
        theirs = [values[0].lower(), *map(int, values[1:4]), bool(values[4])]
        note(f"grant {name}", [grantee[2:].lower(), at, until, used, revoked], theirs)
    if "policy" in state:
        document, custodians, *numbers = ledger.read("policy")
        ours = [document, custodians, *(word(number) for number in numbers)]
        note("policy", [each.hex() for each in ours], [_hex(each) for each in state["policy"]])
    for name in ("epoch", "authorityCount"):
        if name in state:
            note(name, ledger.read(name), int(state[name]))
    for name in state.get("pending", []):
        note(f"proposal {name} waits", ledger.read("pending", bytes.fromhex(name))[1] != 0, True)
    if "grants" in state:
        kept = {reference.hex() for reference in ledger.encoder.grants}
        note("the set of grants", sorted(kept - set(state["grants"])), [])
    return found


def _hex(value: str | int) -> str:
    return word(value).hex() if isinstance(value, int) else value.lower()


def _member(
    ledger: Ledger, name: str, values: list[Any], note: Callable[[str, Any, Any], None]
) -> None:
    member = bytes.fromhex(name)
    role, suspended, strikes, suspensions, sequence, digest, owner = ledger.read("member", member)
    ours = [role, not suspended, strikes, suspensions, sequence]
    theirs = [int(values[0]), bool(values[1]), *map(int, values[2:5])]
    note(f"member {name}", ours, theirs)
    if len(values) > 6:
        note(f"the owner of member {name}", owner[2:].lower(), values[6].lower())
    public = bytes.fromhex(values[5])
    is_key = keccak256(public) == digest if digest != ZERO else identifier(public) == member
    note(f"the key of member {name} is that of the rules", is_key, True)
