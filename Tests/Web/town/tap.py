"""A wire between browsers and a gateway that keeps a copy of every byte."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from urllib.parse import urlsplit


class Tap:
    """Passes connections on to where the gateway listens; `sent` and `received` are as browsers see it."""

    def __init__(self, url: str) -> None:
        target = (urlsplit(url).hostname, urlsplit(url).port)
        copies = self._copies = {"sent": bytearray(), "received": bytearray()}
        lock = threading.Lock()

        def pump(source: socket.socket, sink: socket.socket, name: str) -> None:
            with contextlib.suppress(OSError):
                while data := source.recv(65_536):
                    with lock:
                        copies[name] += data
                    sink.sendall(data)
            with contextlib.suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

        class Wire(socketserver.BaseRequestHandler):
            """One connection."""

            def handle(self) -> None:
                """Both directions at once, until both have ended."""
                with socket.create_connection(target) as far:
                    back = threading.Thread(target=pump, args=(far, self.request, "received"), daemon=True)
                    back.start()
                    pump(self.request, far, "sent")
                    back.join()

        class Server(socketserver.ThreadingTCPServer):
            """Many connections."""

            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Wire)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def sent(self) -> bytes:
        """What browsers sent."""
        return bytes(self._copies["sent"])

    @property
    def received(self) -> bytes:
        """What the gateway answered."""
        return bytes(self._copies["received"])

    def close(self) -> None:
        """Takes no more connections."""
        self._server.shutdown()
        self._server.server_close()
