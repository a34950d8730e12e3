"""All accounts and slots after a block, as a value: opened for the specification, closed again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional

from ethereum.forks.osaka.fork_types import Account, Address, encode_account
from ethereum.forks.osaka.state import State, set_account_balance
from ethereum.forks.osaka.trie import Trie
from ethereum_rlp import rlp
from ethereum_types.bytes import Bytes32
from ethereum_types.numeric import U256
from immutables import Map

from . import merkle
from .layer import Layer


@dataclass(frozen=True)
class Storage:
    """The slots of one contract with their trie."""

    slots: Map
    node: Optional[merkle.Node]


@dataclass(frozen=True)
class World:
    """A state that never changes; blocks share what they have in common."""

    accounts: Map = field(default_factory=Map)
    storages: Mapping[Address, Storage] = field(default_factory=dict)
    node: Optional[merkle.Node] = None

    @property
    def root(self) -> bytes:
        """The state root of a header."""
        return merkle.root(self.node)

    def account(self, address: Address) -> Optional[Account]:
        """An account, if there is one."""
        return self.accounts.get(address)

    def slot(self, address: Address, key: Bytes32) -> U256:
        """A slot's value, zero where none was written."""
        storage = self.storages.get(address)
        return U256(0) if storage is None else storage.slots.get(key, U256(0))

    def open(self) -> State:
        """A state that the specification can run on; this value stays as it is."""
        return State(
            _main_trie=Trie(secured=True, default=None, _data=Layer(self.accounts, set())),
            _storage_tries={
                address: Trie(secured=True, default=U256(0), _data=Layer(storage.slots, set()))
                for address, storage in self.storages.items()
            },
        )

    def close(self, state: State) -> "World":
        """The value of a state that was opened from this one and run on."""
        accounts = state._main_trie._data
        assert isinstance(accounts, Layer)
        changed = set(accounts.touched)
        storages: dict[Address, Storage] = {}
        for address, trie in state._storage_tries.items():
            before = self.storages.get(address)
            after = _storage(before, trie._data)
            storages[address] = after
            if after is not before:
                changed.add(address)
        changed.update(address for address in self.storages if address not in storages)
        node = self.node
        for address in changed:
            account = accounts.get(address)
            path = merkle.path_of(address)
            if account is None:
                node = merkle.remove(node, path)
            else:
                storage = storages.get(Address(address))
                root = merkle.root(None if storage is None else storage.node)
                node = merkle.insert(node, path, encode_account(account, root))
        return World(accounts.map, storages, node)

    def with_balance(self, address: Address, balance: int) -> "World":
        """The same world with one balance set."""
        state = self.open()
        set_account_balance(state, address, U256(balance))
        return self.close(state)


def _storage(before: Optional[Storage], data: object) -> Storage:
    if isinstance(data, Layer) and before is not None:
        # A trie that was made anew has a plain dictionary, so a layer here came from `before`.
        if data.map is before.slots:
            return before
        node = before.node
        for key in data.touched:
            value = data.get(key)
            if value is None:
                node = merkle.remove(node, merkle.path_of(key))
            elif value != before.slots.get(key):
                node = merkle.insert(node, merkle.path_of(key), rlp.encode(value))
        return Storage(data.map, node)
    items = dict(data.items())  # type: ignore[attr-defined]
    slots = ((key, rlp.encode(value)) for key, value in items.items())
    return Storage(Map(items), merkle.build(slots))
