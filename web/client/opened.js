// A record that is open: its items are given out only whole and verified (records.md, "Opening").

import { must } from "../errors.js";
import { wipe } from "../crypto/bytes.js";
import { checkItem } from "../protocol/envelope.js";
import { partsOf, stripeCount } from "../protocol/layout.js";
import { BlockWindows, StripeReader } from "./blocks.js";
import { faultText } from "./release.js";

/** The most bytes of one item that is held in memory. */
const MOST_ITEM = 1 << 30;

/** A record that is open. Its items are fetched when they are asked for; `close` forgets the key and all plaintext. */
export class OpenedRecord {
  #reader;
  #abort;
  #dataKey;
  #isUntouched = true;

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
    const parts = partsOf(layout, item.offset, item.size);
    // Whoever asks for one image, as a thumbnail does, may ask for no other: what is read on begins with the second, or with
    // the second stripe of a long one.
    const isAlone = this.#isUntouched && parts.length <= 2;
    this.#isUntouched = false;
    let done = 0;
    for (const [at, part] of parts.entries()) {
      const plain = await this.#reader.part(part, isAlone);
      must(!this.#abort.signal.aborted, "aborted", "the record is closed");
      if (!isAlone && at + 1 < parts.length) this.#reader.plain(part.stripe + 1).catch(() => {});
      bytes.set(plain, done);
      done += plain.length;
      onProgress?.({ done, total: item.size });
    }
    // The next item most often begins where this one ends.
    const next = (parts.at(-1)?.stripe ?? stripeCount(layout)) + 1;
    if (!isAlone && next < stripeCount(layout) && index + 1 < this.manifest.items.length) this.#reader.plain(next)
      .catch(() => {});
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
