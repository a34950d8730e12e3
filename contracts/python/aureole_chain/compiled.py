"""The contract as the compiler makes it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SOURCES = Path(__file__).resolve().parents[2]


# What binds a founding to one deployment. Vectors and random sequences are signed for foundings
# that are older than any contract; for them the constructor is compiled without it. The code that
# is deployed is the same.
BINDING = (
    'assert founding[rest] == empty(bytes32), "log key"',
    'assert founding[rest + 7] == salt, "salt"',
)


@cache
def compiled(bound: bool = True) -> dict[str, Any]:
    """ABI, layout, code and code of the deployment, made from the sources beside this package."""
    if bound:
        return _compile(SOURCES)
    with TemporaryDirectory() as folder:
        for source in SOURCES.glob("*.vy"):
            text = source.read_text()
            if source.name == "registry.vy":
                for line in BINDING:
                    if line not in text:
                        raise ValueError("the constructor no longer binds a founding")
                    text = text.replace(line, "pass")
            (Path(folder) / source.name).write_text(text)
        return _compile(Path(folder))


def _compile(folder: Path) -> dict[str, Any]:
    from vyper.compiler import compile_from_file_input
    from vyper.compiler.input_bundle import FilesystemInputBundle
    from vyper.compiler.settings import OptimizationLevel, Settings

    bundle = FilesystemInputBundle([folder])
    settings = Settings(evm_version="prague", optimize=OptimizationLevel.GAS)
    formats = (
        "bytecode", "bytecode_runtime", "abi", "layout", "method_identifiers", "devdoc", "userdoc",
    )  # fmt: skip
    with bundle.search_path(folder):
        source = bundle.load_file("aureole.vy")
        return compile_from_file_input(
            source, input_bundle=bundle, settings=settings, output_formats=list(formats)
        )


def creation_code(bound: bool = True) -> bytes:
    """The code that deploys, without its arguments."""
    return bytes.fromhex(compiled(bound)["bytecode"][2:])


def selectors() -> dict[str, bytes]:
    """The selector of each function by its signature."""
    return {
        name: bytes.fromhex(text[2:].rjust(8, "0"))
        for name, text in compiled()["method_identifiers"].items()
    }


def dump(value: Any) -> str:
    """JSON that differs only where the value does."""
    return json.dumps(value, indent=1, sort_keys=True) + "\n"
