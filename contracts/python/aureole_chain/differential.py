"""Puts sequences of actions that Swift made to the contract, and compares outcomes and state.

    python -m aureole_chain.differential [FILE] [--jobs N]

FILE (or the standard input) has a JSON object a line. One with "genesis" (the founding's words in
hexadecimal) and perhaps "beginning" (steps that all sequences share) founds a ledger for the
sequences that follow; each other one is a sequence:

    {"steps": [{"time": 1700000000, "action": "<hex>", "key": "<hex x, y>", "outcome": 0}, …],
     "state": {…}}

"state" is optional, and so is each part of it; see `compare.py`. Ends with 1 after a difference,
having printed a short sequence of steps that still shows it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from typing import Any

from .actions import Signed
from .compare import differences
from .compiled import creation_code
from .evm import Chain
from .ledger import Ledger

Step = dict[str, Any]
_ledgers: dict[str, Ledger] = {}


def founded(head: str) -> Ledger:
    """A fresh copy of the ledger of a founding and beginning; it is deployed once."""
    if head not in _ledgers:
        value = json.loads(head)
        genesis = value["genesis"]
        data = bytes.fromhex(genesis)
        words = [data[at : at + 32] for at in range(0, len(data), 32)]
        chain = Chain(time=max(int.from_bytes(words[-2], "big"), 1), senders=1)
        ledger = Ledger.deploy(chain, words, bound=False)
        failure = run(ledger, value.get("beginning", []))
        if failure is not None:
            raise SystemExit(f"step {failure[0]} of the beginning: {failure[1]}")
        _ledgers[head] = ledger
    return _ledgers[head].copy()


def run(ledger: Ledger, steps: list[Step]) -> tuple[int, str] | None:
    """The first step whose outcome differs, and how; nothing when none does."""
    for index, step in enumerate(steps):
        ledger.chain.time = int(step["time"])
        signed = Signed.read(bytes.fromhex(step["action"]), bytes.fromhex(step["key"]))
        outcome = ledger.judge(signed)
        if outcome != step["outcome"]:
            return index, f"the contract says {outcome}, the rules say {step['outcome']}"
    return None


def check(genesis: str, sequence: dict[str, Any]) -> str | None:
    """What differs in a sequence, in words; nothing when all is the same."""
    steps: list[Step] = sequence["steps"]
    ledger = founded(genesis)
    failure = run(ledger, steps)
    if failure is not None:
        index, words = failure
        kept = shortened(genesis, steps[: index + 1])
        return words + "\n" + "\n".join(json.dumps(step) for step in kept)
    found = differences(ledger, sequence.get("state", {}))
    if found:
        return "\n".join(found) + "\n" + "\n".join(json.dumps(step) for step in steps)
    return None


def shortened(genesis: str, steps: list[Step]) -> list[Step]:
    """The same failure with fewer steps. Only what was refused is left out: leaving out what is
    recorded would shift the sequence numbers that were signed, and so make another failure."""
    kept = list(steps)
    for step in steps[:-1]:
        if step["outcome"] < 16:
            continue
        fewer = [each for each in kept if each is not step]
        failure = run(founded(genesis), fewer)
        if failure is not None and failure[0] == len(fewer) - 1:
            kept = fewer
    return kept


def jobs(lines: Iterable[str]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The sequences, each with its founding and number."""
    genesis, number = "", 0
    for line in lines:
        if not line.strip():
            continue
        value = json.loads(line)
        if "genesis" in value:
            genesis = line
        if "steps" in value:
            number += 1
            yield number, genesis, value


def _judge(job: tuple[int, str, dict[str, Any]]) -> tuple[int, int, str | None]:
    number, genesis, sequence = job
    return number, len(sequence["steps"]), check(genesis, sequence)


def main() -> int:
    """Reads, compares, prints."""
    parser = argparse.ArgumentParser(description="Compares the contract with the rules.")
    parser.add_argument("file", nargs="?", default="-")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    source = sys.stdin if options.file == "-" else open(options.file)  # noqa: SIM115
    # Compiled before the processes part, so that it is done once.
    creation_code(bound=False)
    began, sequences, steps = time.monotonic(), 0, 0
    with Pool(options.jobs) as pool:
        for number, count, failure in pool.imap(_judge, jobs(source), chunksize=4):
            if failure is not None:
                print(f"sequence {number}: {failure}")
                pool.terminate()
                return 1
            sequences, steps = sequences + 1, steps + count
    if sequences == 0:
        print("there was no sequence to compare", file=sys.stderr)
        return 1
    seconds = time.monotonic() - began
    rate = f"{steps / seconds:.0f} steps a second"
    print(f"{sequences} sequences, {steps} steps, no difference; {rate}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
