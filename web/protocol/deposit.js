// What a dealer hands to a custodian, and the bodies of the requests about blocks (custody.md sections 3 and 4).

import { concat, equal, fromHex } from "../crypto/bytes.js";
import { digest } from "../crypto/sha256.js";
import { must } from "../errors.js";
import { Reader, small } from "./reader.js";
import { bytesOf, tagged } from "./words.js";

/** Most blocks of a request and their bytes together, of a deposit, of a fetch. */
export const [MOST_BLOCKS, MOST_BLOCK_BYTES, MOST_NAMED, MOST_FETCHED] = [1024, 96 * 1_048_576, 262_144, 1024];

/**
 * A deposit's bytes: envelope digest ‖ number of blocks ‖ their digests ‖ sealed share ‖ signed dealing. Throws
 * outOfBounds.
 * @param {{envelope: string, blocks: string[], share: Uint8Array, dealing: Uint8Array}} what blocks in the order of the
 *   stripes
 */
export function encodeDeposit({ envelope, blocks, share, dealing }) {
  must(blocks.length <= MOST_NAMED, "outOfBounds", "a deposit names too many blocks");
  return concat(bytesOf(envelope), bytesOf(blocks.length), ...blocks.map(bytesOf), share, dealing);
}

/** What a confirmation of a deposit says was kept. */
export function keptDigest({ dealing, envelope, blocks }) {
  return tagged("aureole/kept/v1", dealing, envelope, ...blocks);
}

/**
 * The body of `POST …/blocks`: the request's signature covers `head`, whose digests cover the rest. Throws outOfBounds.
 * @param {{digest: string, bytes: Uint8Array}[]} blocks
 * @returns {{head: Uint8Array, parts: Uint8Array[]}} the body is head and parts one behind the other
 */
export function encodeBlocks(blocks) {
  const total = blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  must(blocks.length <= MOST_BLOCKS && total <= MOST_BLOCK_BYTES, "outOfBounds", "too many blocks for one request");
  const head = concat(small(blocks.length), ...blocks.map((each) => fromHex(each.digest, 32)),
    ...blocks.map(({ bytes }) => small(bytes.length)));
  return { head, parts: [head, ...blocks.map(({ bytes }) => bytes)] };
}

/** The body of `POST …/missing`: count ‖ digests. */
export function encodeNames(digests) {
  return concat(small(digests.length), ...digests.map((each) => fromHex(each, 32)));
}

/**
 * Reads the answer to `missing`: which of the digests the custodian lacks. Throws malformedMessage. @returns {string[]}
 */
export function decodeNames(bytes, asked) {
  const reader = new Reader(bytes);
  const known = new Set(asked);
  const missing = [];
  while (reader.rest > 0) missing.push(reader.word());
  must(missing.length <= asked.length && missing.every((each) => known.has(each)), "malformedMessage",
    "digests that nobody asked about");
  return missing;
}

/** The body of `POST …/fetch`: access or zero ‖ count ‖ digests. Throws outOfBounds. */
export function encodeFetch(access, digests) {
  must(digests.length <= MOST_FETCHED, "outOfBounds", "too many blocks for one request");
  return concat(bytesOf(access), encodeNames(digests));
}

/**
 * Reads blocks as fetch and release answer them: of each size (4 bytes, 0 when missing) ‖ bytes. An answer that was cut
 * off gives null for what did not come whole.
 * @param {number} mostBytes the most of any of them
 * @returns {Promise<{blocks: (Uint8Array|null)[], wrong: number[]}>} those whose digest is theirs; the places of the
 *   others
 */
export async function decodeFetched(bytes, digests, mostBytes = 1_048_576) {
  const blocks = new Array(digests.length).fill(null);
  const wrong = [];
  let position = 0;
  for (let index = 0; index < digests.length && position + 4 <= bytes.length; index += 1) {
    const size = new DataView(bytes.buffer, bytes.byteOffset + position, 4).getUint32(0);
    must(size <= mostBytes, "malformedMessage", "a block is larger than it may be");
    if (position + 4 + size > bytes.length) break;
    const block = bytes.subarray(position + 4, position + 4 + size);
    position += 4 + size;
    if (size === 0) continue;
    if (equal(await digest(block), fromHex(digests[index], 32))) blocks[index] = block;
    else wrong.push(index);
  }
  return { blocks, wrong };
}
