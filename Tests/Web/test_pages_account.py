"""The member's own account with a made-up client: second factor, computers, keys, and how a refusal is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect


def second_factor(page: Page) -> None:
    """From the button to the new codes."""
    page.get_by_role("button", name="Replace the authenticator").click()
    expect(page.get_by_role("heading", name="The new authenticator")).to_be_focused()
    expect(page.get_by_text("the one until now goes on working")).to_be_visible()
    expect(page.get_by_role("img", name="Code to be scanned")).to_be_visible()
    code = page.get_by_role("textbox", name="Code")
    code.fill("000000")
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    code.fill("123456")
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_text("The new authenticator counts now.")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_another_authenticator_takes_the_place_of_the_old_one(opened, size: str, scheme: str) -> None:
    """Proved before it counts; the new recovery codes are shown and one of them is asked for."""
    watched = opened("as=patient", "account", size=size, scheme=scheme)
    page = watched.page
    second_factor(page)
    codes = page.locator(".codes code").all_text_contents()
    assert len(codes) == 8
    watched.shot(f"factor-codes-{size}-{scheme}")
    assert watched.accessible() == []
    page.get_by_role("button", name="I have kept them").click()
    field = page.get_by_label("Recovery code number")
    expect(field).to_be_focused()
    watched.shot(f"factor-ask-{size}-{scheme}")
    field.fill("zzzzzzzzzz")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("This is not that code.")).to_be_visible()
    number = int(page.locator("label", has_text="Recovery code number").inner_text().split()[-1])
    field.fill(f" {codes[number - 1].upper()} ")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("The authenticator is replaced.")).to_be_visible()
    expect(page.get_by_role("button", name="Replace the authenticator")).to_be_focused()


def test_another_authenticator_is_shown_after_a_fresh_code_only(opened) -> None:
    """With the step that asks for one, and a way back."""
    watched = opened("as=clinician&stepup=yes", "account")
    page = watched.page
    page.get_by_role("button", name="Replace the authenticator").click()
    page.get_by_role("dialog").get_by_label("Code").fill("123456")
    page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("img", name="Code to be scanned")).to_be_visible()
    page.get_by_text("No camera, or on this same phone?").click()
    expect(page.get_by_text("JBSW Y3DP")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("img", name="Code to be scanned")).to_have_count(0)


def test_a_computer_is_taken_off(opened) -> None:
    """Asked before; this one is marked."""
    watched = opened("as=technologist", "device")
    page = watched.page
    mine = page.locator("li", has_text="radiology-07").filter(has_text="This one")
    expect(mine).to_have_count(1)
    page.get_by_role("button", name="Remove old laptop of the night shift").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing that old laptop of the night shift reports counts")
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("old laptop of the night shift is removed.")).to_be_visible()
    expect(page.get_by_role("button", name="Remove old laptop of the night shift")).to_have_count(0)
    assert [name for name, *_ in watched.calls()] == ["removeAgent"]


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_keys_are_replaced(opened, size: str, scheme: str) -> None:
    """What stays and what ends is said before; afterwards there is a file for the authority."""
    watched = opened("as=patient", "account", size=size, scheme=scheme)
    page = watched.page
    page.get_by_role("button", name="Replace my keys").click()
    expect(page.get_by_text("All your other sessions end.")).to_be_visible()
    watched.shot(f"rotate-{size}-{scheme}")
    assert watched.accessible() == []
    password = page.get_by_label("Your password, which opens your keyring", exact=True)
    for typed, said in [
        ("", "Please enter your password."),
        ("a wrong one", "This password does not open your keys."),
        ("too many", "Too many tries. Please wait 42 seconds."),
        ("suspended", "Your membership is suspended."),
    ]:
        password.fill(typed)
        page.get_by_role("button", name="Replace my keys now").click()
        expect(page.get_by_text(said)).to_be_visible()
    password.fill("wharf pencil tundra oboe")
    page.get_by_role("button", name="Replace my keys now").click()
    expect(page.get_by_role("heading", name="Your keys are replaced")).to_be_focused()
    watched.shot(f"rotated-{size}-{scheme}")
    assert watched.accessible() == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the file for the authority").click()
    assert download.value.suggested_filename == "aureole-new-keys-ada.marlow.json"


def test_keys_that_were_replaced_elsewhere_are_told_everywhere(opened) -> None:
    """In a banner that stays, with the way out."""
    watched = opened("as=patient&keys=replaced", "images")
    page = watched.page
    expect(page.locator(".banner.danger")).to_contain_text("Your keys on the ledger are others")
    watched.shot("banner-replaced-desktop")
    assert watched.accessible() == []
    page.locator(".banner").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are logged out")


def test_an_authority_keeps_its_keys(opened) -> None:
    """And is told why."""
    page = opened("as=authority", "account").page
    expect(page.get_by_text("An authority’s keys stay")).to_be_visible()
    expect(page.get_by_role("button", name="Replace my keys")).to_have_count(0)


def test_sends_that_wait_are_finished_before_keys_are_replaced(opened) -> None:
    """They are signed with the present ones."""
    page = opened("as=technologist&pending=yes", "account").page
    page.get_by_role("button", name="Replace my keys").click()
    expect(page.get_by_text("Sends of yours have not come to their end")).to_be_visible()


def test_a_member_is_listed_with_new_keys(opened) -> None:
    """Only after comparing; a file that is none is refused."""
    watched = opened("as=authority", "joins")
    page = watched.page
    chooser = page.get_by_label("The file with the new keys")
    look = page.get_by_role("button", name="Look at it")
    look.click()
    expect(page.get_by_text("Please choose the file.")).to_be_visible()
    chooser.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": b"nonsense"})
    look.click()
    expect(page.get_by_text("This is not such a file")).to_be_visible()
    chooser.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": b"{" + b" " * 9000 + b"}"})
    look.click()
    expect(page.get_by_text("too large to be the right one")).to_be_visible()
    chooser.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": b'{"kind":"recovery"}'})
    look.click()
    expect(page.get_by_text("The directory has had them as")).to_have_count(0)
    page.get_by_role("form", name="List Ada Marlow").get_by_role("button", name="Cancel").click()
    other = b'{"kind":"recovery","name":"Ada Other"}'
    chooser.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": other})
    look.click()
    expect(page.get_by_text("The file calls this member Ada Other.")).to_contain_text("had them as Ada Marlow")
    # What its owner calls a member is not what is proposed: the name that the authority listed is.
    renamed = page.get_by_role("form", name="List Ada Other with new keys")
    assert renamed.get_by_label("Verified name").input_value() == "Ada Marlow"
    renamed.get_by_role("button", name="Cancel").click()
    chooser.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": b'{"kind":"recovery"}'})
    look.click()
    form = page.get_by_role("form", name="List Ada Marlow with new keys")
    watched.shot("newkeys-desktop")
    assert watched.accessible() == []
    form.get_by_role("button", name="List with these keys").click()
    assert watched.calls() == []
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="List with these keys").click()
    expect(page.get_by_text("Ada Marlow is listed with the new keys.")).to_be_visible()


def lose_everything(page: Page) -> None:
    """From the page for the kit to new keys; what is no number is refused."""
    page.get_by_role("link", name="Neither password nor kit? Begin again with your guardians").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Begin again")
    page.get_by_label("Your number").fill("abc")
    page.get_by_role("button", name="Make new keys").click()
    expect(page.locator(".problem", has_text="This number does not have forty characters")).to_be_visible()
    page.get_by_label("Your number").fill("3ba5 " * 10)
    page.get_by_label("Your name").fill("Ada Marlow")
    page.get_by_label("New password", exact=True).fill("wharf pencil tundra oboe")
    page.get_by_label("The same once more", exact=True).fill("wharf pencil tundra oboe")


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_who_lost_password_and_kit_begins_again(opened, size: str, scheme: str) -> None:
    """New keys, the guardians' turn, the account anew, a new kit, logged in."""
    watched = opened("", "recover", size=size, scheme=scheme)
    page = watched.page
    lose_everything(page)
    watched.shot(f"again-1-{size}-{scheme}")
    page.get_by_role("button", name="Make new keys").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your guardians’ turn")
    expect(page.get_by_label("7 7 c 1, 0 9 a b, 5 e 3 d, f 2 1 8, 6 a 4 0")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the request").click()
    assert download.value.suggested_filename == "aureole-recovery-request.json"
    expect(page.get_by_text("No guardian has voted yet")).to_be_visible()
    for stage, said in {"voting": "1 of 2 guardians have voted", "waiting": "Enough guardians have voted"}.items():
        page.evaluate(f"() => fake.again.move('{stage}')")
        page.get_by_role("button", name="Look again").click()
        expect(page.get_by_text(said)).to_be_visible()
    # The page was left meanwhile.
    page.evaluate("() => (location.hash = '#/login')")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.evaluate("() => (location.hash = '#/again')")
    expect(page.get_by_text("Enough guardians have voted")).to_be_visible()
    page.evaluate("() => fake.again.move('done')")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Set up your account").click()
    for password, said in {
        "a wrong one": "This password does not open your keys.",
        "a used one": "Your account was set up anew with these keys before",
    }.items():
        page.get_by_label("The new password", exact=True).fill(password)
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_text(said)).to_be_visible()
    page.get_by_label("The new password", exact=True).fill("wharf pencil tundra oboe")
    watched.shot(f"again-3-{size}-{scheme}")
    assert watched.accessible() == []
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox", name="Code").fill("123456")
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery kit")
    groups = page.locator(".key-groups code").all_text_contents()
    page.get_by_role("button", name="I have kept it").click()
    for label in page.locator("label").all_text_contents():
        page.get_by_label(label).fill(groups[int("".join(filter(str.isdigit, label))) - 1])
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Code").fill("654321")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".side")).to_be_attached()


def test_keys_that_guardians_vote_for_can_be_thrown_away(opened) -> None:
    """Asked first; then it begins from nothing."""
    done = opened("again=done", "again").page
    expect(done.get_by_role("button", name="Set up your account")).to_be_visible()
    expect(done.get_by_role("button", name="Throw these keys away")).to_be_hidden()
    page = opened("again=voting", "again").page
    page.get_by_role("button", name="Throw these keys away").click()
    page.get_by_role("dialog").get_by_role("button", name="Throw these keys away").click()
    expect(page.get_by_label("Your number")).to_be_visible()


def test_whose_keys_the_directory_does_not_have_is_told_what_to_hand_over(opened) -> None:
    """Also after the page in which they were replaced is gone."""
    page = opened("as=patient&listed=no", "account").page
    expect(page.get_by_text("Your authority has to list your new keys")).to_be_visible()
    page = opened("as=patient", "account").page
    expect(page.get_by_role("button", name="Replace my keys")).to_be_visible()
    expect(page.get_by_text("Your authority has to list your new keys")).to_have_count(0)
