// What owners do about their guardians (rules.md `guard`, `veto`; identity.md section 9). The ledger has a root and no
// names; who they are and the salts are kept in this browser, sealed to the owner.

import { AureoleError, must } from "../errors.js";
import { fromBase64, toBase64, ZERO } from "../crypto/bytes.js";
import { fingerprint } from "../protocol/fingerprint.js";
import { guardianProof, guardianRoot, LONGEST_WAIT, MOST_GUARDIANS, newSalts, openBook, sealBook, sealCharge,
  writeProofFile } from "../protocol/guardians.js";
import { isOwned } from "../protocol/words.js";
import { submit } from "./submit.js";

const act = ({ gateway, view, keys }, kind, fields) => submit({ gateway, view, signingKey: keys.signing }, kind,
  fields);
/** Every key with which something for this member may be sealed. */
export const keysOf = ({ keys }) => [keys.sealing, ...keys.former];

const isOf = (book, fields) => book.needed === fields.count && book.wait === fields.wait
  && guardianRoot({ guardians: book.guardians.map(({ member }) => member), salts: book.salts }) === fields.root;

async function books({ store, view, ...parts }) {
  const row = await store.get("guardians", [view.id, view.member]);
  const opened = await Promise.all((row?.books ?? []).map((sealed) =>
    openBook({ ledger: view.ledger, member: view.member, keys: keysOf(parts), sealed }).catch(() => null)));
  return opened.filter(Boolean);
}

async function keep({ store, view, keys }, list) {
  const sealed = await Promise.all(list.map((book) =>
    sealBook({ ledger: view.ledger, member: view.member, to: keys.sealing.publicKey, book })));
  await store.put("guardians", { view: view.id, owner: view.member, books: sealed });
}

/**
 * The guardians that stand on the ledger: `{guardians: [{member, name}], needed, wait}`, `guardians` null where this
 * browser does not know who they are; null when there are none.
 */
export async function guardians(parts) {
  const fields = parts.view.state.members.get(parts.view.member)?.guardians;
  if (!fields) return null;
  const book = (await books(parts)).find((each) => isOf(each, fields));
  return { guardians: book?.guardians ?? null, needed: fields.count, wait: fields.wait };
}

/** Somebody's directory entry as the authority signed it, handed over as a file. Throws directoryRefused. */
export async function readCard({ directory, view }, bytes) {
  await view.refresh();
  const entry = await directory.read(bytes);
  must(entry, "directoryRefused", "the card is not what authority and ledger say");
  return directory.row(entry);
}

/** One's own entry, for somebody whom the directory does not show it to. Throws directoryRefused without one. */
export async function card({ directory, view }) {
  const bytes = await directory.raw(view.member);
  must(bytes, "directoryRefused", "the directory has no entry of the member");
  return bytes;
}

/**
 * Names guardians in place of those before, and gives the file that each is handed.
 * @param {{member: string, card?: Uint8Array}[]} chosen by the directory, or by the card that they handed over.
 * @param {{needed: number, wait: number}} terms
 * @returns {Promise<object>} the receipt.
 * @throws {AureoleError} refused with the reason (recoveryRunning, wrongRole, unfitMember); directoryRefused.
 */
export async function setGuardians(parts, chosen, { needed, wait }) {
  const { view, directory } = parts;
  must(chosen.length >= 1 && chosen.length <= MOST_GUARDIANS && needed >= 1 && needed <= chosen.length && wait >= 0
    && wait <= LONGEST_WAIT, "outOfBounds", "these terms are none that the ledger takes");
  await view.refresh();
  const listed = await directory.lookUp(chosen.filter((each) => !each.card).map(({ member }) => member));
  const entries = await Promise.all(chosen.map((each) => (each.card ? directory.read(each.card)
    : listed.get(each.member))));
  must(entries.every((entry, index) => entry?.member === chosen[index].member), "directoryRefused",
    "the directory shows no entry of a guardian that verifies");
  await view.know(entries.map(({ member }) => member), { fresh: true });
  const isFit = ({ member, role }) => member !== view.member && !isOwned(role)
    && view.state.members.get(member)?.standing !== false;
  must(entries.every(isFit), "refused", "unfitMember");
  const set = { guardians: entries.map(({ member }) => member), salts: newSalts() };
  const files = await Promise.all(entries.map((entry) => fileFor(parts, set, entry)));
  const book = { guardians: entries.map(({ member, name }) => ({ member, name })), salts: set.salts, needed, wait,
    files: files.map((file) => toBase64(file)) };
  // Kept before the ledger has the set: without the salts nobody could ever vote.
  await keep(parts, [book, ...(await books(parts)).slice(0, 1)]);
  const receipt = await act(parts, "guard", { root: guardianRoot(set), count: needed, wait });
  await keep(parts, [book]);
  return receipt;
}

async function fileFor({ view, row }, set, { member: guardian, sealingKey }) {
  const sealed = await sealCharge({ ledger: view.ledger, guardian, to: sealingKey, owner: view.member, name: row.name,
    proof: guardianProof(set, guardian) });
  return writeProofFile({ ledger: view.ledger, guardian, sealed });
}

/** A guardian's file anew, sealed to the keys of today where the directory shows them. Throws notFound. */
export async function proofFile(parts, guardian) {
  const fields = parts.view.state.members.get(parts.view.member)?.guardians;
  const book = fields && (await books(parts)).find((each) => isOf(each, fields));
  const place = book?.guardians.findIndex(({ member }) => member === guardian) ?? -1;
  must(place >= 0, "notFound", "this browser does not know the guardians");
  const entry = (await parts.directory.lookUp([guardian]).catch(() => new Map())).get(guardian);
  const set = { guardians: book.guardians.map(({ member }) => member), salts: book.salts };
  return entry ? fileFor(parts, set, entry) : fromBase64(book.files[place]);
}

/** Has no guardians any more: when the keys are lost afterwards nobody can restore them. */
export async function clearGuardians(parts) {
  const receipt = await act(parts, "guard", { root: ZERO, count: 0, wait: 0 });
  await parts.store.delete("guardians", parts.view.id, parts.view.member);
  return receipt;
}

/** How the recovery of a member stands: `{stage, due, votes: [{fingerprint, count}], needed}`. */
export function recoveryOf(state, member, now) {
  const known = state.members.get(member);
  const print = (keys) => fingerprint({ signingKey: keys.slice(0, 128), sealingDigest: keys.slice(128) });
  const counts = new Map();
  for (const [voter, keys] of known?.votes ?? []) {
    if (state.members.get(voter)?.standing !== false) counts.set(keys, (counts.get(keys) ?? 0) + 1);
  }
  const votes = [...counts].map(([keys, count]) => ({ fingerprint: print(keys), count }))
    .sort((left, right) => right.count - left.count);
  const running = known?.recovery ?? null;
  const stage = running ? (running.due <= now ? "due" : "waiting") : votes.length > 0 ? "voting" : "none";
  return { stage, due: running?.due ?? null, votes, needed: known?.guardians?.count ?? 0,
    fingerprint: running ? print(running.signingKey + running.sealingDigest) : null };
}

/** Stops the recovery that runs, with the keys that it is meant to replace. Throws refused (noRecovery). */
export async function veto(parts) {
  const { recovery } = parts.view.state.members.get(parts.view.member) ?? {};
  if (!recovery) throw new AureoleError("refused", "noRecovery");
  return act(parts, "veto", { signingKey: recovery.signingKey });
}
