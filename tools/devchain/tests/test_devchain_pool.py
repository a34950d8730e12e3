"""Waiting, replacing, dropping, and blocks by the clock."""

from __future__ import annotations

import time
from typing import Any, Callable

import pytest
from conftest import GWEI, Node, Refusal


@pytest.fixture
def waiting(node: Node) -> Node:
    node.rpc("evm_setAutomine", False)
    return node


def fees(cap: float, tip: float) -> dict[str, int]:
    return {"maxFeePerGas": int(cap * GWEI), "maxPriorityFeePerGas": int(tip * GWEI)}


def test_a_transaction_waits_until_a_block_is_made(waiting: Node) -> None:
    sent = waiting.send()
    found = waiting.rpc("eth_getTransactionByHash", sent)
    assert found["blockHash"] is None and found["blockNumber"] is None
    assert waiting.rpc("eth_getTransactionReceipt", sent) is None
    account = waiting.accounts[0].address
    assert waiting.rpc("eth_getTransactionCount", account, "latest") == "0x0"
    assert waiting.rpc("eth_getTransactionCount", account, "pending") == "0x1"
    pending = waiting.block("pending", True)
    assert pending["hash"] is None and [t["hash"] for t in pending["transactions"]] == [sent]
    assert waiting.rpc("txpool_status") == {"pending": "0x1", "queued": "0x0"}
    waiting.rpc("evm_mine")
    assert waiting.rpc("eth_getTransactionReceipt", sent)["blockNumber"] == "0x1"


def test_a_replacement_pays_a_tenth_more_of_both(waiting: Node) -> None:
    first = waiting.send(nonce=0, **fees(10, 1))
    for cap, tip in ((10.99, 1.2), (12, 1.09), (10, 1), (9, 2)):
        with pytest.raises(Refusal, match="^replacement transaction underpriced$"):
            waiting.send(nonce=0, value=2, **fees(cap, tip))
    second = waiting.send(nonce=0, value=2, **fees(11, 1.1))
    assert waiting.rpc("eth_getTransactionByHash", first) is None
    waiting.rpc("evm_mine")
    assert waiting.rpc("eth_getTransactionReceipt", second)["status"] == "0x1"
    assert waiting.rpc("eth_getTransactionReceipt", first) is None


def test_a_dropped_transaction_is_gone_and_may_come_again(waiting: Node) -> None:
    raw = waiting.sign()
    sent = waiting.rpc("eth_sendRawTransaction", raw)
    assert waiting.rpc("anvil_dropTransaction", sent) == sent
    assert waiting.rpc("anvil_dropTransaction", sent) is None
    assert waiting.rpc("eth_getTransactionByHash", sent) is None
    waiting.rpc("evm_mine")
    assert waiting.block("latest")["transactions"] == []
    assert waiting.rpc("eth_sendRawTransaction", raw) == sent
    waiting.rpc("evm_mine")
    assert waiting.block("latest")["transactions"] == [sent]


def test_who_pays_more_comes_first_and_nonces_stay_in_order(waiting: Node) -> None:
    low = waiting.send(0, **fees(10, 1))
    rich = waiting.send(0, **fees(10, 5))
    middle = waiting.send(1, **fees(10, 2))
    high = waiting.send(2, **fees(10, 3))
    waiting.rpc("evm_mine")
    assert waiting.block("latest")["transactions"] == [high, middle, low, rich]


def test_a_full_block_leaves_the_rest_for_the_next(start: Callable[..., Node]) -> None:
    node = start("--silent", "--gas-limit", "50000")
    node.rpc("evm_setAutomine", False)
    sent = [node.send() for _ in range(3)]
    node.rpc("evm_mine")
    assert node.block("latest")["transactions"] == sent[:2]
    node.rpc("evm_mine")
    assert node.block("latest")["transactions"] == sent[2:]


def test_the_base_fee_follows_how_full_blocks_are(start: Callable[..., Node]) -> None:
    node = start("--silent", "--gas-limit", "42000", "--base-fee", "1000")
    node.send(gas=21_000)
    assert node.block("latest")["baseFeePerGas"] == hex(875)  # after an empty first block
    node.rpc("evm_setAutomine", False)
    node.send()
    node.send()
    node.rpc("evm_mine")
    assert node.block("latest")["baseFeePerGas"] == hex(875)  # after a half full one
    node.rpc("evm_mine")
    assert node.block("latest")["baseFeePerGas"] == hex(984)  # after a full one
    history: dict[str, Any] = node.rpc("eth_feeHistory", 4, "latest", [0, 100])
    assert history["gasUsedRatio"] == [0.0, 0.5, 1.0, 0.0]
    assert history["baseFeePerGas"][:4] == [hex(1000), hex(875), hex(875), hex(984)]
    assert len(history["baseFeePerGas"]) == 5 and len(history["reward"]) == 4


def test_what_became_unpayable_waits_without_blocking_others(waiting: Node) -> None:
    sent = waiting.send(0, value=10**18)
    other = waiting.send(1)
    waiting.rpc("anvil_setBalance", waiting.accounts[0].address, "0x1")
    waiting.rpc("evm_mine")
    assert waiting.block("latest")["transactions"] == [other]
    waiting.rpc("anvil_setBalance", waiting.accounts[0].address, hex(2 * 10**18))
    waiting.rpc("evm_mine")
    assert waiting.block("latest")["transactions"] == [sent]


def test_blocks_come_by_themselves_with_a_block_time(start: Callable[..., Node]) -> None:
    node = start("--silent", "--block-time", "0.2")
    sent = node.send()
    until = time.monotonic() + 30
    while node.rpc("eth_getTransactionReceipt", sent) is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    while node.height() < 3:
        assert time.monotonic() < until
        time.sleep(0.05)
    node.rpc("evm_setIntervalMining", 0)
    height = node.height()
    time.sleep(0.5)
    assert node.height() == height
