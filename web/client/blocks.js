// The blocks that custodians hold of one record, and stripes made of them although some are missing, wrong or late
// (records.md).

import { AureoleError } from "../errors.js";
import { blockDigest, stripe as stripeOf, stripeCount } from "../protocol/layout.js";
import { REQUEST_BYTES, reasonOf } from "./custodians.js";

const MOST_WINDOWS = 4;
const MOST_NAMES = 1024;
/** How long a custodian may keep others waiting, in milliseconds; then others are asked as well. */
const PATIENCE = 2000;
/** Stripes that are remembered, so that small items side by side are fetched once. */
const MOST_STRIPES = 4;

/**
 * One custodian's blocks in the order of the stripes. Each request brings some of those that follow, and the next one
 * is under way while they are used: first one block with nothing beside it, so that the first image comes soon, later
 * about 4 MiB.
 */
export class BlockWindows {
  #windows = [];
  #next = 0;
  #step = 1;

  /**
   * @param {{custodians: object, member: string, record: string, access: string, digests: string[], blockSize: number,
   * signal: AbortSignal}} parts
   */
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** The block of a stripe: `{bytes}` or `{fault}`; throws what the custodian answered instead. */
  async get(place) {
    const window = this.#windowOf(place);
    try {
      const found = (await window.task)[place - window.start];
      if (!found?.bytes) this.#forget(window);
      return found ?? { fault: "missing" };
    } catch (error) {
      this.#forget(window);
      throw error;
    }
  }

  /** Asked again the custodian may be well again. */
  #forget(window) {
    this.#windows = this.#windows.filter((each) => each !== window);
  }

  #windowOf(place) {
    const isHeld = (window) => place >= window.start && place < window.end;
    let window = this.#windows.find(isHeld);
    if (window) {
      if (window.end === this.#next) this.#ask();
      return window;
    }
    const isFirst = this.#windows.length === 0;
    const isInOrder = place >= this.#next && place < this.#next + this.#step;
    // A block out of order, such as parity where another custodian failed, is fetched alone.
    if (!isInOrder) [this.#next, this.#step] = [place, 1];
    this.#ask();
    window = this.#windows.find(isHeld);
    if (isInOrder && !isFirst) this.#ask();
    return window;
  }

  #ask() {
    const start = this.#next;
    const end = Math.min(start + this.#step, this.digests.length);
    if (start >= end) return;
    const { custodians, member, record, access, digests, blockSize, signal } = this;
    const task = custodians.fetch(member, record, access, digests.slice(start, end), blockSize, signal);
    task.catch(() => {});
    this.#windows.push({ start, end, task });
    if (this.#windows.length > MOST_WINDOWS) this.#windows.shift();
    this.#next = end;
    this.#step = Math.min(this.#step * 4, Math.max(1, Math.floor(REQUEST_BYTES / Math.max(1, blockSize))), MOST_NAMES);
  }
}

/** Nothing, when a custodian has kept others waiting. */
const late = () => new Promise((resolve) => setTimeout(resolve, PATIENCE, null));

/** The stripes of one record as plaintext. Names what custodians did wrong through `onFault(index, what)`. */
export class StripeReader {
  #plain = new Map();
  #suspects = new Set();

  /**
   * @param {{layout: object, opener: object, sources: (BlockWindows|null)[], onFault: (index: number, what: string) =>
   * void}} parts
   */
  constructor({ layout, opener, sources, onFault }) {
    this.layout = layout;
    this.opener = opener;
    this.sources = sources;
    this.onFault = onFault;
  }

  /** The digests of the blocks of one place of every stripe, in the order of the stripes. */
  static digests(layout, index) {
    return Array.from({ length: stripeCount(layout) }, (_, stripe) => blockDigest(layout, stripe, index));
  }

  /**
   * The authenticated plaintext of a stripe.
   * @throws {AureoleError} tooFewShards with `reasons`; the custodians' common reason, such as revoked; alteredChunk.
   */
  plain(index) {
    const held = this.#plain.get(index);
    if (held) return held;
    const made = this.#open(index);
    made.catch(() => this.#plain.delete(index));
    this.#plain.set(index, made);
    if (this.#plain.size > MOST_STRIPES) this.#plain.delete(this.#plain.keys().next().value);
    return made;
  }

  /**
   * A part of a stripe's plaintext. Where it is wanted alone it comes from the data blocks that hold it and no others, so
   * that a first image or a thumbnail costs what it weighs; the whole stripe is opened where one of them fails.
   * @param {{stripe: number, from: number, to: number, indices: number[]}} part as partsOf gives it
   * @param {boolean} isAlone
   * @throws {AureoleError} as `plain`
   */
  async part({ stripe, from, to, indices }, isAlone) {
    if (isAlone && !this.#plain.has(stripe) && indices.length < this.layout.k) {
      const plain = await this.#openPart(stripe, indices, { from, to }).catch(() => null);
      if (plain) return plain;
    }
    return (await this.plain(stripe)).subarray(from, to);
  }

  async #openPart(stripe, indices, range) {
    if (indices.some((place) => !this.sources[place] || this.#suspects.has(place))) return null;
    const blocks = new Array(this.layout.n).fill(null);
    await Promise.all(indices.map(async (place) => {
      const found = await Promise.race([this.sources[place].get(stripe), late()]);
      // Whoever keeps one waiting is asked last for the whole; what else was wrong shows there again.
      if (!found) this.#note(place, "silent");
      blocks[place] = found?.bytes ?? null;
    }));
    const { plain, faults } = await this.opener.open(stripe, blocks, range);
    return faults.length ? null : plain;
  }

  /** Forgets all plaintext. */
  clear() {
    this.#plain.clear();
  }

  async #open(index) {
    const blocks = await this.#fetch(index);
    const { plain, faults } = await this.opener.open(index, blocks);
    for (const fault of faults ?? []) this.#note(fault, "wrong");
    return plain;
  }

  #note(index, what) {
    this.#suspects.add(index);
    this.onFault(index, what);
  }

  async #fetch(index) {
    const { k, n } = this.layout;
    const { blockSize } = stripeOf(this.layout, index);
    const blocks = new Array(n).fill(null);
    const waiting = new Set();
    const late = new Set();
    const reasons = new Map();
    const order = Array.from({ length: n }, (_, place) => place)
      .sort((left, right) => this.#suspects.has(left) - this.#suspects.has(right) || left - right);
    let present = 0;
    let wake = () => {};
    const timers = [];
    const start = (place) => {
      const source = this.sources[place];
      if (!source) return reasons.set(place, "unavailable");
      waiting.add(place);
      source.get(index).then(
        (found) => {
          if (found.bytes?.length === blockSize) {
            if (present < k) present += 1, (blocks[place] = found.bytes);
          } else reasons.set(place, found.bytes ? "wrong" : found.fault);
        },
        (error) => reasons.set(place, reasonOf(error)),
      ).finally(() => {
        waiting.delete(place);
        if (reasons.has(place)) this.#note(place, reasons.get(place));
        wake();
      });
      return undefined;
    };
    const wave = () => {
      const next = order.splice(0, k - present);
      next.forEach(start);
      timers.push(setTimeout(() => (next.forEach((place) => late.add(place)), wake()), PATIENCE));
      return next.length;
    };
    try {
      wave();
      while (present < k) {
        const isStuck = [...waiting].every((place) => late.has(place));
        if (isStuck && order.length > 0 && wave() > 0) continue;
        if (waiting.size === 0) throw tooFew(reasons, present, k);
        await new Promise((resolve) => (wake = resolve));
      }
      // Others were quicker although they were asked later: from now on these are asked last.
      for (const place of waiting) if (late.has(place)) this.#note(place, "silent");
      return blocks;
    } finally {
      timers.forEach(clearTimeout);
    }
  }
}

/** What custodians did, as against what they said. */
export const FAULTS = new Set(["missing", "wrong", "silent", "unavailable", "malformed"]);

/** Where all who said why gave one reason, it is the reason of the whole. */
function tooFew(reasons, present, k) {
  const said = new Set([...reasons.values()].filter((reason) => !FAULTS.has(reason)));
  const extra = { reasons: Object.fromEntries(reasons), stores: [...reasons.keys()] };
  if (said.size === 1) return new AureoleError([...said][0], "custodians gave no blocks", extra);
  return new AureoleError("tooFewShards", `a stripe has ${present} of the ${k} blocks that it takes`, extra);
}
