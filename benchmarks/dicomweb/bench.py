#!/usr/bin/env python3
"""STOW and WADO of a CT series through the agent beside Orthanc's own, in one run with one client, on loopback.

    AUREOLE_BINARY=.build/release/aureole .venv/bin/python benchmarks/dicomweb/bench.py [--slices 200] [--rounds 5]

The agent's store is sealed, sharded to five custodians and anchored when it answers; Orthanc keeps its index and files synchronously
(StorageSync). Rounds alternate; medians are told. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests/Interop"))
import requests  # noqa: E402
from images import encoded, multipart, series  # noqa: E402
from test_orthanc import Orthanc  # noqa: E402
from town import Agent, Town  # noqa: E402


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


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    town = Town()
    try:
        technologist, patient = Agent(town, "technologist"), Agent(town, "patient")
        technologist.ask("map", "add", "P-1", "--to", town.member("patient"))
        orthanc = Orthanc(town, {}, {"StorageCompression": False, "SyncStorageArea": True, "StoreMD5ForAttachments": False})
        ours, theirs, read = requests.Session(), requests.Session(), requests.Session()
        ours.auth, read.auth = technologist.auth, patient.auth
        rows: dict[str, list[float]] = {name: [] for name in ("stow", "stow-orthanc", "wado", "wado-orthanc", "instance")}
        parts = 'multipart/related; type="application/dicom"; transfer-syntax=*'
        for _ in range(options.rounds):
            images = series(options.slices, size=512)
            files = [encoded(image) for image in images]
            size = sum(map(len, files))
            rows["stow"].append(post(ours, technologist.url, files))
            rows["stow-orthanc"].append(post(theirs, orthanc.url + "/dicom-web", files))
            path = f"/studies/{images[0].StudyInstanceUID}/series/{images[0].SeriesInstanceUID}"
            time.sleep(1.1)
            fetch(read, f"{patient.url}{path}/instances/{images[0].SOPInstanceUID}", "application/dicom", len(files[0]))
            rows["wado"].append(fetch(read, patient.url + path, parts, size))
            rows["wado-orthanc"].append(fetch(theirs, orthanc.url + "/dicom-web" + path, parts, size))
            for image, file in list(zip(images, files, strict=True))[:20]:
                one = f"{patient.url}{path}/instances/{image.SOPInstanceUID}"
                rows["instance"].append(fetch(read, one, "application/dicom", len(file)))
        median = {name: statistics.median(values) for name, values in rows.items()}
        print(json.dumps({
            "slices": options.slices, "bytes": size, "seconds": {name: round(value, 4) for name, value in median.items()},
            "stow against orthanc": round(median["stow-orthanc"] / median["stow"], 2),
            "wado against orthanc": round(median["wado-orthanc"] / median["wado"], 2),
            "instance ms": round(median["instance"] * 1000, 2),
        }, indent=2))  # fmt: skip
    finally:
        town.close()


if __name__ == "__main__":
    main()
