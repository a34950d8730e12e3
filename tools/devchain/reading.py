"""The methods that change nothing."""

from __future__ import annotations

from typing import Any, Optional

from . import CLIENT, fees, logs, present, quantity, request, simulate, tags
from .block import Sealed
from .chain import Chain, Work
from .errors import invalid
from .params import take
from .quantity import show, show_data

MOST_CALL_GAS = 60_000_000


def _block(chain: Chain, params: list[Any]) -> Optional[present.Json]:
    value, full = take(params, 1, 2)
    wanted = False if full is None else quantity.boolean(full, "full")
    block = tags.find(chain, value)
    return None if block is None else present.block(block, wanted, pending=value == "pending")


def _block_by_hash(chain: Chain, params: list[Any]) -> Optional[present.Json]:
    take(params, 1, 2)
    quantity.word(params[0], "block hash")
    return _block(chain, params)


def _count(chain: Chain, params: list[Any]) -> Optional[str]:
    (value,) = take(params, 1, 1)
    block = tags.find(chain, value)
    return None if block is None else show(len(block.transactions))


def _receipts(chain: Chain, params: list[Any]) -> Optional[list[present.Json]]:
    (value,) = take(params, 1, 1)
    block = tags.find(chain, value)
    if block is None:
        return None
    return [present.receipt(block, entry) for entry in block.transactions]


def _transaction(chain: Chain, params: list[Any]) -> Optional[present.Json]:
    (value,) = take(params, 1, 1)
    wanted = quantity.word(value, "transaction hash")
    found = chain.history.find(wanted)
    if found is not None:
        return present.transaction(found[1].signed, *found)
    waiting = chain.pool.find(wanted)
    return None if waiting is None else present.transaction(waiting)


def _transaction_in_block(chain: Chain, params: list[Any]) -> Optional[present.Json]:
    value, index = take(params, 2, 2)
    block = tags.find(chain, value)
    place = quantity.quantity(index, "index")
    if block is None or place >= len(block.transactions):
        return None
    entry = block.transactions[place]
    return present.transaction(entry.signed, block, entry)


def _receipt(chain: Chain, params: list[Any]) -> Optional[present.Json]:
    (value,) = take(params, 1, 1)
    found = chain.history.find(quantity.word(value, "transaction hash"))
    return None if found is None else present.receipt(*found)


def _nonce(chain: Chain, params: list[Any]) -> str:
    value, tag = take(params, 1, 2)
    account = quantity.address(value)
    if tag == "pending":
        return show(chain.pool.next_nonce(account, chain.nonce(account)))
    return show(chain.nonce(account, chain.history.world_of(tags.require(chain, tag))))


def _balance(chain: Chain, params: list[Any]) -> str:
    value, tag = take(params, 1, 2)
    account = quantity.address(value)
    return show(chain.balance(account, chain.history.world_of(tags.require(chain, tag))))


def _code(chain: Chain, params: list[Any]) -> str:
    value, tag = take(params, 1, 2)
    account = chain.history.world_of(tags.require(chain, tag)).account(quantity.address(value))
    return "0x" if account is None else show_data(account.code)


def _storage(chain: Chain, params: list[Any]) -> str:
    value, key, tag = take(params, 2, 3)
    account, slot = quantity.address(value), quantity.slot(key)
    world = chain.history.world_of(tags.require(chain, tag))
    return show_data(world.slot(account, slot).to_be_bytes32())


def _surroundings(chain: Chain, tag: Any) -> tuple[simulate.Frame, Sealed]:
    block = tags.require(chain, tag)
    if tag == "pending":
        return chain.next_frame(), block
    return chain.frame_of(block), block


def _call(chain: Chain, params: list[Any]) -> str:
    value, tag, overrides = take(params, 1, 3)
    if overrides:
        raise invalid("state overrides are not supported")
    asked = request.parse(value)
    frame, block = _surroundings(chain, tag)
    gas = min(asked.gas or MOST_CALL_GAS, MOST_CALL_GAS)
    world = chain.history.world_of(block)
    return show_data(simulate.run(frame, chain.settings.chain_id, world, asked, gas).or_raise())


def _estimate(chain: Chain, params: list[Any]) -> str:
    value, tag, overrides = take(params, 1, 3)
    if overrides:
        raise invalid("state overrides are not supported")
    asked = request.parse(value)
    # The transaction will run in the next block, so that is what it is estimated for.
    frame, block = _surroundings(chain, "pending" if tag is None else tag)
    return show(
        simulate.estimate(frame, chain.settings.chain_id, chain.history.world_of(block), asked)
    )


READING: dict[str, Work] = {
    "web3_clientVersion": lambda chain, params: CLIENT,
    "net_version": lambda chain, params: str(chain.settings.chain_id),
    "net_listening": lambda chain, params: True,
    "net_peerCount": lambda chain, params: "0x0",
    "eth_chainId": lambda chain, params: show(chain.settings.chain_id),
    "eth_syncing": lambda chain, params: False,
    "eth_blockNumber": lambda chain, params: show(chain.head.number),
    "eth_getBlockByNumber": _block,
    "eth_getBlockByHash": _block_by_hash,
    "eth_getBlockTransactionCountByNumber": _count,
    "eth_getBlockTransactionCountByHash": _count,
    "eth_getBlockReceipts": _receipts,
    "eth_getTransactionByHash": _transaction,
    "eth_getTransactionByBlockNumberAndIndex": _transaction_in_block,
    "eth_getTransactionByBlockHashAndIndex": _transaction_in_block,
    "eth_getTransactionReceipt": _receipt,
    "eth_getTransactionCount": _nonce,
    "eth_getBalance": _balance,
    "eth_getCode": _code,
    "eth_getStorageAt": _storage,
    "eth_call": _call,
    "eth_estimateGas": _estimate,
    "eth_getLogs": logs.get_logs,
    "eth_gasPrice": fees.gas_price,
    "eth_maxPriorityFeePerGas": fees.priority_fee,
    "eth_feeHistory": fees.history,
}
