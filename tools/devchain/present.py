"""Blocks, transactions, receipts and logs as JSON-RPC shows them."""

from __future__ import annotations

from typing import Any, Optional

from ethereum.forks.osaka.blocks import Log
from ethereum.forks.osaka.transactions import (
    AccessListTransaction,
    FeeMarketTransaction,
    LegacyTransaction,
    SetCodeTransaction,
)

from .block import Included, Sealed
from .quantity import show, show_data
from .wire import Signed

Json = dict[str, Any]


def block(sealed: Sealed, full: bool, pending: bool = False) -> Json:
    """A block with its transactions, in full or by their hashes."""
    header = sealed.header
    return {
        "number": show(header.number),
        "hash": None if pending else show_data(sealed.hash),
        "parentHash": show_data(header.parent_hash),
        "nonce": None if pending else show_data(header.nonce),
        "sha3Uncles": show_data(header.ommers_hash),
        "logsBloom": show_data(header.bloom),
        "transactionsRoot": show_data(header.transactions_root),
        "stateRoot": show_data(header.state_root),
        "receiptsRoot": show_data(header.receipt_root),
        "miner": show_data(header.coinbase),
        "difficulty": show(header.difficulty),
        "totalDifficulty": "0x0",
        "extraData": show_data(header.extra_data),
        "size": show(sealed.size),
        "gasLimit": show(header.gas_limit),
        "gasUsed": show(header.gas_used),
        "timestamp": show(header.timestamp),
        "mixHash": show_data(header.prev_randao),
        "baseFeePerGas": show(header.base_fee_per_gas),
        "withdrawalsRoot": show_data(header.withdrawals_root),
        "withdrawals": [],
        "blobGasUsed": show(header.blob_gas_used),
        "excessBlobGas": show(header.excess_blob_gas),
        "parentBeaconBlockRoot": show_data(header.parent_beacon_block_root),
        "requestsHash": show_data(header.requests_hash),
        "uncles": [],
        "transactions": [
            transaction(entry.signed, None if pending else sealed, entry)
            if full
            else show_data(entry.signed.hash)
            for entry in sealed.transactions
        ],
    }


def transaction(
    signed: Signed, sealed: Optional[Sealed] = None, entry: Optional[Included] = None
) -> Json:
    """A transaction; one that waits has no block."""
    tx = signed.tx
    result: Json = {
        "type": show(signed.kind),
        "hash": show_data(signed.hash),
        "from": show_data(signed.sender),
        "to": show_data(tx.to) if len(tx.to) else None,
        "nonce": show(tx.nonce),
        "gas": show(tx.gas),
        "value": show(tx.value),
        "input": show_data(tx.data),
        "r": show(tx.r),
        "s": show(tx.s),
        "blockHash": None,
        "blockNumber": None,
        "transactionIndex": None,
        "gasPrice": show(signed.fee_cap),
    }
    if sealed is not None and entry is not None:
        result["blockHash"] = show_data(sealed.hash)
        result["blockNumber"] = show(sealed.number)
        result["transactionIndex"] = show(entry.index)
        result["gasPrice"] = show(entry.price)
    if isinstance(tx, LegacyTransaction):
        result["v"] = show(tx.v)
        if tx.v not in (27, 28):
            result["chainId"] = show((int(tx.v) - 35) // 2)
        return result
    assert isinstance(tx, (AccessListTransaction, FeeMarketTransaction, SetCodeTransaction))
    result["chainId"] = show(tx.chain_id)
    result["v"] = result["yParity"] = show(tx.y_parity)
    result["accessList"] = [
        {"address": show_data(a.account), "storageKeys": [show_data(s) for s in a.slots]}
        for a in tx.access_list
    ]
    if isinstance(tx, (FeeMarketTransaction, SetCodeTransaction)):
        result["maxFeePerGas"] = show(tx.max_fee_per_gas)
        result["maxPriorityFeePerGas"] = show(tx.max_priority_fee_per_gas)
    if isinstance(tx, SetCodeTransaction):
        result["authorizationList"] = [
            {
                "chainId": show(a.chain_id),
                "address": show_data(a.address),
                "nonce": show(a.nonce),
                "yParity": show(a.y_parity),
                "r": show(a.r),
                "s": show(a.s),
            }
            for a in tx.authorizations
        ]
    return result


def receipt(sealed: Sealed, entry: Included) -> Json:
    """What came of a mined transaction."""
    tx = entry.signed.tx
    return {
        "type": show(entry.signed.kind),
        "transactionHash": show_data(entry.signed.hash),
        "transactionIndex": show(entry.index),
        "blockHash": show_data(sealed.hash),
        "blockNumber": show(sealed.number),
        "from": show_data(entry.signed.sender),
        "to": show_data(tx.to) if len(tx.to) else None,
        "contractAddress": None if entry.created is None else show_data(entry.created),
        "status": "0x1" if entry.succeeded else "0x0",
        "gasUsed": show(entry.gas_used),
        "cumulativeGasUsed": show(entry.cumulative_gas),
        "effectiveGasPrice": show(entry.price),
        "logsBloom": show_data(entry.bloom),
        "logs": [log(sealed, entry, place, each) for place, each in enumerate(entry.logs)],
    }


def log(sealed: Sealed, entry: Included, place: int, each: Log) -> Json:
    """An event with where it stands."""
    return {
        "address": show_data(each.address),
        "topics": [show_data(topic) for topic in each.topics],
        "data": show_data(each.data),
        "blockHash": show_data(sealed.hash),
        "blockNumber": show(sealed.number),
        "blockTimestamp": show(sealed.timestamp),
        "transactionHash": show_data(entry.signed.hash),
        "transactionIndex": show(entry.index),
        "logIndex": show(entry.first_log + place),
        "removed": False,
    }
