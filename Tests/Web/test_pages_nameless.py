"""Sharing without one's name, with a made-up client: what is said before, what is asked of the agent, and what it refuses."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from test_pages import ASKED, CT, REPORT, SCHEMES, identifier
from watched import WIDTHS

NAMELESS = "Without my name"
COPY = identifier(f"copy of {CT}")


def choose_bram(page: Page) -> None:
    """Somebody to share with."""
    page.get_by_label("With whom").fill("bram")
    page.get_by_role("button", name="Choose Dr Bram de Wit").click()


@pytest.mark.parametrize("size", list(WIDTHS))
@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_a_copy_does_and_does_not_is_said_before_it_is_made(opened, size: str, scheme: str) -> None:
    """And what the person must still look at, before it is given away; the copy is shared, not the original."""
    watched = opened("as=patient", f"sharing/offer/{CT}", size=size, scheme=scheme)
    page = watched.page
    expect(page.get_by_text("What a copy cannot do")).to_be_hidden()
    page.get_by_role("checkbox", name=NAMELESS).check()
    for text in ("Text that stands in them stays, and so does a face", "Who knows you knows whose images they are", "The agent on radiology-07"):
        expect(page.get_by_text(text)).to_be_visible()
    page.get_by_text("What may stay").click()
    page.get_by_role("checkbox", name="Sex, age, size and weight").check()
    choose_bram(page)
    watched.shot(f"nameless-{size}-{scheme}")
    assert watched.accessible() == []
    assert watched.calls() == []
    page.get_by_role("button", name="Continue").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("A copy without your name of: ")).to_be_visible()
    expect(dialog.get_by_text("16 files do not say that their pictures are free of text.")).to_be_visible()
    watched.shot(f"nameless-sure-{size}-{scheme}", full=False)
    assert watched.accessible() == []
    # Who does not want it after all has the copy, and nobody else has; who does after that does not get a second one.
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("link", name="Look at it")).to_have_attribute("href", f"#/images/{COPY}")
    watched.shot(f"nameless-made-{size}-{scheme}")
    assert watched.calls() == [["copyWithoutName", {"record": CT, "keep": ["characteristics"]}]]
    page.get_by_role("button", name="Continue").click()
    dialog.get_by_role("button", name="Yes, allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")
    [_, [name, grant]] = watched.calls()
    assert name == "grant" and grant["scope"] == {"record": COPY}


@pytest.mark.parametrize("size", list(WIDTHS))
@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_an_agent_the_page_says_how_it_is_done(opened, size: str, scheme: str) -> None:
    """With the commands for just this record and just this person; and an agent nobody vouched for is not asked."""
    watched = opened("as=patient&agent=no", f"sharing/offer/{CT}", size=size, scheme=scheme)
    page = watched.page
    page.get_by_role("checkbox", name=NAMELESS).check()
    expect(page.get_by_text("its agent does not answer")).to_be_visible()
    expect(page.get_by_text(f"aureole grant --to CLINICIAN --record {CT[:12]} --without-name", exact=True)).to_be_visible()
    origin = page.evaluate("() => location.origin")
    expect(page.get_by_text(f"aureole agent run --dicomweb --gateway {origin}", exact=True)).to_be_visible()
    choose_bram(page)
    expect(page.get_by_text("--to CLINICIAN")).to_have_count(0)
    expect(page.get_by_text(f"--record {CT[:12]} --without-name")).to_be_visible()
    watched.shot(f"nameless-no-agent-{size}-{scheme}")
    assert watched.accessible() == []


def test_an_agent_that_nobody_vouched_for_is_not_asked(opened) -> None:
    """The page says where that is done."""
    watched = opened("as=patient&agent=unpaired", f"sharing/offer/{CT}")
    page = watched.page
    page.get_by_role("checkbox", name=NAMELESS).check()
    expect(page.get_by_text("You have not vouched for the agent on this computer")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="This device")).to_have_attribute("href", "#/device")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("agentOfOther", "works for somebody else"),
        ("agentWithoutKeys", "runs without your keys"),
        ("agentLogin", "aureole login"),
        ("notDeidentified", "something other than images"),
        ("copyRefused", "not yours, or it was erased"),
        ("copyBusy", "still making another copy"),
        ("agentMissing", "does not answer"),
    ],
)
def test_what_the_agent_refuses_is_told_and_nothing_is_shared(opened, code: str, text: str) -> None:
    """In the form, whose entries stay."""
    watched = opened(f"as=patient&copies={code}", f"sharing/offer/{CT}")
    page = watched.page
    page.get_by_role("checkbox", name=NAMELESS).check()
    choose_bram(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert").filter(has_text=text)).to_be_visible()
    expect(page.get_by_role("checkbox", name=NAMELESS)).to_be_checked()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [name for name, *_ in watched.calls()] == ["copyWithoutName"]


def test_only_images_are_offered_so(opened) -> None:
    """A document is none, and everything of a kind is more than one record."""
    watched = opened("as=patient", f"sharing/offer/{REPORT}")
    page = watched.page
    expect(page.get_by_role("checkbox", name=NAMELESS)).to_be_hidden()
    page.get_by_label("What", exact=True).select_option(CT)
    expect(page.get_by_role("checkbox", name=NAMELESS)).to_be_visible()
    page.get_by_role("checkbox", name=NAMELESS).check()
    page.get_by_label("What", exact=True).select_option("kinds")
    expect(page.get_by_role("checkbox", name=NAMELESS)).to_be_hidden()
    choose_bram(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Yes, allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")
    assert [name for name, *_ in watched.calls()] == ["grant"]


def test_a_request_leads_to_a_copy_beside_it(opened) -> None:
    """For whoever asked, with the choice made already; the request itself stays open."""
    watched = opened("as=patient", f"requests/{ASKED}")
    page = watched.page
    page.get_by_role("link", name="Make a copy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Share something")
    expect(page.locator(".chosen")).to_contain_text("Dr Noor Haddad")
    expect(page.get_by_role("checkbox", name=NAMELESS)).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")
    [[copied, what], [granted, grant]] = watched.calls()
    assert (copied, granted) == ("copyWithoutName", "grant")
    assert grant["scope"] == {"record": identifier(f"copy of {what['record']}")} and grant.get("request") is None


def test_a_link_opens_the_copy(opened) -> None:
    """Where there is something to look at, after it was said."""
    watched = opened("as=patient", f"sharing/link/{CT}")
    page = watched.page
    page.get_by_label("For whom").fill("Aunt Vera")
    page.get_by_role("checkbox", name=NAMELESS).check()
    page.get_by_role("button", name="Make the link").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("16 files do not say")).to_be_visible()
    assert [name for name, *_ in watched.calls()] == ["copyWithoutName"]
    dialog.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The link is ready")
    [_, [name, made], _] = watched.calls()
    assert name == "createLink" and made["record"] == COPY
