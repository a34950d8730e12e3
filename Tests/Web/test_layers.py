"""Every layer left out is refused by the server, not just hidden by the page."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from town.visitor import Key, Visitor, send, sha256, totp, word


@pytest.fixture(scope="module")
def visitors(town):
    """Everybody but Borealis, logged in."""
    found = {name: Visitor(town.url, person) for name, person in town.people.items() if name != "borealis"}
    for visitor in found.values():
        visitor.answer = visitor.login()
    return found


def test_a_session_shows_who_is_logged_in(visitors) -> None:
    shown = visitors["ada"].ask("GET", "/v1/session").json
    assert shown["account"] == "ada" and shown["role"] == "patient" and shown["enrolled"]
    assert shown["posture"] == {"verdict": "unknown", "at": 0}


def test_the_keyring_opens_with_the_password_alone(visitors) -> None:
    ada = visitors["ada"]
    key = ada.keys(ada.answer)
    assert sha256(b"aureole/member/v1" + key.public)[-20:].hex() == ada.answer["member"]


def test_without_the_device_key_a_stolen_session_is_worth_nothing(visitors) -> None:
    ada = visitors["ada"]
    assert ada.ask("GET", "/v1/session", key=Key()).code == "notAuthenticated"
    assert ada.open("GET", "/v1/session").code == "notAuthenticated"
    assert ada.ask("GET", "/v1/session").status == 200


def test_a_request_is_taken_once(visitors) -> None:
    ada = visitors["ada"]
    ada.number += 1
    assert ada.ask("GET", "/v1/session", number=ada.number).status == 200
    assert ada.ask("GET", "/v1/session", number=ada.number).code == "notAuthenticated"
    ada.number += 2000
    assert ada.ask("GET", "/v1/session", number=ada.number).status == 200
    assert ada.ask("GET", "/v1/session", number=ada.number - 1024).code == "notAuthenticated"
    assert ada.ask("GET", "/v1/session", number=ada.number - 1023).status == 200


def test_a_signature_is_for_one_method_target_and_body(visitors) -> None:
    ada = visitors["ada"]
    header = ada.authorization("GET", "/v1/session", b"")
    assert send(ada.url + "/v1/sessions", "GET", headers={"authorization": header}).code == "notAuthenticated"
    header = ada.authorization("POST", "/v1/session/second-factor", b"{}")
    changed = send(ada.url + "/v1/session/second-factor", "POST", b'{"code":"000000"}', {"authorization": header})
    assert changed.code == "notAuthenticated"


@pytest.mark.parametrize("seconds", [-62, 62])
def test_a_clock_that_is_far_off_is_told(visitors, seconds: int) -> None:
    answer = visitors["ada"].ask("GET", "/v1/session", at=int(time.time()) + seconds)
    assert answer.status == 403 and answer.code == "stale"
    assert abs(answer.json["error"]["time"] - time.time()) < 5


@pytest.mark.parametrize("target", ["/v1/joins", "/v1/accounts", "/v1/ledger/alerts?size=1"])
def test_another_roles_calls_are_refused(visitors, target: str) -> None:
    for name in ("ada", "cleo", "tesfaye"):
        assert visitors[name].ask("GET", target).code == "notAllowed", name
    assert visitors["aurora"].ask("GET", target).status == 200


def test_others_may_not_invite_unlock_or_end(visitors) -> None:
    for target, body in [
        ("/v1/invitations", {"name": "Eve", "role": "authority"}),
        ("/v1/accounts/unlock", {"account": "ada"}),
        ("/v1/accounts/end", {"account": "ada"}),
        ("/v1/joins/dismiss", {"member": "00" * 19 + "01"}),
    ]:
        assert visitors["cleo"].ask("POST", target, body).code == "notAllowed", target
    assert visitors["aurora"].ask("POST", "/v1/invitations", {"name": "Eve", "role": "custodian"}).code == "refused"
    assert visitors["aurora"].ask("POST", "/v1/invitations", {"name": "Eve", "role": "patient"}).status == 201


def test_a_session_hands_in_no_other_members_actions(visitors) -> None:
    cleo, ada = visitors["cleo"], visitors["ada"]
    key = ada.keys(ada.answer)
    words = [ada.ledger(), word(10), bytes(12) + bytes.fromhex(ada.answer["member"]), word(1000), sha256(b"any")]
    action = key.sign(b"".join(words)) + b"".join(words)
    assert cleo.ask("POST", "/v1/ledger/actions", action).code == "notAllowed"
    answer = ada.ask("POST", "/v1/ledger/actions", action)
    assert answer.status == 422 and answer.json["outcome"] == "wrongSequence"
    assert ada.ask("POST", "/v1/ledger/actions", b"no action").code == "badRequest"


def test_a_wrong_second_factor_and_a_wrong_password_look_alike(town) -> None:
    ada = Visitor(town.url, town.people["ada"])
    right = ada.login_body("000000" if totp(ada.person.totp) != "000000" else "000001")
    wrong = ada.login_body(totp(ada.person.totp), key=bytes(32))
    nobody = {**wrong, "account": "nobody-here"}
    message = b"aureole/login/v1" + ada.ledger() + sha256(b"nobody-here") + sha256(bytes(32)) + word(nobody["time"])
    nobody["proof"] = ada.device.sign(message).hex()
    answers = [ada.open("POST", "/v1/login", body) for body in (right, wrong, nobody)]
    assert {each.status for each in answers} == {401}
    assert len({each.body for each in answers}) == 1


def test_an_unknown_account_has_parameters_that_stay(town) -> None:
    ada = Visitor(town.url, town.people["ada"])
    first, second = (ada.open("POST", "/v1/login/parameters", {"account": "nobody"}).json for _ in range(2))
    other = ada.open("POST", "/v1/login/parameters", {"account": "nobody-else"}).json
    known = ada.open("POST", "/v1/login/parameters", {"account": "ada"}).json
    assert first == second != other
    assert set(first) == set(known) and len(first["salt"]) == len(known["salt"])
    assert first["iterations"] == known["iterations"]


def test_of_a_hundred_uses_of_one_code_at_once_one_succeeds(town, visitors) -> None:
    tesfaye = visitors["tesfaye"]
    # The next step's code: within the skew, and not used yet.
    body = json.dumps({"code": totp(tesfaye.person.totp, steps=1)}).encode()
    target = "/v1/session/second-factor"
    headers = [tesfaye.authorization("POST", target, body) for _ in range(100)]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda each: send(town.url + target, "POST", body, {"authorization": each}), headers))
    assert [each.status for each in answers].count(200) == 1
    assert {each.status for each in answers} <= {200, 422, 429}


def test_one_step_of_skew_passes_and_two_do_not(town) -> None:
    borealis = Visitor(town.url, town.people["borealis"])
    if time.time() % 30 > 27:
        time.sleep(4)
    for steps, expected in [(-2, 401), (2, 401), (1, 200)]:
        body = borealis.login_body(totp(borealis.person.totp, steps=steps))
        assert borealis.open("POST", "/v1/login", body).status == expected, steps


def test_a_suspended_members_next_request_is_refused(town, visitors) -> None:
    cleo = visitors["cleo"]
    assert cleo.ask("GET", "/v1/session").status == 200
    done = town.run("authority", "suspend", cleo.answer["member"], "--reason", "lost laptop")
    assert done.returncode == 0, done.stderr
    for _ in range(3):
        answer = cleo.ask("GET", "/v1/session")
        assert answer.status == 403 and answer.code == "suspended", answer
    again = Visitor(town.url, town.people["cleo"])
    body = again.login_body(totp(again.person.totp, steps=1))
    assert again.open("POST", "/v1/login", body).code == "suspended"
