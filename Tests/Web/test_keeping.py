"""What keeps records and keys, through the pages against real processes: mending, sealing anew, guardians, new keys,
another second factor. The command line takes its part in it where people may use either."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from town.browsing import Profile
from town.deeds import choose_files, send
from town.dicom import series
from town.visitor import totp


@pytest.fixture(scope="module")
def people(town, browser: Browser):
    """Those of the demonstration, who have a home as well as an account."""
    roles = {"patient": "ada", "technologist": "tesfaye", "authority": "aurora"}
    found = {role: Profile(browser, town, f"keeping-{role}") for role in roles}
    for role, account in roles.items():
        found[role].login(town.people[account])
    yield found
    for profile in found.values():
        profile.context.close()


@pytest.fixture(scope="module")
def record(town, people, tmp_path_factory) -> dict:
    """A study that the patient has received, and the files that it left with custodian 1."""
    ada = town.people["ada"].name
    before = blocks(town, 1)
    folder = tmp_path_factory.mktemp("study")
    choose_files(people["technologist"], series(folder, 4, "Ada"), ada)
    name = send(people["technologist"])
    return {"name": name, "files": sorted(blocks(town, 1) - before, key=lambda path: -path.stat().st_size)}


def blocks(town, number: int) -> set[Path]:
    """The files of blocks that a custodian keeps."""
    folder = town.folder / f"custodian-{number}" / "custody-blocks"
    return {path for path in folder.rglob("*") if path.is_file() and "SHARDING" not in path.name}


def command(town, who: str, *arguments: str) -> dict:
    """A command of one of the people, and its report."""
    done = town.run(who, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def saved(profile: Profile, name: str, folder: Path) -> Path:
    """What a button of the page saves."""
    with profile.page.expect_download() as download:
        profile.page.get_by_role("button", name=name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_shard_that_a_custodian_lost_is_mended_from_the_page(town, people, record) -> None:
    """Named and brought back. Custodians seal what they keep, so that the file is another one of the same size."""
    patient = people["patient"]
    lost = record["files"][0]
    size = lost.stat().st_size
    lost.unlink()
    patient.go(f"#/images/{record['name']}")
    expect(patient.page.locator("canvas.surface")).to_be_visible()
    patient.page.get_by_role("button", name="Check and mend").click()
    patient.confirm_until(patient.page.get_by_text("Something was lost or wrong, and is mended"))
    expect(patient.page.get_by_text("lacked 1 part of the data")).to_have_count(1)
    patient.shot("mended")
    assert lost.stat().st_size == size
    patient.page.get_by_role("button", name="Check and mend").click()
    patient.confirm_until(patient.page.get_by_text("Everything is there and right"))


def test_a_record_is_sealed_anew_and_opens(town, people, record) -> None:
    """The new one shows; of the old one no custodian has a file left."""
    patient = people["patient"]
    patient.go("#/images")
    patient.go(f"#/images/{record['name']}")
    expect(patient.page.locator("canvas.surface")).to_be_visible()
    patient.page.get_by_role("button", name="Seal it anew").click()
    patient.page.get_by_role("dialog").get_by_role("checkbox").check()
    patient.page.get_by_role("dialog").get_by_role("button", name="Seal anew").click()
    patient.confirm_until(patient.page.get_by_text("Sealed anew. 5 of 5 custodians"))
    patient.page.wait_for_function("(old) => !location.hash.endsWith(old)", arg=record["name"])
    assert patient.shown_pixels() > 1
    patient.shot("resealed")
    assert [path for path in record["files"] if path.exists()] == []
    record["name"] = patient.page.evaluate("() => location.hash.split('/').pop()")
    assert len(patient.item(record["name"], 0)) > 1000


def test_guardians_in_the_browser_for_an_owner_on_the_command_line(town, people, record) -> None:
    """Two votes, one of each kind, start a recovery; the owner's page stops it."""
    technologist, patient = people["technologist"], people["patient"]
    page = technologist.page
    names = [town.people[each].name for each in ("tesfaye", "cleo")]
    report = command(town, "patient", "guardians", "set", "--guardian", names[0], "--guardian", names[1], "--needed",
                     "2", "--wait", "1h")  # fmt: skip
    proofs = {each["name"]: each["proof"] for each in report["guardians"]}
    technologist.go("#/guardians")
    technologist.title("Guardians")
    page.get_by_label("A file that makes you a guardian").set_input_files(proofs[names[1]])
    page.get_by_role("button", name="Become their guardian").click()
    expect(page.get_by_text("This file is meant for somebody else.")).to_be_visible()
    page.get_by_label("A file that makes you a guardian").set_input_files(proofs[names[0]])
    page.get_by_role("button", name="Become their guardian").click()
    expect(page.get_by_text(f"You are a guardian of {town.people['ada'].name}")).to_be_visible()
    command(town, "clinician", "guardians", "accept", proofs[names[1]])
    member = patient.client("(member) => member.profile.member")
    network = next(path for path in (town.folder / "patient").iterdir() if "network" in path.name)
    started = command(town, "again", "recover", "start", str(network), "--member", member, "--name",
                      town.people["ada"].name)  # fmt: skip
    page.get_by_label("The recovery request").set_input_files(started["request"])
    page.get_by_role("form", name="Give somebody their keys back").get_by_role("button", name="Look").click()
    page.get_by_label("The fingerprint that").fill(started["fingerprint"])
    record.update(request=started["request"], fingerprint=started["fingerprint"])
    technologist.shot("vote")
    page.get_by_role("button", name="I spoke with them").click()
    technologist.confirm_until(page.get_by_text("1 of 2 guardians have voted").first)
    expect(patient.page.locator(".banner")).to_contain_text("A guardian has voted for other keys")
    command(town, "clinician", "recover", "approve", started["request"], "--fingerprint", started["fingerprint"])
    banner = patient.page.locator(".banner.danger")
    expect(banner).to_contain_text("Your guardians are replacing your keys.")
    patient.shot("recovery")
    banner.get_by_role("button", name="Stop it").click()
    patient.confirm_until(patient.page.get_by_text("Stopped. Your keys stay."))
    stopped = town.run("again", "recover", "finish")
    assert stopped.returncode != 0 and "guardians have not replaced" in stopped.stderr, stopped.stderr


def test_guardians_on_the_command_line_for_an_owner_in_the_browser(town, people, record, tmp_path: Path) -> None:
    """The page's file makes a home a guardian, whose vote the page is told of."""
    patient = people["patient"]
    page = patient.page
    patient.go("#/guardians")
    patient.title("Guardians")
    expect(page.get_by_text("This browser does not know who your guardians are.")).to_be_visible()
    page.get_by_role("button", name="Name others").click()
    for each in ("tesfaye", "cleo"):
        name = town.people[each].name
        page.get_by_label("Add somebody by name").fill(name)
        page.get_by_role("button", name=f"Choose {name}").click()
        expect(page.get_by_role("button", name=f"Leave {name} out")).to_be_visible()
    page.get_by_role("button", name="Make them my guardians").click()
    patient.confirm_until(page.get_by_text("Recorded. Now hand each of them their file."))
    patient.shot("guardians")
    proof = saved(patient, f"Save the file for {town.people['cleo'].name}", tmp_path)
    assert command(town, "clinician", "guardians", "accept", str(proof))["name"] == town.people["ada"].name
    request, told = record["request"], record["fingerprint"]
    wrong = town.run("clinician", "recover", "approve", request, "--fingerprint", told.replace(told[0], "g"))
    assert wrong.returncode != 0
    command(town, "clinician", "recover", "approve", request, "--fingerprint", told)
    expect(page.locator(".banner")).to_contain_text("A guardian has voted for other keys")
    expect(page.get_by_text("1 of 2 that it takes have voted")).to_be_visible()
    card = saved(patient, "Save my card", tmp_path)
    assert json.loads(card.read_text())["entry"]


def test_keys_are_replaced_and_old_and_new_records_open(town, people, record, tmp_path: Path) -> None:
    """The authority lists them from the file; the technologist then sends to the new keys."""
    patient, authority, technologist = people["patient"], people["authority"], people["technologist"]
    page = patient.page
    patient.go("#/account")
    before = patient.client("(member) => member.profile.fingerprint")
    page.get_by_role("button", name="Replace my keys").click()
    page.get_by_label("Your password, which opens your keyring", exact=True).fill(patient.password)
    page.get_by_role("button", name="Replace my keys now").click()
    patient.confirm_until(page.get_by_role("heading", name="Your keys are replaced"))
    patient.shot("rotated")
    file = saved(patient, "Save the file for the authority", tmp_path)
    authority.go("#/joins")
    authority.title("Waiting to join")
    authority.page.get_by_label("The file with the new keys").set_input_files(file)
    authority.page.get_by_role("button", name="Look at it").click()
    said = page.locator(".fingerprint").last.get_attribute("aria-label")
    form = authority.page.get_by_role("form", name=f"List {town.people['ada'].name} with new keys")
    expect(authority.page.locator(f'.fingerprint[aria-label="{said}"]')).to_be_visible()
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="List with these keys").click()
    authority.confirm_until(authority.page.get_by_text("is listed with the new keys."))
    assert len(patient.item(record["name"], 0)) > 1000
    assert patient.client("(member) => member.profile.fingerprint") != before
    choose_files(technologist, series(tmp_path / "second", 2, "Ada"), town.people["ada"].name)
    second = send(technologist)
    assert len(patient.item(second, 1)) > 1000
    patient.go(f"#/images/{second}")
    assert patient.shown_pixels() > 1
    # The command line's home has the old keys, and says so by failing; the ledger has the new ones.
    assert town.run("patient", "erase", record["name"]).returncode != 0


def test_a_login_after_the_change_has_the_new_keys(people, record) -> None:
    """In a browser that has never seen them."""
    patient = people["patient"]
    patient.go("#/account")
    patient.page.get_by_role("button", name="Log out").click()
    patient.title("You are logged out")
    patient.page.reload()
    patient.go("#/login")
    patient.page.get_by_label("Account").fill(patient.account)
    patient.page.get_by_label("Password", exact=True).fill(patient.password)
    patient.page.get_by_label("Code").fill(patient.code())
    patient.page.get_by_role("button", name="Log in").click()
    patient.title("Your images")
    assert len(patient.item(record["name"], 0)) > 1000
    expect(patient.page.locator(".banner.danger")).to_have_count(0)


def test_the_old_authenticator_fails_once_another_has_proved_itself(people) -> None:
    """At the very login."""
    technologist = people["technologist"]
    page = technologist.page
    old = technologist.secret
    technologist.go("#/account")
    page.get_by_role("button", name="Replace the authenticator").click()
    technologist.confirm_until(page.get_by_role("heading", name="The new authenticator"))
    page.get_by_text("No camera, or on this same phone?").click()
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.inner_text("main"))
    assert found
    technologist.secret, technologist.steps = found[0].replace(" ", ""), 0
    page.get_by_role("textbox", name="Code").fill(technologist.code())
    page.get_by_role("button", name="Check the code").click()
    expect(page.get_by_text("The new authenticator counts now.")).to_be_visible()
    codes = page.locator(".codes code").all_text_contents()
    page.get_by_role("button", name="I have kept them").click()
    number = int(page.locator("label", has_text="Recovery code number").inner_text().split()[-1])
    page.get_by_label("Recovery code number").fill(codes[number - 1])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("The authenticator is replaced.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    technologist.title("You are logged out")
    technologist.go("#/login")
    page.get_by_label("Account").fill(technologist.account)
    page.get_by_label("Password", exact=True).fill(technologist.password)
    page.get_by_label("Code").fill(totp(old, steps=1))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("This did not work.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(technologist.password)
    page.get_by_label("Code").fill(technologist.code())
    page.get_by_role("button", name="Log in").click()
    technologist.title("Send images")


def test_nothing_went_wrong_on_the_way(people) -> None:
    """No page said anything that it should not."""
    for profile in people.values():
        profile.done()
