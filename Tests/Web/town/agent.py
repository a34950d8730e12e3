"""The agent of one of a town's people, where pages look for it."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import requests

from .running import PATIENCE, Town


class Agent:
    """Runs with DICOMweb, and so with its member's keys, until it is stopped."""

    def __init__(self, town: Town, port: int, who: str = "technologist", *, dicomweb: bool = True) -> None:
        self.home = town.folder / who
        self.log = self.home / "agent.log"
        mark = self.home / "agent.port"
        mark.unlink(missing_ok=True)
        words = [
            "agent", "run", "--gateway", town.url, "--listen", f"127.0.0.1:{port}", "--port-file", str(mark), "--home", str(self.home),
        ]  # fmt: skip
        if dicomweb:
            words += ["--dicomweb", "--passphrase-file", str(town.folder / "passphrase")]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([town.program, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for _ in range(PATIENCE * 20):
            if mark.exists() and mark.read_text().endswith("\n"):
                break
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        if dicomweb:
            access = json.loads((self.home / "dicomweb" / "access.json").read_text())
            self.url, self.word = access["url"], access["password"]
            self.auth = (access["user"], access["password"])

    def store(self, paths: list[Path]) -> requests.Response:
        """As a modality does, by STOW-RS."""
        parts = [b"--end\r\nContent-Type: application/dicom\r\n\r\n" + path.read_bytes() + b"\r\n" for path in paths]
        kind = 'multipart/related; type="application/dicom"; boundary=end'
        headers = {"Content-Type": kind, "Accept": "application/dicom+json"}
        body = b"".join(parts) + b"--end--\r\n"
        return requests.post(self.url + "/studies", data=body, headers=headers, auth=self.auth, timeout=120)

    def stop(self) -> None:
        """As an operator does."""
        self.process.terminate()
        self.process.wait(20)

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.wait(20)
