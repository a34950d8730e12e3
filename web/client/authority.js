// What authority members do: admit, suspend, reinstate, approve, set policy (docs/spec/rules.md, identity.md 5 and 6).

import { must } from "../errors.js";
import { fromBase64, random, utf8, ZERO } from "../crypto/bytes.js";
import { issueCertificate } from "../protocol/certificate.js";
import { signDirectoryEntry } from "../protocol/directory.js";
import { readJoinRequest } from "../protocol/joinrequest.js";
import { checkName } from "../protocol/names.js";
import { encodePolicy, policyTerms } from "../protocol/policy.js";
import { readRecoveryRequest } from "../protocol/recoveryrequest.js";
import { tagged } from "../protocol/words.js";
import { sha256 } from "../crypto/sha256.js";
import { changesOf } from "./changes.js";
import { submit } from "./submit.js";

const MOST_JOIN = 8192;
const act = ({ gateway, view, keys }, kind, fields) => submit({ gateway, view, signingKey: keys.signing }, kind,
  fields);

/**
 * Accounts whose member is not enrolled. Name and keys are those of the join request, whose signature is verified;
 * others are left out.
 */
export async function joins({ gateway, view }) {
  const list = await gateway.json("GET", "/v1/joins");
  must(Array.isArray(list), "malformed", "no list of joins");
  const read = await Promise.all(list.map(async (row) => {
    try {
      const request = await readJoinRequest(fromBase64(row.joinRequest, MOST_JOIN), view.ledger);
      if (request.member !== row.member) return null;
      return { member: request.member, name: request.name, role: request.role, account: row.account,
        fingerprint: request.fingerprint, at: row.at, joinRequest: row.joinRequest };
    } catch {
      return null;
    }
  }));
  return read.filter(Boolean);
}

/**
 * Enrols a member: the action, the certificate, the signed entry in the directory. Asked for again it makes what is
 * missing, so that an enrolment that waited for a second authority member is finished by enrolling once more.
 * @returns {Promise<object>} the receipt; outcome pending while a second authority member must approve.
 * @throws {AureoleError} notIssuedByAuthority where this member does not hold the root's key (nothing is signed then);
 *   refused.
 */
export async function enrol(parts, join, { name = join.name, role = join.role } = {}) {
  const { view, directory, keys } = parts;
  checkName(name);
  const request = await readJoinRequest(fromBase64(join.joinRequest, MOST_JOIN), view.ledger);
  must(request.member === join.member, "joinRefused", "the join request is of another member");
  requireIssuer(directory.root, keys);
  await view.refresh();
  await view.know([request.member], { fresh: true });
  const present = view.state.members.get(request.member);
  let receipt = { position: null, time: view.now, outcome: "accepted", digest: null };
  if (present) {
    const current = view.state.keysAt(request.member, view.now);
    must(present.role === role && current.signingKey === request.signingKey
      && current.sealingDigest === request.sealingDigest, "refused", "memberExists");
  } else {
    const waits = view.trust.proposals.some((each) => each.kind === "enrol" && each.fields.member === request.member);
    must(!waits, "refused", "pending");
    receipt = await act(parts, "enrol", {
      member: request.member, role, signingKey: request.signingKey, sealingDigest: request.sealingDigest,
      identityCommitment: ZERO,
    });
  }
  if (receipt.outcome === "accepted") await publish(parts, request, name, role);
  return receipt;
}

/**
 * What a file with new keys says, verified (see recoveryrequest.js), and `listed`, the name that the directory has had
 * for the member: the file's is its owner's word alone, and another one would let them pass for somebody else. Throws
 * joinRefused, wrongLedger.
 */
export async function readNewKeys({ view, directory }, bytes) {
  const request = await readRecoveryRequest(bytes, view.ledger);
  return { ...request, listed: await directory.listedName(request.member) };
}

/**
 * Issues certificate and directory entry anew for a member whose keys on the ledger are those of a request. Nothing is
 * decided by it: who the keys belong to was decided on the ledger, by the old keys or by guardians.
 * @throws {AureoleError} joinRefused; notFound where the ledger has no such member; otherKeys in `detail` of refused
 *   where it has other keys; directoryRefused where the directory has another name and none was given.
 */
export async function relist(parts, bytes, { name } = {}) {
  const { view, directory, keys } = parts;
  const request = await readNewKeys(parts, bytes);
  checkName(name ?? request.name);
  must(name !== undefined || request.listed === null || request.listed === request.name, "directoryRefused",
    "the directory has this member under another name");
  requireIssuer(directory.root, keys);
  await view.refresh();
  await view.know([request.member], { fresh: true });
  const known = view.state.members.get(request.member);
  must(known, "notFound", "the ledger has no such member");
  const current = view.state.keysAt(request.member, view.now);
  must(current.signingKey === request.signingKey && current.sealingDigest === request.sealingDigest, "refused",
    "otherKeys");
  await publish(parts, request, name ?? request.name, known.role);
  return { member: request.member, name: name ?? request.name, role: known.role };
}

function requireIssuer(root, keys) {
  must(root.signingKey === keys.signing.publicKey, "notIssuedByAuthority",
    "certificates come from the authority that founded the ledger");
}

async function publish({ gateway, view, directory, keys }, request, name, role) {
  const now = Math.floor(view.clock());
  const { ledger, member: authority } = view;
  const { member, signingKey, sealingKey } = request;
  const certificate = await issueCertificate({ root: directory.root.der, ledger, member, name, role, signingKey, now,
    issuer: keys.signing });
  const entry = await signDirectoryEntry({ ledger, member, name, role, signingKey, sealingKey, certificate,
    issuedAt: now, authority, key: keys.signing });
  await gateway.forward("host", "POST", "/v1/directory",
    { body: entry, type: "application/json", most: 65_536, patient: true });
  directory.forgetAbsent();
}

/** Removes an account that waits to be enrolled. */
export const dismiss = ({ gateway }, join) => gateway.json("POST", "/v1/joins/dismiss",
  { member: join.member ?? join });

/** Invites somebody: `{link, expiresAt}`. The link's secret is behind the #, so that it reaches no server's log. */
export async function invite({ gateway, view }, { name, role }) {
  checkName(name);
  const { token, expiresAt } = await gateway.json("POST", "/v1/invitations", { name, role });
  const origin = gateway.origin || globalThis.location?.origin || "";
  return { link: `${origin}/#/join/${token}.${view.ledger}`, expiresAt };
}

/** Salted, so that nobody can tell a reason from the ledger by trying likely ones. */
const reasonDigest = (reason) => tagged("aureole/reason/v1", random(32), sha256(utf8(reason ?? "")));

/** Suspends a member at once, also on live grants. */
export const suspend = (parts, member, reason) => act(parts, "suspend", { member, reason: reasonDigest(reason) });
/** Proposes to reinstate a member; it takes effect when a second authority member approves. */
export const reinstate = (parts, member, reason) => act(parts, "reinstate", { member, reason: reasonDigest(reason) });
/** Approves a pending proposal. */
export const approve = (parts, proposal) => act(parts, "approve", { proposal });

/**
 * What waits for a second approval, newest first. `isReadable` is false where the document of a policy is withheld:
 * nobody should approve what they were not shown.
 */
export async function proposals(parts) {
  const { view, directory } = parts;
  const returns = [...view.state.proposals.values()].filter((each) => !each.approved && each.kind === "reinstate");
  await view.know(returns.map(({ fields }) => fields.member), { fresh: true });
  const waiting = new Map(view.trust.proposals.map((each) => [each.digest, each]));
  for (const each of returns) {
    if (view.state.members.get(each.fields.member)?.standing === false) waiting.set(each.digest, each);
  }
  const all = [...waiting.values()];
  const named = all.flatMap(({ proposer, fields }) => [proposer, fields.member]);
  const people = await directory.people(named.filter(Boolean));
  const rows = await Promise.all(all.map(async ({ digest, kind, fields, proposer, time }) => ({
    digest, kind, by: people.get(proposer), at: time, subject: fields.member ? people.get(fields.member) : null,
    ...(await changesOf(parts, kind, fields)), mine: proposer === view.member,
  })));
  return rows.sort((left, right) => right.at - left.at);
}

/**
 * Publishes a policy document and proposes it. Custodians that leave stay named as former ones.
 * @param {{strikes?: number, threshold?: number, document: object}} next
 * @throws {AureoleError} malformedPolicy for numbers that do not hold together; refused.
 */
export async function proposePolicy(parts, { strikes, threshold, document }) {
  const { gateway, view } = parts;
  const base = document ?? view.trust.document;
  const present = view.trust.document;
  const before = present ? [...present.custodians, ...present.former] : [];
  const gone = before.filter((old) => !base.custodians.some(({ member }) => member === old.member));
  const next = { ...base, former: gone, ...(threshold === undefined ? {} : { threshold }) };
  await gateway.forward("host", "POST", "/v1/documents",
    { body: encodePolicy(next), type: "application/json", most: 65_536, patient: true });
  return act(parts, "policy", policyTerms(next, strikes ?? view.trust.policy.strikes));
}
