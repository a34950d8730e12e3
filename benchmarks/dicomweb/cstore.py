#!/usr/bin/env python3
"""C-STORE of a CT series by dcmtk's storescu: to storescp and handed over to the agent, beside Orthanc's own, on loopback.

    AUREOLE_BINARY=.build/release/aureole .venv/bin/python benchmarks/dicomweb/cstore.py [--slices 200] [--rounds 3] [--json]

The way of docs/dicomweb.md: storescp writes the study into a folder, packaging/dicomweb/store-study posts it to the agent, and at the
end it is sealed, sharded to five custodians and anchored. Orthanc keeps its index and files synchronously. dcmtk runs with
TCP_NODELAY=1: without it, its own pauses of 40 ms are all that one sees. The seconds that storescp waits to see whether more comes
(--eostudy-timeout) are a choice of who sets it up and are not counted. Rounds alternate, medians are told.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests/Interop"), str(ROOT / "benchmarks")]
from images import encoded, series  # noqa: E402
from row import HEAD, Row  # noqa: E402
from test_orthanc import Orthanc  # noqa: E402
from town import Agent, Town, free_port  # noqa: E402

# dcmtk reads it in every program that it is a part of, Orthanc too.
os.environ["TCP_NODELAY"] = "1"


def timed(arguments: list[str]) -> float:
    """Seconds of a program that succeeds."""
    start = time.perf_counter()
    done = subprocess.run(arguments, capture_output=True, timeout=600, check=False)
    taken = time.perf_counter() - start
    assert done.returncode == 0, done.stderr.decode()
    return taken


def receiver(town: Town, inbox: Path) -> int:
    """The port of a storescp that writes into a folder."""
    port = free_port()
    with open(town.base / "storescp.log", "wb") as log:
        town.keep(subprocess.Popen(
            ["storescp", "--sort-on-study-uid", "study", "--output-directory", str(inbox), str(port)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log))  # fmt: skip
    for _ in range(100):
        if subprocess.run(["echoscu", "127.0.0.1", str(port)], capture_output=True, check=False).returncode == 0:
            return port
        time.sleep(0.1)
    raise AssertionError("storescp did not start")


def measure(slices: int, rounds: int) -> dict[str, float]:
    """Seconds of each part, medians."""
    town, seconds = Town(), {"storescp": [], "handed over": [], "orthanc": []}
    try:
        technologist = Agent(town, "technologist")
        technologist.ask("map", "add", "P-1", "--to", town.member("patient"))
        orthanc = Orthanc(town, {}, {"StorageCompression": False, "SyncStorageArea": True, "StoreMD5ForAttachments": False})
        inbox = town.base / "inbox"
        inbox.mkdir()
        port = receiver(town, inbox)
        for _ in range(rounds):
            modality = town.base / "modality"
            modality.mkdir()
            for index, image in enumerate(series(slices, size=512)):
                (modality / f"{index:04}.dcm").write_bytes(encoded(image))
            send = ["storescu", "+sd", "127.0.0.1"]
            seconds["storescp"].append(timed([*send, str(port), str(modality)]))
            (study,) = inbox.iterdir()
            assert len(list(study.iterdir())) == slices
            hand_over = [sys.executable, str(ROOT / "packaging/dicomweb/store-study"), str(study), str(town.home("technologist"))]
            seconds["handed over"].append(timed(hand_over))
            assert not list(study.iterdir())
            study.rmdir()
            seconds["orthanc"].append(timed([*send, str(orthanc.dicom), str(modality)]))
            shutil.rmtree(modality)
        return {name: statistics.median(taken) for name, taken in seconds.items()}
    finally:
        town.close()


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slices", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    taken = measure(options.slices, options.rounds)
    rate = {name: options.slices / seconds for name, seconds in taken.items()}
    whole = options.slices / (taken["storescp"] + taken["handed over"])
    if not options.json:
        print(HEAD)
    for name, ours in (("received by storescp", rate["storescp"]), ("handed over and anchored", rate["handed over"]), ("both", whole)):
        print(Row(f"cstore.{name}, beside Orthanc", "images/s", ours, rate["orthanc"], None).text(options.json))


if __name__ == "__main__":
    main()
