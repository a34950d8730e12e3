"""A chain of one block at a time over the Ethereum execution specification (Osaka rules).

Small on purpose: tests and the gas table want the gas of `process_transaction` and nothing that a
node adds to it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from eth_account import Account as KeyPair
from ethereum.crypto.hash import Hash32, keccak256
from ethereum.forks.osaka import state as states
from ethereum.forks.osaka import vm
from ethereum.forks.osaka.blocks import Log as BlockLog
from ethereum.forks.osaka.blocks import decode_receipt
from ethereum.forks.osaka.fork import process_transaction
from ethereum.forks.osaka.fork_types import EMPTY_ACCOUNT, Account, Address
from ethereum.forks.osaka.transactions import FeeMarketTransaction, decode_transaction
from ethereum.forks.osaka.trie import trie_get
from ethereum.forks.osaka.utils.address import compute_contract_address
from ethereum.forks.osaka.utils.message import prepare_message
from ethereum.forks.osaka.vm import interpreter
from ethereum.forks.osaka.vm.interpreter import process_message_call
from ethereum_types.bytes import Bytes, Bytes32
from ethereum_types.numeric import U64, U256, Uint

# The specification looks for jump destinations anew in every call. They follow from the code alone.
interpreter.get_valid_jump_destinations = lru_cache(maxsize=64)(
    interpreter.get_valid_jump_destinations
)

CHAIN_ID = 31_337
GAS_LIMIT = 16_777_216
FEE = 1_000_000_000


@dataclass(frozen=True)
class Log:
    """A log as a receipt holds it."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class Result:
    """What a transaction came to."""

    succeeded: bool
    gas: int
    logs: tuple[Log, ...]
    output: bytes


@dataclass(frozen=True)
class Sender:
    """A funded plain account."""

    secret: bytes
    address: Address


def sender(number: int) -> Sender:
    """The account whose secret is the Keccak-256 of a number."""
    secret = bytes(keccak256(b"aureole test sender %d" % number))
    return Sender(secret, Address(bytes.fromhex(KeyPair.from_key(secret).address[2:])))


class Chain:
    """Accounts and code, a clock, and transactions put to it one by one."""

    def __init__(self, time: int = 1_700_000_000, senders: int = 4) -> None:
        self.time = time
        self.number = 1
        self.senders = [sender(number) for number in range(senders)]
        self._state = states.State()
        for each in self.senders:
            self.fund(each.address)

    def fund(self, address: Address) -> None:
        """Gives an account more ether than any test spends."""
        states.set_account(
            self._state, address, Account(Uint(0), U256(10**30), EMPTY_ACCOUNT.code)
        )

    def delegate(self, address: bytes, to: bytes) -> None:
        """Gives a plain account the code that an authorization of EIP-7702 leaves."""
        states.set_code(self._state, Address(address), Bytes(b"\xef\x01\x00" + to))

    def copy(self) -> Chain:
        """The same chain once more; neither sees what happens to the other."""
        other = copy.copy(self)
        other._state = states.State(
            _main_trie=states.copy_trie(self._state._main_trie),
            _storage_tries={
                address: states.copy_trie(trie)
                for address, trie in self._state._storage_tries.items()
            },
        )
        return other

    def nonce(self, address: bytes) -> int:
        """The number of the account's next transaction."""
        return int(states.get_account(self._state, Address(address)).nonce)

    def code(self, address: bytes) -> bytes:
        """The code of an account."""
        return bytes(states.get_account(self._state, Address(address)).code)

    def next_contract(self, source: Sender) -> bytes:
        """The address of the contract that the account's next transaction creates."""
        return bytes(compute_contract_address(source.address, Uint(self.nonce(source.address))))

    def deploy(self, code: bytes, source: Sender | None = None) -> tuple[bytes, Result]:
        """Creates a contract; its address and the result."""
        source = source or self.senders[0]
        address = self.next_contract(source)
        return address, self.send(None, code, source)

    def send(
        self,
        to: bytes | None,
        data: bytes,
        source: Sender | None = None,
        value: int = 0,
        gas: int = GAS_LIMIT,
    ) -> Result:
        """Puts one signed transaction of type 2 into a block of its own."""
        source = source or self.senders[0]
        signed = KeyPair.sign_transaction(
            {
                "type": 2,
                "chainId": CHAIN_ID,
                "nonce": self.nonce(source.address),
                "to": to,
                "data": data,
                "value": value,
                "gas": gas,
                "maxFeePerGas": 2 * FEE,
                "maxPriorityFeePerGas": FEE,
            },
            source.secret,
        )
        return self.put(bytes(signed.raw_transaction))

    def put(self, raw: bytes) -> Result:
        """Puts a raw transaction (EIP-2718) into a block of its own."""
        transaction = decode_transaction(Bytes(raw)) if raw[0] < 0xC0 else None
        if transaction is None:
            raise ValueError("only typed transactions are taken")
        output = vm.BlockOutput()
        captured: list[bytes] = []
        self.number += 1
        with _output_kept(captured):
            process_transaction(self._environment(), output, transaction, Uint(0))
        receipt = decode_receipt(trie_get(output.receipts_trie, output.receipt_keys[0]))
        used = int(receipt.cumulative_gas_used)
        return Result(bool(receipt.succeeded), used, _logs(receipt.logs), captured[-1])

    def call(self, to: bytes, data: bytes, keep: bool = False) -> Result:
        """Reads without a transaction. What it changes stays only when told: so random sequences
        are tried faster, without the signature, the fees and the receipt of a transaction."""
        who = self.senders[0].address
        block = self._environment()
        transaction = FeeMarketTransaction(
            chain_id=U64(CHAIN_ID),
            nonce=U256(0),
            max_priority_fee_per_gas=Uint(0),
            max_fee_per_gas=Uint(0),
            gas=Uint(GAS_LIMIT),
            to=Address(to),
            value=U256(0),
            data=Bytes(data),
            access_list=(),
            y_parity=U256(0),
            r=U256(0),
            s=U256(0),
        )
        transient = states.TransientStorage()
        states.begin_transaction(self._state, transient)
        output = None
        try:
            message = prepare_message(block, self._origin(who), transaction)
            output = process_message_call(message)
        finally:
            if keep and output is not None and output.error is None:
                states.commit_transaction(self._state, transient)
            else:
                states.rollback_transaction(self._state, transient)
        used = GAS_LIMIT - int(output.gas_left)
        return Result(output.error is None, used, _logs(output.logs), bytes(output.return_data))

    def _environment(self) -> vm.BlockEnvironment:
        return vm.BlockEnvironment(
            chain_id=U64(CHAIN_ID),
            state=self._state,
            block_gas_limit=Uint(60_000_000),
            block_hashes=[],
            coinbase=Address(b"\xc0" * 20),
            number=Uint(self.number),
            base_fee_per_gas=Uint(FEE),
            time=U256(self.time),
            prev_randao=Bytes32(b"\0" * 32),
            excess_blob_gas=U64(0),
            parent_beacon_block_root=Hash32(b"\0" * 32),
        )

    def _origin(self, who: Address) -> vm.TransactionEnvironment:
        return vm.TransactionEnvironment(
            origin=who,
            gas_price=Uint(FEE),
            gas=Uint(GAS_LIMIT),
            access_list_addresses=set(),
            access_list_storage_keys=set(),
            transient_storage=states.TransientStorage(),
            blob_versioned_hashes=(),
            authorizations=(),
            index_in_block=None,
            tx_hash=None,
        )


def _logs(logs: Iterable[BlockLog]) -> tuple[Log, ...]:
    return tuple(
        Log(bytes(log.address), tuple(bytes(topic) for topic in log.topics), bytes(log.data))
        for log in logs
    )


class _output_kept:
    """The specification's receipts hold no return data, so it is taken where it is made."""

    def __init__(self, into: list[bytes]) -> None:
        self._into = into

    def __enter__(self) -> None:
        from ethereum.forks.osaka import fork

        self._original = fork.process_message_call

        def keep(message: vm.Message) -> object:
            result = self._original(message)
            self._into.append(bytes(result.return_data))
            return result

        fork.process_message_call = keep

    def __exit__(self, *_: object) -> None:
        from ethereum.forks.osaka import fork

        fork.process_message_call = self._original


__all__ = ["CHAIN_ID", "GAS_LIMIT", "Chain", "Log", "Result", "Sender", "sender"]
