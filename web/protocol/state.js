// What the entries that a member received add up to. They stand in a believed ledger, so their outcomes are taken as
// they are and the rules are not judged again; what others did and was not received is missing here, so `used` and
// `strikes` are at least that.

import { ZERO } from "../crypto/bytes.js";
import { must } from "../errors.js";
import { covers } from "./scope.js";
import { chainOf, endingOf, refusalOf } from "./rulings.js";
import { EFFECTS, newMember } from "./effects.js";

/** Folds entries in any order, doubles dropped, over a founding. @returns {State} */
export function fold(genesis, entries) {
  const state = new State(genesis);
  const ordered = new Map(entries.map((each) => [each.position, each]));
  const positions = [...ordered.keys()].sort((left, right) => left - right);
  for (const position of positions) state.apply(position, ordered.get(position).entry);
  return state;
}

/** The state; Maps by identifier, see protocol-exports for their values. */
export class State {
  members = new Map();
  records = new Map();
  requests = new Map();
  grants = new Map();
  accesses = new Map();
  proposals = new Map();
  reports = new Map();
  /** Every entry taken: `{position, entry}` in order. */
  entries = [];
  /** Sequence numbers seen, by actor. */
  sequences = new Map();
  epoch = 0;

  /** What a founding gives. */
  constructor(genesis) {
    this.ledger = genesis.ledger;
    this.time = genesis.time;
    this.policy = genesis.policy;
    for (const each of genesis.authorities) {
      this.members.set(each.member, newMember({ role: "authority", ...each }, genesis.time));
    }
  }

  /** Takes an entry that stands in a believed ledger, in the order of positions. Throws wrongLedger, malformed. */
  apply(position, entry) {
    must(entry.action.ledger === this.ledger, "wrongLedger", "an entry is of another ledger");
    must(position > (this.entries.at(-1)?.position ?? -1), "malformed", "entries are not in order");
    must(entry.time >= this.time, "malformed", "an entry's time runs backwards");
    this.entries.push({ position, entry });
    this.time = entry.time;
    const { kind, actor, sequence, fields } = entry.action;
    if (!this.sequences.has(actor)) this.sequences.set(actor, []);
    this.sequences.get(actor).push(sequence);
    const { time, outcome, digest } = entry;
    EFFECTS[kind](this, fields, { actor, time, outcome, digest, position });
  }

  /** How many of a member's actions are missing, up to the last that was received: for oneself it should be none. */
  missing(member) {
    const seen = this.sequences.get(member) ?? [];
    return Number(seen.at(-1) ?? 0) - seen.length;
  }

  /** A member's keys at a time: those of a recovery that is due, else those last set. Null for an unknown member. */
  keysAt(member, time) {
    const found = this.members.get(member);
    if (!found) return null;
    const { signingKey, sealingDigest } = found.recovery && found.recovery.due <= time ? found.recovery : found;
    return { signingKey, sealingDigest };
  }

  /** Every signing key that a member has had. @returns {string[]} */
  keysOf(member) {
    const found = this.members.get(member);
    if (!found) return [];
    const all = found.keys.map(({ signingKey }) => signingKey);
    return found.recovery ? [...all, found.recovery.signingKey] : all;
  }

  /** A grant and those that it was passed on from, upward. */
  chain(reference) {
    return chainOf(this, reference);
  }

  /** Why a grant is not live at a time: an outcome's name, or null while it is. */
  ending(reference, time) {
    return endingOf(this, reference, time);
  }

  /** "live", "expired", "revoked" or "suspended". */
  grantState(reference, time) {
    const ending = this.ending(reference, time);
    if (ending === null) return "live";
    return ending === "expired" || ending === "revoked" ? ending : "suspended";
  }

  /** What the rules would say to an access now, as far as this state can tell: null or an outcome's name. */
  refusal(access) {
    return refusalOf(this, access);
  }

  /**
   * The records that a member may open at a time: own ones under ZERO, others under live grants. `{record, reference}`
   * each.
   */
  accessible(member, time) {
    const found = [...this.records.values()].filter((each) => each.owner === member && !each.erased)
      .map(({ record }) => ({ record, reference: ZERO }));
    for (const grant of this.grants.values()) {
      if (grant.grantee !== member || this.ending(grant.reference, time) !== null) continue;
      for (const record of this.records.values()) {
        if (record.erased || record.owner !== grant.owner || !covers(grant.scope, record, grant.grantedAt)) continue;
        if (this.refusal({ actor: member, reference: grant.reference, record: record.record, time }) === null) {
          found.push({ record: record.record, reference: grant.reference });
        }
      }
    }
    return found;
  }
}
