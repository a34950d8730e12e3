// The systematic Reed–Solomon code of shards.md section 1: k data shards become n, of which any k give the data back.
// It repairs what is missing and finds no errors: every shard is checked against its name first.

import { must } from "../errors.js";
import { invert, invertMatrix, Product } from "./field256.js";

const MOST_SHARDS = 32;
const MOST_LENGTH = 2 ** 30;
/** How many ways of rebuilding are remembered: a reader meets few. */
const MOST_REMEMBERED = 32;

/** Row i of the generator matrix: the identity for data, 1 / (i xor j) for parity. */
function generatorRow(index, k) {
  return Uint8Array.from({ length: k }, (_, column) => {
    if (index < k) return index === column ? 1 : 0;
    return invert(index ^ column);
  });
}

/** A code of k data shards and n in all. */
export class ErasureCode {
  #parity;
  #ways = new Map();

  /** Throws outOfBounds unless 1 ≤ k ≤ n ≤ 32. */
  constructor(k, n) {
    must(Number.isInteger(k) && Number.isInteger(n) && k >= 1 && k <= n && n <= MOST_SHARDS, "outOfBounds",
      "1 ≤ k ≤ n ≤ 32");
    this.k = k;
    this.n = n;
    this.#parity = n > k ? new Product(Array.from({ length: n - k }, (_, index) => generatorRow(k + index, k))) : null;
  }

  /** The parity of k data shards of one length. Throws outOfBounds. @returns {Uint8Array[]} n − k shards */
  encode(data) {
    must(data.length === this.k, "outOfBounds", "there are not k data shards");
    checkLengths(data);
    return this.#parity ? this.#parity.of(data) : [];
  }

  /**
   * The k data shards from any k of n: shard i at place i, null where it is missing. Throws tooFewShards, outOfBounds.
   * @param {(Uint8Array|null)[]} shards n places
   * @returns {Uint8Array[]} those that were there are the same arrays
   */
  rebuild(shards) {
    must(shards.length === this.n, "outOfBounds", "there are not n places for shards");
    const present = shards.flatMap((shard, index) => (shard ? [index] : []));
    must(present.length >= this.k, "tooFewShards", "fewer than k shards");
    checkLengths(present.map((index) => shards[index]));
    const missing = Array.from({ length: this.k }, (_, index) => index).filter((index) => !shards[index]);
    if (missing.length === 0) return shards.slice(0, this.k);
    const used = present.slice(0, this.k);
    const rebuilt = this.#way(used, missing).of(used.map((index) => shards[index]));
    return Array.from({ length: this.k }, (_, index) => shards[index] ?? rebuilt[missing.indexOf(index)]);
  }

  #way(used, missing) {
    const name = used.join();
    if (!this.#ways.has(name)) {
      if (this.#ways.size >= MOST_REMEMBERED) this.#ways.clear();
      const inverse = invertMatrix(used.map((index) => generatorRow(index, this.k)));
      this.#ways.set(name, new Product(missing.map((index) => inverse[index])));
    }
    return this.#ways.get(name);
  }
}

function checkLengths(shards) {
  const { length } = shards[0];
  must(length >= 1 && length <= MOST_LENGTH && shards.every((shard) => shard.length === length), "outOfBounds",
    "shards of a stripe have one length, 1 to 2^30 bytes");
}
