# pragma version 0.4.3
"""
@title Records (SC2)
@notice What was anchored: whose, of which kind, since when, and whether it was erased. What it is stays elsewhere.
"""

import words
import registry

uses: registry

# Owner, kind << 160, anchored at << 168, erased << 208.
records: HashMap[bytes32, uint256]

IS_ERASED: constant(uint256) = 2**208


@internal
@view
def _anchorRefusal(step: words.Step, owner: address, record: bytes32, measured: uint256) -> uint256:
    """
    @notice Checks 1 to 4 of `anchor`.
    """
    role: uint256 = registry._role(step.slot)
    if role == words.PATIENT:
        if owner != step.actor:
            return words.UNFIT_MEMBER
    elif role == words.DEVICE:
        if convert(owner, uint256) != step.slot & words.M160:
            return words.UNFIT_MEMBER
    elif role != words.TECHNOLOGIST:
        return words.WRONG_ROLE
    slot: uint256 = step.slot
    if owner != step.actor:
        slot = registry.members[owner]
    if slot == 0:
        return words.UNKNOWN_MEMBER
    if registry._role(slot) != words.PATIENT:
        return words.UNFIT_MEMBER
    if slot & registry.IS_SUSPENDED != 0:
        return words.OWNER_SUSPENDED
    if self.records[record] != 0:
        return words.RECORD_EXISTS
    if measured > block.timestamp + 300:
        return words.MEASURED_IN_FUTURE
    return 0


@internal
def _erase(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    record: bytes32 = words._bytes(at)
    if end != unsafe_add(at, 32) or record == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(abi_encode(registry.LEDGER, words.ERASE, step.actor, step.sequence, record))
    refusal: uint256 = registry._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if registry._role(step.slot) != words.PATIENT:
        return words.WRONG_ROLE, digest, 0
    held: uint256 = self.records[record]
    if held & words.M160 != convert(step.actor, uint256):
        return words.UNKNOWN_RECORD, digest, 0
    if held & IS_ERASED != 0:
        return words.ERASED, digest, 0
    self.records[record] = held | IS_ERASED
    return words.ACCEPTED, digest, step.slot


@external
@view
def record(identifier: bytes32) -> (address, uint256, uint256, bool):
    """
    @notice Owner, kind, time of anchoring, whether erased.
    """
    held: uint256 = self.records[identifier]
    return (
        convert(held & words.M160, address),
        held >> 160 & words.M8,
        held >> 168 & words.M40,
        held & IS_ERASED != 0,
    )
