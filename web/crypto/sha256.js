// SHA-256 (FIPS 180-4). The browser's own is asynchronous and takes whole messages only; identifiers and tree hashes
// are many and small, and an item may be larger than memory, so there is one here too. Its steps do not depend on what
// is hashed.

import { toHex, utf8 } from "./bytes.js";

const [START, ROUNDS] = constants();

/**
 * The first 32 bits of the fractional parts of the square roots of 8 and the cube roots of 64 primes, in whole numbers.
 */
function constants() {
  const primes = [];
  for (let candidate = 2; primes.length < 64; candidate += 1) {
    if (primes.every((prime) => candidate % prime)) primes.push(candidate);
  }
  return [
    Uint32Array.from(primes.slice(0, 8), (prime) => Number(root(BigInt(prime) << 64n, 2n) & 0xffffffffn)),
    Uint32Array.from(primes, (prime) => Number(root(BigInt(prime) << 96n, 3n) & 0xffffffffn)),
  ];
}

/** The whole part of a root below 2^36. */
function root(value, degree) {
  let found = 0n;
  for (let bit = 1n << 36n; bit > 0n; bit >>= 1n) if ((found + bit) ** degree <= value) found += bit;
  return found;
}

const schedule = new Uint32Array(64);

/** SHA-256 of a message that comes in pieces. */
export class Sha256 {
  #state = START.slice();
  #block = new Uint8Array(64);
  #view = new DataView(this.#block.buffer);
  #held = 0;
  #length = 0;

  /** Takes more bytes. @returns {Sha256} itself */
  update(bytes) {
    this.#length += bytes.length;
    let position = 0;
    if (this.#held > 0) {
      position = Math.min(64 - this.#held, bytes.length);
      this.#block.set(bytes.subarray(0, position), this.#held);
      this.#held += position;
      if (this.#held < 64) return this;
      compress(this.#state, this.#view, 0);
      this.#held = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; position + 64 <= bytes.length; position += 64) compress(this.#state, view, position);
    this.#block.set(bytes.subarray(position));
    this.#held = bytes.length - position;
    return this;
  }

  /** Ends the message. @returns {Uint8Array} 32 bytes */
  digest() {
    const length = this.#length;
    this.#block[this.#held] = 0x80;
    this.#block.fill(0, this.#held + 1);
    if (this.#held >= 56) {
      compress(this.#state, this.#view, 0);
      this.#block.fill(0);
    }
    this.#view.setUint32(56, Math.floor(length / 0x20000000));
    this.#view.setUint32(60, (length << 3) >>> 0);
    compress(this.#state, this.#view, 0);
    const result = new Uint8Array(32);
    const view = new DataView(result.buffer);
    this.#state.forEach((each, index) => view.setUint32(4 * index, each));
    return result;
  }
}

function compress(state, view, offset) {
  const w = schedule;
  for (let index = 0; index < 16; index += 1) w[index] = view.getUint32(offset + 4 * index);
  for (let index = 16; index < 64; index += 1) {
    const early = w[index - 15];
    const late = w[index - 2];
    const small = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const large = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    w[index] = (w[index - 16] + small + w[index - 7] + large) | 0;
  }
  let a = state[0] | 0;
  let b = state[1] | 0;
  let c = state[2] | 0;
  let d = state[3] | 0;
  let e = state[4] | 0;
  let f = state[5] | 0;
  let g = state[6] | 0;
  let h = state[7] | 0;
  for (let index = 0; index < 64; index += 1) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + high + (g ^ (e & (f ^ g))) + ROUNDS[index] + w[index]) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (low + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/**
 * SHA-256 of parts one behind the other; a text stands for its UTF-8. For small things. @returns {Uint8Array} 32 bytes
 */
export function sha256(...parts) {
  const hasher = new Sha256();
  for (const part of parts) hasher.update(typeof part === "string" ? utf8(part) : part);
  return hasher.digest();
}

/** The same in hexadecimal. */
export function hash(...parts) {
  return toHex(sha256(...parts));
}

/** SHA-256 by the browser, for blocks and files. @returns {Promise<Uint8Array>} 32 bytes */
export async function digest(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
