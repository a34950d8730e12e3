"""What answers and logs tell strangers, and that the gateway stops whatever is open."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from town.by_hand import Gateway
from town.abuse import (  # noqa: F401
    Peer, both, custodian, inner, post, process, still_there, tesfaye,
)
from town.running import ROOT
from town.visitor import send, sha256

HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip


def test_every_answer_bears_the_headers_that_browsers_need(town, tesfaye) -> None:
    answers = {
        "page": send(town.url + "/", "GET"), "script": send(town.url + "/app.js", "GET"),
        "document": send(town.url + "/openapi.json", "GET"), "network": send(town.url + "/v1/network", "GET"),
        "refused": send(town.url + "/v1/session", "GET"), "nothing": send(town.url + "/v1/nothing", "GET"),
        "method": send(town.url + "/v1/login", "PUT", b"{}"), "malformed": send(town.url + "/v1/login", "POST", b"{"),
        "session": tesfaye.ask("GET", "/v1/session"),
        "passed on": tesfaye.ask("GET", f"/v1/custodians/{custodian(tesfaye)}/v1/status"),
    }  # fmt: skip
    for name, answer in answers.items():
        for header, value in HEADERS.items():
            assert answer.headers.get(header) == value, (name, header)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, name
        assert {"geolocation=()", "microphone=()"} <= set(answer.headers["Permissions-Policy"].split(", ")), name
        assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers, name
        if name not in ("page", "script", "document"):
            assert answer.headers["Cache-Control"] == "no-store", name
    assert answers["session"].status == 200 and answers["passed on"].headers["Content-Type"] == "application/json"


def test_the_page_has_nothing_inline(town) -> None:
    page = send(town.url + "/", "GET").body.decode()
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == []
    assert set(re.findall(r'(?:src|href)="(\w+:)', page)) == set()


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_other_origins_are_told_nothing(town, method: str) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for target in ("/v1/network", "/v1/login", "/v1/session", "/", "/app.json"):
        answer = send(town.url + target, method, b"{}" if method == "POST" else None, asked)
        assert not [name for name in answer.headers if name.lower().startswith("access-control")], target


def test_the_app_is_served_whole_and_its_digest_is_right(town) -> None:
    listed = send(town.url + "/app.json", "GET").json
    folder = ROOT / "web"
    paths = sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())
    paths = sorted((each for each in paths if not re.search(r"(^|/)\.", each)), key=str.encode)
    assert [each["path"] for each in listed["files"]] == paths
    whole = hashlib.sha256()
    for row in listed["files"]:
        served = send(f"{town.url}/{row['path']}", "GET")
        assert served.status == 200 and served.body == (folder / row["path"]).read_bytes(), row["path"]
        digest = hashlib.sha256(served.body).digest()
        assert (row["sha256"], row["size"]) == (digest.hex(), len(served.body))
        whole.update(len(row["path"].encode()).to_bytes(2, "big") + row["path"].encode() + digest)
    assert listed["digest"] == whole.hexdigest()
    assert send(town.url + "/v1/network", "GET").json["webApp"] == listed["digest"]


def test_logs_tell_nobodys_name(town, process, tesfaye) -> None:
    person = tesfaye.person
    tesfaye.open("POST", "/v1/login", {"account": person.account, "authKey": "no", "code": "123456"})
    log = (town.folder / "gateway" / "gateway.log").read_text()
    assert "Fatal error" not in log
    words = {tesfaye.session.hex(), sha256(tesfaye.session).hex(), tesfaye.answer["member"], "123456", person.totp}
    for each in town.people.values():
        words |= {each.account, each.name, each.name.split()[-1], each.password}
    found = {each for each in words if re.search(rf"\b{re.escape(each)}\b", log, re.IGNORECASE)}
    assert found == set()
    # Where clients come from is not in it; where the gateway listens is.
    port = urlsplit(town.url).port
    assert set(re.findall(r"127\.0\.0\.1(?::\d+)?", log)) <= {f"127.0.0.1:{port}"}


@pytest.fixture(scope="module")
def anew() -> Iterator[list[Gateway]]:
    """Gateways that tests run anew; they end with the town."""
    running: list[Gateway] = []
    yield running
    for gateway in running:
        gateway.process.kill()
        gateway.process.wait()


def test_it_stops_within_six_seconds_whatever_is_open(town, tesfaye, anew) -> None:
    # The last test: the town's gateway is run anew as this process's child, whose exit code can be seen.
    gateway = Gateway(town)
    anew.append(gateway)
    town.url = tesfaye.url = f"http://127.0.0.1:{gateway.port}"
    # What was signed in the second in which it began is not taken.
    time.sleep(1.1)
    with ExitStack() as stack:
        for _ in range(20):
            peer = stack.enter_context(Peer(town.url))
            header = tesfaye.authorization("GET", "/v1/events", b"")
            peer.send(f"GET /v1/events HTTP/1.1\r\nHost: town\r\nAuthorization: {header}\r\n\r\n".encode())
            assert b" 200 OK" in peer.rest()
        target = f"/v1/records/{sha256(b'any').hex()}/blocks"
        outer = f"/v1/custodians/{custodian(tesfaye)}{target}"
        member = inner(tesfaye, "POST", target, b"")
        fields = both(tesfaye, outer, member)
        stack.enter_context(Peer(town.url)).send(post(outer, "Content-Length: 5000000", *fields))
        stack.enter_context(Peer(town.url)).send(b"GET / HTTP/1.1\r\nX-Slow: ")
        time.sleep(0.5)
        begun = time.monotonic()
        assert gateway.stop() == 0, gateway.log.read_text()
        assert time.monotonic() - begun < 6
    assert "Fatal error" not in gateway.log.read_text()
    gateway.start()
