"""The gas of each kind of call, alone and in a batch of fifty, beside the least that it could be.

    python -m aureole_chain.gas [--json]

Alone, every slot is touched for the first time in its transaction, and every actor has acted
before, so that its slot is changed and not made. A batch of fifty is a practice's busy hour: 10
technologists, 25 patients and 10 clinicians in turn, so that an actor comes up two to five times.

The floor of a call is what the chain asks for in any contract that keeps the same:

    21,000 a transaction (its fiftieth in a batch)
    + calldata: 16 a byte that is not zero, 4 a zero (EIP-2028)
    + 6,900 for P256VERIFY, 100 to call it
    + slots: 22,100 a new one, 5,000 a changed one, 2,100 one that is only read; in a batch the
      first time, then 100
    + logs: 375 each, 375 a topic, 8 a byte

SHA-256, memory and the code itself come on top; the distance is theirs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .actions import ACCESS, ANCHOR, GRANT, REQUEST, REVOKE, ZERO, Action, Signed
from .evm import Result
from .ledger import SUBMIT
from .world import DAY, World, digest

BATCH = 50
NEW, CHANGED, READ, WARM = 22_100, 5_000, 2_100, 100
PATIENTS, CLINICIANS, TECHNOLOGISTS = 25, 10, 10


@dataclass(frozen=True)
class Call:
    """A kind of call, and how its n-th is made."""

    name: str
    make: Callable[[World, int], Signed]


def practice() -> World:
    """Everybody enrolled, each with a first action behind them, and records to grant."""
    world = World(strikes=3)
    names = [("pat", "patient", PATIENTS), ("cleo", "clinician", CLINICIANS),
             ("tess", "technologist", TECHNOLOGISTS)]  # fmt: skip
    for name, role, count in names:
        for number in range(count):
            _must(world.enrol(f"{name}{number}", role))
    for number in range(BATCH):
        owner = f"pat{number % PATIENTS}"
        _must(world.anchor(f"tess{number % TECHNOLOGISTS}", f"r{number}", owner))
        world.access(owner, ZERO, f"r{number}")
    for number in range(CLINICIANS):
        _must(world.put(world.request(f"cleo{number}", "pat0")))
    return world


def _must(outcome: int) -> None:
    if outcome:
        raise AssertionError(f"refused with {outcome}")


def _patient(number: int) -> str:
    return f"pat{number % PATIENTS}"


def _clinician(number: int) -> str:
    return f"cleo{number % CLINICIANS}"


def _anchor(world: World, number: int) -> Signed:
    return world.anchoring(f"tess{number % TECHNOLOGISTS}", f"new{number}", _patient(number))


def _request(world: World, number: int) -> Signed:
    fields = (0, digest(f"r{number}"), 1, digest("purpose"), 1, DAY)
    return world.sign(_clinician(number), REQUEST, world.members[_patient(number)], *fields)


def _grant(world: World, number: int) -> Signed:
    return world.granting(_patient(number), _clinician(number), f"r{number}", mode=1)


def _grant_kinds(world: World, number: int) -> Signed:
    return world.granting(_patient(number), _clinician(number), 15, mode=1)


def _granted(world: World, number: int, most: int = 0) -> bytes:
    return world.grant(_patient(number), _clinician(number), f"r{number}", mode=1, most=most)


def _access(world: World, number: int, most: int = 0) -> Signed:
    reference = _granted(world, number, most)
    fields = (reference, digest(f"r{number}"), digest("statement"))
    return world.sign(_clinician(number), ACCESS, *fields)


def _revoke(world: World, number: int) -> Signed:
    return world.sign(_patient(number), REVOKE, _granted(world, number))


def _touched(world: World, action: Action) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """New, changed and read slots of an action, each named by what stands in it."""
    fields, actor = action.fields, action.actor
    if action.kind == ANCHOR:
        return [fields[0]], [actor], [fields[1][12:]]
    if action.kind == REQUEST:
        return [], [actor], [fields[0][12:]]
    if action.kind == GRANT:
        record = [] if fields[2] != ZERO else [fields[3]]
        return [action.digest], [actor], [fields[1][12:], *record]
    if action.kind == REVOKE:
        return [], [actor, fields[0]], []
    grant = world.ledger.encoder.grants[fields[0]]
    counted = [fields[0]] if grant.fields[6] != ZERO else []
    kept = [] if counted else [fields[0]]
    return [], [actor, *counted], [*kept, grant.actor, fields[1]]


CALLS = (
    Call("access", _access),
    Call("access with a count", lambda world, number: _access(world, number, 9)),
    Call("request", _request),
    Call("revoke", _revoke),
    Call("grant of a record", _grant),
    Call("grant of kinds", _grant_kinds),
    Call("anchor", _anchor),
)


def calldata(data: bytes) -> int:
    """The gas of the bytes of a call."""
    return sum(16 if byte else 4 for byte in data)


def floor(world: World, signed: Iterable[Signed], data: bytes, result: Result) -> int:
    """The floor of a transaction, as the head of this file says it."""
    total = 21_000 + calldata(data)
    warm: set[bytes] = set()
    for each in signed:
        new, changed, read = _touched(world, each.action)
        for slots, cost in ((new, NEW), (changed, CHANGED), (read, READ)):
            for slot in slots:
                total += WARM if slot in warm else cost
                warm.add(slot)
        total += 6_900 + 100
    for log in result.logs:
        total += 375 + 375 * len(log.topics) + 8 * len(log.data)
    return total


@dataclass(frozen=True)
class Row:
    """What a kind of call costs."""

    call: str
    single: int
    batch50: int
    floor: int
    batch_floor: int


def measure(base: World, call: Call) -> Row:
    """One call alone, then fifty at once, on copies of the practice."""
    world = base.copy()
    signed = call.make(world, 0)
    outcome, single = world.ledger.submit(signed)
    _must(outcome)
    alone = floor(world, [signed], SUBMIT + world.ledger.encoder.pack(signed), single)

    world, batch = base.copy(), []
    for number in range(BATCH):
        made = call.make(world, number)
        batch.append(made)
    # An actor's later actions in a batch have later numbers, which one made alone does not know.
    ahead: dict[bytes, int] = {}
    final: list[Signed] = []
    by_member = {member: name for name, member in world.members.items()}
    for each in batch:
        name = by_member[each.action.actor]
        place = ahead[each.action.actor] = ahead.get(each.action.actor, 0) + 1
        final.append(world.sign(name, each.action.kind, *each.action.fields, ahead=place))
    outcomes, result, data = world.ledger.submit_many_with_data(final)
    if any(outcomes):
        raise AssertionError(f"the batch was refused: {outcomes}")
    together = floor(world, final, data, result)
    return Row(call.name, single.gas, result.gas // BATCH, alone, together // BATCH)


def main() -> None:
    """Prints the table, or a JSON object a line."""
    parser = argparse.ArgumentParser(description="Gas of each kind of call.")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    base = practice()
    rows = [measure(base, call) for call in CALLS]
    if options.json:
        for row in rows:
            print(json.dumps({"call": row.call, "single": row.single, "batch50": row.batch50,
                              "floor": row.floor, "batch50floor": row.batch_floor}))  # fmt: skip
        return
    print(f"{'call':22} {'single':>9} {'floor':>9} {'batch of 50':>12} {'floor':>9}")
    for row in rows:
        alone = f"{row.single:>9,} {row.floor:>9,}"
        print(f"{row.call:22} {alone} {row.batch50:>12,} {row.batch_floor:>9,}")


if __name__ == "__main__":
    main()
