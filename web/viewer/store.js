import { LIMITS } from "./limits.js";

/** Decoded frames, the least lately used dropped first once they take more than `most` bytes. */
export class FrameStore {
  #crew;
  #most;
  #held = new Map();
  #coming = new Map();
  #size = 0;

  constructor(crew, most = LIMITS.decoded) {
    this.#crew = crew;
    this.#most = most;
  }

  /** The frame if it is here already. */
  peek(item, at) {
    const key = `${item.key}/${at}`;
    const found = this.#held.get(key);
    if (!found) return null;
    this.#held.delete(key);
    this.#held.set(key, found);
    return found.frame;
  }

  /** The frame, decoded if it is not here. Rejects with AureoleError. */
  async get(item, at) {
    const held = this.peek(item, at);
    if (held) return held;
    const key = `${item.key}/${at}`;
    if (!this.#coming.has(key)) {
      const work = this.#crew.decode(item.image, at).then((frame) => this.#keep(key, item, frame));
      this.#coming.set(key, work.finally(() => this.#coming.delete(key)));
    }
    return this.#coming.get(key);
  }

  #keep(key, item, frame) {
    const array = frame.kind === "grey" ? frame.values : frame.rgb;
    // A view of the file costs nothing: its bytes are kept anyway.
    const size = array.buffer === item.bytes.buffer ? 0 : array.byteLength;
    this.#held.set(key, { frame, size });
    this.#size += size;
    for (const [oldest, { size: freed }] of this.#held) {
      if (this.#size <= this.#most || this.#held.size <= 1) break;
      this.#held.delete(oldest);
      this.#size -= freed;
    }
    return frame;
  }

  /** How many frames and bytes are held, for tests. */
  get holding() {
    return { frames: this.#held.size, bytes: this.#size };
  }

  close() {
    this.#held.clear();
    this.#size = 0;
  }
}
