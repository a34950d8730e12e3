"""The chain: blocks by number, an index of transactions, the pool, time, snapshots."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any, Callable, Optional

from ethereum.crypto.hash import keccak256
from ethereum.forks.osaka.fork_types import Address

from . import builder
from .block import Sealed
from .clock import Clock
from .errors import refused
from .history import History
from .pool import Listed, Order, Pool
from .wire import Signed, parse
from .world import World

MOST_SNAPSHOTS = 1024


@dataclass(frozen=True)
class Settings:
    """What stays as it is while the chain runs."""

    chain_id: int = 31337
    gas_limit: int = 60_000_000
    finality: int = 2


@dataclass(frozen=True)
class Snapshot:
    """Everything that `evm_revert` brings back."""

    blocks: tuple[Sealed, ...]
    pool: Pool
    clock: tuple[int, Optional[int]]
    automine: bool


class Chain:
    """All state of the tool. Whoever touches it holds `lock`."""

    def __init__(
        self,
        settings: Settings,
        genesis: Sealed,
        clock: Clock,
        founding: Optional[dict[Address, int]] = None,
    ) -> None:
        self.lock = threading.RLock()
        self.founding = founding or {}
        self.settings = settings
        self.clock = clock
        self.pool = Pool()
        self.automine = True
        self.history = History(genesis)
        self._snapshots: dict[int, Snapshot] = {}
        self._snapshot_count = 0
        self._branch = 0

    # Reading

    @property
    def blocks(self) -> list[Sealed]:
        """All blocks, by number."""
        return self.history.blocks

    @property
    def head(self) -> Sealed:
        """The latest block."""
        return self.blocks[-1]

    def nonce(self, address: Address, world: Optional[World] = None) -> int:
        """How many transactions an account sent."""
        account = (world or self.head.world).account(address)
        return 0 if account is None else int(account.nonce)

    def balance(self, address: Address, world: Optional[World] = None) -> int:
        """What an account has."""
        account = (world or self.head.world).account(address)
        return 0 if account is None else int(account.balance)

    def frame_of(self, block: Sealed) -> builder.Frame:
        """The surroundings in which a call at a block runs: those of the block."""
        parent = self.blocks[block.number - 1] if block.number else None
        header = block.header
        hashes = self.history.hashes_before(block.number)
        return builder.Frame(
            block.number, block.timestamp, int(header.gas_limit), block.base_fee,
            bytes(header.prev_randao), parent, hashes,
        )  # fmt: skip

    def next_frame(self, timestamp: Optional[int] = None) -> builder.Frame:
        """The surroundings of the next block."""
        parent = self.head
        number = parent.number + 1
        salt = self._branch.to_bytes(8, "big")
        return builder.Frame(
            number=number,
            timestamp=self.clock.stamp(parent.timestamp) if timestamp is None else timestamp,
            gas_limit=self.settings.gas_limit,
            base_fee=builder.next_base_fee(parent),
            randao=bytes(keccak256(bytes(parent.hash) + salt)),
            parent=parent,
            hashes=self.history.hashes_before(number),
        )

    def pending(self) -> Sealed:
        """The block as it would be if it were made now."""
        return self._build(self.next_frame())[0]

    # Writing

    def submit(self, raw: bytes) -> Signed:
        """Takes a transaction in; with automine a block follows at once."""
        signed = parse(raw, self.settings.chain_id, self.settings.gas_limit)
        if self.automine and signed.fee_cap < self.next_frame().base_fee:
            raise refused(
                "max fee per gas less than block base fee: "
                f"maxFeePerGas: {signed.fee_cap}, baseFee: {self.next_frame().base_fee}"
            )
        self.pool.add(signed, self.nonce(signed.sender), self.balance(signed.sender))
        if self.automine:
            self.mine()
        return signed

    def mine(self, timestamp: Optional[int] = None) -> Sealed:
        """Makes one block out of what waits."""
        if timestamp is not None:
            self.clock.set_next(timestamp, self.head.timestamp)
        sealed = self.mine_from(self.pool, self.next_frame())
        self.clock.mined(sealed.timestamp)
        return sealed

    def mine_from(self, pool: Pool, frame: builder.Frame) -> Sealed:
        """Makes one block out of what waits in a pool, which may be one for this block only."""
        sealed, impossible = self._build(frame, pool)
        for signed in impossible:
            # Its sender may have lost the money for it; it waits for that as on other nodes.
            if signed.nonce < self.nonce(signed.sender, sealed.world):
                pool.drop(signed.hash)
        self.history.append(sealed)
        self.pool.forget_used(self.nonce)
        return sealed

    def set_balance(self, address: Address, balance: int) -> None:
        """Changes a balance outside of any block; the next block's root is the first with it."""
        world = self.head.world.with_balance(address, balance)
        edits = self.head.edits + ((address, balance),)
        self.blocks[-1] = replace(self.head, world=world, edits=edits)

    def replay(self, timestamp: int, randao: bytes, transactions: list[Signed]) -> Sealed:
        """Makes a block that was made before, in a process before this one."""
        frame = replace(self.next_frame(timestamp), randao=randao)
        sealed, _ = builder.build(frame, self.settings.chain_id, Listed(transactions))
        self.history.append(sealed)
        return sealed

    def cut(self, depth: int) -> list[Sealed]:
        """Takes the last blocks away, for a reorganisation, and returns them in order."""
        if not 0 < depth < len(self.blocks):
            raise refused(f"depth {depth} is not between 1 and {len(self.blocks) - 1}")
        self.history.world_of(self.blocks[-depth - 1])
        self._branch += 1
        return self.history.truncate(len(self.blocks) - depth)

    def snapshot(self) -> int:
        """Keeps all there is; the number brings it back."""
        if len(self._snapshots) >= MOST_SNAPSHOTS:
            raise refused("too many snapshots")
        self._snapshot_count += 1
        self._snapshots[self._snapshot_count] = Snapshot(
            tuple(self.blocks), self.pool.copy(), self.clock.copy(), self.automine
        )
        return self._snapshot_count

    def revert(self, snapshot: int) -> bool:
        """Back to a snapshot, which is used up by it with all that came later."""
        kept = self._snapshots.get(snapshot)
        if kept is None:
            return False
        self._snapshots = {key: s for key, s in self._snapshots.items() if key < snapshot}
        same = 0
        for ours, theirs in zip(self.blocks, kept.blocks):
            if ours is not theirs:
                break
            same += 1
        self.history.truncate(same)
        for block in kept.blocks[same:]:
            self.history.append(block)
        self.pool = kept.pool.copy()
        self.clock.restore(kept.clock)
        self.automine = kept.automine
        self._branch += 1
        return True

    # Inside

    def _build(
        self, frame: builder.Frame, pool: Optional[Pool] = None
    ) -> tuple[Sealed, list[Signed]]:
        source = self.pool if pool is None else pool
        order: Order = source.order(frame.base_fee, self.nonce)
        return builder.build(frame, self.settings.chain_id, order)


Work = Callable[[Chain, list[Any]], Any]
"""A method of the interface: it is given the chain and the parameters, and answers with JSON."""
