"""Transactions that wait: by sender and nonce, with replacement, dropping and an order of price."""

from __future__ import annotations

import heapq
from typing import Callable, Iterator, Optional, Protocol

from ethereum.crypto.hash import Hash32
from ethereum.forks.osaka.fork_types import Address

from .errors import refused
from .wire import Signed

MOST = 8192
MOST_AHEAD = 1024
BUMP_PERCENT = 10

Waiting = dict[Address, dict[int, Signed]]


class Pool:
    """What was accepted and is in no block."""

    def __init__(self) -> None:
        self._waiting: Waiting = {}
        self._by_hash: dict[Hash32, Signed] = {}
        self._arrivals: dict[Hash32, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._by_hash)

    def __iter__(self) -> Iterator[Signed]:
        return iter(list(self._by_hash.values()))

    def find(self, transaction: Hash32) -> Optional[Signed]:
        """A waiting transaction by its hash."""
        return self._by_hash.get(transaction)

    def add(self, signed: Signed, nonce: int, balance: int) -> None:
        """Takes a transaction in, given its sender's nonce and balance; or refuses it."""
        if signed.hash in self._by_hash:
            raise refused("already known")
        if signed.nonce < nonce:
            raise refused(f"nonce too low: next nonce {nonce}, tx nonce {signed.nonce}")
        if signed.nonce > nonce + MOST_AHEAD:
            raise refused(f"nonce too high: next nonce {nonce}, tx nonce {signed.nonce}")
        if balance < signed.cost:
            raise refused(
                "insufficient funds for gas * price + value: "
                f"balance {balance}, tx cost {signed.cost}"
            )
        before = self._waiting.get(signed.sender, {}).get(signed.nonce)
        if before is not None:
            if not _outbids(signed, before):
                raise refused("replacement transaction underpriced")
            self.drop(before.hash)
        elif len(self) >= MOST:
            raise refused("txpool is full")
        self.put_back(signed)

    def put_back(self, signed: Signed) -> None:
        """Takes in what was in a block once; what waits at its nonce already stays instead."""
        queue = self._waiting.setdefault(signed.sender, {})
        if signed.nonce in queue:
            return
        queue[signed.nonce] = signed
        self._by_hash[signed.hash] = signed
        self._arrivals[signed.hash] = self._count
        self._count += 1

    def drop(self, transaction: Hash32) -> Optional[Signed]:
        """Forgets a transaction, as nodes do that never saw it or lacked room."""
        signed = self._by_hash.pop(transaction, None)
        if signed is None:
            return None
        del self._arrivals[transaction]
        queue = self._waiting[signed.sender]
        del queue[signed.nonce]
        if not queue:
            del self._waiting[signed.sender]
        return signed

    def clear(self) -> None:
        """Forgets everything."""
        self._waiting, self._by_hash, self._arrivals = {}, {}, {}

    def forget_used(self, nonce_of: Callable[[Address], int]) -> None:
        """Forgets what can never be mined, because its nonce is used up."""
        for signed in self:
            if signed.nonce < nonce_of(signed.sender):
                self.drop(signed.hash)

    def next_nonce(self, sender: Address, nonce: int) -> int:
        """The first nonce, from the account's own on, at which nothing waits."""
        queue = self._waiting.get(sender, {})
        while nonce in queue:
            nonce += 1
        return nonce

    def copy(self) -> "Pool":
        """The same content, for a snapshot."""
        other = Pool()
        other._waiting = {sender: dict(queue) for sender, queue in self._waiting.items()}
        other._by_hash = dict(self._by_hash)
        other._arrivals = dict(self._arrivals)
        other._count = self._count
        return other

    def order(self, base_fee: int, nonce_of: Callable[[Address], int]) -> "Order":
        """What could be mined now, best price first."""
        return Order(self._waiting, self._arrivals, base_fee, nonce_of)


class Source(Protocol):
    """Where a block's transactions come from."""

    def take(self) -> Optional[Signed]:
        """The next candidate."""

    def taken(self, signed: Signed) -> None:
        """It is in the block."""


class Listed:
    """Transactions in the order in which they stood in a block once."""

    def __init__(self, transactions: list[Signed]) -> None:
        self._left = transactions[::-1]

    def take(self) -> Optional[Signed]:
        """The next one."""
        return self._left.pop() if self._left else None

    def taken(self, signed: Signed) -> None:
        """Nothing depends on it."""


def _outbids(new: Signed, old: Signed) -> bool:
    def enough(price: int, before: int) -> bool:
        return price > before and 100 * price >= (100 + BUMP_PERCENT) * before

    return enough(new.fee_cap, old.fee_cap) and enough(new.tip_cap, old.tip_cap)


class Order:
    """One walk over the pool: each sender's transactions by nonce, the best paying sender first."""

    def __init__(
        self,
        waiting: Waiting,
        arrivals: dict[Hash32, int],
        base_fee: int,
        nonce_of: Callable[[Address], int],
    ) -> None:
        self._waiting, self._arrivals, self._base_fee = waiting, arrivals, base_fee
        self._heap: list[tuple[int, int, Signed]] = []
        for sender in waiting:
            self._push(sender, nonce_of(sender))

    def _push(self, sender: Address, nonce: int) -> None:
        signed = self._waiting[sender].get(nonce)
        if signed is not None and signed.fee_cap >= self._base_fee:
            arrival = self._arrivals[signed.hash]
            heapq.heappush(self._heap, (-signed.tip(self._base_fee), arrival, signed))

    def take(self) -> Optional[Signed]:
        """The best that is left; its sender's next comes only after `taken`."""
        return heapq.heappop(self._heap)[2] if self._heap else None

    def taken(self, signed: Signed) -> None:
        """The transaction is in the block, so the sender's next one may follow."""
        self._push(signed.sender, signed.nonce + 1)
