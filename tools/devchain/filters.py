"""Filters that remember how far they were read, and tell what a reorganisation took away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from . import logs, quantity, tags
from .block import Sealed
from .chain import Chain, Work
from .errors import invalid, refused
from .logs import Wanted
from .params import take
from .quantity import show, show_data

MOST_FILTERS = 256
REMEMBERED = 512


@dataclass
class Filter:
    """What one reader has seen; without `wanted` it asks for blocks."""

    wanted: Optional[Wanted]
    query: dict[str, Any]
    seen: list[Sealed]

    def news(self, chain: Chain) -> list[Any]:
        """What is new, after what is not true any more."""
        kept = len(self.seen)
        while kept and chain.history.by_hash(self.seen[kept - 1].hash) is None:
            kept -= 1
        gone = self.seen[kept:]
        new = chain.blocks[gone[0].number if gone else self.seen[-1].number + 1 :]
        if self.wanted is None:
            news: list[Any] = [show_data(block.hash) for block in new]
        else:
            removed = logs.search(self.wanted, gone)
            news = [each | {"removed": True} for each in removed]
            news += logs.search(self.wanted, new)
        # Only what was told counts as seen: a search that finds too much is refused above.
        self.seen = (self.seen[:kept] + new)[-REMEMBERED:] or self.seen
        return news


class Filters:
    """The filters by their numbers; the oldest gives way when there are too many."""

    def __init__(self) -> None:
        self._filters: dict[int, Filter] = {}
        self._count = 0

    def methods(self) -> dict[str, Work]:
        """The methods that callers know."""
        return {
            "eth_newFilter": self._new,
            "eth_newBlockFilter": self._new_for_blocks,
            "eth_getFilterChanges": lambda chain, params: self._find(params).news(chain),
            "eth_getFilterLogs": self._logs,
            "eth_uninstallFilter": self._remove,
        }

    def _add(self, chain: Chain, wanted: Optional[Wanted], query: dict[str, Any]) -> str:
        if len(self._filters) >= MOST_FILTERS:
            del self._filters[min(self._filters)]
        self._count += 1
        self._filters[self._count] = Filter(wanted, query, chain.blocks[-REMEMBERED:])
        return show(self._count)

    def _new(self, chain: Chain, params: list[Any]) -> str:
        (query,) = take(params, 1, 1)
        if not isinstance(query, dict) or query.get("blockHash") is not None:
            raise invalid("a filter is an object without blockHash")
        for bound in ("fromBlock", "toBlock"):
            tags.number_of(chain, query.get(bound), bound)
        return self._add(chain, logs.parse(query), query)

    def _new_for_blocks(self, chain: Chain, params: list[Any]) -> str:
        take(params, 0, 0)
        return self._add(chain, None, {})

    def _logs(self, chain: Chain, params: list[Any]) -> list[Any]:
        found = self._find(params)
        if found.wanted is None:
            raise invalid("this filter is for blocks")
        return logs.get_logs(chain, [found.query])

    def _find(self, params: list[Any]) -> Filter:
        (value,) = take(params, 1, 1)
        found = self._filters.get(quantity.quantity(value, "filter"))
        if found is None:
            raise refused("filter not found")
        return found

    def _remove(self, chain: Chain, params: list[Any]) -> bool:
        (value,) = take(params, 1, 1)
        return self._filters.pop(quantity.quantity(value, "filter"), None) is not None
