"""Writes what others need of the compiled contract: contracts/build, and the code for Swift.

    python -m aureole_chain.build [--check]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from .compiled import SOURCES, compiled, dump

FOLDER = SOURCES / "build"
SWIFT = SOURCES.parent / "Sources/EthereumLedger/Ledger/ContractCode.swift"
WIDTH = 112
LARGEST = 24_576
# What the constructor puts behind the code: the ledger's identifier.
BEHIND = 32


def files() -> dict[Path, str]:
    """The files and their text."""
    made = compiled()
    runtime = made["bytecode_runtime"]
    if len(runtime) // 2 - 1 + BEHIND > LARGEST:
        raise ValueError("the code is larger than a chain takes")
    texts = {
        "abi.json": dump(made["abi"]),
        "layout.json": dump(made["layout"]),
        "selectors.json": dump(made["method_identifiers"]),
        "documentation.json": dump({"developer": made["devdoc"], "user": made["userdoc"]}),
        "bytecode.json": dump(code(made)),
    }
    return {FOLDER / name: text for name, text in texts.items()} | {SWIFT: swift(made)}


def swift(made: dict[str, Any]) -> str:
    """The code and the interface as the program carries them, so that it needs no file beside it."""
    digits = made["bytecode"][2:]
    lines = [digits[at : at + WIDTH] for at in range(0, len(digits), WIDTH)]
    entries = [json.dumps(entry, separators=(",", ":"), sort_keys=True) for entry in made["abi"]]
    return "\n".join(
        [
            "// Made by script/contracts from contracts/*.vy; not to be edited.",
            "// swift-format-ignore-file",
            "internal import Identity",
            "",
            "/// The contract's code, as it goes on a chain: contracts/build/bytecode.json.",
            "enum ContractCode {",
            "  /// What a transaction that makes the contract begins with; the founding's words follow.",
            '  static var initcode: [UInt8] { [UInt8](hex: text.replacing("\\n", with: "")) ?? [] }',
            "",
            "  /// The contract's interface, in JSON: contracts/build/abi.json.",
            '  static let interface = #"""',
            "    [",
            ",\n".join(f"      {entry}" for entry in entries),
            "    ]",
            '    """#',
            "",
            '  private static let text = """',
            *[f"    {line}" for line in lines],
            '    """',
            "}",
            "",
        ]
    )


def code(made: dict[str, Any]) -> dict[str, str | int]:
    """Creation and deployed code. The ledger's identifier follows the deployed code."""
    runtime = made["bytecode_runtime"]
    return {
        "compiler": "vyper 0.4.3, evm prague, optimized for gas",
        "creation": made["bytecode"],
        "runtimeBytes": len(runtime) // 2 - 1,
        "runtimeSha256": hashlib.sha256(bytes.fromhex(runtime[2:])).hexdigest(),
    }


def main() -> int:
    """Writes or compares."""
    parser = argparse.ArgumentParser(description="Compiles the contract into contracts/build.")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    stale = []
    for path, text in files().items():
        if path.exists() and path.read_text() == text:
            continue
        stale.append(path.relative_to(SOURCES.parent))
        if not options.check:
            path.write_text(text)
    for name in stale:
        what = "differs from the sources" if options.check else "written"
        print(f"{name} {what}")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
