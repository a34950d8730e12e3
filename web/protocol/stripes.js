// Stripes of a record sealed and opened: chunks encrypted, parity made or used, every block named by its digest
// (records.md).

import { concat, equal, toHex, utf8, wipe } from "../crypto/bytes.js";
import { CHUNK, Chunked, SLOT } from "../crypto/chunked.js";
import { digest } from "../crypto/sha256.js";
import { must } from "../errors.js";
import { ErasureCode } from "./erasure.js";
import { planLayout, stripe as stripeOf, stripeCount } from "./layout.js";
import { bytesOf } from "./words.js";

/** What a record's stream is encrypted for. @returns {Uint8Array} */
export function streamContext(ledger, record) {
  return concat(utf8("aureole/stream/v1"), bytesOf(ledger), bytesOf(record));
}

/** Seals the stripes of one record, in any order. */
export class StripeSealer {
  /** The layout; its blocks are named once every stripe is sealed. */
  layout;
  #chunked;
  #code;
  #digests;

  /**
   * @param {{dataKey: Uint8Array, ledger: string, record: string, k: number, n: number, streamSize: number, head?:
   *   Uint8Array}} what head: of a sealing that broke off, to seal the very same stream again; the caller has compared
   *   its items' digests with those of then (see Chunked.resuming)
   * @returns {Promise<StripeSealer>}
   */
  static async of({ dataKey, ledger, record, k, n, streamSize, head }) {
    const sealer = new StripeSealer();
    const context = streamContext(ledger, record);
    sealer.#chunked = head ? await Chunked.resuming(dataKey, context, head) : await Chunked.sealing(dataKey, context);
    sealer.layout = planLayout({ k, n, streamSize, head: sealer.#chunked.head });
    sealer.#code = new ErasureCode(k, n);
    sealer.#digests = new Array(stripeCount(sealer.layout)).fill(null);
    return sealer;
  }

  /** How many stripes there are. */
  get count() { return this.#digests.length; }

  /** Where a stripe lies; see layout.js. */
  stripe(index) { return stripeOf(this.layout, index); }

  /**
   * Seals a stripe.
   * @param {number} index
   * @param {Uint8Array} plain the stream's bytes from the stripe's `plainOffset`, at most `plainSize`; the rest is
   *   padding
   * @returns {Promise<{blocks: Uint8Array[], digests: string[]}>} n blocks, and their digests in hexadecimal
   */
  async seal(index, plain) {
    const { blockSize, firstChunk, plainSize } = this.stripe(index);
    must(plain.length <= plainSize, "outOfBounds", "more bytes than the stripe holds");
    let padded = plain;
    if (plain.length < plainSize) {
      padded = new Uint8Array(plainSize);
      padded.set(plain);
    }
    const body = new Uint8Array(this.layout.k * blockSize);
    await this.#chunked.sealInto(padded, firstChunk, body, index === this.count - 1);
    if (padded !== plain) wipe(padded);
    const blockAt = (_, place) => body.subarray(place * blockSize, (place + 1) * blockSize);
    const data = Array.from({ length: this.layout.k }, blockAt);
    const blocks = [...data, ...this.#code.encode(data)];
    const digests = await Promise.all(blocks.map(digest));
    this.#digests[index] = concat(...digests);
    return { blocks, digests: digests.map((each) => toHex(each)) };
  }

  /** The layout with the names of all blocks. Throws internal while a stripe is missing. */
  finish() {
    must(this.#digests.every(Boolean), "internal", "a stripe was not sealed");
    return { ...this.layout, blocks: concat(...this.#digests) };
  }
}

/** Opens the stripes of one record, whose manifest was verified. */
export class StripeOpener {
  #layout;
  #chunked;
  #code;

  /**
   * Throws wrongKey when the data key is not the stream's.
   * @param {object} manifest as openSignedManifest gave it
   * @param {Uint8Array} dataKey
   * @returns {Promise<StripeOpener>}
   */
  static async of(manifest, dataKey) {
    const opener = new StripeOpener();
    const { layout, ledger, record } = manifest;
    opener.#layout = layout;
    opener.#chunked = await Chunked.opening(dataKey, streamContext(ledger, record), layout.head);
    opener.#code = new ErasureCode(layout.k, layout.n);
    return opener;
  }

  /**
   * Opens a stripe, or a part of it, from blocks that came from anywhere. Blocks whose digest is wrong are left out and
   * named. Throws tooFewShards (with `faults`, and `stripe`) when the data blocks of the part are not all there and
   * fewer than k are; alteredChunk.
   * @param {number} index
   * @param {(Uint8Array|null)[]} blocks n places, null for what is missing
   * @param {{from?: number, to?: number}} part bytes of the stripe's plaintext; all of it unless said otherwise
   * @returns {Promise<{plain: Uint8Array, faults: number[]}>} faults: the indices of wrong blocks
   */
  async open(index, blocks, part = {}) {
    const { k, n } = this.#layout;
    const { size, blockSize, firstChunk, plainSize } = stripeOf(this.#layout, index);
    const { from = 0, to = plainSize } = part;
    must(from >= 0 && from <= to && to <= plainSize, "outOfBounds", "not within the stripe");
    must(blocks.length === n, "outOfBounds", "there are not n places for blocks");
    const { checked, faults } = await this.#check(index, blocks, blockSize);
    const first = Math.floor(from / CHUNK);
    const end = to === plainSize ? size : Math.min(size, Math.ceil(to / CHUNK) * SLOT);
    const body = this.#gather(checked, first * SLOT, end, blockSize, () => ({ stripe: index, faults }));
    const room = new Uint8Array(body.length);
    await this.#chunked.openInto(body, firstChunk + first, room);
    const plain = room.subarray(from - first * CHUNK, to - first * CHUNK);
    must(k > 0 && plain.length === to - from, "internal", "a part has another length");
    return { plain, faults };
  }

  async #check(index, blocks, blockSize) {
    const faults = [];
    const checked = await Promise.all(blocks.map(async (block, place) => {
      if (!block) return null;
      const start = (index * this.#layout.n + place) * 32;
      const expected = this.#layout.blocks.subarray(start, start + 32);
      if (block.length === blockSize && equal(await digest(block), expected)) return block;
      faults.push(place);
      return null;
    }));
    return { checked, faults };
  }

  /** Bytes of the stripe's ciphertext, from its data blocks, rebuilt where one of those is missing. */
  #gather(blocks, start, end, blockSize, where) {
    const [first, last] = [Math.floor(start / blockSize), Math.max(0, Math.ceil(end / blockSize) - 1)];
    let data = blocks;
    if (blocks.slice(first, last + 1).some((block) => !block)) {
      must(blocks.filter(Boolean).length >= this.#layout.k, "tooFewShards", "fewer than k blocks of a stripe", where());
      data = this.#code.rebuild(blocks);
    }
    const body = new Uint8Array(end - start);
    for (let place = first; place <= last; place += 1) {
      const from = Math.max(start, place * blockSize);
      const to = Math.min(end, (place + 1) * blockSize);
      body.set(data[place].subarray(from - place * blockSize, to - place * blockSize), from - start);
    }
    return body;
  }
}
