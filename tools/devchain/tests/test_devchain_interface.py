"""The interface itself: batches, what is malformed, who may call, how it starts and ends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
from typing import Any, Callable

import pytest
from conftest import TOOLS, Node, Refusal


def answer(node: Node, asked: Any) -> Any:
    return json.loads(node.post(json.dumps(asked).encode()))


def request(method: str, *params: Any, **more: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": list(params), **more}


def test_a_batch_is_answered_in_order_without_its_notifications(node: Node) -> None:
    asked = [
        request("eth_chainId", id=1),
        request("evm_mine"),
        request("no_such", id="two"),
        request("eth_blockNumber", id=3),
        17,
    ]
    first, second, third, fourth = answer(node, asked)
    assert first == {"jsonrpc": "2.0", "id": 1, "result": hex(31337)}
    assert second["id"] == "two" and second["error"]["code"] == -32601
    assert third["result"] == "0x1"
    assert fourth["id"] is None and fourth["error"]["code"] == -32600


def test_notifications_alone_get_no_body(node: Node) -> None:
    assert node.post(json.dumps(request("evm_mine")).encode()) == b""
    assert node.post(json.dumps([request("evm_mine")] * 2).encode()) == b""
    assert node.height() == 3


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", -32700),
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (b'{"jsonrpc":"2.0","id":NaN,"method":"eth_chainId"}', -32700),
        (b'{"jsonrpc":"2.0","id":1e999,"method":"eth_chainId"}', -32600),
        (b'{"jsonrpc":"2.0","id":' + b"1" * 5000 + b',"method":"eth_chainId"}', -32700),
        (b"[]", -32600),
        (b"null", -32600),
        (b"5", -32600),
        (b'{"id":1,"method":"eth_chainId"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":7}', -32600),
        (b'{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"__class__"}', -32601),
        (json.dumps([request("eth_chainId", id=1)] * 1001).encode(), -32600),
    ],
)
def test_a_malformed_body_is_refused_in_words(node: Node, body: bytes, code: int) -> None:
    assert json.loads(node.post(body))["error"]["code"] == code
    assert node.height() == 0


@pytest.mark.parametrize(
    "method, params",
    [
        ("eth_getBalance", []),
        ("eth_getBalance", ["0x12"]),
        ("eth_getBalance", [None, "latest"]),
        ("eth_getBalance", ["0x" + "zz" * 20, "latest"]),
        ("eth_getBalance", ["0x" + "00" * 20, "newest"]),
        ("eth_getBalance", ["0x" + "00" * 20, "0x-1"]),
        ("eth_getBalance", ["0x" + "00" * 20, True]),
        ("eth_getBalance", ["0x" + "00" * 20, "latest", 1]),
        ("eth_getBlockByNumber", ["0x1_0", False]),
        ("eth_getBlockByNumber", ["latest", "yes"]),
        ("eth_getBlockByHash", ["0x1", False]),
        ("eth_getTransactionByHash", [7]),
        ("eth_getStorageAt", ["0x" + "00" * 20, "0x" + "1" * 65]),
        ("eth_call", [[]]),
        ("eth_call", [{"data": "0x1"}]),
        ("eth_call", [{"data": "0x00", "input": "0x01"}]),
        ("eth_call", [{"value": hex(1 << 256)}]),
        ("eth_call", [{"accessList": {}}]),
        ("eth_call", [{"gasPrice": "0x1", "maxFeePerGas": "0x1"}]),
        ("eth_call", [{}, "latest", {"0x" + "00" * 20: {}}]),
        ("eth_getLogs", ["x"]),
        ("eth_getLogs", [{"address": ["0x"]}]),
        ("eth_getLogs", [{"topics": ["0x01"]}]),
        ("eth_feeHistory", [0, "latest", []]),
        ("eth_feeHistory", [1, "latest", [50, 20]]),
        ("eth_feeHistory", [1, "latest", [101]]),
        ("evm_increaseTime", [-1]),
        ("evm_increaseTime", [1.5]),
        ("evm_setAutomine", [1]),
        ("evm_setIntervalMining", [-1]),
        ("evm_mine", [{"blocks": 10_001}]),
        ("eth_sendTransaction", ["x"]),
        ("eth_sendRawTransaction", []),
        ("eth_sendRawTransaction", ["deadbeef"]),
    ],
)
def test_parameters_that_make_no_sense_are_refused(
    node: Node, method: str, params: list[Any]
) -> None:
    with pytest.raises(Refusal) as caught:
        node.rpc(method, *params)
    assert caught.value.code == -32602


def test_only_unlocked_accounts_are_sent_from(node: Node) -> None:
    assert node.rpc("eth_accounts") == [
        a.lower() for a in node.w3.eth.accounts
    ] and len(node.w3.eth.accounts) == 10
    with pytest.raises(Refusal, match="unknown account"):
        node.rpc("eth_sendTransaction", {"from": "0x" + "01" * 20, "to": "0x" + "02" * 20})


def status(node: Node, body: bytes = b"{}", **headers: str) -> int:
    with pytest.raises(urllib.error.HTTPError) as caught:
        node.post(body, **headers)
    return caught.value.code


def test_pages_and_names_of_others_are_not_served(node: Node) -> None:
    good = json.dumps(request("eth_chainId", id=1)).encode()
    assert status(node, good, **{"Content-Type": "text/plain"}) == 415
    assert status(node, good, Host="example.org") == 403
    assert status(node, good, Host="example.org:8545") == 403
    assert b"result" in node.post(good, Host=f"localhost:{node.port}")
    assert b"result" in node.post(good, Host="127.0.0.1")


def test_bodies_are_bounded(node: Node) -> None:
    with socket.create_connection(("127.0.0.1", node.port), timeout=20) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1048577\r\n\r\n"
        )
        assert b" 413 " in connection.recv(100)
    with socket.create_connection(("127.0.0.1", node.port), timeout=20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b" 411 " in connection.recv(100)
    assert status(node, b" " * 1_200_000) == 413
    almost = json.dumps(request("eth_chainId", "x" * 1_000_000, id=1)).encode()
    assert b"result" in node.post(almost)


def test_it_listens_on_loopback_alone(node: Node) -> None:
    lines = open(f"/proc/{node.process.pid}/net/tcp").read().splitlines()[1:]
    port = f":{node.port:04X}"
    listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
    assert [each for each in listening if each.endswith(port)] == ["0100007F" + port]


def test_the_start_tells_accounts_keys_and_that_they_are_public(
    start: Callable[..., Node]
) -> None:
    node = start("--chain-id", "77", "--accounts", "3", "--balance", "5")
    assert "(0) 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 (5 ETH)" in node.banner
    assert "(2) 0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a" in node.banner
    assert "(3)" not in node.banner
    assert "these keys are public" in node.banner and "Chain ID: 77" in node.banner
    assert node.rpc("net_version") == "77" and node.rpc("eth_chainId") == hex(77)
    assert node.balance(node.accounts[2].address) == 5 * 10**18
    assert node.rpc("web3_clientVersion").startswith("aureole-devchain/")
    assert node.rpc("eth_syncing") is False and node.rpc("net_listening") is True


def test_silence_leaves_the_one_line(node: Node) -> None:
    assert node.banner == f"Listening on {node.url}\n"


def test_a_taken_port_and_a_wrong_option_are_told(node: Node) -> None:
    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "devchain", *options]
        return subprocess.run(command, cwd=TOOLS, capture_output=True, text=True, timeout=60)

    taken = run("--port", str(node.port))
    assert taken.returncode == 1 and "try --port 0" in taken.stderr
    wrong = run("--port", "70000")
    assert wrong.returncode == 2 and "not between" in wrong.stderr


def test_it_ends_cleanly_while_a_program_runs(node: Node) -> None:
    # JUMPDEST PUSH0 JUMP, for as long as the most gas lasts.
    asked = json.dumps(request("eth_call", {"data": "0x5b5f56", "gas": hex(10**9)}, id=1)).encode()
    head = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(asked)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", node.port)) as connection:
        connection.sendall(head.encode() + asked)
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert node.stop() == (0, "")


def test_it_ends_cleanly_while_callers_are_connected(node: Node) -> None:
    with socket.create_connection(("127.0.0.1", node.port)):
        node.rpc("evm_mine")
        assert node.stop() == (0, "")
