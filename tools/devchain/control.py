"""The methods that move the chain about, under the names people know."""

from __future__ import annotations

from typing import Any, Callable, Optional

from . import clock, quantity
from .chain import Chain, Work
from .errors import invalid
from .params import take
from .quantity import show, show_data
from .reorganise import reorganise

MOST_BLOCKS = 10_000
MOST_BALANCE = 1 << 128
"""Far below where adding a fee could overflow a balance."""


def _mine(chain: Chain, params: list[Any]) -> str:
    (value,) = take(params, 0, 1)
    count, timestamp = 1, None
    if isinstance(value, dict):
        count = quantity.quantity(value.get("blocks", 1), "blocks", MOST_BLOCKS + 1)
        if value.get("timestamp") is not None:
            timestamp = quantity.quantity(value["timestamp"], "timestamp")
    elif value is not None:
        timestamp = quantity.quantity(value, "timestamp")
    for index in range(count):
        chain.mine(timestamp if index == 0 else None)
    return "0x0"


def _mine_many(chain: Chain, params: list[Any]) -> None:
    count, interval = take(params, 0, 2)
    blocks = 1 if count is None else quantity.quantity(count, "blocks", MOST_BLOCKS + 1)
    seconds = None if interval is None else quantity.quantity(interval, "interval", clock.LAST)
    for index in range(blocks):
        later = seconds is not None and index > 0
        chain.mine(chain.head.timestamp + max(1, seconds or 0) if later else None)


def _increase(chain: Chain, params: list[Any]) -> int:
    (value,) = take(params, 1, 1)
    return chain.clock.increase(quantity.quantity(value, "seconds", clock.LAST))


def _set_next(chain: Chain, params: list[Any]) -> None:
    (value,) = take(params, 1, 1)
    timestamp = quantity.quantity(value, "timestamp")
    chain.clock.set_next(timestamp, chain.head.timestamp)


def _automine(chain: Chain, params: list[Any]) -> None:
    (value,) = take(params, 1, 1)
    chain.automine = quantity.boolean(value, "automine")


def _get_automine(chain: Chain, params: list[Any]) -> bool:
    take(params, 0, 0)
    return chain.automine


def _snapshot(chain: Chain, params: list[Any]) -> str:
    take(params, 0, 0)
    return show(chain.snapshot())


def _revert(chain: Chain, params: list[Any]) -> bool:
    (value,) = take(params, 1, 1)
    return chain.revert(quantity.quantity(value, "snapshot"))


def _set_balance(chain: Chain, params: list[Any]) -> None:
    value, balance = take(params, 2, 2)
    amount = quantity.quantity(balance, "balance", MOST_BALANCE)
    chain.set_balance(quantity.address(value), amount)


def _drop(chain: Chain, params: list[Any]) -> Optional[str]:
    (value,) = take(params, 1, 1)
    dropped = chain.pool.drop(quantity.word(value, "transaction hash"))
    return None if dropped is None else show_data(dropped.hash)


def _drop_all(chain: Chain, params: list[Any]) -> None:
    take(params, 0, 0)
    chain.pool.clear()


def _status(chain: Chain, params: list[Any]) -> dict[str, str]:
    take(params, 0, 0)
    ready = sum(
        signed.nonce < chain.pool.next_nonce(signed.sender, chain.nonce(signed.sender))
        for signed in chain.pool
    )
    return {"pending": show(ready), "queued": show(len(chain.pool) - ready)}


def _reorganise(chain: Chain, params: list[Any]) -> None:
    take(params, 1, 3)
    reorganise(chain, params)


def interval(set_interval: Callable[[float], None]) -> Work:
    """`evm_setIntervalMining`: a block every so many seconds, none of itself with zero."""

    def work(chain: Chain, params: list[Any]) -> None:
        (value,) = take(params, 1, 1)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e6:
            raise invalid("the interval is not a number of seconds")
        chain.automine = False
        set_interval(float(value))

    return work


CONTROL: dict[str, Work] = {
    "evm_mine": _mine,
    "anvil_mine": _mine_many,
    "evm_increaseTime": _increase,
    "evm_setNextBlockTimestamp": _set_next,
    "evm_setAutomine": _automine,
    "anvil_getAutomine": _get_automine,
    "evm_snapshot": _snapshot,
    "evm_revert": _revert,
    "anvil_setBalance": _set_balance,
    "anvil_dropTransaction": _drop,
    "anvil_dropAllTransactions": _drop_all,
    "anvil_reorg": _reorganise,
    "txpool_status": _status,
}
