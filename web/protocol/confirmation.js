// What a custodian signs for: that it keeps a deposit, or has destroyed what it kept of a record (custody.md section
// 3).

import { isSignature, verify } from "../crypto/signing.js";
import { must } from "../errors.js";
import { Reader } from "./reader.js";
import { message } from "./words.js";

/** Bytes of a confirmation. */
export const CONFIRMATION = 64 + 6 * 32;

/**
 * Reads and verifies a confirmation. Throws malformedMessage, notConfirmed when it is about something else, of somebody
 * else or not signed by the custodian.
 * @param {{bytes: Uint8Array, ledger: string, record: string, custodian: string, key: string, kept?: string,
 *   destroyed?: string|true}} what the digest that is to be kept or destroyed; `destroyed: true` takes any
 * @returns {Promise<{time: number, digest: string}>}
 */
export async function readConfirmation({ bytes, ledger, record, custodian, key, kept, destroyed }) {
  must(bytes.length === CONFIRMATION, "malformedMessage", "a confirmation has another size");
  const reader = new Reader(bytes);
  const signature = reader.take(64);
  must(isSignature(signature), "malformedMessage", "a confirmation's signature is malformed");
  const found = { ledger: reader.word(), record: reader.word(), custodian: reader.member() };
  const [kind, digest, time] = [reader.number(2), reader.word(), reader.number()];
  const expected = kind === 1 ? kept : destroyed;
  must(kind >= 1 && expected !== undefined && (expected === true || expected === digest) && found.ledger === ledger &&
    found.record === record && found.custodian === custodian, "notConfirmed", "a custodian confirmed something else");
  const isSigned = await verify(key, signature, message("aureole/confirmation/v1", bytes.slice(64)));
  must(isSigned, "notConfirmed", "a confirmation is not signed by the custodian");
  return { time, digest };
}
