// The web keyring: the member's secrets under a keyring key, that key under password and recovery key (gateway.md
// section 1). The gateway keeps it and can open none of it.

import { concat, fromBase64, fromHex, isHex, random, toBase64, toHex, wipe } from "../crypto/bytes.js";
import { checkPassword, deriveRecovery, ITERATIONS, stretch } from "../crypto/password.js";
import { isScalar } from "../crypto/signing.js";
import { AureoleError, must } from "../errors.js";
import { isMember, isWord, message } from "./words.js";

/** Most bytes of a keyring's JSON, and most former sealing seeds. */
export const [MOST_KEYRING, MOST_FORMER] = [8192, 32];
/** Most of them while a rotation runs: its keys take the room of two. */
export const MOST_BEFORE_ROTATION = MOST_FORMER - 2;

const [NONCE, TAG] = [12, 16];

const contexts = {
  body: ({ ledger, member }) => message("aureole/web-keyring/v1", ledger, member),
  password: ({ ledger, member, salt, iterations }) =>
    message("aureole/web-keyring/password/v1", ledger, member, fromHex(salt, 16), iterations),
  recovery: ({ ledger, member }) => message("aureole/web-keyring/recovery/v1", ledger, member),
};

async function encrypt(key, additionalData, plain) {
  const iv = random(NONCE);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain);
  return toBase64(concat(iv, new Uint8Array(sealed)));
}

async function decrypt(key, additionalData, text, code) {
  const bytes = fromBase64(text, MOST_KEYRING);
  const algorithm = { name: "AES-GCM", iv: bytes.slice(0, NONCE), additionalData };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, bytes.slice(NONCE)));
  } catch {
    throw new AureoleError(code, "the keyring does not open with this key");
  }
}

const asKey = (bytes) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

function encodeContents({ scalar, seed, former = [], next = null }) {
  const pairs = [{ scalar, seed }, ...(next ? [next] : [])];
  must(pairs.every((pair) => isScalar(pair.scalar) && pair.seed.length === 32) &&
    former.length <= (next ? MOST_BEFORE_ROTATION : MOST_FORMER) && former.every((each) => each.length === 32),
    "malformedKeyring", "these are no secrets of a keyring");
  return concat(scalar, seed, Uint8Array.of(former.length), ...former, ...(next ? [next.scalar, next.seed] : []));
}

function decodeContents(bytes) {
  const count = bytes[64];
  const end = 65 + 32 * count;
  const isRotating = bytes.length === end + 64;
  must(bytes.length >= 65 && count <= (isRotating ? MOST_BEFORE_ROTATION : MOST_FORMER) &&
    (bytes.length === end || isRotating) && isScalar(bytes.subarray(0, 32)) &&
    (!isRotating || isScalar(bytes.subarray(end, end + 32))),
    "malformedKeyring", "the keyring's contents are malformed");
  const former = Array.from({ length: count }, (_, index) => bytes.slice(65 + 32 * index, 97 + 32 * index));
  const next = isRotating ? { scalar: bytes.slice(end, end + 32), seed: bytes.slice(end + 32) } : null;
  return { scalar: bytes.slice(0, 32), seed: bytes.slice(32, 64), former, next };
}

/** Throws malformedKeyring unless an object is a keyring's outline. @returns {object} its known fields */
export function checkKeyring(keyring) {
  const { version, member, salt, iterations, body, password, recovery } = keyring ?? {};
  const sized = (text, least, most = least) =>
    typeof text === "string" && text.length >= (4 * least) / 3 && text.length <= (4 * most) / 3 + 3;
  const frame = NONCE + TAG;
  must(version === 1 && isMember(member) && isHex(salt, 32) && Number.isInteger(iterations) &&
    sized(body, frame + 65, frame + 65 + 32 * MOST_FORMER) &&
    sized(password, frame + 32) && sized(recovery, frame + 32),
  "malformedKeyring", "the keyring is malformed");
  return { version, member, salt, iterations, body, password, recovery };
}

/**
 * Makes a keyring for new secrets. Throws weakPassword.
 * @param {{ledger: string, member: string, scalar: Uint8Array, seed: Uint8Array, former?: Uint8Array[], password:
 *   string, recoveryKey: Uint8Array}} what the caller wipes scalar, seed and recoveryKey
 * @returns {Promise<{keyring: object, authKey: string, recoveryAuthKey: string}>} what the gateway gets
 */
export async function newKeyring({ ledger, member, scalar, seed, former = [], password, recoveryKey }) {
  must(isWord(ledger) && isMember(member), "malformedKeyring", "ledger or member is malformed");
  checkPassword(password);
  const secret = random(32);
  const contents = encodeContents({ scalar, seed, former });
  const subject = { ledger, member };
  try {
    const { authKey: recoveryAuthKey, wrappingKey } = await deriveRecovery(recoveryKey);
    const body = await encrypt(await asKey(secret), contexts.body(subject), contents);
    const recovery = await encrypt(wrappingKey, contexts.recovery(subject), secret);
    const wrapped = await wrapByPassword({ ...subject, secret, password });
    const keyring = { version: 1, member, ...wrapped.fields, body, recovery };
    return { keyring, authKey: wrapped.authKey, recoveryAuthKey };
  } finally {
    wipe(secret, contents);
  }
}

/** The keyring key under a new salt and a password. */
async function wrapByPassword({ ledger, member, secret, password }) {
  const salt = random(16);
  const { authKey, wrappingKey } = await stretch({ password, salt, iterations: ITERATIONS });
  const place = { ledger, member, salt: toHex(salt), iterations: ITERATIONS };
  const wrapped = await encrypt(wrappingKey, contexts.password(place), secret);
  return { authKey, fields: { salt: place.salt, iterations: ITERATIONS, password: wrapped } };
}

/** The keyring key. Throws malformedKeyring, wrongPassword or wrongRecoveryKey. */
async function unwrap({ keyring, ledger, member, wrappingKey, by }) {
  const fields = checkKeyring(keyring);
  must(fields.member === member, "malformedKeyring", "the keyring is another member's");
  const code = by === "recovery" ? "wrongRecoveryKey" : "wrongPassword";
  const place = { ledger, member, salt: fields.salt, iterations: fields.iterations };
  const secret = await decrypt(wrappingKey, contexts[by](place), fields[by], code);
  must(secret.length === 32, "malformedKeyring", "the keyring is malformed");
  return { fields, secret };
}

/**
 * Opens a keyring. Throws malformedKeyring, wrongPassword, wrongRecoveryKey.
 * @param {{keyring: object, ledger: string, member: string, wrappingKey: CryptoKey, by: "password"|"recovery"}} what
 *   wrappingKey of stretch or deriveRecovery
 * @returns {Promise<{scalar: Uint8Array, seed: Uint8Array, former: Uint8Array[], next: {scalar, seed}|null}>} to be
 *   imported and wiped at once; `next` are the keys of a rotation that had not come to its end
 */
export async function openKeyring({ keyring, ledger, member, wrappingKey, by = "password" }) {
  const { fields, secret } = await unwrap({ keyring, ledger, member, wrappingKey, by });
  try {
    const contents = await decrypt(await asKey(secret), contexts.body({ ledger, member }), fields.body,
      "malformedKeyring");
    const opened = decodeContents(contents);
    wipe(contents);
    return opened;
  } finally {
    wipe(secret);
  }
}

/**
 * The same keyring under a new password; the recovery key stays. Throws as openKeyring, and weakPassword.
 * @param {{keyring, ledger, member, wrappingKey, by: "password"|"recovery", newPassword: string}} what
 * @returns {Promise<{keyring: object, authKey: string}>}
 */
export async function changePassword({ newPassword, ledger, member, ...rest }) {
  checkPassword(newPassword);
  const { fields, secret } = await unwrap({ ledger, member, by: "password", ...rest });
  try {
    const wrapped = await wrapByPassword({ ledger, member, secret, password: newPassword });
    return { keyring: { ...fields, ...wrapped.fields }, authKey: wrapped.authKey };
  } finally {
    wipe(secret);
  }
}

/**
 * The same keyring with other secrets, while a rotation runs (`next`) and after it; password and recovery key stay.
 * Throws as openKeyring.
 * @param {{keyring, ledger, member, wrappingKey, by: "password"|"recovery", scalar, seed, former: Uint8Array[], next?:
 *   {scalar, seed}|null}} what
 * @returns {Promise<{keyring: object}>}
 */
export async function replaceContents({ keyring, ledger, member, wrappingKey, by = "password", ...secrets }) {
  const { fields, secret } = await unwrap({ keyring, ledger, member, wrappingKey, by });
  const contents = encodeContents(secrets);
  try {
    const body = await encrypt(await asKey(secret), contexts.body({ ledger, member }), contents);
    return { keyring: { ...fields, body } };
  } finally {
    wipe(secret, contents);
  }
}
