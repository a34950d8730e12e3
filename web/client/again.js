// Beginning again where password and recovery kit are lost: new keys that guardians vote for, and the account with them
// (docs/spec/gateway.md 3; docs/adr/0030). It takes days. Until then this browser keeps the new keys under the new
// password, and a signing key that cannot be read out to ask how far it is.

import { must } from "../errors.js";
import { fromBase64, fromHex, random, toBase64, wipe } from "../crypto/bytes.js";
import * as passwords from "../crypto/password.js";
import { importScalar, newScalar } from "../crypto/signing.js";
import { importSeed, newSeed } from "../crypto/xwing.js";
import { fingerprint } from "../protocol/fingerprint.js";
import { newKeyring, openKeyring } from "../protocol/keyring.js";
import { signRecoveryRequest } from "../protocol/recoveryrequest.js";
import { isMember, sealingDigest } from "../protocol/words.js";
import { readNetwork } from "./network.js";

const NONE = { stage: "none", votes: 0, needed: 0, due: null };

const shown = (row) => row && ({ member: row.member, name: row.name, fingerprint: row.fingerprint, ledger: row.ledger,
  ledgerFingerprint: row.ledger.slice(0, 20).match(/.{4}/g).join(" ") });

/** What this browser has begun: `{member, name, fingerprint, ledger, ledgerFingerprint}`, or null. */
export async function begun({ store, origin }) {
  return shown(await store.get("again", origin));
}

/**
 * Makes new keys for a member, in place of others that this browser has made before.
 * @throws {AureoleError} weakPassword, badName, malformed for what is no identifier, wrongLedger, offline.
 */
export async function begin({ store, origin, gateway, pinned }, { member, name, password }) {
  must(isMember(member), "malformed", "an identifier has forty digits");
  passwords.checkPassword(password);
  const { ledger } = await readNetwork(gateway, pinned);
  const [scalar, seed, recoveryKey] = [newScalar(), newSeed(), random(20)];
  try {
    const [signing, sealing] = [await importScalar(scalar), await importSeed(seed)];
    const request = await signRecoveryRequest({ ledger, member, name, signingKey: signing,
      sealingKey: sealing.publicKey });
    // The recovery key of this keyring is thrown away: the real one is made, and written down, at the end.
    const { keyring } = await newKeyring({ ledger, member, scalar, seed, password, recoveryKey });
    const digest = sealingDigest(sealing.publicKey);
    const row = { origin, ledger, member, name, keyring, signing, sealingDigest: digest, request: toBase64(request),
      fingerprint: fingerprint({ signingKey: signing.publicKey, sealingDigest: digest }) };
    await store.put("again", row);
    return shown(row);
  } finally {
    wipe(scalar, seed, recoveryKey);
  }
}

async function kept({ store, origin }) {
  const row = await store.get("again", origin);
  must(row, "notFound", "this browser has begun nothing");
  return row;
}

/** What is handed to the guardians: the bytes of a file. Throws notFound. */
export const request = async (parts) => fromBase64((await kept(parts)).request);

const by = ({ ledger, member, signing }) => ({ anonymous: true, by: { ledger, member, signingKey: signing } });

/**
 * How far the guardians are: `{stage, votes, needed, due}`. The stage is "none" until one of them has voted for these
 * keys, "voting", "waiting" or "done". Throws notFound, offline, suspended, tooMany.
 */
export async function state(parts) {
  const row = await kept(parts);
  const asked = { signingKey: row.signing.publicKey, sealingDigest: row.sealingDigest };
  try {
    return await parts.gateway.json("POST", "/v1/accounts/own/recovery", asked, by(row));
  } catch (error) {
    if (error.code === "notAuthenticated") return NONE;
    throw error;
  }
}

/**
 * Has the account prepared anew. Nothing counts before its second factor is confirmed.
 * @returns {Promise<{account: string, setup: string, secret: string, uri: string, recoveryKey: string}>}
 * @throws {AureoleError} wrongPassword; notFound where the member has no account here; refused where the recovery was
 *   used; notAuthenticated before the keys are the member's; suspended, tooMany, offline.
 */
export async function finish(parts, password) {
  const row = await kept(parts);
  const { gateway } = parts;
  const { ledger, member, keyring } = row;
  const network = await readNetwork(gateway, ledger);
  const { wrappingKey } = await passwords.stretch({ password, salt: fromHex(keyring.salt, 16),
    iterations: keyring.iterations });
  const { scalar, seed } = await openKeyring({ keyring, ledger, member, wrappingKey, by: "password" });
  const recoveryKey = passwords.newRecoveryKey();
  try {
    const made = await newKeyring({ ledger, member, scalar, seed, password, recoveryKey });
    const answer = await gateway.json("POST", "/v1/accounts/own/again", { gateway: network.gateway,
      authKey: made.authKey, recoveryKey: made.recoveryAuthKey, keyring: made.keyring }, by(row));
    return { ...answer, recoveryKey: passwords.recoveryText(recoveryKey) };
  } finally {
    wipe(scalar, seed, recoveryKey);
  }
}

/** Forgets the keys of this browser that nobody uses yet, or that the account has now. */
export const drop = ({ store, origin }) => store.delete("again", origin);

/** What a page says of an identifier that was typed: its forty digits, or null. */
export function readIdentifier(text) {
  const digits = text.replace(/[\s-]/g, "").toLowerCase();
  return isMember(digits) ? digits : null;
}
