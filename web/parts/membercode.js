// The text of a member's code: identifier and fingerprint, so that who scans it can check one against the other.
// Capital letters and digits only, which keeps the drawing small.

import { failure } from "./errors.js";

const FORM = /^AUREOLE:([0-9A-F]{40})\.([0-9A-F]{20})$/;

/** @param {string} member 40 hexadecimal digits @param {string} fingerprint 20 of them, in groups or not */
export function writeMemberCode(member, fingerprint) {
  return `AUREOLE:${member}.${bare(fingerprint)}`.toUpperCase();
}

/**
 * Reads what was scanned or typed: a code, or an identifier alone.
 *
 * @returns {{member: string, fingerprint: string|null}|null} lower case; null when it is neither
 */
export function readMemberCode(text) {
  const clean = text.replace(/\s/g, "").toUpperCase();
  const found = FORM.exec(clean);
  if (found) return { member: found[1].toLowerCase(), fingerprint: found[2].toLowerCase() };
  return /^[0-9A-F]{40}$/.test(clean) ? { member: clean.toLowerCase(), fingerprint: null } : null;
}

/** Throws "otherFingerprint" when a scanned code and the directory disagree about somebody's keys. */
export function compareFingerprints(scanned, listed) {
  if (scanned !== null && scanned !== bare(listed)) throw failure("otherFingerprint");
}

const bare = (text) => text.replace(/[^0-9a-f]/gi, "").toLowerCase();
