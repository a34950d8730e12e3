"""A small practice: who there is, and the actions that they sign."""

from __future__ import annotations

from .actions import ACCESS, ANCHOR, ENROL, GRANT, REQUEST, ZERO, Action, Signed, word
from .evm import Chain
from .keys import Key, sha256
from .ledger import Ledger

ROLES = {
    "authority": 1, "technologist": 2, "patient": 3, "clinician": 4, "device": 5, "custodian": 6,
    "guest": 7,
}  # fmt: skip
DAY = 86_400


def digest(text: str) -> bytes:
    """A word that is not zero, named by a text."""
    return sha256(text.encode())


class World:
    """A ledger founded by two authority members, and who is enrolled on it."""

    def __init__(self, founders: int = 2, strikes: int = 0, ledger: Ledger | None = None) -> None:
        self.keys: dict[str, Key] = {}
        self.members: dict[str, bytes] = {}
        self.sequences: dict[str, int] = {}
        founding = [word(founders)]
        for name in ("ada", "ben", "cy")[:founders]:
            key = self._know(name)
            founding += [key.public[:32], key.public[32:], digest(f"sealing {name}"), bytes(32)]
        founding += [bytes(32)] * 5 + [word(strikes), word(1_600_000_000), bytes(32)]
        self.ledger = ledger or Ledger.deploy(Chain(), founding)

    def _know(self, name: str) -> Key:
        key = Key.named(f"aureole test {name}")
        self.keys[name] = key
        self.members[name] = key.member
        self.sequences[name] = 0
        return key

    def copy(self) -> World:
        """The same practice once more, on a chain of its own."""
        other = object.__new__(World)
        other.keys, other.members = dict(self.keys), dict(self.members)
        other.sequences, other.ledger = dict(self.sequences), self.ledger.copy()
        return other

    @property
    def now(self) -> int:
        """The chain's time."""
        return self.ledger.chain.time

    def wait(self, seconds: int) -> None:
        """Lets time pass."""
        self.ledger.chain.time += seconds

    def action(self, name: str, kind: int, *fields: int | bytes, ahead: int = 1) -> Action:
        """The next action of a member; its words as they would be signed."""
        sequence = self.sequences[name] + ahead
        return Action.of(self.ledger.identifier, kind, self.members[name], sequence, *fields)

    def sign(self, name: str, kind: int, *fields: int | bytes, ahead: int = 1) -> Signed:
        """The same, signed."""
        return Signed.by(self.keys[name], self.action(name, kind, *fields, ahead=ahead))

    def put(self, signed: Signed) -> int:
        """Submits a signed action and gives its outcome."""
        outcome, _ = self.ledger.submit(signed)
        if outcome < 16 or (signed.action.kind == 12 and 32 <= outcome < 255):
            for name, member in self.members.items():
                if member == signed.action.actor:
                    self.sequences[name] += 1
        return outcome

    def act(self, name: str, kind: int, *fields: int | bytes) -> int:
        """Signs, submits and gives the outcome."""
        return self.put(self.sign(name, kind, *fields))

    def enrol(self, name: str, role: str, by: str = "ada") -> int:
        """Enrols somebody and gives the outcome."""
        key = self.keys.get(name) or self._know(name)
        return self.act(by, ENROL, *self.enrolment(key, role))

    # What people do, with the fields that a test does not care about filled in.

    def anchor(
        self, name: str, record: str, owner: str = "pat", kind: int = 0, **more: int | bytes
    ) -> int:
        """Anchors a record and gives the outcome."""
        return self.put(self.anchoring(name, record, owner, kind, **more))

    def anchoring(
        self, name: str, record: str, owner: str = "pat", kind: int = 0, **more: int | bytes
    ) -> Signed:
        """A signed anchor."""
        measured, reference = more.get("measured", self.now), more.get("reference", ZERO)
        fields = (digest(record), self.members[owner], kind, digest("e"), digest("k"))
        return self.sign(name, ANCHOR, *fields, measured, reference)

    def granting(self, name: str, grantee: str, scope: str | int, **more: int | bytes) -> Signed:
        """A signed grant of one record (by name) or of kinds (bits; nature 3 unless told)."""
        nature = 0 if isinstance(scope, str) else more.get("nature", 3)
        return self.sign(
            name,
            GRANT,
            more.get("request", ZERO),
            self.members[grantee],
            nature,
            digest(scope) if isinstance(scope, str) else scope,
            more.get("mode", 0),
            more.get("until", self.now + DAY),
            more.get("most", 0),
            more.get("parent", ZERO),
        )

    def grant(self, name: str, grantee: str, scope: str | int, **more: int | bytes) -> bytes:
        """Records a grant and gives its reference."""
        signed = self.granting(name, grantee, scope, **more)
        outcome = self.put(signed)
        if outcome:
            raise AssertionError(f"the grant was refused with {outcome}")
        return signed.action.digest

    def access(self, name: str, reference: bytes, record: str) -> int:
        """Records an access and gives the ruling."""
        return self.act(name, ACCESS, reference, digest(record), digest("statement"))

    def request(self, name: str, owner: str = "pat") -> Signed:
        """A signed request for one record."""
        fields = (self.members[owner], 0, digest("r1"), 1, digest("purpose"), 1, DAY)
        return self.sign(name, REQUEST, *fields)

    def enrolment(self, key: Key, role: str) -> tuple[int | bytes, ...]:
        """The fields of an enrolment."""
        x, y = key.public[:32], key.public[32:]
        return key.member, ROLES[role], x, y, digest("sealing"), bytes(32)
