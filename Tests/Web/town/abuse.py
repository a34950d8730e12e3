"""What strangers may try, and the process that has to bear it. All traffic stays on loopback and is bounded."""

from __future__ import annotations

import base64
import json
import re
import select
import socket
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .running import Town
from .visitor import Visitor, send, sha256, word

MEBIBYTE = b"x" * (1 << 20)
TEN_GIGABYTES = 10 << 30
# What one attempt may send and how long it may take.
MOST_SENT, MOST_SECONDS = 256 << 20, 30
MOST_GROWTH = 64 << 20


class Process:
    """The gateway's process in a town's folder."""

    def __init__(self, town: Town) -> None:
        home = str(town.folder / "gateway")
        self.id = next(int(each.name) for each in Path("/proc").iterdir() if self._is_it(each, home))

    @staticmethod
    def _is_it(folder: Path, home: str) -> bool:
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0") if folder.name.isdigit() else []
        except OSError:
            return False
        return words[1:3] == ["gateway", "run"] and home in words

    def memory(self) -> int:
        """Bytes in memory now."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.id}/status").read_text())
        assert found, "the gateway has ended"
        return int(found[1]) << 10


class Peer:
    """A connection on which anything can be sent."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=10)
        self.got = b""

    def send(self, data: bytes, seconds: float = 10) -> bool:
        """Sends all of it, taking in what comes meanwhile; whether the other side still reads."""
        view, end = memoryview(data), time.monotonic() + seconds
        while view and time.monotonic() < end:
            readable, writable, _ = select.select([self.socket], [self.socket], [], 0.2)
            try:
                if readable and not self._take():
                    return False
                if writable:
                    view = view[self.socket.send(view[: 1 << 16], socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                continue
            except OSError:
                return False
        return not view

    def _take(self) -> bool:
        piece = self.socket.recv(1 << 16)
        self.got += piece[: 1 << 16]
        return bool(piece)

    def rest(self, seconds: float = 10) -> bytes:
        """All that came, until a whole head has, the other side closes or the time is over."""
        end = time.monotonic() + seconds
        try:
            while b"\r\n\r\n" not in self.got and (left := end - time.monotonic()) > 0:
                self.socket.settimeout(left)
                if not self._take():
                    break
        except OSError:
            pass
        return self.got

    @property
    def status(self) -> int:
        """The status of the first answer; 0 where there was none."""
        found = re.match(rb"HTTP/1\.1 (\d{3}) ", self.got)
        return int(found[1]) if found else 0

    def close(self) -> None:
        """Hangs up."""
        self.socket.close()

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def attempt(url: str, head: bytes, pieces: Iterable[bytes] = ()) -> tuple[int, int]:
    """Sends a head and pieces until the other side has had enough; its status and how many bytes went."""
    with Peer(url) as peer:
        went, begun = 0, time.monotonic()
        for piece in chain([head], pieces):
            if not peer.send(piece) or went > MOST_SENT or time.monotonic() > begun + MOST_SECONDS:
                break
            went += len(piece)
        peer.rest()
        return peer.status, went


def post(target: str, *fields: str) -> bytes:
    """The head of a request."""
    return "\r\n".join([f"POST {target} HTTP/1.1", "Host: town", *fields, "", ""]).encode()


def endless(is_chunked: bool) -> Iterator[bytes]:
    """A body that does not end."""
    while True:
        yield b"100000\r\n" + MEBIBYTE + b"\r\n" if is_chunked else MEBIBYTE


@pytest.fixture(scope="module")
def process(town) -> Process:
    return Process(town)


@pytest.fixture(scope="module")
def tesfaye(town) -> Visitor:
    """A technologist, logged in."""
    visitor = Visitor(town.url, town.people["tesfaye"])
    visitor.answer = visitor.login()
    visitor.key = visitor.keys(visitor.answer)
    known = visitor.ledger()
    visitor.ledger = lambda: known
    return visitor


@pytest.fixture(autouse=True)
def still_there(town, process: Process) -> Iterator[None]:
    """Around each test: the process answers and did not grow."""
    before = process.memory()
    yield
    assert send(town.url + "/healthz", "GET").status == 200
    assert Process(town).memory() - before < MOST_GROWTH


def inner(visitor: Visitor, method: str, target: str, head: bytes) -> str:
    """The member's own signature over a request that is passed on."""
    member, now = bytes.fromhex(visitor.answer["member"]), int(time.time())
    digests = sha256(f"{method} {target}".encode()) + sha256(head)
    message = b"aureole/request/v1" + visitor.ledger() + bytes(12) + member + word(now) + digests
    return f"Aureole-P256 member={member.hex()}, time={now}, signature={visitor.key.sign(message).hex()}"


def both(visitor: Visitor, target: str, member: str) -> list[str]:
    """The fields of a request that is passed on: the session's signature and the member's."""
    return [f"Authorization: {visitor.authorization('POST', target, member.encode())}", f"Aureole-Member: {member}"]


def custodian(visitor: Visitor) -> str:
    """One of the custodians of the policy in force."""
    size = visitor.ask("GET", "/v1/ledger/head").json["size"]
    document = visitor.ask("GET", f"/v1/ledger/trust?size={size}").json["document"]
    return json.loads(base64.b64decode(document))["custodians"][0]["member"]
