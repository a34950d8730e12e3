"""Transactions of every type, and why one is refused."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import GWEI, Node, Refusal
from eth_account import Account


def test_a_transfer_moves_value_and_pays_the_fee(node: Node) -> None:
    sender, receiver = node.accounts[0].address, node.accounts[1].address
    before, other = node.balance(sender), node.balance(receiver)
    sent = node.send(value=10**18)
    receipt = node.rpc("eth_getTransactionReceipt", sent)
    fee = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
    assert receipt["status"] == "0x1" and receipt["gasUsed"] == hex(21_000)
    assert node.balance(sender) == before - 10**18 - fee
    assert node.balance(receiver) == other + 10**18
    assert node.block("latest")["transactions"] == [sent]
    assert node.rpc("eth_getBlockReceipts", "latest") == [receipt]


def test_web3_sends_and_reads_a_transaction(node: Node) -> None:
    w3 = node.w3
    assert w3.is_connected() and w3.eth.chain_id == 31337
    sent = w3.eth.send_transaction(
        {"from": node.accounts[0].address, "to": node.accounts[1].address, "value": 5}
    )
    receipt = w3.eth.wait_for_transaction_receipt(sent)
    mined = w3.eth.get_transaction(sent)
    assert receipt["status"] == 1 and mined["value"] == 5
    assert mined["blockHash"] == w3.eth.get_block("latest")["hash"]
    assert w3.eth.get_block("pending")["number"] == receipt["blockNumber"] + 1
    assert w3.eth.fee_history(1, "latest", [50])["reward"] == [[GWEI]]


@pytest.mark.parametrize(
    "fields, kind",
    [
        ({"gasPrice": 2 * GWEI}, 0),
        ({"gasPrice": 2 * GWEI, "accessList": [], "type": 1}, 1),
        ({}, 2),
    ],
)
def test_old_and_new_types_are_taken(node: Node, fields: dict[str, Any], kind: int) -> None:
    sent = node.send(**fields)
    assert node.rpc("eth_getTransactionByHash", sent)["type"] == hex(kind)
    assert node.rpc("eth_getTransactionReceipt", sent)["type"] == hex(kind)


def test_a_set_code_transaction_gives_an_account_code(node: Node) -> None:
    other = node.accounts[2]
    target = "0x" + "ab" * 20
    signed = other.sign_authorization({"chainId": 31337, "address": target, "nonce": 0})
    sent = node.send(authorizationList=[signed], gas=100_000)
    assert node.rpc("eth_getTransactionByHash", sent)["type"] == "0x4"
    assert node.rpc("eth_getCode", other.address, "latest") == "0xef0100" + "ab" * 20
    assert node.rpc("eth_getCode", other.address, "earliest") == "0x"


def refusal(node: Node, *args: Any, **fields: Any) -> str:
    with pytest.raises(Refusal) as caught:
        node.send(*args, **fields)
    assert caught.value.code == -32000
    return caught.value.message


def test_a_used_nonce_is_too_low_and_a_later_one_waits(node: Node) -> None:
    node.send(nonce=0)
    assert refusal(node, nonce=0, value=2) == "nonce too low: next nonce 1, tx nonce 0"
    waiting = node.send(nonce=2)
    assert node.rpc("eth_getTransactionReceipt", waiting) is None
    assert node.rpc("eth_getTransactionCount", node.accounts[0].address, "pending") == "0x1"
    node.send(nonce=1)
    assert node.rpc("eth_getTransactionReceipt", waiting)["status"] == "0x1"


def test_the_same_transaction_is_known_already(node: Node) -> None:
    node.rpc("evm_setAutomine", False)
    raw = node.sign()
    node.rpc("eth_sendRawTransaction", raw)
    with pytest.raises(Refusal, match="^already known$"):
        node.rpc("eth_sendRawTransaction", raw)


def test_what_cannot_be_paid_is_refused(node: Node) -> None:
    assert refusal(node, value=10**30).startswith("insufficient funds for gas * price + value")
    poor = Account.from_key("0x" + "11" * 32)
    node.accounts[0] = poor
    assert "balance 0" in refusal(node)


def test_a_fee_below_the_base_fee_is_refused_where_a_block_follows_at_once(node: Node) -> None:
    low = {"maxFeePerGas": 1, "maxPriorityFeePerGas": 1}
    assert refusal(node, **low).startswith("max fee per gas less than block base fee")
    node.rpc("evm_setAutomine", False)
    waiting = node.send(**low)
    node.rpc("evm_mine")
    assert node.rpc("eth_getTransactionByHash", waiting)["blockHash"] is None


def test_gas_and_fees_must_make_sense(node: Node) -> None:
    assert refusal(node, gas=20_999).startswith("intrinsic gas too low")
    floor = refusal(node, gas=24_000, data="0x" + "11" * 100)
    assert floor.startswith("insufficient gas for floor")
    assert refusal(node, gas=16_777_217) == "gas limit too high"
    assert refusal(node, gas=60_000_001) == "exceeds block gas limit"
    higher = {"maxFeePerGas": 2 * GWEI, "maxPriorityFeePerGas": 3 * GWEI}
    assert refusal(node, **higher).startswith("max priority fee per gas higher")
    assert node.height() == 0


def test_another_chains_transaction_is_refused(node: Node) -> None:
    assert refusal(node, chainId=1) == "invalid chain id for signer: have 1 want 31337"
    old = refusal(node, chainId=1, gasPrice=2 * GWEI)
    assert old == "invalid chain id for signer: have 1 want 31337"


@pytest.mark.parametrize(
    "raw",
    ["0x", "0x00", "0x02", "0x03c0", "0x05c0", "0xc0", "0xf8", "0x02" + "c1" * 500, "0x04" + "ff"],
)
def test_bytes_that_are_no_transaction_are_refused(node: Node, raw: str) -> None:
    with pytest.raises(Refusal) as caught:
        node.rpc("eth_sendRawTransaction", raw)
    assert caught.value.code == -32000


def test_every_cut_and_every_changed_byte_is_refused_or_somebody_elses(node: Node) -> None:
    raw = node.sign()
    whole = bytes.fromhex(raw[2:])
    for length in range(len(whole)):
        with pytest.raises(Refusal):
            node.rpc("eth_sendRawTransaction", "0x" + whole[:length].hex())
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(Refusal) as caught:
            node.rpc("eth_sendRawTransaction", "0x" + changed.hex())
        assert caught.value.code == -32000
    node.rpc("eth_sendRawTransaction", raw)
    assert node.height() == 1
