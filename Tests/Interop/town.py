"""A ledger, five custodians and people, each a process and a home of their own, made by the commands that operators use."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
PEOPLE = {
    "second": ("Borealis Clinic", "authority"), "technologist": ("Tesfaye Alemu", "technologist"),
    "patient": ("Ada Marlow", "patient"), "other": ("Ben Okafor", "patient"), "clinician": ("Cleo Winter", "clinician"),
    **{f"custodian-{number}": (f"Custodian {number}", "custodian") for number in range(1, 6)},
}  # fmt: skip


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(path: Path, process: subprocess.Popen) -> str:
    """What a program writes into a file, once it has."""
    for _ in range(PATIENCE * 20):
        if path.exists() and path.read_text().endswith("\n"):
            return path.read_text().strip()
        assert process.poll() is None, f"{process.args[1:3]} ended with {process.returncode}"
        time.sleep(0.05)
    raise AssertionError(f"{process.args[1:3]} did not start")


class Agent:
    """The agent of one member, with DICOMweb."""

    def __init__(self, town: "Town", who: str, *options: str) -> None:
        self.town, self.who = town, who
        ports = town.base / f"{who}-{time.monotonic_ns()}.port"
        self.process = town.launch(
            f"agent-{who}", "agent", "run", "--dicomweb", "--listen", "127.0.0.1:0", "--port-file", str(ports), *options, home=who
        )
        self.port = int(wait_for(ports, self.process))
        self.file = town.home(who) / "dicomweb" / "access.json"
        access = json.loads(self.file.read_text())
        self.url, self.auth = access["url"], (access["user"], access["password"])
        assert self.url == f"http://127.0.0.1:{self.port}/dicom-web"

    def ask(self, *arguments: str) -> dict:
        """A command that asks the agent."""
        done = self.try_(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def try_(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same, whatever comes of it."""
        return subprocess.run(
            [self.town.program, "agent", *arguments, "--home", str(self.town.home(self.who)), "--json"],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    def stop(self) -> None:
        """As an operator does."""
        self.process.terminate()
        self.process.wait(20)

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.wait(20)


class Town:
    """Runs until it is closed; everything lies in a folder of its own, which goes with it."""

    def __init__(self) -> None:
        self.program = os.environ.get("AUREOLE_BINARY", str(ROOT / ".build/debug/aureole"))
        assert Path(self.program).exists(), "the program is not built: swift build"
        self.base = Path(tempfile.mkdtemp(prefix="aureole-dicom-"))
        self._processes: list[subprocess.Popen] = []
        self._passphrase = self.base / "passphrase"
        self._passphrase.touch(0o600)
        self._passphrase.write_text("a passphrase of this test\n")
        try:
            self._found()
        except BaseException:
            self.close()
            raise

    def home(self, who: str) -> Path:
        """Where somebody lives."""
        return self.base / who

    def launch(self, name: str, *arguments: str, home: str) -> subprocess.Popen:
        """A program that goes on beside the test; what it says is kept."""
        with open(self.base / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [self.program, *arguments, "--home", str(self.home(home)), "--passphrase-file", str(self._passphrase)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._processes.append(process)
        return process

    def keep(self, process: subprocess.Popen) -> subprocess.Popen:
        """Another program that ends with the town."""
        self._processes.append(process)
        return process

    def try_(self, who: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command in somebody's home, whatever comes of it."""
        return subprocess.run(
            [self.program, *arguments, "--home", str(self.home(who)), "--passphrase-file", str(self._passphrase), "--json"],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    def run(self, who: str, *arguments: str) -> dict:
        """One command in somebody's home."""
        done = self.try_(who, *arguments)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.startswith("{") else {}

    def _found(self) -> None:
        url = f"http://127.0.0.1:{(port := free_port())}"
        self.run("authority", "found", "--name", "Aurora Hospital", "--url", url)
        ledger = self.base / "ledger.port"
        wait_for(ledger, self.launch(
            "ledger", "ledger", "serve", "--listen", f"127.0.0.1:{port}", "--port-file", str(ledger), home="authority"))  # fmt: skip
        network = str(self.home("authority") / "network.json")
        for who, (name, role) in PEOPLE.items():
            joined = self.run(who, "join", network, "--name", name, "--role", role)
            request = str(self.home(who) / "join-request.json")
            self.run("authority", "enrol", request, "--fingerprint", joined["fingerprint"])
        descriptions: list[str] = []
        for number in range(1, 6):
            who, ports = f"custodian-{number}", self.base / f"custodian-{number}.port"
            process = self.launch(
                who, "custodian", "run", "--ledger", url, "--listen", "127.0.0.1:0", "--port-file", str(ports), home=who)  # fmt: skip
            address = f"https://127.0.0.1:{wait_for(ports, process)}"
            target = str(self.base / f"{who}.json")
            done = self.try_(who, "custodian", "describe", "--url", address, "--output", target)
            if done.returncode:
                done = subprocess.run(
                    [self.program, "custodian", "describe", "--url", address, "--output", target, "--home",
                     str(self.home(who)), "--passphrase-file", str(self._passphrase)],
                    capture_output=True, text=True, timeout=PATIENCE, check=False)  # fmt: skip
            assert done.returncode == 0, done.stderr
            descriptions += ["--custodian", target]
        proposed = self.run("authority", "policy", "propose", *descriptions, "--threshold", "3")
        assert self.run("second", "approve", proposed["digest"])["outcome"] == "accepted"

    def member(self, who: str) -> str:
        """Somebody's identifier."""
        return json.loads((self.home(who) / "member.json").read_text())["member"]

    def close(self) -> None:
        """Ends it, and nothing is left."""
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.base, ignore_errors=True)
