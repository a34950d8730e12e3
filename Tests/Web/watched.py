"""The pages with a made-up client, looked at."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext

SHOTS = Path(os.environ.get("AUREOLE_SCREENSHOTS") or tempfile.mkdtemp(prefix="aureole-pages-"))
WIDTHS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
PATIENCE = 10_000


class Watched:
    """A page whose console and policy violations are kept."""

    def __init__(self, context: BrowserContext, site: str, words: str = "", where: str = "") -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on(
            "console",
            lambda message: self.faults.append(message.text) if message.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url}"))
        self.page.goto(f"{site}/Tests/Web/pages.html?{words}#/{where}")
        self.settle()

    def settle(self) -> None:
        """Until what was asked for is there: no spinner in the page, every thumbnail drawn."""
        self.page.wait_for_selector("h1")
        self.page.wait_for_function("() => !document.querySelector('[aria-busy]')")
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.thumb-image')].every((each) => each.complete)"
        )

    def accessible(self) -> list[str]:
        """Faults that accessibility.js finds."""
        return self.page.evaluate("() => import('/Tests/Web/accessibility.js').then((module) => module.faults())")

    def calls(self) -> list[list]:
        """What was asked of the made-up client."""
        return self.page.evaluate("() => fake.calls")

    def shot(self, name: str, full: bool = True) -> None:
        """Keeps a picture."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        if full:
            self.page.evaluate("() => scrollTo(0, 0)")
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=full)
