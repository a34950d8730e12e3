"""Secrets in every form in which somebody might have written them down."""

from __future__ import annotations

import base64
from pathlib import Path


def forms(secret: bytes) -> set[bytes]:
    """Raw, in hexadecimal, base32 and base64, the last at every place that it can have within something longer."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b32encode(secret).rstrip(b"=")}
    for before in range(3):
        text = base64.b64encode(bytes(before) + secret)
        # Without the characters that bytes before and after have a part in.
        inner = text[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]
        found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def words(text: str) -> set[bytes]:
    """A text as its bytes, those of UTF-16, and encoded."""
    return forms(text.encode()) | {text.encode("utf-16-le"), text.encode("utf-16-be")}


def leaks(content: bytes, secrets: dict[str, set[bytes]]) -> list[str]:
    """The names of those that are in it."""
    return [name for name, needles in secrets.items() if any(needle in content for needle in needles)]


def on_disk(folders: list[Path], secrets: dict[str, set[bytes]]) -> list[tuple[str, str]]:
    """Which file holds which, by name and by content. A file that goes while it is read held nothing that stays."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            try:
                content = path.read_bytes() if path.is_file() else b""
            except FileNotFoundError:
                continue
            found += [(str(path), name) for name in leaks(path.name.encode() + b"\0" + content, secrets)]
    return found
