// Distinguished encoding rules (X.690), as much of them as certificates of this project need.

import { concat, utf8 } from "../crypto/bytes.js";
import { must } from "../errors.js";

/** Tags. */
export const [BOOLEAN, INTEGER, BITS, OCTETS, OID, UTF8, PRINTABLE, IA5, UTC_TIME, TIME, SEQUENCE, SET] = [
  0x01, 0x02, 0x03, 0x04, 0x06, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x30, 0x31,
];

/** An element of a tag, over parts one behind the other. @returns {Uint8Array} */
export function element(tag, ...parts) {
  const content = concat(...parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  must(length < 65_536, "internal", "an element is too long");
  return concat(Uint8Array.of(tag, ...size), content);
}

/** An object identifier from its text. */
export function oid(text) {
  const [first, second, ...rest] = text.split(".").map(Number);
  const bytes = [40 * first + second];
  for (const arc of rest) {
    const digits = [arc & 127];
    for (let value = arc >> 7; value > 0; value >>= 7) digits.unshift((value & 127) | 128);
    bytes.push(...digits);
  }
  return element(OID, Uint8Array.from(bytes));
}

/** A positive whole number from its bytes, big-endian. */
export function positive(bytes) {
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return element(INTEGER, ...(shortest[0] & 0x80 ? [Uint8Array.of(0)] : []), shortest);
}

/** A time in whole seconds: until 2049 with two digits of the year, then with four (RFC 5280 section 4.1.2.5). */
export function time(seconds) {
  const text = new Date(seconds * 1000).toISOString().replace(/[-:T]|\.\d+/g, "");
  return Number(text.slice(0, 4)) < 2050 ? element(UTC_TIME, utf8(text.slice(2))) : element(TIME, utf8(text));
}

/** Elements one behind the other. */
export class Elements {
  #bytes;
  #position = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** Whether nothing is left. */
  get isEmpty() { return this.#position === this.#bytes.length; }

  /** The next element's tag, 0 when nothing is left. */
  get tag() { return this.isEmpty ? 0 : this.#bytes[this.#position]; }

  /**
   * Takes the next element, of a tag where one is given. Throws malformedCertificate for what is not distinguished
   * encoding.
   * @returns {{tag: number, content: Uint8Array, bytes: Uint8Array}} bytes: with tag and length
   */
  next(tag) {
    const bytes = this.#bytes.subarray(this.#position);
    const require = (condition) => must(condition, "malformedCertificate", "not distinguished encoding");
    require(bytes.length >= 2 && (bytes[0] & 31) !== 31 && (tag === undefined || bytes[0] === tag));
    let [head, length] = [2, bytes[1]];
    if (length >= 0x80) {
      const count = length & 127;
      require(count >= 1 && count <= 2 && bytes.length >= 2 + count);
      head = 2 + count;
      length = count === 1 ? bytes[2] : (bytes[2] << 8) | bytes[3];
      require(length >= (count === 1 ? 128 : 256));
    }
    require(bytes.length >= head + length);
    this.#position += head + length;
    return { tag: bytes[0], content: bytes.slice(head, head + length), bytes: bytes.slice(0, head + length) };
  }

  /** Takes a sequence, or another constructed element, and gives what is in it. */
  enter(tag = SEQUENCE) {
    return new Elements(this.next(tag).content);
  }

  /** Ends; throws where something is left. */
  end() {
    must(this.isEmpty, "malformedCertificate", "more than a certificate holds");
  }
}

/** Reads a time element. @returns {number} seconds since 1970 */
export function readTime({ tag, content }) {
  const text = String.fromCharCode(...content);
  const form = tag === UTC_TIME ? /^(\d{2})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
    : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
  const parts = form.exec(text)?.slice(1).map(Number);
  must((tag === UTC_TIME || tag === TIME) && parts, "malformedCertificate", "not a time");
  const [year, month, ...rest] = parts;
  const full = tag === TIME ? year : year + (year < 50 ? 2000 : 1900);
  const seconds = Date.UTC(full, month - 1, ...rest) / 1000;
  must(Number.isSafeInteger(seconds), "malformedCertificate", "not a time");
  return seconds;
}
