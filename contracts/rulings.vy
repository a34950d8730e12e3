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

struct Tail:
    # how an access ends in the call
    record: bytes32
    statement: bytes32
    x: uint256
    y: uint256
    r: uint256
    s: uint256


# What _shortAccess takes: as many bytes with the request that the grant answers, 32 less without; kind 12, reference 0x41,
# and of the grant's flags 4: its grantee is the actor. Terms, numbers and what follows are free.
SHORT_LENGTH: constant(uint256) = 255
REQUEST: constant(uint256) = 32
SHORT: constant(uint256) = 12 << 248 | 65 << 176 | 4 << 160
SHORT_MASK: constant(uint256) = 255 << 248 | 255 << 176 | 252 << 160
# Flag 2 and a mode alone as terms: a grant of one record. Without flag 2 and with a nature: one of kinds.
ONE: constant(uint256) = 2 << 160
ONE_MASK: constant(uint256) = 252 << 168 | 2 << 160
NATURE: constant(uint256) = 12 << 168
# Members of whom _shortAccess takes nothing.
UNUSUAL: constant(uint256) = registry.IS_SUSPENDED | registry.IS_ROTATED | registry.IS_RECOVERING


@internal
def _shortAccess(at: uint256, end: uint256, index: uint256) -> bool:
    """
    @notice Records an access of the commonest form that is lawful: under one grant by the record's owner. False when
    anything is otherwise; then nothing has changed, and _access judges.
    @dev Only for its gas: straight steps and little memory. It takes nothing that _access would not take, and in which
    order it checks does not show. The signature comes last, so that what _access judges again is not checked twice.
    """
    # Kind, sequence number, 0x41, terms, flags, until, most, the grant's sequence number: 31 bytes.
    head: uint256 = convert(slice(msg.data, at, 32), uint256)
    if head & SHORT_MASK != SHORT:
        return False
    isOne: bool = head & ONE_MASK == ONE
    if not isOne and (head & ONE != 0 or head & NATURE == 0):
        return False
    # Flag 1 says whether the request follows; the length must say the same.
    tail: uint256 = unsafe_add(at, 31)
    request: bytes32 = empty(bytes32)
    if head & 1 << 160 != 0:
        request = convert(slice(msg.data, tail, 32), bytes32)
        tail = unsafe_add(tail, REQUEST)
    if unsafe_add(tail, 192) != end:
        return False
    shown: Tail = abi_decode(slice(msg.data, tail, 192), Tail)
    actor: address = words._identifier(shown.x, shown.y)
    slot: uint256 = registry.members[actor]
    sequence: uint256 = head >> 184 & words.M64
    if (
        slot == 0
        or (slot & UNUSUAL) | (sequence ^ unsafe_add(slot >> registry.SEQUENCE & words.M40, 1)) != 0
        or shown.s > words.HALF
    ):
        return False
    held: uint256 = records.records[shown.record]
    owner: address = convert(held & words.M160, address)
    if (held & records.IS_ERASED) | (registry.members[owner] & registry.IS_SUSPENDED) != 0:
        return False
    until: uint256 = head >> 96 & words.M64
    most: uint256 = head >> 72 & words.M24
    scope: bytes32 = shown.record
    if not isOne:
        scope = convert(head >> 172 & 15, bytes32)
    reference: bytes32 = sha256(
        abi_encode(
            registry.LEDGER, words.GRANT, owner, head >> 8 & words.M64, request, actor, head >> 170 & 3, scope,
            head >> 168 & 3, until, most, empty(bytes32),
        )
    )
    kept: uint256 = grants.grants[reference]
    if kept == 0 or kept & grants.IS_REVOKED != 0 or until <= block.timestamp:
        return False
    if not isOne:
        if not grants._inScope(head >> 168 & words.M8, scope, owner, kept, shown.record, held):
            return False
    if most != 0:
        if kept >> 229 & words.M24 >= most:
            return False
    digest: bytes32 = sha256(
        abi_encode(registry.LEDGER, words.ACCESS, actor, sequence, reference, shown.record, shown.statement)
    )
    if (
        len(
            raw_call(
                words.P256VERIFY,
                abi_encode(digest, shown.r, shown.s, shown.x, shown.y),
                max_outsize=32,
                is_static_call=True,
            )
        )
        == 0
    ):
        return False
    if most != 0:
        # Below its most, so it stays in its 24 bits.
        grants.grants[reference] = unsafe_add(kept, grants.USE)
    registry.members[actor] = unsafe_add(slot, 1 << registry.SEQUENCE)
    raw_log([], convert(convert(digest, uint256) >> 32 << 32 | index << 8, bytes32))
    return True


@internal
def _access(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    """
    @notice Rules on an access. A refusal is recorded as well, and is a strike.
    """
    # No underflow: an action has at least 169 bytes.
    tail: uint256 = unsafe_sub(end, 64)
    record: bytes32 = words._bytes(tail)
    held: uint256 = records.records[record]
    shown: grants.Shown = grants._show(at, step.next, step.actor, True, record, held)
    if shown.after != tail or record == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            registry.LEDGER, words.ACCESS, step.actor, step.sequence, shown.reference, record,
            words._bytes(unsafe_sub(end, 32)),
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
    head: uint256 = words._word(at)
    owner: address = convert(head >> 96, address)
    terms: uint256 = head >> 88 & words.M8
    duration: uint256 = head >> 48 & (2**32 - 1)
    purpose: bytes32 = words._bytes(unsafe_add(at, 26))
    nature: uint256 = terms >> 2 & 3
    scope: bytes32 = convert(terms >> 4, bytes32)
    after: uint256 = unsafe_add(at, 58)
    if nature == 0:
        if terms > 3:
            return words.MALFORMED, empty(bytes32), 0
        scope = words._bytes(after)
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
def _note(step: words.Step, at: uint256, end: uint256, kind: uint256) -> (uint256, bytes32, uint256):
    """
    @notice Deny, release and report: words that are not looked up, by a member of one role.
    """
    subject: bytes32 = words._bytes(at)
    role: uint256 = words.PATIENT
    digest: bytes32 = empty(bytes32)
    after: uint256 = unsafe_add(at, 32)
    if kind == words.REPORT:
        digest = sha256(
            abi_encode(registry.LEDGER, kind, step.actor, step.sequence, subject, words._bytes(after))
        )
        after = unsafe_add(after, 32)
    else:
        digest = sha256(abi_encode(registry.LEDGER, kind, step.actor, step.sequence, subject))
        if kind == words.RELEASE:
            role = words.CUSTODIAN
    if after != end or subject == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    refusal: uint256 = registry._admit(step, digest)
    if refusal == 0 and registry._role(step.slot) != role:
        refusal = words.WRONG_ROLE
    return refusal, digest, step.slot
