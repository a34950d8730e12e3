"""Kubo's folder of blocks: `blocks/<next-to-last two of KEY>/<KEY>.data`.

KEY is the multihash in base32 capitals.

Only CIDv1 of raw blocks under sha2-256 are known here, the one kind that Aureole has.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import pathlib
import secrets
from collections.abc import Iterator

PREFIX = bytes([0x01, 0x55])
HASH = bytes([0x12, 0x20])


class NotRaw(ValueError):
    """A name that is no CIDv1 of a raw block under sha2-256 in base32."""


def cid_of(content: bytes) -> str:
    """The name of a raw block."""
    return cid_of_key(_base32(HASH + hashlib.sha256(content).digest()))


def cid_of_key(key: str) -> str:
    """The name of the raw block whose file this is."""
    return "b" + _base32(PREFIX + _bytes(key)).lower()


def key_of(cid: str) -> str:
    """Where the block of a name lies, without folder and ending."""
    if not cid.startswith("b") or cid != cid.lower():
        raise NotRaw(cid)
    content = _bytes(cid[1:].upper())
    key = _base32(content[2:])
    if len(content) != 36 or not content.startswith(PREFIX + HASH) or cid != cid_of_key(key):
        raise NotRaw(cid)
    return key


class Flatfs:
    """The blocks of a repository, which a node and this process use at the same time."""

    def __init__(self, repository: pathlib.Path) -> None:
        self._blocks = repository / "blocks"

    def put(self, content: bytes) -> str:
        """Keeps a block, on disk when this returns, and names it.

        One that is there is left alone, as Kubo does.
        """
        cid = cid_of(content)
        path = self._path(key_of(cid))
        if path.exists():
            return cid
        path.parent.mkdir(exist_ok=True)
        # The name appears whole or not at all: the node may be looking.
        temporary = path.with_name(f"put-{secrets.token_hex(8)}")
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        self._synchronize(path.parent)
        return cid

    def size(self, cid: str) -> int | None:
        """The size of a block's file, None when there is none."""
        with contextlib.suppress(FileNotFoundError):
            return self._path(key_of(cid)).stat().st_size
        return None

    def read(self, cid: str) -> bytes | None:
        """What a block's file holds, unchecked as in Kubo; None when there is none."""
        with contextlib.suppress(FileNotFoundError):
            return self._path(key_of(cid)).read_bytes()
        return None

    def remove(self, cid: str) -> bool:
        """Removes a block; whether it was there."""
        path = self._path(key_of(cid))
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        self._synchronize(path.parent)
        return True

    @staticmethod
    def require_raw(cid: str) -> None:
        """Throws `NotRaw` for any other name than that of a raw block."""
        key_of(cid)

    def names(self) -> Iterator[str]:
        """The names of all blocks under sha2-256, as if all were raw: a file does not tell."""
        for path in sorted(self._blocks.glob("*/*.data")):
            with contextlib.suppress(NotRaw, ValueError):
                cid = cid_of_key(path.stem)
                key_of(cid)
                yield cid

    def _path(self, key: str) -> pathlib.Path:
        return self._blocks / key[-3:-1] / f"{key}.data"

    @staticmethod
    def _synchronize(folder: pathlib.Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError as error:
        raise NotRaw(text) from error
