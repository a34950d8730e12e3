"""HTTP on loopback: bounded bodies, bounded connections, no page of another origin."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import CLIENT
from .rpc import Interface

LARGEST_BODY = 1 << 20
MOST_CONNECTIONS = 128
IDLE_SECONDS = 120
LOCAL_NAMES = ("127.0.0.1", "localhost")


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 and nowhere else."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, interface: Interface) -> None:
        self.interface = interface
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def port(self) -> int:
        """The port that was given, or the free one that was found."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for a connection, while there are few of them."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """A connection until its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is nothing to report."""


class Handler(BaseHTTPRequestHandler):
    """Takes POST with JSON, as all clients send it."""

    protocol_version = "HTTP/1.1"
    server_version = CLIENT
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: Server

    def do_POST(self) -> None:
        """One request or batch."""
        length = self._length()
        if length is None:
            return
        if not self._is_local():
            # The body was not read, so the connection cannot go on.
            self._send(403, b"only callers on this computer", close=True)
            return
        # A page of another origin cannot send this type without asking first, and is not told yes.
        if self.headers.get_content_type() != "application/json":
            self._send(415, b"the content type must be application/json", close=True)
            return
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        answer = self.server.interface.answer(body)
        if answer is None:
            self._send(204, b"")
        else:
            self._send(200, answer, "application/json")

    def _length(self) -> int | None:
        given = self.headers.get("Content-Length", "")
        if not given.isascii() or not given.isdigit() or "Transfer-Encoding" in self.headers:
            self._send(411, b"a length is needed", close=True)
            return None
        if len(given) > 9 or int(given) > LARGEST_BODY:
            self._send(413, b"the request is larger than 1 MiB", close=True)
            return None
        return int(given)

    def _is_local(self) -> bool:
        # A name that was made to point here by somebody's DNS is not one of ours.
        host = self.headers.get("Host", "").rpartition(":")
        return (host[0] or host[2]) in LOCAL_NAMES

    def _send(
        self, status: int, body: bytes, kind: str = "text/plain", close: bool = False
    ) -> None:
        # Head and body leave in one write: two would wait for each other on some systems.
        head = [f"HTTP/1.1 {status} {self.responses[status][0]}", f"Content-Type: {kind}"]
        if status != 204:
            head.append(f"Content-Length: {len(body)}")
        if close:
            head.append("Connection: close")
            self.close_connection = True
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        if close:
            self._drain()

    def _drain(self) -> None:
        # Closing on bytes that were not read would take the answer away from who still sends.
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(2)
        left = 4 * LARGEST_BODY
        try:
            while left > 0 and (read := self.rfile.read1(65536)):
                left -= len(read)
        except OSError:
            pass

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged."""
