"""Reorganisations and snapshots: what was is not any more, and can be seen not to be."""

from __future__ import annotations

import pytest
from conftest import Node, Refusal
from contracts import deploy
from test_devchain_contracts import add


def hashes(node: Node, first: int, last: int) -> list[str]:
    return [node.block(number)["hash"] for number in range(first, last + 1)]


@pytest.mark.parametrize("depth", [1, 64])
def test_hashes_change_logs_go_away_and_balances_go_back(node: Node, depth: int) -> None:
    counter = deploy(node)
    start, old_time = node.height(), node.block("latest")["timestamp"]
    receiver = node.accounts[1].address
    before = node.balance(receiver)
    add(node, counter, 7)
    sent = [node.send(2, value=10) for _ in range(depth - 1)]
    height = node.height()
    assert height == start + depth
    old = hashes(node, start, height)
    times = [node.block(number)["timestamp"] for number in range(start, height + 1)]

    assert node.rpc("anvil_reorg", depth, [], "drop") is None

    new = hashes(node, start, height)
    assert node.height() == height
    assert new[0] == old[0] and not set(new[1:]) & set(old)
    assert all(node.rpc("eth_getBlockByHash", each, False) is None for each in old[1:])
    for number in range(start + 1, height + 1):
        assert node.block(number)["parentHash"] == new[number - start - 1]
    assert [node.block(n)["timestamp"] for n in range(start, height + 1)] == times
    assert times[0] == old_time
    assert node.rpc("eth_getLogs", {"fromBlock": "0x0"}) == []
    assert counter.functions.total().call() == 0
    assert node.balance(receiver) == before
    assert all(node.rpc("eth_getTransactionByHash", each) is None for each in sent)
    assert node.rpc("txpool_status") == {"pending": "0x0", "queued": "0x0"}


def test_orphans_wait_in_the_pool_and_are_mined_again(node: Node) -> None:
    counter = deploy(node)
    first = add(node, counter, 7)["transactionHash"].to_0x_hex()
    node.rpc("anvil_reorg", 1)
    found = node.rpc("eth_getTransactionByHash", first)
    assert found is not None and found["blockHash"] is None
    assert node.rpc("eth_getTransactionReceipt", first) is None
    node.rpc("evm_mine")
    assert node.rpc("eth_getTransactionReceipt", first)["status"] == "0x1"
    assert len(node.rpc("eth_getLogs", {"fromBlock": "0x0"})) == 1


def test_orphans_may_be_mined_at_once_in_new_blocks(node: Node) -> None:
    sent = [node.send() for _ in range(3)]
    old = node.rpc("eth_getTransactionReceipt", sent[0])
    node.rpc("anvil_reorg", 3, [], "mine")
    assert [len(node.block(number)["transactions"]) for number in (1, 2, 3)] == [3, 0, 0]
    new = node.rpc("eth_getTransactionReceipt", sent[0])
    assert new["blockNumber"] == old["blockNumber"] and new["blockHash"] != old["blockHash"]


def test_given_transactions_stand_in_the_new_blocks(node: Node) -> None:
    old = node.send(nonce=0, value=1)
    node.send(nonce=1, value=2)
    rival = node.sign(nonce=0, value=3)
    late = node.sign(nonce=1, value=4)
    node.rpc("anvil_reorg", 2, [[rival, 0], [late, 1]])
    values = [node.block(number, True)["transactions"] for number in (1, 2)]
    assert [[int(each["value"], 16) for each in block] for block in values] == [[3], [4]]
    assert node.rpc("eth_getTransactionByHash", old) is None


@pytest.mark.parametrize(
    "params", [[0], [4], ["x"], [1, [["0x00", 0]]], [1, [], "keep"], [1, [[1]]], [], [1, {}]]
)
def test_a_senseless_reorganisation_changes_nothing(node: Node, params: list[object]) -> None:
    for _ in range(3):
        node.rpc("evm_mine")
    before = hashes(node, 0, 3)
    with pytest.raises(Refusal):
        node.rpc("anvil_reorg", *params)
    assert hashes(node, 0, 3) == before


def test_states_of_long_ago_are_there(node: Node) -> None:
    receiver = node.accounts[1].address
    before = node.balance(receiver)
    node.send(value=5)
    node.rpc("anvil_mine", 300)
    assert node.balance(receiver, "0x0") == before and node.balance(receiver) == before + 5
    node.rpc("anvil_reorg", 301, [], "drop")
    assert node.balance(receiver) == before


def test_states_too_long_ago_are_refused_and_the_first_is_kept(node: Node) -> None:
    receiver = node.accounts[1].address
    before = node.balance(receiver)
    node.send(value=5)
    node.rpc("anvil_mine", 4097)
    assert node.height() == 4098
    assert node.balance(receiver, hex(3)) == before + 5 and node.balance(receiver, "0x0") == before
    for number in (1, 2):
        with pytest.raises(Refusal, match=f"the state of block {number} is not kept any more"):
            node.balance(receiver, hex(number))
    for call in ({"to": receiver}, {"to": receiver, "data": "0x00"}):
        with pytest.raises(Refusal, match="not kept any more"):
            node.rpc("eth_call", call, "0x1")
    assert len(node.block(1)["transactions"]) == 1


def test_a_snapshot_brings_everything_back_once(node: Node) -> None:
    receiver = node.accounts[1].address
    before, head = node.balance(receiver), node.block("latest")["hash"]
    kept = node.rpc("evm_snapshot")
    later = node.rpc("evm_snapshot")
    node.rpc("anvil_setBalance", receiver, "0x1")
    assert node.balance(receiver) == 1
    sent = node.send(value=5)
    mined = node.block("latest")["hash"]
    node.rpc("evm_setAutomine", False)
    node.send()
    node.rpc("evm_increaseTime", 1000)
    assert node.rpc("evm_revert", kept) is True
    assert node.rpc("evm_revert", kept) is False and node.rpc("evm_revert", later) is False
    assert node.block("latest")["hash"] == head and node.balance(receiver) == before
    assert node.rpc("eth_getTransactionByHash", sent) is None
    assert node.rpc("anvil_getAutomine") is True
    assert node.rpc("txpool_status") == {"pending": "0x0", "queued": "0x0"}
    assert node.send(value=5) == sent and node.block("latest")["hash"] != mined


def test_a_balance_that_was_set_is_in_the_next_root(node: Node) -> None:
    other = "0x" + "99" * 20
    root = node.block("latest")["stateRoot"]
    node.rpc("anvil_setBalance", other, hex(10**18))
    assert node.balance(other) == 10**18
    node.rpc("evm_mine")
    assert node.balance(other) == 10**18 and node.block("latest")["stateRoot"] != root
    with pytest.raises(Refusal):
        node.rpc("anvil_setBalance", other, hex(1 << 128))


def test_a_filter_tells_news_and_what_was_taken_away(node: Node) -> None:
    counter = deploy(node)
    events = node.w3.eth.filter({"address": counter.address, "fromBlock": "0x0"})
    blocks = node.rpc("eth_newBlockFilter")
    assert events.get_new_entries() == [] and node.rpc("eth_getFilterChanges", blocks) == []
    add(node, counter, 7)
    add(node, counter, 8)
    old = hashes(node, 2, 3)
    first = events.get_new_entries()
    assert [each["removed"] for each in first] == [False, False]
    assert events.get_new_entries() == []
    assert node.rpc("eth_getFilterChanges", blocks) == old
    node.rpc("anvil_reorg", 2, [], "mine")
    again = events.get_new_entries()
    assert [each["removed"] for each in again] == [True, True, False, False]
    assert [each["blockHash"].to_0x_hex() for each in again[:2]] == old
    assert node.rpc("eth_getFilterChanges", blocks) == hashes(node, 2, 3)
    assert [each["removed"] for each in events.get_all_entries()] == [False, False]
    assert node.rpc("eth_uninstallFilter", blocks) is True
    with pytest.raises(Refusal, match="filter not found"):
        node.rpc("eth_getFilterChanges", blocks)
