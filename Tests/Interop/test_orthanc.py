"""Orthanc and dcmtk, as departments run them, against the agent. Orthanc listens on loopback, with its own logins off only here."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pydicom.data
import pytest
import requests
from images import encoded, series
from test_dicomweb import get, parts, store
from town import ROOT, Agent, Town, free_port

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
ORTHANC = next((path for path in ("/usr/sbin/Orthanc", shutil.which("Orthanc") or "") if Path(path).is_file()), None)
ABSENT = "the Debian packages orthanc and orthanc-dicomweb are missing: script/bootstrap --test installs them"


class Orthanc:
    """An Orthanc of this test, with agents as its DICOMweb servers."""

    def __init__(self, town: Town, servers: dict[str, Agent], options: dict | None = None) -> None:
        assert ORTHANC and PLUGIN.exists(), ABSENT
        self.port, self.dicom = free_port(), free_port()
        folder = town.base / "orthanc"
        folder.mkdir()
        configuration = {
            "Name": "test", "StorageDirectory": str(folder / "db"), "IndexDirectory": str(folder / "db"), "Plugins": [str(PLUGIN)],
            "HttpServerEnabled": True, "HttpPort": self.port, "RemoteAccessAllowed": False, "AuthenticationEnabled": False,
            "DicomAet": "ORTHANC", "DicomPort": self.dicom, "DicomServerEnabled": True,
            "DicomWeb": {
                "Enable": True, "Root": "/dicom-web/",
                "Servers": {name: [agent.url + "/", *agent.auth] for name, agent in servers.items()},
            },
            **(options or {}),
        }  # fmt: skip
        file = folder / "orthanc.json"
        file.touch(0o600)
        file.write_text(json.dumps(configuration))
        with open(folder / "log", "wb") as log:
            self.process = town.keep(subprocess.Popen([ORTHANC, str(file)], stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        self.url = f"http://127.0.0.1:{self.port}"
        for _ in range(200):
            try:
                requests.get(self.url + "/system", timeout=5).raise_for_status()
                return
            except requests.RequestException:
                assert self.process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        raise AssertionError("Orthanc did not start")


@pytest.fixture(scope="module")
def orthanc(town: Town, technologist: Agent, patient: Agent) -> Iterator[Orthanc]:
    """Orthanc beside both agents."""
    started = Orthanc(town, {"technologist": technologist, "patient": patient})
    yield started
    started.process.terminate()
    started.process.wait(20)


def test_orthanc_pushes_a_study_and_pulls_it_back(orthanc: Orthanc, patient: Agent) -> None:
    """Bit for bit, through both."""
    images = series(5)
    files = {encoded(image) for image in images}
    for file in files:
        requests.post(orthanc.url + "/instances", data=file, timeout=30).raise_for_status()
    study = requests.get(orthanc.url + "/studies", timeout=30).json()[0]
    pushed = requests.post(orthanc.url + "/dicom-web/servers/technologist/stow", json={"Resources": [study]}, timeout=120)
    assert pushed.status_code == 200, pushed.text
    time.sleep(1.1)
    assert set(parts(get(patient, f"/studies/{images[0].StudyInstanceUID}"))) == files
    requests.delete(f"{orthanc.url}/studies/{study}", timeout=30).raise_for_status()
    found = requests.post(
        orthanc.url + "/dicom-web/servers/patient/qido", json={"Uri": "/studies", "Arguments": {"PatientID": "P-1"}}, timeout=120)  # fmt: skip
    assert images[0].StudyInstanceUID in found.text
    pulled = requests.post(
        orthanc.url + "/dicom-web/servers/patient/retrieve", timeout=120,
        json={"Resources": [{"Study": images[0].StudyInstanceUID}], "Synchronous": True})  # fmt: skip
    assert pulled.status_code == 200, pulled.text
    instances = requests.get(orthanc.url + "/instances", timeout=30).json()
    assert {requests.get(f"{orthanc.url}/instances/{one}/file", timeout=30).content for one in instances} == files


def test_a_modality_sends_through_storescp(town: Town, technologist: Agent, patient: Agent) -> None:
    """C-ECHO, C-STORE, and the folder is empty once everything is acknowledged."""
    port, inbox = free_port(), town.base / "inbox"
    inbox.mkdir()
    hook = f"{ROOT}/packaging/dicomweb/store-study '#p' {town.home('technologist')}"
    with open(town.base / "storescp.log", "wb") as log:
        server = town.keep(subprocess.Popen(
            ["storescp", "--sort-on-study-uid", "study", "--eostudy-timeout", "2", "--output-directory", str(inbox),
             "--exec-on-eostudy", hook, str(port)], stdin=subprocess.DEVNULL, stdout=log, stderr=log))  # fmt: skip
    images = series(4)
    files = []
    for index, image in enumerate(images):
        files.append(town.base / f"modality-{index}.dcm")
        files[-1].write_bytes(encoded(image))
    for _ in range(50):
        if subprocess.run(["echoscu", "127.0.0.1", str(port)], capture_output=True, check=False).returncode == 0:
            break
        time.sleep(0.1)
    subprocess.run(["storescu", "127.0.0.1", str(port), *map(str, files)], capture_output=True, check=True, timeout=60)
    study = images[0].StudyInstanceUID
    for _ in range(300):
        answer = get(patient, f"/studies/{study}/metadata", "application/dicom+json")
        if answer.status_code == 200 and len(answer.json()) == 4:
            break
        time.sleep(0.1)
    told = {row["00080018"]["Value"][0]: row for row in answer.json()}
    assert set(told) == {image.SOPInstanceUID for image in images}
    assert not [path for path in inbox.rglob("*") if path.is_file()]
    server.terminate()


def test_every_file_of_pydicom_goes_through_or_is_refused(town: Town, technologist: Agent, patient: Agent) -> None:
    """Bit for bit, found by search, with metadata that a program can read; or a reason."""
    stored, refused, originals = set(), 0, set()
    for name in sorted((Path(pydicom.data.__file__).parent / "test_files").rglob("*.dcm")):
        content = name.read_bytes()
        originals.add(content)
        answer = store(technologist, [content])
        assert answer.status_code in (200, 202, 409), name
        told = answer.json()
        if answer.status_code == 409:
            assert told["00081198"]["Value"][0]["00081197"]["Value"][0] in (0xC000, 0x0111), name
            refused += 1
            continue
        stored |= {one["00081155"]["Value"][0] for one in told["00081199"]["Value"]}
        for batch in technologist.ask("queue", "list")["queue"]:
            technologist.ask("queue", "send", batch["batch"], "--to", town.member("patient"), "--accept-other-patient")
    assert len(stored) > 25 and refused > 0
    time.sleep(1.1)
    studies = {row["0020000D"]["Value"][0] for row in get(patient, "/studies", "application/dicom+json").json()}
    seen, read = set(), set()
    for study in studies:
        for part in parts(get(patient, f"/studies/{study}", 'multipart/related; type="application/dicom"; transfer-syntax=*')):
            seen.add(part)
        metadata = get(patient, f"/studies/{study}/metadata", "application/dicom+json")
        assert metadata.status_code == 200, study
        read |= {row["00080018"]["Value"][0] for row in metadata.json()}
    # Several files have one identifier; the one that came last is told.
    assert stored <= read and len(seen) >= len(stored)
    assert {part for part in seen if len(part) > 0 and _is_of(part, stored)} <= originals


def _is_of(part: bytes, instances: set[str]) -> bool:
    return pydicom.dcmread(io.BytesIO(part), stop_before_pixels=True, force=True).get("SOPInstanceUID", "") in instances


def test_two_hundred_slices_come_back_bit_for_bit(technologist: Agent, patient: Agent) -> None:
    """One request in, one out."""
    images = series(200, size=128)
    files = [encoded(image) for image in images]
    answer = store(technologist, files)
    assert answer.status_code == 200 and len(answer.json()["00081199"]["Value"]) == 200
    time.sleep(1.1)
    assert sorted(parts(get(patient, f"/studies/{images[0].StudyInstanceUID}"))) == sorted(files)
