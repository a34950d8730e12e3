"""A town's processes, ended and run anew with options of the test's."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from .running import ROOT, Town


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def words_of(folder: Path) -> list[str]:
    """The command line of a process; nothing once it has ended."""
    try:
        return (folder / "cmdline").read_bytes().decode().split("\0") if folder.name.isdigit() else []
    except OSError:
        return []


def end(town: Town, kind: str, name: str) -> list[str]:
    """Ends the town's process of that kind and home; its command line."""
    ended = []
    for folder in Path("/proc").iterdir():
        words = words_of(folder)
        if words[1:3] == [kind, "run"] and str(town.folder / name) in words:
            os.kill(int(folder.name), signal.SIGTERM)
            while words_of(folder):
                time.sleep(0.05)
            ended = [word for word in words if word]
    return ended


class Node:
    """A process with a home in the town, that shows its metrics."""

    def __init__(self, town: Town, name: str, *words: str) -> None:
        self.town = town
        self.words = words
        self.metrics = free_port()
        self.log = town.folder / name / "by-hand.log"
        self.home = town.folder / name
        self.options: tuple[str, ...] = ()

    def start(self) -> None:
        """Runs it and waits until it answers."""
        mark = self.home / "by-hand.port"
        mark.unlink(missing_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.town.program, *self.words, "--home", str(self.home),
                 "--passphrase-file", str(self.town.folder / "passphrase"),
                 "--metrics", f"127.0.0.1:{self.metrics}", "--port-file", str(mark), *self.options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        for _ in range(600):
            if mark.exists() and mark.read_text().strip():
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def stop(self) -> int:
        """Asks it to stop; its exit code."""
        self.process.terminate()
        return self.process.wait(15)

    def shown(self) -> dict[str, float]:
        """Its metrics by name and labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=20) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (each.rsplit(" ", 1) for each in lines if each[0] != "#")}


class Gateway(Node):
    """The town's gateway."""

    def __init__(self, town: Town, *options: str) -> None:
        self.port = free_port()
        super().__init__(
            town, "gateway", "gateway", "run", "--listen", f"127.0.0.1:{self.port}", "--web", str(ROOT / "web")
        )
        self.options = options
        end(town, "gateway", "gateway")
        self.start()
