// How a record's ciphertext is cut into stripes and blocks (records.md). A layout is `{k, n, blockSize, paddedSize,
// head, blocks}`: head is 56 bytes, blocks the digests of all blocks, 32 bytes each, n of the first stripe, n of the
// second and so on.

import { fromHex, toHex } from "../crypto/bytes.js";
import { bodySize, CHUNK, HEAD, SLOT, TAG } from "../crypto/chunked.js";
import { must } from "../errors.js";

/** The largest block, the largest padded stream, and what writers take for blocks of several stripes. */
export const [MOST_BLOCK, MOST_STREAM, WHOLE_BLOCK] = [1_048_576, 2 ** 42, 63 * SLOT];

/** The padded length of a length up to 2^42 (Padmé). */
export function padme(length) {
  if (length <= 1) return length;
  const exponent = length.toString(2).length - 1;
  const step = 2 ** (exponent - exponent.toString(2).length);
  return Math.ceil(length / step) * step;
}

/** The layout of a stream before its blocks are made. Throws outOfBounds. */
export function planLayout({ k, n, streamSize, head }) {
  must(Number.isInteger(k) && Number.isInteger(n) && k >= 1 && k <= n && n <= 32, "outOfBounds", "1 ≤ k ≤ n ≤ 32");
  must(Number.isSafeInteger(streamSize) && streamSize >= 0, "outOfBounds", "not a size");
  const paddedSize = padme(streamSize);
  must(paddedSize <= MOST_STREAM, "outOfBounds", "a record has at most 4 TiB");
  const body = bodySize(paddedSize);
  const blockSize = body <= k * WHOLE_BLOCK ? Math.ceil(body / k) : WHOLE_BLOCK;
  return { k, n, blockSize, paddedSize, head, blocks: new Uint8Array(0) };
}

const within = (value, least, most) => Number.isSafeInteger(value) && value >= least && value <= most;

/** Whether every field of a layout is within its bounds and fits the others. */
export function isLayout({ k, n, blockSize, paddedSize, head, blocks }) {
  const bounds = within(k, 1, 32) && within(n, k, 32) && within(blockSize, 1, MOST_BLOCK) &&
    within(paddedSize, 0, MOST_STREAM);
  if (!bounds || head?.length !== HEAD || !(blocks instanceof Uint8Array)) return false;
  const body = bodySize(paddedSize);
  const fits = body <= k * blockSize ? blockSize === Math.ceil(body / k) : blockSize % SLOT === 0;
  return fits && blocks.length === Math.ceil(body / (k * blockSize)) * n * 32;
}

/** Throws malformedManifest unless a layout holds together. */
export function checkLayout(layout) {
  must(isLayout(layout), "malformedManifest", "the layout does not hold together");
}

/** How many stripes there are, at least one. */
export function stripeCount({ k, blockSize, paddedSize }) {
  return Math.ceil(bodySize(paddedSize) / (k * blockSize));
}

/**
 * One stripe.
 * @returns {{index: number, size: number, blockSize: number, firstChunk: number, chunks: number, plainOffset: number,
 *   plainSize: number}} sizes in bytes: of its ciphertext, of each of its blocks, where its plaintext starts in the
 *   stream
 */
export function stripe(layout, index) {
  const { k, paddedSize } = layout;
  const count = stripeCount(layout);
  must(Number.isInteger(index) && index >= 0 && index < count, "outOfBounds", "there is no such stripe");
  const start = index * k * layout.blockSize;
  const size = Math.min(k * layout.blockSize, bodySize(paddedSize) - start);
  const chunks = Math.ceil(size / SLOT);
  const firstChunk = start / SLOT;
  return {
    index, size, blockSize: index === count - 1 ? Math.ceil(size / k) : layout.blockSize, firstChunk, chunks,
    plainOffset: firstChunk * CHUNK, plainSize: size - chunks * TAG,
  };
}

/** The digest of a block, in hexadecimal. */
export function blockDigest({ n, blocks }, stripeIndex, index) {
  const start = (stripeIndex * n + index) * 32;
  must(index >= 0 && index < n && start >= 0 && start + 32 <= blocks.length, "outOfBounds", "there is no such block");
  return toHex(blocks.subarray(start, start + 32));
}

/**
 * The parts of a range of the stream, a stripe each: which bytes of the stripe's plaintext, and which data blocks hold
 * them.
 * @returns {{stripe: number, from: number, to: number, indices: number[]}[]} `from` and `to` count within the stripe
 */
export function partsOf(layout, offset, size) {
  must(within(offset, 0, layout.paddedSize) && within(size, 0, layout.paddedSize - offset), "outOfBounds",
    "not within the stream");
  if (size === 0) return [];
  const of = (byte) => Math.floor((Math.floor(byte / CHUNK) * SLOT) / (layout.k * layout.blockSize));
  const parts = [];
  for (let index = of(offset); index <= of(offset + size - 1); index += 1) {
    const { plainOffset, plainSize, size: bytes, blockSize } = stripe(layout, index);
    const from = Math.max(0, offset - plainOffset);
    const to = Math.min(plainSize, offset + size - plainOffset);
    const first = Math.floor((Math.floor(from / CHUNK) * SLOT) / blockSize);
    const end = Math.min(bytes, Math.ceil(to / CHUNK) * SLOT);
    const last = Math.floor((end - 1) / blockSize);
    const indices = Array.from({ length: last - first + 1 }, (_, place) => first + place);
    parts.push({ stripe: index, from, to, indices });
  }
  return parts;
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The name of a block: CIDv1, raw, sha2-256, in base32 (RFC 4648, lower case). */
export function cid(digest) {
  const bytes = [0x01, 0x55, 0x12, 0x20, ...fromHex(digest, 32)];
  let [text, held, count] = ["b", 0, 0];
  for (const byte of bytes) {
    held = ((held & 31) << 8) | byte;
    count += 8;
    for (; count >= 5; count -= 5) text += BASE32[(held >> (count - 5)) & 31];
  }
  return count > 0 ? text + BASE32[(held << (5 - count)) & 31] : text;
}
