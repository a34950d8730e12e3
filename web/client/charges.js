// What guardians do for those whose guardians they are (rules.md `recover`; identity.md sections 8 and 9). A charge is
// kept as it came, sealed to this member.

import { must } from "../errors.js";
import { openCharge, readProofFile } from "../protocol/guardians.js";
import { readRecoveryRequest } from "../protocol/recoveryrequest.js";
import { isGuardian } from "../protocol/words.js";
import { keysOf, recoveryOf } from "./guardians.js";
import { submit } from "./submit.js";

const digits = (text) => text.toLowerCase().replace(/[^0-9a-f]/g, "");

const opened = (parts, sealed) => openCharge({ ledger: parts.view.ledger, guardian: parts.view.member,
  keys: keysOf(parts), sealed });

/** Whether the ledger has this member among the owner's guardians, as of now. */
async function holds({ view }, { owner, proof }) {
  await view.know([owner], { fresh: true });
  const root = view.state.members.get(owner)?.guardians?.root;
  return Boolean(root) && isGuardian({ member: view.member, ...proof, root });
}

/**
 * Becomes somebody's guardian with the file that they handed over: `{owner, name}`.
 * @throws {AureoleError} malformed, wrongLedger; notOpened for what is meant for somebody else; refused (noGuardian)
 *   where the owner has named others.
 */
export async function acceptCharge(parts, bytes) {
  const { view, store } = parts;
  await view.refresh();
  const file = readProofFile(bytes, view.ledger);
  must(file.guardian === view.member, "notOpened", "the file is meant for another guardian");
  const charge = await opened(parts, file.sealed);
  must(charge.owner !== view.member && (await holds(parts, charge)), "refused", "noGuardian");
  await store.put("guardians", { view: view.id, owner: charge.owner, sealed: file.sealed });
  return { owner: charge.owner, name: charge.name };
}

async function kept(parts) {
  const { store, view } = parts;
  const rows = (await store.all("guardians", view.id)).filter(({ sealed }) => sealed);
  const charges = await Promise.all(rows.map(({ sealed }) => opened(parts, sealed).catch(() => null)));
  return charges.filter(Boolean);
}

/** For whom this member is a guardian: `{owner, name, isCurrent, recovery}` by name, as their owners gave it. */
export async function charges(parts) {
  const rows = await Promise.all((await kept(parts)).map(async (charge) => {
    const isCurrent = await holds(parts, charge);
    return { owner: charge.owner, name: charge.name, isCurrent, recovery: recoveryOf(parts.view.state, charge.owner,
      parts.view.now) };
  }));
  return rows.sort((left, right) => left.name.localeCompare(right.name));
}

/** Whom a recovery request appeals to restore: `{owner, name}`, the name that the owner gave, not the request's. */
export async function readRecovery(parts, bytes) {
  const request = await readRecoveryRequest(bytes, parts.view.ledger);
  const charge = (await kept(parts)).find(({ owner }) => owner === request.member);
  must(charge, "refused", "noGuardian");
  return { owner: charge.owner, name: charge.name };
}

/**
 * Votes for the keys of a request. `said` is the fingerprint that the person told: with another one nothing is signed.
 * @returns {Promise<object>} how the recovery stands with this vote.
 * @throws {AureoleError} wrongKey where the fingerprint is another one; refused (noGuardian, recoveryRunning, …).
 */
export async function approveRecovery(parts, bytes, said) {
  const { view, gateway, keys } = parts;
  const request = await readRecoveryRequest(bytes, view.ledger);
  must(digits(said) === digits(request.fingerprint), "wrongKey", "the request's fingerprint is another one");
  const charge = (await kept(parts)).find(({ owner }) => owner === request.member);
  await view.refresh();
  must(charge && (await holds(parts, charge)), "refused", "noGuardian");
  const { signingKey, sealingDigest } = request;
  await submit({ gateway, view, signingKey: keys.signing }, "recover",
    { owner: request.member, signingKey, sealingDigest, ...charge.proof });
  await view.know([request.member], { fresh: true });
  return recoveryOf(view.state, request.member, view.now);
}
