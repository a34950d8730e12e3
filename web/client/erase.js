// Having a record destroyed: the action, then every custodian's signed word that nothing of it is left (custody.md 4).

import { reasonOf } from "./custodians.js";
import { submit } from "./submit.js";

const ERASURE_TRIES = 20;

/**
 * Erases a record; asked for again it signs nothing more and goes on with the custodians. Copies that readers kept are
 * out of reach.
 * @returns {Promise<{position: number, time: number, confirmed: number, of: number}>}
 * @throws {AureoleError} refused with the ledger's reason.
 */
export async function erase({ gateway, view, keys, custodians }, record) {
  const done = view.mine.find(({ entry }) => entry.action.kind === "erase" && entry.action.fields.record === record);
  const receipt = done ? { position: done.position, time: done.entry.time, digest: done.entry.digest }
    : await submit({ gateway, view, signingKey: keys.signing }, "erase", { record });
  const all = view.trust.document ? custodians.all : [];
  const words = await Promise.all(all.map((custodian) => erasure(custodians, custodian, record, receipt.digest)));
  return { position: receipt.position, time: receipt.time, confirmed: words.filter(Boolean).length, of: all.length };
}

/**
 * A custodian's word that it destroyed a record: busy while it does, behind the ledger, or away for a moment; each may
 * pass.
 */
async function erasure(custodians, custodian, record, digest) {
  for (let attempt = 0; attempt < ERASURE_TRIES; attempt += 1) {
    try {
      return await custodians.erasure(custodian, record, digest);
    } catch (error) {
      if (!["busy", "stale", "silent", "unavailable"].includes(reasonOf(error))) return null;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  return null;
}
