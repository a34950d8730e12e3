// The chain of trust from a ledger's founding to its authority, its policy and its custodians' keys (gateway.md section
// 5). Here outcomes are not believed but ruled again (rules.md): views come after this, and it is this that says whose
// views count.

import { must } from "../errors.js";
import { verifySigned } from "./actions.js";
import { checkTerms } from "./policy.js";
import { basisOf, newMember, refuse, RULES } from "./trustrules.js";

/**
 * Authority members, custodians and policy, from entries that stand in one tree. Work on a copy until its head is
 * believed.
 */
export class Trust {
  #state;

  /** What a founding gives. */
  static found(genesis) {
    const trust = new Trust();
    const members = genesis.authorities.map(({ member, signingKey, sealingDigest }) => [
      member, newMember("authority", signingKey, sealingDigest, genesis.time),
    ]);
    trust.#state = {
      ledger: genesis.ledger, time: genesis.time, position: -1, members: new Map(members),
      policy: genesis.policy, epoch: 0, authorityCount: genesis.authorities.length, proposals: new Map(), count: 0,
      document: null,
    };
    return trust;
  }

  /** A snapshot that was kept in this browser; it is believed as it is. */
  static restore(snapshot) {
    const trust = new Trust();
    trust.#state = structuredClone(snapshot);
    return trust;
  }

  /** What restore takes; IndexedDB can keep it. */
  snapshot() {
    return structuredClone(this.#state);
  }

  /** A copy that goes on by itself. */
  copy() {
    return Trust.restore(this.#state);
  }

  get ledger() { return this.#state.ledger; }
  /** The position of the last entry that was taken, -1 before the first. */
  get position() { return this.#state.position; }
  /** How many entries were taken: how many to skip when asking for more. */
  get count() { return this.#state.count; }
  /** The words of the policy in force. */
  get policy() { return this.#state.policy; }
  /** Its number, from 0, which views name too: a policy that is withheld shows there. */
  get epoch() { return this.#state.epoch; }
  /** The policy document in force, or null while none was given. */
  get document() { return this.#state.document; }
  /** An authority member or a custodian: `{role, signingKey, sealingDigest, standing, …}`, or null. */
  member(member) {
    const found = this.#state.members.get(member);
    return found ? structuredClone(found) : null;
  }

  /** Authority members, each with its identifier. */
  get authorities() { return this.#list((each) => each.role === "authority"); }

  /**
   * The custodians of the policy in force, in the order of their index, as the document names them and with their keys.
   */
  get custodians() { return this.#named(this.#state.document?.custodians); }

  /** Custodians of earlier epochs that still hold something. */
  get former() { return this.#named(this.#state.document?.former); }

  #named(list = []) {
    const unknown = { role: null, signingKey: null, standing: false };
    return list.map((each) => ({ ...each, ...(this.member(each.member) ?? unknown) }));
  }

  #list(isWanted) {
    const wanted = [...this.#state.members].filter(([, each]) => isWanted(each));
    return wanted.map(([member, each]) => ({ member, ...structuredClone(each) }));
  }

  /** Proposals that wait for a second approval: `{digest, kind, fields, proposer, time}`. */
  get proposals() {
    return [...this.#state.proposals].filter(([, each]) => each.basis === basisOf(this.#state, each))
      .map(([digest, { kind, fields, proposer, time }]) => ({ digest, kind, fields, proposer, time }));
  }

  /** Every key that an authority member or custodian has had, the latest last. @returns {string[]} */
  keysOf(member) {
    return this.#state.members.get(member)?.keys.map(({ signingKey }) => signingKey) ?? [];
  }

  /**
   * Takes entries that stand in the tree, in order. Throws trustRefused, wrongSignature or wrongLedger; then nothing
   * was taken.
   * @param {{position: number, entry: object}[]} entries
   */
  async add(entries) {
    const next = this.copy();
    for (const { position, entry } of entries) await next.#take(position, entry);
    this.#state = next.#state;
  }

  /**
   * Takes the document that the policy in force names; null where the policy has none. Throws wrongDocument,
   * malformedPolicy.
   * @param {Uint8Array|null} bytes
   */
  setDocument(bytes) {
    const { policy } = this.#state;
    if (bytes === null) {
      must(policy.custodianCount === 0, "wrongDocument", "the policy has custodians and no document was given");
      this.#state.document = null;
    } else {
      this.#state.document = checkTerms(bytes, policy);
    }
  }

  async #take(position, entry) {
    const state = this.#state;
    const { action, time, digest } = entry;
    must(action.ledger === state.ledger, "wrongLedger", "an entry is of another ledger");
    refuse(position > state.position, "entries are not in order");
    refuse(time >= state.time, "an entry's time runs backwards");
    const actor = state.members.get(action.actor);
    state.position = position;
    state.count += 1;
    state.time = time;
    // Nobody else can change whom to trust: what they signed tells nothing here.
    if (!actor) return;
    must(await verifySigned(entry.signed, actor.signingKey), "wrongSignature", "an entry is not signed by its actor");
    refuse(action.sequence > actor.sequence, "a sequence number was used before");
    actor.sequence = action.sequence;
    if (action.kind === "access") return;
    refuse(actor.standing, "a suspended member acted");
    const rule = RULES[action.kind];
    if (!rule) return;
    refuse(actor.role === "authority" || action.kind === "rotate", "somebody else acted as the authority");
    refuse(rule(state, action, { digest, time }) === entry.outcome, "an entry's outcome is not what the rules say");
  }
}
