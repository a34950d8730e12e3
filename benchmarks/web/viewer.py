#!/usr/bin/env python3
"""Prints how long the viewer takes from a file's bytes to pixels on a canvas, in Chromium without a GPU on this machine.

Run: .venv/bin/python benchmarks/web/viewer.py [--rounds 30]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Web"))

from conftest import OPTIONS, Files  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402


def main() -> None:
    """Serves the repository, runs the measurements in a page, prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="how often each is measured")
    rounds = parser.parse_args().rounds
    path = shutil.which("chromium") or sys.exit("the Debian package chromium is missing")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"http://127.0.0.1:{server.server_port}/Tests/Web/viewer.html")
            rows = page.evaluate(
                "(rounds) => import('/benchmarks/web/viewer.js').then((bench) => bench.measure(rounds))", rounds
            )
            print(f"{'what':<58}{'median ms':>12}{'worst ms':>12}")
            for what, median, worst in rows:
                print(f"{what:<58}{median:>12.2f}{worst:>12.2f}")
            browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
