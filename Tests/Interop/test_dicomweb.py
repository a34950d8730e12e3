"""DICOMweb as its users meet it: dicomweb-client, plain requests, and whoever means harm."""

from __future__ import annotations

import io
import itertools
import json
import os
import select
import signal
import socket
import stat
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pydicom
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from images import encoded, multipart, series
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless
from town import Agent, Town


def client(agent: Agent) -> DICOMwebClient:
    """dicomweb-client, with the agent's word by HTTP Basic."""
    session = requests.Session()
    session.auth = agent.auth
    return DICOMwebClient(agent.url, session=session)


def store(agent: Agent, files: list[bytes], path: str = "/studies") -> requests.Response:
    """STOW of files."""
    body, headers = multipart(files)
    return requests.post(agent.url + path, data=body, headers=headers, auth=agent.auth, timeout=120)


def get(agent: Agent, path: str, accept: str = "*/*", **options: object) -> requests.Response:
    """A plain request."""
    return requests.get(agent.url + path, headers={"Accept": accept}, auth=agent.auth, timeout=120, **options)


def parts(response: requests.Response) -> list[bytes]:
    """The parts of an answer, taken apart by its boundary."""
    boundary = response.headers["Content-Type"].split("boundary=")[1].encode()
    return [part.split(b"\r\n\r\n", 1)[1][:-2] for part in response.content.split(b"--" + boundary)[1:-1]]


@pytest.fixture(scope="module")
def sent(technologist: Agent) -> list[Dataset]:
    """A series that was stored by dicomweb-client."""
    # Read again, so that the client writes them as files, with their preamble.
    images = [pydicom.dcmread(io.BytesIO(encoded(image))) for image in series(6)]
    answer = client(technologist).store_instances(images)
    assert [item.ReferencedSOPInstanceUID for item in answer.ReferencedSOPSequence] == [i.SOPInstanceUID for i in images]
    assert "FailedSOPSequence" not in answer
    assert images[0].StudyInstanceUID in answer.RetrieveURL
    return images


def test_dicomweb_client_finds_and_retrieves_everything_bit_for_bit(patient: Agent, sent: list[Dataset]) -> None:
    """Every call of the client."""
    web, first = client(patient), sent[0]
    study, one = first.StudyInstanceUID, first.SeriesInstanceUID
    found = web.search_for_studies(search_filters={"PatientName": "marlow*", "StudyDate": "20261101-20261130"})
    found = [row for row in found if row["0020000D"]["Value"] == [study]]
    assert len(found) == 1
    assert found[0]["00201208"]["Value"] == [6] and found[0]["00080061"]["Value"] == ["CT"]
    assert not web.search_for_studies(search_filters={"StudyDate": "20261127-"})
    assert web.search_for_series(study)[0]["00201209"]["Value"] == [6]
    rows = web.search_for_instances(study, one, limit=2, offset=1, fields=["ImagePositionPatient"])
    assert len(rows) == 2 and all("00200032" in row for row in rows)
    whole = {encoded(image) for image in sent}
    assert {encoded(image) for image in web.retrieve_study(study)} == whole
    assert {encoded(image) for image in web.retrieve_series(study, one)} == whole
    assert encoded(web.retrieve_instance(study, one, first.SOPInstanceUID)) == encoded(first)
    for metadata in (web.retrieve_study_metadata(study), web.retrieve_series_metadata(study, one)):
        assert len(metadata) == 6
    told = web.retrieve_instance_metadata(study, one, first.SOPInstanceUID)
    assert Dataset.from_json(told, bulk_data_uri_handler=lambda *_: b"").PatientName == "Marlow^Ada"
    assert web.retrieve_bulkdata(told["7FE00010"]["BulkDataURI"]) == [first.PixelData]
    assert web.retrieve_instance_frames(study, one, first.SOPInstanceUID, [1]) == [first.PixelData]
    picture = web.retrieve_instance_rendered(study, one, first.SOPInstanceUID, media_types=("image/png",))
    assert picture.startswith(b"\x89PNG")


def test_metadata_is_what_pydicom_says(patient: Agent, sent: list[Dataset]) -> None:
    """Element by element, but for bulk data."""
    image = sent[2]
    path = f"/studies/{image.StudyInstanceUID}/series/{image.SeriesInstanceUID}/instances/{image.SOPInstanceUID}/metadata"
    answer = get(patient, path, "application/dicom+json")
    assert answer.headers["Content-Type"] == "application/dicom+json"
    own, told = image.to_json_dict(), answer.json()[0]
    for tag, element in own.items():
        if tag != "7FE00010":
            assert told[tag] == element, tag


def test_a_single_instance_comes_alone_or_in_parts(patient: Agent, sent: list[Dataset]) -> None:
    """As it is asked for, and a form that is not had is refused."""
    image = sent[1]
    path = f"/studies/{image.StudyInstanceUID}/series/{image.SeriesInstanceUID}/instances/{image.SOPInstanceUID}"
    assert get(patient, path, "application/dicom").content == encoded(image)
    assert parts(get(patient, path, 'multipart/related; type="application/dicom"; transfer-syntax=*')) == [encoded(image)]
    assert get(patient, path, 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50').status_code == 406
    assert get(patient, path + "/rendered", "image/jpeg").status_code == 406
    assert get(patient, path + "/frames/2").status_code == 404
    assert get(patient, path + "/metadata", "application/dicom+xml").status_code == 406
    assert get(patient, "/studies/1.2.3" + path.removeprefix(f"/studies/{image.StudyInstanceUID}")).status_code == 404
    assert get(patient, "/studies/../../etc").status_code in (400, 403, 404)
    assert get(patient, "/studies?PatientName=*&fuzzymatching=true").headers["Warning"].startswith("299")


def test_the_same_again_is_stored_and_another_is_in_conflict(technologist: Agent, sent: list[Dataset]) -> None:
    """By identifier and bytes, also after the agent was killed."""
    again = store(technologist, [encoded(sent[0])])
    assert again.status_code == 200 and len(again.json()["00081199"]["Value"]) == 1
    changed = pydicom.dcmread(io.BytesIO(encoded(sent[0])))
    changed.PixelData = bytes(len(changed.PixelData))
    refused = store(technologist, [encoded(changed)])
    assert refused.status_code == 409
    assert refused.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0x0111]
    assert "00081199" not in refused.json()


def test_part_of_a_store_fails_and_the_rest_is_stored(technologist: Agent) -> None:
    """202, with each instance in one of the lists."""
    image = series(1)[0]
    answer = store(technologist, [encoded(image), b"no image", encoded(image)])
    assert answer.status_code == 202
    assert len(answer.json()["00081199"]["Value"]) == 2
    assert answer.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0xC000]
    elsewhere = store(technologist, [encoded(series(1)[0])], "/studies/1.2.3")
    assert elsewhere.status_code == 409
    assert elsewhere.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0xA900]


def test_stores_of_other_forms(technologist: Agent) -> None:
    """Single, chunked, and what is not taken."""
    url, auth = technologist.url + "/studies", technologist.auth
    headers = {"Content-Type": "application/dicom"}
    single = requests.post(url, data=encoded(series(1)[0]), headers=headers, auth=auth, timeout=60)
    assert single.status_code == 200 and single.headers["Content-Type"] == "application/dicom+json"
    body, related = multipart([encoded(series(1)[0])])
    pieces = (body[start : start + 777] for start in range(0, len(body), 777))
    assert requests.post(url, data=pieces, headers=related, auth=auth, timeout=60).status_code == 200
    for kind, status in [("text/plain", 415), ('multipart/related; type="application/dicom+json"; boundary=b', 415), ("/", 400)]:
        assert requests.post(url, data=b"x", headers={"Content-Type": kind}, auth=auth, timeout=60).status_code == status
    xml = {**related, "Accept": "application/dicom+xml"}
    assert requests.post(url, data=body, headers=xml, auth=auth, timeout=60).status_code == 406
    assert requests.delete(url, auth=auth, timeout=60).status_code == 405


def test_what_nobody_knows_waits_encrypted_until_somebody_says(town: Town, patient: Agent) -> None:
    """Also across a power cut; then it is sent, and the same identifier is known from then on."""
    agent = _restarted(town, "technologist")
    images = series(2, patient="NOBODY-77", issuer="HOSPITAL", name="Secretive^Name")
    answer = store(agent, [encoded(image) for image in images])
    assert answer.status_code == 202 and len(answer.json()["00081199"]["Value"]) == 2
    assert "wait" in answer.headers["Warning"]
    assert store(agent, [encoded(images[0])]).status_code == 200
    agent.kill()
    folder = town.home("technologist")
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for needle in (b"NOBODY-77", b"Secretive", images[0].PixelData[:64], images[0].SOPInstanceUID.encode()):
                assert needle not in content, path
    agent = _restarted(town, "technologist")
    queue = agent.ask("queue", "list")["queue"]
    assert [(one["patient"], one["issuer"], one["instances"]) for one in queue] == [("NOBODY-77", "HOSPITAL", 2)]
    assert agent.try_("queue", "send", queue[0]["batch"][:12]).returncode != 0
    doubtful = ("queue", "map", queue[0]["batch"][:12], "--to", town.member("patient"))
    refused = agent.try_(*doubtful)
    assert refused.returncode == 10 and "--accept-other-patient" in refused.stderr and "Secretive" not in refused.stderr
    assert [one["batch"] for one in agent.ask("queue", "list")["queue"]] == [queue[0]["batch"]]
    assert not any(line["identifier"] == "NOBODY-77" for line in agent.ask("map")["map"])
    agent.ask(*doubtful, "--accept-other-patient")
    assert agent.ask("queue", "list")["queue"] == []
    study = images[0].StudyInstanceUID
    time.sleep(1.1)
    assert sorted(parts(get(patient, f"/studies/{study}"))) == sorted(encoded(image) for image in images)
    later = store(agent, [encoded(series(1, patient="NOBODY-77", issuer="HOSPITAL")[0])])
    assert later.status_code == 200
    other_issuer = store(agent, [encoded(series(1, patient="NOBODY-77", issuer="ELSEWHERE")[0])])
    assert other_issuer.status_code == 202
    batch = agent.ask("queue", "list")["queue"][0]["batch"]
    agent.ask("queue", "drop", batch[:12])
    assert agent.ask("queue", "list")["queue"] == []


def test_commands_run_beside_the_agent(town: Town, patient: Agent) -> None:
    """Two programs of one home act at a time; no number is used twice, none is skipped, and neither loses anything."""
    agent = _restarted(town, "technologist")
    agent.ask("map", "add", "P-1", "--to", town.member("patient"))
    folder = town.base / "beside"
    folder.mkdir()
    (folder / "one.dcm").write_bytes(encoded(series(1)[0]))
    images = [[encoded(image) for image in series(2)] for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        stores = [pool.submit(store, agent, each) for each in images]
        sends = [pool.submit(town.run, "technologist", "send", str(folder), "--to", town.member("patient")) for _ in range(3)]
        looks = [pool.submit(town.run, "patient", "inbox") for _ in range(3)]
        assert [each.result().status_code for each in stores] == [200] * 4
        sent = {each.result()["record"] for each in sends}
        assert all("records" in each.result() for each in looks)
    assert len(sent) == 3
    held = {each["record"] for each in town.run("patient", "inbox")["records"]}
    assert sent <= held
    record = sorted(sent)[0]
    grant = town.run("patient", "grant", "--to", town.member("clinician"), "--record", record, "--for", "1h", "--store", "--yes")
    town.run("patient", "revoke", grant["reference"])
    assert get(patient, "/studies").status_code == 200
    assert town.run("technologist", "outbox")["deliveries"] == []
    log = town.run("technologist", "ledger", "log", "--count", "1000")["entries"]
    own = [entry for entry in log if entry["actor"] == town.member("technologist")]
    assert [entry["sequence"] for entry in own if entry["outcome"] == "accepted"] == list(range(1, 1 + len(own)))
    refused = town.try_("technologist", "rotate")
    assert refused.returncode == 8 and "end it first" in refused.stderr


def _anchors(town: Town) -> int:
    """How many records the technologist has on the ledger."""
    log = town.run("technologist", "ledger", "log", "--count", "1000")["entries"]
    return sum(entry["kind"] == "anchor" and entry["outcome"] == "accepted" for entry in log)


def _until(what: Callable[[], bool]) -> None:
    """Waits for something to become true."""
    for _ in range(600):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("it did not become true")


def test_what_broke_off_after_it_was_anchored_is_not_sent_twice(town: Town) -> None:
    """The journal cannot be written, as if the agent had died before it was; then the agent dies."""
    agent = _restarted(town, "technologist")
    agent.ask("map", "add", "P-1", "--to", town.member("patient"))
    folder = town.home("technologist") / "dicomweb"
    images, unknown = series(2), series(2, patient="NOBODY-78")
    assert store(agent, [encoded(series(1)[0])]).status_code == 200
    assert store(agent, [encoded(image) for image in unknown]).status_code == 202
    batch = agent.ask("queue", "list")["queue"][0]["batch"]
    before = _anchors(town)
    (folder / "sent").rename(folder / "kept")
    (folder / "sent").mkdir()
    agent.ask("queue", "send", batch, "--to", town.member("patient"))
    assert store(agent, [encoded(image) for image in images]).status_code == 200
    left = list((folder / "sending").iterdir())
    assert len(left) == 2
    assert all(images[0].SOPInstanceUID.encode() not in path.read_bytes() for path in left)
    agent.kill()
    (folder / "sent").rmdir()
    (folder / "kept").rename(folder / "sent")
    agent = _restarted(town, "technologist")
    again = store(agent, [encoded(image) for image in images])
    assert again.status_code == 200 and len(again.json()["00081199"]["Value"]) == 2
    _until(lambda: agent.ask("queue", "list")["queue"] == [])
    assert _anchors(town) == before + 2
    assert not list((folder / "sending").iterdir())


def test_an_agent_that_is_killed_again_and_again_sends_once(town: Town) -> None:
    """At whatever moment that is; who stores asks again until it is stored."""
    agent = _restarted(town, "technologist")
    agent.ask("map", "add", "P-1", "--to", town.member("patient"))
    before = _anchors(town)
    files = [encoded(image) for image in series(3)]
    for pause in (0.05, 0.15, 0.3, 0.45, 0.6):
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(store, agent, files)
            time.sleep(pause)
            agent.kill()
            assert isinstance(answer.exception(), requests.RequestException) or answer.result().ok
        agent = _restarted(town, "technologist")
    _until(lambda: store(agent, files).status_code == 200)
    assert _anchors(town) == before + 1
    _until(lambda: town.run("technologist", "outbox")["deliveries"] == [])


def _restarted(town: Town, who: str) -> Agent:
    """Ends the agent of a home, however it was started, and starts another."""
    for process in town._processes:
        if process.poll() is None and "agent" in process.args and str(town.home(who)) in process.args:
            process.terminate()
            process.wait(20)
    return Agent(town, who)


def test_what_custodians_cannot_take_yet_is_kept_until_it_stands(town: Town) -> None:
    """Sealed, on its way, and not sent again by anybody; once they are back it is recorded, once."""
    agent = _restarted(town, "technologist")
    agent.ask("map", "add", "P-1", "--to", town.member("patient"))
    silent = [each for each in town._processes if each.poll() is None and "custodian" in each.args][:2]
    before = _anchors(town)
    files = [encoded(image) for image in series(2)]
    for each in silent:
        each.send_signal(signal.SIGSTOP)
    try:
        answer = store(agent, files)
        assert answer.status_code == 202 and "outbox" in answer.headers["Warning"]
        [one] = agent.ask("queue", "list")["queue"]
        assert one["isOnItsWay"] and one["instances"] == 2
        assert store(agent, files).status_code == 200
        for act in (("send", one["batch"], "--to", town.member("patient")), ("drop", one["batch"])):
            refused = agent.try_("queue", *act)
            assert refused.returncode == 4 and "on its way" in refused.stderr
    finally:
        for each in silent:
            each.send_signal(signal.SIGCONT)
    assert _anchors(town) == before
    agent.kill()
    agent = _restarted(town, "technologist")
    _until(lambda: agent.ask("queue", "list")["queue"] == [])
    assert _anchors(town) == before + 1
    assert store(agent, files).status_code == 200
    assert _anchors(town) == before + 1


def test_a_batch_of_another_patient_is_sent_only_to_who_says_so_twice(town: Town) -> None:
    """By what the map says of the identifier, and by the name in the images."""
    agent = _restarted(town, "technologist")
    for name, mapped in (("Marlow^Ada^M.", "other"), ("Okafor^Ben", None), ("MARLOW^ADA", "patient")):
        assert store(agent, [encoded(series(1, patient="NOBODY-80", issuer=name[:4], name=name)[0])]).status_code == 202
        batch = agent.ask("queue", "list")["queue"][0]["batch"]
        if mapped:
            agent.ask("map", "add", "NOBODY-80", "--issuer", name[:4], "--to", town.member(mapped))
        before = _anchors(town)
        send = ("queue", "send", batch, "--to", town.member("patient"))
        if mapped != "patient":
            refused = agent.try_(*send)
            assert refused.returncode == 10 and refused.stderr.count("\n") == 1, refused.stderr
            assert ("map says" if mapped else "name in the images") in refused.stderr
            assert _anchors(town) == before and len(agent.ask("queue", "list")["queue"]) == 1
            send += ("--accept-other-patient",)
        assert agent.ask(*send)["isRecorded"]
        assert _anchors(town) == before + 1 and agent.ask("queue", "list")["queue"] == []


def test_what_waits_opens_after_the_keys_were_rotated(town: Town, patient: Agent) -> None:
    """And what does not open keeps nobody from starting."""
    agent = _restarted(town, "technologist")
    images = series(2, patient="NOBODY-81")
    for image in images[0], series(1, patient="NOBODY-82")[0]:
        assert store(agent, [encoded(image)]).status_code == 202
    kept, spoilt = sorted(agent.ask("queue", "list")["queue"], key=lambda one: one["patient"])
    agent.stop()
    rotated = town.run("technologist", "rotate")
    town.run("authority", "enrol", rotated["request"], "--fingerprint", rotated["fingerprint"])
    anchor = town.home("technologist") / "dicomweb/queue" / spoilt["batch"] / "anchor.json"
    anchor.write_text(anchor.read_text().replace(json.loads(anchor.read_text())["keyCommitment"], "0" * 64))
    agent = _restarted(town, "technologist")
    told = agent.ask("queue", "list")
    assert [one["batch"] for one in told["queue"]] == [kept["batch"]] and told["unreadable"] == [spoilt["batch"]]
    log = (town.base / "agent-technologist.log").read_text()
    assert log.count("does not open with your keys") == 1
    agent.ask("queue", "drop", spoilt["batch"])
    assert agent.ask("queue", "list")["unreadable"] == []
    assert store(agent, [encoded(image) for image in images]).status_code == 202
    for one in agent.ask("queue", "list")["queue"]:
        assert agent.ask("queue", "send", one["batch"], "--to", town.member("patient"))["isRecorded"]
    time.sleep(1.1)
    found = parts(get(patient, f"/studies/{images[0].StudyInstanceUID}"))
    assert sorted(found) == sorted(encoded(image) for image in images)


def test_only_who_shows_the_word_is_answered(patient: Agent) -> None:
    """And no page, and nobody who came by another name."""
    url = patient.url + "/studies"
    assert stat.S_IMODE(os.stat(patient.file).st_mode) == 0o600
    word = patient.auth[1]
    refused = requests.get(url, timeout=10)
    assert refused.status_code == 401 and "Basic" in refused.headers["WWW-Authenticate"]
    wrong = word[:-1] + ("0" if word[-1] != "0" else "1")
    for value in (f"Bearer {wrong}", "Bearer ", "Basic " + b64encode(f"aureole:{wrong}".encode()).decode(),
                  "Basic " + b64encode(f"other:{word}".encode()).decode(), "Basic %%%", word):  # fmt: skip
        assert requests.get(url, headers={"Authorization": value}, timeout=10).status_code == 401
    bearer = {"Authorization": f"Bearer {word}"}
    assert requests.get(url, headers=bearer, timeout=60).status_code in (200, 204)
    assert requests.get(url, headers={**bearer, "Origin": "https://evil.example"}, timeout=10).status_code == 403
    assert requests.get(url, headers={**bearer, "Origin": "null"}, timeout=10).status_code == 403
    assert requests.get(url, headers={**bearer, "Sec-Fetch-Site": "cross-site"}, timeout=10).status_code == 403
    assert requests.get(url, headers={**bearer, "Host": "evil.example"}, timeout=10).status_code == 421
    assert requests.options(url, headers={"Origin": "https://evil.example"}, timeout=10).status_code == 403
    root = patient.url.removesuffix("/dicom-web")
    assert requests.get(root + "/aureole/v1/queue", timeout=10).status_code == 401
    assert requests.get(root + "/v1/agent", headers=bearer, timeout=10).status_code == 403


def test_the_page_of_the_gateway_decides_about_what_waits_if_it_shows_the_word(town: Town) -> None:
    """Both, the origin and the word; neither does alone, and neither opens anything else."""
    _restarted(town, "technologist").stop()
    agent = Agent(town, "technologist", "--gateway", "https://gateway.example")
    root = agent.url.removesuffix("/dicom-web")
    page = {"Origin": "https://gateway.example", "Authorization": f"Bearer {agent.auth[1]}"}
    image = series(1, patient="NOBODY-83", name="Marlow^Ada")[0]
    image.StudyDescription = "CT thorax"
    assert store(agent, [encoded(image)]).status_code == 202

    def ask(path: str = "", body: dict | None = None, headers: dict[str, str] = page, method: str = "") -> requests.Response:
        return requests.request(method or ("POST" if body else "GET"), root + "/v1/queue" + path, json=body, headers=headers, timeout=60)

    for headers, status in [
        ({"Origin": page["Origin"]}, 401), ({**page, "Authorization": "Bearer " + "0" * 64}, 401),
        ({"Authorization": page["Authorization"]}, 403), ({**page, "Origin": "https://evil.example"}, 403),
        ({**page, "Origin": "null"}, 403), ({**page, "Host": "evil.example"}, 421),
    ]:  # fmt: skip
        for path, body in [("", None), ("/send", {"batch": "0" * 64}), ("/drop", {"batch": "0" * 64})]:
            refused = ask(path, body, headers)
            assert refused.status_code == status and "NOBODY" not in refused.text, (headers, path)
    allowed = ask(headers={"Origin": page["Origin"], "Access-Control-Request-Headers": "authorization"}, method="OPTIONS")
    assert allowed.status_code == 204 and "Authorization" in allowed.headers["Access-Control-Allow-Headers"]
    assert requests.get(agent.url + "/studies", headers=page, timeout=10).status_code == 403
    shown = ask()
    assert shown.headers["Access-Control-Allow-Origin"] == page["Origin"] and shown.headers["Cache-Control"] == "no-store"
    assert shown.json()["member"] == town.member("technologist")
    [one] = shown.json()["queue"]
    assert (one["patient"], one["patientName"], one["description"], one["instances"]) == ("NOBODY-83", "Marlow^Ada", "CT thorax", 1)
    plain = requests.post(root + "/v1/queue/drop", data=json.dumps({"batch": one["batch"]}), headers={**page, "Content-Type": "text/plain"}, timeout=10)
    assert plain.status_code == 400
    assert ask("/send", {"batch": one["batch"], "member": "f" * 40}).status_code == 404
    doubtful = ask("/send", {"batch": one["batch"], "member": town.member("other")})
    assert doubtful.status_code == 409 and doubtful.json()["error"]["code"] == "conflict" and "Marlow" not in doubtful.text
    assert ask("/send", {"batch": one["batch"], "member": town.member("patient"), "remember": True}).json() == {"isRecorded": True}
    assert ask().json()["queue"] == []
    assert store(agent, [encoded(series(1, patient="NOBODY-83")[0])]).status_code == 200
    assert store(agent, [encoded(series(1, patient="NOBODY-84")[0])]).status_code == 202
    assert ask("/drop", {"batch": ask().json()["queue"][0]["batch"]}).status_code == 200
    assert ask().json()["queue"] == []
    agent.stop()


def test_malicious_messages_are_refused_and_the_agent_lives(technologist: Agent, town: Town) -> None:
    """Boundaries, a million parts, header bombs, a body without end, a slow client."""
    agent = _restarted(town, "technologist")
    url, auth = agent.url + "/studies", agent.auth
    kind = 'multipart/related; type="application/dicom"; boundary=b'

    def post(body: object, kind: str = kind) -> int:
        return requests.post(url, data=body, headers={"Content-Type": kind}, auth=auth, timeout=120).status_code

    assert post(b"--b\r\n\r\n\r\n" * 20_000 + b"--b--") == 413
    assert post(b"--b\r\nX: " + b"a" * 100_000) == 413
    assert post(b"--b\r\n" + b"".join(b"X%d: a\r\n" % n for n in range(5_000)) + b"\r\n\r\n--b--") == 413
    for body in (b"", b"--b--", b"--b\r\n\r\nx", b"--bb\r\n\r\nx\r\n--b--", b"x" * 10_000, b"--b\r\nX\r\n\r\n\r\n--b--"):
        assert post(body) == 400, body[:20]
    assert post(b"", 'multipart/related; type="application/dicom"; boundary="b\r\n"'.replace("\r\n", "")) == 400
    assert post(b"x", 'multipart/related; type="application/dicom"; boundary=' + "b" * 129) == 400
    assert post(b"x", 'multipart/related; type="application/dicom"') == 415
    # Whoever may not ask is refused before the body is read, however long it says it is.
    with socket.create_connection(("127.0.0.1", agent.port), 10) as wire:
        wire.sendall(b"POST /dicom-web/studies HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10737418240\r\n\r\n")
        assert wire.recv(64).startswith(b"HTTP/1.1 401")
    # A slow client keeps nobody else from being answered.
    slow = socket.create_connection(("127.0.0.1", agent.port), 10)
    word = b64encode(":".join(auth).encode())
    slow.sendall(
        b"POST /dicom-web/studies HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic " + word + b"\r\nContent-Type: "
        + kind.encode() + b"\r\nContent-Length: 1000\r\n\r\n--b"
    )  # fmt: skip
    assert store(agent, [encoded(series(1)[0])]).status_code == 200
    slow.close()
    left = [path for path in (town.home("technologist") / "dicomweb").iterdir() if path.name.startswith(".nameless")]
    assert not left


def _resident(agent: Agent) -> int:
    """The most memory that the agent has had since this was reset, in bytes."""
    lines = Path(f"/proc/{agent.process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


def _stream(agent: Agent, pieces: Iterator[bytes], kind: str, heedless: bool) -> tuple[int, int]:
    """Sends a body without end by pieces until it is answered, or heedlessly as long as it is taken: the status, and how much was sent."""
    sent, answer = 0, b""
    with socket.create_connection(("127.0.0.1", agent.port), 60) as wire:
        wire.sendall(
            b"POST /dicom-web/studies HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic " + b64encode(":".join(agent.auth).encode())
            + b"\r\nContent-Type: " + kind.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
        )  # fmt: skip
        try:
            for piece in pieces:
                wire.sendall(b"%x\r\n" % len(piece) + piece + b"\r\n")
                sent += len(piece)
                if select.select([wire], [], [], 0)[0]:
                    answer += wire.recv(4096)
                    if not heedless:
                        break
            else:
                wire.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        return int((answer or wire.recv(64)).split()[1]), sent


RELATED = 'multipart/related; type="application/dicom"; boundary=b'
PIECE = bytes(4 << 20)
FLOODS = {
    "a million parts": (413, RELATED, True, lambda: (b"--b\r\n\r\n\r\n" * 1_000 for _ in range(1_000))),
    "a part of 10 GB": (413, RELATED, False, lambda: itertools.chain([b"--b\r\n\r\n"], (PIECE for _ in range(2_560)))),
    "an instance of 10 GB": (413, "application/dicom", False, lambda: (PIECE for _ in range(2_560))),
    "10 GB of anything": (400, RELATED, True, lambda: (PIECE for _ in range(2_560))),
}


@pytest.mark.parametrize("what", list(FLOODS))
def test_floods_are_refused_in_bounded_memory_and_others_are_served(town: Town, what: str) -> None:
    """Really sent, until they are refused."""
    expected, kind, heedless, pieces = FLOODS[what]
    agent = _restarted(town, "technologist")
    agent.ask("map", "add", "P-1", "--to", town.member("patient"))
    assert store(agent, [encoded(series(1)[0])]).status_code == 200
    Path(f"/proc/{agent.process.pid}/clear_refs").write_text("5")
    before = _resident(agent)
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        flood = pool.submit(_stream, agent, pieces(), kind, heedless)
        served = 0
        while not flood.done() or served == 0:
            assert get(agent, "/studies").status_code in (200, 204)
            assert store(agent, [encoded(series(1)[0])]).status_code == 200
            served += 1
            time.sleep(0.5)
        status, sent = flood.result()
    grown = _resident(agent) - before
    print(f"{what}: {status} after {sent:,} bytes and {time.monotonic() - began:.1f} s, {grown >> 20} MiB more, {served} served meanwhile")
    assert status == expected
    assert grown < 64 << 20


def test_a_length_that_is_too_large_is_refused_before_anything_is_sent(town: Town) -> None:
    """As it is said in the head."""
    agent = _restarted(town, "technologist")
    for kind, length in (("application/dicom", (4 << 30) + 1), (RELATED, (16 << 30) + 1)):
        with socket.create_connection(("127.0.0.1", agent.port), 10) as wire:
            wire.sendall(
                b"POST /dicom-web/studies HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + agent.auth[1].encode()
                + b"\r\nContent-Type: " + kind.encode() + b"\r\nContent-Length: %d\r\n\r\n" % length
            )  # fmt: skip
            assert wire.recv(64).startswith(b"HTTP/1.1 413")


def test_a_clinician_opens_reads_and_loses_it_with_the_grant(town: Town, sent: list[Dataset], patient: Agent) -> None:
    """One access for many calls; nothing before it is opened, nothing after the grant is revoked or over."""
    study = sent[0].StudyInstanceUID
    patient.stop()
    records = town.run("patient", "inbox")["records"]
    record = next(each["record"] for each in records if each["items"] == 6)
    granted = town.run("patient", "grant", "--to", town.member("clinician"), "--record", record, "--for", "2h", "--store", "--yes")
    agent = Agent(town, "clinician")
    closed = get(agent, "/studies")
    assert closed.status_code == 204 and "not open" in closed.headers["Warning"]
    assert get(agent, f"/studies/{study}").status_code == 404
    assert store(agent, [encoded(sent[0])]).status_code == 403
    opened = agent.ask("open", record)
    assert opened["studies"] == [study]
    assert agent.ask("open", record)["ends"] == opened["ends"]
    for _ in range(20):
        assert len(client(agent).search_for_instances(study)) == 6
    assert sorted(parts(get(agent, f"/studies/{study}"))) == sorted(encoded(image) for image in sent)
    history = town.run("patient", "history")
    assert json.dumps(history).count('"access"') == 1
    town.run("patient", "revoke", granted["reference"])
    time.sleep(1.2)
    assert get(agent, f"/studies/{study}").status_code == 404
    assert agent.ask("sessions")["sessions"] == []
    assert agent.try_("open", record).returncode == 4
    short = town.run("patient", "grant", "--to", town.member("clinician"), "--record", record, "--for", "12s", "--store", "--yes")
    agent.ask("open", record, "--grant", short["reference"])
    assert get(agent, f"/studies/{study}").status_code == 200
    time.sleep(13)
    assert get(agent, f"/studies/{study}").status_code == 404
    viewed = town.run("patient", "grant", "--to", town.member("clinician"), "--record", record, "--for", "1h", "--yes")
    refused = agent.try_("open", record, "--grant", viewed["reference"])
    assert refused.returncode != 0 and "viewing" in refused.stderr
    agent.stop()


def _reading(town: Town, items: int) -> tuple[str, str, Agent]:
    """The patient's newest record of so many items, a grant on it, and the clinician's agent with a session under that."""
    record = next(each["record"] for each in town.run("patient", "inbox")["records"] if each["items"] == items)
    granted = town.run("patient", "grant", "--to", town.member("clinician"), "--record", record, "--for", "2h", "--store", "--yes")
    agent = Agent(town, "clinician")
    agent.ask("open", record, "--grant", granted["reference"])
    return record, granted["reference"], agent


def _reinstated(town: Town, who: str) -> None:
    """Two of the authority take a suspension back."""
    pending = town.run("authority", "reinstate", town.member(who), "--reason", "a mistake")
    assert town.run("second", "approve", pending["digest"])["outcome"] == "accepted"


def _suspended(town: Town, who: str) -> None:
    """One of the authority suspends."""
    assert town.run("authority", "suspend", town.member(who), "--reason", "lost")["outcome"] == "accepted"


def test_a_reader_who_is_suspended_reads_nothing_more_also_not_what_is_at_hand(town: Town, sent: list[Dataset]) -> None:
    """Whatever the viewer asks; the owner goes on reading; and after a reinstatement it takes another access."""
    record, reference, agent = _reading(town, 6)
    owner = _restarted(town, "patient")
    one = f"/studies/{sent[0].StudyInstanceUID}/series/{sent[0].SeriesInstanceUID}/instances/{sent[0].SOPInstanceUID}"
    paths = [
        f"/studies/{sent[0].StudyInstanceUID}", f"/studies/{sent[0].StudyInstanceUID}/metadata", one, one + "/frames/1",
        one + "/rendered",
    ]  # fmt: skip
    # Twice, so that the second time it comes from what is kept at hand.
    for path in paths + paths:
        assert get(agent, path).status_code == 200, path
    assert len(client(agent).search_for_instances(sent[0].StudyInstanceUID)) == 6
    _suspended(town, "clinician")
    try:
        time.sleep(1.2)
        for path in paths:
            answer = get(agent, path)
            assert answer.status_code == 404 and encoded(sent[0])[-64:] not in answer.content, path
        for path in ("/studies", f"/studies/{sent[0].StudyInstanceUID}/instances"):
            assert get(agent, path).status_code == 204
        assert agent.ask("sessions")["sessions"] == []
        assert agent.try_("open", record, "--grant", reference).returncode == 4
        assert sorted(parts(get(owner, paths[0]))) == sorted(encoded(image) for image in sent)
    finally:
        _reinstated(town, "clinician")
    time.sleep(1.2)
    assert get(agent, paths[0]).status_code == 404 and agent.ask("sessions")["sessions"] == []
    agent.ask("open", record, "--grant", reference)
    assert get(agent, paths[0]).status_code == 200
    agent.stop()
    owner.stop()


def _taken_slowly(agent: Agent, path: str, between: Callable[[], None]) -> bytes:
    """An answer whose reader stops after its beginning, lets something happen, and takes what still comes."""
    word = b64encode(":".join(agent.auth).encode()).decode()
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        wire.settimeout(60)
        wire.connect(("127.0.0.1", agent.port))
        wire.sendall(
            f"GET /dicom-web{path} HTTP/1.1\r\nHost: 127.0.0.1:{agent.port}\r\nAuthorization: Basic {word}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        taken = wire.recv(1 << 16)
        assert taken.startswith(b"HTTP/1.1 200")
        between()
        while more := wire.recv(1 << 20):
            taken += more
    return taken


def test_an_answer_that_is_under_way_is_cut_off_when_its_reader_is_suspended(town: Town) -> None:
    """What was fetched ahead of the viewer stays where it is; a reader in good standing gets all of it, as slowly."""
    technologist = _restarted(town, "technologist")
    images = series(12, size=1280)
    assert store(technologist, [encoded(image) for image in images]).status_code == 200
    record, reference, agent = _reading(town, 12)
    path = f"/studies/{images[0].StudyInstanceUID}"
    ends = [image.PixelData[-48:] for image in images]
    # Long enough for everything that is fetched ahead to be at hand.
    whole = _taken_slowly(agent, path, lambda: time.sleep(3))
    assert all(end in whole for end in ends) and whole.endswith(b"0\r\n\r\n")
    try:
        cut = _taken_slowly(agent, path, lambda: (_suspended(town, "clinician"), time.sleep(1.2)))
    finally:
        _reinstated(town, "clinician")
    assert not cut.endswith(b"0\r\n\r\n")
    # What had gone into the connection already is all that comes: two of twelve, and with what is fetched ahead four or more.
    assert sum(end in cut for end in ends) <= 3
    agent.ask("open", record, "--grant", reference)
    assert all(end in _taken_slowly(agent, path, lambda: None) for end in ends)
    agent.stop()


def test_addresses_are_right_behind_a_proxy_only_where_one_is_trusted(town: Town, sent: list[Dataset]) -> None:
    """The option decides."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "images.example", "X-Forwarded-Prefix": "/pacs"}

    def url(agent: Agent, given: dict[str, str]) -> str:
        answer = requests.get(
            agent.url + f"/studies?StudyInstanceUID={sent[0].StudyInstanceUID}", headers=given, auth=agent.auth, timeout=60)  # fmt: skip
        return answer.json()[0]["00081190"]["Value"][0]

    plain = _restarted(town, "patient")
    assert url(plain, headers).startswith(plain.url)
    plain.stop()
    trusting = Agent(town, "patient", "--trust-proxy")
    assert url(trusting, headers).startswith("https://images.example/pacs/dicom-web/studies/")
    assert url(trusting, {"Forwarded": 'for=1.2.3.4;proto=https;host="a.example:8443"'}).startswith("https://a.example:8443/dicom-web/")
    assert url(trusting, {"X-Forwarded-Host": "a/b"}).startswith(trusting.url)
    trusting.stop()


def seen(agent: Agent, path: str) -> str:
    """The path, once the reader's copy of the ledger has come as far."""
    for _ in range(60):
        if get(agent, path + "/metadata").status_code == 200:
            break
        time.sleep(0.25)
    return path


OCTETS = "application/octet-stream"
UNCOMPRESSED = "1.2.840.10008.1.2.1"


@pytest.fixture(scope="module")
def agents(town: Town) -> tuple[Agent, Agent]:
    """The technologist's and the patient's, which tests before may have ended."""
    return _restarted(town, "technologist"), _restarted(town, "patient")


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, RLELossless], ids=lambda uid: uid.name)
def test_compressed_frames_come_as_stored_and_decoded_where_that_is_asked_for(agents: tuple[Agent, Agent], syntax: str) -> None:
    """What is asked for by its name is decoded; a picture is the same as of the image that was never compressed."""
    technologist, patient = agents
    plain, image = series(2)
    image.PixelData = plain.PixelData
    image.compress(syntax, generate_instance_uid=False)
    assert store(technologist, [encoded(plain), encoded(image)]).status_code == 200
    stored = next(generate_frames(image.PixelData, number_of_frames=1))
    series_path = f"/studies/{image.StudyInstanceUID}/series/{image.SeriesInstanceUID}/instances"
    path = seen(patient, f"{series_path}/{image.SOPInstanceUID}")
    assert parts(get(patient, path + "/frames/1")) == [stored]
    asked = f'multipart/related; type="{OCTETS}"; transfer-syntax={UNCOMPRESSED}'
    for accept in (asked, f'multipart/related; type="{OCTETS}"'):
        answer = get(patient, path + "/frames/1", accept)
        assert parts(answer) == [plain.PixelData]
        assert f"transfer-syntax={UNCOMPRESSED}".encode() in answer.content
    assert get(patient, path + "/frames/1", OCTETS).content == plain.PixelData
    assert get(patient, path + "/frames/2", asked).status_code == 404
    pictures = [get(patient, f"{series_path}/{each.SOPInstanceUID}/rendered", "image/png") for each in (plain, image)]
    assert [picture.status_code for picture in pictures] == [200, 200]
    assert pictures[0].content == pictures[1].content
    # The instance itself leaves as it was sealed, or not at all.
    assert get(patient, path, "application/dicom").content == encoded(image)
    assert get(patient, path, f"application/dicom; transfer-syntax={UNCOMPRESSED}").status_code == 406


def test_a_damaged_frame_is_refused_and_the_agent_goes_on(agents: tuple[Agent, Agent]) -> None:
    """Its stored form still leaves."""
    technologist, patient = agents
    (image,) = series(1)
    image.compress(JPEG2000Lossless, generate_instance_uid=False)
    damaged = bytearray(image.PixelData)
    damaged[len(damaged) // 3 : len(damaged) // 3 * 2] = bytes(len(damaged) // 3 * 2 - len(damaged) // 3)
    damaged[100:160] = b"\xff" * 60
    image.PixelData = bytes(damaged)
    assert store(technologist, [encoded(image)]).status_code == 200
    path = f"/studies/{image.StudyInstanceUID}/series/{image.SeriesInstanceUID}/instances/{image.SOPInstanceUID}"
    seen(patient, path)
    refused = get(patient, path + "/rendered", "image/png")
    assert refused.status_code == 422, refused.text
    assert get(patient, path + "/frames/1", OCTETS).status_code == 422
    assert get(patient, path + "/frames/1").status_code == 200
