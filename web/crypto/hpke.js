// HPKE base mode (RFC 9180) with KEM 0x647a (X-Wing), KDF 0x0001 (HKDF-SHA256) and AEAD 0x0002 (AES-256-GCM), one
// message a context: what anything is sealed to a member with (identity.md section 1).

import { concat, utf8, wipe } from "./bytes.js";
import { decapsulate, encapsulate, ENCAPSULATED } from "./xwing.js";
import { AureoleError, must } from "../errors.js";

const SUITE = concat(utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 2));
const VERSION = utf8("HPKE-v1");
const TAG = 16;

/** HMAC-SHA256 under a key that is not empty. */
async function hmac(key, ...parts) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, concat(...parts)));
}

/** RFC 9180 section 4. An empty salt is 32 zeros, which HMAC takes for the same key. */
function labeledExtract(salt, label, input) {
  return hmac(salt.length ? salt : new Uint8Array(32), VERSION, SUITE, utf8(label), input);
}

/** RFC 9180 section 4, for at most 32 bytes: the first block of HKDF-Expand. */
async function labeledExpand(key, label, info, length) {
  const block = await hmac(key, Uint8Array.of(0, length), VERSION, SUITE, utf8(label), info, Uint8Array.of(1));
  return block.subarray(0, length);
}

/** The key schedule of base mode (RFC 9180 section 5.1): the key and nonce of the first message. */
export async function schedule(secret, info) {
  const none = new Uint8Array(0);
  const context = concat(
    Uint8Array.of(0), await labeledExtract(none, "psk_id_hash", none), await labeledExtract(none, "info_hash", info));
  const extracted = await labeledExtract(secret, "secret", none);
  const [key, nonce] = [
    await labeledExpand(extracted, "key", context, 32), await labeledExpand(extracted, "base_nonce", context, 12),
  ];
  wipe(secret, extracted);
  return { key, nonce };
}

async function cipher({ key, nonce }, aad, usage) {
  const made = await crypto.subtle.importKey("raw", key, "AES-GCM", false, [usage]);
  wipe(key);
  return [{ name: "AES-GCM", iv: nonce, additionalData: aad }, made];
}

/**
 * Seals to a public key of 1216 bytes. Throws malformedKey.
 * @param {{to: Uint8Array, info: Uint8Array, aad: Uint8Array, plaintext: Uint8Array}} what
 * @returns {Promise<Uint8Array>} encapsulated key (1120) ‖ ciphertext (16 bytes longer than the plaintext)
 */
export async function seal({ to, info, aad, plaintext }) {
  const { secret, encapsulated } = await encapsulate(to);
  const [algorithm, key] = await cipher(await schedule(secret, info), aad, "encrypt");
  return concat(encapsulated, new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext)));
}

/**
 * Opens what was sealed under the same info and authenticated data. Throws notOpened for every failure alike.
 * @param {{key: object, info: Uint8Array, aad: Uint8Array, sealed: Uint8Array}} what the sealing key and the sealed
 *   bytes
 * @returns {Promise<Uint8Array>}
 */
export async function open({ key, info, aad, sealed }) {
  must(sealed.length >= ENCAPSULATED + TAG, "notOpened", "too short to be sealed");
  try {
    const secret = await decapsulate(key, sealed.slice(0, ENCAPSULATED));
    const [algorithm, opened] = await cipher(await schedule(secret, info), aad, "decrypt");
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, opened, sealed.subarray(ENCAPSULATED)));
  } catch {
    throw new AureoleError("notOpened", "the sealed value does not open with this key");
  }
}
