"""Sharing without one's name, in a real town: the page asks, the patient's own agent makes the copy, a clinician opens it."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
import requests
from playwright.sync_api import Browser, expect
from town.agent import Agent
from town.browsing import Profile
from town.deeds import accept
from town.dicom import series
from town.running import Town

NAMELESS = "Without my name"
COPIES = "**/v1/copies"


def told(town: Town, who: str, *arguments: str) -> dict:
    """What a command that succeeds prints."""
    done = town.run(who, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def inbox(town: Town) -> dict[str, dict]:
    """Ada's records."""
    return {each["record"]: each for each in told(town, "patient", "inbox")["records"]}


@pytest.fixture(scope="module")
def files(town: Town) -> list[Path]:
    """Twelve slices that say in every file whose they are."""
    return series(town.folder / "inputs", 12, "MARLOW^ADA", "CT thorax of MARLOW")


@pytest.fixture(scope="module")
def record(town: Town, files: list[Path]) -> str:
    """They are Ada's now."""
    return told(town, "technologist", "send", *map(str, files), "--to", "Ada Marlow")["record"]


@pytest.fixture(scope="module")
def ada(town: Town, browser: Browser, record: str) -> Iterator[Profile]:
    """At her own computer."""
    profile = Profile(browser, town, "patient")
    profile.login(town.people["ada"])
    yield profile
    profile.context.close()


@pytest.fixture(scope="module")
def cleo(town: Town, browser: Browser) -> Iterator[Profile]:
    """The clinician."""
    profile = Profile(browser, town, "clinician")
    profile.login(town.people["cleo"])
    yield profile
    profile.context.close()


@pytest.fixture(scope="module")
def agent(town: Town, ada: Profile, agent_port: int) -> Iterator[Agent]:
    """Hers, vouched for at the page."""
    started = Agent(town, agent_port, "patient")
    vouch(ada)
    yield started
    started.stop()


def vouch(ada: Profile) -> None:
    """Once, with the code that it wants."""
    ada.go("#/sharing")
    ada.title("Sharing")
    ada.go("#/device")
    ada.page.get_by_role("button", name="Vouch for this agent").click()
    ada.confirm_until(ada.page.get_by_role("button", name="Check now"))


def choose(ada: Profile, record: str, whom: str = "Cleo Winter") -> None:
    """The form, filled in."""
    page = ada.page
    ada.go("#/sharing")
    ada.title("Sharing")
    ada.go(f"#/sharing/offer/{record}")
    page.get_by_role("checkbox", name=NAMELESS).check()
    page.get_by_label("With whom").fill(whom.split()[0].lower())
    page.get_by_role("button", name=f"Choose {whom}").click()


def test_without_an_agent_the_page_says_how(ada: Profile, record: str) -> None:
    """And shares nothing."""
    choose(ada, record)
    expect(ada.page.get_by_text("its agent does not answer")).to_be_visible()
    expect(ada.page.get_by_text(f"--record {record[:12]} --without-name")).to_be_visible()
    ada.page.get_by_role("button", name="Continue").click()
    expect(ada.page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
    expect(ada.page.get_by_role("dialog")).to_have_count(0)
    ada.shot("nameless-no-agent")


def test_an_agent_of_somebody_else_makes_none(town: Town, ada: Profile, record: str, agent_port: int) -> None:
    """Even one that Ada has vouched for: it has other keys. Nor does one that runs without keys."""
    before = inbox(town)
    for who, dicomweb, said in (("technologist", True, "works for somebody else"), ("technologist", False, "runs without your keys")):
        other = Agent(town, agent_port, who, dicomweb=dicomweb)
        try:
            choose(ada, record)
            if dicomweb:
                expect(ada.page.get_by_text("You have not vouched for the agent on this computer")).to_be_visible()
                vouch(ada)
                choose(ada, record)
            expect(ada.page.get_by_text("makes the copy. Nothing leaves this computer")).to_be_visible()
            ada.page.get_by_role("button", name="Continue").click()
            expect(ada.page.get_by_role("alert").filter(has_text=said)).to_be_visible()
        finally:
            other.stop()
    assert inbox(town) == before


def test_a_copy_without_her_name_reaches_the_clinician_and_the_original_does_not(
    town: Town, ada: Profile, cleo: Profile, agent: Agent, record: str, files: list[Path], tmp_path: Path
) -> None:
    """What is warned of is told before; every pixel is there, and no name."""
    before = inbox(town)
    page = ada.page
    choose(ada, record)
    page.get_by_text("What may stay").click()
    page.get_by_role("checkbox", name="The time between images").check()
    page.get_by_role("checkbox", name="Keep a copy").check()
    ada.shot("nameless-chosen")
    page.get_by_role("button", name="Continue").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("A copy without your name of:")).to_be_visible()
    expect(dialog.get_by_text("12 files do not say that their pictures are free of text.")).to_be_visible()
    ada.shot("nameless-sure")
    dialog.get_by_role("button", name="Yes, allow").click()
    ada.confirm_until(page.get_by_role("heading", level=1, name="Sharing"))
    [copy] = set(inbox(town)) - set(before)

    # She has the copy and not the original.
    accept(cleo)
    assert cleo.shown_pixels() > 20
    assert cleo.client("async (member) => { await member.refresh(); return (await member.accessible()).map(({ record }) => record); }") == [copy]
    assert cleo.client("(member, record) => member.open(record).then(() => null, (error) => error.code)", record) == "noGrant"
    cleo.done()
    told(town, "patient", "open", copy, "--output", str(tmp_path / copy))
    opened = sorted((tmp_path / copy).rglob("*.dcm"))
    assert [each.name for each in opened] == [f"image-{place:05}.dcm" for place in range(1, 13)]
    for original, nameless in zip(files, opened, strict=True):
        was, now = pydicom.dcmread(original), pydicom.dcmread(nameless)
        assert b"MARLOW" not in nameless.read_bytes().upper()
        assert (now.PatientName, now.PatientIdentityRemoved, now.LongitudinalTemporalInformationModified) == ("", "YES", "MODIFIED")
        assert now.SOPInstanceUID != was.SOPInstanceUID and now.PixelData == was.PixelData
    ada.done()


def test_who_is_cut_off_and_asks_again_gets_the_same_copy(town: Town, ada: Profile, agent: Agent, record: str) -> None:
    """The agent had made it; only its answer was lost."""
    before = inbox(town)
    page = ada.page
    choose(ada, record)
    answers = []

    def lost(route) -> None:
        answers.append(route.fetch().status)
        route.abort()

    page.route(COPIES, lost, times=1)
    ada.expected = "|ERR_FAILED"
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
    assert len(answers) == 1 and answers[0] in (200, 202)
    page.get_by_role("button", name="Continue").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("A copy without your name of:")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("link", name="Look at it")).to_be_visible()
    [copy] = set(inbox(town)) - set(before)
    assert page.get_by_role("link", name="Look at it").get_attribute("href") == f"#/images/{copy}"
    page.get_by_role("link", name="Look at it").click()
    assert ada.shown_pixels() > 20


def descriptors(process: int) -> Iterator[str]:
    """What a process has open; some of it is closed while one looks."""
    for each in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            yield os.readlink(each)


def test_an_agent_that_dies_on_the_way_leaves_nothing_readable(
    town: Town, ada: Profile, agent: Agent, agent_port: int, tmp_path: Path
) -> None:
    """The page says that it does not answer; started again, it makes the copy."""
    many = series(tmp_path / "many", 60, "MARLOW^ADA", size=512)
    record = told(town, "technologist", "send", *map(str, many), "--to", "Ada Marlow")["record"]
    before = set(inbox(town))
    page = ada.page
    choose(ada, record)

    def die() -> None:
        # As soon as anything in clear lies on the disk.
        while not any(".nameless-" in each for each in descriptors(agent.process.pid)):
            time.sleep(0.002)
        agent.kill()

    killer = threading.Thread(target=die)

    def dying(route) -> None:
        killer.start()
        route.continue_()

    page.route(COPIES, dying, times=1)
    ada.expected = "|ERR_"
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
    killer.join(20)
    assert set(inbox(town)) == before
    for path in agent.home.rglob("*"):
        if path.is_file():
            assert b"DICM" not in path.read_bytes(), path
    again = Agent(town, agent_port, "patient")
    agent.process = again.process
    page.get_by_role("button", name="Continue").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("60 files do not say that their pictures are free of text.")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    [copy] = set(inbox(town)) - before
    assert inbox(town)[copy]["items"] == 60


def test_a_record_that_holds_more_than_images_is_refused(
    town: Town, ada: Profile, agent: Agent, files: list[Path], tmp_path: Path
) -> None:
    """Its letter could say anything; nothing of it is named, and nothing is made."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada Marlow")
    mixed = told(town, "technologist", "send", str(files[0]), str(letter), "--to", "Ada Marlow", "--kind", "imaging")["record"]
    before = inbox(town)
    choose(ada, mixed)
    ada.page.get_by_role("button", name="Continue").click()
    expect(ada.page.get_by_role("alert").filter(has_text="something other than images")).to_be_visible()
    assert inbox(town) == before


def test_other_pages_and_other_records_get_nothing(town: Town, ada: Profile, agent: Agent, agent_port: int) -> None:
    """A page of another origin is not answered; the page itself asks only for records of its member's."""
    before = inbox(town)
    body = {"copy": "1" * 64, "record": "2" * 64, "keep": [], "time": 1, "signature": "3" * 128}
    for origin in ({"Origin": "https://elsewhere.example"}, {}, {"Origin": town.url + ".evil.example"}):
        answer = requests.post(f"http://127.0.0.1:{agent_port}/v1/copies", json=body, headers=origin, timeout=10)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "wrongOrigin")
        assert "Access-Control-Allow-Origin" not in answer.headers
    answer = requests.post(
        f"http://127.0.0.1:{agent_port}/v1/copies", json=body, headers={"Origin": town.url.rstrip("/")}, timeout=10
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "otherMember")
    refused = ada.client(
        """async (member, record) => {
          await member.refresh();
          return member.copyWithoutName({ order: member.newCopy(), record }).then(() => null, (error) => error.code);
        }""",
        "4" * 64,
    )
    assert refused == "copyRefused"
    assert inbox(town) == before
