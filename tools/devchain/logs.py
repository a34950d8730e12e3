"""`eth_getLogs` and the filters that remember how far they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Optional

from ethereum.forks.osaka.blocks import Log
from ethereum.forks.osaka.bloom import logs_bloom
from ethereum.forks.osaka.fork_types import Address
from ethereum_types.bytes import Bytes32

from . import present, quantity, tags
from .block import Sealed
from .chain import Chain
from .errors import TOO_MUCH, RpcError, invalid, refused

MOST_BLOCKS = 10_000
MOST_LOGS = 10_000
MOST_CHOICES = 256


@dataclass(frozen=True)
class Wanted:
    """Which events are asked for: any of the addresses, and at each place any of the topics."""

    addresses: frozenset[Address]
    topics: tuple[Optional[frozenset[Bytes32]], ...]

    def matches(self, log: Log) -> bool:
        """Whether an event is one of them."""
        if self.addresses and log.address not in self.addresses:
            return False
        if len(self.topics) > len(log.topics):
            return False
        return all(
            choice is None or topic in choice for choice, topic in zip(self.topics, log.topics)
        )

    def blooms(self) -> list[list[int]]:
        """For each condition the bits of which a block's bloom must have all of one."""
        conditions: list[list[int]] = []
        if self.addresses:
            conditions.append([_bits(Log(a, (), b"")) for a in self.addresses])
        for choice in self.topics:
            if choice is not None:
                topics = (Log(Address(bytes(20)), (topic,), b"") for topic in choice)
                zero = _bits(Log(Address(bytes(20)), (), b""))
                conditions.append([_bits(log) & ~zero for log in topics])
        return conditions


def _bits(log: Log) -> int:
    return int.from_bytes(logs_bloom((log,)), "big")


def parse(value: dict[str, Any]) -> Wanted:
    """The conditions of a filter object."""
    given = value.get("address")
    if given is None:
        given = []
    elif isinstance(given, str):
        given = [given]
    if not isinstance(given, list) or len(given) > MOST_CHOICES:
        raise invalid(f"address is not one address or a list of at most {MOST_CHOICES}")
    topics = value.get("topics")
    if topics is None:
        topics = []
    if not isinstance(topics, list) or len(topics) > 4:
        raise invalid("topics are not a list of at most four")
    return Wanted(
        frozenset(quantity.address(each) for each in given),
        tuple(_choice(each) for each in topics),
    )


def _choice(value: Any) -> Optional[frozenset[Bytes32]]:
    if value is None or value == []:
        return None
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_CHOICES:
        raise invalid(f"more than {MOST_CHOICES} topics at one place")
    if any(each is None for each in listed):
        return None
    return frozenset(quantity.word(each, "topic") for each in listed)


def search(wanted: Wanted, blocks: Iterable[Sealed]) -> list[present.Json]:
    """The events in some blocks, in order."""
    found: list[present.Json] = []
    conditions = wanted.blooms()
    for sealed in blocks:
        if not sealed.transactions:
            continue
        bloom = int.from_bytes(sealed.header.bloom, "big")
        if not all(any(bits & bloom == bits for bits in choice) for choice in conditions):
            continue
        for entry in sealed.transactions:
            for place, log in enumerate(entry.logs):
                if wanted.matches(log):
                    if len(found) >= MOST_LOGS:
                        raise RpcError(TOO_MUCH, f"query returned more than {MOST_LOGS} results")
                    found.append(present.log(sealed, entry, place, log))
    return found


def get_logs(chain: Chain, params: list[Any]) -> list[present.Json]:
    """`eth_getLogs`."""
    value = params[0] if params else {}
    if not isinstance(value, dict):
        raise invalid("the filter is not an object")
    wanted = parse(value)
    if value.get("blockHash") is not None:
        if value.get("fromBlock") is not None or value.get("toBlock") is not None:
            raise invalid("cannot specify both blockHash and fromBlock/toBlock")
        block = chain.history.by_hash(quantity.word(value["blockHash"], "blockHash"))
        if block is None:
            raise refused("unknown block")
        return search(wanted, [block])
    numbers = tags.limits(chain, value.get("fromBlock"), value.get("toBlock"), MOST_BLOCKS)
    return search(wanted, (chain.blocks[number] for number in numbers))
