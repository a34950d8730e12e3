"""The mapping that the specification's tries are given as their data.

The specification copies a whole trie's data before every call frame. This mapping is copied in
no time, because it only points to a map that never changes, and it notes which keys were written,
so that a block's root is computed from those.
"""

from __future__ import annotations

from typing import Any, ItemsView, Iterator

from immutables import Map


class Layer:
    """Looks like a dictionary to the specification's `Trie`."""

    __slots__ = ("map", "touched")

    def __init__(self, data: Map, touched: set[bytes]) -> None:
        self.map = data
        self.touched = touched

    def get(self, key: bytes, default: Any = None) -> Any:
        """The value of a key, or what is given instead."""
        return self.map.get(key, default)

    def __contains__(self, key: bytes) -> bool:
        return key in self.map

    def __getitem__(self, key: bytes) -> Any:
        return self.map[key]

    def __setitem__(self, key: bytes, value: Any) -> None:
        self.touched.add(key)
        self.map = self.map.set(key, value)

    def __delitem__(self, key: bytes) -> None:
        self.touched.add(key)
        self.map = self.map.delete(key)

    def __copy__(self) -> "Layer":
        # All copies note into one set: a write that is rolled back costs a look, no more.
        return Layer(self.map, self.touched)

    def __len__(self) -> int:
        return len(self.map)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.map)

    def __eq__(self, other: object) -> bool:
        # The specification asks only whether a trie became empty.
        return isinstance(other, dict) and len(other) == len(self.map) == 0

    __hash__ = None  # type: ignore[assignment]

    def items(self) -> ItemsView[bytes, Any]:
        """All keys with their values."""
        return self.map.items()
