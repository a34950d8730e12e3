// What a reader accepts by signing `access` (custody.md section 8).

import { ZERO } from "../crypto/bytes.js";
import { modeNumber } from "./scope.js";
import { tagged } from "./words.js";

/**
 * The statement of an access: the grant's mode and end; every mode and no end where an owner opens under ZERO.
 * @param {{ledger: string, reference: string, record: string, mode?: object, until?: number}} what
 * @returns {string} a word in hexadecimal
 */
export function conditionsDigest({ ledger, reference, record, mode, until }) {
  const isOwn = reference === ZERO;
  return tagged("aureole/conditions/v1", ledger, reference, record, isOwn ? 3 : modeNumber(mode), isOwn ? 0 : until);
}
