"""Every test runs the real process on a free port and stops it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from eth_account import Account
from web3 import Web3

TOOLS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOOLS))

KEYS = [
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
]
GWEI = 10**9


class Refusal(Exception):
    """An error of JSON-RPC."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body["message"])
        self.code, self.message, self.data = body["code"], body["message"], body.get("data")


class Node:
    """A running development chain."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "devchain", "--port", "0", *options],
            env={**os.environ, "PYTHONPATH": str(TOOLS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.banner = ""
        found = None
        while found is None:
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"it did not start: {self.process.communicate()[1]}")
            self.banner += line
            found = re.match(r"^Listening on (http://127\.0\.0\.1:(\d+))$", line)
        self.url, self.port = found[1], int(found[2])
        self.w3 = Web3(Web3.HTTPProvider(self.url))
        self.accounts = [Account.from_key(key) for key in KEYS]

    def post(self, body: bytes, **headers: str) -> bytes:
        """A body as it is."""
        request = urllib.request.Request(
            self.url, body, {"Content-Type": "application/json", **headers}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def rpc(self, method: str, *params: Any) -> Any:
        """One request."""
        asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer = json.loads(self.post(json.dumps(asked).encode()))
        if "error" in answer:
            raise Refusal(answer["error"])
        return answer["result"]

    def sign(self, sender: int = 0, **fields: Any) -> str:
        """A raw transaction, a transfer of one wei where nothing else is said."""
        account = self.accounts[sender]
        body: dict[str, Any] = {
            "chainId": 31337,
            "nonce": int(self.rpc("eth_getTransactionCount", account.address, "pending"), 16),
            "to": self.accounts[1].address,
            "value": 1,
            "gas": 21_000,
        } | fields
        if "gasPrice" not in body:
            body = {"maxFeePerGas": 10 * GWEI, "maxPriorityFeePerGas": GWEI} | body
        body = {key: value for key, value in body.items() if value is not None}
        return "0x" + bytes(account.sign_transaction(body).raw_transaction).hex()

    def send(self, sender: int = 0, **fields: Any) -> str:
        """Signs and sends."""
        return self.rpc("eth_sendRawTransaction", self.sign(sender, **fields))

    def balance(self, address: str, tag: str = "latest") -> int:
        """What an account has."""
        return int(self.rpc("eth_getBalance", address, tag), 16)

    def height(self) -> int:
        """The latest block's number."""
        return int(self.rpc("eth_blockNumber"), 16)

    def block(self, which: Any, full: bool = False) -> Any:
        """A block by tag or number."""
        name = hex(which) if isinstance(which, int) else which
        return self.rpc("eth_getBlockByNumber", name, full)

    def stop(self) -> tuple[int, str]:
        """Asks it to end; the exit code and what it said on standard error."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@pytest.fixture
def start() -> Iterator[Callable[..., Node]]:
    """Starts chains with options; each must end cleanly and have said nothing of faults."""
    nodes: list[Node] = []

    def run(*options: str) -> Node:
        nodes.append(Node(options))
        return nodes[-1]

    yield run
    ended = [node.stop() for node in nodes if node.process.poll() is None]
    assert all(outcome == (0, "") for outcome in ended), ended


@pytest.fixture
def node(start: Callable[..., Node]) -> Node:
    """A chain without options."""
    return start("--silent")
