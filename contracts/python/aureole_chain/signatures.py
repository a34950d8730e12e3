"""Signatures made with Python and Chromium beside those of Swift, and what the contract says.

    python -m aureole_chain.signatures sign FOLDER      others sign; everything is written down
    python -m aureole_chain.signatures compare FOLDER   the contract judges what Swift judged

script/signatures has Swift's two steps around and between them. In FOLDER: tasks.json and
swift.json (by Swift), python.json, chromium.json, attempts.json, outcomes.json (by Swift).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from .actions import Action, Signed
from .browser import BrowserError, signed_in_chromium
from .compiled import creation_code
from .differential import founded
from .keys import ORDER, sha256, verifies
from .ledger import MALFORMED, Ledger

Task = dict[str, Any]
Attempt = dict[str, Any]
WRONG_LEDGER, WRONG_SIGNATURE, WRONG_SEQUENCE = 16, 18, 19
PARTIES = ("swift", "python", "chromium")
# What every signature is made into beside being sent as it is, and what both ledgers say.
REFUSALS = {
    "high s": WRONG_SIGNATURE,
    "DER": MALFORMED,
    "a zero before r and s": MALFORMED,
    "a zero before the number": MALFORMED,
    "for another ledger": WRONG_LEDGER,
    "of another ledger": WRONG_SIGNATURE,
    "replay": WRONG_SEQUENCE,
    "signed again": WRONG_SEQUENCE,
}
# Only where r or s happens to begin with a zero byte; Python looks for such signatures.
SHORT = "zeros of r or s left out"


class Faulty(Exception):
    """A party's signatures are not what they should be."""


def normalised(raw: bytes) -> bytes:
    """r ‖ s with the lower of s and n − s."""
    s = int.from_bytes(raw[32:], "big")
    return raw[:32] + min(s, ORDER - s).to_bytes(32, "big")


def flipped(signature: bytes) -> bytes:
    """r ‖ n − s, which is as valid to whoever does not ask for the lower one."""
    return signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


def elsewhere(task: Task, other: str) -> list[str]:
    """The same words for another ledger."""
    return [other, *task["words"][1:]]


def signed_in_python(tasks: list[Task], other: str) -> list[dict[str, str]]:
    """What `cryptography` makes of tasks. The first of each key has an r or s that is short."""
    made, seen = [], set()
    for task in tasks:
        private = ec.derive_private_key(int(task["scalar"], 16), ec.SECP256R1())

        def sign(words: list[str], private: ec.EllipticCurvePrivateKey = private) -> bytes:
            der = private.sign(bytes.fromhex("".join(words)), ec.ECDSA(hashes.SHA256()))
            r, s = utils.decode_dss_signature(der)
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

        raw = sign(task["words"])
        while task["key"] not in seen and not is_short(normalised(raw)):
            raw = sign(task["words"])
        seen.add(task["key"])
        again, other_ledger = sign(task["words"]), sign(elsewhere(task, other))
        made.append(
            {
                "signature": normalised(raw).hex(),
                "raw": raw.hex(),
                "again": normalised(again).hex(),
                "elsewhere": normalised(other_ledger).hex(),
            }
        )
    return made


def is_short(signature: bytes) -> bool:
    """Whether r or s begins with a zero byte."""
    return signature[0] == 0 or signature[32] == 0


def check(tasks: list[Task], signatures: list[dict[str, str]]) -> int:
    """That a party signed all, each time anew, and took the lower s. How many s it made high."""
    high = 0
    if len(tasks) != len(signatures):
        raise Faulty(f"{len(signatures)} signatures for {len(tasks)} actions")
    for task, made in zip(tasks, signatures, strict=True):
        raw = bytes.fromhex(made.get("raw") or made["signature"])
        if made["signature"] != normalised(raw).hex():
            raise Faulty("a signature is not the one that was made, with the lower s")
        if made["signature"] == made["again"]:
            raise Faulty("signing twice gave the same signature, so a second one shows nothing")
        # A high s is refused for its form alone: it would verify.
        digest = sha256(bytes.fromhex("".join(task["words"])))
        if not verifies(bytes.fromhex(task["key"]), digest, flipped(normalised(raw))):
            raise Faulty("a signature does not verify with s replaced by n - s")
        high += made["signature"] != raw.hex()
    return high


def attempts(
    party: str, tasks: list[Task], signatures: list[dict[str, str]], other: str
) -> Iterator[Attempt]:
    """Each action wrong in every way, then as it was signed, then twice more."""
    for task, made in zip(tasks, signatures, strict=True):
        words, signature = task["words"], bytes.fromhex(made["signature"])
        r, s = signature[:32], signature[32:]
        der = utils.encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
        forms: list[tuple[str, list[str], bytes]] = [
            ("high s", words, flipped(signature)),
            ("DER", words, der),
            ("a zero before r and s", words, b"\0" + r + b"\0" + s),
            ("a zero before the number", [*words[:3], "00" + words[3], *words[4:]], signature),
            ("for another ledger", elsewhere(task, other), bytes.fromhex(made["elsewhere"])),
            ("of another ledger", words, bytes.fromhex(made["elsewhere"])),
        ]
        if is_short(signature):
            forms.append((SHORT, words, r.lstrip(b"\0") + s.lstrip(b"\0")))
        forms.append(("signed", words, signature))
        forms.append(("replay", words, signature))
        forms.append(("signed again", words, bytes.fromhex(made["again"])))
        for what, sent, form in forms:
            outcome = task["outcome"] if what == "signed" else REFUSALS.get(what, MALFORMED)
            yield {
                "party": party,
                "what": what,
                "key": task["key"],
                "words": sent,
                "signature": form.hex(),
                "outcome": outcome,
            }


def judged(ledger: Ledger, attempt: Attempt) -> int:
    """What the contract says. Words and signature go into the call as they are, whatever their
    length; where the call then differs from that of the action in length, it is malformed."""
    words = tuple(bytes.fromhex(word) for word in attempt["words"])
    signature, public = bytes.fromhex(attempt["signature"]), bytes.fromhex(attempt["key"])
    return ledger.judge(Signed(Action(words), signature, public))


def begun(tasks: dict[str, Any]) -> Ledger:
    """The ledger on which everybody is enrolled."""
    ledger = founded(json.dumps({"genesis": "".join(tasks["genesis"])}))
    ledger.chain.time = tasks["time"]
    for attempt in tasks["beginning"]:
        if judged(ledger, attempt) != attempt["outcome"]:
            raise Faulty("the contract did not enrol a party")
    return ledger


def differing(ledger: Ledger, tried: Iterable[tuple[Attempt, int]]) -> tuple[Counter[str], str]:
    """How often each kind came out as it should and as Swift has it, until one did not."""
    counts: Counter[str] = Counter()
    for attempt, swift in tried:
        outcome = judged(ledger, attempt)
        if not outcome == swift == attempt["outcome"]:
            return counts, (
                f"{attempt['party']}, {attempt['what']}: the contract says {outcome}, "
                f"Contract {swift}, expected {attempt['outcome']}\n{json.dumps(attempt)}"
            )
        counts[attempt["what"]] += 1
    return counts, ""


def _party(job: tuple[dict[str, Any], list[tuple[Attempt, int]]]) -> tuple[Counter[str], str]:
    return differing(begun(job[0]), job[1])


def sign(folder: Path) -> int:
    """Has Python and Chromium sign, and writes everything that the ledgers are to judge."""
    tasks = json.loads((folder / "tasks.json").read_text())
    lists, other = tasks["parties"], tasks["otherLedger"]
    made = {
        "swift": json.loads((folder / "swift.json").read_text()),
        "python": signed_in_python(lists["python"], other),
        "chromium": signed_in_chromium(lists["chromium"], other),
    }
    tried: list[Attempt] = []
    for party in PARTIES:
        (folder / f"{party}.json").write_text(json.dumps(made[party]))
        high = check(lists[party], made[party])
        keys = len({task["key"] for task in lists[party]})
        note = "s normalised by itself" if party == "swift" else f"{high} made with a high s"
        print(f"{party:<9} {len(made[party])} signatures with {keys} keys, {note}", flush=True)
        tried += attempts(party, lists[party], made[party], other)
    (folder / "attempts.json").write_text(json.dumps(tried))
    return 0


def compare(folder: Path) -> int:
    """Has the contract judge what Swift judged."""
    tasks = json.loads((folder / "tasks.json").read_text())
    tried = json.loads((folder / "attempts.json").read_text())
    outcomes = json.loads((folder / "outcomes.json").read_text())
    together = list(zip(tried, outcomes, strict=True))
    jobs = [(tasks, [each for each in together if each[0]["party"] == party]) for party in PARTIES]
    # Compiled before the processes part, so that it is done once.
    creation_code(bound=False)
    with Pool(len(jobs)) as pool:
        results = pool.map(_party, jobs)
    print(f"{'on both ledgers':<26} {'outcome':>7}" + "".join(f"{party:>10}" for party in PARTIES))
    for what in ("signed", *REFUSALS, SHORT):
        number = "" if what == "signed" else REFUSALS.get(what, MALFORMED)
        found = "".join(f"{counts[what]:>10}" for counts, _ in results)
        print(f"{what:<26} {number:>7}{found}")
    faults = [fault for _, fault in results if fault]
    for fault in faults:
        print(fault)
    total = sum(counts.total() for counts, _ in results)
    print("there are differences" if faults else f"{total} judged by each, no difference")
    # Something must have been compared, whatever the files say.
    return 1 if faults or any(not counts["signed"] for counts, _ in results) else 0


def main() -> int:
    """Does one step."""
    parser = argparse.ArgumentParser(description="Compares signatures of three makers.")
    parser.add_argument("step", choices=("sign", "compare"))
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    try:
        return sign(options.folder) if options.step == "sign" else compare(options.folder)
    except (BrowserError, Faulty) as error:
        print(f"signatures: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
