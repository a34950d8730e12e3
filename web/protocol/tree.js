// The ledger's tree (RFC 6962 section 2.1, RFC 9162 section 2.1.3 and 2.1.4; checkpoints.md). Hashes are bytes, roots
// and paths in hexadecimal as they travel.

import { equal, fromHex, isHex, toHex } from "../crypto/bytes.js";
import { hash, sha256 } from "../crypto/sha256.js";
import { must } from "../errors.js";

/** The root of the empty tree. */
export const EMPTY_ROOT = hash();
/** The longest path of a proof. */
export const MOST_PATH = 64;

/** The hash of two nodes' parent. */
export function nodeHash(left, right) {
  return sha256(Uint8Array.of(1), left, right);
}

/** Sizes are counts of entries that a page can meet: far below 2^53, so that halving them is exact. */
const isSize = (value) => Number.isSafeInteger(value) && value >= 0;
const half = (value) => Math.floor(value / 2);
const isOdd = (value) => value % 2 === 1;

/** A path's hashes, or null for what is none. */
function readPath(path) {
  if (!Array.isArray(path) || path.length > MOST_PATH || !path.every((each) => isHex(each, 64))) return null;
  return path.map((each) => fromHex(each));
}

/**
 * Whether a leaf stands at an index of the tree of that size and root. A path longer or shorter than the sizes call for
 * is refused.
 * @param {{leaf: Uint8Array, index: number, size: number, path: string[], root: string}} proof
 */
export function verifyInclusion({ leaf, index, size, path, root }) {
  const hashes = readPath(path);
  if (!hashes || !isHex(root, 64) || !isSize(index) || !isSize(size) || index >= size) return false;
  let [position, last, running] = [index, size - 1, leaf];
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      running = nodeHash(sibling, running);
      // On the right edge a node without a sibling rises unchanged to the level where it has one.
      while (!isOdd(position) && position > 0) [position, last] = [half(position), half(last)];
    } else {
      running = nodeHash(running, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equal(running, fromHex(root));
}

/**
 * Whether the tree of one size and root is extended by another. Every tree extends the empty one; trees of one size are
 * consistent when their roots are equal; both have empty paths.
 * @param {{from: number, to: number, oldRoot: string, newRoot: string, path: string[]}} proof
 */
export function verifyConsistency({ from, to, oldRoot, newRoot, path }) {
  const hashes = readPath(path);
  if (!hashes || !isHex(oldRoot, 64) || !isHex(newRoot, 64) || !isSize(from) || !isSize(to) || from > to) return false;
  if (from === 0 && oldRoot !== EMPTY_ROOT) return false;
  if (to === 0 && newRoot !== EMPTY_ROOT) return false;
  if (from === 0 || from === to) return hashes.length === 0 && (from === 0 || oldRoot === newRoot);
  let [position, last] = [from - 1, to - 1];
  // Up to the largest complete subtree that ends where the old tree ends.
  while (isOdd(position)) [position, last] = [half(position), half(last)];
  // When that subtree is the whole old tree its hash is the old root, which the path does not repeat.
  const start = position > 0 ? hashes.shift() : fromHex(oldRoot);
  if (start === undefined) return false;
  let [old, grown] = [start, start];
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      old = nodeHash(sibling, old);
      grown = nodeHash(sibling, grown);
      while (!isOdd(position) && position > 0) [position, last] = [half(position), half(last)];
    } else {
      grown = nodeHash(grown, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equal(old, fromHex(oldRoot)) && equal(grown, fromHex(newRoot));
}

/** The few hashes that are needed to go on adding leaves: of the complete subtrees, the largest first. */
export class Frontier {
  /** How many leaves there are. */
  size = 0;
  #hashes = [];

  /** Adds a leaf's hash. */
  add(leaf) {
    let running = leaf;
    for (let rest = this.size; isOdd(rest); rest = half(rest)) running = nodeHash(this.#hashes.pop(), running);
    this.#hashes.push(running);
    this.size += 1;
  }

  /** The root, in hexadecimal. */
  root() {
    if (this.size === 0) return EMPTY_ROOT;
    return toHex(this.#hashes.reduceRight((right, left) => nodeHash(left, right)));
  }

  /** What restore takes: plain JSON. */
  snapshot() {
    return { size: this.size, hashes: this.#hashes.map((each) => toHex(each)) };
  }

  /** Goes on where a snapshot was taken. Throws malformed. */
  static restore({ size, hashes }) {
    must(isSize(size) && hashes.length === size.toString(2).replaceAll("0", "").length, "malformed",
      "no frontier of that size");
    const frontier = new Frontier();
    frontier.size = size;
    frontier.#hashes = hashes.map((each) => fromHex(each, 32));
    return frontier;
  }
}

/** The largest power of two below a count above 1. */
function split(count) {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function rootOf(leaves) {
  if (leaves.length === 1) return leaves[0];
  const at = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, at)), rootOf(leaves.slice(at)));
}

/** The root over leaves' hashes, in hexadecimal. */
export function treeRoot(leaves) {
  return leaves.length === 0 ? EMPTY_ROOT : toHex(rootOf(leaves));
}

/** The inclusion path of a leaf among all of them, which a page that has read all entries makes itself. */
export function inclusionPath(leaves, index) {
  if (leaves.length <= 1) return [];
  const at = split(leaves.length);
  return index < at
    ? [...inclusionPath(leaves.slice(0, at), index), treeRoot(leaves.slice(at))]
    : [...inclusionPath(leaves.slice(at), index - at), treeRoot(leaves.slice(0, at))];
}

/** The consistency path from the first `from` leaves to all of them. */
export function consistencyPath(leaves, from) {
  if (from === 0 || from === leaves.length) return [];
  return subproof(leaves, from, true);
}

function subproof(leaves, from, isWhole) {
  if (from === leaves.length) return isWhole ? [] : [treeRoot(leaves)];
  const at = split(leaves.length);
  return from <= at
    ? [...subproof(leaves.slice(0, at), from, isWhole), treeRoot(leaves.slice(at))]
    : [...subproof(leaves.slice(at), from - at, false), treeRoot(leaves.slice(0, at))];
}
