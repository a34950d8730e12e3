// Replacing one's keys while the old ones are at hand (rules.md `rotate`; gateway.md section 1). Two places have to
// change and cannot change at once: the ledger, and the keyring at the gateway. So the keyring holds both pairs from
// before the ledger is asked until after it has ruled, and whoever opens it asks the ledger which of them counts:
//
//   1 keyring {old, next}   until it is stored nothing has changed
//   2 `rotate` to the ledger   the browser may die before or after: the keyring opens either way, with both
//   3 keyring {next, old as former}   until it is stored the next login finds what 2 left, and does this
//
// Other sessions of the account are ended before 1, so that none of them stores an older keyring over this one.

import { AureoleError, must } from "../errors.js";
import { fromHex, wipe } from "../crypto/bytes.js";
import { stretch } from "../crypto/password.js";
import { importScalar, newScalar } from "../crypto/signing.js";
import { importSeed, newSeed } from "../crypto/xwing.js";
import { MOST_BEFORE_ROTATION, openKeyring, replaceContents } from "../protocol/keyring.js";
import { signRecoveryRequest } from "../protocol/recoveryrequest.js";
import { sealingDigest } from "../protocol/words.js";
import { CURRENT } from "./live.js";
import { note } from "./session.js";
import { submit } from "./submit.js";

/** A pair of keys as browsers keep it: neither can be read out. */
export const importPair = async ({ scalar, seed }) => ({ signing: await importScalar(scalar),
  sealing: await importSeed(seed) });

const publicOf = ({ signing, sealing }) => ({ signingKey: signing.publicKey,
  sealingDigest: sealingDigest(sealing.publicKey) });

/**
 * Whether the ledger has the keys of this session: "current", "next" where it has those of a rotation that was cut off,
 * "replaced" where it has others, null where it does not know the member.
 */
export function keysStanding({ view, keys, row }) {
  const known = view.state.keysAt(view.member, view.now);
  if (!known) return null;
  const is = (pair) => known.signingKey === pair.signing.publicKey
    && known.sealingDigest === publicOf(pair).sealingDigest;
  if (is(keys)) return "current";
  return row.next && is(row.next) ? "next" : "replaced";
}

/** Another tab of this session may have replaced the keys: what it noted counts here too. */
async function reread({ store, row, keys, gateway }) {
  const kept = await store.get("sessions", CURRENT);
  if (kept?.session !== row.session) return;
  const { signing, sealing, former, next = null, keyring } = kept;
  Object.assign(row, { signing, sealing, former, next, keyring });
  Object.assign(keys, { signing, sealing, former });
  gateway.signWith(signing);
}

/** Takes up the keys of a rotation where the ledger has them; gives whether it did. */
export async function takeUp(parts) {
  if (keysStanding(parts) === "replaced") await reread(parts);
  if (keysStanding(parts) !== "next") return false;
  const { keys, row, gateway } = parts;
  const former = [...row.former, keys.sealing];
  Object.assign(keys, row.next, { former });
  gateway.signWith(keys.signing);
  await note(parts, { ...row.next, former, next: null });
  return true;
}

/** The keyring of a rotation that has come to its end: the next keys, and the sealing key until then a former one. */
export function settledKeyring({ opened: { seed, former, next }, ...place }) {
  return replaceContents({ ...place, ...next, former: [...former, seed] });
}

/**
 * Replaces the member's keys. Cut off at any point, it is taken up again by calling it once more or by logging in.
 * @param {string} password which opens the keyring; the keys of a session cannot be read out.
 * @returns {Promise<{position, time, outcome, digest}>} the receipt.
 * @throws {AureoleError} wrongPassword; notAllowed for an authority member, whose certificates are under the old key;
 *   outOfBounds where the keyring has no room for another former key; secondFactorNeeded; refused.
 */
export async function rotate(parts, password, onProgress = () => {}) {
  const { gateway, view, row } = parts;
  const { ledger, member } = row;
  must(view.state.members.get(member)?.role !== "authority", "notAllowed", "an authority's keys stay");
  onProgress("open");
  const { wrappingKey } = await stretch({ password, salt: fromHex(row.keyring.salt, 16),
    iterations: row.keyring.iterations });
  const place = { ledger, member, wrappingKey, by: "password" };
  const opened = await inForce(await openKeyring({ keyring: row.keyring, ...place }), parts.keys);
  // The action of an attempt that was cut off may still be on its way: its keys are used again.
  const next = opened.next ?? { scalar: newScalar(), seed: newSeed() };
  try {
    must(opened.former.length <= MOST_BEFORE_ROTATION, "outOfBounds", "the keyring has no room for more former keys");
    await gateway.json("DELETE", "/v1/sessions");
    await view.refresh();
    must(keysStanding(parts) === "current", "refused", "otherKeys");
    onProgress("keep");
    const { keyring } = await replaceContents({ keyring: row.keyring, ...place, ...opened, next });
    await gateway.json("POST", "/v1/account/keyring", { keyring });
    await note(parts, { keyring, next: await importPair(next) });
    onProgress("record");
    const receipt = await submit({ gateway, view, signingKey: parts.keys.signing }, "rotate", publicOf(row.next));
    await takeUp(parts);
    must(parts.row.next === null && keysStanding(parts) === "current", "notIncluded",
      "the ledger has other keys than those it was given");
    onProgress("tidy");
    await store(parts, await settledKeyring({ keyring, ...place, opened: { ...opened, next } }));
    return receipt;
  } finally {
    wipe(opened.scalar, opened.seed, ...opened.former, next.scalar, next.seed);
  }
}

/** A keyring's secrets as they are in force: this session may have taken up what a rotation left in it. */
async function inForce(opened, { signing }) {
  const { seed, former, next } = opened;
  if (!next || (await importScalar(next.scalar)).publicKey !== signing.publicKey) return opened;
  wipe(opened.scalar);
  return { ...next, former: [...former, seed], next: null };
}

/** The last step. Where it fails the next login does it: the keyring at the gateway opens as it is. */
async function store(parts, { keyring }) {
  try {
    await parts.gateway.json("POST", "/v1/account/keyring", { keyring });
    await note(parts, { keyring });
  } catch (error) {
    if (!(error instanceof AureoleError)) throw error;
  }
}

/**
 * The first signature of keys that guardians gave: a rotation onto themselves. Readers see time pass only with entries,
 * and from this one on everybody sees the keys. Gives whether there was something to do.
 */
export async function settleRecovery(parts) {
  const { gateway, view, keys } = parts;
  const { recovery } = view.state.members.get(view.member) ?? {};
  if (!recovery || recovery.due > view.now || recovery.signingKey !== keys.signing.publicKey) return false;
  await submit({ gateway, view, signingKey: keys.signing }, "rotate", publicOf(keys));
  return true;
}

/** What the authority lists the new keys by: JSON, signed with them. */
export const newKeysRequest = ({ row, keys }) => signRecoveryRequest({ ledger: row.ledger, member: row.member,
  name: row.name, signingKey: keys.signing, sealingKey: keys.sealing.publicKey });
