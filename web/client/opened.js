// A record that is open: its items are given out only whole and verified (records.md, "Opening").

import { must } from "../errors.js";
import { wipe } from "../crypto/bytes.js";
import { checkItem } from "../protocol/envelope.js";
import { partsOf, stripe as stripeOf, stripeCount } from "../protocol/layout.js";
import { BlockWindows, StripeReader } from "./blocks.js";
import { faultText } from "./release.js";

/** The most bytes of one item that is held in memory. */
const MOST_ITEM = 1 << 30;

/** A record that is open. Its items are fetched when they are asked for; `close` forgets the key and all plaintext. */
export class OpenedRecord {
  #reader;
  #abort;
  #dataKey;

  /** Made by `openOwn` and `openGranted`. */
  constructor({ manifest, dataKey, opener, order, record, access, custodians, viewOnly, until, reference, faults = [],
    heardAll }) {
    this.manifest = manifest;
    this.viewOnly = viewOnly;
    this.until = until;
    this.reference = reference;
    /** What custodians did wrong so far, each named; grows while items are read. */
    this.faults = faults;
    /** Settles when every custodian that was asked for a share has answered or is given up. */
    this.heardAll = heardAll ?? Promise.resolve();
    this.#dataKey = dataKey;
    this.#abort = new AbortController();
    const { layout } = manifest;
    const sources = order.map((member, index) => member && new BlockWindows({
      custodians, member, record, access, digests: StripeReader.digests(layout, index), blockSize: layout.blockSize,
      signal: this.#abort.signal,
    }));
    const onFault = (index, what) => this.#note(faultText(order[index], what));
    this.#reader = new StripeReader({ layout, opener, sources, onFault });
  }

  #note(text) {
    if (!this.faults.includes(text)) this.faults.push(text);
  }

  /**
   * One item's bytes, authenticated and equal to what the sender signed.
   * @param {number} index
   * @param {{onProgress?: (progress: {done: number, total: number}) => void}} [options]
   * @returns {Promise<Uint8Array>}
   * @throws {AureoleError} tooFewShards, alteredChunk, itemMismatch, tooLarge, the custodians' reason; aborted after
   *   `close`.
   */
  async item(index, { onProgress } = {}) {
    const item = this.manifest.items[index];
    must(item, "outOfBounds", "the record has no item of this index");
    must(item.size <= MOST_ITEM, "tooLarge", "the item is larger than fits into memory");
    must(!this.#abort.signal.aborted, "aborted", "the record is closed");
    const { layout } = this.manifest;
    const bytes = new Uint8Array(item.size);
    if (item.size > 0) {
      const parts = partsOf(layout, item.offset, item.size);
      const [first, last] = [parts[0].stripe, parts.at(-1).stripe];
      for (let place = first; place <= last; place += 1) {
        const plain = await this.#reader.plain(place);
        must(!this.#abort.signal.aborted, "aborted", "the record is closed");
        if (place < last) this.#reader.plain(place + 1).catch(() => {});
        copy(plain, stripeOf(layout, place).plainOffset, bytes, item.offset);
        onProgress?.({ done: Math.min(item.size, stripeOf(layout, place).plainOffset + plain.length - item.offset),
          total: item.size });
      }
      // The next item most often begins where this one ends.
      if (last + 1 < stripeCount(layout) && index + 1 < this.manifest.items.length) this.#reader.plain(last + 1)
        .catch(() => {});
    }
    await checkItem(item, bytes);
    return bytes;
  }

  /** Forgets the key and everything that was read, and gives up what is under way. */
  close() {
    this.#abort.abort();
    this.#reader.clear();
    wipe(this.#dataKey);
  }
}

/** Copies where two ranges of the stream overlap. */
function copy(from, fromOffset, into, intoOffset) {
  const start = Math.max(fromOffset, intoOffset);
  const end = Math.min(fromOffset + from.length, intoOffset + into.length);
  if (start < end) into.set(from.subarray(start - fromOffset, end - fromOffset), start - intoOffset);
}
