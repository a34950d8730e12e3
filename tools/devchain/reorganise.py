"""Reorganisations on request: the last blocks give way to as many others."""

from __future__ import annotations

from typing import Any

from . import quantity
from .chain import Chain
from .errors import invalid
from .pool import Pool
from .wire import Signed, parse

MOST_DEPTH = 2048
MOST_PAIRS = 4096
CHOICES = ("pool", "mine", "drop")


def reorganise(chain: Chain, params: list[Any]) -> None:
    """`anvil_reorg(depth, [[rawTx, offset]…], orphans)`.

    What becomes of the transactions that were in the old blocks: "pool" has them wait for the
    next block after the reorganisation, "mine" has them compete for the new blocks at once, and
    "drop" loses them, as happens where no node kept them.
    """
    depth = quantity.quantity(params[0] if params else None, "depth", MOST_DEPTH + 1)
    pairs = _pairs(chain, params[1] if len(params) > 1 else None, depth)
    choice = params[2] if len(params) > 2 and params[2] is not None else "pool"
    if choice not in CHOICES:
        raise invalid(f"orphans are one of {', '.join(CHOICES)}")
    orphans = chain.cut(depth)
    if choice != "drop":
        for block in orphans:
            for entry in block.transactions:
                chain.pool.put_back(entry.signed)
    for offset, old in enumerate(orphans):
        # New blocks take the times of the old ones, so that time does not run backwards.
        frame = chain.next_frame(old.timestamp)
        source = Pool()
        for signed in pairs.get(offset, []):
            source.put_back(signed)
        if choice == "mine":
            for signed in chain.pool:
                source.put_back(signed)
        chain.mine_from(source, frame)
    for waiting in pairs.values():
        for signed in waiting:
            unmined = chain.history.find(signed.hash) is None
            if unmined and chain.nonce(signed.sender) <= signed.nonce:
                chain.pool.put_back(signed)


def _pairs(chain: Chain, value: Any, depth: int) -> dict[int, list[Signed]]:
    if value is None:
        return {}
    if not isinstance(value, list) or len(value) > MOST_PAIRS:
        raise invalid(f"transactions are not a list of at most {MOST_PAIRS}")
    result: dict[int, list[Signed]] = {}
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise invalid("a transaction does not come as [raw transaction, offset]")
        offset = quantity.quantity(pair[1], "offset")
        if offset >= depth:
            raise invalid("an offset is beyond the new blocks")
        raw = quantity.data(pair[0], "raw transaction")
        signed = parse(raw, chain.settings.chain_id, chain.settings.gas_limit)
        result.setdefault(offset, []).append(signed)
    return result
