"""Password and kit are lost: guardians give new keys through the pages, and the account is set up anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from town.browsing import Profile
from town.deeds import choose_files, enrol, invite, send
from town.dicom import series

PASSWORD = "tundra ledger oboe wharf"


@pytest.fixture(scope="module")
def people(town, browser: Browser):
    """The authority of the demonstration, those who are to be invited, a new device, and somebody who means no good."""
    found = {
        "authority": Profile(browser, town, "again-authority"),
        "technologist": Profile(browser, town, "again-technologist"),
        "patient": Profile(browser, town, "again-patient", size=(390, 844)),
        "guardian": Profile(browser, town, "again-guardian"),
        "device": Profile(browser, town, "again-device", size=(390, 844)),
        "thief": Profile(browser, town, "again-thief"),
    }
    found["authority"].login(town.people["aurora"])
    yield found
    for profile in found.values():
        profile.context.close()


def begin(device: Profile, number: str) -> str:
    """New keys in a browser that nobody has used; gives their fingerprint."""
    page = device.page
    page.goto(f"{device.url}/#/recover")
    page.get_by_role("link", name="Neither password nor kit?").click()
    page.get_by_label("Your number").fill(number)
    page.get_by_label("Your name").fill("Jonas Lindqvist")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("The same once more", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make new keys").click()
    device.title("Your guardians’ turn")
    expect(page.get_by_text("No guardian has voted yet")).to_be_visible()
    return page.locator(".fingerprint").first.get_attribute("aria-label").replace(",", "")


def name_guardian(patient: Profile, guardian: Profile, folder: Path) -> None:
    """The patient names one who acts at once, and hands them their file."""
    page = patient.page
    patient.go("#/guardians")
    page.get_by_role("button", name="Name guardians").click()
    page.get_by_label("Add somebody by name").fill("noor")
    page.get_by_role("button", name="Choose Noor Haddad").click()
    page.get_by_label("Time to say no").select_option("0")
    page.get_by_role("button", name="Make them my guardians").click()
    save = page.get_by_role("button", name="Save the file for Noor Haddad")
    patient.confirm_until(save)
    with page.expect_download() as download:
        save.click()
    download.value.save_as(folder / "charge.json")
    guardian.go("#/guardians")
    guardian.page.get_by_label("A file that makes you a guardian").set_input_files(str(folder / "charge.json"))
    guardian.page.get_by_role("button", name="Become their guardian").click()
    expect(guardian.page.get_by_text("You are a guardian of Jonas Lindqvist now.")).to_be_visible()


def vote(guardian: Profile, request: Path, said: str) -> None:
    """What a guardian does with a request and what they were told."""
    page = guardian.page
    page.get_by_label("The recovery request").set_input_files(str(request))
    page.get_by_role("button", name="Look at it").click()
    page.get_by_label("The fingerprint that Jonas Lindqvist reads to you").fill(said)
    page.get_by_role("button", name="I spoke with them").click()
    guardian.confirm_until(page.locator(".notice", has_text="Your vote for Jonas Lindqvist is in."))


def set_up_anew(device: Profile) -> None:
    """From keys that are the member's to the page of the account."""
    page = device.page
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("The keys are yours")).to_be_visible()
    page.get_by_role("button", name="Set up your account").click()
    page.get_by_label("The new password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    device.title("Add a second lock")
    page.get_by_text("No camera, or on this same phone?").click()
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.inner_text("main"))
    device.secret = found[0].replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(device.code())
    page.get_by_role("button", name="Check the code").click()
    device.title("Keep your recovery kit")
    groups = page.locator(".key-groups code").all_text_contents()
    page.get_by_role("button", name="I have kept it").click()
    for label in page.locator("label").all_text_contents():
        page.get_by_label(label).fill(groups[int(re.search(r"\d", label)[0]) - 1])
    page.get_by_role("button", name="Confirm").click()
    device.title("All set")
    page.get_by_label("Code").fill(device.code())
    page.get_by_role("button", name="Log in").click()


def test_who_lost_everything_comes_back_to_their_images(people, tmp_path: Path) -> None:
    authority, technologist, patient, guardian, device, _ = people.values()
    for who, name, role in (
        (patient, "Jonas Lindqvist", "patient"),
        (guardian, "Noor Haddad", "clinician"),
        (technologist, "Lena Okafor", "technologist"),
    ):
        who.join(invite(authority, name, role), f"wharf pencil {role} oboe")
        enrol(authority, name, who)
    technologist.title("Send images")
    choose_files(technologist, series(tmp_path / "study", 3, "Lindqvist^Jonas"), "Jonas Lindqvist")
    record = send(technologist)
    patient.title("Your images")
    name_guardian(patient, guardian, tmp_path)

    # Everything is lost. The guardian reads the number from their page.
    guardian.page.locator("summary", has_text="Identifier").first.click()
    said = begin(device, guardian.page.locator("code.digest").first.text_content())
    device.shot("1-waiting")
    with device.page.expect_download() as download:
        device.page.get_by_role("button", name="Save the request").click()
    download.value.save_as(tmp_path / "request.json")
    vote(guardian, tmp_path / "request.json", said)

    # The old session goes on to the very moment at which the account is another one.
    assert patient.client("async (member) => (await member.sessions()).length") == 1
    set_up_anew(device)
    patient.title("Your session has ended")
    device.title("Your account")
    expect(device.page.get_by_text("Your authority has to list your new keys")).to_be_visible()
    device.shot("2-account")

    # What was sealed to the old keys is released by the custodians.
    device.go(f"#/images/{record}")
    assert device.shown_pixels() > 1
    device.shot("3-images")

    # Neither the old password nor the old codes are worth anything.
    page = patient.page
    patient.go("#/login")
    page.get_by_label("Account").fill(patient.account)
    page.get_by_label("Password", exact=True).fill(patient.password)
    page.get_by_label("Code").fill(patient.code())
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("This did not work. Check account, password and code")).to_be_visible()

    # The authority sees that it happened.
    authority.go("#/accounts")
    expect(authority.page.get_by_text("Set up anew after a recovery")).to_be_visible()
    authority.shot("4-accounts")


def test_who_has_only_a_name_and_a_number_gets_nowhere(people) -> None:
    """Keys that no guardian votes for are nobody's, and the page says no more than that."""
    thief, guardian = people["thief"], people["guardian"]
    begin(thief, guardian.page.locator("code.digest").first.text_content())
    thief.page.get_by_role("button", name="Look again").click()
    expect(thief.page.get_by_text("No guardian has voted yet")).to_be_visible()
    expect(thief.page.get_by_role("button", name="Set up your account")).to_have_count(0)
    refusal = thief.page.evaluate(
        """async (password) => {
          const { again } = await import("/client/account.js");
          return again.finish(password).then(() => "taken", ({ code }) => code);
        }""",
        PASSWORD,
    )
    assert refusal == "notAuthenticated"


def test_nothing_went_wrong(people) -> None:
    for profile in people.values():
        profile.done()
