"""A gateway run by hand beside a town: HTTPS, health, metrics, and what a restart keeps."""

from __future__ import annotations

import base64
import json
import ssl
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from town.by_hand import Gateway, Node, end, free_port
from town.visitor import Visitor, send


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
    shown = gateway.shown()
    assert shown["aureole_gateway_ledger_entries"] > 10
    assert shown["aureole_gateway_replica_lag_seconds"] < 60
    assert shown['aureole_gateway_requests_total{method="GET",route="/readyz",status="200"}'] == 1
    assert "aureole_gateway_sessions" in shown


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


def test_a_session_waits_when_it_asks_too_much(town, gateway) -> None:
    gateway.stop()
    gateway.options = ("--session-rate", "1", "--address-rate", "0")
    gateway.start()
    ada, cleo = (Visitor(f"http://127.0.0.1:{gateway.port}", town.people[name]) for name in ("ada", "cleo"))
    for each in (ada, cleo):
        each.login()
    begun = time.monotonic()
    answers = [ada.ask("GET", "/v1/session") for _ in range(60)]
    seconds = time.monotonic() - begun
    passed = [each.status for each in answers].count(200)
    assert 10 <= passed <= 12 + seconds, (passed, seconds)
    refused = next(each for each in answers if each.status != 200)
    assert refused.status == 429 and refused.code == "tooMany" and refused.headers["Retry-After"] == "1"
    assert cleo.ask("GET", "/v1/session").status == 200
    assert gateway.shown()['aureole_gateway_limited_total{by="session"}'] == 60 - passed
    time.sleep(1.1)
    assert ada.ask("GET", "/v1/session").status == 200


def test_metrics_are_for_this_computer_alone(town) -> None:
    for address in ("0.0.0.0:9464", "9464", "127.0.0.1:0", "127.0.0.1:x", "[::1]:9464"):
        refused = town.run("authority", "ledger", "serve", "--metrics", address)
        assert refused.returncode == 64 and "--metrics" in refused.stderr, address


def test_a_custodian_shows_what_it_released_and_refused(town, gateway) -> None:
    words = end(town, "custodian", "custodian-1")
    port = Path(words[words.index("--port-file") + 1]).read_text().strip()
    custodian = Node(town, "custodian-1", "custodian", "run", "--listen", f"127.0.0.1:{port}")
    custodian.options = ("--ledger", words[words.index("--ledger") + 1])
    custodian.start()
    shown = custodian.shown()
    assert shown["aureole_custodian_ready"] == 1 and shown["aureole_custodian_forked"] == 0
    assert shown["aureole_custodian_ledger_entries"] > 10 and shown["aureole_custodian_replica_lag_seconds"] < 30
    assert not any("releases_total" in name for name in shown)
    # A demand for shares that no member signed is refused, and counted by the reason.
    ada = Visitor(f"http://127.0.0.1:{gateway.port}", town.people["ada"])
    ada.login()
    size = ada.ask("GET", "/v1/ledger/head").json["size"]
    document = json.loads(base64.b64decode(ada.ask("GET", f"/v1/ledger/trust?size={size}").json["document"]))
    member = next(each["member"] for each in document["custodians"] if each["url"].endswith(f":{port}"))
    target = f"/v1/custodians/{member}/v1/release"
    headers = {"authorization": ada.authorization("POST", target, b""), "content-type": "application/octet-stream"}
    refused = send(ada.url + target, "POST", b"no demand", headers)
    assert refused.status == 401 and refused.headers["Aureole-From"] == member
    shown = custodian.shown()
    assert shown['aureole_custodian_releases_total{outcome="notAuthenticated"}'] == 1, shown
    assert any(name.startswith("aureole_custodian_requests_total") and "/v1/release" in name for name in shown), shown
    assert not any(member in name for name in shown)
    assert custodian.stop() == 0


def test_a_ledger_shows_its_entries(town, gateway) -> None:
    gateway.process.kill()
    town.stop()
    ledger = Node(town, "authority", "ledger", "serve", "--listen", f"127.0.0.1:{free_port()}")
    ledger.start()
    shown = ledger.shown()
    assert shown["aureole_ledger_accepting"] == 1 and shown["aureole_ledger_entries"] > 10
    assert ledger.stop() == 0
