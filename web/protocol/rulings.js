// What the rules say of grants and accesses, asked before signing (rules.md). The ledger's own ruling is what counts.

import { ZERO } from "../crypto/bytes.js";
import { covers } from "./scope.js";

/** The longest chain of grants: the owner's and three more. */
const DEEPEST = 4;

/** A grant and those that it was passed on from, upward; empty for an unknown one. */
export function chainOf(state, reference) {
  const chain = [];
  let next = state.grants.get(reference);
  while (next && chain.length < DEEPEST) {
    chain.push(next);
    next = state.grants.get(next.parent);
  }
  return chain;
}

/** Members who were not received are in good standing as far as this state can tell. */
const isSuspended = (state, member) => state.members.get(member)?.standing === false;

/** Live(reference) of rules.md: null, or the first check that fails. */
export function endingOf(state, reference, time) {
  const chain = chainOf(state, reference);
  if (chain.length === 0) return "noGrant";
  if (isSuspended(state, chain[0].owner)) return "ownerSuspended";
  for (const link of chain) {
    if (link.revoked) return "revoked";
    if (!(time < link.until)) return "expired";
    if (isSuspended(state, link.grantor)) return "grantorSuspended";
  }
  // A chain whose upper end was not received cannot be called live.
  return chain.at(-1).parent === ZERO ? null : "noGrant";
}

/** The ruling on an access: null where it is lawful. @param {{actor, reference, record, time}} access */
export function refusalOf(state, { actor, reference, record, time }) {
  if (isSuspended(state, actor)) return "suspended";
  const held = state.records.get(record);
  if (reference === ZERO) {
    if (held?.owner !== actor) return "outOfScope";
    return held.erased ? "erased" : null;
  }
  if (state.grants.get(reference)?.grantee !== actor) return "noGrant";
  const ending = endingOf(state, reference, time);
  if (ending) return ending;
  for (const link of chainOf(state, reference)) {
    if (held?.owner !== link.owner || !covers(link.scope, held, link.grantedAt)) return "outOfScope";
    if (link.most !== 0 && link.used >= link.most) return "overCount";
  }
  return held.erased ? "erased" : null;
}
