"""Hashes are true: the specification itself accepts every block, and its roots are ours."""

from __future__ import annotations

import random

import pytest
from conftest import KEYS
from contracts import compiled
from eth_account import Account
from ethereum.exceptions import EthereumException
from ethereum.forks.osaka import fork, trie
from ethereum.forks.osaka.fork_types import Address
from ethereum.forks.osaka.state import State, set_account, set_storage, state_root
from ethereum_types.bytes import Bytes32
from ethereum_types.numeric import U64, U256

from devchain import builder, merkle
from devchain.chain import Chain, Settings
from devchain.clock import Clock
from devchain.world import World


def plain(world: World) -> State:
    """A world in the specification's own dictionaries."""
    state = State()
    for address, account in world.accounts.items():
        set_account(state, address, account)
    for address, storage in world.storages.items():
        for key, value in storage.slots.items():
            set_storage(state, address, key, value)
    return state


def test_roots_are_those_of_the_specification_through_writes_and_removals() -> None:
    chance = random.Random(7)
    keys = [chance.randbytes(32) for _ in range(300)]
    theirs: trie.Trie[bytes, bytes] = trie.Trie(secured=True, default=b"")
    node = None
    assert merkle.root(node) == trie.root(theirs)
    for step in range(1500):
        key = chance.choice(keys)
        if chance.random() < 0.45:
            trie.trie_set(theirs, key, b"")
            node = merkle.remove(node, merkle.path_of(key))
        else:
            value = chance.randbytes(chance.choice([1, 2, 31, 32, 60, 300]))
            trie.trie_set(theirs, key, value)
            node = merkle.insert(node, merkle.path_of(key), value)
        if step % 25 == 0:
            assert merkle.root(node) == trie.root(theirs)
    for key in keys:
        node = merkle.remove(node, merkle.path_of(key))
    assert node is None


def test_short_nodes_are_embedded_as_the_specification_does() -> None:
    chance = random.Random(8)
    for _ in range(200):
        paths = {chance.choice([b"\x01", b"\x02"]) + chance.randbytes(1) for _ in range(6)}
        theirs: trie.Trie[bytes, bytes] = trie.Trie(secured=False, default=b"")
        node = None
        for key in paths:
            value = chance.randbytes(chance.choice([1, 3, 40]))
            trie.trie_set(theirs, key, value)
            node = merkle.insert(node, bytes(trie.bytes_to_nibble_list(key)), value)
        assert merkle.root(node) == trie.root(theirs)


@pytest.fixture
def chain() -> Chain:
    clock = Clock()
    balances = {
        Address(bytes.fromhex(Account.from_key(key).address[2:])): 10**22 for key in KEYS
    }
    first = builder.genesis(balances, clock.now(), 30_000_000, 10**9)
    return Chain(Settings(gas_limit=30_000_000), first, clock)


def signed(key: int, nonce: int, to: bytes, data: bytes, gas: int = 300_000) -> bytes:
    body = {
        "chainId": 31337, "nonce": nonce, "gas": gas, "value": 0, "data": data,
        "maxFeePerGas": 10**10, "maxPriorityFeePerGas": 10**9,
    }  # fmt: skip
    if to:
        body["to"] = to
    return bytes(Account.from_key(KEYS[key]).sign_transaction(body).raw_transaction)


def filled(chain: Chain) -> Chain:
    """Deployments, good and failing calls, several in a block, a reorganisation's second half."""
    program = bytes.fromhex(compiled()["bytecode"][2:])
    counter = chain.history.find(chain.submit(signed(0, 0, b"", program, 3_000_000)).hash)
    assert counter is not None and counter[1].created is not None and counter[1].succeeded
    at = bytes(counter[1].created)
    add = bytes.fromhex("1003e2d2")
    chain.automine = False
    for nonce in range(12):
        amount = 0 if nonce % 5 == 4 else nonce + 1
        data = add + amount.to_bytes(32, "big")
        chain.submit(signed(1, nonce, at, data))
        chain.submit(signed(2, nonce, at, data))
        if nonce % 3 == 2:
            chain.mine()
    # A program that writes a slot and clears it again, and one that destroys itself at birth.
    chain.submit(signed(0, 1, b"", bytes.fromhex("60015f555f5f55" + "6001600155" + "00")))
    chain.submit(signed(0, 2, b"", bytes.fromhex("60015f5533ff")))
    chain.mine()
    chain.mine()
    return chain


def test_the_specification_accepts_every_block(chain: Chain) -> None:
    filled(chain)
    assert chain.head.number == 7 and sum(len(b.transactions) for b in chain.blocks) == 27
    first = chain.blocks[0]
    theirs = fork.BlockChain([first.block], plain(first.world), U64(31337))
    for sealed in chain.blocks[1:]:
        fork.state_transition(theirs, sealed.block)
        assert state_root(theirs.state) == sealed.header.state_root == sealed.world.root


def test_the_specification_refuses_a_block_with_another_root(chain: Chain) -> None:
    filled(chain)
    first = chain.blocks[0]
    theirs = fork.BlockChain([first.block], plain(first.world), U64(31337))
    theirs.state._main_trie._data[Address(bytes(19) + b"\x77")] = fork.Account(
        fork.Uint(1), U256(1), b""
    )
    with pytest.raises(EthereumException):
        fork.state_transition(theirs, chain.blocks[1].block)


def test_worlds_are_what_a_fresh_computation_says(chain: Chain) -> None:
    filled(chain)
    for sealed in chain.blocks:
        assert state_root(plain(sealed.world)) == sealed.header.state_root


def test_a_world_stays_as_it_is_while_another_grows_from_it(chain: Chain) -> None:
    before = chain.head.world
    root = before.root
    state = before.open()
    at = next(iter(before.accounts))
    set_storage(state, at, Bytes32(bytes(32)), U256(5))
    after = before.close(state)
    assert before.root == root and after.root != root
    assert after.slot(at, Bytes32(bytes(32))) == 5 and before.slot(at, Bytes32(bytes(32))) == 0
    state = after.open()
    set_storage(state, at, Bytes32(bytes(32)), U256(0))
    assert after.close(state).root == root
