"""The pages with a made-up client: every page in every role, in both themes and widths, and the ways through them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from watched import WIDTHS

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
LEDGER = "ad19e6550b1f4c7d93e2a8b6c5d40f1e2a3b4c5d6e7f8091a2b3c4d51fcced71"
INVITATION = f"join/9fK2mQx7RtYw0Lb3Nc5VdA.{LEDGER}"
SCHEMES = ("light", "dark")


def identifier(name: str, count: int = 64) -> str:
    """As `digits` of fake/people.js."""
    state = 7
    for letter in name:
        state = (state * 31 + ord(letter)) & 0xFFFFFFFF
    text = ""
    while len(text) < count:
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        text += f"{state >> 8:06x}"
    return text[:count]


CT, MR, REPORT = identifier("ct chest"), identifier("mr head"), identifier("report")
ECG = identifier("ecg")
ASKED = identifier("request noor")
JONAS = f"available/{identifier('grant jonas')}/{identifier('jonas mr')}"

JONAS_GRANT = f"fake.grants.find((each) => each.reference === '{identifier('grant jonas')}')"

# Name, the address's words, the page.
PAGES = [
    ("login", "", "login"),
    ("unsupported", "missing=ML-KEM-768,X25519", INVITATION),
    ("join", "", INVITATION),
    ("join-used", "", f"join/used.{LEDGER}"),
    ("join-other-ledger", "", f"join/9fK2mQx7RtYw0Lb3Nc5VdA.{'0' * 64}"),
    ("recover", "", "recover"),
    ("again", "", "again"),
    ("again-none", "again=none", "again"),
    ("again-waiting", "again=waiting", "again"),
    ("again-done", "again=done", "again"),
    ("ended", "", "ended"),
    ("waiting", "as=patient&enrolled=no", "images"),
    ("images", "as=patient", "images"),
    ("images-empty", "as=patient&empty=yes", "images"),
    ("record", "as=patient", f"images/{CT}"),
    ("record-viewer", "as=patient&viewer=real", f"images/{CT}"),
    ("images-viewer", "as=patient&viewer=real", "images"),
    ("record-document", "as=patient", f"images/{REPORT}"),
    ("record-unknown", "as=patient", f"images/{'0' * 64}"),
    ("requests", "as=patient", "requests"),
    ("requests-empty", "as=patient&empty=yes", "requests"),
    ("request", "as=patient", f"requests/{ASKED}"),
    ("sharing", "as=patient", "sharing"),
    ("sharing-empty", "as=patient&empty=yes", "sharing"),
    ("offer", "as=patient", "sharing/offer"),
    ("history", "as=patient", "history"),
    ("measurements", "as=patient&measured=several", "measurements"),
    ("measurements-none", "as=patient", "measurements"),
    ("code", "as=patient", "code"),
    ("unvouched", "as=patient&vouched=no", "images"),
    ("offline", "as=patient&online=no", "sharing"),
    ("send", "as=technologist&pending=yes", "send"),
    ("sent", "as=technologist", "sent"),
    ("sent-empty", "as=technologist&empty=yes", "sent"),
    ("queue", "as=technologist&queue=known", "queue"),
    ("queue-spoilt", "as=technologist&queue=spoilt", "queue"),
    ("queue-empty", "as=technologist&queue=empty", "queue"),
    ("queue-word", "as=technologist", "queue"),
    ("queue-other", "as=technologist&queue=other", "queue"),
    ("queue-none", "as=technologist&queue=none", "queue"),
    ("queue-no-agent", "as=technologist&agent=no", "queue"),
    ("device", "as=technologist", "device"),
    ("device-failed", "as=technologist&posture=fail&demand=block&factor=stale", "device"),
    ("device-unknown", "as=clinician&posture=unknown&agent=no", "device"),
    ("device-no-demands", "as=clinician&demand=none&agent=no", "device"),
    ("device-unpaired", "as=clinician&agent=unpaired", "device"),
    ("ask", "as=clinician", "ask"),
    ("ask-again", "as=clinician", f"ask/again/{identifier('grant marisol')}"),
    ("asked", "as=clinician", "asked"),
    ("asked-empty", "as=clinician&empty=yes", "asked"),
    ("available", "as=clinician", "available"),
    ("available-empty", "as=clinician&empty=yes", "available"),
    ("compare", "as=clinician&measured=several", f"compare/{identifier('Jonas Lindqvist', 40)}"),
    ("conditions", "as=clinician", JONAS),
    ("over", "as=clinician", f"available/{identifier('grant marisol')}/{CT}"),
    ("joins", "as=authority", "joins"),
    ("joins-empty", "as=authority&empty=yes", "joins"),
    ("invite", "as=authority", "invite"),
    ("members", "as=authority", "members"),
    ("proposals", "as=authority", "proposals"),
    ("alerts", "as=authority", "alerts"),
    ("alerts-empty", "as=authority&empty=yes", "alerts"),
    ("accounts", "as=authority", "accounts"),
    ("custodians", "as=authority", "custodians"),
    ("custodians-few", "as=authority&custodians=few", "custodians"),
    ("policy", "as=authority", "policy"),
    ("policy-none", "as=authority&policy=none&vouched=none", "policy"),
    ("ledger", "as=authority", "ledger"),
    ("entry", "as=authority", "ledger/1283"),
    ("entry-none", "as=patient", "ledger/99999"),
    ("account", "as=clinician", "account"),
    ("account-unlisted", "as=patient&listed=no", "account"),
    ("guardians", "as=patient", "guardians"),
    ("guardians-empty", "as=patient&empty=yes", "guardians"),
    ("guardians-unknown", "as=patient&guardians=unknown", "guardians"),
    ("guardians-voting", "as=patient&recovery=voting", "guardians"),
    ("guardians-waiting", "as=patient&recovery=waiting", "guardians"),
    ("guardians-clinician", "as=clinician", "guardians"),
    ("limits", "as=patient", "limits"),
    ("not-found", "as=patient", "joins"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", list(WIDTHS))
@pytest.mark.parametrize(("name", "words", "where"), PAGES, ids=[name for name, _, _ in PAGES])
def test_a_page_opens_without_faults(opened, name: str, words: str, where: str, size: str, scheme: str) -> None:
    """No console error, no violation, no sideways scrolling, nothing that keeps somebody out."""
    watched = opened(words, where, size=size, scheme=scheme)
    watched.page.wait_for_timeout(150)
    watched.shot(f"{name}-{size}-{scheme}")
    wide = watched.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert watched.accessible() == []


@pytest.mark.parametrize(("name", "words", "where"), PAGES, ids=[name for name, _, _ in PAGES])
def test_every_control_is_reached_by_key_and_shows_it(opened, name: str, words: str, where: str) -> None:
    """Tab goes through every control of the page; each shows that it has the focus."""
    watched = opened(words, where)
    controls = watched.page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, summary, input, select, textarea')]"
        ".filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.closest('.aureole-viewer')).length"
    )
    watched.page.evaluate("() => { document.activeElement.blur(); globalThis.reached = new Set(); }")
    # The viewer's tools are one stop each, with arrow keys inside.
    for _ in range(controls + 12 if "viewer" in name else controls + 2):
        watched.page.keyboard.press("Tab")
        fault = watched.page.evaluate(
            "() => { reached.add(document.activeElement);"
            " return import('/Tests/Web/accessibility.js').then((module) => module.focusFault()); }"
        )
        assert fault is None
    groups = watched.page.evaluate(
        "() => { const radios = [...document.querySelectorAll('input[type=radio]')];"
        " return radios.length - new Set(radios.map((each) => each.name)).size; }"
    )
    assert watched.page.evaluate("() => reached.size") >= controls - groups


# ---- first run, logging in ----


def test_the_first_run_from_invitation_to_images(opened) -> None:
    """A new patient on a phone: compare, password, second lock, kit, log in, wait, enrolled by itself."""
    watched = opened("enrolled=no", INVITATION, size="phone")
    page = watched.page
    expect(page.get_by_role("heading", level=1)).to_have_text("You are invited")
    expect(page.get_by_text("Aurora Hospital")).to_be_visible()
    page.get_by_role("button", name="They are the same").click()
    expect(page.get_by_label("Account")).to_have_value("ada.marlow")
    password = page.get_by_label("New password", exact=True)
    password.fill("short")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("It needs at least ten characters.").first).to_be_visible()
    password.fill("Ada Marlow 1972")
    expect(page.get_by_text("Leave out your own name")).to_be_visible()
    watched.shot("join-2-password-phone")
    password.fill("wharf pencil tundra oboe")
    page.get_by_label("The same once more", exact=True).fill("something else entirely")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("The two are not the same.")).to_be_visible()
    page.get_by_label("The same once more", exact=True).fill("wharf pencil tundra oboe")
    assert watched.accessible() == []
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a second lock")
    page.get_by_text("No camera, or on this same phone?").click()
    expect(page.get_by_text("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP")).to_be_visible()
    assert watched.accessible() == []
    watched.shot("join-3-factor-phone")
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    page.get_by_role("textbox", name="Code").fill("123 456")
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery kit")
    watched.shot("join-4-kit-phone")
    assert watched.accessible() == []
    groups = page.locator(".key-groups code").all_text_contents()
    assert len(groups) == 9
    assert page.locator(".codes li").count() == 8
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    kept = Path(download.value.path()).read_text()
    assert " ".join(groups) in kept and "h4m7qk2p9x" in kept
    page.get_by_role("button", name="I have kept it").click()
    labels = page.locator("label").all_text_contents()
    asked = [int(re.search(r"\d", label)[0]) for label in labels]
    assert len(asked) == 2
    page.get_by_label(labels[0]).fill("XXXX")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("This is not that group.").first).to_be_visible()
    for label, group in zip(labels, asked, strict=True):
        page.get_by_label(label).fill(groups[group - 1].lower())
    watched.shot("join-4-confirm-phone")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All set")
    page.get_by_label("Code").fill("654321")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Almost there")
    page.evaluate("() => fake.member.enrolNow()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your images")


def test_a_browser_that_lacks_something_is_told_before_anything_is_entered(opened) -> None:
    """No field is shown."""
    page = opened("missing=ML-KEM-768", INVITATION).page
    expect(page.get_by_role("heading", level=1)).to_have_text("This browser is too old for Aureole")
    assert page.locator("input, textarea, select").count() == 0


def test_logging_in_says_nothing_about_what_was_wrong(opened) -> None:
    """One sentence for everything; too many tries say how long to wait; then the page that was wanted."""
    page = opened("", "login").page
    page.evaluate("() => (location.hash = '#/sharing')")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter your account.")).to_be_visible()
    expect(page.get_by_label("Account")).to_be_focused()
    page.get_by_label("Account").fill("ada.marlow")
    page.get_by_label("Password", exact=True).fill("wrong password")
    page.get_by_label("Code").fill("123456")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").get_by_text("This did not work.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill("too many tries")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please wait 42 seconds.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill("right password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")


def test_the_recovery_kit_sets_a_new_password(opened) -> None:
    """A wrong key is named as wrong before anything is sent."""
    watched = opened("", "recover")
    page = watched.page
    page.get_by_label("Account").fill("ada.marlow")
    page.get_by_label("Recovery key").fill("7K3M 9QXT 2WBD 5HVR 8NPC 4JZF 6GSY 1ETA 0000")
    page.get_by_label("Code").fill("h4m7qk2p9x")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is not a whole recovery key.")).to_be_visible()
    page.get_by_label("Recovery key").fill("7k3m 9qxt 2wbd 5hvr 8npc 4jzf 6gsy 1eta q0m5")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New password", exact=True).fill("wharf pencil tundra oboe")
    page.get_by_label("The same once more", exact=True).fill("wharf pencil tundra oboe")
    watched.shot("recover-2-desktop")
    page.get_by_role("button", name="Set the new password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_an_ended_session_shows_why_and_keeps_nothing_on_the_page(opened) -> None:
    """Suspended elsewhere: the page says so; going back finds the login."""
    watched = opened("as=patient", "images")
    watched.page.evaluate("() => fake.member.end('suspended')")
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("Your session has ended")
    expect(watched.page.get_by_text("Your membership has been suspended.")).to_be_visible()
    assert watched.page.locator(".tile").count() == 0
    watched.page.evaluate("() => (location.hash = '#/images')")
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_sessions_are_ended_and_the_password_is_changed(opened) -> None:
    """With the step that asks for a code in between."""
    watched = opened("as=clinician&stepup=yes", "account")
    page = watched.page
    page.get_by_role("button", name="End the session of Safari on iPhone").click()
    expect(page.get_by_text("Safari on iPhone")).to_have_count(0)
    page.get_by_role("button", name="End all others").click()
    expect(page.get_by_text("Firefox on Windows")).to_have_count(0)
    page.get_by_role("button", name="Change password").click()
    page.get_by_label("Password until now", exact=True).fill("before this one")
    page.get_by_label("New password", exact=True).fill("wharf pencil tundra oboe")
    page.get_by_label("The same once more", exact=True).fill("wharf pencil tundra oboe")
    page.get_by_role("button", name="Change password").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Code")).to_be_focused()
    watched.shot("stepup-desktop", full=False)
    assert watched.accessible() == []
    dialog.get_by_label("Code").fill("000000")
    dialog.get_by_role("button", name="Confirm").click()
    expect(dialog.get_by_text("This code is not right")).to_be_visible()
    dialog.get_by_label("Code").fill("123456")
    dialog.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("The password is changed.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are logged out")


def test_light_and_dark_can_be_chosen_and_are_kept(opened) -> None:
    """Against what the system says."""
    page = opened("as=patient", "account", scheme="light").page
    colour = "() => getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(colour)
    page.get_by_role("radio", name="Dark").check(force=True)
    assert page.evaluate(colour) != before
    page.reload()
    page.wait_for_selector("h1")
    assert page.evaluate(colour) != before


# ---- patient ----


def test_a_patient_allows_less_than_asked_and_stops_it(opened) -> None:
    """Request, narrowing, a last look, the grant; then one tap that stops it."""
    watched = opened("as=patient", "requests", size="phone")
    page = watched.page
    page.get_by_role("link", name="Look at the request of Dr Noor Haddad and decide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A request to you")
    page.get_by_role("button", name="Choose").click()
    watched.shot("narrow-phone")
    assert watched.accessible() == []
    expect(page.get_by_label("For how long")).to_have_value("604800")
    page.get_by_label("Which records").select_option(CT)
    expect(page.get_by_role("checkbox", name="Documents")).to_be_hidden()
    page.get_by_label("How many times").select_option("3")
    page.get_by_role("button", name="Continue").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("May look only")
    expect(dialog).to_contain_text("3 times")
    watched.shot("narrow-sure-phone", full=False)
    assert watched.accessible() == []
    dialog.get_by_role("button", name="Yes, allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")
    [[name, grant]] = watched.calls()
    assert name == "grant" and grant["request"] == ASKED
    assert (
        grant["scope"] == {"record": CT} and grant["mode"] == {"store": False, "passOn": False} and grant["most"] == 3
    )
    assert abs(grant["until"] - (page.evaluate("() => Date.now() / 1000") + 604800)) < 30
    stop = page.get_by_role("button", name="Stop what Dr Noor Haddad can see").first
    stop.click()
    expect(page.get_by_text("Stopped. Dr Noor Haddad can open nothing more of it.")).to_be_visible()
    assert watched.calls()[-1][0] == "revoke"


def test_narrowing_never_offers_more_than_was_asked(opened) -> None:
    """What was not asked for is no choice."""
    page = opened("as=patient", f"requests/{identifier('request bram')}").page
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    expect(page.get_by_text("Looking only was asked for")).to_be_visible()
    values = (
        page.get_by_label("For how long")
        .locator("option")
        .evaluate_all("(each) => each.map(({value}) => Number(value))")
    )
    assert max(values) == 90 * 86400


def test_a_patient_says_no(opened) -> None:
    """And the request moves to the answered ones."""
    watched = opened("as=patient", f"requests/{ASKED}")
    watched.page.get_by_role("button", name="Say no").click()
    watched.page.get_by_role("dialog").get_by_role("button", name="Say no").click()
    expect(watched.page.get_by_text("You said no to Dr Noor Haddad.")).to_be_visible()
    assert watched.calls() == [["deny", ASKED]]


def test_a_patient_offers_a_record_unasked(opened) -> None:
    """From the record's page, to a clinician who is searched for."""
    watched = opened("as=patient", f"images/{CT}")
    page = watched.page
    page.get_by_role("link", name="Share with a clinician").click()
    # What a file says of somebody it says to whoever gets it.
    expect(page.get_by_text("The files themselves say whose they are.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Please choose a clinician.")).to_be_visible()
    page.get_by_label("With whom").fill("bram")
    page.get_by_role("button", name="Choose Dr Bram de Wit").click()
    page.get_by_role("checkbox", name="Keep a copy").check()
    page.get_by_role("button", name="Continue").click()
    watched.shot("offer-sure-desktop", full=False)
    page.get_by_role("button", name="Yes, allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")
    [[_, grant]] = watched.calls()
    assert (
        grant["scope"] == {"record": CT}
        and grant["mode"] == {"store": True, "passOn": False}
        and grant.get("request") is None
    )


def test_a_patient_looks_at_a_record_and_erases_it(opened) -> None:
    """The viewer shows; erasing says what it reaches and wants to be understood."""
    watched = opened("as=patient", f"images/{MR}")
    page = watched.page
    expect(page.get_by_role("img", name="The image")).to_be_visible()
    page.get_by_role("button", name="Erase this record").click()
    dialog = page.get_by_role("dialog")
    watched.shot("erase-desktop", full=False)
    assert watched.accessible() == []
    dialog.get_by_role("button", name="Erase for good").click()
    expect(dialog.get_by_text("Please tick that you understand.")).to_be_visible()
    assert watched.calls() == []
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text("Erased. 4 of 5 custodians have confirmed so far.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your images")
    expect(page.locator(f'a[href="#/images/{MR}"]')).to_have_count(0)


@pytest.mark.parametrize("size", list(WIDTHS))
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_measurement_of_balance_is_drawn(opened, size: str, scheme: str) -> None:
    """Two plots and the indices, drawn from the Observation; nothing of it becomes markup."""
    watched = opened("as=patient&measured=balance", f"images/{ECG}", size=size, scheme=scheme)
    page = watched.page
    expect(page.get_by_role("heading", name="Balance")).to_be_visible()
    expect(page.get_by_text("Standing still with eyes closed.")).to_be_visible()
    for name in ("Centre of pressure from above", "Centre of pressure over time"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    points = page.locator("polyline.plot-first").first.get_attribute("points").split(" ")
    assert len(points) == 1501
    expect(page.get_by_text("812.3 mm", exact=True)).to_be_visible()
    expect(page.get_by_text("376.4 mm²", exact=True)).to_be_visible()
    expect(page.get_by_text("none", exact=True)).to_have_count(9)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert watched.accessible() == []
    watched.shot(f"balance-{size}-{scheme}")


def test_an_observation_of_something_else_stays_a_file(opened) -> None:
    """It is listed and can be saved; nothing is drawn, and nothing is said to be wrong."""
    page = opened("as=patient", f"images/{ECG}").page
    expect(page.get_by_role("link", name="Save ecg.json")).to_be_visible()
    expect(page.get_by_role("heading", name="Balance")).to_have_count(0)
    expect(page.locator(".plot")).to_have_count(0)


def test_the_history_marks_refused_tries_and_reports_them(opened) -> None:
    """Filtered to the refused ones, then one is reported in words."""
    watched = opened("as=patient", "history")
    page = watched.page
    page.get_by_role("radio", name="Refused").check(force=True)
    expect(page.locator(".timeline li")).to_have_count(2)
    page.get_by_role("button", name="Report what Victor Crane did").first.click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Please give a reason.")).to_be_visible()
    page.get_by_label("What is wrong?").fill("I do not know him.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Reported. The authority has been told.")).to_be_visible()
    assert watched.calls() == [["report", identifier("history 1271"), "I do not know him."]]


def test_a_request_that_comes_in_shows_by_itself(opened) -> None:
    """Without a reload, and the number in the menu grows."""
    page = opened("as=patient", "requests").page
    expect(page.locator(".side [data-count=requests]")).to_contain_text("2")
    page.evaluate(
        "() => { fake.requests.unshift({...fake.requests[1], digest: 'f'.repeat(64), askedAt: Date.now() / 1000});"
        " fake.grow(); }"
    )
    expect(page.locator(".request")).to_have_count(3)
    expect(page.locator(".side [data-count=requests]")).to_contain_text("3")


def test_banners_come_and_go(opened) -> None:
    """The connection is lost and comes back."""
    page = opened("as=patient", "images").page
    page.evaluate("() => fake.member.connect(false)")
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    page.evaluate("() => fake.member.connect(true)")
    expect(page.get_by_text("The connection is lost.")).to_have_count(0)


# ---- technologist ----


def slices(folder: Path, count: int = 12, **more: str) -> list[str]:
    """Files that the made-up viewer reads as images."""
    paths = []
    for index in range(count):
        path = folder / f"{more.get('prefix', 'ct')}-{index + 1:03}.dcm"
        path.write_text(json.dumps({"modality": "CT", "index": index, "count": count, **more}))
        paths.append(str(path))
    return paths


def choose_files(page: Page, paths: list[str]) -> None:
    """As the file dialog does."""
    page.locator("input[type=file][multiple]:not([webkitdirectory])").last.set_input_files(paths)


def test_a_technologist_sends_a_study(opened, tmp_path: Path) -> None:
    """Files, preview, patient with two words, a clean bill, progress, receipt."""
    watched = opened("as=technologist", "send")
    page = watched.page
    send = page.get_by_role("button", name="Encrypt and send")
    send.click()
    expect(page.get_by_text("Choose the files first.")).to_be_visible()
    choose_files(page, slices(tmp_path))
    expect(page.get_by_text("12 files, 12 readable as images")).to_be_visible()
    expect(page.locator(".previews img")).to_have_count(3)
    expect(page.get_by_text("Ada Marlow", exact=True)).to_be_visible()
    page.get_by_label("Name or code of the patient").fill("ada")
    page.get_by_role("button", name="Choose Ada Marlow").click()
    expect(page.get_by_text("harbour violin")).to_be_visible()
    expect(page.get_by_text("Nothing looks wrong")).to_be_visible()
    send.click()
    expect(page.get_by_text("Say how you made sure")).to_be_visible()
    page.get_by_role("radio", name="The patient said the same two words").check()
    watched.shot("send-ready-desktop")
    assert watched.accessible() == []
    send.click()
    expect(page.get_by_role("heading", name="Sending", exact=True)).to_be_focused()
    expect(page.get_by_role("heading", name="12 of 12 images encrypted, stored, recorded")).to_be_visible()
    expect(page.get_by_text("Stored with 5 of 5")).to_be_visible()
    watched.shot("receipt-desktop")
    assert watched.accessible() == []
    page.emulate_media(media="print")
    watched.shot("receipt-print")
    assert not page.locator(".side").is_visible()
    [[_, sent]] = watched.calls()
    assert len(sent["names"]) == 12 and sent["kind"] == "imaging"


def test_what_looks_wrong_has_to_be_affirmed(opened, tmp_path: Path) -> None:
    """Two patients in the files, another name, text in the picture."""
    watched = opened("as=technologist", "send", size="phone")
    page = watched.page
    paths = slices(tmp_path, 2) + slices(tmp_path, 2, prefix="us", patient="LINDQVIST^JONAS", id="JL", burnedIn="yes")
    choose_files(page, paths)
    page.get_by_label("Name or code of the patient").fill("ada")
    page.get_by_role("button", name="Choose Ada Marlow").click()
    page.get_by_role("radio", name="The patient is not here").check()
    expect(page.get_by_text("2 different patients in the files")).to_be_visible()
    expect(page.get_by_text("The files say Jonas Lindqvist; you chose Ada Marlow.")).to_be_visible()
    expect(page.get_by_text("2 images have text in the picture")).to_be_visible()
    watched.shot("send-warnings-phone")
    assert watched.accessible() == []
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("Please look at the warnings")).to_be_visible()
    assert watched.calls() == []
    page.get_by_role("checkbox", name="I have checked this, and it is right").check()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_role("heading", name="4 of 4 images encrypted")).to_be_visible()


def test_a_scanned_code_is_checked_against_the_directory(opened) -> None:
    """The right code chooses and needs no comparison; one with other keys is refused."""
    watched = opened("as=technologist", "send")
    page = watched.page
    ada = identifier("Ada Marlow", 40)
    print_ = identifier("Ada Marlow fingerprint", 20)
    field = page.get_by_label("Name or code of the patient")
    field.fill(f"AUREOLE:{ada}.{'0' * 20}".upper())
    expect(page.get_by_text("Stop: this code belongs to other keys")).to_be_visible()
    field.fill(f"AUREOLE:{ada}.{print_}".upper())
    expect(page.get_by_text("Code and keys match").first).to_be_visible()


def test_sending_is_cancelled_and_a_broken_upload_goes_on(opened, tmp_path: Path) -> None:
    """Cancelled: nothing is sent. Broken: it is offered again."""
    watched = opened("as=technologist&slow=60&breaks=yes", "send")
    page = watched.page

    def compose() -> None:
        choose_files(page, slices(tmp_path))
        page.get_by_label("Name or code of the patient").fill("ada")
        page.get_by_role("button", name="Choose Ada Marlow").click()
        page.get_by_role("radio", name="The patient said").check()
        page.get_by_role("button", name="Encrypt and send").click()

    compose()
    watched.shot("sending-desktop")
    page.get_by_role("button", name="Cancel sending").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel sending").click()
    expect(page.get_by_role("heading", name="Files", exact=True)).to_be_visible()
    compose()
    expect(page.get_by_text("Sending broke off")).to_be_visible()
    watched.shot("send-broken-desktop")
    page.get_by_role("button", name="Continue").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose the files again").click()
    chooser.value.set_files(slices(tmp_path))
    expect(page.get_by_role("heading", name="12 of 12 images encrypted")).to_be_visible()


def test_a_folder_is_dropped(opened) -> None:
    """A drop gives files; what systems leave behind is left out."""
    page = opened("as=technologist", "send").page
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          const image = JSON.stringify({modality: "CT", index: 0, count: 1});
          for (const name of ["a.dcm", "DICOMDIR", "Thumbs.db"]) data.items.add(new File([image], name));
          const how = {dataTransfer: data, bubbles: true, cancelable: true};
          document.querySelector(".drop").dispatchEvent(new DragEvent("drop", how));
        }"""
    )
    expect(page.get_by_text("1 file, 1 readable as images")).to_be_visible()


def test_what_waits_is_shown_for_the_word_sent_and_removed(opened) -> None:
    """The word once; the patient by verified name; what looks wrong is affirmed before it goes."""
    watched = opened("as=technologist", "queue", size="phone")
    page = watched.page
    word = page.get_by_label("The agent’s word", exact=True)
    word.fill("nonsense")
    page.get_by_role("button", name="Show what waits").click()
    expect(page.get_by_text("This is not the agent’s word.")).to_be_visible()
    assert page.get_by_text("Ada Marlow").count() == 0
    word.fill("a" * 64)
    page.get_by_role("button", name="Show what waits").click()
    first = page.get_by_role("article", name="Ada Marlow")
    for text in ("4711-0815", "AURORA RADIOLOGY", "24 November 2026", "CT thorax with contrast", "312 images, 164", "3 hours ago"):
        expect(first).to_contain_text(text)
    expect(page.get_by_role("article")).to_have_count(2)
    first.get_by_role("button", name="Choose the patient").click()
    dialog = page.get_by_role("dialog")
    send = dialog.get_by_role("button", name="Encrypt and send")
    send.click()
    expect(dialog.get_by_text("Choose the patient first.")).to_be_visible()
    dialog.get_by_label("Name or code of the patient").fill("jonas")
    dialog.get_by_role("button", name="Choose Jonas Lindqvist").click()
    dialog.get_by_role("radio", name="The patient is not here").check()
    expect(dialog.get_by_text("The name in the files is another")).to_be_visible()
    send.click()
    expect(dialog.get_by_text("Please look at the warnings")).to_be_visible()
    watched.shot("queue-other-name-phone")
    assert watched.accessible() == []
    assert watched.calls() == []
    dialog.get_by_role("button", name="Cancel").click()
    page.evaluate("() => { fake.mapped = 'somebody else'; }")
    first.get_by_role("button", name="Choose the patient").click()
    dialog.get_by_label("Name or code of the patient").fill("ada")
    dialog.get_by_role("button", name="Choose Ada Marlow").click()
    dialog.get_by_role("radio", name="The patient said the same two words").check()
    expect(dialog.get_by_text("Nothing looks wrong")).to_be_visible()
    dialog.get_by_label("Remember that 4711-0815 is this patient").check()
    send.click()
    expect(dialog.get_by_text("as somebody else’s. Nothing was sent.")).to_be_visible()
    watched.shot("queue-mapped-phone")
    send.click()
    expect(dialog).to_be_visible()
    dialog.get_by_label("I have checked this, and it is right").check()
    send.click()
    expect(page.get_by_text("Encrypted, stored and recorded.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)
    decisions = [call[1] for call in watched.calls()]
    assert [each["accept"] for each in decisions] == [False, True] and all(each["remember"] for each in decisions)
    page.get_by_role("button", name="Remove 1 image of No name in the images").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("button", name="Remove 1 image of No name in the images").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    assert [name for name, *_ in watched.calls()] == ["sendWaiting", "sendWaiting", "dropWaiting"]


def test_the_device_page_names_what_mends_each_check(opened) -> None:
    """Failing checks first, each with a command; an agent is vouched for once."""
    page = opened("as=technologist&posture=fail", "device").page
    expect(page.locator(".checks li").first).to_contain_text("sudo apt update && sudo apt full-upgrade")
    expect(page.get_by_text("Please put it right by")).to_be_visible()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Checked.", exact=True)).to_be_visible()
    other = opened("as=clinician&agent=unpaired", "device").page
    other.get_by_role("button", name="Vouch for this agent").click()
    expect(other.get_by_role("button", name="Check now")).to_be_visible()


# ---- clinician ----


def test_a_clinician_asks_and_the_answer_comes_by_itself(opened) -> None:
    """Three fields; waiting; granted without a reload."""
    watched = opened("as=clinician&empty=yes", "ask")
    page = watched.page
    expect(page.locator("form .field:visible, form .person-search:visible")).to_have_count(5)
    page.get_by_label("Whose images").fill("jonas")
    page.get_by_role("button", name="Choose Jonas Lindqvist").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Please say what for.")).to_be_visible()
    page.get_by_label("In your own words").fill("Planning of your knee surgery.")
    page.get_by_label("For how long").select_option("1209600")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Asked")
    expect(page.get_by_text("Waiting for the answer")).to_be_visible()
    [[_, asked]] = watched.calls()
    assert asked["purposeText"] == "Planning of your knee surgery." and asked["duration"] == 1209600
    assert asked["scope"] == {"kinds": ["imaging"], "nature": "existing"} and asked["mode"] == {
        "store": False,
        "passOn": False,
    }
    page.evaluate("() => { fake.mine[0].answer = 'denied'; fake.grow(); }")
    expect(page.get_by_text("Jonas Lindqvist said no.")).to_be_visible()


def test_a_clinician_opens_what_was_granted_until_it_ends(opened) -> None:
    """Conditions first, then the images; when the patient stops it, a page that says so and offers to ask again."""
    watched = opened("as=clinician", "available")
    page = watched.page
    page.locator(f'a[href="#/{JONAS}"]').click()
    expect(page.get_by_text("Before you open this")).to_be_visible()
    assert watched.calls() == []
    page.get_by_role("button", name="Accept and open").click()
    expect(page.get_by_role("img", name="The image")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    watched.page.wait_for_timeout(400)
    watched.shot("view-desktop")
    assert watched.accessible() == []
    page.evaluate(f"() => {{ {JONAS_GRANT}.revoked = true; fake.grow(); }}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This has ended")
    expect(page.get_by_text("The patient has stopped sharing this")).to_be_visible()
    expect(page.get_by_role("img", name="The image")).to_have_count(0)
    watched.shot("view-ended-desktop")
    page.get_by_role("link", name="Ask again").click()
    expect(page.get_by_text("You ask for the same record as before.")).to_be_attached()
    expect(page.locator(".chosen")).to_contain_text("Jonas Lindqvist")


def test_a_grant_that_runs_out_while_one_looks_closes_the_viewer(opened) -> None:
    """By the clock, without any message from the server."""
    page = opened("as=clinician", JONAS).page
    page.evaluate(f"() => {{ {JONAS_GRANT}.until = Date.now() / 1000 + 3; }}")
    page.reload()
    page.wait_for_selector("h1")
    page.evaluate(f"() => {{ {JONAS_GRANT}.until = Date.now() / 1000 + 3; location.hash = '#/available'; }}")
    page.locator(f'a[href="#/{JONAS}"]').click()
    page.get_by_role("button", name="Accept and open").click()
    expect(page.get_by_role("img", name="The image")).to_be_visible()
    expect(page.get_by_text("The time that the patient allowed is over")).to_be_visible()
    expect(page.get_by_role("img", name="The image")).to_have_count(0)


# ---- authority ----


def test_an_authority_enrols_only_after_comparing(opened) -> None:
    """The tick is asked for; then the person is gone from the list."""
    watched = opened("as=authority", "joins")
    page = watched.page
    page.get_by_role("button", name="Enrol Lena Okafor").click()
    form = page.get_by_role("form", name="Enrol Lena Okafor")
    expect(form.get_by_text("Please compare first, then tick this.")).to_be_visible()
    assert watched.calls() == []
    form.get_by_role("checkbox").check()
    page.get_by_role("button", name="Enrol Lena Okafor").click()
    expect(page.get_by_text("Lena Okafor is enrolled.")).to_be_visible()
    expect(page.get_by_role("heading", name="Lena Okafor")).to_have_count(0)


def test_an_authority_invites(opened) -> None:
    """A link to copy and a code to scan, which a decoder reads as the same."""
    watched = opened("as=authority", "invite")
    page = watched.page
    page.get_by_label("Name").fill("Lena Okafor")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="The link for Lena Okafor")).to_be_focused()
    watched.shot("invite-link-desktop")
    assert watched.accessible() == []
    assert decode(page) == page.locator(".link-text").text_content()


def test_an_authority_suspends_from_an_alert(opened) -> None:
    """With a reason; the member's row follows; reinstating is a proposal."""
    watched = opened("as=authority", "alerts")
    page = watched.page
    page.get_by_role("button", name="Suspend Victor Crane").first.click()
    page.get_by_label("Reason").fill("Two tries without a grant.")
    watched.shot("suspend-desktop", full=False)
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Victor Crane is suspended.")).to_be_visible()
    expect(page.get_by_role("button", name="Suspend Victor Crane")).to_have_count(0)
    page.evaluate("() => (location.hash = '#/members')")
    page.get_by_label("Search").fill("victor")
    expect(page.locator(".cards-list > li")).to_have_count(1)
    page.get_by_role("button", name="Reinstate Victor Crane").click()
    page.get_by_label("Reason").fill("A mistake of the system.")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("A second authority member has to approve it.")).to_be_visible()
    assert [name for name, *_ in watched.calls()] == ["suspend", "reinstate"]


def test_an_authority_approves_and_cannot_approve_their_own(opened) -> None:
    """Only others' proposals have the button, and only those whose document was shown."""
    watched = opened("as=authority", "proposals")
    page = watched.page
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_have_count(2)
    expect(page.get_by_text("It cannot be approved from here.")).to_be_visible()
    page.get_by_role("button", name="Approve: Reinstate Omar Idris").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved, and in force.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_have_count(1)


def test_an_authority_unlocks_and_ends_sessions(opened) -> None:
    """Each after a question."""
    watched = opened("as=authority", "accounts")
    page = watched.page
    page.get_by_role("button", name="Unlock victor.crane").click()
    page.get_by_role("dialog").get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("button", name="Unlock victor.crane")).to_have_count(0)
    page.get_by_role("button", name="End all sessions of ada.marlow").click()
    page.get_by_role("dialog").get_by_role("button", name="End sessions").click()
    expect(page.get_by_text("The sessions of ada.marlow are ended.")).to_be_visible()


def test_an_authority_proposes_another_policy(opened) -> None:
    """The document that is proposed holds what was chosen, and everything else as before."""
    watched = opened("as=authority", "policy")
    page = watched.page
    expect(page.get_by_text("Links open nothing: custodians serve members with an account alone.")).to_be_visible()
    page.get_by_role("button", name="Propose a change").click()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    guests = page.get_by_role("group", name="Guests, who hold a patient’s link")
    expect(guests.get_by_role("radio").first).to_be_checked()
    guests.get_by_role("radio").last.check()
    page.get_by_role("radio", name="Block").check()
    page.get_by_role("checkbox", name="Firewall").check()
    page.get_by_label("Age of the second factor, at most").select_option("900")
    watched.shot("policy-change-desktop")
    assert watched.accessible() == []
    page.get_by_role("button", name="Propose", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Propose").click()
    expect(page.get_by_text("Proposed. A second authority member has to approve it.")).to_be_visible()
    [[_, change]] = watched.calls()
    login = change["document"]["login"]
    assert login["posture"] == "block" and login["secondFactor"] == 900 and "firewall" in login["checks"]
    assert login["guests"] is True
    assert change["document"]["version"] == 2 and len(change["document"]["custodians"]) == 5 and change["strikes"] == 3


def test_an_approver_sees_that_guests_would_be_served(opened) -> None:
    """Among what a proposal changes; a policy that did not say served none."""
    page = opened("as=authority", "proposals").page
    row = page.get_by_role("row").filter(has_text="Guests, who hold a patient’s link")
    expect(row).to_contain_text("Not served")
    expect(row.locator("strong")).to_have_text("Served")


def test_the_whole_ledger_is_checked_and_one_entry_proved(opened) -> None:
    """With progress and a result in words; a fault is named by its position."""
    watched = opened("as=authority", "ledger")
    page = watched.page
    page.get_by_role("button", name="Check everything in this browser").click()
    expect(page.get_by_text("Everything is right")).to_be_visible()
    watched.shot("ledger-verified-desktop")
    page.get_by_role("button", name="Older").click()
    expect(page.get_by_text("1,234 to 1,258 of 1,284")).to_be_visible()
    page.get_by_role("link", name="1,250").click()
    page.get_by_role("button", name="Prove in this browser").click()
    expect(page.get_by_text("It is there, unchanged")).to_be_visible()
    watched.shot("entry-proved-desktop")
    bad = opened("as=authority&ledger=bad", "ledger").page
    bad.get_by_role("button", name="Check everything in this browser").click()
    expect(bad.get_by_text("The first fault is at entry 812.")).to_be_visible()


# ---- what holds everywhere ----


def test_the_focus_goes_to_the_heading_and_comes_back_from_dialogs(opened) -> None:
    """As somebody without a mouse needs it."""
    page = opened("as=patient", "images").page
    page.locator('.side a[data-path="sharing"]').click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.title() == "Sharing · Aureole"
    page.locator(".skip").focus()
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.evaluate("() => (location.hash = '#/history')")
    button = page.get_by_role("button", name="Report what Dr Noor Haddad did").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        )
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_the_menu_of_a_phone_reaches_everything(opened) -> None:
    """What the bar has no place for is behind More."""
    watched = opened("as=authority", "joins", size="phone")
    page = watched.page
    page.get_by_role("button", name="More").click()
    watched.shot("menu-phone", full=False)
    assert watched.accessible() == []
    page.get_by_role("dialog").get_by_role("link", name="Policy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Policy")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_page_of_another_role_is_not_there(opened) -> None:
    """The page says so; that it is refused is the server's part."""
    page = opened("as=patient", "members").page
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")


def test_no_name_that_nobody_vouches_for_is_shown(opened) -> None:
    """An unverified person has an identifier, not a name."""
    page = opened("as=patient", "requests").page
    page.evaluate(
        "() => { const from = {member: 'ab'.repeat(20), name: null, role: 'clinician'};"
        " fake.requests = [{...fake.requests[0], from}]; fake.grow(); }"
    )
    expect(page.get_by_text("Unnamed member abababab")).to_be_visible()


# ---- codes ----


def decode(page: Page) -> str:
    """What Debian's zbarimg reads in the page's code."""
    assert shutil.which("zbarimg"), "the Debian package zbar-tools is missing"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "code.png"
        page.locator(".qr svg").screenshot(path=path)
        done = subprocess.run(["zbarimg", "--quiet", "--raw", path], capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n")


def test_my_code_is_read_by_a_decoder(opened) -> None:
    """It holds member and fingerprint, also in the dark."""
    page = opened("as=patient", "code", scheme="dark").page
    assert decode(page) == f"AUREOLE:{identifier('Ada Marlow', 40)}.{identifier('Ada Marlow fingerprint', 20)}".upper()


@pytest.mark.parametrize("length", [1, 14, 15, 26, 27, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412])
def test_codes_of_every_version_are_read_by_a_decoder(opened, length: int) -> None:
    """Each length here is the longest or the shortest of a version."""
    page = opened("as=patient", "code", size="desktop").page
    text = "".join("abcdefghijklmnopqrstuvwxyzABC0123456789:/?="[(index * 7 + length) % 43] for index in range(length))
    page.evaluate(
        "(text) => import('/web/parts/qr.js').then(({qrCode}) => { const code = qrCode(text, 'x');"
        " document.querySelector('.qr').replaceWith(code); code.firstChild.style.width = '640px'; })",
        text,
    )
    assert decode(page) == text


# ---- the files themselves ----


def sources() -> dict[Path, str]:
    """Pages and parts."""
    return {path: path.read_text() for folder in ("pages", "parts") for path in sorted((WEB / folder).rglob("*.js"))}


def test_every_string_is_there_and_used() -> None:
    """A key in the code has words; words have a key in the code."""
    keys = re.findall(r'^  "?([\w.]+)"?:', (WEB / "strings/en.js").read_text(), re.MULTILINE)
    assert len(keys) == len(set(keys)), "a key is there twice"
    code = "\n".join(sources().values())
    used = set(re.findall(r'\b(?:t|rich|limits|known)\(\s*"([^"]+)"', code)) | set(
        re.findall(r'"([a-z][A-Za-z]*(?:\.\w+)+)"', code)
    )
    asked = set(re.findall(r'\b(?:t|rich)\(\s*"([^"]+)"', code))
    assert sorted(asked - set(keys)) == []
    prefixes = tuple(set(re.findall(r"`([a-zA-Z.]+\.)\$\{", code))) + (
        "tab.",
        "join.gone.",
        "join.otherLedger.",
        "request.approve.",
        "request.narrow.",
        "request.nameless.",
        "request.deny.",
    )
    assert [key for key in keys if key not in used and not key.startswith(prefixes)] == []


def test_every_code_of_the_client_has_words() -> None:
    """web/errors.js has a closed list; strings/en.js has a sentence for each."""
    listed = (WEB / "errors.js").read_text()
    codes = re.findall(r'"(\w+)"', listed[listed.index("new Set([") : listed.index("]);")])
    words = (WEB / "strings/en.js").read_text()
    assert [code for code in codes if f'"error.{code}"' not in words and f'"outcome.{code}"' not in words] == []


def test_every_outcome_of_the_rules_has_words() -> None:
    """docs/spec/rules.md names them."""
    rules = (ROOT / "docs/spec/rules.md").read_text()
    part = rules[rules.index("## Outcomes") : rules.index("An access meets only")]
    outcomes = re.findall(r"([a-z][A-Za-z]+) \d+", part)
    words = (WEB / "strings/en.js").read_text()
    assert len(outcomes) > 30
    assert [outcome for outcome in outcomes if f'"outcome.{outcome}"' not in words] == []


def test_the_product_itself_starts(site: str, browser: Browser) -> None:
    """index.html with the real client: every module loads, and without a session there is the login."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site}/web/index.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.close()
    assert faults == []


def test_nothing_foreign_nothing_inline() -> None:
    """No other origin, no markup from text, no style or script in attributes."""
    for path, text in sources().items():
        assert not re.search(
            r"\.(?:inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style",
            text,
        ), path
        # Names of markup and of units, which nobody fetches.
        assert not re.search(r'https?://(?!www\.w3\.org/2000/svg"|unitsofmeasure\.org")', text), path
    html = (WEB / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)|https?:", html)
    for sheet in sorted((WEB / "styles").glob("*.css")):
        assert not re.search(r"url\(|@import|https?:", sheet.read_text()), sheet
        assert f'href="styles/{sheet.name}"' in html, sheet


def test_files_stay_small() -> None:
    """A module has one subject."""
    long = {str(path.relative_to(WEB)): text.count("\n") for path, text in sources().items() if text.count("\n") > 220}
    assert long == {}
