"""Parameters and answers in JSON-RPC's hexadecimal: parsed once, refused in words."""

from __future__ import annotations

from typing import Any

from ethereum.forks.osaka.fork_types import Address
from ethereum_types.bytes import Bytes32

from .errors import invalid

LONGEST_DATA = 1 << 19


def show(number: Any) -> str:
    """A number as a quantity."""
    return hex(int(number))


def show_data(data: bytes) -> str:
    """Bytes as data."""
    return "0x" + bytes(data).hex()


def quantity(value: Any, name: str, limit: int = 1 << 64) -> int:
    """A number below `limit`, as a quantity or as a plain JSON integer."""
    if isinstance(value, bool):
        raise invalid(f"{name} is not a number")
    if isinstance(value, int):
        number = value
    elif isinstance(value, str) and 2 < len(value) <= 66 and value.startswith("0x"):
        try:
            number = int(value[2:], 16)
        except ValueError:
            raise invalid(f"{name} is not a hexadecimal number") from None
        if "_" in value or value[2] in "+- ":
            raise invalid(f"{name} is not a hexadecimal number")
    else:
        raise invalid(f"{name} is not a hexadecimal number")
    if not 0 <= number < limit:
        raise invalid(f"{name} is out of range")
    return number


def data(value: Any, name: str, longest: int = LONGEST_DATA) -> bytes:
    """Bytes of at most `longest`."""
    if not isinstance(value, str) or not value.startswith("0x"):
        raise invalid(f"{name} is not hexadecimal data")
    if len(value) > 2 + 2 * longest:
        raise invalid(f"{name} is too long")
    digits = value[2:]
    if not digits.isalnum() and digits:
        raise invalid(f"{name} is not hexadecimal data")
    try:
        return bytes.fromhex(digits)
    except ValueError:
        raise invalid(f"{name} is not hexadecimal data") from None


def address(value: Any, name: str = "address") -> Address:
    """An address of 20 bytes."""
    raw = data(value, name, 20)
    if len(raw) != 20:
        raise invalid(f"{name} is not 20 bytes long")
    return Address(raw)


def word(value: Any, name: str = "hash") -> Bytes32:
    """A word of exactly 32 bytes."""
    raw = data(value, name, 32)
    if len(raw) != 32:
        raise invalid(f"{name} is not 32 bytes long")
    return Bytes32(raw)


def slot(value: Any) -> Bytes32:
    """A slot's number, short or as a full word."""
    if isinstance(value, str) and len(value) == 66:
        return word(value, "slot")
    return Bytes32(quantity(value, "slot", 1 << 256).to_bytes(32, "big"))


def boolean(value: Any, name: str) -> bool:
    """A JSON boolean."""
    if not isinstance(value, bool):
        raise invalid(f"{name} is not true or false")
    return value
