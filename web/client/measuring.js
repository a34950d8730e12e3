// Grants on what is yet to come: which of them ask for measurements, and what has answered them. An answer's anchor
// names the grant (docs/spec/rules.md, "Records"), so all of it stands on the ledger.

import { ZERO } from "../crypto/bytes.js";

const isForNew = ({ scope }) => Boolean(scope.kinds) && scope.nature !== "existing";

/**
 * What answered a grant: how many records name it, and the times of the last one. Null for a grant on nothing new. A
 * grant that was passed on is answered as its first one is.
 * @returns {{count: number, lastAt: number|null, lastMeasuredAt: number|null}|null}
 */
export function answersTo(state, grant) {
  if (!isForNew(grant)) return null;
  const first = state.chain(grant.reference).at(-1)?.reference ?? grant.reference;
  const answers = [...state.records.values()].filter(({ reference }) => reference === first);
  const last = (name) => answers.reduce((most, each) => Math.max(most, Number(each[name])), 0);
  return answers.length === 0 ? { count: 0, lastAt: null, lastMeasuredAt: null }
    : { count: answers.length, lastAt: last("anchoredAt"), lastMeasuredAt: last("measuredAt") };
}

/**
 * Whether a member measures for a grant: it is on their own records, live, and on measurements that are yet to be made.
 * One that was passed on is served by answering the first. The same as `aureole measure --due` lists.
 */
export function isDue({ view }, grant) {
  return grant.owner === view.member && grant.parent === ZERO && isForNew(grant)
    && grant.scope.kinds.includes("measurement") && view.state.grantState(grant.reference, view.now) === "live";
}
