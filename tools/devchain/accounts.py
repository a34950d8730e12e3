"""The accounts that everybody's development chain has, and transactions signed with them."""

from __future__ import annotations

from typing import Any

from eth_account import Account
from eth_account.hdaccount import key_from_seed, seed_from_mnemonic
from eth_account.signers.local import LocalAccount
from ethereum.forks.osaka.fork_types import Address

from . import builder, fees, quantity, request, simulate
from .chain import Chain
from .errors import refused
from .quantity import show_data

MNEMONIC = "test test test test test test test test test test test junk"
PATH = "m/44'/60'/0'/0/{}"
MOST = 1000


def derive(count: int) -> list[LocalAccount]:
    """The first accounts of the well-known mnemonic."""
    seed = seed_from_mnemonic(MNEMONIC, "")
    return [Account.from_key(key_from_seed(seed, PATH.format(i))) for i in range(count)]


class Unlocked:
    """Accounts that anyone who reaches the chain may send from."""

    def __init__(self, accounts: list[LocalAccount]) -> None:
        self._by_address = {Address(bytes.fromhex(a.address[2:])): a for a in accounts}

    def list(self, chain: Chain, params: list[Any]) -> list[str]:
        """`eth_accounts`."""
        return [account.address.lower() for account in self._by_address.values()]

    def send(self, chain: Chain, params: list[Any]) -> str:
        """`eth_sendTransaction`: what is left open is filled in, then it is signed and sent."""
        asked = request.parse(params[0] if params else None)
        account = self._by_address.get(asked.sender)
        if account is None:
            raise refused("unknown account")
        signed = account.sign_transaction(_filled(chain, asked))
        return show_data(chain.submit(bytes(signed.raw_transaction)).hash)


def _filled(chain: Chain, asked: request.Request) -> dict[str, Any]:
    sender, settings = asked.sender, chain.settings
    nonce = asked.nonce
    if nonce is None:
        nonce = chain.pool.next_nonce(sender, chain.nonce(sender))
    gas = asked.gas
    if gas is None:
        frame, world = chain.next_frame(), chain.pending().world
        gas = simulate.estimate(frame, settings.chain_id, world, asked)
    body: dict[str, Any] = {
        "chainId": settings.chain_id,
        "nonce": nonce,
        "gas": gas,
        "value": asked.value,
        "data": asked.data,
    }
    if asked.to is not None:
        body["to"] = bytes(asked.to)
    if asked.access_list:
        body["accessList"] = [
            {"address": show_data(a.account), "storageKeys": [show_data(s) for s in a.slots]}
            for a in asked.access_list
        ]
    if asked.authorizations:
        raise refused("authorizations are taken in signed transactions only")
    if asked.gas_price is not None:
        return body | {"gasPrice": asked.gas_price}
    tip = fees.SUGGESTED_TIP if asked.tip_cap is None else asked.tip_cap
    if asked.tip_cap is None and asked.fee_cap is not None:
        tip = min(tip, asked.fee_cap)
    cap = asked.fee_cap
    if cap is None:
        cap = 2 * builder.next_base_fee(chain.head) + tip
    return body | {"type": 2, "maxFeePerGas": cap, "maxPriorityFeePerGas": tip}


def send_raw(chain: Chain, params: list[Any]) -> str:
    """`eth_sendRawTransaction`."""
    raw = quantity.data(params[0] if params else None, "raw transaction")
    return show_data(chain.submit(raw).hash)
