"""Has Chromium's WebCrypto sign: a page on loopback, opened by a browser without a window.

The private keys are made for a test and worth nothing. Loopback is a secure context to a browser,
which is where alone it has WebCrypto.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from typing import Any

from .compiled import SOURCES

PAGE = SOURCES / "tests" / "signing.html"
LARGEST = 64 << 20
PATIENCE = 120
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--disable-extensions", "--no-proxy-server",
)  # fmt: skip


class BrowserError(Exception):
    """The browser is missing, or did not sign."""


def browser() -> str:
    """The browser's path."""
    named = os.environ.get("AUREOLE_CHROMIUM", "chromium")
    found = shutil.which(named)
    if found is None:
        raise BrowserError(
            f"{named} is missing: install the Debian package chromium, "
            "or name another with AUREOLE_CHROMIUM"
        )
    return found


def signed_in_chromium(tasks: list[dict[str, Any]], other: str) -> list[dict[str, str]]:
    """What the page makes of tasks, in their order."""
    path = browser()
    answers: Queue[Any] = Queue()
    place = secrets.token_hex(16)
    work = json.dumps({"tasks": tasks, "otherLedger": other}).encode()
    # Only who was told the address reads the work and answers; the browser is told.
    handler = _handler(f"/{place}/", work, answers)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            address = f"http://127.0.0.1:{server.server_port}/{place}/"
            answer = _opened(path, address, answers)
        finally:
            server.shutdown()
    if not isinstance(answer, list):
        raise BrowserError(f"the page did not sign: {str(answer)[:500]}")
    return answer


def _opened(path: str, address: str, answers: Queue[Any]) -> Any:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        said = Path(folder) / "said"
        with said.open("wb") as output:
            process = subprocess.Popen(
                [path, *OPTIONS, f"--user-data-dir={folder}/profile", address],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        try:
            for _ in range(PATIENCE):
                try:
                    return answers.get(timeout=1)
                except Empty:
                    if process.poll() is not None:
                        break
            raise BrowserError(f"{path} did not answer\n{said.read_text(errors='replace')[-2000:]}")
        finally:
            # It is the leader of a session of its own, so its helpers end with it and nobody else.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def _handler(place: str, work: bytes, answers: Queue[Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Gives the page and the work, and takes the answer."""

        def do_GET(self) -> None:
            """The page, or what it is to sign."""
            if self.path == place:
                self._answer(PAGE.read_bytes(), "text/html; charset=utf-8")
            elif self.path == place + "tasks":
                self._answer(work, "application/json")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            """The signatures, or why there are none."""
            length = int(self.headers.get("Content-Length") or 0)
            if self.path != place + "signatures" or not 0 < length <= LARGEST:
                self.send_error(404)
                return
            answer = json.loads(self.rfile.read(length))
            self._answer(b"{}", "application/json")
            answers.put(answer)

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is written down."""

    return Handler
