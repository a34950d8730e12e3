# pragma version 0.4.3
"""
@title Aureole
@notice The rules of docs/spec/rules.md on a chain: signed actions in, a log of each that is recorded.
@dev One deployment of five modules. No owner, no administrator, no upgrade, and no ether. docs/spec/chain.md says how
the packed calls are made.
"""

import words
import registry
import records
import grants
import rulings

initializes: registry
initializes: records[registry := registry]
initializes: grants[registry := registry, records := records]
initializes: rulings[registry := registry, records := records, grants := grants]

exports: (
    registry.ledger,
    registry.member,
    registry.policy,
    registry.epoch,
    registry.authorityCount,
    registry.pending,
    registry.guardians,
    registry.vote,
    records.record,
    grants.grant,
    grants.ownerOf,
    grants.locked,
    grants.startTime,
    grants.endTime,
    grants.isTokenExpired,
    grants.expiryType,
    grants.supportsInterface,
    grants.getApproved,
    grants.isApprovedForAll,
    grants.balanceOf,
    grants.transferFrom,
    grants.safeTransferFrom,
    grants.approve,
    grants.setApprovalForAll,
)


event Skipped:
    # the index of the action in the call << 8, and the outcome
    place: uint256


@deploy
def __init__(founding: DynArray[bytes32, 41]):
    """
    @notice Founds the ledger.
    @param founding The words of the founding. Its log key is zero and its salt names this chain and this contract.
    """
    registry.__init__(founding)


@internal
def _act(at: uint256, end: uint256, index: uint256) -> uint256:
    """
    @notice Judges the action that stands in the call from `at` to `end`, and records it where the rules say so.
    @return The outcome.
    """
    # The commonest action by a short way; where that does not take it, nothing has changed.
    if unsafe_sub(end, at) | rulings.REQUEST == rulings.SHORT_LENGTH:
        if rulings._shortAccess(at, end, index):
            return words.ACCEPTED
    # Reading beyond the call reverts, so what is cut short is judged by nobody. Lengths come from outside and are
    # small, or are those of the call, so no offset overflows.
    head: uint256 = convert(slice(msg.data, at, 32), uint256)
    kind: uint256 = head >> 248
    if kind & 64 != 0:
        if kind != 64 | kind & words.M5 or end != at + 33 or words._bytes(at + 1) == registry.LEDGER:
            return words.MALFORMED
        return words.WRONG_LEDGER
    if end < unsafe_add(at, 169):
        return words.MALFORMED
    here: uint256 = unsafe_add(at, 9)
    fields: uint256 = unsafe_sub(end, 128)
    step: words.Step = empty(words.Step)
    step.sequence = head >> 184 & words.M64
    step.next = head << 72
    step.x, step.y, step.r, step.s = abi_decode(slice(msg.data, fields, 128), (uint256, uint256, uint256, uint256))
    if kind & 128 == 0:
        step.actor = words._identifier(step.x, step.y)
        step.slot = registry.members[step.actor]
        step.inForce = True
        if step.slot & (registry.IS_ROTATED | registry.IS_RECOVERING) != 0:
            kept: bytes32 = registry._keyDigest(step.actor, step.slot)
            step.inForce = kept == empty(bytes32) or kept == registry._hashed(step.x, step.y)
    else:
        kind ^= 128
        step.actor = convert(words._word(here) >> 96, address)
        here = unsafe_add(here, 20)
        step.next = words._word(here)
        step.slot = registry.members[step.actor]
        step.inForce = registry._keyDigest(step.actor, step.slot) == registry._hashed(step.x, step.y)
    outcome: uint256 = words.MALFORMED
    digest: bytes32 = empty(bytes32)
    slot: uint256 = 0
    if kind == words.GRANT:
        outcome, digest, slot = grants._grant(step, here, fields)
    elif kind == words.ACCESS:
        outcome, digest, slot = rulings._access(step, here, fields)
    elif kind == words.ANCHOR:
        outcome, digest, slot = grants._anchor(step, here, fields)
    elif kind == words.REQUEST:
        outcome, digest, slot = rulings._request(step, here, fields)
    elif kind == words.REVOKE:
        outcome, digest, slot = grants._revoke(step, here, fields)
    elif kind == words.RELEASE or kind == words.DENY or kind == words.REPORT:
        outcome, digest, slot = rulings._note(step, here, fields, kind)
    elif kind == words.ERASE:
        outcome, digest, slot = records._erase(step, here, fields)
    elif kind == words.ENROL:
        outcome, digest, slot = registry._enrol(step, here, fields)
    elif kind == words.APPROVE:
        outcome, digest, slot = registry._approve(step, here, fields)
    elif kind == words.SUSPEND or kind == words.REINSTATE:
        outcome, digest, slot = registry._judge(step, here, fields, kind)
    elif kind == words.POLICY:
        outcome, digest, slot = registry._policy(step, here, fields)
    elif kind == words.ROTATE:
        outcome, digest, slot = registry._rotate(step, here, fields)
    elif kind == words.GUARD:
        outcome, digest, slot = registry._guard(step, here, fields)
    elif kind == words.RECOVER:
        outcome, digest, slot = registry._recover(step, here, fields)
    elif kind == words.VETO:
        outcome, digest, slot = registry._veto(step, here, fields)
    if outcome < words.WRONG_LEDGER or (
        kind == words.ACCESS and outcome >= words.SUSPENDED and outcome != words.MALFORMED
    ):
        registry.members[step.actor] = unsafe_add(slot, 1 << registry.SEQUENCE)
        # Without a topic: the first 28 bytes of the digest, then index and outcome. Half the gas of an event.
        raw_log([], convert(convert(digest, uint256) >> 32 << 32 | index << 8 | outcome, bytes32))
        return words.ACCEPTED
    return outcome


@internal
@view
def _onlyPlainAccounts():
    """
    @dev So that every log stands in a transaction whose input is what was read here. A delegated account (EIP-7702) has
    code and could call through it.
    """
    assert msg.sender == tx.origin
    assert msg.sender.codesize == 0


@external
def submit():
    """
    @notice One action, packed, behind the selector. Reverts with Refused(uint256) when it is not recorded.
    """
    self._onlyPlainAccounts()
    outcome: uint256 = self._act(4, len(msg.data), 0)
    if outcome != words.ACCEPTED:
        raw_revert(abi_encode(outcome, method_id=method_id("Refused(uint256)")))


@external
def submitMany():
    """
    @notice Actions, each behind its length in two bytes. What is not recorded is skipped, and nothing of it stays.
    """
    self._onlyPlainAccounts()
    at: uint256 = 4
    for index: uint256 in range(512):
        if at == len(msg.data):
            return
        start: uint256 = at + 2
        at = start + (words._word(at) >> 240)
        outcome: uint256 = self._act(start, at, index)
        if outcome != words.ACCEPTED:
            log Skipped(place=index << 8 | outcome)
    assert at == len(msg.data)
