"""Words of actions, and the packed bytes that a contract takes (docs/spec/chain.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .keys import Key, identifier, sha256

ENROL, APPROVE, SUSPEND, REINSTATE, POLICY, ROTATE, ANCHOR, REQUEST, GRANT = range(1, 10)
DENY, REVOKE, ACCESS, RELEASE, REPORT, ERASE, GUARD, RECOVER, VETO = range(10, 19)
ZERO = bytes(32)

FIELD_COUNTS = {
    ENROL: 6, APPROVE: 1, SUSPEND: 2, REINSTATE: 2, POLICY: 5, ROTATE: 3, ANCHOR: 7, REQUEST: 7,
    GRANT: 8, DENY: 1, REVOKE: 1, ACCESS: 3, RELEASE: 1, REPORT: 2, ERASE: 1, GUARD: 3, RECOVER: 9,
    VETO: 2,
}  # fmt: skip


def word(value: int | bytes) -> bytes:
    """A number, or a member or word, as 32 bytes."""
    return value.to_bytes(32, "big") if isinstance(value, int) else bytes(value).rjust(32, b"\0")


def number(value: bytes) -> int:
    """The number in a word."""
    return int.from_bytes(value, "big")


@dataclass(frozen=True)
class Action:
    """The words of an action."""

    words: tuple[bytes, ...]

    @staticmethod
    def of(ledger: bytes, kind: int, actor: bytes, sequence: int, *fields: int | bytes) -> Action:
        """Joins header and fields."""
        header = (ledger, word(kind), word(actor), word(sequence))
        return Action(header + tuple(word(each) for each in fields))

    @property
    def ledger(self) -> bytes:
        """The ledger it is for."""
        return self.words[0]

    @property
    def kind(self) -> int:
        """The number of its kind."""
        return number(self.words[1])

    @property
    def actor(self) -> bytes:
        """Who acts, 20 bytes."""
        return self.words[2][12:]

    @property
    def sequence(self) -> int:
        """The sequence number."""
        return number(self.words[3])

    @property
    def fields(self) -> tuple[bytes, ...]:
        """The words after the header."""
        return self.words[4:]

    @property
    def digest(self) -> bytes:
        """SHA-256 of the words."""
        return sha256(*self.words)


@dataclass(frozen=True)
class Signed:
    """An action, its signature, and the key that it is signed with."""

    action: Action
    signature: bytes
    public: bytes

    @staticmethod
    def by(key: Key, action: Action) -> Signed:
        """Signs an action."""
        return Signed(action, key.sign(action.digest), key.public)

    @staticmethod
    def read(data: bytes, public: bytes) -> Signed:
        """Reads signature ‖ words."""
        if len(data) < 192 or len(data) % 32:
            raise ValueError("a signed action has 64 bytes of signature and at least four words")
        words = tuple(data[at : at + 32] for at in range(64, len(data), 32))
        return Signed(Action(words), data[:64], public)

    @property
    def bytes(self) -> bytes:
        """Signature ‖ words."""
        return self.signature + b"".join(self.action.words)


@dataclass
class Encoder:
    """Packs signed actions. Keeps the words of recorded grants, and whose the records are."""

    ledger: bytes
    grants: dict[bytes, Action] = field(default_factory=dict)
    owners: dict[bytes, bytes] = field(default_factory=dict)

    def copy(self) -> Encoder:
        """The same, to pack what may never be recorded."""
        return Encoder(self.ledger, dict(self.grants), dict(self.owners))

    def note(self, action: Action) -> None:
        """Takes notice of an action that was recorded with the outcome accepted."""
        if action.kind == GRANT:
            self.grants[action.digest] = action
        elif action.kind == ANCHOR:
            self.owners[action.fields[0]] = action.fields[1][12:]

    def pack(self, signed: Signed) -> bytes:
        """The packed action."""
        action = signed.action
        if action.ledger != self.ledger:
            return bytes([action.kind | 64]) + action.ledger
        written = identifier(signed.public) != action.actor
        head = bytes([action.kind | (128 if written else 0)]) + action.words[3][24:]
        if written:
            head += action.actor
        return head + self._fields(action) + signed.public + signed.signature

    def _fields(self, action: Action) -> bytes:
        fields = action.fields
        if action.kind == ACCESS:
            record = fields[1]
            return self._reference(action, fields[0], record) + record + fields[2]
        if action.kind == REVOKE:
            return self._reference(action, fields[0])
        if action.kind == ANCHOR:
            record, owner, kind, envelope, commitment, measured, reference = fields
            place = owner[12:] + kind[31:] + measured[24:]
            return self._reference(action, reference) + place + record + envelope + commitment
        if action.kind == GRANT:
            request, grantee, nature, scope, mode, until, most, parent = fields
            has_request = request != ZERO
            return (
                bytes([_terms(nature, scope, mode), has_request])
                + until[24:]
                + most[29:]
                + grantee[12:]
                + (request if has_request else b"")
                + (b"" if number(nature) else scope)
                + self._reference(action, parent)
            )
        if action.kind == REQUEST:
            owner, nature, scope, code, purpose, mode, duration = fields
            head = owner[12:] + bytes([_terms(nature, scope, mode)]) + code[31:] + duration[28:]
            return head + purpose + (b"" if number(nature) else scope)
        return b"".join(
            each[32 - width :] for each, width in zip(fields, WIDTHS[action.kind], strict=True)
        )

    def _reference(self, action: Action, reference: bytes, record: bytes | None = None) -> bytes:
        if reference == ZERO:
            return b"\0"
        chain = self.chain(reference)
        if not chain:
            return b"\xff" + reference
        owner = chain[0].actor
        if owner == action.actor:
            result = bytes([len(chain) | 128])
        elif record is not None and self.owners.get(record) == owner:
            result = bytes([len(chain) | 64])
        else:
            result = bytes([len(chain)]) + owner
        return result + b"".join(_shown(grant, action.actor, record) for grant in chain)

    def chain(self, reference: bytes) -> list[Action]:
        """The grant and those that it was passed on from, the owner's own first."""
        links: list[Action] = []
        while reference in self.grants:
            links.insert(0, self.grants[reference])
            reference = links[0].fields[7]
        return links


WIDTHS: dict[int, Sequence[int]] = {
    ENROL: (20, 1, 32, 32, 32, 32),
    APPROVE: (32,),
    SUSPEND: (20, 32),
    REINSTATE: (20, 32),
    POLICY: (32, 32, 1, 1, 2),
    ROTATE: (32, 32, 32),
    DENY: (32,),
    RELEASE: (32,),
    REPORT: (32, 32),
    ERASE: (32,),
    GUARD: (32, 1, 4),
    RECOVER: (20, 32, 32, 32, 32, 1, 32, 32, 32),
    VETO: (32, 32),
}


def _terms(nature: bytes, scope: bytes, mode: bytes) -> int:
    kinds = number(scope) if number(nature) else 0
    return number(mode) | number(nature) << 2 | kinds << 4


def _shown(grant: Action, actor: bytes, record: bytes | None) -> bytes:
    request, grantee, nature, scope, mode, until, most, _ = grant.fields
    is_record, is_actor = nature == ZERO and scope == record, grantee[12:] == actor
    flags = (request != ZERO) | (2 if is_record else 0) | (4 if is_actor else 0)
    return (
        bytes([_terms(nature, scope, mode), flags])
        + until[24:]
        + most[29:]
        + grant.words[3][24:]
        + (b"" if is_actor else grantee[12:])
        + (request if request != ZERO else b"")
        + (b"" if is_record or number(nature) else scope)
    )
