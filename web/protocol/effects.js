// What each kind of entry does to a State. Every function takes the state, the action's fields and `{actor, time,
// outcome, digest, position}` of its entry.

import { ZERO } from "../crypto/bytes.js";
import { chainOf } from "./rulings.js";
import { isOwned } from "./words.js";

/** A newly enrolled member. */
export function newMember({ role, signingKey, sealingDigest, identityCommitment, owner = null }, time) {
  return {
    role, signingKey, sealingDigest, identityCommitment, owner, enrolledAt: time,
    standing: true, suspensions: 0, strikes: 0, guardians: null, votes: new Map(), recovery: null,
    keys: [{ signingKey, sealingDigest, from: time }],
  };
}

/** A recovery that is due replaces the keys when something about the member is accepted. */
function settle(member, time) {
  if (!member?.recovery || member.recovery.due > time) return;
  const { signingKey, sealingDigest, due } = member.recovery;
  setKeys(member, { signingKey, sealingDigest }, due);
  member.recovery = null;
  member.votes = new Map();
}

function setKeys(member, { signingKey, sealingDigest }, from) {
  Object.assign(member, { signingKey, sealingDigest });
  member.keys.push({ signingKey, sealingDigest, from });
}

function suspend(member) {
  if (!member?.standing) return;
  member.standing = false;
  member.suspensions += 1;
}

function enrol(state, fields, time, owner) {
  state.members.set(fields.member, newMember({ ...fields, owner }, time));
}

function propose(state, kind, fields, { actor, time, digest, position }) {
  const fresh = { approved: false, approver: null, epoch: state.epoch };
  state.proposals.set(digest, { digest, kind, fields, proposer: actor, time, position, ...fresh });
}

function begin(state, fields) {
  state.policy = fields;
  state.epoch += 1;
}

/** Enough unlawful accesses suspend, but no authority member. */
function strike(state, actor) {
  const member = state.members.get(actor);
  if (!member) return;
  member.strikes += 1;
  const { strikes } = state.policy;
  if (strikes !== 0 && member.strikes >= strikes && member.role !== "authority") suspend(member);
}

/** The effects by kind. */
export const EFFECTS = {
  enrol(state, fields, at) {
    if (at.outcome === "pending") propose(state, "enrol", fields, at);
    else enrol(state, fields, at.time, isOwned(fields.role) ? at.actor : null);
  },
  approve(state, { proposal: digest }, at) {
    const proposal = state.proposals.get(digest);
    if (!proposal) return;
    proposal.approved = true;
    proposal.approver = at.actor;
    const { kind, fields } = proposal;
    if (kind === "enrol") enrol(state, fields, at.time, null);
    if (kind === "policy") begin(state, fields);
    const member = kind === "reinstate" ? state.members.get(fields.member) : null;
    if (member) Object.assign(member, { standing: true, strikes: 0 });
  },
  suspend(state, { member }) {
    suspend(state.members.get(member));
  },
  reinstate(state, fields, at) {
    propose(state, "reinstate", fields, at);
  },
  policy(state, fields, at) {
    if (at.outcome === "pending") propose(state, "policy", fields, at);
    else begin(state, fields);
  },
  rotate(state, fields, { actor, time }) {
    const member = state.members.get(actor);
    if (!member) return;
    settle(member, time);
    setKeys(member, fields, time);
  },
  anchor(state, fields, { actor, time, position }) {
    const senderKey = state.keysAt(actor, time)?.signingKey ?? null;
    const anchored = { sender: actor, senderKey, anchoredAt: time, position, erased: false };
    state.records.set(fields.record, { ...fields, ...anchored });
  },
  request(state, fields, { actor, time, digest, position }) {
    const unanswered = { answer: null, reference: null };
    state.requests.set(digest, { digest, clinician: actor, ...fields, askedAt: time, position, ...unanswered });
  },
  grant(state, fields, { actor, time, digest, position }) {
    const parent = state.grants.get(fields.parent);
    const isOwn = fields.parent === ZERO;
    const request = isOwn ? state.requests.get(fields.request) : undefined;
    if (request?.clinician === fields.grantee && request.owner === actor) {
      Object.assign(request, { answer: "granted", reference: digest });
    }
    state.grants.set(digest, {
      reference: digest, ...fields, owner: isOwn ? actor : parent?.owner ?? null, grantor: actor, grantedAt: time,
      depth: isOwn ? 1 : (parent?.depth ?? 1) + 1, used: 0, revoked: false, position,
    });
  },
  deny(state, { reference }, { actor }) {
    const request = state.requests.get(reference);
    if (request?.owner === actor && request.answer === null) request.answer = "denied";
  },
  revoke(state, { reference }) {
    const grant = state.grants.get(reference);
    if (grant) grant.revoked = true;
  },
  access(state, fields, { actor, time, outcome, digest, position }) {
    state.accesses.set(digest, { digest, actor, ...fields, outcome, time, position, releasedBy: new Set() });
    if (outcome !== "accepted") strike(state, actor);
    else for (const link of chainOf(state, fields.reference)) link.used += 1;
  },
  release(state, { access }, { actor }) {
    // A statement about anything but an accepted access is an entry and no more.
    const known = state.accesses.get(access);
    if (known?.outcome === "accepted") known.releasedBy.add(actor);
  },
  report(state, fields, { actor, time, digest, position }) {
    state.reports.set(digest, { digest, author: actor, ...fields, time, position });
  },
  erase(state, { record }) {
    const known = state.records.get(record);
    if (known) known.erased = true;
  },
  guard(state, { root, count, wait }, { actor, time }) {
    const member = state.members.get(actor);
    if (!member) return;
    settle(member, time);
    Object.assign(member, { guardians: count === 0 ? null : { root, count, wait }, votes: new Map() });
  },
  recover(state, { owner, signingKey, sealingDigest }, { actor, time }) {
    const member = state.members.get(owner);
    if (!member) return;
    settle(member, time);
    member.votes.set(actor, signingKey + sealingDigest);
    const alike = [...member.votes].filter(([voter, keys]) =>
      keys === signingKey + sealingDigest && state.members.get(voter)?.standing !== false);
    if (member.guardians && alike.length >= member.guardians.count) {
      member.recovery = { signingKey, sealingDigest, due: time + member.guardians.wait };
    }
  },
  veto(state, _, { actor, time }) {
    const member = state.members.get(actor);
    if (!member) return;
    settle(member, time);
    Object.assign(member, { recovery: null, votes: new Map() });
  },
};
