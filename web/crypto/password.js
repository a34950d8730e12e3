// From password and recovery key to keys (gateway.md section 1). The server sees the authentication keys only.

import { equal, fromBase32, random, toBase32, toHex, utf8, wipe } from "./bytes.js";
import { sha256 } from "./sha256.js";
import { AureoleError, must } from "../errors.js";

/** Iterations of PBKDF2 that new keyrings have, and the bounds of those that are taken. */
export const ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000;

/** Reads a password: UTF-8 of its NFKC form, 10 to 1024 bytes. Throws weakPassword. @returns {Uint8Array} */
export function checkPassword(text) {
  const bytes = utf8(text.normalize("NFKC"));
  must(bytes.length >= 10 && bytes.length <= 1024, "weakPassword", "a password has 10 to 1024 bytes");
  return bytes;
}

/**
 * Stretches a password into the key to log in with and the key that unwraps the keyring. Throws weakPassword, and
 * outOfBounds for iterations that a server must not ask for.
 * @param {{password: string, salt: Uint8Array, iterations: number}} what salt of 16 bytes
 * @returns {Promise<{authKey: string, wrappingKey: CryptoKey}>} authKey in 64 digits; the other cannot be exported
 */
export async function stretch({ password, salt, iterations }) {
  must(salt.length === 16, "outOfBounds", "a salt has 16 bytes");
  must(Number.isInteger(iterations) && iterations >= ITERATIONS && iterations <= MOST_ITERATIONS, "outOfBounds",
    "iterations that no honest server asks for");
  const bytes = checkPassword(password);
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  wipe(bytes);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return keys(new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256)), "aureole/web/");
}

/** The keys of a recovery key of 20 bytes, as stretch has them of a password. */
export function deriveRecovery(recoveryKey) {
  must(recoveryKey.length === 20, "wrongRecoveryKey", "a recovery key has 20 bytes");
  return keys(recoveryKey.slice(), "aureole/web/recovery/");
}

/** HKDF-SHA256 without salt; wipes the secret. */
async function keys(secret, tag) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  wipe(secret);
  const derive = async (info) => {
    const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(tag + info) };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
  };
  const [authKey, wrapping] = [await derive("authenticate/v1"), await derive("wrap/v1")];
  const wrappingKey = await crypto.subtle.importKey("raw", wrapping, "AES-GCM", false, ["encrypt", "decrypt"]);
  wipe(wrapping);
  return { authKey: toHex(authKey), wrappingKey };
}

/** A new recovery key. @returns {Uint8Array} 20 bytes */
export function newRecoveryKey() {
  return random(20);
}

/** A recovery key as people keep it: nine groups of four characters, the ninth a check. */
export function recoveryText(recoveryKey) {
  return (toBase32(recoveryKey) + check(recoveryKey)).match(/.{4}/g).join("-");
}

/** The first 20 bits of the digest, four characters. */
function check(recoveryKey) {
  return toBase32(sha256("aureole/web/recovery/v1", recoveryKey).subarray(0, 3)).slice(0, 4);
}

/** Reads a recovery key as people type it: spaces, hyphens and case do not matter. Throws wrongRecoveryKey. */
export function readRecoveryText(text) {
  must(typeof text === "string" && text.length <= 200, "wrongRecoveryKey", "not a recovery key");
  const typed = text.replace(/[\s-]/g, "").toUpperCase().replace(/[IL]/g, "1").replaceAll("O", "0");
  must(/^[0-9A-HJKMNP-TV-Z]{36}$/.test(typed), "wrongRecoveryKey", "a recovery key has 36 characters");
  const key = fromBase32(typed.slice(0, 32));
  if (equal(utf8(check(key)), utf8(typed.slice(32)))) return key;
  throw new AureoleError("wrongRecoveryKey", "the check of the recovery key does not fit");
}

/** Whether a text is a recovery key whose check fits. */
export function isRecoveryText(text) {
  try {
    readRecoveryText(text);
    return true;
  } catch {
    return false;
  }
}
