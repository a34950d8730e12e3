"""A record looked after by its owner, with a made-up client."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from test_pages import CT


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_what_was_lost_is_named_and_mended(opened, size: str, scheme: str) -> None:
    """With progress, and whose it was."""
    watched = opened("as=patient", f"images/{CT}", size=size, scheme=scheme)
    page = watched.page
    page.get_by_role("button", name="Check and mend").click()
    expect(page.get_by_text("Reading every part of the data…")).to_be_visible()
    expect(page.get_by_text("Something was lost or wrong, and is mended")).to_be_visible()
    expect(page.get_by_role("heading", name="What was found, and with whom")).to_be_visible()
    expect(page.locator(".list li", has_text="lacked 3 parts of the data")).to_have_count(1)
    expect(page.locator(".list li", has_text="had lost its part of the key")).to_have_count(1)
    watched.shot(f"care-{size}-{scheme}")
    assert watched.accessible() == []


@pytest.mark.parametrize(
    ("mend", "said"),
    [
        ("well", "Everything is there and right"),
        ("away", "Not everything could be mended"),
        ("fails", "Too few custodians could give their part of the data."),
    ],
)
def test_how_a_check_ends_is_said(opened, mend: str, said: str) -> None:
    """Well, mended in part, or past mending."""
    watched = opened(f"as=patient&mend={mend}", f"images/{CT}")
    watched.page.get_by_role("button", name="Check and mend").click()
    expect(watched.page.get_by_text(said)).to_be_visible()
    assert watched.accessible() == []


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_a_record_is_sealed_anew_after_it_is_said_what_that_reaches(opened, size: str, scheme: str) -> None:
    """And the page goes on with the new record."""
    watched = opened("as=patient&stepup=yes", f"images/{CT}", size=size, scheme=scheme)
    page = watched.page
    page.get_by_role("button", name="Seal it anew").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("opens nothing that custodians hold any more")
    expect(dialog).to_contain_text("Copies of the images that somebody kept")
    watched.shot(f"reseal-{size}-{scheme}", full=False)
    assert watched.accessible() == []
    dialog.get_by_role("button", name="Seal anew").click()
    expect(dialog.get_by_text("Please tick that you understand.")).to_be_visible()
    assert watched.calls() == []
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Seal anew").click()
    page.get_by_role("dialog").get_by_label("Code").fill("123456")
    page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Sealed anew. 5 of 5 custodians")).to_be_visible()
    expect(page.get_by_text("1 grant named the old record")).to_have_count(1)
    assert not page.url.endswith(CT)


def test_a_record_too_large_for_a_page_is_sealed_with_the_command(opened) -> None:
    """Which is named."""
    page = opened("as=patient&mend=large", f"images/{CT}").page
    page.get_by_role("button", name="Seal it anew").click()
    page.get_by_role("dialog").get_by_role("checkbox").check()
    page.get_by_role("dialog").get_by_role("button", name="Seal anew").click()
    line = f"aureole reseal {CT[:12]}"
    expect(page.get_by_text(line, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Copy the command {line}")).to_be_visible()
