// A ledger in memory: enough of the rules to refuse what stories try, the tree, and the lists of gateway.md section 5.

import { toBase64, toHex, ZERO } from "/web/crypto/bytes.js";
import { random } from "/web/crypto/bytes.js";
import { decodeSigned, signAction, verifySigned } from "/web/protocol/actions.js";
import { decodeEntry, encodeEntry, leafHash } from "/web/protocol/entry.js";
import { decodeGenesis, encodeGenesis } from "/web/protocol/genesis.js";
import { covers } from "/web/protocol/scope.js";
import { State } from "/web/protocol/state.js";
import { isGuardian } from "/web/protocol/words.js";
import { consistencyPath, inclusionPath, treeRoot } from "/web/protocol/tree.js";
import { widens } from "/web/protocol/trustrules.js";

const NO_POLICY = { document: ZERO, custodianSet: ZERO, custodianCount: 0, threshold: 0, strikes: 0 };

export class FakeLedger {
  entries = [];
  leaves = [];
  sequences = new Map();

  /** A ledger founded by these authority members at a time. */
  constructor(authorities, clock) {
    this.clock = clock;
    const words = encodeGenesis({
      authorities: authorities.map(({ signing, sealingDigest }) =>
        ({ signingKey: signing.publicKey, sealingDigest, identityCommitment: ZERO })),
      logKey: ZERO, policy: NO_POLICY, time: clock(), salt: toHex(random(32)),
    });
    this.words = toHex(words).match(/.{64}/g);
    this.founding = decodeGenesis(words);
    this.ledger = this.founding.ledger;
    this.state = new State(this.founding);
    this.authorityCount = authorities.length;
  }

  get size() { return this.entries.length; }
  root(size = this.size) { return treeRoot(this.leaves.slice(0, size)); }
  consistency(from, to) { return consistencyPath(this.leaves.slice(0, to), from); }

  /** Signs and appends for a person, as tests do it that need no gateway. */
  async act(person, kind, fields) {
    const sequence = (this.sequences.get(person.member) ?? 0) + 1;
    const signed = await signAction({ ledger: this.ledger, kind, actor: person.member, sequence, fields },
      person.signing);
    return this.submit(signed.bytes);
  }

  /** Rules on a signed action: `{position?, time, outcome, digest}`. */
  async submit(bytes) {
    const signed = decodeSigned(bytes);
    const { actor, kind, sequence, fields } = signed.action;
    const time = Math.max(this.clock(), this.state.time);
    const answer = (outcome) => ({ time, outcome, digest: signed.digest });
    const key = this.state.keysAt(actor, time)?.signingKey;
    if (!key) return answer("unknownActor");
    if (!(await verifySigned(signed, key))) return answer("wrongSignature");
    if (sequence !== (this.sequences.get(actor) ?? 0) + 1) return answer("wrongSequence");
    const outcome = this.#rule(kind, actor, fields, time);
    if (outcome !== "accepted" && outcome !== "pending" && kind !== "access") return answer(outcome);
    this.sequences.set(actor, sequence);
    const position = this.append(encodeEntry({ time, outcome, signed: bytes }));
    return { ...answer(outcome), position };
  }

  append(entryBytes) {
    const position = this.entries.length;
    const entry = decodeEntry(entryBytes);
    this.entries.push(entry);
    this.leaves.push(leafHash(entryBytes));
    this.state.apply(position, entry);
    if (entry.action.kind === "enrol" && entry.outcome === "accepted"
      && entry.action.fields.role === "authority") this.authorityCount += 1;
    this.onGrown?.(this.size);
    return position;
  }

  #rule(kind, actor, fields, time) {
    const { state } = this;
    const member = state.members.get(actor);
    if (kind === "access") return state.refusal({ actor, reference: fields.reference, record: fields.record, time })
      ?? "accepted";
    if (!member.standing) return "suspended";
    const needs = { enrol: "authority", approve: "authority", suspend: "authority", reinstate: "authority",
      policy: "authority",
      request: "clinician", deny: "patient", report: "patient", erase: "patient", release: "custodian" };
    if (needs[kind] && member.role !== needs[kind]) return "wrongRole";
    const rule = {
      enrol: () => state.members.has(fields.member) ? "memberExists" : fields.role === "authority"
        && this.authorityCount > 1 ? "pending" : "accepted",
      suspend: () => !state.members.has(fields.member) ? "unknownMember" : fields.member === actor ? "selfRuling"
        : "accepted",
      reinstate: () => "pending",
      policy: () => (widens(fields, state.policy) ? "pending" : "accepted"),
      approve: () => {
        const proposal = state.proposals.get(fields.proposal);
        if (!proposal || proposal.approved) return "notPending";
        return proposal.proposer === actor ? "sameApprover" : "accepted";
      },
      anchor: () => {
        if (!["technologist", "patient"].includes(member.role)) return "wrongRole";
        if (state.members.get(fields.owner)?.role !== "patient") return "unfitMember";
        return state.records.has(fields.record) ? "recordExists" : "accepted";
      },
      request: () => (state.members.get(fields.owner)?.role === "patient" ? "accepted" : "unfitMember"),
      grant: () => {
        if (!state.members.has(fields.grantee)) return "unknownMember";
        if (fields.until <= time) return "expired";
        return fields.parent !== ZERO && state.grants.get(fields.parent)?.grantee !== actor ? "noGrant" : "accepted";
      },
      revoke: () => {
        const grant = state.grants.get(fields.reference);
        if (!grant || ![grant.owner, grant.grantor].includes(actor)) return "noGrant";
        return grant.revoked ? "revoked" : "accepted";
      },
      guard: () => (member.role !== "patient" ? "wrongRole" : member.recovery ? "recoveryRunning" : "accepted"),
      recover: () => {
        const owner = state.members.get(fields.owner);
        if (!owner) return "unknownMember";
        const isOne = owner.guardians && fields.owner !== actor
          && isGuardian({ member: actor, ...fields, root: owner.guardians.root });
        if (!isOne) return "noGuardian";
        return owner.recovery && owner.recovery.due > time ? "recoveryRunning" : "accepted";
      },
      veto: () => (member.recovery?.signingKey === fields.signingKey && member.recovery.due > time ? "accepted"
        : "noRecovery"),
      erase: () => (state.records.get(fields.record)?.owner === actor ? "accepted" : "unknownRecord"),
    };
    return rule[kind]?.() ?? "accepted";
  }

  /** The state after so many entries. */
  stateAt(size) {
    if (size === this.size) return this.state;
    const state = new State(this.founding);
    this.entries.slice(0, size).forEach((entry, position) => state.apply(position, entry));
    return state;
  }

  item(position, size) {
    return { position, entry: toBase64(this.entries[position].bytes),
      path: inclusionPath(this.leaves.slice(0, size), position) };
  }

  /** Positions of a list, in the order in which they became the caller's business. */
  list(name, size, member) {
    const found = [];
    const add = (position) => found.includes(position) || found.push(position);
    const state = new State(this.founding);
    const official = (each) => ["authority", "custodian"].includes(state.members.get(each)?.role);
    for (let position = 0; position < size; position += 1) {
      const entry = this.entries[position];
      state.apply(position, entry);
      const { kind, actor, fields } = entry.action;
      if (LISTS[name]({ kind, actor, fields, entry, state, member, official })) add(position);
      if (name === "mine" && kind === "grant" && fields.grantee === member) {
        for (const link of state.chain(entry.digest)) {
          add(link.position);
          this.entries.slice(0, position)
            .forEach((each, at) => each.action.fields.reference === link.reference && each.action.kind === "revoke"
            && add(at));
        }
      }
    }
    return found;
  }

  /** Anchors and erasures of what the member may open now. */
  accessible(size, member, now) {
    const state = this.stateAt(size);
    const time = Math.max(now, state.time);
    const grants = [...state.grants.values()].filter((grant) => grant.grantee === member
      && state.ending(grant.reference, time) === null);
    const isWanted = (record) => record.owner === member
      || grants.some((grant) => grant.owner === record.owner && covers(grant.scope, record, grant.grantedAt));
    const wanted = new Set([...state.records.values()].filter(isWanted).map(({ record }) => record));
    return this.entries.slice(0, size)
      .flatMap((entry, position) => (["anchor", "erase"].includes(entry.action.kind)
      && wanted.has(entry.action.fields.record) ? [position] : []));
  }
}

const MEMBERSHIP = new Set(["enrol", "approve", "suspend", "reinstate", "rotate"]);

const GUARDING = new Set(["guard", "recover", "veto"]);

const LISTS = {
  trust: ({ kind, actor, fields, entry, state, official }) => {
    if (kind === "policy") return true;
    if (!MEMBERSHIP.has(kind)) return false;
    if (kind === "approve") {
      const proposal = state.proposals.get(fields.proposal);
      return proposal?.kind === "policy" || official(proposal?.fields.member) || proposal?.fields.role === "authority";
    }
    return official(fields.member ?? actor) || (kind === "enrol" && entry.outcome === "pending");
  },
  mine: ({ kind, actor, fields, state, member }) => {
    const held = [...state.grants.values()].filter(({ grantee }) => grantee === member);
    if (kind === "revoke"
      && held.some(({ reference }) => state.chain(reference)
      .some((link) => link.reference === fields.reference))) return true;
    const record = state.records.get(fields.record);
    const grant = state.grants.get(fields.reference) ?? state.grants.get(fields.subject);
    const access = state.accesses.get(fields.access) ?? state.accesses.get(fields.subject);
    const request = state.requests.get(fields.reference) ?? state.requests.get(fields.request);
    const parent = state.grants.get(fields.parent);
    const about = [
      actor, fields.owner, fields.grantee, fields.member, record?.owner, grant?.owner, grant?.grantee, parent?.owner,
      access?.actor,
      state.records.get(access?.record)?.owner, request?.owner, request?.clinician,
    ];
    return about.includes(member);
  },
  member: ({ kind, actor, fields, state, member }) => (GUARDING.has(kind) && (fields.owner ?? actor) === member)
    || MEMBERSHIP.has(kind) && (fields.member === member || (kind === "rotate" && actor === member)
    || state.proposals.get(fields.proposal)?.fields.member === member),
  alerts: ({ kind, entry, fields, state }) => (kind === "access" && entry.outcome !== "accepted") || kind === "report"
    || kind === "suspend" || kind === "reinstate"
    || entry.outcome === "pending" || (kind === "approve" && state.proposals.has(fields.proposal)),
};
