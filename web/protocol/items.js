// Items: entries with the proof that they stand in the ledger (gateway.md section 5).

import { fromBase64 } from "../crypto/bytes.js";
import { must } from "../errors.js";
import { decodeEntry, leafHash, MOST_ENTRY } from "./entry.js";
import { verifyInclusion } from "./tree.js";

/** Most items of an answer. */
export const MOST_ITEMS = 500;

/**
 * Checks that an item stands in the ledger of that size and root, and reads its entry. Throws notIncluded, or what
 * decodeEntry throws. Nothing of the entry is read before the proof holds.
 * @param {{position: number, entry: string, path: string[]}} item as the gateway gave it
 * @param {{size: number, root: string}} head
 * @returns {{position: number, entry: object}}
 */
export function openItem(item, { size, root }) {
  const bytes = fromBase64(item?.entry, MOST_ENTRY);
  const proven = verifyInclusion({ leaf: leafHash(bytes), index: item.position, size, path: item.path, root });
  must(proven, "notIncluded", "an entry does not stand in the ledger at its position");
  return { position: item.position, entry: decodeEntry(bytes) };
}

/** Opens a list of items, at most 500, in whatever order, none twice. Throws malformed, notIncluded. */
export function openItems(items, head) {
  must(Array.isArray(items) && items.length <= MOST_ITEMS, "malformed", "not a list of at most 500 items");
  const opened = items.map((item) => openItem(item, head));
  must(new Set(opened.map(({ position }) => position)).size === items.length, "malformed", "an item came twice");
  return opened;
}
