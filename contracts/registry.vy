# pragma version 0.4.3
"""
@title Registry (SC1)
@notice Members, the policy, approvals by a second authority member, and guardians.
@dev Nobody owns the contract: whoever holds the key of an enrolled authority member acts as one, by signature.
Offsets are added unchecked: each is a few hundred bytes beyond `at`, which is within the call.
"""

import words

# The ledger's identifier: what its founding hashes to.
LEDGER: immutable(bytes32)

# A signature that verifies: the key whose scalar is SHA-256 of "aureole/probe", over the same digest.
PROBE: constant(bytes32[5]) = [
    0x1a52c03b3ab81aefd31758a970dd7a0879052f560c9ba1d3053722612a306a51,
    0x21c4220739ef3eb4a28a6090122e674317ac0670c1ab95d36c7de2867fdb9965,
    0x4fabb752367ca6b8a4d0941fb0b812ca7be61a36c4a6cff26fc8c65d25629fad,
    0xb16cbb6974fb372dc9727891b2ab6b2e0e597a48c28772f7c31b5562b1512b8b,
    0x08e41eb815ea32fcef5033abcbd240adcc5325b3941cd20b420b4cf8878aeb25,
]

# Flags of a member's word.
IS_SUSPENDED: constant(uint256) = 2**168
IS_ROTATED: constant(uint256) = 2**169
IS_RECOVERING: constant(uint256) = 2**170
IS_GUARDED: constant(uint256) = 2**171
SEQUENCE: constant(uint256) = 176
STRIKES: constant(uint256) = 216
SUSPENSIONS: constant(uint256) = 236


struct Policy:
    document: bytes32
    custodianSet: bytes32
    # custodian count, then threshold << 8, strikes << 16, epoch << 32, authority members ever enrolled << 96
    numbers: uint256


struct Proposal:
    # proposer, then kind << 160, basis << 168
    head: uint256
    # the member, or the document
    subject: bytes32
    custodianSet: bytes32
    numbers: uint256


struct Guardians:
    root: bytes32
    # count, then waiting time << 8, round of votes << 64, time the recovery is due << 128
    numbers: uint256
    # Keccak-256 of the recovery's signing key
    recovery: bytes32


struct Vote:
    # voter, then round of votes << 160
    head: uint256
    # Keccak-256 of signing key and sealing-key digest
    keys: bytes32


# Members: owner of a device or guest, role << 160, flags, sequence << 176, strikes << 216, suspensions << 236.
members: HashMap[address, uint256]
# Keccak-256 of the signing key of a member whose first one was replaced.
keys: HashMap[address, bytes32]
terms: Policy
proposals: HashMap[bytes32, Proposal]
guards: HashMap[address, Guardians]
votes: HashMap[address, HashMap[uint256, Vote]]


@deploy
def __init__(founding: DynArray[bytes32, 41]):
    """
    @notice Founds the ledger.
    @param founding The words of the founding, as docs/spec/actions.md lists them.
    """
    # Where the chain has no P256VERIFY, no action would ever be taken.
    probe: bytes32[5] = PROBE
    assert len(raw_call(words.P256VERIFY, abi_encode(probe), max_outsize=32, is_static_call=True)) == 32, "P256VERIFY"
    count: uint256 = convert(founding[0], uint256)
    assert count > 0 and count < 9 and len(founding) == 9 + 4 * count, "length"
    LEDGER = sha256(concat(b"aureole/ledger/v1", slice(abi_encode(founding), 64, 32 * len(founding))))
    for index: uint256 in range(8):
        if index == count:
            break
        x: uint256 = convert(founding[1 + 4 * index], uint256)
        y: uint256 = convert(founding[2 + 4 * index], uint256)
        assert words._isKey(x, y) and founding[3 + 4 * index] != empty(bytes32), "key"
        member: address = words._identifier(x, y)
        assert self.members[member] == 0, "twice"
        self.members[member] = words.AUTHORITY << 160
    rest: uint256 = 1 + 4 * count
    assert founding[rest] == empty(bytes32), "log key"
    numbers: uint256 = self._numbers(
        founding[rest + 2],
        convert(founding[rest + 3], uint256),
        convert(founding[rest + 4], uint256),
        convert(founding[rest + 5], uint256),
    )
    assert numbers != max_value(uint256), "policy"
    self.terms = Policy(
        document=founding[rest + 1], custodianSet=founding[rest + 2], numbers=numbers | count << 96
    )
    assert convert(founding[rest + 6], uint256) <= block.timestamp, "time"
    salt: bytes32 = sha256(
        concat(
            b"aureole/chain/v1",
            convert(chain.id, bytes32),
            convert(convert(self, uint256), bytes32),
        )
    )
    assert founding[rest + 7] == salt, "salt"


# Actors


@internal
@view
def _keyDigest(member: address, slot: uint256) -> bytes32:
    """
    @notice Keccak-256 of the key in force, or zero while it is the first one.
    """
    if slot & IS_RECOVERING != 0:
        if self.guards[member].numbers >> 128 <= block.timestamp:
            return self.guards[member].recovery
    if slot & IS_ROTATED != 0:
        return self.keys[member]
    return empty(bytes32)


@internal
@view
def _admit(step: words.Step, digest: bytes32, isAccess: bool = False) -> uint256:
    """
    @notice Checks 3 to 7 of the rules: actor, signature, sequence number, and for every kind but access good standing
    and no guest. Zero when all hold.
    @dev P256VERIFY (EIP-7951) answers nothing for what is no signature. Of both possible s the higher is refused.
    """
    if step.slot == 0:
        return words.UNKNOWN_ACTOR
    if not step.inForce or step.s > words.HALF:
        return words.WRONG_SIGNATURE
    if (
        len(
            raw_call(
                words.P256VERIFY,
                abi_encode(digest, step.r, step.s, step.x, step.y),
                max_outsize=32,
                is_static_call=True,
            )
        )
        == 0
    ):
        return words.WRONG_SIGNATURE
    if step.sequence != unsafe_add(step.slot >> SEQUENCE & words.M40, 1):
        return words.WRONG_SEQUENCE
    # The role, and above it the flag of a suspended member.
    standing: uint256 = step.slot >> 160 & 511
    if standing >= words.GUEST and not isAccess:
        if standing == words.GUEST:
            return words.WRONG_ROLE
        return words.SUSPENDED
    return 0


@internal
@pure
def _role(slot: uint256) -> uint256:
    """
    @notice The role in a member's word; 0 when nobody is enrolled.
    """
    return slot >> 160 & words.M8


@internal
@pure
def _suspended(slot: uint256) -> uint256:
    """
    @notice A member's word after one more suspension. Reverts rather than overflow.
    """
    return (slot | IS_SUSPENDED) + (1 << SUSPENSIONS)


@internal
@view
def _stricken(slot: uint256) -> uint256:
    """
    @notice A member's word after an unlawful access.
    """
    strikes: uint256 = slot >> STRIKES & words.M20
    after: uint256 = slot
    if strikes < words.M20:
        strikes += 1
        after += 1 << STRIKES
    most: uint256 = self.terms.numbers >> 16 & 65535
    if most != 0 and strikes >= most and self._role(slot) != words.AUTHORITY and slot & IS_SUSPENDED == 0:
        return self._suspended(after)
    return after


@internal
@pure
def _numbers(custodianSet: bytes32, count: uint256, threshold: uint256, strikes: uint256) -> uint256:
    """
    @notice A policy's numbers in one word; the largest word when they are unsound.
    """
    if count > 32 or strikes > 1000:
        return max_value(uint256)
    if count == 0:
        if custodianSet != empty(bytes32) or threshold != 0:
            return max_value(uint256)
    elif custodianSet == empty(bytes32) or threshold == 0 or threshold > count:
        return max_value(uint256)
    return count | threshold << 8 | strikes << 16


# Members


@internal
def _enrol(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    if end != unsafe_add(at, 149):
        return words.MALFORMED, empty(bytes32), 0
    head: uint256 = words._word(at)
    member: address = convert(head >> 96, address)
    role: uint256 = head >> 88 & words.M8
    x: uint256 = words._word(unsafe_add(at, 21))
    y: uint256 = words._word(unsafe_add(at, 53))
    sealing: bytes32 = words._bytes(unsafe_add(at, 85))
    if role == 0 or role > words.GUEST or sealing == empty(bytes32) or not words._isKey(x, y):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            LEDGER, words.ENROL, step.actor, step.sequence, member, role, x, y, sealing,
            words._bytes(unsafe_add(at, 117)),
        )
    )
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    isOwned: bool = role == words.DEVICE or role == words.GUEST
    if self._role(step.slot) != (words.PATIENT if isOwned else words.AUTHORITY):
        return words.WRONG_ROLE, digest, 0
    if words._identifier(x, y) != member:
        return words.MEMBER_MISMATCH, digest, 0
    if self.members[member] != 0:
        return words.MEMBER_EXISTS, digest, 0
    slot: uint256 = role << 160
    if role == words.AUTHORITY:
        if self.terms.numbers >> 96 > 1:
            self.proposals[digest] = Proposal(
                head=convert(step.actor, uint256) | words.ENROL << 160,
                subject=convert(convert(member, uint256), bytes32),
                custodianSet=empty(bytes32),
                numbers=0,
            )
            return words.PENDING, digest, step.slot
        self.terms.numbers += 1 << 96
    elif isOwned:
        slot |= convert(step.actor, uint256)
    self.members[member] = slot
    return words.ACCEPTED, digest, step.slot


@internal
def _judge(step: words.Step, at: uint256, end: uint256, kind: uint256) -> (uint256, bytes32, uint256):
    """
    @notice Suspend and reinstate.
    """
    member: address = convert(words._word(at) >> 96, address)
    if end != unsafe_add(at, 52) or member == empty(address):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(LEDGER, kind, step.actor, step.sequence, member, words._bytes(unsafe_add(at, 20)))
    )
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if self._role(step.slot) != words.AUTHORITY:
        return words.WRONG_ROLE, digest, 0
    slot: uint256 = self.members[member]
    if slot == 0:
        return words.UNKNOWN_MEMBER, digest, 0
    if kind == words.SUSPEND:
        if member == step.actor:
            return words.SELF_RULING, digest, 0
        if slot & IS_SUSPENDED != 0:
            return words.MEMBER_SUSPENDED, digest, 0
        self.members[member] = self._suspended(slot)
        return words.ACCEPTED, digest, step.slot
    if slot & IS_SUSPENDED == 0:
        return words.NOT_SUSPENDED, digest, 0
    self.proposals[digest] = Proposal(
        head=convert(step.actor, uint256) | words.REINSTATE << 160 | slot >> SUSPENSIONS << 168,
        subject=convert(convert(member, uint256), bytes32),
        custodianSet=empty(bytes32),
        numbers=0,
    )
    return words.PENDING, digest, step.slot


@internal
def _policy(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    if end != unsafe_add(at, 68):
        return words.MALFORMED, empty(bytes32), 0
    document: bytes32 = words._bytes(at)
    custodianSet: bytes32 = words._bytes(unsafe_add(at, 32))
    tail: uint256 = words._word(unsafe_add(at, 64))
    count: uint256 = tail >> 248
    threshold: uint256 = tail >> 240 & words.M8
    strikes: uint256 = tail >> 224 & 65535
    numbers: uint256 = self._numbers(custodianSet, count, threshold, strikes)
    if numbers == max_value(uint256):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            LEDGER, words.POLICY, step.actor, step.sequence, document, custodianSet, count, threshold, strikes
        )
    )
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if self._role(step.slot) != words.AUTHORITY:
        return words.WRONG_ROLE, digest, 0
    now: uint256 = self.terms.numbers
    before: uint256 = now >> 16 & 65535
    if (
        document != self.terms.document
        or custodianSet != self.terms.custodianSet
        or count != now & words.M8
        or threshold < (now >> 8 & words.M8)
        or (before != 0 and (strikes == 0 or strikes > before))
    ):
        self.proposals[digest] = Proposal(
            head=convert(step.actor, uint256) | words.POLICY << 160 | (now >> 32 & words.M64) << 168,
            subject=document,
            custodianSet=custodianSet,
            numbers=numbers,
        )
        return words.PENDING, digest, step.slot
    self._begin(document, custodianSet, numbers)
    return words.ACCEPTED, digest, step.slot


@internal
def _begin(document: bytes32, custodianSet: bytes32, numbers: uint256):
    """
    @notice Puts a policy in force: the next epoch.
    """
    now: uint256 = self.terms.numbers
    self.terms = Policy(
        document=document, custodianSet=custodianSet, numbers=numbers | (now >> 32 << 32) + (1 << 32)
    )


@internal
def _approve(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    proposed: bytes32 = words._bytes(at)
    if end != unsafe_add(at, 32) or proposed == empty(bytes32):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(abi_encode(LEDGER, words.APPROVE, step.actor, step.sequence, proposed))
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if self._role(step.slot) != words.AUTHORITY:
        return words.WRONG_ROLE, digest, 0
    proposal: Proposal = self.proposals[proposed]
    if proposal.head == 0:
        return words.NOT_PENDING, digest, 0
    kind: uint256 = proposal.head >> 160 & words.M8
    basis: uint256 = 0
    member: address = empty(address)
    if kind == words.POLICY:
        basis = self.terms.numbers >> 32 & words.M64
    else:
        member = convert(convert(proposal.subject, uint256), address)
        if kind == words.REINSTATE:
            basis = self.members[member] >> SUSPENSIONS
    if basis != proposal.head >> 168:
        return words.NOT_PENDING, digest, 0
    proposer: address = convert(proposal.head & words.M160, address)
    if proposer == step.actor:
        return words.SAME_APPROVER, digest, 0
    if self.members[proposer] & IS_SUSPENDED != 0:
        return words.MEMBER_SUSPENDED, digest, 0
    if kind == words.POLICY:
        self._begin(proposal.subject, proposal.custodianSet, proposal.numbers)
    elif kind == words.ENROL:
        if self.members[member] != 0:
            return words.MEMBER_EXISTS, digest, 0
        self.members[member] = words.AUTHORITY << 160
        self.terms.numbers += 1 << 96
    else:
        if member == step.actor:
            return words.SELF_RULING, digest, 0
        slot: uint256 = self.members[member]
        if slot & IS_SUSPENDED == 0:
            return words.NOT_SUSPENDED, digest, 0
        self.members[member] = (slot ^ IS_SUSPENDED) & ~(words.M20 << STRIKES)
    self.proposals[proposed] = empty(Proposal)
    return words.ACCEPTED, digest, step.slot


# Keys and guardians


@internal
def _settled(member: address, slot: uint256) -> uint256:
    """
    @notice A member's word after a recovery that is due has become its keys. Only for actions that are accepted.
    """
    if slot & IS_RECOVERING == 0:
        return slot
    numbers: uint256 = self.guards[member].numbers
    if numbers >> 128 > block.timestamp:
        return slot
    self.keys[member] = self.guards[member].recovery
    self._forget(member, numbers)
    return (slot ^ IS_RECOVERING) | IS_ROTATED


@internal
def _forget(member: address, numbers: uint256):
    """
    @notice Ends a recovery and begins the next round of votes.
    """
    self.guards[member].recovery = empty(bytes32)
    self.guards[member].numbers = (numbers & (2**128 - 1)) + (1 << 64)


@internal
@view
def _isRunning(member: address, slot: uint256) -> bool:
    """
    @notice Whether a recovery runs that is not yet due.
    """
    return slot & IS_RECOVERING != 0 and self.guards[member].numbers >> 128 > block.timestamp


@internal
@pure
def _hashed(x: uint256, y: uint256) -> bytes32:
    """
    @notice The digest that is kept of a signing key.
    """
    return keccak256(abi_encode(x, y))


@internal
def _rotate(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    if end != unsafe_add(at, 96):
        return words.MALFORMED, empty(bytes32), 0
    x: uint256 = words._word(at)
    y: uint256 = words._word(unsafe_add(at, 32))
    sealing: bytes32 = words._bytes(unsafe_add(at, 64))
    if sealing == empty(bytes32) or not words._isKey(x, y):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(abi_encode(LEDGER, words.ROTATE, step.actor, step.sequence, x, y, sealing))
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    slot: uint256 = self._settled(step.actor, step.slot)
    self.keys[step.actor] = self._hashed(x, y)
    return words.ACCEPTED, digest, slot | IS_ROTATED


@internal
def _guard(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    if end != unsafe_add(at, 37):
        return words.MALFORMED, empty(bytes32), 0
    root: bytes32 = words._bytes(at)
    tail: uint256 = words._word(unsafe_add(at, 32))
    count: uint256 = tail >> 248
    wait: uint256 = tail >> 216 & (2**32 - 1)
    if count > 8 or wait > 7_776_000 or (root == empty(bytes32)) != (count == 0):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(abi_encode(LEDGER, words.GUARD, step.actor, step.sequence, root, count, wait))
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if self._role(step.slot) != words.PATIENT:
        return words.WRONG_ROLE, digest, 0
    if self._isRunning(step.actor, step.slot):
        return words.RECOVERY_RUNNING, digest, 0
    slot: uint256 = self._settled(step.actor, step.slot)
    round: uint256 = (self.guards[step.actor].numbers >> 64 & words.M64) + 1
    kept: uint256 = wait
    if count == 0:
        kept = 0
    self.guards[step.actor] = Guardians(
        root=root, numbers=count | kept << 8 | round << 64, recovery=empty(bytes32)
    )
    if count == 0:
        return words.ACCEPTED, digest, slot & ~IS_GUARDED
    return words.ACCEPTED, digest, slot | IS_GUARDED


@internal
@view
def _isGuardian(actor: address, root: bytes32, at: uint256) -> bool:
    """
    @notice Whether salt, position and path that stand in the call place a member in a guardian set.
    """
    node: bytes32 = sha256(
        concat(b"aureole/guardian/v1", convert(convert(actor, uint256), bytes32), words._bytes(at))
    )
    position: uint256 = words._word(unsafe_add(at, 32)) >> 248
    for level: uint256 in range(3):
        other: bytes32 = words._bytes(unsafe_add(at, 33) + 32 * level)
        if position >> level & 1 == 1:
            node = sha256(concat(b"aureole/guardians/v1", other, node))
        else:
            node = sha256(concat(b"aureole/guardians/v1", node, other))
    return node == root


@internal
def _recover(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    if end != unsafe_add(at, 245):
        return words.MALFORMED, empty(bytes32), 0
    owner: address = convert(words._word(at) >> 96, address)
    x: uint256 = words._word(unsafe_add(at, 20))
    y: uint256 = words._word(unsafe_add(at, 52))
    sealing: bytes32 = words._bytes(unsafe_add(at, 84))
    position: uint256 = words._word(unsafe_add(at, 148)) >> 248
    if sealing == empty(bytes32) or position > 7 or not words._isKey(x, y):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(
        abi_encode(
            LEDGER, words.RECOVER, step.actor, step.sequence, owner, x, y, sealing, words._bytes(unsafe_add(at, 116)),
            position, words._bytes(unsafe_add(at, 149)), words._bytes(unsafe_add(at, 181)),
            words._bytes(unsafe_add(at, 213)),
        )
    )
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    slot: uint256 = self.members[owner]
    if slot == 0:
        return words.UNKNOWN_MEMBER, digest, 0
    if (
        slot & IS_GUARDED == 0
        or step.actor == owner
        or not self._isGuardian(step.actor, self.guards[owner].root, unsafe_add(at, 116))
    ):
        return words.NO_GUARDIAN, digest, 0
    if slot & IS_SUSPENDED != 0:
        return words.OWNER_SUSPENDED, digest, 0
    if self._isRunning(owner, slot):
        return words.RECOVERY_RUNNING, digest, 0
    slot = self._settled(owner, slot)
    numbers: uint256 = self.guards[owner].numbers
    keys: bytes32 = keccak256(abi_encode(x, y, sealing))
    count: uint256 = self._counted(owner, step.actor, position, numbers >> 64 & words.M64, keys)
    if count >= numbers & words.M8:
        due: uint256 = block.timestamp + (numbers >> 8 & (2**32 - 1))
        self.guards[owner].numbers = numbers | due << 128
        self.guards[owner].recovery = self._hashed(x, y)
        slot |= IS_RECOVERING
    self.members[owner] = slot
    return words.ACCEPTED, digest, step.slot


@internal
def _counted(owner: address, actor: address, position: uint256, round: uint256, keys: bytes32) -> uint256:
    """
    @notice Puts a vote in place of the voter's earlier one, and counts those for the same keys by guardians in good
    standing. A guardian may stand at several places and still has one vote.
    """
    count: uint256 = 1
    for place: uint256 in range(8):
        vote: Vote = self.votes[owner][place]
        if vote.head >> 160 != round or place == position:
            continue
        voter: address = convert(vote.head & words.M160, address)
        if voter == actor:
            self.votes[owner][place] = empty(Vote)
        elif vote.keys == keys and self.members[voter] & IS_SUSPENDED == 0:
            count += 1
    self.votes[owner][position] = Vote(head=convert(actor, uint256) | round << 160, keys=keys)
    return count


@internal
def _veto(step: words.Step, at: uint256, end: uint256) -> (uint256, bytes32, uint256):
    if end != unsafe_add(at, 64):
        return words.MALFORMED, empty(bytes32), 0
    x: uint256 = words._word(at)
    y: uint256 = words._word(unsafe_add(at, 32))
    if not words._isKey(x, y):
        return words.MALFORMED, empty(bytes32), 0
    digest: bytes32 = sha256(abi_encode(LEDGER, words.VETO, step.actor, step.sequence, x, y))
    refusal: uint256 = self._admit(step, digest)
    if refusal != 0:
        return refusal, digest, 0
    if not self._isRunning(step.actor, step.slot) or self.guards[step.actor].recovery != self._hashed(x, y):
        return words.NO_RECOVERY, digest, 0
    self._forget(step.actor, self.guards[step.actor].numbers)
    return words.ACCEPTED, digest, step.slot ^ IS_RECOVERING


# Views


@external
@view
def ledger() -> bytes32:
    """
    @notice The ledger's identifier.
    """
    return LEDGER


@external
@view
def member(who: address) -> (uint256, bool, uint256, uint256, uint256, bytes32, address):
    """
    @notice Role, whether suspended, strikes, suspensions, sequence, Keccak-256 of the key in force (zero: the first),
    owner of a device or guest. All zero for who is not enrolled.
    """
    slot: uint256 = self.members[who]
    return (
        self._role(slot),
        slot & IS_SUSPENDED != 0,
        slot >> STRIKES & words.M20,
        slot >> SUSPENSIONS,
        slot >> SEQUENCE & words.M40,
        self._keyDigest(who, slot),
        convert(slot & words.M160, address),
    )


@external
@view
def policy() -> (bytes32, bytes32, uint256, uint256, uint256):
    """
    @notice The policy in force: document, custodian set, number of custodians, threshold, strikes.
    """
    numbers: uint256 = self.terms.numbers
    return (
        self.terms.document,
        self.terms.custodianSet,
        numbers & words.M8,
        numbers >> 8 & words.M8,
        numbers >> 16 & 65535,
    )


@external
@view
def epoch() -> uint256:
    """
    @notice The number of the policy in force, from 0.
    """
    return self.terms.numbers >> 32 & words.M64


@external
@view
def authorityCount() -> uint256:
    """
    @notice How many authority members were ever enrolled.
    """
    return self.terms.numbers >> 96


@external
@view
def pending(digest: bytes32) -> (address, uint256, uint256):
    """
    @notice Who proposed an action that waits for an approval, its kind, and what it was proposed against.
    """
    head: uint256 = self.proposals[digest].head
    return convert(head & words.M160, address), head >> 160 & words.M8, head >> 168


@external
@view
def guardians(owner: address) -> (bytes32, uint256, uint256, bytes32, uint256):
    """
    @notice Root, count and waiting time of an owner's guardians; Keccak-256 of the key of the recovery that runs, and
    when that is due.
    """
    kept: Guardians = self.guards[owner]
    return kept.root, kept.numbers & words.M8, kept.numbers >> 8 & (2**32 - 1), kept.recovery, kept.numbers >> 128


@external
@view
def vote(owner: address, position: uint256) -> (address, bytes32):
    """
    @notice The vote at a place of an owner's guardians: who, and Keccak-256 of the keys.
    """
    kept: Vote = self.votes[owner][position]
    if kept.head >> 160 != self.guards[owner].numbers >> 64 & words.M64:
        return empty(address), empty(bytes32)
    return convert(kept.head & words.M160, address), kept.keys
