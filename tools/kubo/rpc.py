"""Kubo's RPC, as much of it as Aureole calls, in front of one node."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flatfs import Flatfs, NotRaw, cid_of
from node import Node, NodeError, Overdue

# What Kubo exchanges without being asked to do more.
SOFT_BLOCK_LIMIT = 1 << 20
MOST_BODY_BYTES = 4 << 20
# The root of every new repository's own files: UnixFS for a folder with nothing in it.
EMPTY_FOLDER = cid_of(bytes([0x0A, 0x02, 0x08, 0x01]))


class Refused(Exception):
    """What Kubo answers with status 500 and a message; other statuses are for the server itself."""

    def __init__(self, message: str, status: int = 500) -> None:
        super().__init__(message)
        self.status = status


class Commands:
    """The calls, as functions of their arguments."""

    def __init__(self, node: Node, blocks: Flatfs) -> None:
        self._node = node
        self._blocks = blocks
        # Kubo collects garbage alone, while nothing is added.
        self._collecting = threading.Lock()

    def table(self) -> dict[str, Callable[[Query, bytes], object]]:
        """Every call by its path."""
        return {
            "block/put": self.put,
            "block/get": self.get,
            "block/stat": self.stat,
            "block/rm": self.remove,
            "pin/add": self.pin,
            "pin/rm": self.unpin,
            "repo/gc": self.collect,
            "id": self.identity,
            "version": self.version,
        }

    def put(self, query: Query, body: bytes) -> object:
        kind = (query.text("cid-codec", "raw"), query.text("mhtype", "sha2-256"))
        if kind != ("raw", "sha2-256"):
            raise Refused("this stand-in knows raw blocks under sha2-256 only")
        if len(body) > SOFT_BLOCK_LIMIT and not query.flag("allow-big-block"):
            raise Refused(
                "produced block is over 1MiB: big blocks can't be exchanged with other peers. "
                "consider using UnixFS for automatic chunking of bigger files, or pass "
                "--allow-big-block to override"
            )
        with self._collecting:
            cid = self._blocks.put(body)
            self._node.arrived(cid)
            if query.flag("pin"):
                self._node.pin(cid)
        return {"Key": cid, "Size": len(body)}

    def get(self, query: Query, _: bytes) -> object:
        return self._block(query.cid(), query)

    def stat(self, query: Query, _: bytes) -> object:
        cid = query.cid()
        size = self._blocks.size(cid)
        if size is None:
            size = len(self._block(cid, query))
        return {"Key": cid, "Size": size}

    def remove(self, query: Query, _: bytes) -> object:
        cid = query.cid()
        with self._collecting:
            if cid in self._node.pins():
                return Lines([{"Hash": cid, "Error": "pinned: recursive"}])
            if not self._blocks.remove(cid) and not query.flag("force"):
                return Lines([{"Hash": cid, "Error": missing(cid)}])
        return Lines([{"Hash": cid}])

    def pin(self, query: Query, _: bytes) -> object:
        cid = query.cid()
        if self._blocks.size(cid) is None:
            self._block(cid, query)
        self._node.pin(cid)
        return {"Pins": [cid]}

    def unpin(self, query: Query, _: bytes) -> object:
        cid = query.cid()
        if cid not in self._node.pins():
            raise Refused("not pinned or pinned indirectly")
        self._node.unpin(cid)
        return {"Pins": [cid]}

    def collect(self, query: Query, _: bytes) -> object:
        with self._collecting:
            pins = self._node.pins()
            try:
                for cid in pins:
                    Flatfs.require_raw(cid)
            except NotRaw:
                raise Refused("something is pinned that is no raw block") from None
            kept = pins | {EMPTY_FOLDER}
            loose = [cid for cid in self._blocks.names() if cid not in kept]
            gone = [cid for cid in loose if self._blocks.remove(cid)]
        return Lines([] if query.flag("quiet") else [{"Key": {"/": cid}} for cid in gone])

    def identity(self, _: Query, __: bytes) -> object:
        return {
            "ID": self._node.identity,
            "Addresses": self._node.addresses,
            "AgentVersion": f"kubo/{self._node.version}/",
        }

    def version(self, _: Query, __: bytes) -> object:
        return {"Version": self._node.version, "Commit": "", "Repo": "14"}

    def _block(self, cid: str, query: Query) -> bytes:
        """A block from here, or over Bitswap unless that is forbidden."""
        if query.flag("offline"):
            content = self._blocks.read(cid)
            if content is None:
                raise Refused(f"block was not found locally (offline): {missing(cid)}")
            return content
        try:
            return self._node.get(cid, query.seconds("timeout", 60))
        except Overdue:
            raise Refused("context deadline exceeded") from None


def missing(cid: str) -> str:
    """In the words of Kubo."""
    return f"ipld: could not find {cid}"


class Lines(list[object]):
    """An answer of one JSON object a line."""


class Query:
    """The arguments of a call."""

    def __init__(self, text: str) -> None:
        self._values = urllib.parse.parse_qs(text, max_num_fields=32)

    def text(self, name: str, otherwise: str = "") -> str:
        return self._values.get(name, [otherwise])[0]

    def flag(self, name: str) -> bool:
        return self.text(name) == "true"

    def seconds(self, name: str, otherwise: float) -> float:
        """A duration in seconds or milliseconds, as Go writes it."""
        text = self.text(name)
        try:
            if text.endswith("ms"):
                seconds = float(text[:-2]) / 1000
            else:
                seconds = float(text.removesuffix("s") or otherwise)
        except ValueError:
            raise Refused(f'invalid duration for option "{name}"', 400) from None
        return min(max(seconds, 0.001), 600)

    def cid(self) -> str:
        """The one argument of most calls."""
        cid = self.text("arg")
        try:
            Flatfs.require_raw(cid)
        except NotRaw:
            raise Refused("invalid path: not the name of a raw block under sha2-256", 400) from None
        return cid


class Server(ThreadingHTTPServer):
    """Answers on loopback until it is shut down."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, commands: Commands, authorizations: Iterable[str]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.commands = commands.table()
        self.authorizations = [authorization_header(secret) for secret in authorizations]


def authorization_header(secret: str) -> bytes:
    """The header that a line asks for: `bearer:TOKEN` or `basic:USER:PASSWORD`, as in Kubo."""
    kind, _, value = secret.partition(":")
    if kind == "bearer" and value:
        return f"Bearer {value}".encode()
    if kind == "basic" and ":" in value:
        return b"Basic " + base64.b64encode(value.encode())
    raise ValueError("an authorization is bearer:TOKEN or basic:USER:PASSWORD")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server
    timeout = 120
    # Answers are small or one block: waiting to fill packets only costs time.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:  # noqa: N802: the library's name
        self._answer(405, b"405 - Method Not Allowed\n", "text/plain")

    do_HEAD = do_PUT = do_DELETE = do_GET  # noqa: N815

    def do_POST(self) -> None:  # noqa: N802
        try:
            body = self._body()
            self._authorize()
            path, _, query = self.path.partition("?")
            command = self.server.commands.get(path.removeprefix("/api/v0/"))
            if command is None or not path.startswith("/api/v0/"):
                return self._answer(404, b"404 page not found\n", "text/plain")
            answer = command(Query(query), body)
        except Refused as error:
            return self._refuse(str(error), error.status)
        except (NodeError, OSError) as error:
            return self._refuse(str(error), 500)
        if isinstance(answer, bytes):
            self._answer(200, answer, "application/octet-stream")
        elif isinstance(answer, Lines):
            lines = b"".join(json.dumps(line).encode() + b"\n" for line in answer)
            self._answer(200, lines, "application/json")
        else:
            self._answer(200, json.dumps(answer).encode() + b"\n", "application/json")

    def _authorize(self) -> None:
        # A page in somebody's browser must not reach the node.
        if self.headers.get("Origin") or self.headers.get("Referer"):
            raise Refused("403 - Forbidden", 403)
        given = (self.headers.get("Authorization") or "").encode()
        allowed = self.server.authorizations
        if allowed and not any(hmac.compare_digest(given, one) for one in allowed):
            raise Refused("Kubo RPC Access Denied: Please provide a valid authorization token", 403)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length") or "0"
        is_bounded = length.isdigit() and int(length) <= MOST_BODY_BYTES
        if self.headers.get("Transfer-Encoding") or not is_bounded:
            self.close_connection = True
            raise Refused("the body is too large or of unknown length", 413)
        body = self.rfile.read(int(length))
        kind, _, parameters = (self.headers.get("Content-Type") or "").partition(";")
        if kind.strip() != "multipart/form-data":
            return b""
        name, _, boundary = parameters.strip().partition("=")
        mark = b"--" + boundary.strip('"').encode()
        start, end = body.find(b"\r\n\r\n"), body.rfind(b"\r\n" + mark + b"--")
        if name != "boundary" or not body.startswith(mark + b"\r\n") or not 0 <= start < end:
            raise Refused("the body is no file in a form", 400)
        return body[start + 4 : end]

    def _refuse(self, message: str, status: int) -> None:
        if status == 403:
            return self._answer(403, message.encode() + b"\n", "text/plain")
        content = {"Message": message, "Code": 0, "Type": "error"}
        self._answer(status, json.dumps(content).encode() + b"\n", "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing: a block's name in a log tells more than it is good for."""
