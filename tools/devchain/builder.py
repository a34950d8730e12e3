"""Blocks built with the specification: its transactions, its fees, its headers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Optional, Sequence

from ethereum.crypto.hash import Hash32, keccak256
from ethereum.exceptions import EthereumException
from ethereum.forks.osaka import fork, vm
from ethereum.forks.osaka.blocks import Block, Header, decode_receipt
from ethereum.forks.osaka.bloom import logs_bloom
from ethereum.forks.osaka.fork_types import Account, Address, Bloom
from ethereum.forks.osaka.requests import compute_requests_hash
from ethereum.forks.osaka.transactions import encode_transaction
from ethereum.forks.osaka.trie import root, trie_get, trie_set
from ethereum.forks.osaka.utils.address import compute_contract_address
from ethereum.forks.osaka.vm import interpreter
from ethereum.forks.osaka.vm.gas import calculate_excess_blob_gas
from ethereum_rlp import rlp
from ethereum_types.bytes import Bytes0, Bytes8, Bytes32
from ethereum_types.numeric import U64, U256, Uint

from .block import Included, Sealed
from .pool import Source
from .wire import Signed
from .world import World

ZERO = Hash32(bytes(32))
EXTRA = b"aureole devchain"
LARGEST = fork.MAX_RLP_BLOCK_SIZE - 65_536
"""How much of transactions a block takes (EIP-7934), with room for its header and lengths."""
COINBASE = Address(bytes(19) + b"\xcb")

# The places a program may jump to depend on the program alone; the specification looks for them
# anew in every call frame, which for a contract of some kilobytes takes longer than running it.
interpreter.get_valid_jump_destinations = lru_cache(maxsize=128)(
    interpreter.get_valid_jump_destinations
)


@dataclass(frozen=True)
class Frame:
    """What a block is before its transactions are known."""

    number: int
    timestamp: int
    gas_limit: int
    base_fee: int
    randao: bytes
    parent: Optional[Sealed]
    hashes: Sequence[Hash32]

    def environment(self, chain_id: int, world: World) -> vm.BlockEnvironment:
        """What the specification runs in; the world stays as it is."""
        return vm.BlockEnvironment(
            chain_id=U64(chain_id),
            state=world.open(),
            block_gas_limit=Uint(self.gas_limit),
            block_hashes=list(self.hashes),
            coinbase=COINBASE,
            number=Uint(self.number),
            base_fee_per_gas=Uint(self.base_fee),
            time=U256(self.timestamp),
            prev_randao=Bytes32(self.randao),
            excess_blob_gas=U64(0),
            parent_beacon_block_root=ZERO,
        )


def next_base_fee(parent: Sealed) -> int:
    """The base fee after a block, by EIP-1559."""
    header = parent.header
    limit = header.gas_limit
    return int(
        fork.calculate_base_fee_per_gas(limit, limit, header.gas_used, header.base_fee_per_gas)
    )


def genesis(
    balances: dict[Address, int], timestamp: int, gas_limit: int, base_fee: int
) -> Sealed:
    """The first block, with its accounts."""
    state = World().open()
    for address, balance in balances.items():
        if balance:  # an empty account is none (EIP-161)
            state._main_trie._data[address] = Account(Uint(0), U256(balance), b"")
    # Every Osaka block asks these two for requests of validators. There are none here, so a
    # program that stops at once answers for both.
    for system in (
        fork.WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS,
        fork.CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS,
    ):
        state._main_trie._data[system] = Account(Uint(1), U256(0), b"\x00")
    world = World().close(state)
    frame = Frame(0, timestamp, gas_limit, base_fee, bytes(32), None, ())
    return _seal(frame, vm.BlockOutput(), (), world)


def build(frame: Frame, chain_id: int, order: Source) -> tuple[Sealed, list[Signed]]:
    """A block on top of the frame's parent, and the transactions that can never be in one."""
    assert frame.parent is not None
    world = frame.parent.world
    environment = frame.environment(chain_id, world)
    output = vm.BlockOutput()
    fork.process_unchecked_system_transaction(
        environment, fork.BEACON_ROOTS_ADDRESS, environment.parent_beacon_block_root
    )
    fork.process_unchecked_system_transaction(
        environment, fork.HISTORY_STORAGE_ADDRESS, environment.block_hashes[-1]
    )
    included: list[Included] = []
    impossible: list[Signed] = []
    room = LARGEST
    while (signed := order.take()) is not None:
        if int(signed.tx.gas) > frame.gas_limit - int(output.block_gas_used):
            continue
        if len(signed.raw) > room:
            continue
        index = Uint(len(included))
        before, logs_before = int(output.block_gas_used), len(output.block_logs)
        try:
            fork.process_transaction(environment, output, signed.tx, index)
        except EthereumException:
            trie_set(output.transactions_trie, rlp.encode(index), None)
            impossible.append(signed)
            continue
        included.append(_included(signed, output, before, logs_before, frame.base_fee))
        order.taken(signed)
        room -= len(signed.raw)
    fork.process_general_purpose_requests(environment, output)
    return _seal(frame, output, tuple(included), world.close(environment.state)), impossible


def _included(
    signed: Signed, output: vm.BlockOutput, gas_before: int, logs_before: int, base_fee: int
) -> Included:
    encoded = trie_get(output.receipts_trie, output.receipt_keys[-1])
    assert encoded is not None
    receipt = decode_receipt(encoded)
    created = None
    if isinstance(signed.tx.to, Bytes0):
        created = compute_contract_address(signed.sender, Uint(signed.nonce))
    return Included(
        signed=signed,
        index=len(output.receipt_keys) - 1,
        gas_used=int(output.block_gas_used) - gas_before,
        cumulative_gas=int(output.block_gas_used),
        price=base_fee + signed.tip(base_fee),
        succeeded=bool(receipt.succeeded),
        logs=tuple(receipt.logs),
        bloom=receipt.bloom,
        created=created,
        first_log=logs_before,
    )


def _seal(
    frame: Frame, output: vm.BlockOutput, included: tuple[Included, ...], world: World
) -> Sealed:
    bloom = logs_bloom(output.block_logs) if output.block_logs else Bloom(bytes(256))
    header = Header(
        parent_hash=ZERO if frame.parent is None else frame.parent.hash,
        ommers_hash=fork.EMPTY_OMMER_HASH,
        coinbase=COINBASE,
        state_root=Hash32(world.root),
        transactions_root=root(output.transactions_trie),
        receipt_root=root(output.receipts_trie),
        bloom=bloom,
        difficulty=Uint(0),
        number=Uint(frame.number),
        gas_limit=Uint(frame.gas_limit),
        gas_used=output.block_gas_used,
        timestamp=U256(frame.timestamp),
        extra_data=EXTRA,
        prev_randao=Bytes32(frame.randao),
        nonce=Bytes8(bytes(8)),
        base_fee_per_gas=Uint(frame.base_fee),
        withdrawals_root=root(output.withdrawals_trie),
        blob_gas_used=output.blob_gas_used,
        excess_blob_gas=U64(0),
        parent_beacon_block_root=ZERO,
        requests_hash=Hash32(compute_requests_hash(output.requests)),
    )
    assert frame.parent is None or calculate_excess_blob_gas(frame.parent.header) == U64(0)
    bodies = tuple(encode_transaction(entry.signed.tx) for entry in included)
    block = Block(header=header, transactions=bodies, ommers=(), withdrawals=())
    return Sealed(block, keccak256(rlp.encode(header)), len(rlp.encode(block)), included, world)
