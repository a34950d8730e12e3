"""Which block a caller means: a tag, a number, a hash."""

from __future__ import annotations

from typing import Any, Optional

from . import quantity
from .block import Sealed
from .chain import Chain
from .errors import TOO_MUCH, RpcError, invalid, refused

TAGS = ("latest", "safe", "finalized", "pending", "earliest")


def number_of(chain: Chain, value: Any, name: str = "block") -> int:
    """The number behind a tag or a number; `pending` is the one after the latest."""
    head = chain.head.number
    finality = chain.settings.finality
    if value is None or value == "latest":
        return head
    if value == "pending":
        return head + 1
    if value == "earliest":
        return 0
    if value == "finalized":
        return max(0, head - finality)
    if value == "safe":
        return max(0, head - (finality + 1) // 2)
    return quantity.quantity(value, name)


def find(chain: Chain, value: Any) -> Optional[Sealed]:
    """The block that is meant, `None` where there is none yet."""
    if isinstance(value, dict):
        if set(value) == {"blockNumber"}:
            return find(chain, value["blockNumber"])
        if not set(value) <= {"blockHash", "requireCanonical"}:
            raise invalid("a block is named by blockHash or by blockNumber")
        return chain.history.by_hash(quantity.word(value.get("blockHash"), "blockHash"))
    if isinstance(value, str) and len(value) == 66:
        return chain.history.by_hash(quantity.word(value))
    if value == "pending":
        return chain.pending()
    number = number_of(chain, value)
    return chain.blocks[number] if number <= chain.head.number else None


def require(chain: Chain, value: Any) -> Sealed:
    """The block that is meant, or a refusal."""
    block = find(chain, value)
    if block is None:
        raise refused("header not found")
    return block


def limits(chain: Chain, start: Any, end: Any, most: int) -> range:
    """A range of numbers of existing blocks, bounded."""
    head = chain.head.number
    first = number_of(chain, start, "fromBlock")
    last = number_of(chain, end, "toBlock")
    if first > last:
        # Who follows a tag asks from the block after the last one read, which may not be there.
        if start in TAGS or end is None or end in TAGS:
            return range(0)
        raise invalid("invalid block range params: fromBlock is after toBlock")
    last = min(last, head)
    if last - first >= most:
        raise RpcError(TOO_MUCH, f"the range is longer than {most} blocks")
    return range(first, last + 1)
