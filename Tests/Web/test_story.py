"""The whole story through the pages, by four people in four browser profiles, against real processes."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import numpy
import pytest
from playwright.sync_api import Browser, expect
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from town.browsing import Profile

CT = "1.2.840.10008.5.1.4.1.1.2"
CANARY = "CANARY" + secrets.token_hex(12)


def series(folder: Path, count: int, patient: str) -> list[Path]:
    """A CT series of 256 × 256, each slice with a bright square of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series_uid, paths = generate_uid(), generate_uid(), []
    for index in range(count):
        file = Dataset()
        file.file_meta = FileMetaDataset()
        file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        file.file_meta.MediaStorageSOPClassUID = file.SOPClassUID = CT
        file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID = generate_uid()
        file.StudyInstanceUID, file.SeriesInstanceUID, file.Modality = study, series_uid, "CT"
        file.PatientName, file.PatientID, file.StudyDate = patient, "P-1", "20261126"
        file.StudyDescription = CANARY
        file.InstanceNumber, file.ImagePositionPatient = index + 1, [0, 0, index * 2]
        file.ImageOrientationPatient, file.PixelSpacing = [1, 0, 0, 0, 1, 0], [0.7, 0.7]
        file.Rows = file.Columns = 256
        file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
        file.BitsAllocated = file.BitsStored = 16
        file.HighBit, file.PixelRepresentation = 15, 1
        file.RescaleIntercept, file.RescaleSlope = -1024, 1
        pixels = numpy.full((256, 256), 100, dtype="<i2")
        pixels[40 + 10 * index : 120 + 10 * index, 60:200] = 1100
        file.PixelData = pixels.tobytes()
        paths.append(folder / f"slice-{index + 1:03}.dcm")
        file.save_as(paths[-1], enforce_file_format=True)
    return paths


def shown_pixels(profile: Profile) -> int:
    """How many different greys the viewer shows: a blank one shows one."""
    expect(profile.page.locator("canvas.surface")).to_be_visible()
    profile.page.wait_for_timeout(600)
    return profile.page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas.surface");
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          return new Set(data.filter((_, index) => index % 4 === 0)).size;
        }"""
    )


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


def invite(authority: Profile, role: str) -> str:
    """The link that the authority's page makes."""
    authority.go("#/joins")
    authority.title("Waiting to join")
    authority.go("#/invite")
    authority.title("Invite somebody")
    page = authority.page
    page.get_by_label("Name", exact=True).fill(NAMES[role])
    page.locator("main select").select_option(role)
    page.get_by_role("button", name="Make the link").click()
    heading = page.get_by_role("heading", name=f"The link for {NAMES[role]}")
    page.wait_for_timeout(300)
    authority.confirm_if_asked()
    expect(heading).to_be_visible()
    return page.locator(".link-text").text_content()


def test_people_are_invited_join_and_are_enrolled(people) -> None:
    authority = people["authority"]
    for role in NAMES:
        people[role].join(invite(authority, role), f"wharf pencil {role} oboe")
    for role, name in NAMES.items():
        authority.go("#/ledger")
        authority.go("#/joins")
        said = people[role].page.locator(".fingerprint").first.get_attribute("aria-label")
        assert len(said.replace(",", "").split()) == 20
        expect(authority.page.locator(f'.fingerprint[aria-label="{said}"]')).to_be_visible()
        form = authority.page.get_by_role("form", name=f"Enrol {name}")
        form.get_by_role("checkbox").check()
        authority.page.get_by_role("button", name=f"Enrol {name}").click()
        authority.page.wait_for_timeout(300)
        authority.confirm_if_asked()
        expect(authority.page.get_by_text(f"{name} is enrolled.")).to_be_visible()
    authority.shot("3-enrolled")
    people["technologist"].title("Send images")
    people["patient"].title("Your images")
    people["clinician"].title("Ask a patient")


def test_the_technologist_sends_and_the_patient_sees(people, tmp_path: Path) -> None:
    technologist, patient = people["technologist"], people["patient"]
    page = technologist.page
    technologist.go("#/send")
    page.locator("input[type=file][multiple]:not([webkitdirectory])").last.set_input_files(
        [str(path) for path in series(tmp_path / "study", 6, "Lindqvist^Jonas")]
    )
    expect(page.get_by_text("6 files, 6 readable as images")).to_be_visible()
    page.get_by_label("Name or code of the patient").fill("jonas")
    page.get_by_role("button", name="Choose Jonas Lindqvist").click()
    page.get_by_role("radio", name="The patient said the same two words").check()
    technologist.shot("4-ready")
    page.get_by_role("button", name="Encrypt and send").click()
    page.wait_for_timeout(500)
    technologist.confirm_if_asked()
    expect(page.get_by_role("heading", name="6 of 6 images encrypted, stored, recorded")).to_be_visible()
    expect(page.get_by_text("Stored with 5 of 5")).to_be_visible()
    technologist.shot("5-receipt")
    patient.go("#/images")
    tile = patient.page.locator("a[href^='#/images/']").first
    expect(tile).to_be_visible()
    expect(patient.page.locator("a[href^='#/images/'] img").first).to_be_visible()
    patient.shot("6-images")
    tile.click()
    assert shown_pixels(patient) > 1
    patient.shot("7-viewer")


def test_the_clinician_asks_the_patient_allows_less_and_stops_it(people) -> None:
    clinician, patient = people["clinician"], people["patient"]
    page = clinician.page
    clinician.go("#/ask")
    page.get_by_label("Whose images").fill("jonas")
    page.get_by_role("button", name="Choose Jonas Lindqvist").click()
    page.get_by_label("In your own words").fill("Planning of your knee surgery.")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_timeout(400)
    clinician.confirm_if_asked()
    clinician.title("Asked")
    expect(page.get_by_text("Waiting for the answer")).to_be_visible()
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
    patient.page.wait_for_timeout(400)
    patient.confirm_if_asked()
    patient.title("Sharing")
    clinician.go("#/available")
    available = page.locator("a[href^='#/available/']").first
    expect(available).to_be_visible()
    available.click()
    page.get_by_role("button", name="Accept and open").click()
    page.wait_for_timeout(400)
    clinician.confirm_if_asked()
    assert shown_pixels(clinician) > 1
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    clinician.shot("9-viewer")
    patient.go("#/history")
    expect(patient.page.locator(".timeline").get_by_text("Noor Haddad").first).to_be_visible()
    patient.shot("10-history")
    patient.go("#/sharing")
    patient.page.get_by_role("button", name="Stop what Noor Haddad can see").first.click()
    expect(patient.page.get_by_text("Stopped. Noor Haddad can open nothing more of it.")).to_be_visible()
    clinician.title("This has ended")
    expect(page.get_by_text("The patient has stopped sharing this")).to_be_visible()
    expect(page.locator("canvas.surface")).to_have_count(0)
    clinician.shot("11-ended")


def test_the_authority_suspends_and_nothing_more_is_taken(people) -> None:
    authority, clinician = people["authority"], people["clinician"]
    authority.go("#/members")
    authority.page.get_by_label("Search").fill("noor")
    authority.page.get_by_role("button", name="Suspend Noor Haddad").first.click()
    authority.page.get_by_label("Reason").fill("Lost laptop.")
    authority.page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    authority.page.wait_for_timeout(400)
    authority.confirm_if_asked()
    expect(authority.page.get_by_text("Noor Haddad is suspended.")).to_be_visible()
    clinician.title("Your session has ended")
    clinician.shot("12-suspended")


def test_the_ledger_is_checked_in_the_browser(people) -> None:
    authority = people["authority"]
    authority.go("#/ledger")
    authority.page.get_by_role("button", name="Check everything in this browser").click()
    expect(authority.page.get_by_text(re.compile("signature", re.I)).first).to_be_visible()
    expect(authority.page.get_by_text(re.compile("in order|all (is )?right|agree|checked", re.I)).first).to_be_visible()
    authority.shot("13-verified")


def test_nothing_went_wrong_on_any_page(people) -> None:
    for profile in people.values():
        profile.done()


def test_what_browsers_send_opens_on_the_command_line_and_back(town, people, browser: Browser, tmp_path: Path) -> None:
    technologist, page = people["technologist"], people["technologist"].page
    paths = series(tmp_path / "ada", 2, "Marlow^Ada")
    technologist.go("#/sent")
    technologist.go("#/send")
    page.locator("input[type=file][multiple]:not([webkitdirectory])").last.set_input_files([str(path) for path in paths])
    page.get_by_label("Name or code of the patient").fill("ada")
    page.get_by_role("button", name="Choose Ada Marlow").click()
    page.get_by_role("radio", name="The patient said the same two words").check()
    page.get_by_role("button", name="Encrypt and send").click()
    page.wait_for_timeout(500)
    technologist.confirm_if_asked()
    expect(page.get_by_role("heading", name="2 of 2 images encrypted, stored, recorded")).to_be_visible()
    listed = town.run("patient", "inbox", "--json")
    assert listed.returncode == 0, listed.stderr
    record = re.findall(r'"record":"([0-9a-f]{64})"', listed.stdout.replace('" : "', '":"'))[0]
    opened = town.run("patient", "open", record, "--output", str(tmp_path / "opened"))
    assert opened.returncode == 0, opened.stderr
    for path in paths:
        assert (tmp_path / "opened" / path.name).read_bytes() == path.read_bytes()
    # The other way round: Tesfaye sent 24 slices by command when the town was made; Ada reads one in the browser.
    ada = Profile(browser, town, "ada")
    ada.login(town.people["ada"])
    ada.go("#/images")
    ada.page.locator("a[href^='#/images/']").last.click()
    assert shown_pixels(ada) > 1
    ada.shot("14-from-the-command-line")
    ada.done()
    ada.context.close()


def test_no_server_saw_plaintext_a_password_or_a_key(town, people) -> None:
    """Recorded traffic, and the disks of gateway, ledger and custodians."""
    needles = [CANARY.encode(), CANARY.encode("utf-16-le"), b"Lindqvist^Jonas", b"Planning of your knee surgery"]
    needles += [f"wharf pencil {role} oboe".encode() for role in NAMES]
    secret = [people[role].secret.encode() for role in NAMES]
    sent = [each for profile in people.values() for each in profile.wire]
    assert len(sent) > 100
    for needle in needles:
        assert not any(needle in each for each in sent), needle
    folders = ["gateway", "authority", *(f"custodian-{number}" for number in range(1, 6))]
    files = [path for name in folders for path in (town.folder / name).rglob("*") if path.is_file()]
    assert any(path.name == "gateway.sqlite" for path in files)
    for path in files:
        content = path.read_bytes()
        for needle in needles + secret:
            assert needle not in content, (path, needle)
