"""Somebody at a gateway, in Python: the protocol of docs/spec/gateway.md, written a second time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import struct
import time
import unicodedata
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from .running import Person

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def word(number: int) -> bytes:
    """A number as 32 bytes."""
    return number.to_bytes(32, "big")


def sha256(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def derived(material: bytes, info: str) -> bytes:
    """HKDF-SHA256 without salt."""
    return HKDF(hashes.SHA256(), 32, None, info.encode()).derive(material)


def totp(secret: str, at: float | None = None, steps: int = 0) -> str:
    """The six digits of an authenticator, so many steps away."""
    counter = int(time.time() if at is None else at) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[19] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


class Key:
    """A P-256 key that signs as members and devices do."""

    def __init__(self, scalar: bytes | None = None) -> None:
        number = int.from_bytes(scalar, "big") if scalar else secrets.randbelow(ORDER - 1) + 1
        self._key = ec.derive_private_key(number, ec.SECP256R1())
        numbers = self._key.public_key().public_numbers()
        self.public = word(numbers.x) + word(numbers.y)

    def sign(self, message: bytes) -> bytes:
        """r ‖ s with the lower s."""
        r, s = utils.decode_dss_signature(self._key.sign(message, ec.ECDSA(hashes.SHA256())))
        return word(r) + word(min(s, ORDER - s))


@dataclass
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """An error's code."""
        return self.json["error"]["code"]


def send(url: str, method: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    """One request."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return Answer(response.status, response.read(), dict(response.headers))
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read(), dict(error.headers))


@dataclass
class Visitor:
    """A person's browser, as far as the gateway can tell."""

    url: str
    person: Person
    device: Key = field(default_factory=Key)
    session: bytes = b""
    number: int = 0

    def open(self, method: str, target: str, value=None) -> Answer:
        """A request without a session."""
        body = None if value is None else json.dumps(value).encode()
        return send(self.url + target, method, body, {"content-type": "application/json"})

    def stretched(self) -> bytes:
        """What follows from the password."""
        found = self.open("POST", "/v1/login/parameters", {"account": self.person.account}).json
        password = unicodedata.normalize("NFKC", self.person.password).encode()
        return PBKDF2HMAC(hashes.SHA256(), 32, bytes.fromhex(found["salt"]), found["iterations"]).derive(password)

    def ledger(self) -> bytes:
        """The ledger's identifier."""
        return bytes.fromhex(self.open("GET", "/v1/network").json["ledger"])

    def login_body(self, code: str, key: bytes | None = None, at: int | None = None) -> dict:
        """What a login sends."""
        auth = key or derived(self.stretched(), "aureole/web/authenticate/v1")
        now = int(time.time()) if at is None else at
        message = b"aureole/login/v1" + self.ledger() + sha256(self.person.account.encode()) + sha256(auth) + word(now)
        return {
            "account": self.person.account,
            "authKey": auth.hex(),
            "code": code,
            "deviceKey": self.device.public.hex(),
            "time": now,
            "proof": self.device.sign(message).hex(),
        }

    def login(self, code: str | None = None) -> dict:
        """Logs in. The gateway takes each step of a code once, so this waits for one that was not used."""
        for _ in range(80):
            answer = self.open("POST", "/v1/login", self.login_body(code or totp(self.person.totp)))
            if answer.status == 200:
                self.session = bytes.fromhex(answer.json["session"])
                return answer.json
            assert code is None and answer.code in ("notAuthenticated", "tooMany"), answer
            time.sleep(1)
        raise AssertionError("no code was taken")

    def authorization(self, method: str, target: str, body: bytes, number: int | None = None, at: int | None = None,
                      key: Key | None = None, session: bytes | None = None) -> str:  # fmt: skip
        """The header of a request of the session."""
        if number is None:
            self.number += 1
            number = self.number
        now = int(time.time()) if at is None else at
        session = session or self.session
        message = (
            b"aureole/session/v1" + self.ledger() + sha256(session) + word(now) + word(number)
            + sha256(f"{method} {target}".encode()) + sha256(body)
        )  # fmt: skip
        signature = (key or self.device).sign(message)
        return f"Aureole-Session id={session.hex()}, time={now}, number={number}, signature={signature.hex()}"

    def ask(self, method: str, target: str, value=None, **how) -> Answer:
        """A request of the session."""
        body = b"" if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
        headers = {"authorization": self.authorization(method, target, body, **how)}
        if value is not None:
            headers["content-type"] = "application/octet-stream" if isinstance(value, bytes) else "application/json"
        return send(self.url + target, method, body or None, headers)

    def keys(self, answer: dict) -> Key:
        """Opens the keyring that a login answered with: the member's signing key."""
        return Key(self.opened(answer)["signing scalar"])

    def opened(self, answer: dict) -> dict[str, bytes]:
        """Everything secret that a login's answer holds for somebody with the password, by name."""
        keyring = answer["keyring"]
        bound = self.ledger() + bytes(12) + bytes.fromhex(keyring["member"])
        stretched = self.stretched()
        wrap = derived(stretched, "aureole/web/wrap/v1")
        sealed = base64.b64decode(keyring["password"])
        key = AESGCM(wrap).decrypt(
            sealed[:12], sealed[12:],
            b"aureole/web-keyring/password/v1" + bound + bytes.fromhex(keyring["salt"]) + word(keyring["iterations"]),
        )  # fmt: skip
        body = base64.b64decode(keyring["body"])
        plain = AESGCM(key).decrypt(body[:12], body[12:], b"aureole/web-keyring/v1" + bound)
        return {
            "stretched password": stretched, "wrapping key": wrap, "keyring key": key,
            "signing scalar": plain[:32], "sealing seed": plain[32:64],
        }  # fmt: skip
