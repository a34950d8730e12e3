"""The OpenAPI document is true: Schemathesis finds no answer that it does not describe, whoever asks."""

from __future__ import annotations

import base64
import json
import re
import time
import warnings
from collections import Counter
from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks
from town.running import ROOT
from town.visitor import Key, Visitor, sha256, word

# Of each route, well-formed and as many malformed.
EXAMPLES = 10
CHECKS = [checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance]
LEFT_OUT = {
    "GET /v1/events": "does not end; tried below",
    "DELETE /v1/session": "ends the session that asks; tried below",
}


class Signed(requests.auth.AuthBase):
    """Signs what goes over the wire: requests calls this last, when target and body are settled."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.ledger, self.key = visitor, visitor.ledger(), visitor.keys(visitor.answer)
        visitor.ledger = lambda: self.ledger

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        covered = body.encode() if isinstance(body, str) else body
        target = request.path_url
        for prefix in ("/v1/host", "/v1/custodians/"):
            if target.startswith(prefix):
                inner = target[len(prefix) :] if prefix == "/v1/host" else target[len(prefix) + 40 :]
                request.headers["Aureole-Member"] = self.inner(request.method, inner, covered)
                covered = request.headers["Aureole-Member"].encode()
        request.headers["Authorization"] = self.visitor.authorization(request.method, target, covered)
        return request

    def known(self) -> dict[str, object]:
        """Values that stand for something in this town."""
        size = self.visitor.ask("GET", "/v1/ledger/head").json["size"]
        trust = self.visitor.ask("GET", f"/v1/ledger/trust?size={size}").json
        custodian = json.loads(base64.b64decode(trust["document"]))["custodians"][0]["member"]
        return {
            "size": size, "skip": 1, "from": 1, "to": size, "count": 5, "member": custodian, "route": "v1/status",
            "name": "Anna", "account": "cleo",
        }  # fmt: skip

    def inner(self, method: str, target: str, body: bytes) -> str:
        """The member's own signature, as directory.md has it."""
        member, now = bytes.fromhex(self.visitor.answer["member"]), int(time.time())
        digests = sha256(f"{method} {target}".encode()) + sha256(body)
        signature = self.key.sign(b"aureole/request/v1" + self.ledger + bytes(12) + member + word(now) + digests)
        return f"Aureole-P256 member={member.hex()}, time={now}, signature={signature.hex()}"


class Explorer:
    """Tries every operation of the document as one person, and counts what came back."""

    def __init__(self, url: str, signed: Signed | None = None) -> None:
        self.url, self.signed = url, signed
        self.known: dict[str, object] = signed.known() if signed else {}
        self.schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
        self.http = requests.Session()
        self.http.trust_env = False
        self.own = -1
        self.faults: list[str] = []
        self.seen: dict[str, Counter[int]] = {}

    def run(self) -> None:
        """Tries all that it may."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for found in self.schema.get_all_operations():
                operation = found.ok()
                if operation.label not in LEFT_OUT:
                    self._try(operation)

    def _try(self, operation) -> None:
        seen = self.seen.setdefault(operation.label, Counter())
        takes_something = any(True for _ in operation.iter_parameters()) or bool(operation.body)
        for mode in [GenerationMode.POSITIVE, GenerationMode.NEGATIVE][: 2 if takes_something else 1]:

            @settings(
                max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode))
            def one(case) -> None:
                if self._ends_itself(case):
                    return
                if mode == GenerationMode.POSITIVE and seen.total() % 2:
                    self._name_what_is_there(case)
                response = case.call(base_url=self.url, session=self.http, auth=self.signed, timeout=30)
                seen[response.status_code] += 1
                case.validate_response(response, checks=[not_a_server_error, *CHECKS])

            try:
                one()
            except (FailureGroup, requests.RequestException, ExceptionGroup) as error:
                self.faults.append(f"{operation.label}: {error}")

    def _name_what_is_there(self, case) -> None:
        """Every other time, so that it gets past "there is nothing like that"."""
        for place in (case.path_parameters, case.query, case.body):
            for name in self.known if isinstance(place, dict) else ():
                if name in place:
                    place[name] = self.known[name]

    def _ends_itself(self, case) -> bool:
        """DELETE of the session that asks: every other number may be tried."""
        if not (case.method == "DELETE" and case.operation.path == "/v1/sessions/{number}"):
            return False
        return str(case.path_parameters.get("number", "")).strip("+ ").lstrip("0") == str(self.own)


@pytest.fixture(scope="module")
def people(town) -> Iterator[dict[str, Signed]]:
    """Logged in before anything is tried: an address that fails often waits."""
    signed = {}
    for name in ("ada", "aurora"):
        visitor = Visitor(town.url, town.people[name])
        visitor.answer = visitor.login()
        signed[name] = Signed(visitor)
    yield signed


def registered() -> set[str]:
    """The routes as the gateway's sources add them, in the document's spelling."""
    prefixes = {"router": "", "ledger": "/v1/ledger/", "host": "/v1/host/v1/", "custodians": "/v1/custodians/{member}/"}
    found = set()
    for file in (ROOT / "Sources/Gateway/HTTP").glob("GatewayRoutes*.swift"):
        text = file.read_text()
        listed = re.search(r"for path in \[([^]]+)\]", text)
        for group, method, path in re.findall(
            r"\b(router|ledger|host|custodians)\.(get|post|put|patch|delete)\(\s*(\"[^\"]+\"|RouterPath\(path\))", text
        ):
            paths = re.findall(r'"([^"]+)"', listed[1] if listed and path.startswith("RouterPath") else path)
            for each in paths:
                named = re.sub(r":(\w+)", r"{\1}", each).replace("**", "{route}" if group == "custodians" else "**")
                found.add(f"{method.upper()} {prefixes[group]}{named}")
    return found


def test_the_document_has_every_route_and_no_other(town) -> None:
    document = requests.get(f"{town.url}/openapi.json", timeout=10).json()
    listed = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    # The app's files are no part of it.
    assert listed == registered() - {"GET /", "GET /**"}


def test_nobody_in_particular_gets_only_what_is_documented(town, people) -> None:
    explorer = Explorer(town.url)
    explorer.run()
    assert explorer.faults == []
    of_members = [label for label in explorer.seen if "/v1/session" in label or "/ledger/" in label]
    assert not any(status < 300 for label in of_members for status in explorer.seen[label])


@pytest.mark.parametrize("name", ["ada", "aurora"])
def test_with_a_session_one_gets_only_what_is_documented(town, people, name: str) -> None:
    signed = people[name]
    explorer = Explorer(town.url, signed)
    rows = signed.visitor.ask("GET", "/v1/sessions").json
    explorer.own = next(each["number"] for each in rows if each["isThis"])
    explorer.run()
    assert explorer.faults == []
    # Signatures were right, so what was tried lies behind them.
    assert signed.visitor.ask("GET", "/v1/session").status == 200
    succeeded = {label for label, seen in explorer.seen.items() if any(status < 300 for status in seen)}
    assert {"GET /v1/session", "GET /v1/ledger/head", "POST /v1/posture/nonce"} <= succeeded
    assert {"GET /v1/ledger/trust", "GET /v1/ledger/entries", "GET /v1/custodians/{member}/{route}"} <= succeeded
    assert ("POST /v1/invitations" in succeeded) == (name == "aurora")


def test_what_was_left_out_answers_as_documented_too(town, people) -> None:
    visitor, signed = people["ada"].visitor, people["ada"]
    with requests.get(f"{town.url}/v1/events", auth=signed, stream=True, timeout=10) as events:
        assert events.status_code == 200
        assert events.headers["content-type"] == "text/event-stream"
        assert next(events.iter_lines()) == b"event: ledger"
    assert requests.get(f"{town.url}/v1/events", timeout=10).status_code == 401
    assert requests.delete(f"{town.url}/v1/session", timeout=10).status_code == 401
    assert visitor.ask("DELETE", "/v1/session", key=Key()).status == 401
    assert visitor.ask("DELETE", "/v1/session").status == 204
    assert visitor.ask("DELETE", "/v1/session").status == 401
