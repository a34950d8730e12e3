# pragma version 0.4.3
"""
@title Grants (SC3)
@notice Grants as tokens that cannot be moved (ERC-721, ERC-5192) and end by themselves (read as in ERC-7858).
@dev A grant's terms are not kept: they are shown again wherever the grant is used, and their SHA-256 is its reference.
"""

import words
import registry
import records

uses: registry
uses: records

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    tokenId: indexed(uint256)


struct Shown:
    # the reference; zero for none
    reference: bytes32
    # the packed word of the grant that is meant; 0 when there is none
    slot: uint256
    owner: address
    grantor: address
    grantee: address
    # mode, nature << 2, kinds << 4
    terms: uint256
    scope: bytes32
    until: uint256
    most: uint256
    depth: uint256
    # why the chain is not live, first cause
    ending: uint256
    # why the record is not for the grantee, first cause
    outside: uint256
    # where the call goes on; 0 when what was shown is malformed
    after: uint256
    # how many of the grants count accesses; `counted` names them
    counting: uint256


# Grantee, granted at << 160, until - granted at << 200, used << 229, revoked << 253.
grants: HashMap[bytes32, uint256]

# Within one action: the shown grants that count accesses.
counted: transient(bytes32[4])

IS_REVOKED: constant(uint256) = 2**253
USE: constant(uint256) = 2**229


@internal
@view
def _inScope(terms: uint256, scope: bytes32, owner: address, slot: uint256, record: bytes32, held: uint256) -> bool:
    """
    @notice Whether a record is in a grant's scope. What was anchored in the second of the grant is existing.
    """
    if held & words.M160 != convert(owner, uint256):
        return False
    nature: uint256 = terms >> 2 & 3
    if nature == 0:
        return scope == record
    needed: uint256 = 2
    if held >> 168 & words.M40 <= slot >> 160 & words.M40:
        needed = 1
    return terms >> 4 >> (held >> 160 & words.M8) & 1 == 1 and nature & needed != 0


@internal
def _show(at: uint256, head: uint256, actor: address, judged: bool, record: bytes32, held: uint256) -> Shown:
    """
    @notice Reads a reference from the call, with the grants that are shown for it, and says whether they are live.
    @param head The first bytes of it, at least 21 of them where owner and grants follow.
    @param judged Whether it is asked if the chain is live and the record in scope.
    @param record The record of an access, otherwise zero.
    @param held That record's packed word.
    """
    shown: Shown = empty(Shown)
    count: uint256 = head >> 248
    # No offset overflows: each is a few bytes beyond what was read, and reading stops at the end of the call.
    here: uint256 = unsafe_add(at, 1)
    if count == 0:
        shown.after = here
        return shown
    if count == 255:
        shown.reference = words._bytes(here)
        if shown.reference != empty(bytes32) and self.grants[shown.reference] == 0:
            shown.after = unsafe_add(at, 33)
        return shown
    if count > 127:
        shown.owner = actor
        count ^= 128
    elif count < 64:
        shown.owner = convert(head >> 88 & words.M160, address)
        here = unsafe_add(at, 21)
    elif record != empty(bytes32):
        shown.owner = convert(held & words.M160, address)
        count ^= 64
    if unsafe_sub(count, 1) > 3:
        return shown
    shown.depth = count
    shown.grantee = shown.owner
    for index: uint256 in range(4):
        if index == count:
            break
        link: uint256 = convert(slice(msg.data, here, 32), uint256)
        here = unsafe_add(here, 21)
        flags: uint256 = link >> 240 & words.M8
        if flags > 7:
            return shown
        shown.terms = link >> 248
        shown.until = link >> 176 & words.M64
        shown.most = link >> 152 & words.M24
        shown.grantor = shown.grantee
        if flags & 4 != 0:
            shown.grantee = actor
        else:
            shown.grantee = convert(words._word(here) >> 96, address)
            here = unsafe_add(here, 20)
        request: bytes32 = empty(bytes32)
        if flags & 1 != 0:
            request = words._bytes(here)
            here = unsafe_add(here, 32)
        # One encoding of the terms, so that every reader reads the same.
        if shown.terms & 12 != 0:
            if flags & 2 != 0:
                return shown
            shown.scope = convert(shown.terms >> 4, bytes32)
        elif shown.terms > 3:
            return shown
        elif flags & 2 != 0:
            shown.scope = record
        else:
            shown.scope = convert(slice(msg.data, here, 32), bytes32)
            here = unsafe_add(here, 32)
        shown.reference = sha256(
            abi_encode(
                registry.LEDGER, words.GRANT, shown.grantor, link >> 88 & words.M64, request, shown.grantee,
                shown.terms >> 2 & 3, shown.scope, shown.terms & 3, shown.until, shown.most, shown.reference,
            )
        )
        slot: uint256 = self.grants[shown.reference]
        shown.slot = slot
        if not judged:
            continue
        # From the root down, so the grant that is meant has the last word.
        if slot & IS_REVOKED != 0:
            shown.ending = words.REVOKED
        elif shown.until <= block.timestamp:
            shown.ending = words.EXPIRED
        elif index != 0 and registry.members[shown.grantor] & registry.IS_SUSPENDED != 0:
            shown.ending = words.GRANTOR_SUSPENDED
        if record == empty(bytes32):
            continue
        if not self._inScope(shown.terms, shown.scope, shown.owner, slot, record, held):
            shown.outside = words.OUT_OF_SCOPE
        elif shown.most != 0:
            if slot >> 229 & words.M24 >= shown.most:
                shown.outside = words.OVER_COUNT
            self.counted[shown.counting] = shown.reference
            shown.counting = unsafe_add(shown.counting, 1)
    if shown.slot == 0:
        return shown
    if judged and registry.members[shown.owner] & registry.IS_SUSPENDED != 0:
        shown.ending = words.OWNER_SUSPENDED
    shown.after = here
    return shown


@internal
def _grant(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    terms: uint256 = step.next >> 248
    flags: uint256 = step.next >> 240 & words.M8
    until: uint256 = step.next >> 176 & words.M64
    most: uint256 = step.next >> 152 & words.M24
    # As in _show, no offset overflows.
    grantee: address = convert(convert(slice(msg.data, unsafe_add(at, 13), 32), uint256) >> 96, address)
    here: uint256 = unsafe_add(at, 33)
    request: bytes32 = empty(bytes32)
    if flags == 1:
        request = words._bytes(here)
        here = unsafe_add(here, 32)
    nature: uint256 = terms >> 2 & 3
    scope: bytes32 = convert(terms >> 4, bytes32)
    if nature == 0:
        scope = convert(slice(msg.data, here, 32), bytes32)
        here = unsafe_add(here, 32)
        if terms > 3:
            return words.MALFORMED, empty(bytes32), 0
    head: uint256 = convert(slice(msg.data, here, 32), uint256)
    here = unsafe_add(here, 1)
    parent: bytes32 = empty(bytes32)
    # What the parent says to it; its turn comes after signature, grantee and time.
    unfit: uint256 = 0
    if head >> 248 != 0:
        shown: Shown = self._show(unsafe_sub(here, 1), head, step.actor, True, empty(bytes32), 0)
        here = shown.after
        parent = shown.reference
        if request != empty(bytes32):
            unfit = words.UNKNOWN_REQUEST
        elif shown.slot == 0 or shown.grantee != step.actor:
            unfit = words.NO_GRANT
        else:
            unfit = self._childRefusal(terms, scope, until, most, grantee, shown)
    if (here ^ end) | (flags >> 1) != 0 or scope == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            registry.LEDGER, words.GRANT, step.actor, step.sequence, request, grantee, nature, scope, terms & 3,
            until, most, parent,
        )
    )
    refusal: uint256 = registry._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    # The grantee.
    slot: uint256 = registry.members[grantee]
    if slot == 0:
        return words.UNKNOWN_MEMBER, digest, 0
    # Technologist, patient or clinician: 2 to 4.
    if unsafe_sub(slot >> 160 & words.M8, words.TECHNOLOGIST) > 2 or grantee == step.actor:
        # Or the actor's own guest, who passes nothing on.
        if slot & (2**168 - 1) != words.GUEST << 160 | convert(step.actor, uint256) or terms & 2 != 0:
            return words.UNFIT_MEMBER, digest, 0
    if slot & registry.IS_SUSPENDED != 0:
        return words.MEMBER_SUSPENDED, digest, 0
    # The time, and what may be granted. An end that is past comes out as a large number.
    lasting: uint256 = unsafe_sub(until, block.timestamp)
    if unsafe_sub(lasting, 1) >= words.LONGEST:
        return words.EXPIRED, digest, 0
    if parent != empty(bytes32):
        if unfit != 0:
            return unfit, digest, 0
    elif step.slot >> 160 & words.M8 != words.PATIENT:
        return words.WRONG_ROLE, digest, 0
    elif nature == 0:
        held: uint256 = records.records[scope]
        if held & words.M160 != convert(step.actor, uint256):
            return words.UNKNOWN_RECORD, digest, 0
        if held & records.IS_ERASED != 0:
            return words.ERASED, digest, 0
    self.grants[digest] = convert(grantee, uint256) | block.timestamp << 160 | lasting << 200
    log Transfer(sender=empty(address), receiver=grantee, tokenId=convert(digest, uint256))
    return words.ACCEPTED, digest, step.slot


@internal
@view
def _childRefusal(
    terms: uint256, scope: bytes32, until: uint256, most: uint256, grantee: address, parent: Shown
) -> uint256:
    """
    @notice Why a grant may not be passed on like that: the parent is not live, or goes less far. Zero when it may.
    """
    if parent.ending != 0:
        return parent.ending
    if (
        parent.terms & 2 == 0
        or terms & 3 & ~parent.terms != 0
        or until > parent.until
        or (parent.most != 0 and (most == 0 or most > parent.most))
        or parent.depth > 3
        or grantee == parent.owner
    ):
        return words.EXCEEDS
    if terms & 12 != 0:
        # Kinds are never within one record; nature and kinds are subsets of the parent's.
        if parent.terms & 12 == 0 or terms >> 2 & ~(parent.terms >> 2) != 0:
            return words.EXCEEDS
        return 0
    held: uint256 = records.records[scope]
    if parent.terms & 12 == 0:
        if scope != parent.scope:
            return words.EXCEEDS
    elif held == 0 or parent.terms >> 4 >> (held >> 160 & words.M8) & 1 == 0:
        return words.EXCEEDS
    if not self._inScope(parent.terms, parent.scope, parent.owner, parent.slot, scope, held):
        return words.OUT_OF_SCOPE
    return 0


@internal
def _revoke(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    shown: Shown = self._show(at, step.next, step.actor, False, empty(bytes32), 0)
    if shown.after != end or shown.reference == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(registry.LEDGER, words.REVOKE, step.actor, step.sequence, shown.reference)
    )
    refusal: uint256 = registry._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if shown.slot == 0 or (shown.owner != step.actor and shown.grantor != step.actor):
        return words.NO_GRANT, digest, 0
    if shown.slot & IS_REVOKED != 0:
        return words.REVOKED, digest, 0
    self.grants[shown.reference] = shown.slot | IS_REVOKED
    log Transfer(sender=shown.grantee, receiver=empty(address), tokenId=convert(shown.reference, uint256))
    return words.ACCEPTED, digest, step.slot


@internal
def _anchor(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    """
    @notice Anchors a record. It stands here since it may answer a grant.
    """
    # No underflow: an action has at least 169 bytes.
    here: uint256 = unsafe_sub(end, 125)
    head: uint256 = convert(slice(msg.data, here, 32), uint256)
    owner: address = convert(head >> 96, address)
    kind: uint256 = head >> 88 & words.M8
    measured: uint256 = head >> 24 & words.M64
    record: bytes32 = empty(bytes32)
    envelope: bytes32 = empty(bytes32)
    commitment: bytes32 = empty(bytes32)
    record, envelope, commitment = abi_decode(slice(msg.data, unsafe_add(here, 29), 96), (bytes32, bytes32, bytes32))
    after: uint256 = unsafe_add(at, 1)
    reference: bytes32 = empty(bytes32)
    # What the grant says to it; its turn comes last.
    unfit: uint256 = 0
    if step.next >> 248 != 0:
        shown: Shown = self._show(at, step.next, step.actor, True, empty(bytes32), 0)
        after = shown.after
        reference = shown.reference
        if shown.slot == 0 or shown.owner != owner:
            unfit = words.NO_GRANT
        elif shown.ending != 0:
            unfit = shown.ending
        elif shown.terms & 8 == 0 or shown.terms >> 4 >> kind & 1 == 0:
            unfit = words.OUT_OF_SCOPE
    if (
        after != here
        or kind > 3
        or record == empty(bytes32)
        or envelope == empty(bytes32)
        or commitment == empty(bytes32)
    ):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            registry.LEDGER, words.ANCHOR, step.actor, step.sequence, record, owner, kind, envelope, commitment,
            measured, reference,
        )
    )
    refusal: uint256 = registry._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    refusal = records._anchorRefusal(step, owner, record, measured)
    if refusal != 0:
        return refusal, digest, 0
    if unfit != 0:
        return unfit, digest, 0
    records.records[record] = convert(owner, uint256) | kind << 160 | block.timestamp << 168
    return words.ACCEPTED, digest, step.slot


# Views


@external
@view
def grant(reference: bytes32) -> (address, uint256, uint256, uint256, bool):
    """
    @notice Grantee, time it was granted, end, counted accesses, whether it was revoked itself.
    """
    slot: uint256 = self.grants[reference]
    since: uint256 = slot >> 160 & words.M40
    return (
        convert(slot & words.M160, address),
        since,
        since + (slot >> 200 & words.M29),
        slot >> 229 & words.M24,
        slot & IS_REVOKED != 0,
    )


@internal
@view
def _token(tokenId: uint256) -> uint256:
    """
    @notice A grant's packed word; reverts for what is no grant or revoked.
    """
    slot: uint256 = self.grants[convert(tokenId, bytes32)]
    assert slot != 0 and slot & IS_REVOKED == 0, "no token"
    return slot


@internal
@pure
def _refuseMove():
    """
    @dev Once, since each place that says why takes room in the code.
    """
    raise "locked"


@external
@view
def ownerOf(tokenId: uint256) -> address:
    """
    @notice The grantee (ERC-721).
    """
    return convert(self._token(tokenId) & words.M160, address)


@external
@view
def locked(tokenId: uint256) -> bool:
    """
    @notice True: no grant can be moved (ERC-5192).
    """
    return self._token(tokenId) != 0


@external
@view
def startTime(tokenId: uint256) -> uint256:
    """
    @notice When it was granted (ERC-7858).
    """
    return self._token(tokenId) >> 160 & words.M40


@external
@view
def endTime(tokenId: uint256) -> uint256:
    """
    @notice From when on it is no longer live (ERC-7858). Its parents may end earlier.
    """
    slot: uint256 = self._token(tokenId)
    return (slot >> 160 & words.M40) + (slot >> 200 & words.M29)


@external
@view
def isTokenExpired(tokenId: uint256) -> bool:
    """
    @notice Whether the end has passed (ERC-7858).
    """
    slot: uint256 = self._token(tokenId)
    return (slot >> 160 & words.M40) + (slot >> 200 & words.M29) <= block.timestamp


@external
@pure
def expiryType() -> uint8:
    """
    @notice 1: by time (ERC-7858).
    """
    return 1


@external
@pure
def supportsInterface(interfaceId: bytes4) -> bool:
    """
    @notice ERC-165, ERC-721 and ERC-5192.
    """
    return interfaceId in [0x01ffc9a7, 0x80ac58cd, 0xb45a3c0e]


@external
@view
def getApproved(tokenId: uint256) -> address:
    """
    @notice Nobody, ever.
    """
    assert self._token(tokenId) != 0
    return empty(address)


@external
@pure
def isApprovedForAll(owner: address, operator: address) -> bool:
    """
    @notice False: nobody acts for a grantee.
    """
    return False


@external
@pure
def balanceOf(owner: address) -> uint256:
    """
    @notice Reverts: grants are not counted.
    """
    raise "not counted"


@external
@pure
def transferFrom(sender: address, receiver: address, tokenId: uint256):
    """
    @notice Reverts: a grant cannot be moved.
    """
    self._refuseMove()


@external
@pure
def safeTransferFrom(sender: address, receiver: address, tokenId: uint256, data: Bytes[1024] = b""):
    """
    @notice Reverts: a grant cannot be moved.
    """
    self._refuseMove()


@external
@pure
def approve(operator: address, tokenId: uint256):
    """
    @notice Reverts: a grant cannot be moved.
    """
    self._refuseMove()


@external
@pure
def setApprovalForAll(operator: address, approved: bool):
    """
    @notice Reverts: a grant cannot be moved.
    """
    self._refuseMove()
