// What a view of the ledger leaves in this browser: the believed head, and the entries that were proven under it.

import { must } from "../errors.js";
import { decodeEntry } from "../protocol/entry.js";

/**
 * The kept view, or null. `lists` is null where they are not as many as the head came with.
 * @returns {Promise<{head: object, document: Uint8Array|null, lists: Object<string, {position, entry}[]>|null}|null>}
 */
export async function loadView(store, id, names) {
  const row = await store.get("views", id);
  if (!row) return null;
  const { size, root, vouched, verifiedAt, document, counts } = row;
  const lists = Object.fromEntries(names.map((list) => [list, []]));
  try {
    for (const { list, index, position, bytes } of await store.all("lists", id)) lists[list][index] = { position,
      entry: decodeEntry(bytes) };
  } catch {
    lists.trust = [];
  }
  const isWhole = names.every((list) => lists[list].length === counts[list] && !lists[list].includes(undefined));
  return { head: { size, root, vouched, views: 0, needed: 0, verifiedAt }, document: document ?? null, lists: isWhole
    ? lists : null };
}

/**
 * Keeps a believed head and the entries that are new with it in one transaction, so that no reload sees one without the
 * other. What another tab believed meanwhile is never replaced by less.
 * @throws {AureoleError} forked where another tab was shown another ledger of that size.
 */
export function keepView(store, id, { believed, document, grown, lists }) {
  const { size, root, vouched, verifiedAt } = believed;
  return store.transact(["views", "lists"], "readwrite", async (views, rows) => {
    const kept = await new Promise((resolve, reject) => {
      const request = views.get(id);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    if (kept && kept.size >= size) {
      must(kept.size > size || kept.root === root, "forked", "another tab of this browser was shown another ledger");
      if (kept.size > size) return;
    }
    for (const [list, items] of Object.entries(grown)) {
      const first = lists[list].length - items.length;
      items.forEach(({ position, entry },
        at) => rows.put({ view: id, list, index: first + at, position, bytes: entry.bytes }));
    }
    const counts = Object.fromEntries(Object.keys(grown).map((list) => [list, lists[list].length]));
    views.put({ id, size, root, vouched, verifiedAt, document, counts });
  });
}
