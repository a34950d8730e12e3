// Names for the numbers of the protocol, and the digests that name things (actions.md, identity.md section 1).

import { concat, fromHex, isHex, memberWord, utf8, word } from "../crypto/bytes.js";
import { isPoint } from "../crypto/signing.js";
import { sha256, hash } from "../crypto/sha256.js";
import { must } from "../errors.js";

/** Roles; the number of one is its place. */
export const ROLES = [null, "authority", "technologist", "patient", "clinician", "device", "custodian", "guest"];

/** Whether a member of this role is a patient's: enrolled by its owner, not by the authority. */
export function isOwned(role) {
  return role === "device" || role === "guest";
}

/** Whether members of this role have a certificate and stand in the directory: all but guests, whom nobody named. */
export function isListed(role) {
  return ROLES.indexOf(role) >= 1 && role !== "guest";
}

/** Kinds of record; the number of one is its place. */
export const RECORD_KINDS = ["imaging", "measurement", "document", "other"];

/** Purposes of use (HL7 v3 PurposeOfUse): the number on the ledger and the code. */
export const PURPOSES = [
  "TREAT", "ETREAT", "COC", "HPAYMT", "HOPERAT", "HRESCH", "PUBHLTH", "PATRQT", "FAMRQT", "PWATRNY", "SUPNWK",
].map((code, index) => ({ number: index + 1, code }));

/** Outcomes by their numbers (rules.md). */
export const OUTCOMES = {
  0: "accepted", 1: "pending", 16: "wrongLedger", 17: "unknownActor", 18: "wrongSignature", 19: "wrongSequence",
  20: "timeBackwards", 32: "suspended", 33: "wrongRole", 34: "unknownMember", 35: "unfitMember", 36: "memberSuspended",
  37: "memberExists", 38: "memberMismatch", 39: "notSuspended", 40: "selfRuling", 41: "notPending", 42: "sameApprover",
  48: "recordExists", 49: "unknownRecord", 50: "erased", 51: "measuredInFuture", 52: "unknownRequest", 54: "noGrant",
  55: "revoked", 56: "expired", 57: "exceeds", 58: "outOfScope", 59: "overCount", 60: "ownerSuspended",
  61: "grantorSuspended", 72: "noGuardian", 73: "recoveryRunning", 74: "noRecovery",
};

const NUMBERS = new Map(Object.entries(OUTCOMES).map(([number, name]) => [name, Number(number)]));

/** The name of an outcome, or null for a number that is none. */
export function outcomeName(number) {
  return Object.hasOwn(OUTCOMES, number) ? OUTCOMES[number] : null;
}

/** The number of an outcome, or null. */
export function outcomeNumber(name) {
  return NUMBERS.get(name) ?? null;
}

/** The latest time of an entry: 2^53 seconds. */
export const LATEST = 2 ** 53;

/** Whether a value is a member identifier: 40 lower-case digits, not all zero. */
export function isMember(value) {
  return isHex(value, 40) && /[^0]/.test(value);
}

/** Whether a value is a word in hexadecimal. */
export function isWord(value) {
  return isHex(value, 64);
}

/**
 * A part of what is hashed or signed: bytes as they are, hexadecimal by its digits (a member as a word), a number as a
 * word.
 */
export function bytesOf(part) {
  if (part instanceof Uint8Array) return part;
  if (typeof part !== "string") return word(part);
  return part.length === 40 ? memberWord(part) : fromHex(part);
}

/** A tag and parts behind it as one message. @returns {Uint8Array} */
export function message(tag, ...parts) {
  return concat(utf8(tag), ...parts.map(bytesOf));
}

/** SHA-256(tag ‖ parts) as a word in hexadecimal; parts as for message. */
export function tagged(tag, ...parts) {
  return hash(tag, ...parts.map(bytesOf));
}

/** The identifier that a first signing key gives: the last 20 bytes of its digest. Throws malformedKey. */
export function memberOf(signingKey) {
  must(isPoint(signingKey), "malformedKey", "not a point of p-256");
  return tagged("aureole/member/v1", signingKey).slice(24);
}

/** What the ledger holds of a public sealing key of 1216 bytes. */
export function sealingDigest(publicKey) {
  must(publicKey.length === 1216, "malformedKey", "a public sealing key has 1216 bytes");
  return tagged("aureole/sealing-key/v1", publicKey);
}

/** The digest of a custodian set, members in the order of their index. */
export function custodianSet(members) {
  return tagged("aureole/custodians/v1", ...members);
}

/** A salted commitment to a national identifier (identity.md section 7). Throws badIdentifier. */
export function identityCommitment({ ledger, salt, identifier }) {
  const normalised = identifier.replace(/[ -]/g, "").replace(/[a-z]/g, (letter) => letter.toUpperCase());
  must(/^[\x21-\x7e]{1,64}$/.test(normalised), "badIdentifier", "an identifier has 1 to 64 printable ascii characters");
  return tagged("aureole/identity/v1", ledger, salt, utf8(normalised));
}

/** Whether a proof places a guardian in a set (actions.md): `{salt, position, path}`, leaf level first. */
export function isGuardian({ member, salt, position, path, root }) {
  let running = tagged("aureole/guardian/v1", member, salt);
  path.forEach((sibling, level) => {
    const [left, right] = (position >> level) & 1 ? [sibling, running] : [running, sibling];
    running = tagged("aureole/guardians/v1", left, right);
  });
  return path.length === 3 && running === root;
}

/** SHA-256 of a text's UTF-8. @returns {Uint8Array} */
export function textDigest(text) {
  return sha256(text);
}
