// Shamir's secret sharing over GF(2^8), polynomial 0x11b (shards.md section 2). Bytes of secrets index no table and
// decide no branch; points x are public. JavaScript engines promise no constant time, this only gives them no reason to
// vary.

import { random, wipe } from "../crypto/bytes.js";
import { must } from "../errors.js";

/** The product of two bytes in the same steps for all values. */
function multiply(left, right) {
  let [product, a] = [0, left];
  for (let bit = 0; bit < 8; bit += 1) {
    product ^= a & -((right >> bit) & 1);
    a = ((a << 1) ^ (0x11b & -(a >> 7))) & 0xff;
  }
  return product;
}

/** The inverse of a public point that is not zero: its 254th power. */
function invert(value) {
  let [result, square] = [1, value];
  for (let bit = 1; bit < 8; bit += 1) {
    square = multiply(square, square);
    result = multiply(result, square);
  }
  return result;
}

/**
 * Shares a secret t of n on fresh polynomials. Throws outOfBounds.
 * @param {Uint8Array} secret 1 to 1024 bytes
 * @param {(count: number) => Uint8Array} [draw] where coefficients come from; tests give vectors'
 * @returns {{x: number, bytes: Uint8Array}[]} x from 1
 */
export function split(secret, threshold, count, draw = random) {
  must(secret.length >= 1 && secret.length <= 1024, "outOfBounds", "a secret has 1 to 1024 bytes");
  must(Number.isInteger(threshold) && Number.isInteger(count) && threshold >= 1 && threshold <= count && count <= 255,
    "outOfBounds", "1 ≤ t ≤ n ≤ 255");
  const coefficients = Array.from({ length: threshold - 1 }, () => draw(secret.length));
  const shares = Array.from({ length: count }, (_, index) => {
    const x = index + 1;
    const bytes = new Uint8Array(secret.length);
    for (const each of [...coefficients].reverse()) {
      bytes.forEach((value, place) => { bytes[place] = multiply(value ^ each[place], x); });
    }
    bytes.forEach((value, place) => { bytes[place] = value ^ secret[place]; });
    return { x, bytes };
  });
  wipe(...coefficients);
  return shares;
}

/** The value of the polynomials through shares at a point. */
function valueAt(point, shares) {
  const result = new Uint8Array(shares[0].bytes.length);
  for (const { x, bytes } of shares) {
    let factor = 1;
    for (const other of shares) {
      if (other.x !== x) factor = multiply(factor, multiply(point ^ other.x, invert(x ^ other.x)));
    }
    bytes.forEach((value, place) => { result[place] ^= multiply(value, factor); });
  }
  return result;
}

/**
 * Puts a secret together from t shares or more; those beyond t must lie on the same polynomials. Throws tooFewShares,
 * wrongShare.
 * @param {{x: number, bytes: Uint8Array}[]} shares
 * @returns {Uint8Array}
 */
export function combine(shares, threshold) {
  must(Number.isInteger(threshold) && threshold >= 1 && threshold <= 255, "outOfBounds", "1 ≤ t ≤ 255");
  must(shares.length >= threshold, "tooFewShares", "fewer shares than the threshold");
  const sound = shares.every(({ x, bytes }) => Number.isInteger(x) && x >= 1 && x <= 255 &&
    bytes.length === shares[0].bytes.length);
  must(sound && shares[0].bytes.length >= 1 && shares[0].bytes.length <= 1024, "wrongShare", "a share is malformed");
  must(new Set(shares.map(({ x }) => x)).size === shares.length, "wrongShare", "a share is given twice");
  const first = shares.slice(0, threshold);
  for (const { x, bytes } of shares.slice(threshold)) {
    const expected = valueAt(x, first);
    const difference = bytes.reduce((sum, value, place) => sum | (value ^ expected[place]), 0);
    must(difference === 0, "wrongShare", "a share does not lie on the others' polynomials");
  }
  return valueAt(0, first);
}
