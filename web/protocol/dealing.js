// How a record's data key is shared out among custodians, and the shares sealed for deposit and release (custody.md
// section 2).

import { concat, random, wipe } from "../crypto/bytes.js";
import { open, seal } from "../crypto/hpke.js";
import { isSignature, sign, verify } from "../crypto/signing.js";
import { AureoleError, must } from "../errors.js";
import { isCommitted, shareCommitment } from "./commitments.js";
import { Reader } from "./reader.js";
import { split } from "./sharing.js";
import { bytesOf, isMember, isWord, message, tagged } from "./words.js";

/** Bytes of a sealed share, and most bytes of a signed dealing. */
export const [SEALED_SHARE, MOST_DEALING] = [1120 + 81, 64 + (7 + 2 * 32) * 32];

const TAG = "aureole/dealing/v1";

function check({ ledger, record, dealer, threshold, custodians, commitments }) {
  const count = custodians.length;
  must(isWord(ledger) && isWord(record) && isMember(dealer) && custodians.every(isMember) && commitments.every(isWord),
    "dealingRefused", "the dealing is malformed");
  must(count >= 1 && count <= 32 && threshold >= 1 && threshold <= count && commitments.length === count &&
    new Set(custodians).size === count, "dealingRefused", "the dealing's counts do not fit each other");
}

/** The words of a dealing. */
function words({ ledger, record, dealer, epoch, generation, threshold, custodians, commitments }) {
  const parts = [ledger, record, dealer, epoch, generation, threshold, custodians.length, ...custodians,
    ...commitments];
  return concat(...parts.map(bytesOf));
}

/** A dealing's identity, in hexadecimal. */
export function dealingDigest(dealing) {
  return tagged(TAG, words(dealing));
}

/**
 * Shares a data key out on fresh polynomials, commits to every share and seals each to its custodian. Throws
 * dealingRefused, malformedKey.
 * @param {{dataKey: Uint8Array, ledger, record, dealer: string, signingKey: object, epoch: number, generation?: number,
 *   threshold: number, custodians: {member: string, sealingKey: Uint8Array}[]}} what custodians in the order of their
 *   index
 * @returns {Promise<{dealing: object, signed: Uint8Array, digest: string, shares: Uint8Array[], commitments:
 *   string[]}>}
 */
export async function deal({ dataKey, signingKey, custodians, ...place }) {
  const { ledger, record, dealer, epoch, generation = 0, threshold } = place;
  must(dataKey.length === 32, "dealingRefused", "a data key has 32 bytes");
  const shares = split(dataKey, threshold, custodians.length);
  const salts = shares.map(() => random(32));
  const commitments = shares.map(({ x, bytes }, index) =>
    shareCommitment({ ledger, record, epoch, x, threshold, salt: salts[index], share: bytes }));
  const members = custodians.map(({ member }) => member);
  const dealing = { ledger, record, dealer, epoch, generation, threshold, custodians: members, commitments };
  check(dealing);
  const sealed = await Promise.all(custodians.map(async ({ member, sealingKey }, index) => {
    const plaintext = concat(Uint8Array.of(shares[index].x), salts[index], shares[index].bytes);
    const made = await seal({ to: sealingKey, ...binding(dealing, member, { kind: "deposit" }), plaintext });
    wipe(plaintext, shares[index].bytes, salts[index]);
    return made;
  }));
  const body = words(dealing);
  const signed = concat(await sign(signingKey, message(TAG, body)), body);
  return { dealing, signed, digest: dealingDigest(dealing), shares: sealed, commitments };
}

/**
 * Reads a signed dealing. Throws malformedMessage, dealingRefused. The signature is not checked yet.
 * @returns {{dealing: object, signature: Uint8Array, digest: string, bytes: Uint8Array}}
 */
export function decodeDealing(bytes) {
  must(bytes.length <= MOST_DEALING, "malformedMessage", "the dealing is too large");
  const reader = new Reader(bytes);
  const signature = reader.take(64);
  must(isSignature(signature), "malformedMessage", "a dealing's signature is malformed");
  const [ledger, record, dealer] = [reader.word(), reader.word(), reader.member()];
  const [epoch, generation] = [reader.number(), reader.number()];
  const [threshold, count] = [reader.number(32), reader.number(32)];
  const custodians = Array.from({ length: count }, () => reader.member());
  const commitments = Array.from({ length: count }, () => reader.word());
  reader.end();
  const dealing = { ledger, record, dealer, epoch, generation, threshold, custodians, commitments };
  check(dealing);
  return { dealing, signature, digest: dealingDigest(dealing), bytes: bytes.slice() };
}

/** Whether the dealer with this key signed a decoded dealing. @returns {Promise<boolean>} */
export function verifyDealing({ dealing, signature }, key) {
  return verify(key, signature, message(TAG, words(dealing)));
}

/** What a sealed share is bound to: `{kind: "deposit"}`, or `{kind: "release", reference, access, reader}`. */
function binding(dealing, custodian, purpose) {
  const { ledger, record, epoch, dealer } = dealing;
  const place = [ledger, record, epoch, dealingDigest(dealing)];
  if (purpose.kind === "deposit") {
    return { info: message("aureole/deposit/v1", ...place), aad: concat(bytesOf(dealer), bytesOf(custodian)) };
  }
  const { reference, access, reader } = purpose;
  return {
    info: message("aureole/release/v1", ...place, reference, access), aad: concat(bytesOf(custodian), bytesOf(reader)),
  };
}

/**
 * Opens a sealed share and checks it against its dealing. Throws wrongShare when it was sealed for something or
 * somebody else, has another x, or is not what the dealing commits to.
 * @param {{sealed: Uint8Array, key: object, dealing: object, custodian: string, purpose: object}} what the sealing key
 *   of whom it is for, and the purpose as for binding
 * @returns {Promise<{x: number, bytes: Uint8Array, salt: Uint8Array}>}
 */
export async function openShare({ sealed, key, dealing, custodian, purpose }) {
  const x = dealing.custodians.indexOf(custodian) + 1;
  try {
    must(x >= 1 && sealed.length === SEALED_SHARE, "wrongShare", "no share of this custodian");
    const plain = await open({ key, ...binding(dealing, custodian, purpose), sealed });
    const [salt, share] = [plain.slice(1, 33), plain.slice(33)];
    const { ledger, record, epoch, threshold } = dealing;
    const isGenuine = plain.length === 65 && plain[0] === x &&
      isCommitted(dealing.commitments[x - 1], { ledger, record, epoch, x, threshold, salt, share });
    wipe(plain);
    must(isGenuine, "wrongShare", "the share is not the one that the dealing commits to");
    return { x, bytes: share, salt };
  } catch {
    throw new AureoleError("wrongShare", "the share is not the one of this record, custodian and recipient");
  }
}

/** Seals a share for a purpose, as a custodian does: for tests and for fakes of custodians. */
export function sealShare({ x, salt, bytes, dealing, custodian, purpose, to }) {
  return seal({ to, ...binding(dealing, custodian, purpose), plaintext: concat(Uint8Array.of(x), salt, bytes) });
}
