// What members do, by their roles. Every method reads the verified view or goes through the gateway; nothing else does.

import * as charge from "./charges.js";
import * as consent from "./consent.js";
import { erase } from "./erase.js";
import * as guard from "./guardians.js";
import { isDue } from "./measuring.js";
import * as nameless from "./nameless.js";
import { acted, Office } from "./office.js";
import { openGranted, openOwn } from "./open.js";
import { partsOf } from "./parts.js";
import { discard } from "./pending.js";
import { createLink, letsGuestsIn, linkStates } from "./links.js";
import { resume, send } from "./send.js";
import { repair } from "./repair.js";
import { reseal } from "./reseal.js";
import * as shown from "./shown.js";

/** Whom searches are for, by the role of who searches; others find everybody. */
const FINDS = { technologist: ["patient"], clinician: ["patient"], patient: ["clinician", "technologist"] };

async function withOwner(member, receipt) {
  return { ...receipt, owner: (await partsOf(member).directory.people([receipt.owner])).get(receipt.owner) };
}

/** The part of Member that works with records, grants and the ledger. */
export class Work extends Office {
  // Patients, and whoever owns records.

  /** The member's records, newest first. */
  inbox() {
    return shown.inbox(partsOf(this), partsOf(this).manifests);
  }

  /**
   * Opens a record: the member's own, or another's under a grant. Throws as open.js says.
   * @returns {Promise<import("./opened.js").OpenedRecord>}
   */
  async open(record, { reference = null, insist = false, onProgress } = {}) {
    const parts = partsOf(this);
    const { view } = parts;
    if (!view.head) await view.refresh();
    const isOwn = !reference && view.state.records.get(record)?.owner === view.member;
    const opened = await (isOwn ? openOwn(parts, record, { onProgress })
      : openGranted(parts, record, reference, { insist, onProgress }));
    if (isOwn) parts.manifests.set(record, opened.manifest);
    return opened;
  }

  /** Requests to this member. */
  requests() {
    return consent.requestsOf(partsOf(this), "owner");
  }

  /** Grants: see consent.js. */
  grant(terms) {
    return acted(this, consent.grant(partsOf(this), terms));
  }

  /** Refuses a request. */
  deny(digest) {
    return acted(this, consent.deny(partsOf(this), digest));
  }

  /** Ends a grant at once. */
  revoke(reference) {
    return acted(this, consent.revoke(partsOf(this), reference));
  }

  /** Every grant on the member's records, and what they passed on. */
  grants() {
    const { member } = partsOf(this).view;
    return consent.grantsOf(partsOf(this), ({ owner, grantor }) => owner === member || grantor === member);
  }

  /** Makes a link for somebody without an account: see links.js. */
  createLink(terms) {
    return acted(this, createLink(partsOf(this), terms));
  }

  /** Whether this ledger lets such people in. */
  get letsGuestsIn() {
    return letsGuestsIn(partsOf(this));
  }

  /** What the gateway says of the member's links, by the reference of their grant: `{attemptsLeft, shownAt}`. */
  linkStates() {
    return linkStates(partsOf(this));
  }

  /** The live grants that ask the member for new measurements, the one that ends first at the top. */
  async due() {
    const rows = await consent.grantsOf(partsOf(this), (grant) => isDue(partsOf(this), grant));
    return rows.sort((left, right) => Number(left.until) - Number(right.until));
  }

  /** Everything that concerns the member, newest first. */
  history() {
    return shown.history(partsOf(this), partsOf(this).manifests);
  }

  /** Has a record erased, and asks custodians for their word that they did. `{position, time, confirmed, of}`. */
  erase(record) {
    return acted(this, erase(partsOf(this), record));
  }

  /** Checks every share and block of a record and mends what can be mended, custodians named: see repair.js. */
  async repair(record, options) {
    const report = await acted(this, repair(partsOf(this), record, options));
    const named = [...report.findings, ...report.problems].map(({ custodian }) => custodian).filter(Boolean);
    const people = await partsOf(this).directory.people(named);
    const told = (each) => ({ ...each, custodian: each.custodian && people.get(each.custodian) });
    return { ...report, findings: report.findings.map(told), problems: report.problems.map(told) };
  }

  /** Seals a record anew under another key and has the old one erased: see reseal.js. */
  reseal(record, options) {
    return acted(this, reseal(partsOf(this), record, options));
  }

  /** An order for a nameless copy: see nameless.js. */
  newCopy() {
    return nameless.newCopy(partsOf(this));
  }

  /** Has this computer's agent make a copy of a record that does not say whose it is: see nameless.js. */
  copyWithoutName(what) {
    return acted(this, nameless.copyWithoutName(partsOf(this), what));
  }

  /** Reports an access, a grant or a request to the authority. */
  report(digest, reason) {
    return acted(this, consent.report(partsOf(this), digest, reason));
  }

  // Guardians.

  /** The member's guardians: see guardians.js. */
  guardians() { return guard.guardians(partsOf(this)); }
  /** Names guardians in place of those before. */
  setGuardians(chosen, terms) { return acted(this, guard.setGuardians(partsOf(this), chosen, terms)); }
  /** Has none any more. */
  clearGuardians() { return acted(this, guard.clearGuardians(partsOf(this))); }
  /** The file for one of them. */
  proofFile(guardian) { return guard.proofFile(partsOf(this), guardian); }
  /** The member's own directory entry as a file. */
  card() { return guard.card(partsOf(this)); }
  /** Somebody's, verified. */
  readCard(bytes) { return guard.readCard(partsOf(this), bytes); }
  /** How a recovery of the member stands. */
  get recovery() {
    const { view } = partsOf(this);
    return guard.recoveryOf(view.state, view.member, view.now);
  }
  /** Stops it. */
  veto() { return acted(this, guard.veto(partsOf(this))); }
  /** For whom the member is a guardian: see charges.js. */
  charges() { return charge.charges(partsOf(this)); }
  /** Becomes somebody's guardian. */
  acceptCharge(bytes) { return charge.acceptCharge(partsOf(this), bytes); }
  /** Whom a recovery request is to restore. */
  readRecovery(bytes) { return charge.readRecovery(partsOf(this), bytes); }
  /** Votes for its keys. */
  approveRecovery(bytes, said) { return acted(this, charge.approveRecovery(partsOf(this), bytes, said)); }

  // Technologists.

  /** Members that fit a name or identifier: whom this role looks for. */
  async search(text, { roles = FINDS[this.profile.role] } = {}) {
    const entries = await partsOf(this).directory.find(text.trim());
    return entries.filter(({ role }) => !roles || roles.includes(role))
      .map((entry) => partsOf(this).directory.row(entry));
  }

  /** Sends files as one record: see send.js. */
  async send(options) {
    return withOwner(this, await acted(this, send(partsOf(this), options)));
  }

  /** Goes on with a send that broke off; `files` are chosen again. */
  async resumeSend(id, files, options) {
    return withOwner(this, await acted(this, resume(partsOf(this), id, files, options)));
  }

  /** What the member sent. */
  sent() {
    return shown.sent(partsOf(this));
  }

  /** Sends of this browser that broke off. */
  pendingSends() {
    return shown.pendingSends(partsOf(this));
  }

  /** Drops a send that broke off. */
  discardSend(id) {
    return discard(partsOf(this).store, id);
  }

  // Clinicians.

  /** Asks a patient: see consent.js. */
  request(asking) {
    return acted(this, consent.request(partsOf(this), asking));
  }

  /** What this member asked for, with the answers. */
  asked() {
    return consent.requestsOf(partsOf(this), "clinician");
  }

  /** Every grant to this member, live or not. */
  received() {
    return consent.grantsOf(partsOf(this), ({ grantee }) => grantee === partsOf(this).view.member);
  }

  /** What this member may open now under grants of others. */
  accessible() {
    return consent.accessible(partsOf(this));
  }
}
