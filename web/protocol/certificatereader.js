// Certificates read and verified (identity.md section 5). They say which name belongs to a key; the ledger says who is
// in good standing. What does not follow the profile exactly is malformed.

import { concat, equal, fromHex, fromUtf8, toHex } from "../crypto/bytes.js";
import { isPoint, verify } from "../crypto/signing.js";
import { integer, ORDER } from "../crypto/curve.js";
import { AureoleError, must } from "../errors.js";
import { BITS, BOOLEAN, Elements, INTEGER, OCTETS, OID, PRINTABLE, readTime, SEQUENCE, SET, UTF8 } from "./der.js";
import { checkName, commonName } from "./names.js";
import { isListed, isMember, isWord } from "./words.js";

/** Most bytes of a certificate. */
export const MOST_CERTIFICATE = 8192;

const require = (condition, detail = "the certificate does not follow the profile") =>
  must(condition, "malformedCertificate", detail);

const ECDSA_SHA256 = "300a06082a8648ce3d040302";
const P256 = "301306072a8648ce3d020106082a8648ce3d030107";
const EXTENSIONS = {
  "0603551d13": "constraints", "0603551d0f": "usage", "0603551d25": "purposes", "0603551d11": "names",
  "0603551d0e": "subjectKey", "0603551d23": "authorityKey",
};
const CLIENT = "06082b06010505070302";

/** Takes a certificate apart. Throws malformedCertificate. */
function read(der) {
  require(der.length <= MOST_CERTIFICATE, "the certificate is too large");
  const whole = new Elements(der);
  const parts = whole.enter();
  whole.end();
  const body = parts.next(SEQUENCE);
  require(toHex(parts.next(SEQUENCE).bytes) === ECDSA_SHA256);
  const bits = parts.next(BITS).content;
  parts.end();
  require(bits[0] === 0);
  return { ...readBody(new Elements(body.content)), body: body.bytes, signature: readSignature(bits.slice(1)) };
}

function readSignature(bytes) {
  const whole = new Elements(bytes);
  const pair = whole.enter();
  whole.end();
  const [r, s] = [pair.next(INTEGER).content, pair.next(INTEGER).content];
  pair.end();
  for (const each of [r, s]) {
    require(each.length >= 1 && each.length <= 33 && !(each[0] & 0x80) && !(each[0] === 0 && !(each[1] & 0x80)));
  }
  // Other issuers may have signed with a high s; it verifies alike, and a certificate's bytes are compared nowhere.
  const high = integer(s) > ORDER / 2n ? ORDER - integer(s) : integer(s);
  const fixed = (value) => fromHex(value.toString(16).padStart(64, "0"));
  require(high > 0n && integer(r) < ORDER && integer(s) < ORDER);
  return concat(fixed(integer(r)), fixed(high));
}

function readBody(parts) {
  const version = parts.enter(0xa0);
  require(toHex(version.next(INTEGER).content) === "02", "not version 3");
  version.end();
  const serial = parts.next(INTEGER).content;
  require(serial.length >= 1 && serial.length <= 20);
  require(toHex(parts.next(SEQUENCE).bytes) === ECDSA_SHA256);
  const issuer = parts.next(SEQUENCE).bytes;
  const validity = parts.enter();
  const [notBefore, notAfter] = [readTime(validity.next()), readTime(validity.next())];
  validity.end();
  const subject = parts.next(SEQUENCE);
  const info = parts.enter();
  require(toHex(info.next(SEQUENCE).bytes) === P256, "not a key of p-256");
  const key = info.next(BITS).content;
  info.end();
  require(key.length === 66 && key[0] === 0 && key[1] === 4 && isPoint(toHex(key.subarray(2))), "not a key of p-256");
  const explicit = parts.enter(0xa3);
  const extensions = readExtensions(explicit.enter());
  explicit.end();
  parts.end();
  return {
    issuer, notBefore, notAfter, subject: subject.bytes, attributes: readName(subject.content),
    signingKey: toHex(key.subarray(2)), ...extensions,
  };
}

/** Common name and organizational unit of a name; other attributes are let be. */
function readName(content) {
  const sets = new Elements(content);
  const found = { commonNames: [], units: [] };
  while (!sets.isEmpty) {
    const set = sets.enter(SET);
    while (!set.isEmpty) {
      const pair = set.enter();
      const type = toHex(pair.next(OID).bytes);
      const value = pair.next();
      pair.end();
      const list = { "0603550403": found.commonNames, "060355040b": found.units }[type];
      if (!list) continue;
      require(value.tag === UTF8 || value.tag === PRINTABLE);
      list.push(fromUtf8(value.content));
    }
  }
  return found;
}

function readExtensions(list) {
  const found = {};
  while (!list.isEmpty) {
    const parts = list.enter();
    const name = EXTENSIONS[toHex(parts.next(OID).bytes)];
    const isCritical = parts.tag === BOOLEAN;
    if (isCritical) require(toHex(parts.next(BOOLEAN).content) === "ff");
    const value = parts.next(OCTETS).content;
    parts.end();
    require(name || !isCritical, "an unknown critical extension");
    if (!name) continue;
    require(!Object.hasOwn(found, name), "an extension stands there twice");
    found[name] = value;
  }
  const uris = [];
  const names = found.names ? new Elements(found.names).enter() : new Elements(new Uint8Array(0));
  while (!names.isEmpty) {
    const { tag, content } = names.next();
    if (tag === 0x86) uris.push(fromUtf8(content));
  }
  const { constraints = [], usage = [], purposes } = found;
  return { constraints: toHex(constraints), usage: toHex(usage), purposes: purposesOf(purposes), uris };
}

function purposesOf(bytes) {
  if (!bytes) return [];
  const list = new Elements(bytes).enter();
  const purposes = [];
  while (!list.isEmpty) purposes.push(toHex(list.next(OID).bytes));
  return purposes;
}

/** What is inside is text from others, whose every failure is one code. */
function malformed(work) {
  try {
    return work();
  } catch (error) {
    if (error.code === "malformedCertificate") throw error;
    throw new AureoleError("malformedCertificate", "the certificate is malformed");
  }
}

/**
 * Reads a root and checks that it is the given key's. Throws malformedCertificate, certificateRefused.
 * @param {Uint8Array} der
 * @param {string} authority x ‖ y, from the ledger: a root that vouches for itself alone proves nothing
 * @returns {Promise<{ledger: string, signingKey: string, subject: Uint8Array, notBefore: number, notAfter: number}>}
 */
export async function readRoot(der, authority) {
  const root = malformed(() => {
    const found = read(der);
    const match = found.uris.length === 1 ? /^urn:aureole:ledger:([0-9a-f]{64})$/.exec(found.uris[0]) : null;
    require(match && equal(found.issuer, found.subject) && found.constraints === "30060101ff020100" &&
      found.usage === "03020204");
    return { ...found, ledger: match[1] };
  });
  must(root.signingKey === authority, "certificateRefused", "the root certificate is of another key");
  must(await verify(authority, root.signature, root.body), "certificateRefused",
    "the root's signature is not its key's");
  const { ledger, signingKey, subject, notBefore, notAfter } = root;
  return { ledger, signingKey, subject, notBefore, notAfter };
}

function readLeaf(der) {
  return malformed(() => {
    const leaf = read(der);
    require(leaf.uris.length === 1 && leaf.attributes.commonNames.length === 1 && leaf.attributes.units.length === 1);
    const [ledger, member] = leaf.uris[0].replace(/^urn:aureole:member:/, "").split(":");
    require(leaf.uris[0] === `urn:aureole:member:${ledger}:${member}` && isWord(ledger) && isMember(member));
    const [name] = leaf.attributes.commonNames;
    const [role] = leaf.attributes.units;
    require(commonName(checkName(name)) === name && isListed(role));
    require((leaf.constraints === "3000") && leaf.usage === "03020780" && leaf.purposes.includes(CLIENT));
    return { ...leaf, ledger, member, name, role };
  });
}

const facts = ({ ledger, member, name, role, signingKey, notBefore, notAfter }) =>
  ({ ledger, member, name, role, signingKey, notBefore, notAfter });

/** What a member's certificate says of itself: nothing of it is verified. Throws malformedCertificate. */
export function readCertificate(der) {
  return facts(readLeaf(der));
}

/**
 * Verifies a member's certificate in the order of identity.md: malformedCertificate, notIssuedByAuthority, wrongLedger,
 * wrongKey, notYetValid, expiredCertificate.
 * @param {{der: Uint8Array, root: object, now: number, key?: string}} what root as readRoot gave it
 * @returns {Promise<{ledger, member, name, role, signingKey, notBefore, notAfter}>}
 */
export async function verifyCertificate({ der, root, now, key }) {
  const leaf = readLeaf(der);
  const isIssued = equal(leaf.issuer, root.subject) && await verify(root.signingKey, leaf.signature, leaf.body);
  must(isIssued, "notIssuedByAuthority", "another authority issued the certificate, or it was altered");
  must(leaf.ledger === root.ledger, "wrongLedger", "the certificate is of another ledger");
  must(key === undefined || leaf.signingKey === key, "wrongKey", "the certificate is for another key");
  must(now >= leaf.notBefore && now >= root.notBefore, "notYetValid", "the certificate is not valid yet");
  must(now <= leaf.notAfter && now <= root.notAfter, "expiredCertificate", "the certificate is over");
  return facts(leaf);
}
