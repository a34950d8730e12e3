// Reading the whole ledger, and checking all of it here: every signature, every link, the root (docs/spec/gateway.md 5,
// checkpoints.md).

import { must } from "../errors.js";
import { fromBase64 } from "../crypto/bytes.js";
import { verifySigned } from "../protocol/actions.js";
import { decodeEntry, leafHash } from "../protocol/entry.js";
import { State } from "../protocol/state.js";
import { Frontier, verifyInclusion } from "../protocol/tree.js";

const PAGE = 1024;
const AT_ONCE = 64;
const MOST_ENTRY = 1024;

async function page(gateway, from, count) {
  const answer = await gateway.json("GET", `/v1/ledger/entries?from=${from}&count=${count}`, undefined,
    { patient: true });
  must(Array.isArray(answer?.entries) && answer.entries.length <= count, "malformed", "no list of entries");
  return answer.entries.map(({ position, entry }) => ({ position, bytes: fromBase64(entry, MOST_ENTRY) }));
}

/** Entries as rows, not yet verified: `verifyAll` and `proveEntry` do that. */
export async function entries({ gateway, directory }, from, count) {
  const list = (await page(gateway, from, Math.min(count, 4096)))
    .map(({ position, bytes }) => ({ position, entry: decodeEntry(bytes) }));
  const people = await directory.people(list.map(({ entry }) => entry.action.actor));
  return list.map(({ position, entry: { time, outcome, digest, action } }) =>
    ({ position, time, kind: action.kind, outcome, actor: people.get(action.actor), digest, fields: action.fields }));
}

/**
 * Fetches every entry of the believed ledger, recomputes the root, verifies every signature with the keys that the
 * entries before it give, and looks whether the gateway left out something of the member's own.
 * @param {(progress: {done: number, total: number}) => void} [onProgress]
 * @returns {Promise<{size: number, root: string, signatures: number, ok: boolean, firstFault?: {position: number|null,
 *   reason: string}}>}
 */
export async function verifyAll({ gateway, view }, onProgress = () => {}) {
  const { size, root } = view.head;
  const state = new State(view.founding);
  const tree = new Frontier();
  const held = new Set(view.entries.map(({ position }) => position));
  let signatures = 0;
  let firstFault;
  const blame = (position, reason) => {
    if (!firstFault || position < firstFault.position) firstFault = { position, reason };
  };
  for (let from = 0; from < size; ) {
    const list = await page(gateway, from, Math.min(PAGE, size - from));
    must(list.length > 0, "malformed", "the gateway shows fewer entries than its head counts");
    const checks = [];
    for (const { position, bytes } of list) {
      must(position === from, "malformed", "the entries are not in order");
      from += 1;
      tree.add(leafHash(bytes));
      const verdict = judge(state, position, bytes, view.member);
      if (verdict.fault) blame(position, verdict.fault);
      else {
        checks.push(verifySigned(verdict.entry.signed, verdict.key)
          .then((fits) => (fits ? (signatures += 1) : blame(position, "wrongSignature"))));
        if (verdict.isMine && !held.has(position)) blame(position, "withheld");
      }
      if (checks.length >= AT_ONCE) await Promise.all(checks.splice(0));
    }
    await Promise.all(checks);
    onProgress({ done: from, total: size });
  }
  const found = tree.root();
  // Without a fault of its own a wrong root says that some entry is another than the one that custodians saw.
  if (found !== root && !firstFault) firstFault = { position: null, reason: "wrongRoot" };
  return { size, root: found, signatures, ok: found === root && !firstFault, ...(firstFault ? { firstFault } : {}) };
}

function judge(state, position, bytes, member) {
  try {
    const entry = decodeEntry(bytes);
    const key = state.keysAt(entry.action.actor, entry.time)?.signingKey;
    if (!key) return { fault: "unknownActor" };
    state.apply(position, entry);
    const { actor, fields } = entry.action;
    const isMine = [actor, fields.owner, fields.grantee, fields.member].includes(member);
    return { entry, key, isMine };
  } catch (error) {
    return { fault: error.code ?? "malformed" };
  }
}

/** The proof that one entry stands in the believed ledger: `{ok, path, root}`; a wrong one gives ok false. */
export async function prove({ gateway, view }, position) {
  const { size, root } = view.head;
  must(Number.isInteger(position) && position >= 0 && position < size, "outOfBounds", "the ledger has no such entry");
  const answer = await gateway.json("GET", `/v1/ledger/entries?from=${position}&count=1&size=${size}`, undefined,
    { patient: true });
  const item = answer?.entries?.[0];
  must(item && Array.isArray(item.path), "malformed", "no proof of the entry");
  const leaf = leafHash(fromBase64(item.entry, MOST_ENTRY));
  return { ok: item.position === position && verifyInclusion({ leaf, index: position, size, path: item.path, root }),
    path: item.path, root };
}
