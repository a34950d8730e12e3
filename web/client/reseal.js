// Sealing a record of one's own anew under a fresh key, in place of one that is erased (the command line's `reseal`).
// The items are in memory in between, and nowhere else. Nothing is erased before the new record is anchored.

import { must } from "../errors.js";
import { erase } from "./erase.js";
import { openOwn } from "./open.js";
import { discard } from "./pending.js";
import { send } from "./send.js";

/** The most bytes of a record that a page seals anew: all of it is in memory at once. */
export const MOST_RESEAL = 512 << 20;

/**
 * @param {{onProgress?: (progress: {phase: string, done: number, total: number}) => void}} [options] phases "open",
 *   those of a send, "erase".
 * @returns {Promise<{record: string, position: number, time: number, erased: {confirmed: number, of: number},
 *   ended: string[]}>} the new record; `ended` are the references of live grants that named the old one alone.
 * @throws {AureoleError} noGrant, erased; tooLarge; what opening and sending throw: then the old record is as it was.
 */
export async function reseal(parts, name, { onProgress = () => {} } = {}) {
  const { view, store } = parts;
  await view.refresh();
  const record = view.state.records.get(name);
  const opened = await openOwn(parts, name);
  const { streamSize, items, measuredAt } = opened.manifest;
  const files = [];
  try {
    must(streamSize <= MOST_RESEAL, "tooLarge", "the record is larger than fits into memory");
    let done = 0;
    for (const [index, item] of items.entries()) {
      onProgress({ phase: "open", done, total: streamSize });
      files.push({ name: item.name, type: item.type, dicom: item.dicom, bytes: await opened.item(index) });
      done += item.size;
    }
  } finally {
    opened.close();
  }
  const before = new Set((await store.all("pending")).map(({ id }) => id));
  let receipt;
  try {
    receipt = await send(parts, { files, owner: view.member, kind: record.recordKind, measuredAt, onProgress });
  } catch (error) {
    // Its items are gone with this page; whoever tries again begins anew. Custodians drop what they hold of it.
    for (const { id, state } of await store.all("pending")) {
      if (!before.has(id) && state === "sealing" && !error.isUnknown) await discard(store, id);
    }
    throw error;
  }
  const ended = [...view.state.grants.values()].filter((grant) => grant.owner === view.member
    && grant.scope.record === name && !grant.revoked && grant.until > view.now).map(({ reference }) => reference);
  onProgress({ phase: "erase", done: 0, total: 0 });
  const erased = await erase(parts, name);
  return { record: receipt.record, position: receipt.position, time: receipt.time, erased, ended };
}
