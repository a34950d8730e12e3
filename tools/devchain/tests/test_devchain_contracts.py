"""Programs: deployed, called, estimated, refused, heard."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from conftest import Node, Refusal
from contracts import compiled, deploy
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from web3.exceptions import ContractLogicError


def add(node: Node, counter: Any, amount: int, sender: int = 0) -> Any:
    sent = counter.functions.add(amount).transact({"from": node.accounts[sender].address})
    return node.w3.eth.wait_for_transaction_receipt(sent)


def test_a_call_changes_state_only_in_a_transaction(node: Node) -> None:
    counter = deploy(node)
    assert counter.functions.total().call() == 0
    counter.functions.add(5).call()
    assert counter.functions.total().call() == 0
    before = node.height()
    add(node, counter, 5)
    assert counter.functions.total().call() == 5
    assert counter.functions.total().call(block_identifier=before) == 0
    slot = node.rpc("eth_getStorageAt", counter.address, "0x0", "latest")
    assert int(slot, 16) == 5 and len(slot) == 66
    assert node.rpc("eth_getStorageAt", counter.address, "0x0", hex(before)) == "0x" + "00" * 32


def test_events_are_found_by_address_topic_and_range(node: Node) -> None:
    counter, other = deploy(node), deploy(node)
    for amount in (1, 2, 3):
        add(node, counter, amount, sender=amount - 1)
    add(node, other, 2)
    first = node.height() - 3
    event = counter.events.Added

    def amounts(**wanted: Any) -> list[int]:
        return [log["args"]["amount"] for log in event.get_logs(from_block=0, **wanted)]

    assert amounts() == [1, 2, 3]
    assert amounts(argument_filters={"amount": [2, 3]}) == [2, 3]
    assert amounts(argument_filters={"amount": 7}) == []
    assert amounts(argument_filters={"by": node.accounts[1].address}) == [2]
    asked = {"fromBlock": "0x0", "topics": [None, None, "0x" + (2).to_bytes(32, "big").hex()]}
    both = node.rpc("eth_getLogs", asked)
    assert [log["address"] for log in both] == [counter.address.lower(), other.address.lower()]
    ranged = node.rpc("eth_getLogs", {"fromBlock": hex(first + 1), "toBlock": hex(first + 2)})
    assert len(ranged) == 2
    one = node.rpc("eth_getLogs", {"blockHash": node.block(first)["hash"]})
    assert [log["blockNumber"] for log in one] == [hex(first)]
    assert node.rpc("eth_getLogs", {"fromBlock": hex(node.height() + 1)}) == []
    with pytest.raises(Refusal, match="unknown block"):
        node.rpc("eth_getLogs", {"blockHash": "0x" + "77" * 32})
    with pytest.raises(Refusal, match="fromBlock is after toBlock"):
        node.rpc("eth_getLogs", {"fromBlock": "0x5", "toBlock": "0x1"})
    with pytest.raises(Refusal) as caught:
        node.rpc("eth_getLogs", {"topics": [None] * 5})
    assert caught.value.code == -32602


def test_logs_are_numbered_through_a_block(node: Node) -> None:
    counter = deploy(node)
    node.rpc("evm_setAutomine", False)
    data = counter.encode_abi("add", [1])
    for sender in range(3):
        node.send(sender, to=counter.address, value=0, data=data, gas=100_000)
    node.rpc("evm_mine")
    receipts = node.rpc("eth_getBlockReceipts", "latest")
    logs = [log for receipt in receipts for log in receipt["logs"]]
    assert [log["logIndex"] for log in logs] == ["0x0", "0x1", "0x2"]
    assert logs == node.rpc("eth_getLogs", {})
    assert [log["transactionIndex"] for log in logs] == ["0x0", "0x1", "0x2"]


def test_an_estimate_is_the_least_gas_that_is_enough(node: Node) -> None:
    counter = deploy(node)
    call = {
        "from": node.accounts[0].address,
        "to": counter.address,
        "data": counter.encode_abi("add", [9]),
    }
    gas = int(node.rpc("eth_estimateGas", call), 16)
    enough = node.send(to=counter.address, value=0, data=call["data"], gas=gas)
    assert node.rpc("eth_getTransactionReceipt", enough)["status"] == "0x1"
    gas = int(node.rpc("eth_estimateGas", call), 16)
    short = node.send(to=counter.address, value=0, data=call["data"], gas=gas - 1)
    assert node.rpc("eth_getTransactionReceipt", short)["status"] == "0x0"
    plain = {"from": call["from"], "to": node.accounts[1].address, "value": "0x1"}
    assert node.rpc("eth_estimateGas", plain) == hex(21_000)


def test_a_revert_gives_its_reason_and_its_data(node: Node) -> None:
    counter = deploy(node)
    with pytest.raises(ContractLogicError, match="counter: nothing to add"):
        counter.functions.add(0).call()
    call = {"to": counter.address, "data": counter.encode_abi("add", [0])}
    for method in ("eth_call", "eth_estimateGas"):
        with pytest.raises(Refusal) as caught:
            node.rpc(method, call)
        assert caught.value.message == "execution reverted: counter: nothing to add"
        assert caught.value.code == 3
        assert caught.value.data.startswith("0x08c379a0")
    failed = node.send(to=counter.address, value=0, data=call["data"], gas=100_000)
    receipt = node.rpc("eth_getTransactionReceipt", failed)
    assert receipt["status"] == "0x0" and receipt["logs"] == []


def test_a_failed_deployment_leaves_nothing(node: Node) -> None:
    # PUSH0 PUSH0 REVERT
    sent = node.send(to=None, value=0, data="0x5f5ffd", gas=100_000)
    receipt = node.rpc("eth_getTransactionReceipt", sent)
    assert receipt["status"] == "0x0"
    assert node.rpc("eth_getCode", receipt["contractAddress"]) == "0x"


def signature(message: bytes) -> tuple[bytes, int, int, int, int]:
    key = ec.generate_private_key(ec.SECP256R1())
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    public = key.public_key().public_numbers()
    return hashlib.sha256(message).digest(), r, s, public.x, public.y


def test_p256verify_tells_good_from_bad(node: Node) -> None:
    words = signature(b"an action")
    packed = words[0] + b"".join(word.to_bytes(32, "big") for word in words[1:])
    precompile = "0x" + "00" * 18 + "0100"

    def verify(data: bytes) -> str:
        return node.rpc("eth_call", {"to": precompile, "data": "0x" + data.hex()}, "latest")

    assert verify(packed) == "0x" + "00" * 31 + "01"
    for place in (0, 40, 80, 120, 159):
        changed = bytearray(packed)
        changed[place] ^= 1
        assert verify(bytes(changed)) == "0x"
    assert verify(packed[:-1]) == "0x"
    counter = deploy(node)
    counter.functions.add_verified(*words).transact({"from": node.accounts[0].address})
    assert counter.functions.total().call() == 1
    with pytest.raises(ContractLogicError, match="counter: bad signature"):
        counter.functions.add_verified(words[0], words[1] ^ 1, *words[2:]).call()


def test_code_is_there_from_its_block_on(node: Node) -> None:
    counter = deploy(node)
    code = node.rpc("eth_getCode", counter.address, "latest")
    assert code[2:] and code[2:] in compiled()["bytecode"]
    assert node.rpc("eth_getCode", counter.address, "0x0") == "0x"
    assert node.rpc("eth_getCode", counter.address, {"blockHash": node.block(1)["hash"]}) == code


def test_endless_programs_and_deep_calls_come_to_an_end(node: Node) -> None:
    # JUMPDEST PUSH0 JUMP
    loop = {"data": "0x5b5f56", "gas": "0x100000"}
    with pytest.raises(Refusal, match="out of gas"):
        node.rpc("eth_call", loop)
    with pytest.raises(Refusal, match="invalid opcode: 0xfe"):
        node.rpc("eth_call", {"data": "0xfe"})
    # A program that calls itself with all gas, until 1,024 calls are nested or gas is gone:
    # PUSH0 ×5 ADDRESS GAS CALL; deployed by a program that copies it into memory.
    body = bytes.fromhex("5f5f5f5f5f305af1")
    deployer = bytes.fromhex("67") + body + bytes.fromhex("5f5260086018f3")
    sent = node.send(to=None, value=0, data="0x" + deployer.hex(), gas=100_000)
    at = node.rpc("eth_getTransactionReceipt", sent)["contractAddress"]
    assert node.rpc("eth_getCode", at) == "0x" + body.hex()
    assert node.rpc("eth_call", {"to": at, "gas": hex(60_000_000)}) == "0x"
    sent = node.send(to=node.w3.to_checksum_address(at), value=0, gas=16_777_216)
    assert node.rpc("eth_getTransactionReceipt", sent)["status"] == "0x1"


def test_the_abi_is_plain_json() -> None:
    assert json.loads(json.dumps(compiled()["abi"]))
