"""The blocks by number, and where a hash is found in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Sequence

from ethereum.crypto.hash import Hash32

from .block import Included, Sealed
from .errors import refused
from .world import World

KEPT_WORLDS = 4096


class History:
    """The blocks of this chain and no others: what a reorganisation took away is not found."""

    def __init__(self, genesis: Sealed) -> None:
        self.blocks: list[Sealed] = []
        self._number_of: dict[Hash32, int] = {}
        self._place_of: dict[Hash32, tuple[int, int]] = {}
        self.append(genesis)

    def by_hash(self, block: Hash32) -> Optional[Sealed]:
        """A block by its hash."""
        number = self._number_of.get(block)
        return None if number is None else self.blocks[number]

    def find(self, transaction: Hash32) -> Optional[tuple[Sealed, Included]]:
        """A mined transaction with its block."""
        place = self._place_of.get(transaction)
        if place is None:
            return None
        block = self.blocks[place[0]]
        return block, block.transactions[place[1]]

    def hashes_before(self, number: int) -> Sequence[Hash32]:
        """The hashes that a program in block `number` may ask for."""
        return [block.hash for block in self.blocks[max(0, number - 256) : number]]

    def keeps(self, number: int) -> bool:
        """Whether the state after a block is still there; of the first it always is."""
        return number == 0 or number + KEPT_WORLDS > len(self.blocks) - 1

    def world_of(self, block: Sealed) -> World:
        """The state after a block."""
        if not self.keeps(block.number):
            raise refused(f"the state of block {block.number} is not kept any more")
        return block.world

    def append(self, block: Sealed) -> None:
        """One more block; a state that became too old is let go."""
        number = len(self.blocks)
        self.blocks.append(block)
        self._number_of[block.hash] = number
        for entry in block.transactions:
            self._place_of[entry.signed.hash] = (number, entry.index)
        old = number - KEPT_WORLDS
        if old > 0:
            self.blocks[old] = replace(self.blocks[old], world=World())

    def truncate(self, length: int) -> list[Sealed]:
        """Takes blocks away until so many are left; returns them in order."""
        gone = self.blocks[length:]
        for block in gone:
            del self._number_of[block.hash]
            for entry in block.transactions:
                del self._place_of[entry.signed.hash]
        del self.blocks[length:]
        return gone
