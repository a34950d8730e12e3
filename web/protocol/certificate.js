// Members' certificates, X.509 version 3, as the authority issues them (identity.md section 5).

import { concat, fromHex, random, utf8 } from "../crypto/bytes.js";
import { integer } from "../crypto/curve.js";
import { sign } from "../crypto/signing.js";
import { must } from "../errors.js";
import { readRoot } from "./certificatereader.js";
import { BITS, BOOLEAN, element, INTEGER, OCTETS, oid, positive, SEQUENCE, SET, time, UTF8 } from "./der.js";
import { checkName, commonName } from "./names.js";
import { isListed } from "./words.js";

/** How long a root and a member's certificate are valid, in seconds: 10 and 2 years of 365 days. */
export const [ROOT_LIFETIME, MEMBER_LIFETIME] = [3650 * 86_400, 730 * 86_400];

const sequence = (...parts) => element(SEQUENCE, ...parts);
const ALGORITHM = sequence(oid("1.2.840.10045.4.3.2"));
const KEY_ALGORITHM = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"));

const attribute = (type, text) => element(SET, sequence(oid(type), element(UTF8, utf8(text))));
const point = (key) => concat(Uint8Array.of(4), fromHex(key, 64));
const keyInfo = (key) => sequence(KEY_ALGORITHM, element(BITS, Uint8Array.of(0), point(key)));
const extension = (type, isCritical, ...value) =>
  sequence(oid(type), ...(isCritical ? [element(BOOLEAN, Uint8Array.of(255))] : []), element(OCTETS, ...value));
const uri = (text) => element(0x86, utf8(text));

/** The identifier of a key: SHA-1 of its point (RFC 5280 section 4.2.1.2). It finds a key and protects nothing. */
async function keyIdentifier(key) {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", point(key)));
}

/** A signature r ‖ s as certificates hold it. */
function derSignature(signature) {
  must(integer(signature) > 0n, "internal", "no signature");
  return sequence(positive(signature.subarray(0, 32)), positive(signature.subarray(32)));
}

async function certificate({ issuer, subject, notBefore, notAfter, key, extensions, signer }) {
  const body = sequence(
    element(0xa0, element(INTEGER, Uint8Array.of(2))), positive(random(16)), ALGORITHM, issuer,
    sequence(time(notBefore), time(notAfter)), subject, keyInfo(key), element(0xa3, sequence(...extensions)));
  const signature = derSignature(await sign(signer, body));
  return sequence(body, ALGORITHM, element(BITS, Uint8Array.of(0), signature));
}

function checkTimes(now, lifetime) {
  must(Number.isInteger(now) && now >= 0 && now <= 7_258_118_400, "outOfBounds",
    "a certificate's time is 1970 to 2200");
  must(Number.isInteger(lifetime) && lifetime >= 1 && lifetime <= 2 * ROOT_LIFETIME, "outOfBounds",
    "a certificate is valid for 1 second to 20 years");
}

/**
 * Makes a root for a ledger: what `aureole` makes when a ledger is founded, here for tests and fakes.
 * @param {{name: string, ledger: string, key: object, now: number, lifetime?: number}} what key: the authority's
 *   signing key
 * @returns {Promise<Uint8Array>} DER
 */
export async function makeRoot({ name, ledger, key, now, lifetime = ROOT_LIFETIME }) {
  checkTimes(now, lifetime);
  const subject = sequence(attribute("2.5.4.3", commonName(checkName(name))));
  return certificate({
    issuer: subject, subject, notBefore: now, notAfter: now + lifetime, key: key.publicKey, signer: key,
    extensions: [
      extension("2.5.29.19", true, sequence(element(BOOLEAN, Uint8Array.of(255)), element(INTEGER, Uint8Array.of(0)))),
      extension("2.5.29.15", true, element(BITS, Uint8Array.of(2, 4))),
      extension("2.5.29.14", false, element(OCTETS, await keyIdentifier(key.publicKey))),
      extension("2.5.29.17", false, sequence(uri(`urn:aureole:ledger:${ledger}`))),
    ],
  });
}

/**
 * Issues a certificate under the authority's root. It ends with the root at the latest. Throws badName, outOfBounds,
 * certificateRefused when the root is not this issuer's or not in date.
 * @param {{root: Uint8Array, issuer: object, ledger: string, member: string, name: string, role: string, signingKey:
 *   string, now: number, lifetime?: number}} what root in DER, issuer: the authority's signing key, signingKey: the
 *   member's, x ‖ y
 * @returns {Promise<Uint8Array>} DER
 */
export async function issueCertificate({ root, issuer, ledger, member, name, role, signingKey, now, lifetime }) {
  const life = lifetime ?? MEMBER_LIFETIME;
  checkTimes(now, life);
  must(isListed(role), "outOfBounds", "an unknown role, or a guest");
  const read = await readRoot(root, issuer.publicKey);
  must(read.ledger === ledger, "wrongLedger", "the root is another ledger's");
  must(now >= read.notBefore && now < read.notAfter, "certificateRefused", "the root certificate is not in date");
  const usages = role === "custodian" ? ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"] : ["1.3.6.1.5.5.7.3.2"];
  // A custodian's certificate carries the name that whoever calls it verifies (custody.md section 4).
  const servers = role === "custodian" ? [element(0x82, utf8(`${member}.custodian.internal`))] : [];
  return certificate({
    issuer: read.subject,
    subject: sequence(attribute("2.5.4.3", commonName(checkName(name))), attribute("2.5.4.11", role)),
    notBefore: now, notAfter: Math.min(now + life, read.notAfter), key: signingKey, signer: issuer,
    extensions: [
      extension("2.5.29.19", true, sequence()),
      extension("2.5.29.15", true, element(BITS, Uint8Array.of(7, 0x80))),
      extension("2.5.29.37", false, sequence(...usages.map(oid))),
      extension("2.5.29.17", false, sequence(uri(`urn:aureole:member:${ledger}:${member}`), ...servers)),
      extension("2.5.29.14", false, element(OCTETS, await keyIdentifier(signingKey))),
      extension("2.5.29.35", false, sequence(element(0x80, await keyIdentifier(issuer.publicKey)))),
    ],
  });
}
