"""Guardians with a made-up client: named, handed their files, asked, and stopped."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PRINT = "77c1 09ab 5e3d f218 6a40"


def file(text: str) -> dict:
    """Something that was handed over."""
    return {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}


def add(page: Page, text: str, name: str) -> None:
    """Somebody by their verified name."""
    page.get_by_label("Add somebody by name").fill(text)
    page.get_by_role("button", name=f"Choose {name}").click()
    expect(page.get_by_role("button", name=f"Leave {name} out")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_guardians_are_named_and_each_gets_a_file(opened, size: str, scheme: str) -> None:
    """By name and by card, how many, how long; without time to say no one is warned."""
    watched = opened("as=patient&empty=yes", "guardians", size=size, scheme=scheme)
    page = watched.page
    page.get_by_role("button", name="Name guardians").click()
    page.get_by_role("button", name="Make them my guardians").click()
    expect(page.locator(".problem", has_text="Choose one to eight people.")).to_be_visible()
    add(page, "noor", "Dr Noor Haddad")
    add(page, "tesfaye", "Tesfaye Alemu")
    card = page.get_by_label("Or by their card")
    card.set_input_files(file("nonsense"))
    page.get_by_role("button", name="Add this card").click()
    expect(page.get_by_text("This is no card")).to_be_visible()
    card.set_input_files(file("{card}"))
    page.get_by_role("button", name="Add this card").click()
    expect(page.get_by_role("button", name="Leave Jonas")).to_be_visible()
    assert page.get_by_label("How many it takes").input_value() == "2"
    page.get_by_label("Time to say no").select_option("0")
    expect(page.get_by_text("you cannot stop it")).to_be_visible()
    watched.shot(f"guardians-naming-{size}-{scheme}")
    assert watched.accessible() == []
    page.get_by_label("Time to say no").select_option("259200")
    expect(page.get_by_text("you cannot stop it")).to_be_hidden()
    page.get_by_role("button", name="Make them my guardians").click()
    expect(page.get_by_text("Recorded. Now hand each of them their file.")).to_be_visible()
    name, members, needed, wait = watched.calls()[0]
    assert (name, len(members), needed, wait) == ("setGuardians", 3, 2, 259_200)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the file for Tesfaye Alemu").click()
    assert download.value.suggested_filename.startswith("aureole-guardian-Tesfaye")
    page.get_by_role("button", name="Have none any more").click()
    page.get_by_role("dialog").get_by_role("button", name="Have none any more").click()
    expect(page.get_by_text("You have no guardians", exact=True)).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_a_recovery_that_runs_is_on_every_page_until_it_is_stopped(opened, size: str, scheme: str) -> None:
    """In a banner, with one press that stops it."""
    watched = opened("as=patient&recovery=waiting", "images", size=size, scheme=scheme)
    page = watched.page
    banner = page.locator(".banner.danger")
    expect(banner).to_contain_text("Your guardians are replacing your keys.")
    watched.shot(f"banner-recovery-{size}-{scheme}", full=False)
    assert watched.accessible() == []
    page.evaluate("() => (location.hash = '#/history')")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    banner.get_by_role("button", name="Stop it: I have my keys").click()
    expect(page.get_by_text("Stopped. Your keys stay.")).to_be_visible()
    expect(banner).to_have_count(0)
    assert [name for name, *_ in watched.calls()] == ["veto"]


def test_a_first_vote_is_told_too(opened) -> None:
    """Before anything runs."""
    page = opened("as=patient&recovery=voting", "images").page
    expect(page.locator(".banner.warn")).to_contain_text("A guardian has voted for other keys in your name.")
    page.locator(".banner").get_by_role("link", name="Look at it").click()
    expect(page.get_by_text("1 of 2 that it takes have voted")).to_be_visible()


def test_a_guardian_takes_a_file(opened) -> None:
    """One that is meant for them, and counts."""
    page = opened("as=clinician&empty=yes", "guardians").page
    chooser, accept = page.get_by_label("A file that makes you a guardian"), page.get_by_role(
        "button", name="Become their guardian"
    )
    for text, said in [
        ("nonsense", "This is no such file"),
        ("{other}", "This file is meant for somebody else."),
        ("{gone}", "The ledger does not have you among"),
    ]:
        chooser.set_input_files(file(text))
        accept.click()
        expect(page.get_by_text(said)).to_be_visible()
    chooser.set_input_files(file("{}"))
    accept.click()
    expect(page.get_by_text("You are a guardian of Marisol")).to_be_visible()
    expect(page.locator("li", has_text="Marisol")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "light")])
def test_a_guardian_votes_only_with_the_fingerprint_that_was_told(opened, size: str, scheme: str) -> None:
    """It is nowhere on the page: it has to come from the person."""
    watched = opened("as=technologist&stepup=yes", "guardians", size=size, scheme=scheme)
    page = watched.page
    look = page.get_by_role("form", name="Give somebody their keys back").get_by_role("button", name="Look at it")
    page.get_by_label("The recovery request").set_input_files(file("nonsense"))
    look.click()
    expect(page.get_by_text("This is no recovery request")).to_be_visible()
    page.get_by_label("The recovery request").set_input_files(file('{"kind":"recovery"}'))
    look.click()
    said = page.get_by_label("The fingerprint that Jonas")
    expect(said).to_be_visible()
    assert PRINT not in page.inner_text("body")
    watched.shot(f"guardians-vote-{size}-{scheme}")
    assert watched.accessible() == []
    vote = page.get_by_role("button", name="I spoke with them")
    said.fill("77c1")
    vote.click()
    expect(page.get_by_text("The fingerprint has twenty characters")).to_be_visible()
    said.fill(PRINT.replace("77c1", "77c2"))
    vote.click()
    expect(page.get_by_text("Stop: these are not the characters")).to_be_visible()
    assert watched.calls() == []
    said.fill(PRINT.upper())
    vote.click()
    page.get_by_role("dialog").get_by_label("Code").fill("123456")
    page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("1 of 2 guardians have voted for the same new keys.")).to_be_visible()


def test_somebody_without_password_and_kit_is_told_what_begins_where(opened) -> None:
    """Plainly: with guardians, and nobody at this server can do it for them."""
    watched = opened("", "recover")
    watched.page.get_by_text("Neither password nor kit?").click()
    expect(watched.page.get_by_role("button", name="Make new keys")).to_be_visible()
    expect(watched.page.get_by_text("Nobody at this server can shorten this way.")).to_be_visible()
    watched.shot("recover-lost-desktop")
    assert watched.accessible() == []
