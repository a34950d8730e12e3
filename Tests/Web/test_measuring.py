"""New measurements, asked for and delivered, on the pages of a real town: the patient's, and the clinician's."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from town.browsing import Profile
from town.running import Town


def told(town: Town, who: str, *arguments: str) -> dict:
    """What a command that succeeds prints."""
    done = town.run(who, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def grant(town: Town) -> str:
    """Cleo asks Ada for measurements that are yet to be made, and Ada allows it."""
    asked = told(town, "clinician", "request", "Ada Marlow", "--kind", "measurement", "--new", "--why", "falls at night", "--for", "2d")
    granted = told(town, "patient", "grant", asked["reference"], "--yes")
    # What is anchored in the grant's own second counts as existing.
    time.sleep(1.1)
    return granted["reference"]


@pytest.fixture(scope="module")
def recordings(town: Town) -> dict[Path, dict]:
    """Two recordings of nobody, with what the command line says of them."""
    found = {}
    for eyes, minute in (("open", "00"), ("closed", "20")):
        path = town.folder / f"{eyes}.csv"
        told(town, "patient", "measure", str(path), "--synthetic", "--eyes", eyes, "--measured-at", f"2026-03-01T10:{minute}:00Z")
        found[path] = told(town, "patient", "measure", str(path))
    return found


@pytest.fixture(scope="module")
def people(town: Town, browser: Browser) -> Iterator[dict[str, Profile]]:
    """Ada on a phone, Cleo at a desk."""
    found = {"patient": Profile(browser, town, "patient", size=(390, 844)), "clinician": Profile(browser, town, "clinician")}
    found["patient"].login(town.people["ada"])
    found["clinician"].login(town.people["cleo"])
    yield found
    for profile in found.values():
        profile.context.close()


def lengths(recordings: dict[Path, dict]) -> list[str]:
    """Path lengths as pages write them, the oldest first: what the Observation says, which has three digits, and halves up."""

    def written(length: float) -> str:
        kept = Decimal(str(length)).quantize(Decimal("0.001"), ROUND_HALF_UP)
        return f"{kept.quantize(Decimal('0.1'), ROUND_HALF_UP):,}\u00a0mm"

    return [written(each["indices"]["path-length"]["value"]) for each in recordings.values()]


def test_the_patients_page_says_who_asks_and_its_command_answers(
    town: Town, people: dict[str, Profile], grant: str, recordings: dict[Path, dict]
) -> None:
    """The same grant and the same digits as on the command line; the page follows what is delivered."""
    patient = people["patient"]
    patient.go("#/measurements")
    patient.title("Measurements")
    card = patient.page.get_by_role("article").filter(has_text="falls at night")
    for text in ("Cleo Winter", "All measurements that come from now on", "Nothing measured for it yet", "To be measured"):
        expect(card).to_contain_text(text)
    line = card.locator("code").inner_text()
    assert line == f"aureole measure recording.csv --send --answer {grant[:12]}"
    listed = town.run("patient", "measure", "--due").stdout
    assert f"--send --answer {grant[:12]}" in listed and "nothing measured for it yet" in listed
    for path in recordings:
        words = [str(path) if word == "recording.csv" else word for word in shlex.split(line)]
        told(town, "patient", *words[1:])
    expect(card).to_contain_text("2 measurements, the last of 1 Mar 2026")
    expect(card).to_contain_text("Last delivered")
    assert told(town, "patient", "measure", "--due")["due"][0]["answers"] == 2
    patient.shot("measuring-due")


def test_the_patient_sees_them_side_by_side(people: dict[str, Profile], recordings: dict[Path, dict]) -> None:
    """What the page opens says what the program computed."""
    patient = people["patient"]
    page = patient.page
    page.get_by_role("button", name="Open and compare").click()
    result = page.get_by_role("group", name="Comparison")
    expect(result.locator("figure")).to_have_count(2)
    row = result.locator("table").first.locator("tr", has_text="Path length")
    expect(row.locator(".plot-value")).to_have_text(lengths(recordings))
    expect(result.get_by_role("heading", name="Romberg’s quotient")).to_be_visible()
    patient.shot("measuring-compared")
    patient.done()


def test_the_clinician_opens_and_compares_them_until_the_grant_ends(
    town: Town, people: dict[str, Profile], grant: str, recordings: dict[Path, dict]
) -> None:
    """Beside the request it says what was delivered; each opening is one on the ledger; a revocation takes the plots away."""
    clinician = people["clinician"]
    page = clinician.page
    clinician.go("#/asked")
    card = page.get_by_role("article").filter(has_text="falls at night")
    expect(card).to_contain_text("2 delivered, the last on")

    def accesses() -> int:
        rows = told(town, "patient", "history")["history"]
        return sum(each["kind"] == "access" and each.get("reference") == grant for each in rows)

    assert accesses() == 0
    clinician.go("#/available")
    page.get_by_role("link", name="Compare the measurements of Ada Marlow").click()
    clinician.title("Measurements compared")
    page.get_by_role("button", name="Accept and open").click()
    result = page.get_by_role("group", name="Comparison")
    clinician.confirm_until(result.locator("figure"))
    expect(result.locator("figure")).to_have_count(2)
    row = result.locator("table").first.locator("tr", has_text="Path length")
    expect(row.locator(".plot-value")).to_have_text(lengths(recordings))
    clinician.shot("measuring-clinician")
    assert accesses() == 2
    told(town, "patient", "revoke", grant)
    expect(page.get_by_text("One of the permissions has ended.")).to_be_visible()
    expect(page.locator("figure")).to_have_count(0)
    expect(page.get_by_text("There is nothing to compare")).to_be_visible()
    expect(people["patient"].page.get_by_text("Nobody is granted new measurements now")).to_be_visible()
    late = town.run("patient", "measure", str(next(iter(recordings))), "--send", "--answer", grant)
    assert late.returncode == 4
    clinician.done()
