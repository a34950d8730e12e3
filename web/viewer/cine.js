/**
 * Plays a stack: calls `step` at a rate, and waits for a frame that is not decoded yet rather than skipping what was
 * not seen.
 */
export class Cine {
  #timer = 0;
  #next = 0;

  constructor({ step }) {
    Object.assign(this, { step, rate: 15 });
  }

  get isPlaying() {
    return this.#timer !== 0;
  }

  /** Starts at `rate` images a second. */
  play(rate) {
    this.stop();
    this.rate = rate;
    this.#next = performance.now();
    this.#turn();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #turn() {
    // Counted from when the image was due, so that the rate holds; after a pause it does not catch up.
    this.#next = Math.max(this.#next + 1000 / this.rate, performance.now() - 250);
    this.#timer = setTimeout(async () => {
      const timer = this.#timer;
      await this.step();
      if (this.#timer === timer) this.#turn();
    }, Math.max(0, this.#next - performance.now()));
  }
}
