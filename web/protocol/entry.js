// Entries, the leaves of the ledger (actions.md): time ‖ outcome ‖ signature ‖ words.

import { concat } from "../crypto/bytes.js";
import { sha256 } from "../crypto/sha256.js";
import { must } from "../errors.js";
import { decodeSigned, MOST_SIGNED } from "./actions.js";
import { LATEST, outcomeName, outcomeNumber } from "./words.js";

const UNRECORDED = new Set(["wrongLedger", "unknownActor", "wrongSignature", "wrongSequence", "timeBackwards"]);

/** Most bytes of an entry. */
export const MOST_ENTRY = 9 + MOST_SIGNED;

/** Whether the ledger keeps an entry of that kind with that outcome: refusals only of `access`. */
export function isRecorded(outcome, kind) {
  if (outcome === "accepted" || outcome === "pending") return true;
  return kind === "access" && outcome !== null && !UNRECORDED.has(outcome);
}

/** Whether an entry is an access that the rules refused. */
export function isUnlawful(entry) {
  return entry.action.kind === "access" && entry.outcome !== "accepted";
}

/**
 * Reads an entry. Throws malformedEntry, malformedSignature, highS, malformedAction.
 * @returns {{time: number, outcome: string, signed: object, action: object, digest: string, bytes: Uint8Array}}
 */
export function decodeEntry(bytes) {
  must(bytes.length > 9 && bytes.length <= MOST_ENTRY, "malformedEntry", "an entry has another length");
  const time = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  must(time <= BigInt(LATEST), "malformedEntry", "the time is out of bounds");
  const signed = decodeSigned(bytes.subarray(9));
  const outcome = outcomeName(bytes[8]);
  must(isRecorded(outcome, signed.action.kind), "malformedEntry", "an outcome that is never recorded for the kind");
  return { time: Number(time), outcome, signed, action: signed.action, digest: signed.digest, bytes: bytes.slice() };
}

/** The bytes of an entry. Throws malformedEntry. */
export function encodeEntry({ time, outcome, signed }) {
  must(Number.isInteger(time) && time >= 0 && time <= LATEST, "malformedEntry", "the time is out of bounds");
  const number = outcomeNumber(outcome);
  must(number !== null, "malformedEntry", "an unknown outcome");
  const head = new Uint8Array(9);
  new DataView(head.buffer).setBigUint64(0, BigInt(time));
  head[8] = number;
  return concat(head, signed);
}

/** The hash of an entry as a leaf of the tree (RFC 6962 section 2.1). @returns {Uint8Array} 32 bytes */
export function leafHash(bytes) {
  return sha256(Uint8Array.of(0), bytes);
}
