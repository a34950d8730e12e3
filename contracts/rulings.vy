# pragma version 0.4.3
"""
@title Rulings (SC4)
@notice Rules on accesses, and takes what changes nothing but the log: requests, answers, statements, reports.
"""

import words
import registry
import records
import grants

uses: registry
uses: records
uses: grants


@internal
def _access(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    """
    @notice Rules on an access. A refusal is recorded as well, and is a strike.
    """
    # No underflow: an action has at least 169 bytes.
    tail: uint256 = unsafe_sub(end, 64)
    record: bytes32 = convert(slice(msg.data, tail, 32), bytes32)
    held: uint256 = records.records[record]
    shown: grants.Shown = grants._show(at, step.next, step.actor, True, record, held)
    if shown.after != tail or record == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            registry.LEDGER, words.ACCESS, step.actor, step.sequence, shown.reference, record,
            convert(slice(msg.data, unsafe_sub(end, 32), 32), bytes32),
        )
    )
    refusal: uint256 = registry._admit(step, digest, True)
    if refusal != 0:
        return refusal, digest, 0
    if step.slot & registry.IS_SUSPENDED != 0:
        refusal = words.SUSPENDED
    elif shown.reference == empty(bytes32):
        if held & words.M160 != convert(step.actor, uint256):
            refusal = words.OUT_OF_SCOPE
    elif shown.slot == 0 or shown.grantee != step.actor:
        refusal = words.NO_GRANT
    elif shown.ending != 0:
        refusal = shown.ending
    else:
        refusal = shown.outside
    if refusal == 0 and held & records.IS_ERASED != 0:
        refusal = words.ERASED
    if refusal != 0:
        return refusal, digest, registry._stricken(step.slot)
    for index: uint256 in range(shown.counting, bound=4):
        grants.grants[grants.counted[index]] += grants.USE
    return words.ACCEPTED, digest, step.slot


@internal
@view
def _request(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    head: uint256 = convert(slice(msg.data, at, 32), uint256)
    owner: address = convert(head >> 96, address)
    terms: uint256 = head >> 88 & words.M8
    duration: uint256 = head >> 48 & (2**32 - 1)
    purpose: bytes32 = convert(slice(msg.data, unsafe_add(at, 26), 32), bytes32)
    nature: uint256 = terms >> 2 & 3
    scope: bytes32 = convert(terms >> 4, bytes32)
    after: uint256 = unsafe_add(at, 58)
    if nature == 0:
        if terms > 3:
            return words.MALFORMED, empty(bytes32), 0
        scope = convert(slice(msg.data, after, 32), bytes32)
        after = unsafe_add(after, 32)
    if (
        after != end
        or scope == empty(bytes32)
        or purpose == empty(bytes32)
        or duration == 0
        or duration > words.LONGEST
    ):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            registry.LEDGER, words.REQUEST, step.actor, step.sequence, owner, nature, scope,
            head >> 80 & words.M8, purpose, terms & 3, duration,
        )
    )
    refusal: uint256 = registry._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if registry._role(step.slot) != words.CLINICIAN:
        return words.WRONG_ROLE, digest, 0
    slot: uint256 = registry.members[owner]
    if slot == 0:
        return words.UNKNOWN_MEMBER, digest, 0
    if registry._role(slot) != words.PATIENT:
        return words.UNFIT_MEMBER, digest, 0
    if slot & registry.IS_SUSPENDED != 0:
        return words.OWNER_SUSPENDED, digest, 0
    return words.ACCEPTED, digest, step.slot


@internal
@view
def _note(step: words.Step, at: uint256, end: uint256, kind: uint256, role: uint256) -> (uint256, bytes32, uint256):
    """
    @notice Deny and release: one word that is not looked up, by a member of one role.
    """
    subject: bytes32 = words._bytes(at)
    if end != at + 32 or subject == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(abi_encode(registry.LEDGER, kind, step.actor, step.sequence, subject))
    refusal: uint256 = registry._admit(step, digest)
    if refusal == 0 and registry._role(step.slot) != role:
        refusal = words.WRONG_ROLE
    return refusal, digest, step.slot


@internal
@view
def _report(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    subject: bytes32 = words._bytes(at)
    if end != at + 64 or subject == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            registry.LEDGER, words.REPORT, step.actor, step.sequence, subject, words._bytes(at + 32)
        )
    )
    refusal: uint256 = registry._admit(step, digest)
    if refusal == 0 and registry._role(step.slot) != words.PATIENT:
        refusal = words.WRONG_ROLE
    return refusal, digest, step.slot
