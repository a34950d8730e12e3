"""Signed transactions as they arrive: decoded strictly, checked as far as no state is needed."""

from __future__ import annotations

from dataclasses import dataclass

from ethereum.crypto.hash import Hash32, keccak256
from ethereum.exceptions import EthereumException, InsufficientTransactionGasError
from ethereum.forks.osaka.fork_types import Address
from ethereum.forks.osaka.transactions import (
    FeeMarketTransaction,
    LegacyTransaction,
    SetCodeTransaction,
    Transaction,
    calculate_intrinsic_cost,
    decode_transaction,
    encode_transaction,
    recover_sender,
    validate_transaction,
)
from ethereum_rlp import rlp
from ethereum_rlp.exceptions import RLPException
from ethereum_types.bytes import Bytes0
from ethereum_types.numeric import U64

from .errors import refused

LONGEST = 131_072
"""As in geth: what is longer is not relayed by anyone."""

_MALFORMED = (
    RLPException,
    EthereumException,
    ValueError,
    TypeError,
    OverflowError,
    IndexError,
    RecursionError,
)


@dataclass(frozen=True)
class Signed:
    """A transaction with its sender known."""

    tx: Transaction
    raw: bytes
    hash: Hash32
    sender: Address

    @property
    def nonce(self) -> int:
        """Its place in the sender's order."""
        return int(self.tx.nonce)

    @property
    def kind(self) -> int:
        """The type of EIP-2718, 0 for the oldest."""
        return 0 if isinstance(self.tx, LegacyTransaction) else self.raw[0]

    @property
    def fee_cap(self) -> int:
        """The most that is paid for one gas."""
        if isinstance(self.tx, (FeeMarketTransaction, SetCodeTransaction)):
            return int(self.tx.max_fee_per_gas)
        return int(self.tx.gas_price)  # type: ignore[union-attr]

    @property
    def tip_cap(self) -> int:
        """The most of it that goes to who makes the block."""
        if isinstance(self.tx, (FeeMarketTransaction, SetCodeTransaction)):
            return int(self.tx.max_priority_fee_per_gas)
        return int(self.tx.gas_price)  # type: ignore[union-attr]

    @property
    def cost(self) -> int:
        """What the sender must have for it to be taken."""
        return int(self.tx.gas) * self.fee_cap + int(self.tx.value)

    def tip(self, base_fee: int) -> int:
        """What is left for who makes the block, at this base fee."""
        return min(self.tip_cap, self.fee_cap - base_fee)


def _decode(raw: bytes) -> Transaction:
    if not raw:
        raise refused("rlp: an empty transaction")
    if len(raw) > LONGEST:
        raise refused(f"oversized data: transaction size {len(raw)}, limit {LONGEST}")
    if raw[0] == 3:
        raise refused("transaction type not supported: blobs")
    if raw[0] not in (1, 2, 4) and raw[0] < 0xC0:
        raise refused("transaction type not supported")
    try:
        if raw[0] >= 0xC0:
            tx: Transaction = rlp.decode_to(LegacyTransaction, raw)
        else:
            tx = decode_transaction(raw)
        encoded = encode_transaction(tx)
        again = rlp.encode(encoded) if isinstance(encoded, LegacyTransaction) else encoded
    except _MALFORMED:
        raise refused("rlp: this is not a transaction") from None
    if again != raw:
        raise refused("rlp: not in the one canonical encoding")
    return tx


def parse(raw: bytes, chain_id: int, block_gas_limit: int) -> Signed:
    """A transaction that could be in some block of this chain, or a refusal in geth's words."""
    tx = _decode(raw)
    _check_chain(tx, chain_id)
    try:
        sender = recover_sender(U64(chain_id), tx)
    except _MALFORMED:
        raise refused("invalid sender: the signature is not valid") from None
    signed = Signed(tx, bytes(raw), keccak256(raw), sender)
    if signed.tip_cap > signed.fee_cap:
        raise refused("max priority fee per gas higher than max fee per gas")
    if isinstance(tx, SetCodeTransaction):
        if isinstance(tx.to, Bytes0) or len(tx.to) != 20:
            raise refused("set code transaction must not be a create transaction")
        if not tx.authorizations:
            raise refused("set code transaction must have at least one authorization")
    if int(tx.gas) > block_gas_limit:
        raise refused("exceeds block gas limit")
    try:
        validate_transaction(tx)
    except InsufficientTransactionGasError:
        intrinsic, floor = calculate_intrinsic_cost(tx)
        if int(tx.gas) < int(intrinsic):
            raise refused(f"intrinsic gas too low: gas {tx.gas}, needed {intrinsic}") from None
        raise refused(
            f"insufficient gas for floor data gas cost: gas {tx.gas}, needed {floor}"
        ) from None
    except EthereumException as error:
        raise refused(str(error).lower()) from None
    return signed


def _check_chain(tx: Transaction, chain_id: int) -> None:
    if isinstance(tx, LegacyTransaction):
        if tx.v in (27, 28):
            return
        named = (int(tx.v) - 35) // 2
    else:
        named = int(tx.chain_id)
    if named != chain_id:
        raise refused(f"invalid chain id for signer: have {named} want {chain_id}")
