// The founding of a ledger (actions.md). Its digest is the ledger's identifier, so whoever knows that cannot be shown
// another.

import { concat, fromHex, readNumber, toHex, word, ZERO } from "../crypto/bytes.js";
import { isPoint } from "../crypto/signing.js";
import { AureoleError, must } from "../errors.js";
import { checkTogether, POLICY, readFields, writeFields } from "./fields.js";
import { bytesOf, LATEST, memberOf, tagged } from "./words.js";

const MOST_AUTHORITIES = 8;

/**
 * Reads the words of a founding. Throws malformedGenesis, and wrongLedger when its digest is not the expected ledger.
 * @param {string|Uint8Array} words in hexadecimal or bytes
 * @param {string} [expected] the ledger's identifier
 * @returns {{ledger: string, authorities: object[], logKey: string, policy: object, time: number, salt: string}}
 */
export function decodeGenesis(words, expected) {
  const genesis = guarded(() => read(typeof words === "string" ? fromHex(words) : words));
  must(expected === undefined || genesis.ledger === expected, "wrongLedger", "the founding is another ledger's");
  return genesis;
}

function guarded(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof AureoleError) throw new AureoleError("malformedGenesis", error.detail);
    throw error;
  }
}

function read(bytes) {
  must(bytes.length % 32 === 0 && bytes.length >= 32 && bytes.length <= (9 + 4 * MOST_AUTHORITIES) * 32, "malformed",
    "a founding has another length");
  const words = Array.from({ length: bytes.length / 32 }, (_, index) => bytes.slice(32 * index, 32 * index + 32));
  const count = readNumber(words[0]);
  must(count >= 1 && count <= MOST_AUTHORITIES && words.length === 9 + 4 * count, "malformed",
    "a founding has another length");
  const authorities = Array.from({ length: count }, (_, index) => {
    const [x, y, sealing, identity] = words.slice(1 + 4 * index, 5 + 4 * index).map((each) => toHex(each));
    must(isPoint(x + y) && sealing !== ZERO, "malformed", "a founding key is malformed");
    return { member: memberOf(x + y), signingKey: x + y, sealingDigest: sealing, identityCommitment: identity };
  });
  must(new Set(authorities.map(({ member }) => member)).size === count, "malformed",
    "an authority member stands there twice");
  const rest = words.slice(1 + 4 * count);
  const policy = readFields(POLICY, rest.slice(1, 6));
  checkTogether("policy", policy);
  const time = readNumber(rest[6]);
  must(time <= LATEST, "malformed", "the founding time is out of bounds");
  const ledger = tagged("aureole/ledger/v1", bytes);
  return { ledger, authorities, logKey: toHex(rest[0]), policy, time: Number(time), salt: toHex(rest[7]) };
}

/** The words of a founding. Throws malformedGenesis. @returns {Uint8Array} */
export function encodeGenesis({ authorities, logKey, policy, time, salt }) {
  const words = guarded(() => concat(
    word(authorities.length),
    ...authorities.flatMap((each) => [each.signingKey, each.sealingDigest, each.identityCommitment].map(bytesOf)),
    bytesOf(logKey), ...writeFields(POLICY, policy), word(time), bytesOf(salt)));
  decodeGenesis(words);
  return words;
}
