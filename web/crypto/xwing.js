// X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 joined, as the browser has both. A sealing key here is
// `{mlkem, x25519, publicKey}`: two CryptoKeys that cannot be exported and 1216 bytes; it can be kept in IndexedDB.

import { concat, random, utf8, wipe } from "./bytes.js";
import { sha3_256, shake256 } from "./sha3.js";
import { AureoleError, must } from "../errors.js";

/** Bytes of a seed, a public key and an encapsulated key. */
export const [SEED, PUBLIC, ENCAPSULATED] = [32, 1216, 1120];

const MLKEM = { name: "ML-KEM-768" };
const X25519 = { name: "X25519" };
const [MLKEM_PUBLIC, MLKEM_CIPHERTEXT] = [1184, 1088];
const LABEL = utf8("\\.//^\\");
/** A PKCS #8 private key of X25519 (RFC 8410), before its 32 bytes. */
const PKCS8 = Uint8Array.fromHex("302e020100300506032b656e04220420");

/** A new seed. @returns {Uint8Array} 32 bytes, for the keyring */
export function newSeed() {
  return random(SEED);
}

/**
 * Makes a sealing key of its seed. Throws malformedKey.
 * @param {Uint8Array} seed 32 bytes; the caller wipes them
 * @returns {Promise<{mlkem: CryptoKey, x25519: CryptoKey, publicKey: Uint8Array}>}
 */
export async function importSeed(seed) {
  must(seed.length === SEED, "malformedKey", "a sealing key is a seed of 32 bytes");
  const expanded = shake256(seed, 96);
  const scalar = concat(PKCS8, expanded.subarray(64));
  try {
    const [mlkem, mlkemPublic] = await pair("raw-seed", expanded.subarray(0, 64), MLKEM, "decapsulateBits", "pub");
    const [x25519, x25519Public] = await pair("pkcs8", scalar, X25519, "deriveBits", "x");
    return { mlkem, x25519, publicKey: concat(mlkemPublic, x25519Public) };
  } finally {
    wipe(expanded, scalar);
  }
}

/** The key for use, which cannot be exported, and the public half that the browser derives. */
async function pair(format, secret, algorithm, usage, publicMember) {
  const exportable = await crypto.subtle.importKey(format, secret, algorithm, true, [usage]);
  const jwk = await crypto.subtle.exportKey("jwk", exportable);
  const publicKey = Uint8Array.fromBase64(jwk[publicMember], { alphabet: "base64url" });
  return [await crypto.subtle.importKey(format, secret, algorithm, false, [usage]), publicKey];
}

/** Makes the checks of FIPS 203 section 7.2 on a public key of 1216 bytes. Throws malformedKey. */
export async function checkPublic(publicKey) {
  await publicHalves(publicKey);
}

async function publicHalves(publicKey) {
  must(publicKey.length === PUBLIC, "malformedKey", "a public sealing key has 1216 bytes");
  must(isReduced(publicKey), "malformedKey", "a coefficient of a public sealing key is not reduced");
  try {
    const mlkem = publicKey.slice(0, MLKEM_PUBLIC);
    return [
      await crypto.subtle.importKey("raw-public", mlkem, MLKEM, true, ["encapsulateBits"]),
      await crypto.subtle.importKey("raw", publicKey.slice(MLKEM_PUBLIC), X25519, true, []),
    ];
  } catch {
    throw new AureoleError("malformedKey", "not a public sealing key");
  }
}

/**
 * Whether every coefficient of the ML-KEM half, 12 bits each, is below q = 3329. Browsers check it too, not all of them
 * early.
 */
function isReduced(bytes) {
  for (let index = 0; index < 1152; index += 3) {
    const low = bytes[index] | ((bytes[index + 1] & 15) << 8);
    const high = (bytes[index + 1] >> 4) | (bytes[index + 2] << 4);
    if (low >= 3329 || high >= 3329) return false;
  }
  return true;
}

/** The combiner: SHA3-256(ML-KEM's secret ‖ X25519's secret ‖ X25519's ciphertext ‖ X25519's public key ‖ label). */
function combine(first, second, ciphertext, publicKey) {
  const joined = concat(first, second, ciphertext, publicKey, LABEL);
  const secret = sha3_256(joined);
  wipe(joined, first, second);
  return secret;
}

/**
 * Makes a shared secret for a public key. Throws malformedKey.
 * @returns {Promise<{secret: Uint8Array, encapsulated: Uint8Array}>} 32 and 1120 bytes
 */
export async function encapsulate(publicKey) {
  const [mlkem, x25519] = await publicHalves(publicKey);
  const { sharedKey, ciphertext } = await crypto.subtle.encapsulateBits(MLKEM, mlkem);
  const ephemeral = await crypto.subtle.generateKey(X25519, false, ["deriveBits"]);
  const sent = new Uint8Array(await crypto.subtle.exportKey("raw", ephemeral.publicKey));
  const agreed = await agree(ephemeral.privateKey, x25519, "malformedKey");
  return {
    secret: combine(new Uint8Array(sharedKey), agreed, sent, publicKey.subarray(MLKEM_PUBLIC)),
    encapsulated: concat(new Uint8Array(ciphertext), sent),
  };
}

/** The shared secret of an encapsulated key; ML-KEM gives a random one for a false ciphertext. Throws notOpened. */
export async function decapsulate(sealingKey, encapsulated) {
  must(encapsulated.length === ENCAPSULATED, "notOpened", "an encapsulated key has 1120 bytes");
  const sent = encapsulated.slice(MLKEM_CIPHERTEXT);
  const theirs = await crypto.subtle.importKey("raw", sent, X25519, true, []);
  const shared = await crypto.subtle.decapsulateBits(MLKEM, sealingKey.mlkem, encapsulated.slice(0, MLKEM_CIPHERTEXT));
  const agreed = await agree(sealingKey.x25519, theirs, "notOpened");
  return combine(new Uint8Array(shared), agreed, sent, sealingKey.publicKey.subarray(MLKEM_PUBLIC));
}

/** X25519. The browser refuses points of small order, which honest senders never make. */
async function agree(privateKey, publicKey, code) {
  try {
    return new Uint8Array(await crypto.subtle.deriveBits({ ...X25519, public: publicKey }, privateKey, 256));
  } catch {
    throw new AureoleError(code, "x25519 gave no secret");
  }
}
