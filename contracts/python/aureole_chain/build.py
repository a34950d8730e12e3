"""Writes what others need of the compiled contract into contracts/build.

    python -m aureole_chain.build [--check]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from typing import Any

from .compiled import SOURCES, compiled, dump

FOLDER = SOURCES / "build"
LARGEST = 24_576


def files() -> dict[str, str]:
    """The files and their text."""
    made = compiled()
    runtime = made["bytecode_runtime"]
    if len(runtime) // 2 - 1 > LARGEST:
        raise ValueError("the code is larger than a chain takes")
    return {
        "abi.json": dump(made["abi"]),
        "layout.json": dump(made["layout"]),
        "selectors.json": dump(made["method_identifiers"]),
        "documentation.json": dump({"developer": made["devdoc"], "user": made["userdoc"]}),
        "bytecode.json": dump(code(made)),
    }


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
    for name, text in files().items():
        path = FOLDER / name
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if not options.check:
            path.write_text(text)
    for name in stale:
        what = "differs from the sources" if options.check else "written"
        print(f"contracts/build/{name} {what}")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
