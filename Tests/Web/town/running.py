"""Starts the demonstration's town and ends it again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    account: str
    password: str
    totp: str
    name: str
    role: str


class Town:
    """Runs until it is closed. Everything lies in a folder of its own, which goes with it."""

    def __init__(self, web: Path = ROOT / "web", arguments: tuple[str, ...] = ()) -> None:
        program = os.environ.get("AUREOLE_BINARY", str(ROOT / ".build/debug/aureole"))
        assert Path(program).exists(), "the program is not built: swift build"
        self._base = tempfile.mkdtemp(prefix="aureole-town-")
        self.folder = Path(self._base) / "town"
        with open(Path(self._base) / "out", "wb") as out, open(Path(self._base) / "err", "wb") as err:
            self._process = subprocess.Popen(
                [program, "demo", "--skip-story", "--json", "--folder", str(self.folder), "--web", str(web), *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            )  # fmt: skip
        self.program = program
        self.report = self._wait()
        self.url: str = self.report["pages"]
        self.people = {each["account"]: Person(**each) for each in self.report["accounts"]}

    def _wait(self) -> dict:
        for _ in range(PATIENCE * 10):
            text = (Path(self._base) / "out").read_text()
            if text.endswith("\n"):
                report = json.loads(text)
                assert report["ok"] and report["pages"], report
                return report
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"the town did not start: {text} {(Path(self._base) / 'err').read_text()}")

    def run(self, who: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command of one of the people, in their home."""
        return subprocess.run(
            [self.program, *arguments, "--home", str(self.folder / who), "--passphrase-file",
             str(self.folder / "passphrase")],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    def stop(self) -> None:
        """Ends every process. What they wrote is still there."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Ends it, and nothing is left."""
        self.stop()
        shutil.rmtree(self._base, ignore_errors=True)
