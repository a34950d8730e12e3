"""Reads a ledger's contract with web3.py and prints what it says of one grant and one record.

usage: read_contract.py CONTRACT.JSON ENDPOINT GRANT RECORD
"""

from __future__ import annotations

import json
import sys
from typing import Any

from web3 import Web3
from web3.exceptions import ContractLogicError

# ERC-165, ERC-721, ERC-5192, and what no contract may claim.
INTERFACES = ("0x01ffc9a7", "0x80ac58cd", "0xb45a3c0e", "0xffffffff")


def bare(address: str) -> str:
    """An address as Aureole writes members: lower case, without 0x."""
    return address.lower().removeprefix("0x")


def named(values: list[Any], *names: str) -> dict[str, Any]:
    """What a view gives, by the names of docs/spec/chain.md: its outputs have none in the ABI."""
    return {
        name: bare(value) if isinstance(value, str) else value
        for name, value in zip(names, values, strict=True)
    }


def main() -> None:
    """Asks and prints one JSON object."""
    path, endpoint, grant, record = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        told = json.load(file)
    web3 = Web3(Web3.HTTPProvider(endpoint))
    assert web3.eth.chain_id == told["chainId"]
    contract = web3.eth.contract(address=web3.to_checksum_address(told["address"]), abi=told["abi"])
    token = int(grant, 16)
    views = contract.functions
    try:
        owner = bare(views.ownerOf(token).call())
    except ContractLogicError:
        owner = None
    # The development chain, like most nodes, looks through 10,000 blocks at a time.
    mints = contract.events.Transfer().get_logs(
        from_block=max(0, web3.eth.block_number - 9_000),
        argument_filters={"tokenId": token, "sender": "0x" + "00" * 20},
    )
    print(
        json.dumps(
            {
                "ledger": views.ledger().call().hex(),
                "grant": named(
                    views.grant(bytes.fromhex(grant)).call(),
                    *("grantee", "grantedAt", "until", "used", "revoked"),
                ),
                "record": named(
                    views.record(bytes.fromhex(record)).call(),
                    *("owner", "kind", "anchoredAt", "erased"),
                ),
                "ownerOf": owner,
                "locked": views.locked(token).call() if owner else None,
                "startTime": views.startTime(token).call() if owner else None,
                "endTime": views.endTime(token).call() if owner else None,
                "expired": views.isTokenExpired(token).call() if owner else None,
                "interfaces": [views.supportsInterface(one).call() for one in INTERFACES],
                "minted": [bare(mint["args"]["receiver"]) for mint in mints],
            }
        )
    )


if __name__ == "__main__":
    main()
