// Takes a message of custody.md apart, field by field. Whatever is cut short or out of bounds is malformedMessage.

import { readNumber, toHex } from "../crypto/bytes.js";
import { AureoleError, must } from "../errors.js";
import { isMember } from "./words.js";

/** Reads a message from its beginning. */
export class Reader {
  #bytes;
  #position = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** How many bytes are left. */
  get rest() { return this.#bytes.length - this.#position; }

  /** So many bytes, a copy. */
  take(count) {
    must(Number.isInteger(count) && count >= 0 && count <= this.rest, "malformedMessage", "a message is cut short");
    this.#position += count;
    return this.#bytes.slice(this.#position - count, this.#position);
  }

  /** A word in hexadecimal. */
  word() { return toHex(this.take(32)); }

  /** A member identifier. */
  member() {
    const word = this.word();
    must(/^0{24}/.test(word) && isMember(word.slice(24)), "malformedMessage",
      "a message names no member where it should");
    return word.slice(24);
  }

  /** A number as a word. */
  number(most = 2n ** 64n - 1n) {
    try {
      const value = readNumber(this.take(32));
      if (value <= most) return value;
    } catch {
      // Said below, as for a number beyond the bound.
    }
    throw new AureoleError("malformedMessage", "a number is out of bounds");
  }

  /** A number of 4 bytes, big-endian. */
  small(most = 2 ** 32 - 1) {
    const bytes = this.take(4);
    const value = new DataView(bytes.buffer).getUint32(0);
    must(value <= most, "malformedMessage", "a number is out of bounds");
    return value;
  }

  /** Ends the message; throws where bytes are left over. */
  end() {
    must(this.rest === 0, "malformedMessage", "a message is longer than it should be");
  }
}

/** A number in 4 bytes, big-endian. @returns {Uint8Array} */
export function small(value) {
  must(Number.isInteger(value) && value >= 0 && value < 2 ** 32, "outOfBounds", "a number of more than 32 bits");
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
