"""Sealed blocks with their transactions, logs and the world after them, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ethereum.crypto.hash import Hash32
from ethereum.forks.osaka.blocks import Block, Header, Log
from ethereum.forks.osaka.fork_types import Address, Bloom

from .wire import Signed
from .world import World


@dataclass(frozen=True)
class Included:
    """A transaction in a block, with what came of it."""

    signed: Signed
    index: int
    gas_used: int
    cumulative_gas: int
    price: int
    succeeded: bool
    logs: tuple[Log, ...]
    bloom: Bloom
    created: Optional[Address]
    first_log: int


@dataclass(frozen=True)
class Sealed:
    """A block whose hash is the hash of its header."""

    block: Block
    hash: Hash32
    size: int
    transactions: tuple[Included, ...]
    world: World
    edits: tuple[tuple[Address, int], ...] = ()
    """Balances that were set by hand after the block."""

    @property
    def header(self) -> Header:
        """The header, whose hash the block's is."""
        return self.block.header

    @property
    def number(self) -> int:
        """The height."""
        return int(self.block.header.number)

    @property
    def timestamp(self) -> int:
        """The time of the block."""
        return int(self.block.header.timestamp)

    @property
    def base_fee(self) -> int:
        """The base fee of EIP-1559."""
        return int(self.block.header.base_fee_per_gas)
