"""A gateway run by hand beside a town: HTTPS, health, metrics, and what a restart keeps."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from town.visitor import Visitor


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Gateway:
    """The town's gateway, ended and run anew with options of the test's."""

    def __init__(self, town, *options: str) -> None:
        self.town = town
        self.options = options
        self.metrics = free_port()
        self.port = free_port()
        for folder in Path("/proc").iterdir():
            words = self._words(folder)
            if "gateway" in words and str(town.folder / "gateway") in words:
                os.kill(int(folder.name), signal.SIGTERM)
                while self._words(folder):
                    time.sleep(0.05)
        self.log = town.folder / "gateway" / "by-hand.log"
        self.start()

    @staticmethod
    def _words(folder: Path) -> list[str]:
        try:
            return (folder / "cmdline").read_bytes().decode().split("\0") if folder.name.isdigit() else []
        except OSError:
            return []

    def start(self) -> None:
        """Runs it and waits until it answers."""
        mark = self.town.folder / "gateway" / "by-hand.port"
        mark.unlink(missing_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.town.program, "gateway", "run", "--home", str(self.town.folder / "gateway"),
                 "--passphrase-file", str(self.town.folder / "passphrase"), "--listen", f"127.0.0.1:{self.port}",
                 "--web", str(Path(__file__).parents[2] / "web"), "--metrics-port", str(self.metrics),
                 "--port-file", str(mark), *self.options],
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


@pytest.fixture(scope="module")
def gateway(town) -> Iterator[Gateway]:
    """With a certificate of its own."""
    running = Gateway(town, "--self-signed", "localhost", "--self-signed", "127.0.0.1")
    yield running
    running.process.kill()


def get(gateway: Gateway, target: str) -> tuple[bytes, dict[str, str]]:
    """One request over TLS, with the gateway's own certificate as the only one that is trusted."""
    trust = ssl.create_default_context(cafile=str(gateway.town.folder / "gateway" / "gateway-certificate.pem"))
    with urllib.request.urlopen(f"https://localhost:{gateway.port}{target}", context=trust, timeout=20) as answer:
        return answer.read(), dict(answer.headers)


def test_its_own_certificate_is_good_for_its_names_and_browsers_are_told_to_stay(gateway) -> None:
    body, headers = get(gateway, "/healthz")
    assert body == b"ok\n"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert (gateway.town.folder / "gateway" / "gateway-key.pem").stat().st_mode & 0o077 == 0
    assert "fingerprint" in gateway.log.read_text()


def test_it_says_when_it_is_ready_and_what_it_counts(gateway) -> None:
    assert get(gateway, "/readyz")[0] == b"ready\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{gateway.metrics}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    for name in ("answers_total", "logins_total", "ledger_entries", "sessions"):
        assert f"aureole_gateway_{name}" in text, text
    entries = next(line for line in text.splitlines() if line.startswith("aureole_gateway_ledger_entries "))
    assert int(entries.split()[1]) > 10


def test_plain_http_is_for_this_computer_alone(town) -> None:
    refused = town.run("gateway", "gateway", "run", "--listen", "0.0.0.0:0", "--web", "web")
    assert refused.returncode == 64 and "--certificate" in refused.stderr


def test_the_certificate_is_kept_and_sessions_outlast_a_restart(town, gateway) -> None:
    gateway.stop()
    gateway.options = ()
    gateway.start()
    ada = Visitor(f"http://127.0.0.1:{gateway.port}", town.people["ada"])
    ada.login()
    before = ada.authorization("GET", "/v1/session", b"")
    assert gateway.stop() == 0
    time.sleep(1.1)
    gateway.start()
    request = urllib.request.Request(ada.url + "/v1/session", headers={"authorization": before})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert json.loads(refused.value.read())["error"]["code"] == "stale", "signed before the process began"
    assert ada.ask("GET", "/v1/session").status == 200
    certificate = town.folder / "gateway" / "gateway-certificate.pem"
    text = certificate.read_text()
    assert gateway.stop() == 0
    gateway.options = ("--self-signed", "localhost", "--self-signed", "127.0.0.1")
    gateway.start()
    assert certificate.read_text() == text
