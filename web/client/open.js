// Opening a record: one's own, or another's under a live grant (records.md, "Opening"; custody.md 6).

import { AureoleError, must } from "../errors.js";
import { ZERO } from "../crypto/bytes.js";
import { openEnvelope } from "../protocol/envelope.js";
import { leftOf } from "./consent.js";
import { OpenedRecord } from "./opened.js";
import { faultText, release } from "./release.js";
import { envelopeFrom, orderAt } from "./whereabouts.js";

/** Seconds that asking all custodians may take. */
const MARGIN = 20;

/**
 * Opens a record of the member's own. Nothing is signed on the ledger, unless the envelope is sealed to keys that are
 * gone: then custodians release the key under reference zero.
 * @param {{gateway, view, custodians, keys}} parts
 * @throws {AureoleError} noGrant (no such record of the member's), erased, and what opening throws.
 */
export async function openOwn(parts, name, { onProgress = () => {} } = {}) {
  const { view, custodians, keys } = parts;
  const record = view.state.records.get(name);
  must(record?.owner === view.member, "noGrant", "the member owns no such record");
  must(!record.erased, "erased", "the record was erased");
  const phase = phases(onProgress);
  phase("envelope");
  const { anchor, senderKey } = await anchorOf(parts, name);
  const block = await envelopeFrom(custodians, anchor, ZERO);
  phase("manifest");
  for (const sealingKey of [keys.sealing, ...keys.former]) {
    try {
      const opened = await openEnvelope({ block, anchor, senderKey, sealingKey });
      const order = await orderAt(custodians, opened.manifest.layout, name);
      return new OpenedRecord({ ...opened, order, record: name, access: ZERO, custodians, viewOnly: false,
        until: null, reference: null });
    } catch (error) {
      if (error.code !== "wrongRecipient") throw error;
    }
  }
  return released(parts, name, ZERO, { viewOnly: false, until: null, reference: null }, phase);
}

/**
 * Opens another's record under a grant: signs `access` and has the custodians release the key.
 * @param {string|null} reference by default the live grant that allows most, and of those the one that lasts longest.
 * @param {{insist?: boolean}} [options] insist: sign even what this view says will be refused, and let the ledger rule.
 * @throws {AureoleError} with the outcome as code (revoked, expired, …); `isSigned` false where nothing was signed.
 */
export async function openGranted(parts, name, reference = null, { insist = false, onProgress = () => {} } = {}) {
  const { view } = parts;
  const chosen = () => reference ?? bestGrant(view, name);
  const refused = () => (chosen() ? foreseen(view, chosen(), name) : "noGrant");
  const phase = phases(onProgress);
  phase("ledger");
  // An unlawful try counts against the reader, so that none must be signed only because this page had not looked.
  await view.refresh();
  const outcome = refused();
  if (outcome && !(insist && chosen())) throw outcomeError(outcome, false);
  requireLogin(parts);
  const grant = view.state.grants.get(chosen());
  return released(parts, name, chosen(),
    { viewOnly: !grant?.mode.store, until: grant?.until ?? null, reference: chosen() }, phase);
}

/**
 * Custodians release only after a second factor that is fresh enough for the policy. Asked before the access is signed,
 * since one that no custodian answers counts all the same.
 */
export function requireLogin({ gateway, view, row }) {
  const most = view.trust.document?.login?.secondFactor ?? 0;
  const age = gateway.now() - row.secondFactorAt;
  must(most === 0 || age <= most - MARGIN, "secondFactorNeeded", "the second factor is older than custodians accept");
}

const phases = (onProgress) => (phase) => onProgress({ done: 0, total: 0, phase });

/**
 * What the rules would say now. A record that is covered by no live grant may not be known here: then only its grant is
 * judged.
 */
function foreseen(view, reference, record) {
  const outcome = view.state.refusal({ actor: view.member, reference, record, time: view.now });
  const grant = view.state.grants.get(reference);
  if (outcome === "outOfScope" && !view.state.records.has(record)) {
    return grant && leftOf(view.state, grant) === 0 ? "overCount" : outcome;
  }
  // Something that this view was not told stands in the way, such as that the owner had the record erased.
  return outcome === null && !view.covered.has(record) ? "noGrant" : outcome;
}

function bestGrant(view, name) {
  const live = view.state.accessible(view.member, view.now).filter((row) => row.record === name)
    .map((row) => view.state.grants.get(row.reference));
  const rank = (grant) => 2 * grant.mode.passOn + grant.mode.store;
  live.sort((left, right) => rank(right) - rank(left) || Number(right.until) - Number(left.until));
  return live[0]?.reference ?? null;
}

function outcomeError(outcome, isSigned) {
  try {
    return new AureoleError(outcome, "", { outcome, isSigned });
  } catch {
    return new AureoleError("refused", outcome, { outcome, isSigned });
  }
}

async function released(parts, name, reference, limits, phase) {
  const { view, custodians } = parts;
  const record = view.state.records.get(name) ?? { record: name };
  const key = await release(parts, record, reference, phase);
  phase("manifest");
  const { anchor, senderKey } = await anchorOf(parts, name);
  const block = key.blocks.get(anchor.envelope) ?? (await envelopeFrom(custodians, anchor, key.access));
  const whole = await openEnvelope({ block, anchor, senderKey, dataKey: key.dataKey });
  const faults = [...key.faults].map(([member, fault]) => faultText(member, fault));
  return new OpenedRecord({
    ...whole, order: key.dealing.custodians, record: name, access: key.access, custodians, faults, ...limits,
    heardAll: key.heardAll.then((all) => {
      const texts = [...all].map(([member, fault]) => faultText(member, fault));
      faults.push(...texts.filter((text) => !faults.includes(text)));
    }),
  });
}

/** What an envelope is checked against, with the key that its sender had when they anchored it. */
export async function anchorOf({ view }, name) {
  let record = view.state.records.get(name);
  must(record, "noGrant", "the ledger shows no such record");
  if (!record.senderKey) {
    await view.know([record.sender], { fresh: true });
    record = view.state.records.get(name);
  }
  must(record.senderKey, "wrongSender", "the ledger does not show the sender's key");
  const { owner, sender, envelope, keyCommitment } = record;
  return { anchor: { ledger: view.ledger, record: name, owner, sender, envelope, keyCommitment },
    senderKey: record.senderKey };
}
