// What a proposal would change, field by field: an approver must see what they approve, not a digest (custody.md 1,
// gateway.md 7).

import { AureoleError } from "../errors.js";
import { checkTerms } from "../protocol/policy.js";

const MOST_DOCUMENT = 65_536;
const FIELDS = ["threshold", "dataShards", "confirmations", "witnesses", "staleness"];
const LOGIN = ["secondFactor", "posture", "postureAge", "checks", "webApp", "guests"];

/**
 * The changes of a proposal against what is in force.
 * @returns {Promise<{changes: {what: string, from: *, to: *}[], isReadable: boolean}>} lists of members as texts for
 *   people; not readable is a policy whose document is not shown or is not the one that the ledger names.
 */
export async function changesOf(parts, kind, fields) {
  if (kind === "enrol") return { changes: [{ what: "role", from: null, to: fields.role }], isReadable: true };
  if (kind === "reinstate") return { changes: [{ what: "standing", from: "suspended", to: "good" }], isReadable: true };
  const { trust } = parts.view;
  const terms = differing(["strikes"], trust.policy, fields);
  try {
    const next = fields.document === trust.policy.document ? trust.document : await documentOf(parts, fields);
    return { changes: [...terms, ...(await documentChanges(parts, trust.document, next))], isReadable: true };
  } catch (error) {
    if (!(error instanceof AureoleError)) throw error;
    const digests = differing(["custodianCount", "threshold", "custodianSet", "document"], trust.policy, fields);
    return { changes: [...terms, ...digests], isReadable: false };
  }
}

/** Any host may show it: it is believed by its digest, and by the numbers that the proposal itself names. */
async function documentOf({ gateway }, fields) {
  const bytes = await gateway.forward("host", "GET", `/v1/documents/${fields.document}`,
    { unsigned: true, most: MOST_DOCUMENT, patient: true });
  return checkTerms(bytes, fields);
}

async function documentChanges({ directory }, present, next) {
  const both = [present, next];
  const members = both.flatMap((each) => [...custodiansOf(each), ...(each?.former ?? []),
    ...gatewaysOf(each).map((member) => ({ member }))]).map(({ member }) => member);
  const people = await directory.people(members);
  const name = (member) => people.get(member)?.name ?? member.slice(0, 12);
  const place = ({ member, url }) => `${name(member)} (${url.replace("https://", "")})`;
  const list = (what, texts) => differing([what], { [what]: texts(present) }, { [what]: texts(next) });
  return [
    ...differing(FIELDS, present, next), ...differing(LOGIN, present?.login, next.login),
    ...list("custodians", (each) => custodiansOf(each).map(place)),
    ...list("witnessKeys", (each) => custodiansOf(each).map((one) => `${name(one.member)} ${one.witnessKey}`)),
    ...list("former", (each) => (each?.former ?? []).map(place)),
    ...list("gateways", (each) => gatewaysOf(each).map((member) => `${name(member)} ${member}`)),
  ];
}

const custodiansOf = (document) => document?.custodians ?? [];
const gatewaysOf = (document) => document?.login?.gateways ?? [];

/** The names whose values are not the same, as changes. */
function differing(names, from, to) {
  return names.map((what) => ({ what, from: from?.[what] ?? null, to: to?.[what] ?? null }))
    .filter(({ from: before, to: after }) => JSON.stringify(before) !== JSON.stringify(after));
}
