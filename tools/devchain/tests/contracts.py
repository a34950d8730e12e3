"""Small programs that the tests deploy, compiled once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from conftest import Node
from vyper import compile_code

COUNTER = """
# pragma version ^0.4.0
event Added:
    by: indexed(address)
    amount: indexed(uint256)
    total: uint256

total: public(uint256)

@external
def add(amount: uint256):
    assert amount > 0, "counter: nothing to add"
    self.total += amount
    log Added(by=msg.sender, amount=amount, total=self.total)

@external
@view
def now() -> uint256:
    return block.timestamp

@external
@view
def verify(digest: bytes32, r: uint256, s: uint256, x: uint256, y: uint256) -> bool:
    answer: Bytes[32] = raw_call(
        0x0000000000000000000000000000000000000100,
        abi_encode(digest, r, s, x, y),
        max_outsize=32,
        is_static_call=True,
    )
    return len(answer) == 32 and convert(answer, uint256) == 1

@external
def add_verified(digest: bytes32, r: uint256, s: uint256, x: uint256, y: uint256):
    assert staticcall Self(self).verify(digest, r, s, x, y), "counter: bad signature"
    self.total += 1
    log Added(by=msg.sender, amount=1, total=self.total)

interface Self:
    def verify(digest: bytes32, r: uint256, s: uint256, x: uint256, y: uint256) -> bool: view
"""


@lru_cache(maxsize=None)
def compiled() -> dict[str, Any]:
    """The ABI and the program of the counter."""
    return compile_code(COUNTER, output_formats=["abi", "bytecode"])


def deploy(node: Node) -> Any:
    """A counter on the chain, through web3.py and an unlocked account."""
    factory = node.w3.eth.contract(abi=compiled()["abi"], bytecode=compiled()["bytecode"])
    sent = factory.constructor().transact({"from": node.accounts[0].address})
    receipt = node.w3.eth.wait_for_transaction_receipt(sent)
    assert receipt["status"] == 1
    return node.w3.eth.contract(address=receipt["contractAddress"], abi=compiled()["abi"])
