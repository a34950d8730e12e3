"""What nobody but its owner may read is looked for where it must not be: on the wire and on every server's disk."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

import numpy
import pydicom
import pytest
from playwright.sync_api import Browser, expect
from town.browsing import Profile
from town.deeds import accept, choose_files, enrol, invite, send
from town.dicom import series
from town.needles import forms, leaks, on_disk, words
from town.running import Person
from town.tap import Tap
from town.visitor import Visitor, derived

NAMES = {"technologist": "Ines Duarte", "patient": "Pell Tamsin"}
PASSWORDS = {role: f"{secrets.token_hex(8)} wharf {role}" for role in NAMES}
CHANGED = f"{secrets.token_hex(8)} later"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def canary(name: str) -> str:
    """A text that stands nowhere else."""
    return f"CANARY{name}{secrets.token_hex(10)}"


CANARIES = {name: canary(name) for name in ("Patient", "Study", "Pixels", "Note", "File", "Purpose")}


def recovery_key(kit: str) -> bytes:
    """The 20 bytes of a recovery key as the page shows it."""
    number = 0
    for character in kit.replace(" ", "").replace("-", "")[:32]:
        number = number * 32 + CROCKFORD.index(character)
    return number.to_bytes(20, "big")


def study(folder: Path) -> list[Path]:
    """Images and a note with a canary each in a name, a header, the pixels, a text and a file's name."""
    paths = series(folder, 2, f"{CANARIES['Patient']}^X", CANARIES["Study"])
    for path in paths:
        file = pydicom.dcmread(path)
        pixels = numpy.frombuffer(file.PixelData, dtype=numpy.uint8).copy()
        text = CANARIES["Pixels"].encode()
        pixels[5000 : 5000 + len(text)] = list(text)
        file.PixelData = pixels.tobytes()
        file.save_as(path)
        assert text in path.read_bytes()
    note = folder / f"{CANARIES['File']}.txt"
    note.write_text(CANARIES["Note"])
    return [*paths, note]


class Told:
    """Everything that happened: what went over the wire, and the secrets of those that it happened to."""

    def __init__(self, town, browser: Browser, folder: Path) -> None:
        self.town, self.tap, self.folder = town, Tap(town.url), folder
        self.accounts: list[str] = []
        self.totp: list[str] = []
        self.never: dict[str, set[bytes]] = {name: words(text) for name, text in CANARIES.items()}
        self.on_no_disk: dict[str, set[bytes]] = {}
        people = {role: Profile(browser, town, f"canary-{role}", url=self.tap.url) for role in NAMES}
        authority = Profile(browser, town, "canary-authority", url=self.tap.url)
        clinician = Profile(browser, town, "canary-clinician", url=self.tap.url)
        try:
            self._happen(authority, clinician, people, folder)
            for profile in (authority, clinician, *people.values()):
                profile.done()
        finally:
            for profile in (authority, clinician, *people.values()):
                profile.context.close()
            self.tap.close()

    def _happen(self, authority: Profile, clinician: Profile, people: dict[str, Profile], folder: Path) -> None:
        authority.login(self.town.people["aurora"])
        for role, name in NAMES.items():
            link = invite(authority, name, role)
            self.on_no_disk[f"invitation of the {role}"] = words(link.split("/join/")[1].split(".")[0])
            people[role].join(link, PASSWORDS[role])
        for role, name in NAMES.items():
            enrol(authority, name, people[role])
        technologist, patient = people["technologist"], people["patient"]
        technologist.title("Send images")
        choose_files(technologist, study(folder), NAMES["patient"])
        # The name in the files is a canary, not the patient's.
        for box in technologist.page.locator("main input[type=checkbox]:not(:checked)").all():
            box.check()
        self.record = send(technologist)
        patient.go("#/images")
        expect(patient.page.locator("a[href^='#/images/'] img").first).to_be_visible()
        patient.page.locator("a[href^='#/images/']").first.click()
        assert patient.shown_pixels() > 1
        self._share(clinician, patient)
        self._learn(people)

    def _share(self, clinician: Profile, patient: Profile) -> None:
        clinician.login(self.town.people["cleo"])
        clinician.go("#/ask")
        clinician.page.get_by_label("Whose images").fill("pell")
        clinician.page.get_by_role("button", name=f"Choose {NAMES['patient']}").click()
        clinician.page.get_by_label("In your own words").fill(CANARIES["Purpose"])
        clinician.page.get_by_role("button", name="Ask", exact=True).click()
        clinician.confirm_until(clinician.page.get_by_text("Waiting for the answer"))
        patient.go("#/requests")
        patient.page.get_by_role("link", name="Look at the request").click()
        expect(patient.page.get_by_text(CANARIES["Purpose"])).to_be_visible()
        patient.page.get_by_role("button", name="Allow", exact=True).click()
        patient.page.get_by_role("dialog").get_by_role("button", name="Yes, allow").click()
        patient.confirm_until(patient.page.get_by_role("button", name="Stop what"))
        accept(clinician)
        assert clinician.shown_pixels() > 1

    def _learn(self, people: dict[str, Profile]) -> None:
        """The secrets of both, from outside: their keyrings opened with their passwords."""
        patient = people["patient"]
        self._learn_of("patient", patient, PASSWORDS["patient"], "before")
        patient.client("(member, code) => member.secondFactor(code)", patient.code())
        patient.client("(member, [before, after]) => member.changePassword(before, after)", [patient.password, CHANGED])
        self._learn_of("patient", patient, CHANGED, "after")
        self._learn_of("technologist", people["technologist"], PASSWORDS["technologist"], "")

    def _learn_of(self, role: str, profile: Profile, password: str, when: str) -> None:
        person = Person(profile.account, password, profile.secret, NAMES[role], role)
        visitor = Visitor(self.tap.url, person)
        answer = visitor.login(profile.code())
        found = visitor.opened(answer)
        recovery = recovery_key(profile.kit[0])
        found |= {"recovery key": recovery, "recovery wrapping key": derived(recovery, "aureole/web/recovery/wrap/v1")}
        label = f"{role} {when}".strip()
        self.never |= {f"{name} of the {label}": forms(secret) for name, secret in found.items()}
        self.never |= {
            f"password of the {label}": words(password),
            f"recovery key of the {label} in groups": words(profile.kit[0]) | words(profile.kit[0].replace(" ", "-")),
        }
        self.auth = derived(found["stretched password"], "aureole/web/authenticate/v1")
        secret = profile.secret + "=" * (-len(profile.secret) % 8)
        self.on_no_disk |= {
            f"authentication key of the {label}": forms(self.auth),
            f"recovery authentication key of the {label}": forms(
                derived(recovery, "aureole/web/recovery/authenticate/v1")
            ),
            f"secret of the {label}'s second factor": words(profile.secret) | forms(base64.b32decode(secret)),
            f"session of the {label}": forms(visitor.session),
        }
        for number, code in enumerate(profile.kit[1]):
            self.on_no_disk[f"recovery code {number} of the {label}"] = words(code) | words(code.replace("-", ""))
        self.accounts.append(profile.account)
        self.totp.append(profile.secret)


@pytest.fixture(scope="module")
def told(town, browser: Browser, tmp_path_factory) -> Told:
    """One story with canaries, which the tests below look at."""
    return Told(town, browser, tmp_path_factory.mktemp("canary") / "study")


def test_the_search_would_find_what_is_there(told) -> None:
    """What has to be on the wire and on the disk is found there: a silent test proves nothing."""
    sent, received = told.tap.sent, told.tap.received
    assert told.auth.hex().encode() in sent and told.auth.hex().encode() not in received
    assert all(secret.encode() in received and secret.encode() not in sent for secret in told.totp)
    assert len(sent) > 100_000 and len(received) > 1_000_000
    database = told.town.folder / "gateway" / "gateway.sqlite"
    kept = b"".join(each.read_bytes() for each in database.parent.glob(f"{database.name}*"))
    assert all(account.encode() in kept for account in told.accounts)
    assert on_disk([told.town.folder / "authority"], {"record": forms(bytes.fromhex(told.record))})
    files = {name for _, name in on_disk([told.folder], told.never)}
    assert files == CANARIES.keys() - {"Purpose"}


def test_nothing_secret_goes_over_the_wire(told) -> None:
    """In either direction, in any form."""
    assert leaks(told.tap.sent, told.never) == []
    assert leaks(told.tap.received, told.never) == []


def test_nothing_secret_is_on_any_servers_disk(told) -> None:
    """While they run, with what databases have not yet put in order, and after they have stopped; logs too."""
    folder = told.town.folder
    secret = told.never | told.on_no_disk
    servers = [folder / name for name in ("gateway", "authority", *(f"custodian-{number}" for number in range(1, 6)))]
    assert all((server / "keyring").exists() for server in servers)
    assert on_disk(servers, secret) == []
    told.town.stop()
    assert on_disk(servers, secret) == []
    logs = [path for path in folder.parent.iterdir() if path.is_file()] + list(folder.rglob("*.log"))
    assert len(logs) > 6
    for path in logs:
        assert leaks(path.read_bytes(), secret) == [], path
