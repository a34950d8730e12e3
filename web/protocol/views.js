// When a browser believes a root: as many custodians of the policy in force as it asks for have signed it, not long ago
// (gateway.md section 5).

import { fromHex, isHex } from "../crypto/bytes.js";
import { verify } from "../crypto/signing.js";
import { must } from "../errors.js";
import { EMPTY_ROOT, verifyConsistency } from "./tree.js";
import { isMember, message } from "./words.js";

/** How old a view may be, and how far its time may be ahead of this browser's clock, in seconds. */
export const [OLDEST, TOLERANCE] = [600, 60];
const MOST_VIEWS = 64;

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

/**
 * Whether a custodian with this key signed that the ledger has this size and root, and which policy is in force there.
 * @param {{view: {custodian: string, time: number, epoch: number, signature: string}, ledger: string, size: number,
 *   root: string, key: string}} what
 * @returns {Promise<boolean>}
 */
export async function verifyView({ view, ledger, size, root, key }) {
  const { custodian, time, epoch, signature } = view ?? {};
  if (!isMember(custodian) || !isCount(time) || !isCount(epoch) || !isHex(signature, 128)) return false;
  return verify(key, fromHex(signature), message("aureole/view/v1", ledger, custodian, size, root, time, epoch));
}

/** Throws shrunk or forked unless a head extends the one that was believed before (null when there was none). */
export function mustExtend(previous, { size, root }, path) {
  if (!previous) return;
  must(size >= previous.size, "shrunk", "the ledger is smaller than it was");
  const extended = verifyConsistency({ from: previous.size, to: size, oldRoot: previous.root, newRoot: root, path });
  must(extended, "forked", "the ledger does not extend what was believed before");
}

/**
 * Believes a head, or throws: malformed, shrunk, forked, or notVouched where too few custodians signed it. Before a
 * ledger has custodians nobody vouches for it, and the answer says so.
 * @param {{trust: Trust, head: {size: number, root: string, views: object[]}, now: number,
 *   previous: {size: number, root: string}|null, consistency: string[]}} what trust as it is at that head
 * @returns {Promise<{size: number, root: string, vouched: boolean, views: number, needed: number, verifiedAt: number}>}
 */
export async function believe({ trust, head, now, previous = null, consistency = [] }) {
  const { size, root, views } = head ?? {};
  must(Number.isSafeInteger(size) && size >= 0 && isHex(root, 64) && Array.isArray(views) && views.length <= MOST_VIEWS,
    "malformed", "not a head");
  must(size > 0 || root === EMPTY_ROOT, "forked", "the root of an empty ledger is another");
  must(trust.position < size, "malformed", "the chain of trust goes beyond the head");
  mustExtend(previous, { size, root }, consistency);
  if (trust.policy.custodianCount === 0) return { size, root, vouched: false, views: 0, needed: 0, verifiedAt: now };
  must(trust.document, "notVouched", "the policy document is missing");
  const needed = trust.document.witnesses;
  const custodians = new Map(trust.custodians.map((each) => [each.member, each]));
  const voices = new Set();
  for (const view of views) {
    const custodian = custodians.get(view?.custodian);
    const isTimely = view?.time <= now + TOLERANCE && now <= view.time + OLDEST;
    if (!custodian?.standing || custodian.role !== "custodian" || !isTimely || view.epoch !== trust.epoch) continue;
    const isSigned = await verifyView({ view, ledger: trust.ledger, size, root, key: custodian.signingKey });
    if (isSigned) voices.add(view.custodian);
  }
  must(voices.size >= needed, "notVouched", "too few custodians vouch for the ledger", { views: voices.size, needed });
  return { size, root, vouched: true, views: voices.size, needed, verifiedAt: now };
}
