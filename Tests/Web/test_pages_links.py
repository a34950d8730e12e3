"""Links for people without an account, with a made-up client."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect
from test_pages import CT

PASSCODE = "4821 9037"


def make(watched, whom: str = "Dr. Moser") -> None:
    """Has a link made."""
    watched.page.get_by_label("For whom").fill(whom)
    watched.page.get_by_role("button", name="Make the link").click()
    expect(watched.page.get_by_role("heading", name="The link is ready")).to_be_visible()


def link(watched, days: float = 3) -> str:
    """What stands behind the `#` of a link that ends in so many days."""
    return watched.page.evaluate(
        """async (until) => (await import("/Tests/Web/fake/guest.js")).linkOf(until).split("#")[1]""",
        int(time.time() + days * 86400),
    )


def come(opened, asked: str = "", days: float = 3, **how):
    """A browser without a session, at the address of a link."""
    watched = opened(asked, "login", **how)
    watched.page.evaluate("(hash) => { location.hash = hash; }", link(watched, days))
    return watched


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_a_link_is_made_for_one_record(opened, size: str, scheme: str) -> None:
    """With a passcode that is shown apart from it, and once."""
    watched = opened("as=patient", f"images/{CT}", size=size, scheme=scheme)
    page = watched.page
    page.get_by_role("link", name="Share by link").click()
    expect(page.get_by_role("heading", name="Share by link")).to_be_visible()
    watched.shot(f"sharelink-{size}-{scheme}")
    assert watched.accessible() == []
    make(watched)
    expect(page.get_by_text(PASSCODE)).to_be_visible()
    expect(page.get_by_text("/#shlink:/")).to_be_visible()
    expect(page.get_by_role("img", name="The link as a code")).to_be_visible()
    watched.shot(f"sharelink-made-{size}-{scheme}")
    assert watched.accessible() == []
    name, terms = watched.calls()[0]
    assert name == "createLink"
    assert terms["record"] == CT
    assert terms["mode"] == {"store": False}
    page.get_by_role("link", name="To all that you share").click()
    row = page.locator(".cards-list > li", has_text="Dr. Moser")
    expect(row).to_contain_text("By link")
    watched.shot(f"sharelink-listed-{size}-{scheme}")
    row.get_by_role("button", name="Stop what Dr. Moser can see").click()
    expect(page.get_by_text("Stopped. Dr. Moser can open nothing more of it.")).to_be_visible()


def test_a_link_without_a_note_is_not_made(opened) -> None:
    """Or the list of links would say nothing."""
    watched = opened("as=patient", "sharing/link")
    watched.page.get_by_role("button", name="Make the link").click()
    expect(watched.page.get_by_text("Please write for whom it is.")).to_be_visible()
    assert watched.calls() == []


def test_where_the_policy_lets_no_guests_in_it_is_said_first(opened) -> None:
    """Instead of a form that fails at its end."""
    watched = opened("as=patient&guests=no", "sharing/link")
    expect(watched.page.get_by_text("Links are off here")).to_be_visible()
    expect(watched.page.get_by_role("button", name="Make the link")).to_have_count(0)
    assert watched.accessible() == []


def test_how_many_wrong_passcodes_a_link_still_takes_stands_beside_it(opened) -> None:
    """And what the gateway does not know is said as well."""
    watched = opened("as=patient", "sharing/link")
    make(watched)
    for left, said in ((3, "3 more wrong passcodes end the link"), (0, "The passcode was wrong too often")):
        watched.page.evaluate(
            "(left) => { const { links } = fake; for (const key of links.keys()) links.set(key, {attemptsLeft: left}); }",
            left,
        )
        watched.page.evaluate("location.hash = '#/history'")
        watched.page.evaluate("location.hash = '#/sharing'")
        expect(watched.page.get_by_text(said)).to_be_visible()
    watched.page.evaluate("fake.links.clear()")
    watched.page.evaluate("location.hash = '#/history'")
    watched.page.evaluate("location.hash = '#/sharing'")
    expect(watched.page.get_by_text("The gateway has no such link: it opens nothing")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_a_guest_opens_with_the_passcode(opened, size: str, scheme: str) -> None:
    """After the conditions; and nothing else of the product is around it."""
    watched = come(opened, size=size, scheme=scheme)
    page = watched.page
    expect(page.get_by_role("heading", name="Images were shared with you")).to_be_visible()
    watched.shot(f"link-{size}-{scheme}")
    assert watched.accessible() == []
    page.get_by_label("Passcode").fill(PASSCODE)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Before you open this")).to_be_visible()
    watched.shot(f"link-conditions-{size}-{scheme}")
    assert watched.accessible() == []
    page.get_by_role("button", name="Accept and open").click()
    expect(page.locator(".viewer-place").first).to_be_visible()
    expect(page.locator("nav")).to_have_count(0)
    watched.shot(f"link-open-{size}-{scheme}")
    page.evaluate("() => { fake.grants[0].revoked = true; fake.grow(); }")
    expect(page.get_by_text("The patient has stopped sharing this")).to_be_visible()
    expect(page.get_by_role("link", name="Ask again")).to_have_count(0)
    watched.shot(f"link-over-{size}-{scheme}")
    assert watched.accessible() == []


@pytest.mark.parametrize(
    ("reason", "heading"), [("suspended", "This link has ended"), ("over", "Images were shared with you")]
)
def test_a_guest_whose_session_ends_sees_nothing_more(opened, reason: str, heading: str) -> None:
    """And is asked for the passcode again only where it helps."""
    page = come(opened).page
    page.get_by_label("Passcode").fill(PASSCODE)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Accept and open").click()
    expect(page.locator(".viewer-place").first).to_be_visible()
    page.evaluate("(reason) => fake.member.end(reason)", reason)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.locator(".viewer-place")).to_have_count(0)


def test_a_wrong_passcode_says_how_many_tries_are_left(opened) -> None:
    """And the last one ends it."""
    page = come(opened, "left=2").page
    page.get_by_label("Passcode").fill("11111111")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This passcode is not right. One try is left, then the link ends.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("that was the last try")).to_be_visible()
    page.get_by_label("Passcode").fill(PASSCODE)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="This link has ended")).to_be_visible()


@pytest.mark.parametrize(("asked", "days"), [("link=over", 3), ("", -1)])
def test_a_link_that_is_over_says_so(opened, asked: str, days: float) -> None:
    """Whether the page knows by the clock or the gateway says it."""
    watched = come(opened, asked, days)
    if days > 0:
        watched.page.get_by_label("Passcode").fill(PASSCODE)
        watched.page.get_by_role("button", name="Continue").click()
    expect(watched.page.get_by_role("heading", name="This link has ended")).to_be_visible()
    assert watched.accessible() == []


@pytest.mark.parametrize("hash_", ["#shlink:/AAAA", "#shlink:/%20", "#shlink:/" + "A" * 5000])
def test_a_link_that_is_not_whole_says_so(opened, hash_: str) -> None:
    """Instead of asking for a passcode."""
    watched = opened("", "login")
    watched.page.evaluate("(hash) => { location.hash = hash; }", hash_)
    expect(watched.page.get_by_role("heading", name="This link is not whole")).to_be_visible()


def test_a_member_who_opens_a_link_keeps_their_own_session(opened) -> None:
    """The guest's is another one, and ends when the page is left."""
    watched = opened("as=clinician", "available")
    watched.page.evaluate("(hash) => { location.hash = hash; }", link(watched))
    watched.page.get_by_label("Passcode").fill(PASSCODE)
    watched.page.get_by_role("button", name="Continue").click()
    expect(watched.page.get_by_role("heading", name="Before you open this")).to_be_visible()
    watched.page.evaluate("location.hash = '#/available'")
    expect(watched.page.get_by_role("navigation").first).to_be_visible()
    assert watched.page.evaluate("fake.loggedOut") is True
