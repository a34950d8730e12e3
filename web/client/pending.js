// A send that has not come to its end, as this browser keeps it: no file, and the data key only under a key that cannot
// be read out.

import { AureoleError, must } from "../errors.js";
import { random, toHex } from "../crypto/bytes.js";

/** Makes the row of a new send; `dataKey` is wrapped. The files' bytes are not kept: they are chosen again. */
export async function newPending(store, fields, dataKey) {
  const wrapKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = random(12);
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapKey, dataKey));
  const row = {
    ...fields, id: fields.record, state: "sealing", wrapKey, iv, wrapped, head: null, envelope: null, blocks: null,
    confirmed: {},
    anchored: null, stored: 0,
  };
  await store.put("pending", row);
  return row;
}

/** The data key of a pending send; the caller wipes it. */
export async function unwrap(row) {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, row.wrapKey, row.wrapped));
  } catch {
    throw new AureoleError("storage", "the kept key of a send does not open");
  }
}

/** The digests of items that were sealed before, by index. */
export async function keptDigests(store, row) {
  const digests = new Array(row.files.length).fill(null);
  for (const { index, digest } of await store.all("digests", row.id)) digests[index] = digest;
  return digests;
}

/** What stays of a send that is done: how many custodians have it, for the sender's list. Keys and digests go. */
export async function finish(store, row) {
  const { id, member, ledger, owner, kind, files } = row;
  const names = files.map(({ name }) => name).slice(0, 20);
  await store.put("pending", {
    id, member, ledger, owner, kind, names, state: "sent", items: files.length, bytes: row.streamSize,
    confirmed: Object.keys(row.confirmed).length, of: row.custodians.length,
  });
  await store.delete("digests", id);
}

/** Drops a send; what custodians hold of it they drop by themselves after a day. */
export async function discard(store, id) {
  await store.delete("pending", id);
  await store.delete("digests", id);
}

/**
 * The files of a pending send among those that were chosen again, in its order. Throws itemMismatch when one is
 * missing.
 */
export function matchFiles(row, chosen) {
  const left = [...chosen];
  return row.files.map((file) => {
    const index = left.findIndex((each) => originalName(each) === file.original && sizeOf(each) === file.size);
    must(index >= 0, "itemMismatch", "a file of the send is missing among those that were chosen");
    return left.splice(index, 1)[0];
  });
}

/** The bytes of a chosen file. */
export const sizeOf = (file) => file.size ?? file.bytes.length;
/** What it was called when it was chosen, by which it is known again. */
export const originalName = (file) => file.webkitRelativePath || file.name;
/** Its content, to be read in parts. */
export const blobOf = (file) => (file instanceof Blob ? file : new Blob([file.bytes]));

/** A new data key; the caller wipes it. */
export const newDataKey = () => random(32);
/** A new record's identifier. */
export const newRecord = () => toHex(random(32));
