// What a person who wants to join hands to the authority (identity.md section 4). It proves possession of the signing
// key, not who somebody is: the authority checks the person and compares the fingerprint over another way.

import { fromBase64, fromHex, isHex, toBase64, toHex } from "../crypto/bytes.js";
import { isPoint, isSignature, sign, verify } from "../crypto/signing.js";
import { checkPublic } from "../crypto/xwing.js";
import { AureoleError, must } from "../errors.js";
import { fingerprint } from "./fingerprint.js";
import { readObject, writeObject } from "./json.js";
import { checkName } from "./names.js";
import { isListed, isWord, memberOf, message, ROLES, sealingDigest, textDigest } from "./words.js";

/** Most bytes of a join request. */
export const MOST_JOIN = 8192;

function signed({ ledger, role, signingKey, sealingKey, name }) {
  return message("aureole/join/v1", ledger, ROLES.indexOf(role), signingKey, sealingDigest(sealingKey),
    textDigest(name));
}

/**
 * Signs a join request. Throws badName.
 * @param {{ledger: string, name: string, role: string, signingKey: object, sealingKey: Uint8Array}} what the new
 *   member's keys: a signing key and a public sealing key
 * @returns {Promise<Uint8Array>} its JSON
 */
export async function signJoinRequest({ ledger, name, role, signingKey, sealingKey }) {
  checkName(name);
  must(isListed(role), "joinRefused", "an unknown role, or a guest, who asks nobody");
  const signature = await sign(signingKey,
    signed({ ledger, role, signingKey: signingKey.publicKey, sealingKey, name }));
  return writeObject({
    version: 1, ledger, name, role, signingKey: signingKey.publicKey, sealingKey: toBase64(sealingKey),
    signature: toHex(signature),
  });
}

/**
 * Reads and verifies a join request. Throws joinRefused, and wrongLedger where a ledger is given and it is for another.
 * @param {Uint8Array} bytes
 * @returns {Promise<{ledger, member, name, role, signingKey: string, sealingKey: Uint8Array, sealingDigest,
 *   fingerprint}>}
 */
export async function readJoinRequest(bytes, ledger) {
  const fields = readObject(bytes, MOST_JOIN, "joinRefused");
  let request;
  try {
    request = await read(fields);
  } catch {
    throw new AureoleError("joinRefused", "the join request is malformed or not signed by the key it names");
  }
  must(ledger === undefined || request.ledger === ledger, "wrongLedger", "the join request is for another ledger");
  return request;
}

async function read({ version, ledger, name, role, signingKey, sealingKey: encoded, signature: hex }) {
  must(version === 1 && isWord(ledger) && isListed(role) && isHex(hex, 128) && isPoint(signingKey),
    "malformed");
  const sealingKey = fromBase64(encoded, 1216);
  await checkPublic(sealingKey);
  const signature = fromHex(hex);
  checkName(name);
  const message = signed({ ledger, role, signingKey, sealingKey, name });
  must(isSignature(signature) && await verify(signingKey, signature, message), "malformed");
  const digest = sealingDigest(sealingKey);
  return {
    ledger, member: memberOf(signingKey), name, role, signingKey, sealingKey, sealingDigest: digest,
    fingerprint: fingerprint({ signingKey, sealingDigest: digest }),
  };
}
