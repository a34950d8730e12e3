"""Time, and the tags that say how sure a block is."""

from __future__ import annotations

from typing import Callable

import pytest
from conftest import Node, Refusal
from contracts import deploy


def stamp(node: Node, which: object = "latest") -> int:
    return int(node.block(which)["timestamp"], 16)


def test_time_is_strictly_increasing_in_quick_blocks(node: Node) -> None:
    for _ in range(5):
        node.rpc("evm_mine")
    times = [stamp(node, number) for number in range(6)]
    assert all(later > earlier for earlier, later in zip(times, times[1:]))


def test_time_moves_on_by_request(node: Node) -> None:
    before = stamp(node)
    assert node.rpc("evm_increaseTime", 3600) == 3600
    node.rpc("evm_mine")
    assert 3600 <= stamp(node) - before < 3600 + 120


def test_the_next_timestamp_is_exact_and_time_goes_on_from_it(node: Node) -> None:
    target = stamp(node) + 1_000_000
    node.rpc("evm_setNextBlockTimestamp", target)
    counter = deploy(node)
    assert stamp(node) == target and counter.functions.now().call() == target
    node.rpc("evm_mine")
    assert target < stamp(node) < target + 120
    node.rpc("evm_mine", hex(target + 5000))
    assert stamp(node) == target + 5000
    for past in (target, target + 5000):
        with pytest.raises(Refusal, match="is not after the latest block's"):
            node.rpc("evm_setNextBlockTimestamp", past)


def test_an_estimate_sees_the_time_of_the_next_block(node: Node) -> None:
    counter = deploy(node)
    target = stamp(node) + 500
    node.rpc("evm_setNextBlockTimestamp", target)
    assert counter.functions.now().call(block_identifier="pending") == target
    assert counter.functions.now().call() == target - 500


def test_safe_and_finalized_follow_at_a_distance(start: Callable[..., Node]) -> None:
    node = start("--silent", "--finality", "4")

    def numbers() -> tuple[int, ...]:
        tags = ("latest", "safe", "finalized", "earliest", "pending")
        return tuple(int(node.block(tag)["number"], 16) for tag in tags)

    assert numbers() == (0, 0, 0, 0, 1)
    node.rpc("anvil_mine", 3)
    assert numbers() == (3, 1, 0, 0, 4)
    node.rpc("evm_mine", {"blocks": 7})
    assert numbers() == (10, 8, 6, 0, 11)
    receiver = node.accounts[1].address
    before = node.balance(receiver)
    node.send(value=5)
    assert node.balance(receiver) == before + 5
    assert node.balance(receiver, "finalized") == node.balance(receiver, "safe") == before
    node.rpc("anvil_mine", 4)
    assert node.balance(receiver, "finalized") == before + 5


def test_a_block_that_is_not_there_is_null_and_its_state_is_refused(node: Node) -> None:
    assert node.block(5) is None
    assert node.rpc("eth_getBlockByHash", "0x" + "12" * 32, True) is None
    assert node.rpc("eth_getTransactionReceipt", "0x" + "12" * 32) is None
    with pytest.raises(Refusal, match="header not found"):
        node.balance(node.accounts[0].address, "0x5")


def test_blocks_can_be_mined_at_an_interval(node: Node) -> None:
    before = stamp(node)
    node.rpc("anvil_mine", "0x3", "0x64")
    assert stamp(node, 3) - stamp(node, 2) == stamp(node, 2) - stamp(node, 1) == 100
    assert stamp(node, 1) > before
