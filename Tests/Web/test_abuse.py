"""What strangers may try: slow clients, endless bodies, deep and broad input. It is refused, others are served, and the
process neither grows nor ends. All traffic stays on loopback and is bounded in count and time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import select
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from town.by_hand import Gateway
from town.running import ROOT, Town
from town.visitor import Visitor, send, sha256, word

MEBIBYTE = b"x" * (1 << 20)
TEN_GIGABYTES = 10 << 30
# What one attempt may send and how long it may take.
MOST_SENT, MOST_SECONDS = 256 << 20, 30
MOST_GROWTH = 64 << 20
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip


class Process:
    """The gateway's process in a town's folder."""

    def __init__(self, town: Town) -> None:
        home = str(town.folder / "gateway")
        self.id = next(int(each.name) for each in Path("/proc").iterdir() if self._is_it(each, home))

    @staticmethod
    def _is_it(folder: Path, home: str) -> bool:
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0") if folder.name.isdigit() else []
        except OSError:
            return False
        return words[1:3] == ["gateway", "run"] and home in words

    def memory(self) -> int:
        """Bytes in memory now."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.id}/status").read_text())
        assert found, "the gateway has ended"
        return int(found[1]) << 10


class Peer:
    """A connection on which anything can be sent."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=10)
        self.got = b""

    def send(self, data: bytes, seconds: float = 10) -> bool:
        """Sends all of it, taking in what comes meanwhile; whether the other side still reads."""
        view, end = memoryview(data), time.monotonic() + seconds
        while view and time.monotonic() < end:
            readable, writable, _ = select.select([self.socket], [self.socket], [], 0.2)
            try:
                if readable and not self._take():
                    return False
                if writable:
                    view = view[self.socket.send(view[: 1 << 16], socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                continue
            except OSError:
                return False
        return not view

    def _take(self) -> bool:
        piece = self.socket.recv(1 << 16)
        self.got += piece[: 1 << 16]
        return bool(piece)

    def rest(self, seconds: float = 10) -> bytes:
        """All that came, until a whole head has, the other side closes or the time is over."""
        end = time.monotonic() + seconds
        try:
            while b"\r\n\r\n" not in self.got and (left := end - time.monotonic()) > 0:
                self.socket.settimeout(left)
                if not self._take():
                    break
        except OSError:
            pass
        return self.got

    @property
    def status(self) -> int:
        """The status of the first answer; 0 where there was none."""
        found = re.match(rb"HTTP/1\.1 (\d{3}) ", self.got)
        return int(found[1]) if found else 0

    def close(self) -> None:
        """Hangs up."""
        self.socket.close()

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def attempt(url: str, head: bytes, pieces: Iterable[bytes] = ()) -> tuple[int, int]:
    """Sends a head and pieces until the other side has had enough; its status and how many bytes went."""
    with Peer(url) as peer:
        went, begun = 0, time.monotonic()
        for piece in chain([head], pieces):
            if not peer.send(piece) or went > MOST_SENT or time.monotonic() > begun + MOST_SECONDS:
                break
            went += len(piece)
        peer.rest()
        return peer.status, went


def post(target: str, *fields: str) -> bytes:
    """The head of a request."""
    return "\r\n".join([f"POST {target} HTTP/1.1", "Host: town", *fields, "", ""]).encode()


def endless(is_chunked: bool) -> Iterator[bytes]:
    """A body that does not end."""
    while True:
        yield b"100000\r\n" + MEBIBYTE + b"\r\n" if is_chunked else MEBIBYTE


@pytest.fixture(scope="module")
def process(town) -> Process:
    return Process(town)


@pytest.fixture(scope="module")
def tesfaye(town) -> Visitor:
    """A technologist, logged in."""
    visitor = Visitor(town.url, town.people["tesfaye"])
    visitor.answer = visitor.login()
    visitor.key = visitor.keys(visitor.answer)
    known = visitor.ledger()
    visitor.ledger = lambda: known
    return visitor


@pytest.fixture(autouse=True)
def still_there(town, process: Process) -> Iterator[None]:
    """Around each test: the process answers and did not grow."""
    before = process.memory()
    yield
    assert send(town.url + "/healthz", "GET").status == 200
    assert Process(town).memory() - before < MOST_GROWTH


def inner(visitor: Visitor, method: str, target: str, head: bytes) -> str:
    """The member's own signature over a request that is passed on."""
    member, now = bytes.fromhex(visitor.answer["member"]), int(time.time())
    digests = sha256(f"{method} {target}".encode()) + sha256(head)
    message = b"aureole/request/v1" + visitor.ledger() + bytes(12) + member + word(now) + digests
    return f"Aureole-P256 member={member.hex()}, time={now}, signature={visitor.key.sign(message).hex()}"


def both(visitor: Visitor, target: str, member: str) -> list[str]:
    """The fields of a request that is passed on: the session's signature and the member's."""
    return [f"Authorization: {visitor.authorization('POST', target, member.encode())}", f"Aureole-Member: {member}"]


def custodian(visitor: Visitor) -> str:
    """One of the custodians of the policy in force."""
    size = visitor.ask("GET", "/v1/ledger/head").json["size"]
    document = visitor.ask("GET", f"/v1/ledger/trust?size={size}").json["document"]
    return json.loads(base64.b64decode(document))["custodians"][0]["member"]


def latencies(url: str, seconds: float) -> list[float]:
    """How long somebody else waits for an answer, over and over."""
    took = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        assert send(url + "/healthz", "GET").status == 200
        took.append(time.monotonic() - begun)
        time.sleep(0.01)
    return sorted(took)


def test_slow_clients_do_not_keep_others_waiting(town) -> None:
    with ExitStack() as stack:
        peers = [stack.enter_context(Peer(town.url)) for _ in range(300)]
        for peer in peers:
            peer.socket.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        stop = threading.Event()

        def trickle() -> None:
            while not stop.wait(1):
                for peer in peers:
                    peer.send(b"a", 0.1)

        trickling = threading.Thread(target=trickle)
        trickling.start()
        took = latencies(town.url, 10)
        stop.set()
        trickling.join()
    assert took[int(len(took) * 0.99)] < 1, took[-5:]


def test_idle_connections_do_not_keep_others_waiting(town) -> None:
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(Peer(town.url))
        took = latencies(town.url, 5)
    assert took[int(len(took) * 0.99)] < 1, took[-5:]


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize(
    "target",
    ["/v1/login", "/v1/accounts", "/v1/ledger/actions", "/v1/host/v1/documents", "/v1/release", "/healthz", "/",
     "/v1/custodians/" + "00" * 20 + "/v1/release"],
)  # fmt: skip
def test_ten_gigabytes_are_refused(town, target: str, is_chunked: bool) -> None:
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {TEN_GIGABYTES}"
    status, went = attempt(town.url, post(target, length), endless(is_chunked))
    assert status in (401, 404, 413), status
    # It is not read for ever either, once it is refused.
    assert went < MOST_SENT


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize("route", ["blocks", "fetch"])
def test_ten_gigabytes_are_not_passed_on(town, process, tesfaye, route: str, is_chunked: bool) -> None:
    record = sha256(b"record").hex()
    target = f"/v1/records/{record}/{route}"
    head = (96).to_bytes(4, "big") + b"".join(sha256(b"%d" % number) for number in range(96)) + (b"\0\x10\0\0" * 96)
    outer = f"/v1/custodians/{custodian(tesfaye)}{target}"
    member = inner(tesfaye, "POST", target, head)
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {TEN_GIGABYTES}"
    fields = both(tesfaye, outer, member)
    first = b"%x\r\n" % len(head) + head + b"\r\n" if is_chunked else head
    before = process.memory()
    status, went = attempt(town.url, post(outer, length, *fields) + first, endless(is_chunked))
    assert status in (400, 403, 413, 422), status
    assert went < MOST_SENT
    assert process.memory() - before < MOST_GROWTH


def test_an_answer_before_the_body_has_come_ends_nothing(town, tesfaye) -> None:
    # The custodian answers at once, while the gateway still waits for more of the body.
    for _ in range(20):
        target = "/v1/status"
        outer = f"/v1/custodians/{custodian(tesfaye)}{target}"
        member = inner(tesfaye, "POST", target, b"")
        fields = both(tesfaye, outer, member)
        with Peer(town.url) as peer:
            peer.send(post(outer, "Content-Length: 5000000", *fields) + MEBIBYTE)
            assert b" 404 " in peer.rest()
            peer.send(MEBIBYTE)
        assert send(town.url + "/healthz", "GET").status == 200


def test_a_body_that_is_not_http_is_its_senders_fault(town, tesfaye) -> None:
    assert attempt(town.url, post("/v1/login", "Transfer-Encoding: chunked") + b"zz\r\n")[0] == 400
    outer = f"/v1/custodians/{custodian(tesfaye)}/v1/release"
    for target in (outer, outer.replace("release", "records/00/blocks")):
        member = inner(tesfaye, "POST", target, b"")
        fields = both(tesfaye, target, member)
        assert attempt(town.url, post(target, "Transfer-Encoding: chunked", *fields) + b"zz\r\n")[0] in (400, 401)


def test_a_million_keys_are_refused(town) -> None:
    body = json.dumps({f"key{number}": number for number in range(1_000_000)}).encode()
    status, _ = attempt(town.url, post("/v1/login", f"Content-Length: {len(body)}"), [body])
    assert status == 413
    # And as many as fit.
    body = json.dumps({f"{number:x}": 1 for number in range(3000)}).encode()
    assert attempt(town.url, post("/v1/login", f"Content-Length: {len(body)}") + body)[0] == 400


def test_a_million_parts_are_refused(town) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    head = post("/v1/login", "Content-Type: multipart/form-data; boundary=b", f"Content-Length: {len(part) * 10**6}")
    assert attempt(town.url, head, (part * 10_000 for _ in range(100)))[0] == 413
    few = part * 100 + b"--b--\r\n"
    head = post("/v1/login", "Content-Type: multipart/form-data; boundary=b", f"Content-Length: {len(few)}")
    assert attempt(town.url, head + few)[0] == 400


@pytest.mark.parametrize(
    "data",
    [
        post("/v1/login", *(f"X-{number}: 1" for number in range(10_000))),
        post("/v1/login", *(f"X-{number}: 1" for number in range(101)), "Content-Length: 0"),
        post("/v1/login", "X-Long: " + "a" * (1 << 20)),
        b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: town\r\n\r\n",
        b"G" * (1 << 20) + b" / HTTP/1.1\r\nHost: town\r\n\r\n",
        bytes(range(256)) * 1000 + b"\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        post("/v1/login", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        post("/v1/login", "Content-Length: 4", "Content-Length: 5") + b"12345",
        post("/v1/login", "Content-Length: -1"),
        post("/v1/login", "Content-Length: 99999999999999999999"),
        post("/v1/login", "Transfer-Encoding: chunked") + b"ffffffffffffffffff\r\n",
        b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: town\r\n\r\n",
        b"GET /%2e%2e/%2e%2e/etc/passwd%00 HTTP/1.1\r\nHost: town\r\n\r\n",
        b"GET /%ff%fe?size=%ff HTTP/1.1\r\nHost: town\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\nHost: town\r\n\r\n",
    ],
    ids=[
        "10000-headers", "101-headers", "long-header", "long-url", "long-method", "garbage", "http2", "two-framings",
        "two-lengths", "negative-length", "huge-length", "huge-chunk", "parents", "escaped-parents", "no-utf8",
        "connect",
    ],
)  # fmt: skip
def test_heads_that_are_none_are_refused(town, data: bytes) -> None:
    status, _ = attempt(town.url, data)
    # A connection that is cut while it still sends may lose the answer.
    assert status == 0 or 400 <= status < 500, status


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b"[" * 16_000 + b"]" * 16_000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"account":' + b"[" * 20_000],
    ids=["100000", "balanced", "objects", "within"],
)  # fmt: skip
def test_deep_json_is_refused(town, body: bytes) -> None:
    for target in ("/v1/login", "/v1/accounts", "/v1/recovery"):
        assert attempt(town.url, post(target, f"Content-Length: {len(body)}") + body)[0] in (400, 413)


def test_garbage_behind_good_requests_ends_that_connection_alone(town) -> None:
    good = b"GET /healthz HTTP/1.1\r\nHost: town\r\n\r\n"
    with Peer(town.url) as peer:
        peer.send(good * 3 + b"\0\xff garbage\r\n\r\n" + good)
        end = time.monotonic() + 10
        while time.monotonic() < end and peer._take():
            pass
        assert peer.got.count(b"HTTP/1.1 200 OK") == 3
        assert peer.got.count(b"HTTP/1.1 400") == 1
    with Peer(town.url) as peer:
        peer.send(good * 5000)
        assert peer.rest().startswith(b"HTTP/1.1 200 OK")


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


def test_it_stops_within_six_seconds_whatever_is_open(town, tesfaye) -> None:
    # The last test: the town's gateway is run anew as this process's child, whose exit code can be seen.
    gateway = Gateway(town)
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
