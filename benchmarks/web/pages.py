#!/usr/bin/env python3
"""Measures the pages in Chromium against a town of real processes on this machine; prints one line of JSON a row.

Run: AUREOLE_BINARY=… .venv/bin/python benchmarks/web/pages.py [--rounds 3] [--slices 200] [--megabytes 50]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Web"))

from conftest import OPTIONS, Files  # noqa: E402
from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402
from town.browsing import Profile  # noqa: E402
from town.dicom import series  # noqa: E402
from town.running import Town  # noqa: E402

PATIENCE = 120_000

# From a click to what a person waits for, by the browser's own clock, a frame at a time. A canvas is there once it shows
# more than one grey.
TIMED = """([button, awaited]) => new Promise((resolve) => {
  const place = document.querySelector(button);
  const isThere = (found) => found && (found.localName !== "canvas" || greys(found) > 1);
  const greys = (canvas) => {
    const row = canvas.getContext("2d").getImageData(0, canvas.height >> 1, canvas.width, 1).data;
    return new Set(row.filter((_, index) => index % 4 === 0)).size;
  };
  const start = performance.now();
  const look = () => isThere(document.querySelector(awaited)) ? resolve(performance.now() - start)
    : requestAnimationFrame(look);
  place.click();
  look();
})"""
STRETCHED = """async () => {
  const key = await crypto.subtle.importKey("raw", new Uint8Array(16), "PBKDF2", false, ["deriveBits"]);
  const start = performance.now();
  const salt = new Uint8Array(16);
  await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 600000 }, key, 256);
  return performance.now() - start;
}"""
DRAWN = "canvas.surface[data-size]"
TILE = "main a[href^='#/images/']"


def row(name: str, value: float, unit: str, goal: str | None) -> None:
    """One line."""
    print(json.dumps({"row": name, "value": round(value, 3), "unit": unit, "goal": goal}), flush=True)


def login(profile: Profile, town: Town, detail: bool) -> float:
    """Seconds from pressing the button of the login page to the images, everything typed before."""
    page, person = profile.page, town.people["ada"]
    profile.secret = person.totp
    page.goto(town.url)
    page.get_by_label("Account").fill(person.account)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_label("Code").fill(profile.code())
    # Somebody who types six digits gives the page more time than this.
    page.wait_for_timeout(1000)
    page.evaluate("() => performance.clearResourceTimings()")
    taken = page.evaluate(TIMED, ["main form button[type=submit]", TILE])
    if detail:
        print(f"login: {taken:.0f} ms, PBKDF2 alone {page.evaluate(STRETCHED):.0f} ms", file=sys.stderr)
        for each in page.evaluate(
            "() => performance.getEntriesByType('resource').map((e) => [e.startTime, e.duration, e.name])"
        ):
            print(f"  {each[0]:9.1f} {each[1]:7.1f}  {each[2].removeprefix(town.url)}", file=sys.stderr)
    return taken / 1000


def logins(browser: Browser, town: Town, rounds: int, detail: bool) -> Profile:
    """Each in a profile of its own, which has seen nothing of the pages; the last one stays logged in."""
    steps, profile, taken = 0, None, []
    for _ in range(rounds):
        if profile:
            profile.context.close()
        profile = Profile(browser, town, "ada")
        profile.steps = steps
        taken.append(login(profile, town, detail))
        steps = profile.steps
    row("login page to images", statistics.median(taken), "s", "< 1")
    row("PBKDF2, 600,000 iterations", profile.page.evaluate(STRETCHED) / 1000, "s", None)
    return profile


def owners(profile: Profile, record: str, slices: int, rounds: int) -> None:
    """The patient's own series: the first image, and all of them."""
    page, first, whole = profile.page, [], []
    for _ in range(rounds):
        profile.go("#/images")
        expect(page.locator(f"a[href='#/images/{record}'] img")).to_be_visible(timeout=PATIENCE)
        first.append(page.evaluate(TIMED, [f"a[href='#/images/{record}']", DRAWN]) / 1000)
        start = page.evaluate("() => performance.now()")
        expect(page.locator(".aureole-viewer input.slider")).to_have_attribute("max", str(slices), timeout=PATIENCE)
        whole.append(first[-1] + (page.evaluate("() => performance.now()") - start) / 1000)
    row(f"first of {slices} images, patient", statistics.median(first), "s", "< 1.5")
    row(f"all {slices} images, patient", statistics.median(whole), "s", None)


def readers(profile: Profile, record: str, slices: int, rounds: int) -> None:
    """A clinician's opening under a grant: an entry on the ledger and shares of five custodians come first."""
    page, first = profile.page, []
    for _ in range(rounds):
        profile.go("#/asked")
        profile.go("#/available")
        page.locator(f"a[href*='{record}']").first.click()
        expect(page.get_by_role("button", name="Accept and open")).to_be_visible(timeout=PATIENCE)
        page.wait_for_timeout(500)
        first.append(page.evaluate(TIMED, ["main .card .primary", DRAWN]) / 1000)
    row(f"first of {slices} images, clinician", statistics.median(first), "s", "< 1.5")


def sealing(browser: Browser, megabytes: int) -> None:
    """What the browser seals: chunks, erasure code and digests of a whole record."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(f"http://127.0.0.1:{server.server_port}/benchmarks/web/sealing.html")
        found = page.evaluate(
            "(count) => import('/benchmarks/web/sealing.js').then((module) => module.measure(count))", megabytes
        )
        page.close()
        server.shutdown()
    row("sealing in the browser", max(found["speeds"][f"sealing whole, {each} at once"] for each in (
        "one stripe", "three stripes")), "MB/s", ">= 100")  # fmt: skip
    row("opening in the browser", found["speeds"]["opening from data blocks"], "MB/s", None)


def main() -> None:
    """Starts a town, has a series sent by command, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; medians are printed")
    parser.add_argument("--slices", type=int, default=200)
    parser.add_argument("--size", type=int, default=512, help="rows and columns of a slice")
    parser.add_argument("--megabytes", type=int, default=50, help="what is sealed")
    parser.add_argument("--detail", action="store_true", help="print the requests of each login to standard error")
    options = parser.parse_args()
    if "AUREOLE_BINARY" not in os.environ and Path("/tmp/bin-release/aureole").exists():
        os.environ["AUREOLE_BINARY"] = "/tmp/bin-release/aureole"
    path = shutil.which("chromium") or sys.exit("the Debian package chromium is missing")
    work = Path(tempfile.mkdtemp(prefix="aureole-pages-"))
    town = Town()
    try:
        series(work / "study", options.slices, "Marlow^Ada", size=options.size)
        sent = town.run("technologist", "send", str(work / "study"), "--to", "Ada Marlow", "--json")
        assert sent.returncode == 0, sent.stderr
        record = json.loads(sent.stdout)["record"]
        given = town.run("patient", "grant", "--to", town.people["cleo"].name, "--record", record, "--yes")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
            ada = logins(browser, town, options.rounds, options.detail)
            owners(ada, record, options.slices, options.rounds)
            ada.context.close()
            assert given.returncode == 0, given.stderr
            cleo = Profile(browser, town, "cleo")
            cleo.login(town.people["cleo"])
            readers(cleo, record, options.slices, options.rounds)
            cleo.context.close()
            sealing(browser, options.megabytes)
            browser.close()
    finally:
        town.close()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
