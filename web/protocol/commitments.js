// Commitments to key shares (shards.md section 3): what names a wrong share.

import { equal, fromHex } from "../crypto/bytes.js";
import { tagged } from "./words.js";

/**
 * The commitment to a share.
 * @param {{ledger: string, record: string, epoch: number, x: number, threshold: number, salt: Uint8Array, share:
 *   Uint8Array}} what
 * @returns {string} a word in hexadecimal
 */
export function shareCommitment({ ledger, record, epoch, x, threshold, salt, share }) {
  return tagged("aureole/share/v1", ledger, record, epoch, x, threshold, salt, share);
}

/** Whether a share is what a commitment names, compared in constant time. */
export function isCommitted(commitment, what) {
  return equal(fromHex(shareCommitment(what), 32), fromHex(commitment, 32));
}
