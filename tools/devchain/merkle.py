"""A Merkle Patricia trie whose nodes never change, so that versions share what they have in common.

The specification computes a root over all keys for every block, which takes longer with every
account and slot. Here a write makes new nodes along one path only, and every block keeps its own
root. Keys are hashes, all of one length, so a branch never holds a value. The tests compare the
roots with the specification's own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Iterable, Optional, Union

from ethereum.crypto.hash import keccak256

Path = bytes  # one nibble a byte


class Leaf:
    """The end of a path with its value."""

    __slots__ = ("path", "value", "_reference")

    def __init__(self, path: Path, value: bytes) -> None:
        self.path, self.value = path, value
        self._reference: Optional[bytes] = None


class Extension:
    """Nibbles that everything below has in common; below it is always a branch."""

    __slots__ = ("path", "child", "_reference")

    def __init__(self, path: Path, child: "Branch") -> None:
        self.path, self.child = path, child
        self._reference: Optional[bytes] = None


class Branch:
    """A place where paths part."""

    __slots__ = ("children", "_reference")

    def __init__(self, children: tuple[Optional["Node"], ...]) -> None:
        self.children = children
        self._reference: Optional[bytes] = None


Node = Union[Leaf, Extension, Branch]
_NONE: tuple[Optional[Node], ...] = (None,) * 16


def _string(data: bytes) -> bytes:
    if len(data) == 1 and data[0] < 0x80:
        return data
    return _head(0x80, len(data)) + data


def _head(base: int, length: int) -> bytes:
    if length < 56:
        return bytes((base + length,))
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((base + 55 + len(size),)) + size


def _compact(path: Path, is_leaf: bool) -> bytes:
    flag = 2 if is_leaf else 0
    nibbles = bytes((flag + 1,)) + path if len(path) % 2 else bytes((flag, 0)) + path
    return bytes(16 * high + low for high, low in zip(nibbles[::2], nibbles[1::2]))


def _encode(node: Node) -> bytes:
    if isinstance(node, Branch):
        payload = b"".join(b"\x80" if c is None else _refer(c) for c in node.children) + b"\x80"
    elif isinstance(node, Leaf):
        payload = _string(_compact(node.path, True)) + _string(node.value)
    else:
        payload = _string(_compact(node.path, False)) + _refer(node.child)
    return _head(0xC0, len(payload)) + payload


def _refer(node: Node) -> bytes:
    if node._reference is None:
        encoded = _encode(node)
        node._reference = encoded if len(encoded) < 32 else b"\xa0" + keccak256(encoded)
    return node._reference


EMPTY_ROOT = bytes(keccak256(b"\x80"))


def root(node: Optional[Node]) -> bytes:
    """The root hash of a trie; of an empty one too."""
    return EMPTY_ROOT if node is None else bytes(keccak256(_encode(node)))


@lru_cache(maxsize=65536)
def path_of(key: bytes) -> Path:
    """Where a key stands: the nibbles of its hash."""
    return bytes(int(digit, 16) for digit in keccak256(key).hex())


def _common(a: Path, b: Path) -> int:
    for index, (left, right) in enumerate(zip(a, b)):
        if left != right:
            return index
    return min(len(a), len(b))


def _with(children: tuple[Optional[Node], ...], index: int, node: Optional[Node]) -> Branch:
    return Branch(children[:index] + (node,) + children[index + 1 :])


def insert(node: Optional[Node], path: Path, value: bytes) -> Node:
    """The trie with `value` at `path`."""
    if node is None:
        return Leaf(path, value)
    if isinstance(node, Branch):
        child = insert(node.children[path[0]], path[1:], value)
        return _with(node.children, path[0], child)
    shared = _common(node.path, path)
    if isinstance(node, Leaf):
        if shared == len(path):
            return Leaf(path, value)
        rest: Node = Leaf(node.path[shared + 1 :], node.value)
    else:
        if shared == len(node.path):
            below = insert(node.child, path[shared:], value)
            assert isinstance(below, Branch)
            return Extension(node.path, below)
        tail = node.path[shared + 1 :]
        rest = Extension(tail, node.child) if tail else node.child
    branch = _with(_NONE, node.path[shared], rest)
    branch = _with(branch.children, path[shared], Leaf(path[shared + 1 :], value))
    return Extension(path[:shared], branch) if shared else branch


def _below(prefix: Path, node: Node) -> Node:
    if isinstance(node, Leaf):
        return Leaf(prefix + node.path, node.value)
    if isinstance(node, Extension):
        return Extension(prefix + node.path, node.child)
    return Extension(prefix, node)


def remove(node: Optional[Node], path: Path) -> Optional[Node]:
    """The trie without what stood at `path`; the same trie if nothing did."""
    if node is None:
        return None
    if isinstance(node, Leaf):
        return None if node.path == path else node
    if isinstance(node, Extension):
        if path[: len(node.path)] != node.path:
            return node
        child = remove(node.child, path[len(node.path) :])
        return node if child is node.child or child is None else _below(node.path, child)
    before = node.children[path[0]]
    after = remove(before, path[1:])
    if after is before:
        return node
    branch = _with(node.children, path[0], after)
    left = [(index, child) for index, child in enumerate(branch.children) if child is not None]
    if len(left) > 1:
        return branch
    index, only = left[0]
    return _below(bytes((index,)), only)


def build(items: Iterable[tuple[bytes, bytes]]) -> Optional[Node]:
    """A trie from keys and values."""
    node: Optional[Node] = None
    for key, value in items:
        node = insert(node, path_of(key), value)
    return node
