"""Chromium without a window, and the repository served on loopback as the gateway serves its pages."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from watched import WIDTHS, Watched

ROOT = Path(__file__).resolve().parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self' http://127.0.0.1:8765; worker-src 'self'; manifest-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
)
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


class Files(SimpleHTTPRequestHandler):
    """The repository's files, with the gateway's headers."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Where the repository is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each test takes a context of its own."""
    path = shutil.which(os.environ.get("AUREOLE_CHROMIUM", "chromium"))
    assert path, "the Debian package chromium is missing: script/bootstrap --test installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def agent_port() -> Iterator[int]:
    """The port where pages look for the agent of this computer, for one module of tests at a time."""
    with open(Path(tempfile.gettempdir()) / "aureole-tests-agent-port.lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield 8765


@pytest.fixture(scope="module")
def town() -> Iterator["Town"]:
    """A ledger, five custodians, a gateway and people, for one module of tests."""
    from town.running import Town

    started = Town()
    yield started
    started.close()


@pytest.fixture
def opened(site: str, browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens pages, and finds fault with what the console said."""
    contexts: list[BrowserContext] = []
    watched: list[Watched] = []

    def open_page(words: str = "", where: str = "", *, size: str = "desktop", scheme: str = "light") -> Watched:
        context = browser.new_context(viewport=WIDTHS[size], color_scheme=scheme, timezone_id="Europe/Amsterdam")
        contexts.append(context)
        watched.append(Watched(context, site, words, where))
        return watched[-1]

    yield open_page
    # What is still being fetched when a page is closed fails, and is no fault.
    faults = [fault for each in watched for fault in each.faults]
    for context in contexts:
        context.close()
    assert faults == []
