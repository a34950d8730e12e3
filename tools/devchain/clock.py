"""The chain's time: the computer's, moved on by who tests, and never backwards."""

from __future__ import annotations

import time

from .errors import refused

LAST = 1 << 40


class Clock:
    """What the next block's timestamp is."""

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset
        self.next: int | None = None

    def copy(self) -> tuple[int, int | None]:
        """What a snapshot keeps."""
        return (self.offset, self.next)

    def restore(self, kept: tuple[int, int | None]) -> None:
        """Back to what a snapshot kept."""
        self.offset, self.next = kept

    def now(self) -> int:
        """The chain's time at this moment."""
        return int(time.time()) + self.offset

    def increase(self, seconds: int) -> int:
        """Moves on by some seconds; the sum of all moves is returned."""
        if self.now() + seconds >= LAST:
            raise refused("the time would be out of range")
        self.offset += seconds
        return self.offset

    def set_next(self, timestamp: int, head: int) -> None:
        """The next block's timestamp; the clock goes on from there."""
        if timestamp <= head:
            raise refused(f"timestamp {timestamp} is not after the latest block's, {head}")
        if timestamp >= LAST:
            raise refused("the time would be out of range")
        self.next = timestamp

    def stamp(self, head: int) -> int:
        """The next block's timestamp: strictly after its parent's, as on any chain."""
        return self.next if self.next is not None else max(self.now(), head + 1)

    def mined(self, timestamp: int) -> None:
        """A wish for one timestamp holds for one block; afterwards time goes on from it."""
        if self.next is not None:
            self.offset = timestamp - int(time.time())
            self.next = None
