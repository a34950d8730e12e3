"""Signing keys of members, and what is derived from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF


def sha256(*parts: bytes) -> bytes:
    """SHA-256 of the parts in a row."""
    return hashlib.sha256(b"".join(parts)).digest()


def identifier(public: bytes) -> bytes:
    """The member whose first signing key is x ‖ y, 20 bytes."""
    return sha256(b"aureole/member/v1", public)[12:]


def verifies(public: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether r ‖ s is x ‖ y's signature over a digest; both forms of s are."""
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big"), ec.SECP256R1()
    )
    r, s = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
    try:
        numbers.public_key().verify(
            utils.encode_dss_signature(r, s), digest, ec.ECDSA(utils.Prehashed(hashes.SHA256()))
        )
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Key:
    """A P-256 key made from a text, so that a failing test fails again."""

    secret: int
    public: bytes

    @staticmethod
    def named(text: str) -> Key:
        """The key whose scalar is SHA-256 of a text, as in the vectors."""
        secret = int.from_bytes(sha256(text.encode()), "big") % ORDER
        numbers = ec.derive_private_key(secret, ec.SECP256R1()).public_key().public_numbers()
        return Key(secret, numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))

    @property
    def member(self) -> bytes:
        """The member that this key is the first one of."""
        return identifier(self.public)

    def sign(self, digest: bytes) -> bytes:
        """r ‖ s over a digest, s low."""
        private = ec.derive_private_key(self.secret, ec.SECP256R1())
        der = private.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        r, s = utils.decode_dss_signature(der)
        return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")
