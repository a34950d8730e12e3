#!/usr/bin/env python3
"""Measures the pages in Chromium against a town of real processes on this machine, a row each.

Run: AUREOLE_BINARY=… .venv/bin/python benchmarks/web/pages.py [--rounds 3] [--slices 200] [--megabytes 50] [--json]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests/Web"), str(ROOT / "benchmarks")]

from conftest import OPTIONS, Files  # noqa: E402
from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402
from row import HEAD, Row  # noqa: E402
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


@contextmanager
def served() -> Iterator[str]:
    """The repository's files on a port of loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


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


def logins(browser: Browser, town: Town, rounds: int, detail: bool) -> tuple[Profile, Row]:
    """Each in a profile of its own, which has seen nothing of the pages; the last one stays logged in. No login can be
    quicker than its password's stretching."""
    steps, profile, taken = 0, None, []
    for _ in range(rounds):
        if profile:
            profile.context.close()
        profile = Profile(browser, town, "ada")
        profile.steps = steps
        taken.append(login(profile, town, detail))
        steps = profile.steps
    least = profile.page.evaluate(STRETCHED) / 1000
    return profile, Row("pages.login to images", "s", statistics.median(taken), least, "< 1")


def drawing(browser: Browser) -> float:
    """Seconds from a slice's bytes, already there, to the screen: no first image can be quicker."""
    with served() as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{address}/Tests/Web/viewer.html")
        found = page.evaluate("() => import('/benchmarks/web/viewer.js').then((bench) => bench.measure(10))")
        page.close()
    return next(median for what, median, _ in found if what == "viewer: first file to the screen, 512x512") / 1000


def owners(profile: Profile, record: str, slices: int, rounds: int, least: float) -> Iterator[Row]:
    """The patient's own series: the first image, and all of them."""
    page, first, whole = profile.page, [], []
    for _ in range(rounds):
        profile.go("#/images")
        expect(page.locator(f"a[href='#/images/{record}'] img")).to_be_visible(timeout=PATIENCE)
        first.append(page.evaluate(TIMED, [f"a[href='#/images/{record}']", DRAWN]) / 1000)
        start = page.evaluate("() => performance.now()")
        expect(page.locator(".aureole-viewer input.slider")).to_have_attribute("max", str(slices), timeout=PATIENCE)
        whole.append(first[-1] + (page.evaluate("() => performance.now()") - start) / 1000)
    yield Row(f"pages.first of {slices} images, patient", "s", statistics.median(first), least, "< 1.5")
    yield Row(f"pages.all {slices} images, patient", "s", statistics.median(whole), least, None)


def readers(profile: Profile, record: str, slices: int, rounds: int, least: float) -> Row:
    """A clinician's opening under a grant: an entry on the ledger and shares of five custodians come first."""
    page, first = profile.page, []
    for _ in range(rounds):
        profile.go("#/asked")
        profile.go("#/available")
        page.locator(f"a[href*='{record}']").first.click()
        expect(page.get_by_role("button", name="Accept and open")).to_be_visible(timeout=PATIENCE)
        page.wait_for_timeout(500)
        first.append(page.evaluate(TIMED, ["main .card .primary", DRAWN]) / 1000)
    return Row(f"pages.first of {slices} images, clinician", "s", statistics.median(first), least, "< 1.5")


def sealing(browser: Browser, megabytes: int) -> Iterator[Row]:
    """What the browser seals: chunks, erasure code and digests of a whole record, beside its SHA-256 alone."""
    with served() as address:
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(f"{address}/benchmarks/web/sealing.html")
        found = page.evaluate(
            "(count) => import('/benchmarks/web/sealing.js').then((module) => module.measure(count))", megabytes
        )["speeds"]
        page.close()
    best = max(found[f"sealing whole, {each} at once"] for each in ("one stripe", "three stripes"))
    yield Row("pages.sealing in the browser", "MB/s", best, found["SHA-256 of the browser"], ">= 100")
    opening = found["opening from data blocks"]
    yield Row("pages.opening in the browser", "MB/s", opening, found["SHA-256 of the browser"], None)


def rows(rounds: int, slices: int, size: int, megabytes: int, detail: bool = False) -> Iterator[Row]:
    """Starts a town, has a series sent by command, measures."""
    path = shutil.which("chromium") or sys.exit("the Debian package chromium is missing")
    work = Path(tempfile.mkdtemp(prefix="aureole-pages-"))
    town = Town()
    try:
        series(work / "study", slices, "Marlow^Ada", size=size)
        sent = town.run("technologist", "send", str(work / "study"), "--to", "Ada Marlow", "--json")
        assert sent.returncode == 0, sent.stderr
        record = json.loads(sent.stdout)["record"]
        given = town.run("patient", "grant", "--to", town.people["cleo"].name, "--record", record, "--yes")
        assert given.returncode == 0, given.stderr
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
            least = drawing(browser)
            ada, login = logins(browser, town, rounds, detail)
            yield login
            yield from owners(ada, record, slices, rounds, least)
            ada.context.close()
            cleo = Profile(browser, town, "cleo")
            cleo.login(town.people["cleo"])
            yield readers(cleo, record, slices, rounds, least)
            cleo.context.close()
            yield from sealing(browser, megabytes)
            browser.close()
    finally:
        town.close()
        shutil.rmtree(work, ignore_errors=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; medians are printed")
    parser.add_argument("--slices", type=int, default=200)
    parser.add_argument("--size", type=int, default=512, help="rows and columns of a slice")
    parser.add_argument("--megabytes", type=int, default=50, help="what is sealed")
    parser.add_argument("--detail", action="store_true", help="print the requests of each login to standard error")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    if not options.json:
        print(HEAD)
    for each in rows(options.rounds, options.slices, options.size, options.megabytes, options.detail):
        print(each.text(options.json), flush=True)


if __name__ == "__main__":
    main()
