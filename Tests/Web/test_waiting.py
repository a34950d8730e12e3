"""What imaging software stores at a real agent, seen and decided on the page Waiting of a real gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from town.agent import Agent
from town.browsing import Profile
from town.dicom import series
from town.running import Town

NAME = "Ada Marlow"


@pytest.fixture(scope="module")
def agent(town: Town, agent_port: int) -> Iterator[Agent]:
    """One for all of them."""
    started = Agent(town, agent_port)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three slices of somebody whose identifier the agent does not know."""
    return series(tmp_path_factory.mktemp("first"), 3, "MARLOW^ADA", "CT thorax")


@pytest.fixture(scope="module")
def technologist(town: Town, browser: Browser) -> Iterator[Profile]:
    """In a browser, logged in."""
    profile = Profile(browser, town, "technologist")
    profile.login(next(each for each in town.people.values() if each.role == "technologist"))
    yield profile
    profile.context.close()


def inbox(town: Town) -> list[dict]:
    """What the patient has."""
    done = town.run("patient", "inbox", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["records"]


def opened(town: Town, record: str, folder: Path) -> list[bytes]:
    """The files of a record, as the patient opens them, in order."""
    done = town.run("patient", "open", record, "--output", str(folder))
    assert done.returncode == 0, done.stderr
    return sorted(path.read_bytes() for path in folder.rglob("*.dcm"))


def test_the_page_says_that_no_agent_answers(technologist: Profile, agent_port: int) -> None:
    """And with what to start one for this very gateway."""
    technologist.go("#/queue")
    technologist.title("Waiting")
    page = technologist.page
    page.get_by_label("The agent’s word", exact=True).fill("0" * 64)
    page.get_by_role("button", name="Show what waits").click()
    expect(page.get_by_role("heading", name="The agent does not answer")).to_be_visible()
    line = f"aureole agent run --dicomweb --gateway {page.evaluate('() => location.origin')}"
    expect(page.get_by_text(line, exact=True)).to_be_visible()


def test_what_was_stored_is_shown_for_the_word_alone(technologist: Profile, agent: Agent, images: list[Path]) -> None:
    """The images wait, since the agent does not know whose they are; a wrong word shows no name."""
    answer = agent.store(images)
    assert answer.status_code == 202, answer.text
    page = technologist.page
    page.get_by_role("button", name="Look again").click()
    word = page.get_by_label("The agent’s word", exact=True)
    word.fill("0" * 64)
    page.get_by_role("button", name="Show what waits").click()
    expect(page.get_by_text("This is not the agent’s word.")).to_be_visible()
    expect(page.get_by_text(NAME)).to_have_count(0)
    word.fill(agent.word)
    page.get_by_role("button", name="Show what waits").click()
    batch = page.get_by_role("article", name=NAME)
    for text in ("P-1", "26 November 2026", "CT thorax", "3 images"):
        expect(batch).to_contain_text(text)
    technologist.shot("waiting")


def test_it_is_sent_to_the_patient_who_receives_it(
    town: Town, technologist: Profile, agent: Agent, images: list[Path], tmp_path: Path
) -> None:
    """Bit for bit; and what carries the same identifier goes by itself from then on."""
    before = {each["record"] for each in inbox(town)}
    page = technologist.page
    page.get_by_role("article", name=NAME).get_by_role("button", name="Choose the patient").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Encrypt and send").click()
    expect(dialog.get_by_text("Choose the patient first.")).to_be_visible()
    assert {each["record"] for each in inbox(town)} == before
    dialog.get_by_label("Name or code of the patient").fill("ada")
    dialog.get_by_role("button", name=f"Choose {NAME}").click()
    dialog.get_by_role("radio", name="The patient said the same two words").check()
    dialog.get_by_label("Remember that P-1 is this patient").check()
    technologist.shot("waiting-whose")
    dialog.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("Encrypted, stored and recorded.")).to_be_visible()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(0)

    [record] = [each for each in inbox(town) if each["record"] not in before]
    assert record["items"] == 3
    assert opened(town, record["record"], tmp_path / "opened") == sorted(path.read_bytes() for path in images)

    answer = agent.store(series(tmp_path / "second", 2, "MARLOW^ADA"))
    assert answer.status_code == 200, answer.text
    assert len(inbox(town)) == len(before) + 2
    technologist.done()


def test_when_the_agent_has_gone_the_page_shows_nothing_of_it_any_more(technologist: Profile, agent: Agent, tmp_path: Path) -> None:
    """What waits then still waits, encrypted, for when it is back."""
    stranger = series(tmp_path / "third", 1, "OKAFOR^BEN")
    for path in stranger:
        path.write_bytes(path.read_bytes().replace(b"P-1 ", b"P-9 "))
    assert agent.store(stranger).status_code == 202
    page = technologist.page
    technologist.go("#/sent")
    technologist.title("Sent")
    technologist.go("#/queue")
    expect(page.get_by_role("article", name="Ben Okafor")).to_be_visible()
    agent.stop()
    technologist.go("#/sent")
    technologist.title("Sent")
    technologist.go("#/queue")
    expect(page.get_by_role("heading", name="The agent does not answer")).to_be_visible()
    expect(page.get_by_text("Ben Okafor")).to_have_count(0)
    technologist.done()
