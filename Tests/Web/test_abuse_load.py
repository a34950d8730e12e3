"""Slow clients and endless bodies: others are served, and the process neither grows nor ends."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack

import pytest
from town.abuse import (  # noqa: F401
    MEBIBYTE, MOST_GROWTH, MOST_SENT, TEN_GIGABYTES, Peer, attempt, both, custodian, endless,
    inner, post, process, still_there, tesfaye,
)
from town.visitor import send, sha256


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
