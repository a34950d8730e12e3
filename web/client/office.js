// What the authority does, what everybody sees of the ledger, and what a member's own computer does. What patients,
// technologists and clinicians do is in work.js.

import * as authority from "./authority.js";
import * as explorer from "./explorer.js";
import { frameDecoder } from "./frames.js";
import { partsOf } from "./parts.js";
import * as posture from "./posture.js";
import * as queue from "./queue.js";
import { readSession } from "./session.js";
import * as watch from "./watch.js";

/** After an action the view has grown: pages hear of it. */
export async function acted(member, work) {
  const { view } = partsOf(member);
  const size = view.head?.size ?? 0;
  try {
    return await work;
  } finally {
    if ((view.head?.size ?? 0) > size) member.dispatchEvent(new Event("change"));
  }
}

/** The part of Member that works for the whole ledger, and with this computer. */
export class Office extends EventTarget {
  // The authority.

  /** Accounts whose member waits to be enrolled. */
  joins() { return authority.joins(partsOf(this)); }
  /** Enrols a member: see authority.js. */
  enrol(join, as) { return acted(this, authority.enrol(partsOf(this), join, as)); }
  /** Removes an account that waits. */
  dismiss(join) { return authority.dismiss(partsOf(this), join); }
  /** What a file with new keys says, and under which name the directory has had their owner. */
  readNewKeys(bytes) { return authority.readNewKeys(partsOf(this), bytes); }
  /** Lists a member with the keys that the ledger has now. */
  relist(bytes, as) { return authority.relist(partsOf(this), bytes, as); }
  /** Invites somebody: `{link, expiresAt}`. */
  invite(whom) { return authority.invite(partsOf(this), whom); }
  /** Members that fit, with their standing. */
  members(text) { return watch.members(partsOf(this), text); }
  /** Suspends a member at once. */
  suspend(member, reason) { return acted(this, authority.suspend(partsOf(this), member, reason)); }
  /** Proposes to reinstate a member. */
  reinstate(member, reason) { return acted(this, authority.reinstate(partsOf(this), member, reason)); }
  /** What waits for a second approval. */
  proposals() { return authority.proposals(partsOf(this)); }
  /** Approves a proposal. */
  approve(digest) { return acted(this, authority.approve(partsOf(this), digest)); }
  /** Unlawful accesses, reports, suspensions, newest first. */
  alerts() { return watch.alerts(partsOf(this)); }
  /** The gateway's accounts. */
  accounts() { return watch.accounts(partsOf(this)); }
  /** Unlocks an account's second factor. */
  unlock(account) { return partsOf(this).gateway.json("POST", "/v1/accounts/unlock", { account }); }
  /** Ends the sessions of an account. */
  endAccountSessions(account) { return partsOf(this).gateway.json("POST", "/v1/accounts/end", { account }); }
  /** How every custodian is. */
  custodians() { return watch.custodians(partsOf(this)); }
  /** The policy in force. */
  async policy() { return watch.policy(partsOf(this)); }
  /** Publishes a policy document and proposes it. */
  proposePolicy(next) { return acted(this, authority.proposePolicy(partsOf(this), next)); }

  // The explorer.

  /** Entries as the gateway shows them. */
  entries(from, count) {
    return explorer.entries(partsOf(this), from, count);
  }

  /** Checks the whole ledger: see explorer.js. */
  async verifyAll(onProgress) {
    await this.refresh();
    return explorer.verifyAll(partsOf(this), onProgress);
  }

  /** The proof that an entry stands in the believed ledger. */
  proveEntry(position) {
    return explorer.prove(partsOf(this), position);
  }

  // The device.

  /** Where this device stands: `{verdict, at, deadline, demands, checks?}`. */
  async posture() {
    const parts = partsOf(this);
    return posture.postureOf(await readSession(parts), parts.lastPosture);
  }

  /** The agent of this computer, or null. */
  agent() { return posture.agent(partsOf(this)); }
  /** What decodes the frames of images with the agent's help: `decode(bytes, format)`, for the viewer. */
  frameDecoder() { return frameDecoder(partsOf(this)); }
  /** Vouches for the agent of this computer. */
  pairAgent() { return posture.pairAgent(partsOf(this)); }
  /** The computers that the member vouched for. */
  agents() { return posture.agents(partsOf(this)); }
  /** Takes the word for one of them back. */
  removeAgent(key) { return posture.removeAgent(partsOf(this), key); }

  // What waits at the agent of this computer: see queue.js.

  /** Takes the word that the agent wants to be shown. */
  giveAgentWord(word) { queue.giveWord(partsOf(this), word); }
  /** What waits. */
  waiting() { return queue.waiting(partsOf(this)); }
  /** Has the agent send a batch. */
  sendWaiting(decision) { return queue.sendWaiting(partsOf(this), decision); }
  /** Has the agent remove a batch. */
  dropWaiting(batch) { return queue.dropWaiting(partsOf(this), batch); }

  /** Has the agent check this computer; the verdict is the gateway's. */
  async checkPosture() {
    partsOf(this).lastPosture = await posture.checkPosture(partsOf(this));
    return this.posture();
  }
}
