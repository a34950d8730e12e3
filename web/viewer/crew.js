import { AureoleError } from "../errors.js";
import { decodeFrame } from "./frame.js";
import { unsupported } from "./refusal.js";

const address = new URL("./worker.js", import.meta.url).href;

/** Trusted Types forbid a worker's address as text; this policy knows one address and no other. */
function scriptAddress() {
  if (!globalThis.trustedTypes) return address;
  policy ??= globalThis.trustedTypes.createPolicy("aureole-viewer", { createScriptURL: () => address });
  return policy.createScriptURL("");
}
let policy;

/**
 * Workers that decode frames. Small frames that need no unpacking are decoded where they are asked for, since sending
 * them costs more than reading them; so is everything where workers cannot be had.
 */
export class Crew {
  #elsewhere;
  #workers = [];
  #waiting = new Map();
  #next = 0;
  #failed = false;

  /** `elsewhere(bytes, format)` gives the samples of a frame that no browser decodes; null where nothing does. */
  constructor(elsewhere = null) {
    this.#elsewhere = elsewhere;
  }

  /** Decodes frame `at` of a DicomImage. Rejects with AureoleError. */
  async decode(image, at) {
    if (image.format.codec === "elsewhere") return this.#decodeElsewhere(image, at, "elsewhere");
    try {
      return await this.#decodeHere(image, at);
    } catch (error) {
      if (error.reason !== "jpeg12" || !image.part) throw error;
      return this.#decodeElsewhere(image, at, "jpeg12");
    }
  }

  async #decodeElsewhere(image, at, reason) {
    const { format } = image;
    const { bytes } = image.part(at);
    const refused = () => unsupported(reason, "a compression not decoded here");
    if (!this.#elsewhere) throw refused();
    let samples;
    try {
      samples = await this.#elsewhere(bytes, format);
    } catch (error) {
      throw error.code === "agentMissing" ? refused() : error;
    }
    return decodeFrame({ bytes: samples }, { ...format, codec: "decoded" });
  }

  #decodeHere(image, at) {
    const { format } = image;
    // The browser decodes pictures beside this thread by itself.
    if (!image.part) return image.decode();
    const small = format.codec === "native" && format.rows * format.columns * format.samples <= 2 ** 20;
    if (small || this.#failed) return image.decode(at);
    const part = image.part(at);
    const copy = { bytes: part.bytes.slice(), bit: part.bit };
    const worker = this.#worker();
    if (!worker) return decodeFrame(part, format);
    return new Promise((resolve, reject) => {
      const id = (this.#next += 1);
      this.#waiting.set(id, { resolve, reject, image, at });
      worker.postMessage({ id, part: copy, format }, [copy.bytes.buffer]);
    });
  }

  #worker() {
    const most = Math.max(1, Math.min(2, (navigator.hardwareConcurrency ?? 2) - 1));
    if (this.#workers.length < most) {
      try {
        const worker = new Worker(scriptAddress(), { type: "module" });
        worker.addEventListener("message", ({ data }) => this.#answer(data));
        worker.addEventListener("error", () => this.#giveUp());
        this.#workers.push(worker);
      } catch {
        this.#failed = true;
        return null;
      }
    }
    return this.#workers[this.#next % this.#workers.length];
  }

  #answer({ id, frame, error }) {
    const { resolve, reject } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    if (frame) resolve?.(frame);
    else reject?.(new AureoleError(error.code, error.detail, { reason: error.reason }));
  }

  /** A worker that does not start leaves its frames to this thread. */
  #giveUp() {
    this.#failed = true;
    for (const { resolve, reject, image, at } of this.#waiting.values()) image.decode(at).then(resolve, reject);
    this.close();
  }

  /** Whether workers do the work, for tests: without them everything looks the same and takes longer. */
  get hasWorkers() {
    return this.#workers.length > 0 && !this.#failed;
  }

  close() {
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    this.#waiting.clear();
  }
}
