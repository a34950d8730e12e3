"""A deployed contract, spoken to as people and followers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi import decode, encode
from ethereum.crypto.hash import keccak256

from .actions import ACCESS, Encoder, Signed, word
from .compiled import creation_code
from .evm import CHAIN_ID, Chain, Result, Sender
from .keys import sha256

MALFORMED = 255
SKIPPED = bytes(keccak256(b"Skipped(uint256)"))
REFUSED = bytes(keccak256(b"Refused(uint256)"))[:4]


def selector(signature: str) -> bytes:
    """The four bytes that call a function."""
    return bytes(keccak256(signature.encode()))[:4]


SUBMIT, SUBMIT_MANY = selector("submit()"), selector("submitMany()")

VIEWS = {
    "ledger": ((), ("bytes32",)),
    "member": (
        ("address",),
        ("uint256", "bool", "uint256", "uint256", "uint256", "bytes32", "address"),
    ),
    "record": (("bytes32",), ("address", "uint256", "uint256", "bool")),
    "grant": (("bytes32",), ("address", "uint256", "uint256", "uint256", "bool")),
    "policy": ((), ("bytes32", "bytes32", "uint256", "uint256", "uint256")),
    "epoch": ((), ("uint256",)),
    "authorityCount": ((), ("uint256",)),
    "pending": (("bytes32",), ("address", "uint256", "uint256")),
    "guardians": (("address",), ("bytes32", "uint256", "uint256", "bytes32", "uint256")),
    "vote": (("address", "uint256"), ("address", "bytes32")),
    "ownerOf": (("uint256",), ("address",)),
    "locked": (("uint256",), ("bool",)),
    "startTime": (("uint256",), ("uint256",)),
    "endTime": (("uint256",), ("uint256",)),
    "isTokenExpired": (("uint256",), ("bool",)),
    "expiryType": ((), ("uint8",)),
    "supportsInterface": (("bytes4",), ("bool",)),
    "getApproved": (("uint256",), ("address",)),
    "isApprovedForAll": (("address", "address"), ("bool",)),
    "balanceOf": (("address",), ("uint256",)),
}


class Unreadable(Exception):
    """A view that reverted."""


def salt(address: bytes) -> bytes:
    """The salt that a founding must have for a contract at this address."""
    return sha256(b"aureole/chain/v1", word(CHAIN_ID), word(address))


@dataclass
class Ledger:
    """The contract on its chain, and the encoder that knows its grants."""

    chain: Chain
    address: bytes
    encoder: Encoder

    @staticmethod
    def deploy(
        chain: Chain, founding: Sequence[bytes], own_salt: bool = True, bound: bool = True
    ) -> Ledger:
        """Deploys with a founding, whose salt is put in its place unless told otherwise.
        Unbound takes any founding."""
        address = chain.next_contract(chain.senders[0])
        words = list(founding)
        if own_salt and bound:
            words[-1] = salt(address)
        code = creation_code(bound) + encode(["bytes32[]"], [words])
        made, result = chain.deploy(code)
        if not result.succeeded:
            raise ValueError(f"the founding was refused: {result.output!r}")
        return Ledger(chain, made, Encoder(sha256(b"aureole/ledger/v1", *words)))

    def copy(self) -> Ledger:
        """The same ledger once more, on a chain of its own."""
        encoder = self.encoder.copy()
        return Ledger(self.chain.copy(), self.address, encoder)

    @property
    def identifier(self) -> bytes:
        """The ledger's identifier."""
        return self.encoder.ledger

    def submit(self, signed: Signed, source: Sender | None = None) -> tuple[int, Result]:
        """Puts one action to the contract; its outcome and the transaction's result."""
        result = self.chain.send(self.address, SUBMIT + self.encoder.pack(signed), source)
        outcome = outcome_of(result)
        if outcome == 0:
            self.encoder.note(signed.action)
        return outcome, result

    def judge(self, signed: Signed) -> int:
        """The outcome of one action, without the transaction around it."""
        result = self.chain.call(self.address, SUBMIT + self.encoder.pack(signed), keep=True)
        outcome = outcome_of(result)
        if outcome == 0:
            self.encoder.note(signed.action)
        return outcome

    def submit_many(self, batch: Sequence[Signed]) -> tuple[list[int], Result]:
        """Puts a batch; grants in it are shown by those that follow, as if they were accepted."""
        outcomes, result, _ = self.submit_many_with_data(batch)
        return outcomes, result

    def submit_many_with_data(self, batch: Sequence[Signed]) -> tuple[list[int], Result, bytes]:
        """The same, and the input of the transaction."""
        encoder = self.encoder.copy()
        data = SUBMIT_MANY
        for signed in batch:
            packed = encoder.pack(signed)
            encoder.note(signed.action)
            data += len(packed).to_bytes(2, "big") + packed
        result = self.chain.send(self.address, data)
        if not result.succeeded:
            raise ValueError("the batch was refused")
        outcomes = outcomes_of(result)
        for signed, outcome in zip(batch, outcomes, strict=True):
            if outcome == 0:
                self.encoder.note(signed.action)
        return outcomes, result, data

    def read(self, view: str, *arguments: Any) -> Any:
        """What a view gives; `Unreadable` when it reverts."""
        takes, gives = VIEWS[view]
        data = selector(f"{view}({','.join(takes)})") + encode(takes, arguments)
        result = self.chain.call(self.address, data)
        if not result.succeeded:
            raise Unreadable(view)
        values = decode(gives, result.output)
        return values[0] if len(values) == 1 else values


def places(result: Result) -> list[tuple[int, int, bytes | None]]:
    """Index, outcome and, where recorded, first 28 bytes of the digest of each action."""
    found: list[tuple[int, int, bytes | None]] = []
    for log in result.logs:
        if not log.topics:
            place = int.from_bytes(log.data[28:], "big")
            found.append((place >> 8, place & 255, log.data[:28]))
        elif log.topics[0] == SKIPPED:
            place = int.from_bytes(log.data, "big")
            found.append((place >> 8, place & 255, None))
    return found


def outcomes_of(result: Result) -> list[int]:
    """The outcomes of a batch, in order."""
    found = places(result)
    if [index for index, _, _ in found] != list(range(len(found))):
        raise ValueError("the logs name other actions than were sent")
    return [outcome for _, outcome, _ in found]


def outcome_of(result: Result) -> int:
    """The outcome of a single action."""
    if result.succeeded:
        return outcomes_of(result)[0]
    if len(result.output) == 36 and result.output[:4] == REFUSED:
        return int.from_bytes(result.output[4:], "big")
    raise ValueError("the call was refused before any action was judged")


__all__ = ["ACCESS", "MALFORMED", "Ledger", "Unreadable", "outcome_of", "outcomes_of", "places"]
