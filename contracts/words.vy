# pragma version 0.4.3
"""
@title Words
@notice Reads packed calls, and names the numbers that calls, slots and outcomes are made of.
@dev docs/spec/chain.md fixes the bytes, docs/spec/actions.md the words, docs/spec/rules.md the outcomes.
"""

# Kinds of action.
ENROL: constant(uint256) = 1
APPROVE: constant(uint256) = 2
SUSPEND: constant(uint256) = 3
REINSTATE: constant(uint256) = 4
POLICY: constant(uint256) = 5
ROTATE: constant(uint256) = 6
ANCHOR: constant(uint256) = 7
REQUEST: constant(uint256) = 8
GRANT: constant(uint256) = 9
DENY: constant(uint256) = 10
REVOKE: constant(uint256) = 11
ACCESS: constant(uint256) = 12
RELEASE: constant(uint256) = 13
REPORT: constant(uint256) = 14
ERASE: constant(uint256) = 15
GUARD: constant(uint256) = 16
RECOVER: constant(uint256) = 17
VETO: constant(uint256) = 18

# Roles.
AUTHORITY: constant(uint256) = 1
TECHNOLOGIST: constant(uint256) = 2
PATIENT: constant(uint256) = 3
CLINICIAN: constant(uint256) = 4
DEVICE: constant(uint256) = 5
CUSTODIAN: constant(uint256) = 6
GUEST: constant(uint256) = 7

# Outcomes; MALFORMED is none of the rules.
ACCEPTED: constant(uint256) = 0
PENDING: constant(uint256) = 1
WRONG_LEDGER: constant(uint256) = 16
UNKNOWN_ACTOR: constant(uint256) = 17
WRONG_SIGNATURE: constant(uint256) = 18
WRONG_SEQUENCE: constant(uint256) = 19
SUSPENDED: constant(uint256) = 32
WRONG_ROLE: constant(uint256) = 33
UNKNOWN_MEMBER: constant(uint256) = 34
UNFIT_MEMBER: constant(uint256) = 35
MEMBER_SUSPENDED: constant(uint256) = 36
MEMBER_EXISTS: constant(uint256) = 37
MEMBER_MISMATCH: constant(uint256) = 38
NOT_SUSPENDED: constant(uint256) = 39
SELF_RULING: constant(uint256) = 40
NOT_PENDING: constant(uint256) = 41
SAME_APPROVER: constant(uint256) = 42
RECORD_EXISTS: constant(uint256) = 48
UNKNOWN_RECORD: constant(uint256) = 49
ERASED: constant(uint256) = 50
MEASURED_IN_FUTURE: constant(uint256) = 51
UNKNOWN_REQUEST: constant(uint256) = 52
NO_GRANT: constant(uint256) = 54
REVOKED: constant(uint256) = 55
EXPIRED: constant(uint256) = 56
EXCEEDS: constant(uint256) = 57
OUT_OF_SCOPE: constant(uint256) = 58
OVER_COUNT: constant(uint256) = 59
OWNER_SUSPENDED: constant(uint256) = 60
GRANTOR_SUSPENDED: constant(uint256) = 61
NO_GUARDIAN: constant(uint256) = 72
RECOVERY_RUNNING: constant(uint256) = 73
NO_RECOVERY: constant(uint256) = 74
MALFORMED: constant(uint256) = 255

# The longest time of a grant: ten years of 365 days.
LONGEST: constant(uint256) = 315_360_000

M5: constant(uint256) = 31
M8: constant(uint256) = 255
M20: constant(uint256) = 2**20 - 1
M24: constant(uint256) = 2**24 - 1
M29: constant(uint256) = 2**29 - 1
M40: constant(uint256) = 2**40 - 1
M64: constant(uint256) = 2**64 - 1
M160: constant(uint256) = 2**160 - 1

# The curve P-256: the prime, the constant, and half the order, above which no s is taken.
P: constant(uint256) = 115792089210356248762697446949407573530086143415290314195533631308867097853951
B: constant(uint256) = 41058363725152142129326129780047268409114441015993725554835256314039467401291
HALF: constant(uint256) = 57896044605178124381348723474703786764998477612067880171211129530534256022184
P256VERIFY: constant(address) = 0x0000000000000000000000000000000000000100


struct Step:
    # who acts, zero fields where nothing is known
    actor: address
    # the actor's packed word
    slot: uint256
    sequence: uint256
    # the fields' first bytes: at least 23 of them, from the top of the word on
    next: uint256
    # whether x, y is the actor's key now
    inForce: bool
    x: uint256
    y: uint256
    r: uint256
    s: uint256


@internal
@view
def _word(at: uint256) -> uint256:
    """
    @notice The 32 bytes of the call from an offset on; reverts beyond its end.
    """
    return convert(slice(msg.data, at, 32), uint256)


@internal
@view
def _bytes(at: uint256) -> bytes32:
    """
    @notice The same as a word of an action.
    """
    return convert(slice(msg.data, at, 32), bytes32)


@internal
@pure
def _identifier(x: uint256, y: uint256) -> address:
    """
    @notice The member whose first signing key this is.
    """
    return convert(
        convert(sha256(concat(b"aureole/member/v1", convert(x, bytes32), convert(y, bytes32))), uint256) & M160,
        address,
    )


@internal
@pure
def _isKey(x: uint256, y: uint256) -> bool:
    """
    @notice Whether the words are a point of P-256; infinity has none.
    """
    if x >= P or y >= P:
        return False
    cube: uint256 = uint256_mulmod(uint256_mulmod(x, x, P), x, P)
    right: uint256 = uint256_addmod(uint256_addmod(cube, P - uint256_mulmod(3, x, P), P), B, P)
    return uint256_mulmod(y, y, P) == right
