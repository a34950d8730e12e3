"""Deep, broad and malformed input is refused, and nobody else notices."""

from __future__ import annotations

import json
import time

import pytest
from town.abuse import (  # noqa: F401
    Peer, attempt, both, custodian, inner, post, process, still_there, tesfaye,
)


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
