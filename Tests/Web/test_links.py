"""A link from a patient to somebody without an account, through the pages against real processes."""

from __future__ import annotations

import base64
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from playwright.sync_api import Browser, expect
from town.browsing import Profile
from town.deeds import choose_files, send
from town.dicom import series


@pytest.fixture(scope="module")
def people(town, browser: Browser):
    """Those of the demonstration."""
    roles = {"patient": "ada", "technologist": "tesfaye", "authority": "aurora"}
    found = {
        role: Profile(browser, town, f"links-{role}", size=(390, 844) if role == "patient" else (1280, 860))
        for role in roles
    }
    for role, account in roles.items():
        found[role].login(town.people[account])
    yield found
    for profile in found.values():
        profile.context.close()


@pytest.fixture(scope="module")
def record(town, people, tmp_path_factory) -> str:
    """A study that the patient has received."""
    choose_files(people["technologist"], series(tmp_path_factory.mktemp("study"), 4, "Ada"), town.people["ada"].name)
    return send(people["technologist"])


@pytest.fixture
def guest(town, browser: Browser):
    """A browser that was never here."""
    profile = Profile(browser, town, f"links-guest-{os.urandom(3).hex()}", size=(390, 844))
    yield profile
    profile.context.close()


def share(patient: Profile, record: str, whom: str) -> tuple[str, str]:
    """Makes a link on the page: the link and its passcode."""
    page = patient.page
    patient.go("#/sharing")
    patient.go(f"#/sharing/link/{record}")
    patient.title("Share by link")
    page.get_by_label("For whom").fill(whom)
    page.get_by_role("button", name="Make the link").click()
    patient.confirm_until(page.get_by_role("heading", name="The link is ready"))
    patient.shot("made")
    return page.locator(".link-text").text_content(), page.locator(".passcode").text_content()


def enter(guest: Profile, link: str, passcode: str) -> None:
    """Opens a link and gives a passcode."""
    guest.page.goto(link)
    guest.title("Images were shared with you")
    guest.page.get_by_label("Passcode").fill(passcode)
    guest.page.get_by_role("button", name="Continue").click()


def accept(guest: Profile) -> None:
    """Takes the conditions and sees images."""
    guest.page.get_by_role("button", name="Accept and open").click()
    expect(guest.page.locator("canvas.surface")).to_be_visible()


def token(link: str) -> str:
    """The token of a link."""
    text = link.split("shlink:/")[1]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))["url"].split("/")[-1]


def test_a_guest_opens_what_was_shared_and_the_owner_reads_it(town, people, record: str, guest: Profile) -> None:
    patient = people["patient"]
    link, passcode = share(patient, record, "Dr. Moser, Zürich")
    assert re.fullmatch(r"\d{4} \d{4}", passcode)
    enter(guest, link, passcode)
    expect(guest.page.get_by_role("heading", name="Before you open this")).to_be_visible()
    expect(guest.page.get_by_text(town.people["ada"].name).first).to_be_visible()
    guest.shot("conditions")
    accept(guest)
    assert guest.shown_pixels() > 1
    expect(guest.page.get_by_role("button", name="Save")).to_have_count(0)
    guest.shot("viewer")
    patient.go("#/history")
    expect(patient.page.locator(".timeline").get_by_text("Dr. Moser, Zürich opened").first).to_be_visible()
    expect(patient.page.locator(".timeline").get_by_text("You made a link for Dr. Moser, Zürich")).to_be_visible()
    patient.shot("history")
    # What went over the guest's wire: neither the link's key nor the note for whom it is.
    sent = b"".join(guest.wire)
    payload = json.loads(base64.urlsafe_b64decode(link.split("shlink:/")[1] + "=="))
    assert payload["key"].encode() not in sent
    assert "Moser".encode() not in sent + b"".join(patient.wire)
    # Stopped while it is looked at.
    patient.go("#/sharing")
    patient.page.get_by_role("button", name="Stop what Dr. Moser, Zürich can see").click()
    patient.confirm_until(patient.page.get_by_text("can open nothing more of it"))
    guest.title("This has ended")
    expect(guest.page.locator("canvas")).to_have_count(0)
    guest.shot("stopped")
    guest.page.reload()
    guest.page.get_by_label("Passcode").fill(passcode)
    guest.page.get_by_role("button", name="Continue").click()
    guest.title("This link has ended")
    guest.done()
    patient.done()


def test_ten_wrong_passcodes_at_once_exhaust_a_link(town, people, record: str, guest: Profile) -> None:
    patient = people["patient"]
    link, passcode = share(patient, record, "Somebody who is attacked")
    target = f"{town.url}/v1/links/{token(link)}"

    def attempt(number: int) -> requests.Response:
        return requests.post(target, json={"recipient": "thief", "passcode": f"0000000{number}"}, timeout=60)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(attempt, range(10)))
    assert [each.status_code for each in answers] == [401] * 10
    assert sorted(each.json()["remainingAttempts"] for each in answers)[0] == 0
    assert requests.post(target, json={"recipient": "x", "passcode": passcode}, timeout=60).status_code == 404
    enter(guest, link, passcode)
    guest.title("This link has ended")
    guest.shot("exhausted")
    patient.go("#/history")
    patient.go("#/sharing")
    expect(patient.page.get_by_text("The passcode was wrong too often")).to_be_visible()
    guest.done()


def test_a_guest_reaches_nothing_else(people, record: str, guest: Profile) -> None:
    """With the page's own client and the link's own keys."""
    patient = people["patient"]
    link, passcode = share(patient, record, "A curious one")
    guest.page.goto(link)
    guest.title("Images were shared with you")
    tried = guest.page.evaluate(
        """async ([passcode]) => {
          const account = await import("/client/account.js");
          const { partsOf } = await import("/client/parts.js");
          const { submit } = await import("/client/submit.js");
          const opened = await account.openLink(account.readLink(location.hash), passcode);
          const { member, record } = opened;
          const outcome = async (work) => {
            try { await work(); return "done"; } catch (error) { return error.detail || error.outcome || error.code; }
          };
          const parts = partsOf(member);
          const { gateway, view, keys, directory } = parts;
          const act = (kind, fields) =>
            outcome(() => submit({ gateway, view, signingKey: keys.signing }, kind, fields));
          const zero = "0".repeat(64);
          const found = {
            search: (await directory.find("a")).length,
            keep: await outcome(() => directory.keep("text", [])),
            entries: await outcome(() => member.entries(0, 10)),
            links: (await member.linkStates()).size,
            report: await act("report", { subject: zero, reason: "1".repeat(64) }),
            anchor: await act("anchor", { record: "2".repeat(64), owner: view.member, recordKind: "imaging",
              envelope: "3".repeat(64), keyCommitment: "4".repeat(64), measuredAt: 1, reference: zero }),
            kept: (await indexedDB.databases()).map(({ name }) => name),
          };
          await member.logout();
          return found;
        }""",
        [passcode],
    )
    assert tried["search"] == 0
    assert tried["keep"] != "done"
    assert tried["entries"] != "done"
    assert tried["links"] == 0
    assert tried["report"] != "done"
    assert tried["anchor"] != "done"


def test_a_suspended_guest_opens_nothing(town, people, record: str, guest: Profile) -> None:
    """An authority can end what an owner has not."""
    patient, authority = people["patient"], people["authority"]
    link, passcode = share(patient, record, "Lost and found")
    enter(guest, link, passcode)
    accept(guest)
    member = patient.client(
        """async (member) => {
          await member.refresh();
          return (await member.grants()).find(({ to }) => to.name === "Lost and found").to.member;
        }"""
    )
    authority.client("(member, guest) => member.suspend(guest, 'reported as lost')", member)
    guest.title("This link has ended")
    expect(guest.page.locator("canvas")).to_have_count(0)
    again = requests.post(
        f"{town.url}/v1/links/{token(link)}", json={"recipient": "x", "passcode": passcode}, timeout=60
    )
    assert again.status_code == 404


def test_a_link_that_ends_by_itself_ends_while_it_is_looked_at(people, record: str, guest: Profile) -> None:
    """By the clock of custodians and page alike."""
    patient = people["patient"]
    made = patient.client(
        """(member, record) => member.createLink({ record, whom: "For a moment", label: "Images were shared with you",
          until: Math.floor(Date.now() / 1000) + 25 })""",
        record,
    )
    enter(guest, made["link"], made["passcode"])
    accept(guest)
    guest.title("This has ended")
    expect(guest.page.get_by_text("The time that the patient allowed is over")).to_be_visible()
    assert time.time() >= made["until"]
