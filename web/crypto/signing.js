// ECDSA on P-256 with SHA-256 (identity.md section 1). Signatures are 64 bytes r ‖ s with low s. A signing key here is
// `{privateKey, publicKey}`: a CryptoKey that cannot be exported and x ‖ y in hexadecimal; it can be kept in IndexedDB.

import { concat, fromHex, random, toHex, wipe } from "./bytes.js";
import { integer, isPoint, ORDER, publicKeyOf } from "./curve.js";
import { must, refuse } from "../errors.js";

export { isPoint };

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SCHEME = { name: "ECDSA", hash: "SHA-256" };
/** A PKCS #8 private key of P-256 without its public key (RFC 5208, RFC 5915), before the 32 bytes of the scalar. */
const PKCS8 = fromHex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420");

/** A new private scalar, uniform in 1 to n − 1. @returns {Uint8Array} 32 bytes, for the keyring */
export function newScalar() {
  for (;;) {
    const scalar = random(32);
    if (isScalar(scalar)) return scalar;
  }
}

/** Whether 32 bytes are a private scalar: 1 to n − 1. */
export function isScalar(bytes) {
  if (bytes.length !== 32) return false;
  const value = integer(bytes);
  return value > 0n && value < ORDER;
}

/**
 * Makes a signing key of a scalar. Throws malformedKey.
 * @param {Uint8Array} scalar 32 bytes; the caller wipes them
 * @returns {Promise<{privateKey: CryptoKey, publicKey: string}>}
 */
export async function importScalar(scalar) {
  must(isScalar(scalar), "malformedKey", "not a private scalar of p-256");
  const publicKey = await derivePublic(scalar);
  const jwk = {
    kty: "EC", crv: "P-256", d: url(scalar),
    x: url(fromHex(publicKey.slice(0, 64))), y: url(fromHex(publicKey.slice(64))),
  };
  return { privateKey: await crypto.subtle.importKey("jwk", jwk, CURVE, false, ["sign"]), publicKey };
}

const url = (bytes) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });

/**
 * The browser derives the public key in constant time where it takes a private key without it; ours is for the others.
 */
async function derivePublic(scalar) {
  const der = concat(PKCS8, scalar);
  try {
    const key = await crypto.subtle.importKey("pkcs8", der, CURVE, true, ["sign"]);
    const { x, y } = await crypto.subtle.exportKey("jwk", key);
    return [x, y].map((each) => toHex(Uint8Array.fromBase64(each, { alphabet: "base64url" }))).join("");
  } catch {
    return publicKeyOf(scalar);
  } finally {
    wipe(der);
  }
}

/** A key that never leaves this browser, for the device of a session (gateway.md section 2). */
export async function generateDeviceKey() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ["sign"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  return { privateKey, publicKey: toHex(raw.subarray(1)) };
}

/**
 * Signs a message.
 * @returns {Promise<Uint8Array>} 64 bytes r ‖ s, s at most ⌊n/2⌋
 */
export async function sign(signingKey, message) {
  const signature = new Uint8Array(await crypto.subtle.sign(SCHEME, signingKey.privateKey, message));
  const s = integer(signature.subarray(32));
  if (s > ORDER / 2n) signature.set(fromHex((ORDER - s).toString(16).padStart(64, "0")), 32);
  return signature;
}

/** Whether bytes are a signature's form: 64 bytes, 1 ≤ r < n and 1 ≤ s ≤ ⌊n/2⌋. */
export function isSignature(bytes) {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 64) return false;
  const r = integer(bytes.subarray(0, 32));
  const s = integer(bytes.subarray(32));
  return r > 0n && r < ORDER && s > 0n && s <= ORDER / 2n;
}

/** Throws malformedSignature or highS unless bytes are a signature's form. */
export function mustBeSignature(bytes) {
  if (isSignature(bytes)) return;
  const high = bytes.length === 64 && integer(bytes.subarray(32)) > ORDER / 2n && integer(bytes.subarray(32)) < ORDER;
  refuse(high ? "highS" : "malformedSignature", "not a signature r, s with low s");
}

const imported = new Map();
const MOST_IMPORTED = 512;

/** A public key x ‖ y in hexadecimal as the browser takes it. Throws malformedKey for what is no point of the curve. */
async function verifyingKey(key) {
  const known = imported.get(key);
  if (known) return known;
  must(isPoint(key), "malformedKey", "not a point of p-256");
  const raw = concat(Uint8Array.of(4), fromHex(key));
  const made = await crypto.subtle.importKey("raw", raw, CURVE, true, ["verify"]);
  if (imported.size >= MOST_IMPORTED) imported.delete(imported.keys().next().value);
  imported.set(key, made);
  return made;
}

/**
 * Whether a signature is this key's over a message. A high s is refused. Throws malformedKey for what is no key.
 * @param {string} key x ‖ y in hexadecimal
 * @returns {Promise<boolean>}
 */
export async function verify(key, signature, message) {
  if (!isSignature(signature)) return false;
  return crypto.subtle.verify(SCHEME, await verifyingKey(key), signature, message);
}
