#!/usr/bin/env python3
"""STOW and WADO of a CT series through the agent beside Orthanc's own and beside the machine's limit, with one client, on loopback.

    AUREOLE_BINARY=.build/release/aureole .venv/bin/python benchmarks/dicomweb/bench.py [--slices 200] [--rounds 5] [--detail] [--json]

The agent's store is sealed, sharded to five custodians and anchored when it answers; Orthanc keeps its index and files synchronously
(StorageSync). The limit is a program that takes and gives the same bytes from memory over the same HTTP, and does nothing else: what
the client and the system's sockets take is in every number. Rounds alternate; medians are told, and with --detail the processor's
time of all programs, which says more than the clock where others use the machine. An instance is fetched anew (in an open reading,
never asked for before, in a random order), at hand (again), and in a new session, its access and its release by the custodians
included.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import socket
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests/Interop"), str(ROOT / "benchmarks")]
import requests  # noqa: E402
from images import encoded, multipart, series  # noqa: E402
from pydicom.dataset import Dataset  # noqa: E402
from row import HEAD, Row  # noqa: E402
from test_orthanc import Orthanc  # noqa: E402
from town import Agent, Town  # noqa: E402

PARTS = 'multipart/related; type="application/dicom"; transfer-syntax=*'
ALONE = 24


def give_and_take(listening: socket.socket, instances: int) -> None:
    """The limit: keeps the last body that it was sent and gives it back, from memory."""
    stored = b""
    while True:
        connection, _ = listening.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            while head := _head(connection):
                lines = head.split(b"\r\n\r\n", 1)
                size = next((int(line[15:]) for line in lines[0].split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
                if lines[0].startswith(b"POST"):
                    body = bytearray(size)
                    body[: len(lines[1])] = lines[1]
                    view, have = memoryview(body), len(lines[1])
                    while have < size:
                        have += connection.recv_into(view[have:])
                    del view
                    stored = bytes(body)
                    answer = json.dumps({"00081199": {"Value": [{}] * instances}}).encode()
                else:
                    answer = stored
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer))
                connection.sendall(answer)


def _head(connection: socket.socket) -> bytes:
    """The next request's head with what came along; empty at the end."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        head += piece
    return head


class Stopwatch:
    """Seconds by the clock, and seconds of the processor in each program."""

    def __init__(self, programs: dict[str, list[int]]) -> None:
        self._programs = programs
        self.clock: dict[str, list[float]] = {}
        self.processor: dict[str, dict[str, list[float]]] = {}

    def take(self, name: str, work: Callable[[], float]) -> None:
        """Measures, and keeps it under a name."""
        before = {who: self._used(pids) for who, pids in self._programs.items()}
        self.clock.setdefault(name, []).append(work())
        row = self.processor.setdefault(name, {})
        for who, pids in self._programs.items():
            row.setdefault(who, []).append(self._used(pids) - before[who])

    @staticmethod
    def _used(pids: list[int]) -> float:
        ticks = 0
        for pid in pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def seconds(self, name: str) -> float:
        """The median by the clock."""
        return statistics.median(self.clock[name])

    def used(self, name: str) -> dict[str, float]:
        """The mean of the processor's time, without programs that took none: its ticks are too coarse for a median."""
        means = {who: round(statistics.fmean(values), 3) for who, values in self.processor[name].items()}
        return {who: value for who, value in means.items() if value}


def post(session: requests.Session, url: str, files: list[bytes]) -> float:
    """Seconds of a store that was answered with every instance."""
    body, headers = multipart(files)
    start = time.perf_counter()
    answer = session.post(url + "/studies", data=body, headers=headers, timeout=600)
    taken = time.perf_counter() - start
    assert answer.status_code == 200 and len(answer.json()["00081199"]["Value"]) == len(files), answer.status_code
    return taken


def fetch(session: requests.Session, url: str, accept: str, least: int) -> float:
    """Seconds until the last byte."""
    start = time.perf_counter()
    answer = session.get(url, headers={"Accept": accept}, timeout=600)
    taken = time.perf_counter() - start
    assert answer.status_code == 200 and len(answer.content) >= least, answer.status_code
    return taken


def sessions(town: Town, patient: Agent, images: list[Dataset], least: int) -> list[float]:
    """Seconds of an access, its release and one instance, each in a session that did not stand before."""
    patient.stop()
    record = town.run("patient", "inbox")["records"][0]["record"]
    town.run("patient", "grant", "--to", town.member("clinician"), "--record", record, "--for", "2h", "--store", "--yes")
    agent = Agent(town, "clinician")
    caller = requests.Session()
    caller.auth = agent.auth
    control, taken = f"http://127.0.0.1:{agent.port}/aureole/v1", []
    for image in random.sample(images, min(ALONE, len(images))):
        start = time.perf_counter()
        answer = caller.post(control + "/open", json={"record": record}, timeout=60)
        assert answer.status_code == 200, answer.text
        path = f"/studies/{image.StudyInstanceUID}/series/{image.SeriesInstanceUID}/instances/{image.SOPInstanceUID}"
        fetch(caller, agent.url + path, "application/dicom", least)
        taken.append(time.perf_counter() - start)
        assert caller.post(control + "/close", json={"record": record}, timeout=60).status_code == 200
    # The first finds the ledger, the custodians and their connections.
    return taken[1:]


def rows(watch: Stopwatch, slices: int, session: float) -> list[Row]:
    """What was measured, beside Orthanc and beside the limit."""
    found = []
    for name, goal in (("stow", "2 x"), ("wado", "1.2 x")):
        rate = {peer: slices / watch.seconds(f"{name}{peer}") for peer in ("", " orthanc", " limit")}
        found.append(Row(f"dicomweb.{name} beside Orthanc", "images/s", rate[""], rate[" orthanc"], goal))
        found.append(Row(f"dicomweb.{name} beside the limit", "images/s", rate[""], rate[" limit"], None))
    hand = watch.seconds("instance at hand") * 1000
    found.append(Row("dicomweb.one instance, open reading", "ms", watch.seconds("instance anew") * 1000, hand, "< 5"))
    found.append(Row("dicomweb.one instance, access and release", "ms", session * 1000, hand, "< 5"))
    return found


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slices", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--detail", action="store_true", help="print seconds by the clock and of the processor to standard error")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    listening = socket.create_server(("127.0.0.1", 0))
    limit = multiprocessing.Process(target=give_and_take, args=(listening, options.slices), daemon=True)
    limit.start()
    town = Town()
    try:
        technologist, patient = Agent(town, "technologist"), Agent(town, "patient")
        technologist.ask("map", "add", "P-1", "--to", town.member("patient"))
        orthanc = Orthanc(town, {}, {"StorageCompression": False, "SyncStorageArea": True, "StoreMD5ForAttachments": False})
        ours, theirs, read = requests.Session(), requests.Session(), requests.Session()
        ours.auth, read.auth = technologist.auth, patient.auth
        custodians = [process.pid for process in town._processes if process.args[1] == "custodian"]
        ledger = [process.pid for process in town._processes if process.args[1] == "ledger"]
        watch = Stopwatch({
            "client": [os.getpid()], "agents": [technologist.process.pid, patient.process.pid], "custodians": custodians,
            "ledger": ledger, "orthanc": [orthanc.process.pid], "limit": [limit.pid],
        })  # fmt: skip
        least = f"http://127.0.0.1:{listening.getsockname()[1]}"
        for _ in range(options.rounds):
            images = series(options.slices, size=512)
            files = [encoded(image) for image in images]
            size, one = sum(map(len, files)), min(map(len, files))
            watch.take("stow", lambda: post(ours, technologist.url, files))
            watch.take("stow orthanc", lambda: post(theirs, orthanc.url + "/dicom-web", files))
            watch.take("stow limit", lambda: post(theirs, least, files))
            path = f"/studies/{images[0].StudyInstanceUID}/series/{images[0].SeriesInstanceUID}"
            alone = [f"{patient.url}{path}/instances/{each.SOPInstanceUID}" for each in images]
            time.sleep(1.1)
            # Opens the record; what is asked for afterwards is in an open reading.
            fetch(read, alone[0], "application/dicom", one)
            chosen = random.sample(alone[1:], min(ALONE, len(alone) - 1))
            for url in chosen:
                watch.take("instance anew", lambda: fetch(read, url, "application/dicom", one))
            for url in chosen:
                watch.take("instance at hand", lambda: fetch(read, url, "application/dicom", one))
            # Another series of the same size, of which nothing is at hand.
            images = series(options.slices, size=512)
            files = [encoded(image) for image in images]
            post(ours, technologist.url, files)
            post(theirs, orthanc.url + "/dicom-web", files)
            post(theirs, least, files)
            path = f"/studies/{images[0].StudyInstanceUID}/series/{images[0].SeriesInstanceUID}"
            time.sleep(1.1)
            fetch(read, f"{patient.url}{path}/instances/{images[0].SOPInstanceUID}", "application/dicom", one)
            watch.take("wado", lambda: fetch(read, patient.url + path, PARTS, size))
            watch.take("wado orthanc", lambda: fetch(theirs, orthanc.url + "/dicom-web" + path, PARTS, size))
            watch.take("wado limit", lambda: fetch(theirs, least + path, PARTS, size))
        session = statistics.median(sessions(town, patient, images, one))
        if options.detail:
            seconds = {name: round(watch.seconds(name), 4) for name in watch.clock}
            used = {name: watch.used(name) for name in watch.clock}
            print(json.dumps({"bytes": size, "seconds": seconds, "processor": used}, indent=2), file=sys.stderr)
        if not options.json:
            print(HEAD)
        for each in rows(watch, options.slices, session):
            print(each.text(options.json))
    finally:
        limit.kill()
        town.close()


if __name__ == "__main__":
    main()
