// Directory entries: the name and keys that belong to a member (identity.md section 6). The directory is kept beside
// the ledger; a reader believes an entry only after checking it against authority and ledger.

import { concat, fromBase64, fromHex, isHex, toBase64, toHex, utf8 } from "../crypto/bytes.js";
import { isPoint, isSignature, sign, verify } from "../crypto/signing.js";
import { checkPublic } from "../crypto/xwing.js";
import { AureoleError, must } from "../errors.js";
import { MOST_CERTIFICATE, readCertificate } from "./certificatereader.js";
import { readObject, writeObject } from "./json.js";
import { checkName, commonName } from "./names.js";
import { isListed, isMember, isWord, sealingDigest } from "./words.js";

/** Most bytes of an entry and of a signed entry. */
export const [MOST_ENTRY, MOST_SIGNED_ENTRY] = [16_384, 32_768];

const TAG = utf8("aureole/directory/v1");
const LATEST = 253_402_300_800;
const require = (condition, detail) => must(condition, "directoryRefused", detail);

/**
 * Signs an entry as an authority member. Throws directoryRefused, badName.
 * @param {{ledger, member, name, role, signingKey: string, sealingKey: Uint8Array, certificate: Uint8Array, issuedAt:
 *   number, authority: string, key: object}} what authority: the signer's member identifier; key: its signing key
 * @returns {Promise<Uint8Array>} the JSON that travels
 */
export async function signDirectoryEntry({ authority, key, ...fields }) {
  const { ledger, member, name, role, signingKey, sealingKey, certificate, issuedAt } = fields;
  const entry = writeObject({
    version: 1, ledger, member, name: checkName(name), role, signingKey, sealingKey: toBase64(sealingKey),
    certificate: toBase64(certificate), issuedAt,
  });
  await read(entry);
  return writeObject({ entry: toBase64(entry), authority, signature: toHex(await sign(key, concat(TAG, entry))) });
}

/** Reads an entry whose signature was verified, and holds it against its certificate. Throws directoryRefused. */
async function read(bytes) {
  const fields = readObject(bytes, MOST_ENTRY, "directoryRefused");
  try {
    const { version, ledger, member, name, role, signingKey, issuedAt } = fields;
    require(version === 1 && isWord(ledger) && isMember(member) && isListed(role) && isPoint(signingKey),
      "malformed");
    require(Number.isSafeInteger(issuedAt) && issuedAt >= 0 && issuedAt < LATEST, "its time is out of bounds");
    checkName(name);
    const sealingKey = fromBase64(fields.sealingKey, 1216);
    await checkPublic(sealingKey);
    const certificate = fromBase64(fields.certificate, MOST_CERTIFICATE);
    const said = readCertificate(certificate);
    require(said.ledger === ledger && said.member === member && said.role === role && said.signingKey === signingKey &&
      said.name === commonName(name), "it is at odds with its certificate");
    const digest = sealingDigest(sealingKey);
    return { ledger, member, name, role, signingKey, sealingKey, sealingDigest: digest, certificate, issuedAt };
  } catch {
    throw new AureoleError("directoryRefused", "the directory entry is malformed or at odds with itself");
  }
}

/**
 * Which authority member a signed entry says it is by: a hint for finding the key, no more. Throws directoryRefused.
 */
export function authorityOf(json) {
  const { authority } = readObject(json, MOST_SIGNED_ENTRY, "directoryRefused");
  require(isMember(authority), "it names no authority member");
  return authority;
}

/**
 * Verifies a signed entry and reads it. Throws directoryRefused.
 * @param {Uint8Array} json as it travels
 * @param {{ledger: string, authorityKey: string, member?: {role: string, signingKey: string, sealingDigest: string}}}
 *   known authorityKey: the signing key on the ledger of the authority member that authorityOf names, whom the caller
 *   knows to be one; member: what the ledger has of the member now; without it the keys are what an authority said
 *   once, and no more
 * @returns {Promise<{ledger, member, name, role, signingKey: string, sealingKey: Uint8Array, sealingDigest: string,
 *   certificate: Uint8Array, issuedAt: number}>}
 */
export async function openDirectoryEntry(json, { ledger, authorityKey, member }) {
  const { entry: encoded, signature: hex } = readObject(json, MOST_SIGNED_ENTRY, "directoryRefused");
  require(isHex(hex, 128) && isSignature(fromHex(hex)), "its signature is malformed");
  let bytes;
  try {
    bytes = fromBase64(encoded, MOST_ENTRY);
  } catch {
    throw new AureoleError("directoryRefused", "it holds no entry");
  }
  require(await verify(authorityKey, fromHex(hex), concat(TAG, bytes)), "it is not signed by the authority");
  const entry = await read(bytes);
  require(entry.ledger === ledger, "it is of another ledger");
  if (member) {
    const isCurrent = ["role", "signingKey", "sealingDigest"].every((name) => entry[name] === member[name]);
    require(isCurrent, "it holds a role or keys that are not those on the ledger");
  }
  return entry;
}
