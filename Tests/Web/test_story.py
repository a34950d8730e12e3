"""The whole story through the pages, by four people in four browser profiles, against real processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from town.browsing import Profile
from town.deeds import accept, choose_files, enrol, invite, send, suspend
from town.dicom import series

@pytest.fixture(scope="module")
def people(town, browser: Browser):
    """The authority of the demonstration, and three who are to be invited."""
    found = {
        "authority": Profile(browser, town, "authority"),
        "technologist": Profile(browser, town, "technologist"),
        "patient": Profile(browser, town, "patient", size=(390, 844)),
        "clinician": Profile(browser, town, "clinician"),
    }
    found["authority"].login(town.people["aurora"])
    yield found
    for profile in found.values():
        profile.context.close()


NAMES = {"technologist": "Lena Okafor", "patient": "Jonas Lindqvist", "clinician": "Noor Haddad"}


def test_people_are_invited_join_and_are_enrolled(people) -> None:
    authority = people["authority"]
    for role in NAMES:
        people[role].join(invite(authority, NAMES[role], role), f"wharf pencil {role} oboe")
    for role, name in NAMES.items():
        enrol(authority, name, people[role])
    authority.shot("3-enrolled")
    people["technologist"].title("Send images")
    people["patient"].title("Your images")
    people["clinician"].title("Ask a patient")


def test_the_technologist_sends_and_the_patient_sees(people, tmp_path: Path) -> None:
    technologist, patient = people["technologist"], people["patient"]
    page = technologist.page
    paths = series(tmp_path / "study", 6, "Lindqvist^Jonas")
    choose_files(technologist, paths, "Jonas Lindqvist")
    expect(page.get_by_text("6 files, 6 readable as images")).to_be_visible()
    technologist.shot("4-ready")
    send(technologist)
    expect(page.get_by_role("heading", name="6 of 6 images encrypted, stored, recorded")).to_be_visible()
    expect(page.get_by_text("Stored with 5 of 5")).to_be_visible()
    technologist.shot("5-receipt")
    patient.go("#/images")
    tile = patient.page.locator("a[href^='#/images/']").first
    expect(tile).to_be_visible()
    expect(patient.page.locator("a[href^='#/images/'] img").first).to_be_visible()
    patient.shot("6-images")
    tile.click()
    assert patient.shown_pixels() > 1
    patient.shot("7-viewer")


def test_the_clinician_asks_and_the_patient_allows_less(people) -> None:
    clinician, patient = people["clinician"], people["patient"]
    page = clinician.page
    clinician.go("#/ask")
    page.get_by_label("Whose images").fill("jonas")
    page.get_by_role("button", name="Choose Jonas Lindqvist").click()
    page.get_by_label("In your own words").fill("Planning of your knee surgery.")
    page.get_by_role("button", name="Ask", exact=True).click()
    clinician.confirm_until(page.get_by_text("Waiting for the answer"))
    clinician.title("Asked")
    patient.go("#/requests")
    link = patient.page.get_by_role("link", name="Look at the request of Noor Haddad and decide")
    expect(link).to_be_visible()
    link.click()
    patient.title("A request to you")
    expect(patient.page.get_by_text("Planning of your knee surgery.")).to_be_visible()
    patient.page.get_by_role("button", name="Choose").click()
    patient.page.get_by_label("How many times").select_option("3")
    patient.shot("8-narrow")
    patient.page.get_by_role("button", name="Continue").click()
    patient.page.get_by_role("dialog").get_by_role("button", name="Yes, allow").click()
    patient.confirm_until(patient.page.get_by_role("button", name="Stop what Noor Haddad can see"))
    accept(clinician)
    assert clinician.shown_pixels() > 1
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    clinician.shot("9-viewer")
    patient.go("#/history")
    expect(patient.page.locator(".timeline").get_by_text("Noor Haddad opened").first).to_be_visible()
    expect(patient.page.locator(".timeline").get_by_text("You let Noor Haddad see")).to_be_visible()
    patient.shot("10-history")


def test_a_grant_that_ends_by_itself_ends_on_the_page(people) -> None:
    clinician, patient = people["clinician"], people["patient"]
    page = clinician.page
    reference = patient.client(
        """async (member, grantee) => {
          const [{ record }] = await member.inbox();
          const until = Math.floor(Date.now() / 1000) + 20;
          return (await member.grant({ grantee, scope: { record }, mode: {}, until })).digest;
        }""",
        clinician.client("(member) => member.profile.member"),
    )
    accept(clinician, reference)
    assert clinician.shown_pixels() > 1
    clinician.title("This has ended")
    expect(page.get_by_text("The time that the patient allowed is over")).to_be_visible()
    expect(page.locator("canvas")).to_have_count(0)
    clinician.shot("11-expired")
    page.get_by_role("link", name="Ask again").click()
    clinician.title("Ask a patient")
    expect(page.get_by_text("Jonas Lindqvist").first).to_be_visible()


def test_what_the_patient_stops_is_over_while_it_is_looked_at(people) -> None:
    clinician, patient = people["clinician"], people["patient"]
    page = clinician.page
    accept(clinician)
    assert clinician.shown_pixels() > 1
    patient.go("#/sharing")
    patient.shot("12-sharing")
    patient.page.get_by_role("button", name="Stop what Noor Haddad can see").first.click()
    expect(patient.page.get_by_text("Stopped. Noor Haddad can open nothing more of it.")).to_be_visible()
    clinician.title("This has ended")
    expect(page.get_by_text("The patient has stopped sharing this")).to_be_visible()
    expect(page.locator("canvas.surface")).to_have_count(0)
    clinician.shot("13-stopped")


def test_a_suspended_members_next_action_is_refused(people) -> None:
    """The page is told nothing: it is the gateway that refuses what it asks for next, and a new login."""
    authority, clinician = people["authority"], people["clinician"]
    page = clinician.page
    clinician.deaf()
    clinician.go("#/ask")
    clinician.title("Ask a patient")
    suspend(authority, NAMES["clinician"])
    page.wait_for_timeout(1000)
    clinician.title("Ask a patient")
    page.get_by_label("Whose images").fill("jonas")
    clinician.title("Your session has ended")
    expect(page.locator(".toast")).to_have_count(0)
    clinician.shot("14-suspended")
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Account").fill(clinician.account)
    page.get_by_label("Password", exact=True).fill(clinician.password)
    page.get_by_label("Code").fill(clinician.code())
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Your membership is suspended.")).to_be_visible()
    clinician.shot("15-refused")


def test_the_ledger_is_checked_in_the_browser(people) -> None:
    authority = people["authority"]
    authority.go("#/ledger")
    authority.page.get_by_role("button", name="Check everything in this browser").click()
    expect(authority.page.get_by_text("Everything is right")).to_be_visible()
    authority.shot("16-verified")


def test_a_proposed_policy_is_shown_field_by_field(town, people, browser: Browser) -> None:
    """The second authority member reads the document that the first one proposed, from the host, by its digest."""
    page = people["authority"].page
    people["authority"].go("#/policy")
    page.get_by_role("button", name="Propose a change").click()
    page.get_by_role("radio", name="Block").check()
    page.get_by_label("Age of the second factor, at most").select_option("900")
    page.get_by_role("button", name="Propose", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Propose").click()
    expect(page.get_by_text("A second authority member has to approve it.").first).to_be_visible()
    second = Profile(browser, town, "second")
    second.login(town.people["borealis"])
    second.go("#/proposals")
    table = second.page.get_by_role("table")
    expect(table.get_by_text("Block", exact=True)).to_be_visible()
    expect(table.get_by_text("15 minutes")).to_be_visible()
    expect(table.get_by_role("row")).to_have_count(3)
    second.shot("17-proposal")
    second.done()
    second.context.close()


def test_what_browsers_send_opens_on_the_command_line_and_back(town, people, browser: Browser, tmp_path: Path) -> None:
    technologist, page = people["technologist"], people["technologist"].page
    notes = tmp_path / "a notes.txt"
    notes.write_text("Read the images below.\n")
    paths = [notes, *series(tmp_path / "ada", 2, "Marlow^Ada")]
    choose_files(technologist, paths, "Ada Marlow")
    expect(page.get_by_text("3 files, 2 readable as images")).to_be_visible()
    technologist.shot("18-mixed")
    record = send(technologist)
    expect(page.get_by_role("heading", name="3 of 3 files encrypted, stored, recorded")).to_be_visible()
    listed = town.run("patient", "inbox", "--json")
    assert listed.returncode == 0, listed.stderr
    assert record in listed.stdout
    opened = town.run("patient", "open", record, "--output", str(tmp_path / "opened"))
    assert opened.returncode == 0, opened.stderr
    for path in paths:
        assert (tmp_path / "opened" / path.name).read_bytes() == path.read_bytes()
    # What the page itself saves is the file that it says, although the first image is not the first file.
    ada = Profile(browser, town, "ada")
    ada.login(town.people["ada"])
    ada.go(f"#/images/{record}")
    assert ada.shown_pixels() > 1
    ada.shot("19-mixed")
    with ada.page.expect_download() as saved:
        ada.page.get_by_role("link", name="Save a notes.txt").click()
    assert Path(saved.value.path()).read_bytes() == notes.read_bytes()
    with ada.page.expect_download() as saved:
        ada.page.locator(".aureole-viewer").get_by_role("button", name="Download").click()
    assert saved.value.suggested_filename == paths[1].name
    assert Path(saved.value.path()).read_bytes() == paths[1].read_bytes()
    # The other way round.
    back = series(tmp_path / "back", 3, "Marlow^Ada")
    sent = town.run("technologist", "send", str(tmp_path / "back"), "--to", "Ada Marlow", "--json")
    assert sent.returncode == 0, sent.stderr
    record = json.loads(sent.stdout)["record"]
    for index, path in enumerate(back):
        assert ada.item(record, index) == path.read_bytes()
    ada.go("#/images")
    tile = ada.page.locator(f"a[href='#/images/{record}']")
    expect(tile.locator("img")).to_be_visible()
    ada.shot("20-images")
    tile.click()
    assert ada.shown_pixels() > 1
    ada.shot("21-from-the-command-line")
    ada.done()
    ada.context.close()


def test_a_page_hears_that_its_member_was_suspended(people) -> None:
    """This time by an event, before anything is asked."""
    technologist = people["technologist"]
    suspend(people["authority"], NAMES["technologist"])
    technologist.title("Your session has ended")
    expect(technologist.page.get_by_text("Your membership has been suspended.")).to_be_visible()
    technologist.shot("22-suspended")


def test_nothing_went_wrong_on_any_page(people) -> None:
    for profile in people.values():
        profile.done()
