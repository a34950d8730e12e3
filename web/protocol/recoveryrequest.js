// What a member with new keys hands to guardians and to the authority (identity.md section 8). It proves possession of
// the new signing key and nothing else: anybody can name any member in one.

import { fromBase64, fromHex, isHex, toBase64, toHex } from "../crypto/bytes.js";
import { isPoint, isSignature, sign, verify } from "../crypto/signing.js";
import { checkPublic } from "../crypto/xwing.js";
import { AureoleError, must } from "../errors.js";
import { fingerprint } from "./fingerprint.js";
import { readObject, writeObject } from "./json.js";
import { checkName } from "./names.js";
import { isMember, isWord, message, sealingDigest, textDigest } from "./words.js";

/** Most bytes of a recovery request. */
export const MOST_RECOVERY = 8192;

const KIND = "recovery";
const signed = ({ ledger, member, signingKey, sealingKey, name }) =>
  message("aureole/recovery/v1", ledger, member, signingKey, sealingDigest(sealingKey), textDigest(name));

/**
 * Signs a recovery request with the new keys. Throws badName.
 * @param {{ledger: string, member: string, name: string, signingKey: object, sealingKey: Uint8Array}} what
 * @returns {Promise<Uint8Array>} its JSON
 */
export async function signRecoveryRequest({ ledger, member, name, signingKey, sealingKey }) {
  checkName(name);
  const fields = { ledger, member, name, signingKey: signingKey.publicKey, sealingKey };
  const signature = toHex(await sign(signingKey, signed(fields)));
  return writeObject({ version: 1, kind: KIND, ...fields, sealingKey: toBase64(sealingKey), signature });
}

/**
 * Reads and verifies a recovery request. Throws joinRefused, and wrongLedger for one of another ledger.
 * @param {Uint8Array} bytes
 * @returns {Promise<{ledger, member, name, signingKey: string, sealingKey: Uint8Array, sealingDigest, fingerprint}>}
 */
export async function readRecoveryRequest(bytes, ledger) {
  const fields = readObject(bytes, MOST_RECOVERY, "joinRefused");
  let request;
  try {
    request = await read(fields);
  } catch {
    throw new AureoleError("joinRefused", "the recovery request is malformed or not signed by the key it names");
  }
  must(request.ledger === ledger, "wrongLedger", "the recovery request is for another ledger");
  return request;
}

async function read({ version, kind, ledger, member, name, signingKey, sealingKey: encoded, signature: hex }) {
  must(version === 1 && kind === KIND && isWord(ledger) && isMember(member) && isHex(hex, 128) && isPoint(signingKey),
    "malformed");
  const sealingKey = fromBase64(encoded, 1216);
  await checkPublic(sealingKey);
  checkName(name);
  const signature = fromHex(hex);
  const isGenuine = isSignature(signature)
    && await verify(signingKey, signature, signed({ ledger, member, signingKey, sealingKey, name }));
  must(isGenuine, "malformed");
  const digest = sealingDigest(sealingKey);
  return { ledger, member, name, signingKey, sealingKey, sealingDigest: digest,
    fingerprint: fingerprint({ signingKey, sealingDigest: digest }) };
}
