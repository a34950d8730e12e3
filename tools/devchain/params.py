"""Positional parameters: a missing one is none, a surplus one is refused."""

from __future__ import annotations

from typing import Any

from .errors import invalid


def take(params: list[Any], least: int, most: int) -> list[Any]:
    """Exactly `most` values, of which the first `least` must have been given."""
    if len(params) < least:
        raise invalid(f"missing value for required argument {len(params)}")
    if len(params) > most:
        raise invalid(f"too many arguments, want at most {most}")
    return params + [None] * (most - len(params))
