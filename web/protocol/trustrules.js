// The rules for what changes whom to trust (rules.md): who is in the authority, who a custodian, which policy is in force. Each
// gives the outcome that an entry must have; what could not be recorded is refused.

import { must } from "../errors.js";
import { memberOf } from "./words.js";

/** Throws trustRefused unless a rule holds. */
export const refuse = (condition, detail) => must(condition, "trustRefused", detail);

/** Whether terms may open what the terms in force keep closed, so that a second approval is needed. */
export function widens(terms, current) {
  return terms.document !== current.document || terms.custodianSet !== current.custodianSet ||
    terms.custodianCount !== current.custodianCount || terms.threshold < current.threshold ||
    (current.strikes !== 0 && (terms.strikes === 0 || terms.strikes > current.strikes));
}

/** What a proposal is made against: an approval counts only while that is the same. */
export function basisOf(state, { kind, fields }) {
  if (kind === "policy") return state.epoch;
  return kind === "reinstate" ? state.members.get(fields.member)?.suspensions ?? 0 : 0;
}

function propose(state, { kind, fields, actor }, { digest, time }) {
  state.proposals.set(digest, { kind, fields, proposer: actor, time, basis: basisOf(state, { kind, fields }) });
  return "pending";
}

/** An authority member or a custodian, newly enrolled. */
export function newMember(role, signingKey, sealingDigest, time) {
  return {
    role, signingKey, sealingDigest, standing: true, suspensions: 0, sequence: 0,
    keys: [{ signingKey, sealingDigest, from: time }],
  };
}

/** What each kind of action does to trust; each gives the outcome that the rules say. */
export const RULES = {
  enrol(state, action, at) {
    const { member, role, signingKey } = action.fields;
    refuse(memberOf(signingKey) === member, "a member's identifier is not its key's");
    refuse(!state.members.has(member), "a member was enrolled before");
    if (role === "authority" && state.authorityCount > 1) return propose(state, action, at);
    return admit(state, action.fields, at.time);
  },
  suspend(state, action) {
    const subject = state.members.get(action.fields.member);
    refuse(action.fields.member !== action.actor, "an authority member suspended themselves");
    if (subject) {
      // A custodian may have lost its standing by strikes, which are not shown here.
      refuse(subject.standing || subject.role !== "authority", "a suspended member was suspended");
      subject.standing = false;
      subject.suspensions += 1;
    }
    return "accepted";
  },
  reinstate(state, action, at) {
    return propose(state, action, at);
  },
  policy(state, action, at) {
    return widens(action.fields, state.policy) ? propose(state, action, at) : begin(state, action.fields);
  },
  approve(state, action, at) {
    const proposal = state.proposals.get(action.fields.proposal);
    // Proposals about others than authority members and custodians are not shown here, and change nothing here.
    if (!proposal) return "accepted";
    refuse(proposal.basis === basisOf(state, proposal), "an approval of what is not pending");
    refuse(proposal.proposer !== action.actor, "a proposal was approved by its proposer");
    refuse(state.members.get(proposal.proposer).standing, "a suspended member's proposal was approved");
    state.proposals.delete(action.fields.proposal);
    const { kind, fields } = proposal;
    if (kind === "policy") return begin(state, fields);
    if (kind === "enrol") {
      refuse(!state.members.has(fields.member), "a member was enrolled before");
      return admit(state, fields, at.time);
    }
    refuse(fields.member !== action.actor, "an authority member approved their own return");
    const subject = state.members.get(fields.member);
    if (subject) subject.standing = true;
    return "accepted";
  },
  rotate(state, action, at) {
    const { signingKey, sealingDigest } = action.fields;
    const member = state.members.get(action.actor);
    member.keys.push({ signingKey, sealingDigest, from: at.time });
    Object.assign(member, { signingKey, sealingDigest });
    return "accepted";
  },
};

function admit(state, { member, role, signingKey, sealingDigest }, time) {
  if (role === "authority") state.authorityCount += 1;
  if (role === "authority" || role === "custodian") {
    state.members.set(member, newMember(role, signingKey, sealingDigest, time));
  }
  return "accepted";
}

function begin(state, terms) {
  state.policy = terms;
  state.epoch += 1;
  // Whatever the document said, these are other terms: it is to be compared with them before it counts again.
  state.document = null;
  return "accepted";
}
