"""What people do at the pages, in more than one test."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from .browsing import Profile


def invite(authority: Profile, name: str, role: str) -> str:
    """The link that the authority's page makes."""
    authority.go("#/joins")
    authority.title("Waiting to join")
    authority.go("#/invite")
    authority.title("Invite somebody")
    page = authority.page
    page.get_by_label("Name", exact=True).fill(name)
    page.locator("main select").select_option(role)
    page.get_by_role("button", name="Make the link").click()
    heading = page.get_by_role("heading", name=f"The link for {name}")
    authority.confirm_until(heading)
    authority.shot(f"1-link-{role}")
    return page.locator(".link-text").text_content()


def enrol(authority: Profile, name: str, person: Profile) -> None:
    """The authority's page shows the very fingerprint that the person's page shows; then they are enrolled."""
    authority.go("#/ledger")
    authority.go("#/joins")
    said = person.page.locator(".fingerprint").first.get_attribute("aria-label")
    assert len(said.replace(",", "").split()) == 20
    expect(authority.page.locator(f'.fingerprint[aria-label="{said}"]')).to_be_visible()
    authority.page.get_by_role("form", name=f"Enrol {name}").get_by_role("checkbox").check()
    authority.page.get_by_role("button", name=f"Enrol {name}").click()
    authority.confirm_until(authority.page.get_by_text(f"{name} is enrolled."))


def choose_files(technologist: Profile, paths: list[Path], patient: str) -> None:
    """Files and whom they are for, up to the button that sends."""
    page = technologist.page
    technologist.go("#/sent")
    technologist.title("Sent")
    technologist.go("#/send")
    technologist.title("Send images")
    chooser = page.locator("input[type=file][multiple]:not([webkitdirectory])").last
    chooser.set_input_files([str(path) for path in paths])
    page.get_by_label("Name or code of the patient").fill(patient.split()[0].lower())
    page.get_by_role("button", name=f"Choose {patient}").click()
    page.get_by_role("radio", name="The patient said the same two words").check()


def send(technologist: Profile) -> str:
    """Sends what was chosen: the record."""
    page = technologist.page
    page.get_by_role("button", name="Encrypt and send").click()
    technologist.confirm_until(page.get_by_role("heading", name="encrypted, stored, recorded"))
    return page.locator("code.digest").first.text_content()


def accept(clinician: Profile, reference: str = "") -> None:
    """Opens what a patient allowed, from the list: the first, or that of a grant."""
    clinician.go("#/asked")
    clinician.go("#/available")
    clinician.page.locator(f"a[href^='#/available/{reference}']").first.click()
    expect(clinician.page.get_by_role("button", name="Accept and open")).to_be_visible()
    clinician.shot("8-conditions")
    clinician.page.get_by_role("button", name="Accept and open").click()
    clinician.confirm_until(clinician.page.locator("canvas.surface"))


def suspend(authority: Profile, name: str) -> None:
    """By page, with a reason."""
    page = authority.page
    authority.go("#/members")
    page.get_by_label("Search").fill(name)
    page.get_by_role("button", name=f"Suspend {name}").first.click()
    page.get_by_label("Reason").fill("Lost laptop.")
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    authority.confirm_until(page.get_by_text(f"{name} is suspended."))
