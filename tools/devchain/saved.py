"""A chain in a file: what it was made of, from which it is made again and must come out the same.

No state is written down, only transactions, times and what was set by hand. Whoever reads the file
computes every block anew, so a file that was changed or cut does not give another chain: it is
refused.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ethereum.forks.osaka.fork_types import Address

from . import builder
from .block import Sealed
from .chain import Chain, Settings
from .clock import Clock
from .errors import RpcError
from .quantity import show_data
from .wire import Signed, parse

VERSION = 1
_MALFORMED = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    RpcError,
)


class NotAChain(Exception):
    """A file from which no chain can be made."""


def save(chain: Chain, path: Path) -> None:
    """Writes the chain down, in place of what was there, wholly or not at all."""
    first = chain.blocks[0]
    body = {
        "version": VERSION,
        "chainId": chain.settings.chain_id,
        "gasLimit": chain.settings.gas_limit,
        "baseFee": first.base_fee,
        "timestamp": first.timestamp,
        "accounts": {show_data(a): hex(balance) for a, balance in chain.founding.items()},
        "clock": chain.clock.offset,
        "blocks": [_block(block) for block in chain.blocks],
        "pool": [show_data(signed.raw) for signed in chain.pool],
    }
    beside = path.with_name(path.name + ".new")
    with open(beside, "w", encoding="utf-8") as file:
        json.dump(body, file, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def _block(block: Sealed) -> dict[str, Any]:
    return {
        "hash": show_data(block.hash),
        "timestamp": block.timestamp,
        "randao": show_data(block.header.prev_randao),
        "transactions": [show_data(entry.signed.raw) for entry in block.transactions],
        "balances": [[show_data(address), hex(balance)] for address, balance in block.edits],
    }


def load(path: Path, finality: int) -> Chain:
    """Makes the chain in a file again; how far back is final is chosen anew."""
    try:
        with open(path, encoding="utf-8") as file:
            body = json.load(file)
        if body["version"] != VERSION:
            raise NotAChain(f"version {body['version']} is not known")
        return _chain(body, finality)
    except _MALFORMED as error:
        raise NotAChain(f"this is not a chain: {error}") from None


def _chain(body: dict[str, Any], finality: int) -> Chain:
    balances = {_address(key): int(value, 16) for key, value in body["accounts"].items()}
    gas_limit = int(body["gasLimit"])
    settings = Settings(int(body["chainId"]), gas_limit, finality)
    first = builder.genesis(balances, int(body["timestamp"]), gas_limit, int(body["baseFee"]))
    chain = Chain(settings, first, Clock(int(body["clock"])), balances)

    def signed(text: str) -> Signed:
        return parse(bytes.fromhex(text[2:]), settings.chain_id, gas_limit)

    for number, block in enumerate(body["blocks"]):
        if number:
            randao = bytes.fromhex(block["randao"][2:])
            transactions = [signed(each) for each in block["transactions"]]
            chain.replay(int(block["timestamp"]), randao, transactions)
        if show_data(chain.head.hash) != block["hash"]:
            raise NotAChain(f"block {number} comes out with another hash")
        for address, balance in block["balances"]:
            chain.set_balance(_address(address), int(balance, 16))
    for each in body["pool"]:
        chain.pool.put_back(signed(each))
    return chain


def _address(text: str) -> Address:
    return Address(bytes.fromhex(text[2:]))
