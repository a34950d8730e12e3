"""Runs the modules of unit/ in Chromium: every test that they export is a test here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

HERE = Path(__file__).resolve().parent
MODULES = sorted(path.relative_to(HERE).as_posix() for path in (HERE / "unit").rglob("*.test.js"))
NAMES = re.compile(r'^  "((?:[^"\\]|\\.)+)":', re.MULTILINE)
CASES = [(module, name) for module in MODULES for name in NAMES.findall((HERE / module).read_text())]
PATIENCE = 60_000


@pytest.fixture(scope="module")
def page(site: str, browser: Browser):
    """A page that modules are run in."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{site}/Tests/Web/units.html")
    yield opened
    context.close()


@pytest.mark.parametrize(("module", "name"), CASES, ids=[f"{module}: {name}" for module, name in CASES])
def test_unit(page, module: str, name: str) -> None:
    """One exported test."""
    page.set_default_timeout(PATIENCE)
    failure = page.evaluate(
        "([module, name]) => import('/Tests/Web/run.js').then((run) => run.one(module, name))",
        [f"/Tests/Web/{module}", name],
    )
    assert failure is None, failure


def test_every_module_exports_what_is_run(page) -> None:
    """A test whose name is not found here would never run."""
    for module in MODULES:
        exported = page.evaluate("(module) => import(module).then((found) => Object.keys(found.default))", f"/Tests/Web/{module}")
        assert exported == [name for found, name in CASES if found == module], module
        assert exported, module
