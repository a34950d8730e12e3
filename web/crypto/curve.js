// The curve P-256 (SP 800-186 section 3.2.1.3) in whole numbers: which points are on it, what signatures may be, and
// the public key of a scalar where the browser cannot say it.

import { toHex } from "./bytes.js";

const PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const BASE = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  1n,
];

/** The order of the group. */
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A whole number from bytes, big-endian. */
export function integer(bytes) {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/** Whether 128 hexadecimal digits x ‖ y are a point of the curve, coordinates below p, not the point at infinity. */
export function isPoint(key) {
  if (typeof key !== "string" || !/^[0-9a-f]{128}$/.test(key)) return false;
  const x = BigInt(`0x${key.slice(0, 64)}`);
  const y = BigInt(`0x${key.slice(64)}`);
  if (x >= PRIME || y >= PRIME) return false;
  return (y * y - (x * x * x - 3n * x + B)) % PRIME === 0n;
}

/**
 * The public key of a scalar, x ‖ y in hexadecimal. The time it takes depends on the scalar's size, for whole numbers
 * in JavaScript have no constant time: it is for browsers that cannot do this themselves, on the member's own device.
 */
export function publicKeyOf(scalar) {
  let [sum, addend, rest] = [[0n, 1n, 0n], BASE, integer(scalar)];
  // The same additions and doublings for every scalar; only the choice differs.
  for (let bit = 0; bit < 256; bit += 1) {
    const added = add(sum, addend);
    sum = rest & 1n ? added : sum;
    addend = double(addend);
    rest >>= 1n;
  }
  const inverse = power(sum[2], PRIME - 2n);
  const square = (inverse * inverse) % PRIME;
  const x = (sum[0] * square) % PRIME;
  const y = (((sum[1] * square) % PRIME) * inverse) % PRIME;
  return x.toString(16).padStart(64, "0") + y.toString(16).padStart(64, "0");
}

const reduce = (value) => ((value % PRIME) + PRIME) % PRIME;

/** Jacobian doubling; the point at infinity has z = 0 and stays so. */
function double([x, y, z]) {
  const [yy, zz] = [reduce(y * y), reduce(z * z)];
  const s = reduce(4n * x * yy);
  const m = reduce(3n * (x - zz) * (x + zz));
  const newX = reduce(m * m - 2n * s);
  return [newX, reduce(m * (s - newX) - 8n * yy * yy), reduce(2n * y * z)];
}

/** Jacobian addition of two different points, or of infinity. */
function add(left, right) {
  if (left[2] === 0n) return right;
  if (right[2] === 0n) return left;
  const [z1, z2] = [reduce(left[2] * left[2]), reduce(right[2] * right[2])];
  const [u1, u2] = [reduce(left[0] * z2), reduce(right[0] * z1)];
  const [s1, s2] = [reduce(left[1] * z2 * right[2]), reduce(right[1] * z1 * left[2])];
  const [h, r] = [reduce(u2 - u1), reduce(s2 - s1)];
  if (h === 0n) return r === 0n ? double(left) : [0n, 1n, 0n];
  const [hh, v] = [reduce(h * h), reduce(u1 * h * h)];
  const cube = reduce(h * hh);
  const x = reduce(r * r - cube - 2n * v);
  return [x, reduce(r * (v - x) - s1 * cube), reduce(h * left[2] * right[2])];
}

function power(base, exponent) {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}
