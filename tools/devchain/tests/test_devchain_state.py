"""A chain in a file: it goes on where it stopped, or is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest
from conftest import TOOLS, Node
from contracts import deploy
from test_devchain_contracts import add


def lived(start: Callable[..., Node], file: Path) -> Node:
    """A chain with contracts, a reorganisation, a set balance, moved time and one that waits."""
    node = start("--state", str(file), "--chain-id", "31337", "--base-fee", "5000000")
    counter = deploy(node)
    add(node, counter, 3)
    node.send()
    node.rpc("anvil_reorg", 2, [], "mine")
    node.rpc("anvil_setBalance", "0x" + "99" * 20, "0x7")
    node.rpc("evm_increaseTime", 5000)
    node.rpc("evm_setAutomine", False)
    node.send(1)
    node.send(0)
    node.rpc("evm_mine")
    node.send(2)
    return node


def seen(node: Node) -> list[Any]:
    blocks = [node.block(number, True) for number in range(node.height() + 1)]
    logs = node.rpc("eth_getLogs", {"fromBlock": "0x0"})
    balances = [node.balance(account.address) for account in node.accounts]
    status = node.rpc("txpool_status")
    return [blocks, logs, balances, status, node.balance("0x" + "99" * 20)]


def test_a_chain_goes_on_where_it_stopped(start: Callable[..., Node], tmp_path: Path) -> None:
    file = tmp_path / "chain.json"
    node = lived(start, file)
    before = seen(node)
    assert before[3] == {"pending": "0x1", "queued": "0x0"} and before[4] == 7
    assert node.stop() == (0, "")
    again = start("--state", str(file), "--silent")
    assert seen(again) == before
    again.rpc("evm_mine")
    assert len(again.block("latest")["transactions"]) == 1
    later = int(again.block("latest")["timestamp"], 16)
    assert later >= int(before[0][-1]["timestamp"], 16) + 1


@pytest.mark.parametrize("fault", ["cut", "empty", "list", "hash", "balance", "version"])
def test_a_changed_file_is_refused_and_left_alone(
    start: Callable[..., Node], tmp_path: Path, fault: str
) -> None:
    file = tmp_path / "chain.json"
    assert lived(start, file).stop() == (0, "")
    text = file.read_text()
    body = json.loads(text)
    if fault == "hash":
        body["blocks"][1]["timestamp"] += 1
    elif fault == "balance":
        body["accounts"][next(iter(body["accounts"]))] = "0x1"
    elif fault == "version":
        body["version"] = 2
    changed = {"cut": text[:-40], "empty": "", "list": "[]"}.get(fault, json.dumps(body))
    file.write_text(changed)
    command = [sys.executable, "-m", "devchain", "--port", "0", "--state", str(file)]
    env = {**os.environ, "PYTHONPATH": str(TOOLS)}
    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1 and str(file) in ended.stderr
    assert "Traceback" not in ended.stderr and "Listening" not in ended.stdout
    assert file.read_text() == changed
