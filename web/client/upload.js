// Blocks on their way to custodians: overlapped with sealing, bounded in memory, and without those that a custodian has
// already.

import { AureoleError } from "../errors.js";
import { REQUEST_BYTES, reasonOf } from "./custodians.js";

/** Bytes of sealed blocks that may wait at once; sealing pauses while there are more. */
const MOST_WAITING = 48 << 20;
/**
 * Uploads to one custodian under way at once; all custodians have one, and a browser may have no more than six
 * connections.
 */
const AT_ONCE = 1;
const TRIES = 3;
const PASSING = new Set(["silent", "unavailable", "busy", "tooMany"]);

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Brings block i of every stripe to custodian i. A custodian that fails is given up and named; others go on. */
export class Upload {
  #lanes;
  #waiting = 0;
  #wake = () => {};

  /**
   * @param {{custodians: object, members: string[], record: string, asks: boolean, least: number, signal?: AbortSignal,
   *   onStored?: (bytes: number) => void}} parts `asks`: ask what is missing first, for an upload that goes on;
   *   `least`: how many custodians must be left.
   */
  constructor({ custodians, members, record, asks, least, signal, onStored = () => {} }) {
    Object.assign(this, { custodians, record, asks, least, signal, onStored });
    /** Why custodians were given up, by member. */
    this.lost = new Map();
    this.#lanes = members.map((member) => ({ member, queue: [], running: 0 }));
  }

  /**
   * Takes a stripe's blocks; settles when there is room for the next. Throws notConfirmed, offline when too few
   * custodians are left.
   */
  async add({ blocks, digests, plainSize }) {
    const stripe = { left: blocks.length, plainSize };
    this.#lanes.forEach((lane, index) => {
      const block = { bytes: blocks[index], digest: digests[index], stripe };
      this.#waiting += block.bytes.length;
      lane.queue.push(block);
      this.#pump(lane);
    });
    await this.#until(() => this.#waiting <= MOST_WAITING);
  }

  /** Settles when everything was taken or its custodian given up. */
  async finish() {
    await this.#until(() => this.#waiting === 0);
  }

  async #until(holds) {
    for (;;) {
      this.check();
      if (holds()) return;
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  /** Throws when too few custodians are left to confirm the record. */
  check() {
    if (this.signal?.aborted) throw new AureoleError("aborted", "the upload was given up");
    if (this.#lanes.length - this.lost.size >= this.least) return;
    const reasons = [...this.lost.values()];
    const code = reasons.every((reason) => reason === reasons[0]) && !["silent", "malformed"].includes(reasons[0])
      ? reasons[0] : null;
    const offline = reasons.every((reason) => reason === "silent");
    throw new AureoleError(offline ? "offline" : (code ?? "notConfirmed"), "too few custodians take the record",
      { reasons: Object.fromEntries(this.lost) });
  }

  #pump(lane) {
    while (lane.running < AT_ONCE && lane.queue.length > 0) {
      const batch = [];
      let size = 0;
      while (lane.queue.length > 0 && (batch.length === 0 || size + lane.queue[0].bytes.length <= REQUEST_BYTES)) {
        batch.push(lane.queue.shift());
        size += batch.at(-1).bytes.length;
      }
      lane.running += 1;
      this.#send(lane, batch).finally(() => {
        lane.running -= 1;
        this.#pump(lane);
        this.#wake();
      });
    }
  }

  async #send(lane, batch) {
    for (let attempt = 1; !this.lost.has(lane.member); attempt += 1) {
      try {
        const lacking = this.asks
          ? await this.custodians.missing(lane.member, this.record, batch.map(({ digest }) => digest)) : null;
        const blocks = batch.filter(({ digest }) => !lacking || lacking.has(digest));
        if (blocks.length > 0) await this.custodians.put(lane.member, this.record, blocks, this.signal);
        break;
      } catch (error) {
        const reason = reasonOf(error);
        if (this.signal?.aborted || !PASSING.has(reason) || attempt >= TRIES) this.lost.set(lane.member, reason);
        else await sleep(500 * 2 ** attempt);
      }
    }
    for (const { bytes, stripe } of batch) {
      this.#waiting -= bytes.length;
      stripe.left -= 1;
      if (stripe.left === 0) this.onStored(stripe.plainSize);
    }
  }
}
