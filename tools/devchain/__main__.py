"""`python -m devchain`: options, the banner, and an end on SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Optional

from eth_account.signers.local import LocalAccount
from ethereum.forks.osaka.fork_types import Address

from . import CLIENT, accounts, builder, saved
from .chain import Chain, Settings
from .clock import Clock
from .control import CONTROL, interval
from .filters import Filters
from .reading import READING
from .rpc import Interface
from .server import Server
from .ticker import Ticker

ETHER = 10**18


def _within(low: float, high: float, kind: type = int):  # type: ignore[no-untyped-def]
    def parse(text: str):  # type: ignore[no-untyped-def]
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return value

    return parse


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="devchain",
        description="A development chain: JSON-RPC on loopback under the rules of Osaka.",
    )
    add = parser.add_argument
    add("--port", type=_within(0, 65535), default=8545, help="0 takes a free one [8545]")
    add("--chain-id", type=_within(1, (1 << 52)), default=31337, help="[31337]")
    add("--accounts", type=_within(1, accounts.MOST), default=10, help="how many [10]")
    add("--balance", type=_within(0, 10**15), default=10_000, help="ether in each [10000]")
    add(
        "--block-time", type=_within(0.01, 86_400, float), default=None, metavar="SECONDS",
        help="a block every so often, instead of one for each transaction",
    )  # fmt: skip
    add(
        "--finality", type=_within(0, 4096), default=2, metavar="BLOCKS",
        help="how far `finalized` is behind `latest`; `safe` is half as far [2]",
    )  # fmt: skip
    add("--base-fee", type=_within(0, 10**15), default=10**9, help="of the first block [10^9]")
    add(
        "--gas-limit", type=_within(5_000, 10**9), default=60_000_000, help="of a block [60000000]"
    )
    add(
        "--state", type=Path, default=None, metavar="FILE",
        help="goes on with the chain in this file, if it is there, and writes it at the end",
    )  # fmt: skip
    add("--silent", action="store_true", help="say nothing but where it listens")
    return parser.parse_args(arguments)


def _ether(chain: Chain, signer: LocalAccount) -> str:
    balance = chain.balance(Address(bytes.fromhex(signer.address[2:])))
    return f"{balance / ETHER:.6f}".rstrip("0").rstrip(".")


def _banner(options: argparse.Namespace, signers: list[LocalAccount], chain: Chain) -> None:
    print(f"{CLIENT}\n")
    print("Development only: these keys are public. Never send anything of value to them.\n")
    print("Available Accounts\n==================")
    for index, signer in enumerate(signers):
        print(f"({index}) {signer.address} ({_ether(chain, signer)} ETH)")
    print("\nPrivate Keys\n==================")
    for index, signer in enumerate(signers):
        print(f"({index}) 0x{bytes(signer.key).hex()}")
    print(f"\nMnemonic: {accounts.MNEMONIC}")
    print(f"Derivation path: {accounts.PATH.format('')}")
    print(f"\nChain ID: {chain.settings.chain_id}")
    print(f"Base Fee: {chain.head.base_fee}\nGas Limit: {chain.settings.gas_limit}\n")


def _chain(options: argparse.Namespace, signers: list[LocalAccount]) -> Chain:
    if options.state is not None and options.state.exists():
        return saved.load(options.state, options.finality)
    clock = Clock()
    balances = {Address(bytes.fromhex(s.address[2:])): options.balance * ETHER for s in signers}
    first = builder.genesis(balances, clock.now(), options.gas_limit, options.base_fee)
    settings = Settings(options.chain_id, options.gas_limit, options.finality)
    return Chain(settings, first, clock, balances)


def main(arguments: Optional[list[str]] = None) -> int:
    """Runs until a signal."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    # Calls nest 1,024 deep in the specification, each with several frames of Python.
    sys.setrecursionlimit(20_000)
    threading.stack_size(64 << 20)
    signers = accounts.derive(options.accounts)
    try:
        chain = _chain(options, signers)
    except (saved.NotAChain, OSError) as error:
        print(f"devchain: {options.state}: {error}; name another file", file=sys.stderr)
        return 1
    ticker = Ticker(chain)
    unlocked = accounts.Unlocked(signers)
    methods = READING | CONTROL | Filters().methods() | {
        "eth_accounts": unlocked.list,
        "eth_sendTransaction": unlocked.send,
        "eth_sendRawTransaction": accounts.send_raw,
        "evm_setIntervalMining": interval(ticker.set),
    }
    try:
        server = Server(options.port, Interface(chain, methods))
    except OSError as error:
        print(f"devchain: port {options.port}: {error.strerror}; try --port 0", file=sys.stderr)
        return 1
    if not options.silent:
        _banner(options, signers, chain)
    if options.block_time is not None:
        chain.automine = False
        ticker.set(options.block_time)

    def stop(number: int, frame: Optional[FrameType]) -> None:
        # `shutdown` waits for the loop below, so it cannot be called from within it.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"Listening on http://127.0.0.1:{server.port}", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    if options.state is not None:
        ticker.set(0)
        try:
            with chain.lock:
                saved.save(chain, options.state)
        except OSError as error:
            print(f"devchain: {options.state}: not written: {error.strerror}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
