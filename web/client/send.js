// Sending files to a patient: sealed here, uploaded while sealing goes on, confirmed by custodians, then anchored
// (records.md, custody.md).

import { AureoleError, must } from "../errors.js";
import { wipe } from "../crypto/bytes.js";
import { deal } from "../protocol/dealing.js";
import { keyCommitment } from "../protocol/envelope.js";
import { deliver, receiptOf } from "./delivery.js";
import { planFiles } from "./files.js";
import { discard, finish, newDataKey, newPending, newRecord, unwrap } from "./pending.js";

/**
 * Sends files as one record.
 * @param {{gateway, view, directory, custodians, keys, store}} parts
 * @param {{files, owner: string, kind: string, measuredAt: number, onProgress?: Function, signal?: AbortSignal}}
 *   options
 * @returns {Promise<{record, items, position, time, custodians: number, of: number, owner, measuredAt, bytes}>} the
 *   receipt, as the own view of the ledger has it.
 * @throws {AureoleError} notAllowed, suspended, directoryRefused before anything is sealed; notConfirmed or offline
 *   with the send kept as pending; refused with the ledger's reason.
 */
export async function send(parts, { files, owner, kind, measuredAt, onProgress = () => {}, signal }) {
  const { view, custodians, keys, store } = parts;
  await view.refresh();
  const recipient = await recipientOf(parts, owner);
  onProgress({ done: 0, total: 0, phase: "read" });
  const { items, streamSize } = await planFiles(files);
  const dataKey = newDataKey();
  try {
    const record = newRecord();
    const { document } = custodians;
    const dealt = await deal({
      dataKey, ledger: view.ledger, record, dealer: view.member, signingKey: keys.signing, epoch: view.trust.epoch,
      generation: 0,
      threshold: document.threshold, custodians: await sealingKeys(parts),
    });
    const now = Math.floor(view.clock());
    const row = await newPending(store, {
      record, ledger: view.ledger, member: view.member, owner, kind, measuredAt: measuredAt ?? now, createdAt: now,
      startedAt: now,
      epoch: view.trust.epoch, custodians: document.custodians.map(({ member }) => member), k: document.dataShards,
      confirmations: document.confirmations, files: items, streamSize,
      keyCommitment: keyCommitment({ ledger: view.ledger, record, dataKey }),
      dealing: { signed: dealt.signed, digest: dealt.digest }, shares: dealt.shares, commitments: dealt.commitments,
    }, dataKey);
    return await deliver(parts, { row, dataKey, files, recipient, asks: false, onProgress, signal });
  } finally {
    wipe(dataKey);
  }
}

/**
 * Goes on with a send that broke off. Files are needed as long as a custodian lacks blocks.
 * @throws {AureoleError} notFound; itemMismatch for other files; ended when the policy has changed since: send anew.
 */
export async function resume(parts, id, files, { onProgress = () => {}, signal } = {}) {
  const { view, store } = parts;
  await view.refresh();
  const row = await store.get("pending", id);
  must(row?.member === view.member && row.state === "sealing", "notFound", "no such send waits in this browser");
  const anchored = view.state.records.get(row.record);
  if (anchored?.sender === view.member) {
    await finish(store, row);
    return receiptOf(row, { position: anchored.position, time: anchored.anchoredAt });
  }
  if (view.trust.epoch !== row.epoch) {
    await discard(store, id);
    throw new AureoleError("ended", "the policy changed before the record was anchored");
  }
  const recipient = await recipientOf(parts, row.owner);
  const dataKey = await unwrap(row);
  try {
    return await deliver(parts, { row, dataKey, files, recipient, asks: true, onProgress, signal });
  } finally {
    wipe(dataKey);
  }
}

/** The patient's verified directory entry; refuses before anything is sealed what the ledger would refuse. */
async function recipientOf({ view, directory }, owner) {
  await view.know([view.member, owner], { fresh: true });
  const self = view.state.members.get(view.member);
  must(self, "notAllowed", "the member is not enrolled yet");
  must(self.standing !== false, "suspended", "the member is suspended");
  must(self.role === "technologist" || (self.role === "patient" && owner === view.member), "notAllowed",
    "this role does not send to this member");
  const entry = (await directory.lookUp([owner])).get(owner);
  must(entry, "directoryRefused", "the directory shows no entry of the patient that verifies");
  must(entry.role === "patient", "notAllowed", "records are sent to patients");
  must(view.state.members.get(owner)?.standing !== false, "suspended", "the patient is suspended");
  await directory.checkCertificate(entry);
  return entry;
}

/** The custodians with the sealing keys that the ledger names and the directory holds, in the order of their index. */
export async function sealingKeys({ custodians, directory }) {
  const members = custodians.present.map(({ member }) => member);
  const entries = await directory.lookUp(members);
  return members.map((member) => {
    must(entries.has(member), "directoryRefused", "the directory shows no sealing key of a custodian");
    return { member, sealingKey: entries.get(member).sealingKey };
  });
}
