// Bytes, and the texts and words that stand for them. Readers take exactly one text for each value, so that two
// programs cannot disagree on what was signed.

import { must, refuse } from "../errors.js";

/** The zero word, which means "none" (actions.md). */
export const ZERO = "0".repeat(64);

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Bytes in lower-case hexadecimal. */
export function toHex(bytes) {
  let text = "";
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** Whether a value is a text of exactly so many lower-case hexadecimal digits. */
export function isHex(text, digits) {
  return typeof text === "string" && text.length === digits && /^[0-9a-f]*$/.test(text);
}

/**
 * Reads lower-case hexadecimal, and so many bytes where a length is given. Throws malformed.
 * @returns {Uint8Array}
 */
export function fromHex(text, length) {
  must(typeof text === "string" && text.length % 2 === 0, "malformed", "not hexadecimal");
  must(length === undefined || text.length === 2 * length, "malformed", "hexadecimal of another length");
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const value = (digit(text.charCodeAt(2 * index)) << 4) | digit(text.charCodeAt(2 * index + 1));
    must(value >= 0, "malformed", "not hexadecimal");
    bytes[index] = value;
  }
  return bytes;
}

function digit(code) {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

/** Bytes in base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x2000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x2000));
  }
  return btoa(text);
}

/**
 * Reads base64 with padding, the one text for its bytes, of at most so many bytes. Throws malformed, tooLarge.
 * @returns {Uint8Array}
 */
export function fromBase64(text, most = Infinity) {
  must(typeof text === "string", "malformed", "not base64");
  must((text.length / 4) * 3 <= most + 2, "tooLarge", "base64 of too many bytes");
  must(text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), "malformed", "not base64");
  const raw = atob(text);
  const bytes = Uint8Array.from(raw, (character) => character.charCodeAt(0));
  must(bytes.length <= most, "tooLarge", "base64 of too many bytes");
  // The unused bits of the last digit must be zero, or several texts would stand for the same bytes.
  must(btoa(raw.slice(-(raw.length % 3 || 3))) === text.slice(-4), "malformed", "not canonical base64");
  return bytes;
}

/** Bytes in base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes) {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads base64url without padding, canonical. Throws malformed, tooLarge. */
export function fromBase64Url(text, most = Infinity) {
  must(typeof text === "string" && /^[A-Za-z0-9_-]*$/.test(text), "malformed", "not base64url");
  const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4);
  return fromBase64(padded, most);
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Bytes in Crockford's base32, in capitals, without padding; unused bits at the end are zero. */
export function toBase32(bytes) {
  let [text, held, count] = ["", 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    count += 8;
    while (count >= 5) {
      count -= 5;
      text += CROCKFORD[(held >> count) & 31];
    }
    held &= (1 << count) - 1;
  }
  return count > 0 ? text + CROCKFORD[(held << (5 - count)) & 31] : text;
}

/** Reads Crockford's base32 as people write it: either case, I and L for 1, O for 0. Throws malformed. */
export function fromBase32(text) {
  must(typeof text === "string", "malformed", "not base32");
  const bytes = [];
  let [held, count] = [0, 0];
  for (const character of text.toUpperCase().replace(/[IL]/g, "1").replaceAll("O", "0")) {
    const value = CROCKFORD.indexOf(character);
    must(value >= 0, "malformed", "not base32");
    held = (held << 5) | value;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push(held >> count);
      held &= (1 << count) - 1;
    }
  }
  must(count < 5 && held === 0, "malformed", "base32 with bits left over");
  return Uint8Array.from(bytes);
}

const encoder = new TextEncoder();

/** A text's bytes in UTF-8. */
export function utf8(text) {
  return encoder.encode(text);
}

/** Reads UTF-8; throws malformed for what is none. A byte order mark stays what it is. */
export function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("malformed", "not utf-8");
  }
}

/** Bytes one behind the other. */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

/** Whether two byte arrays are equal, in a time that depends on their lengths alone. */
export function equal(left, right) {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) difference |= left[index] ^ right[index];
  return difference === 0;
}

/** Random bytes from the system. */
export function random(count) {
  const bytes = new Uint8Array(count);
  for (let start = 0; start < count; start += 65536) crypto.getRandomValues(bytes.subarray(start, start + 65536));
  return bytes;
}

/** Overwrites secrets. The engine may have made copies, so this shortens their life and promises no more. */
export function wipe(...arrays) {
  for (const array of arrays) array?.fill(0);
}

/**
 * A number of at most 64 bits as a word, big-endian. Throws outOfBounds.
 * @param {number|bigint} number
 * @returns {Uint8Array} 32 bytes
 */
export function word(number) {
  must(typeof number === "bigint" || Number.isSafeInteger(number), "outOfBounds", "not a whole number");
  must(number >= 0 && number < 1n << 64n, "outOfBounds", "a number of more than 64 bits");
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setBigUint64(24, BigInt(number));
  return bytes;
}

/**
 * Reads a word that is a number of at most 64 bits. Throws malformed for a bit above.
 * @returns {number|bigint} a Number up to 2^53 - 1, a BigInt above, so that none is rounded
 */
export function readNumber(bytes) {
  must(bytes.length === 32 && bytes.subarray(0, 24).every((byte) => byte === 0), "malformed",
    "a number beyond 64 bits");
  return narrow(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(24));
}

/** A BigInt as a Number where that is exact. */
export function narrow(value) {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** A member identifier of 40 digits as a word: 12 zero bytes first. Throws malformed. */
export function memberWord(member) {
  const bytes = new Uint8Array(32);
  bytes.set(fromHex(member, 20), 12);
  return bytes;
}
