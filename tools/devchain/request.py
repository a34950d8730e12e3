"""What a caller asks to have run: the transaction object of `eth_call` and its kin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from ethereum.forks.osaka.fork_types import Address, Authorization
from ethereum.forks.osaka.transactions import Access, FeeMarketTransaction, SetCodeTransaction
from ethereum_types.bytes import Bytes0
from ethereum_types.numeric import U8, U64, U256, Uint

from . import quantity
from .errors import invalid

MOST_ENTRIES = 1024
NOBODY = Address(bytes(20))


@dataclass(frozen=True)
class Request:
    """A transaction object, parsed."""

    sender: Address
    to: Optional[Address]
    gas: Optional[int]
    gas_price: Optional[int]
    fee_cap: Optional[int]
    tip_cap: Optional[int]
    value: int
    data: bytes
    nonce: Optional[int]
    access_list: tuple[Access, ...]
    authorizations: tuple[Authorization, ...]

    def unsigned(self, nonce: int, gas: int) -> FeeMarketTransaction | SetCodeTransaction:
        """A transaction without a signature, for the specification to run and to price."""
        zero = U256(0)
        if self.authorizations:
            if self.to is None:
                raise invalid("a transaction with authorizations needs a `to`")
            return SetCodeTransaction(
                U64(0), U64(nonce), Uint(0), Uint(0), Uint(gas), self.to, U256(self.value),
                self.data, self.access_list, self.authorizations, zero, zero, zero,
            )  # fmt: skip
        target = Bytes0(b"") if self.to is None else self.to
        return FeeMarketTransaction(
            U64(0), U256(nonce), Uint(0), Uint(0), Uint(gas), target, U256(self.value),
            self.data, self.access_list, zero, zero, zero,
        )  # fmt: skip


def parse(value: Any) -> Request:
    """A transaction object from JSON."""
    if not isinstance(value, dict):
        raise invalid("the transaction is not an object")

    def number(key: str, limit: int = 1 << 128) -> Optional[int]:
        found = value.get(key)
        return None if found is None else quantity.quantity(found, key, limit)

    given = [value[key] for key in ("input", "data") if value.get(key) is not None]
    if len(given) == 2 and given[0] != given[1]:
        raise invalid("`input` and `data` say different things")
    to = value.get("to")
    result = Request(
        sender=NOBODY if value.get("from") is None else quantity.address(value["from"], "from"),
        to=None if to in (None, "", "0x") else quantity.address(to, "to"),
        gas=number("gas", 1 << 64),
        gas_price=number("gasPrice"),
        fee_cap=number("maxFeePerGas"),
        tip_cap=number("maxPriorityFeePerGas"),
        value=number("value", 1 << 256) or 0,
        data=quantity.data(given[0], "data") if given else b"",
        nonce=number("nonce", (1 << 64) - 1),
        access_list=tuple(_access(entry) for entry in _list(value, "accessList")),
        authorizations=tuple(_authorization(e) for e in _list(value, "authorizationList")),
    )
    if result.gas_price is not None and (result.fee_cap or result.tip_cap) is not None:
        raise invalid("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
    return result


def _list(value: dict[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or len(found) > MOST_ENTRIES:
        raise invalid(f"{key} is not a list of at most {MOST_ENTRIES}")
    return found


def _access(entry: Any) -> Access:
    if not isinstance(entry, dict):
        raise invalid("an entry of accessList is not an object")
    keys = tuple(quantity.word(key, "storage key") for key in _list(entry, "storageKeys"))
    return Access(quantity.address(entry.get("address")), keys)


def _authorization(entry: Any) -> Authorization:
    if not isinstance(entry, dict):
        raise invalid("an entry of authorizationList is not an object")
    word = 1 << 256
    return Authorization(
        U256(quantity.quantity(entry.get("chainId"), "chainId", word)),
        quantity.address(entry.get("address")),
        U64(quantity.quantity(entry.get("nonce"), "nonce")),
        U8(quantity.quantity(entry.get("yParity"), "yParity", 256)),
        U256(quantity.quantity(entry.get("r"), "r", word)),
        U256(quantity.quantity(entry.get("s"), "s", word)),
    )
