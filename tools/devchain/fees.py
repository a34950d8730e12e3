"""What people pay: `eth_feeHistory` and its smaller kin."""

from __future__ import annotations

from typing import Any

from . import builder, quantity, tags
from .block import Sealed
from .chain import Chain
from .errors import invalid
from .params import take
from .quantity import show

SUGGESTED_TIP = 1_000_000_000
MOST_BLOCKS = 1024
MOST_PERCENTILES = 100


def gas_price(chain: Chain, params: list[Any]) -> str:
    """A price with which a transaction gets into the next block."""
    take(params, 0, 0)
    return show(builder.next_base_fee(chain.head) + SUGGESTED_TIP)


def priority_fee(chain: Chain, params: list[Any]) -> str:
    """A tip; any would do here."""
    take(params, 0, 0)
    return show(SUGGESTED_TIP)


def history(chain: Chain, params: list[Any]) -> dict[str, Any]:
    """Base fees, how full blocks were, and tips by percentiles of gas."""
    count, newest, asked = take(params, 2, 3)
    length = quantity.quantity(count, "blockCount")
    if not 0 < length <= MOST_BLOCKS:
        raise invalid(f"blockCount is not between 1 and {MOST_BLOCKS}")
    percentiles = _percentiles(asked)
    last = min(tags.number_of(chain, newest), chain.head.number)
    blocks = chain.blocks[max(0, last - length + 1) : last + 1]
    base_fees = [block.base_fee for block in blocks] + [builder.next_base_fee(blocks[-1])]
    result: dict[str, Any] = {
        "oldestBlock": show(blocks[0].number),
        "baseFeePerGas": [show(fee) for fee in base_fees],
        "gasUsedRatio": [int(b.header.gas_used) / int(b.header.gas_limit) for b in blocks],
        "baseFeePerBlobGas": ["0x1"] * len(base_fees),
        "blobGasUsedRatio": [0.0] * len(blocks),
    }
    if percentiles:
        result["reward"] = [[show(tip) for tip in _tips(b, percentiles)] for b in blocks]
    return result


def _percentiles(asked: Any) -> list[float]:
    if asked is None:
        return []
    if not isinstance(asked, list) or len(asked) > MOST_PERCENTILES:
        raise invalid(f"percentiles are not a list of at most {MOST_PERCENTILES}")
    for value in asked:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
            raise invalid("a percentile is not between 0 and 100")
    if asked != sorted(asked):
        raise invalid("percentiles are not in order")
    return asked


def _tips(block: Sealed, percentiles: list[float]) -> list[int]:
    paid = sorted((e.price - block.base_fee, e.gas_used) for e in block.transactions)
    if not paid:
        return [0] * len(percentiles)
    total = sum(gas for _, gas in paid)
    result: list[int] = []
    for percentile in percentiles:
        reached = 0
        for tip, gas in paid:
            reached += gas
            if reached >= total * percentile / 100:
                break
        result.append(tip)
    return result
