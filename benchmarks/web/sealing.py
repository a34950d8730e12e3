"""Prints how fast Chromium seals and opens records: `.venv/bin/python benchmarks/web/sealing.py [megabytes]`."""

from __future__ import annotations

import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]


class Files(SimpleHTTPRequestHandler):
    """The repository's files."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main() -> None:
    """Serves the repository on loopback, measures, prints."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT))) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(f"http://127.0.0.1:{server.server_port}/benchmarks/web/sealing.html")
        found = page.evaluate("(megabytes) => import('/benchmarks/web/sealing.js').then((module) => module.measure(megabytes))", megabytes)
        browser.close()
        server.shutdown()
    print(f"{megabytes} MB")
    for name, value in found["speeds"].items():
        print(f"{name:40} {value:6} MB/s")
    for name, value in found["rates"].items():
        print(f"{name:40} {value:6} a second")


if __name__ == "__main__":
    main()
