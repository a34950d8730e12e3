// Bringing a sealed record to its custodians and onto the ledger: sealed while it is uploaded, confirmed, then
// anchored.

import { AureoleError, must } from "../errors.js";
import { fromHex, ZERO } from "../crypto/bytes.js";
import { encodeDeposit, keptDigest } from "../protocol/deposit.js";
import { sealEnvelope } from "../protocol/envelope.js";
import { planLayout } from "../protocol/layout.js";
import { buildManifest, signManifest } from "../protocol/manifest.js";
import { reasonOf } from "./custodians.js";
import { blobOf, discard, finish, keptDigests, matchFiles } from "./pending.js";
import { seal } from "./sealer.js";
import { submit } from "./submit.js";
import { Upload } from "./upload.js";

/**
 * Delivers a pending send as far as it goes; see send.js. What came to its end is kept, so that the next try goes on
 * from there.
 */
export async function deliver(parts, job) {
  const { store, view, keys, gateway } = parts;
  const { row, onProgress } = job;
  const upload = new Upload({
    custodians: parts.custodians, members: row.custodians, record: row.record, asks: job.asks, least: row.confirmations,
    signal: job.signal, onStored: (bytes) => {
      row.stored = Math.min(row.streamSize, stored += bytes);
      onProgress({ done: row.stored, total: row.streamSize, phase: "store" });
    },
  });
  let stored = 0;
  try {
    if (!row.envelope || !(await isUploaded(parts, row))) await sealAndUpload(parts, job, upload);
  } finally {
    // How far it came, for whoever is asked to go on with it.
    await store.update("pending", row.id, (kept) => (kept ? { ...kept, stored: row.stored } : undefined))
      .catch(() => {});
  }
  await confirm(parts, row, upload, job.signal);
  const count = Object.keys(row.confirmed).length;
  must(count >= row.confirmations, "notConfirmed", "too few custodians confirmed, so nothing is recorded yet", {
    confirmed: count, needed: row.confirmations, reasons: Object.fromEntries(upload.lost),
  });
  onProgress({ done: row.streamSize, total: row.streamSize, phase: "record" });
  const fields = {
    record: row.record, owner: row.owner, recordKind: row.kind, envelope: row.envelope.digest,
    keyCommitment: row.keyCommitment,
    measuredAt: row.measuredAt, reference: ZERO,
  };
  let receipt;
  try {
    receipt = await submit({ gateway, view, signingKey: keys.signing }, "anchor", fields);
  } catch (error) {
    if (error.code === "refused") await discard(store, row.id);
    throw error;
  }
  await finish(store, row);
  return receiptOf(row, receipt);
}

/** What the sender is left with. */
export const receiptOf = (row, { position, time }) => ({
  record: row.record, items: row.files.length, position, time, custodians: Object.keys(row.confirmed).length,
  of: row.custodians.length,
  owner: row.owner, measuredAt: row.measuredAt, bytes: row.streamSize,
});

async function sealAndUpload(parts, { row, dataKey, files, recipient, onProgress, signal }, upload) {
  const { store, view, keys } = parts;
  const known = await keptDigests(store, row);
  const chosen = matchFiles(row, files);
  const digests = row.custodians.map(() => []);
  const plan = {
    dataKey, ledger: row.ledger, record: row.record, k: row.k, n: row.custodians.length, streamSize: row.streamSize,
    head: row.head,
    sources: chosen.map((file, index) => ({ size: row.files[index].size, blob: blobOf(file) })), known: [...known],
  };
  let sealed = 0;
  await seal(plan, {
    onHead: async (head) => {
      row.head = head;
      await store.put("pending", row);
    },
    onItem: async (index, digest) => {
      known[index] = digest;
      await store.put("digests", { id: row.id, index, digest });
    },
    onStripe: async (stripe) => {
      stripe.digests.forEach((digest, index) => digests[index].push(digest));
      sealed += stripe.plainSize;
      if (row.stored === 0) onProgress({ done: sealed, total: row.streamSize, phase: "seal" });
      await upload.add(stripe);
    },
  }, signal);
  const layout = planLayout({ k: row.k, n: row.custodians.length, streamSize: row.streamSize, head: row.head });
  layout.blocks = interleaved(digests);
  const json = buildManifest({
    ledger: row.ledger, record: row.record, sender: view.member, owner: row.owner, recordKind: row.kind,
    measuredAt: row.measuredAt,
    createdAt: row.createdAt, streamSize: row.streamSize, items: itemsOf(row.files, known), layout,
    shareCommitments: row.commitments,
  });
  const signedManifest = await signManifest(json, keys.signing);
  row.envelope = await sealEnvelope({
    ledger: row.ledger, record: row.record, owner: row.owner, sender: view.member, to: recipient.sealingKey, dataKey,
    signedManifest,
  });
  row.blocks = digests;
  await store.put("pending", row);
  await upload.finish();
}

/** The digests as a manifest has them: all blocks of the first stripe, then all of the second. */
function interleaved(digests) {
  const count = digests[0].length;
  const bytes = new Uint8Array(32 * count * digests.length);
  digests.forEach((list,
    index) => list.forEach((digest, stripe) => bytes.set(fromHex(digest), 32 * (stripe * digests.length + index))));
  return bytes;
}

function itemsOf(files, digests) {
  let offset = 0;
  return files.map(({ name, type, size, dicom }, index) => {
    const item = { name, type, offset, size, sha256: digests[index], ...(dicom ? { dicom } : {}) };
    offset += size;
    return item;
  });
}

/** Whether every custodian that has not confirmed yet has all of its blocks; those that are away are left out. */
async function isUploaded({ custodians }, row) {
  const verdicts = await Promise.all(row.custodians.map(async (member, index) => {
    if (row.confirmed[member]) return true;
    try {
      return (await custodians.missing(member, row.record, row.blocks[index])).size === 0;
    } catch {
      return null;
    }
  }));
  return !verdicts.includes(false);
}

/**
 * Uploads the envelope and hands in the deposits; a deposit can be handed in twice. What was confirmed is kept at once.
 */
async function confirm({ custodians, store }, row, upload, signal) {
  const present = new Map(custodians.present.map((each) => [each.member, each]));
  await Promise.all(row.custodians.map(async (member, index) => {
    if (row.confirmed[member] || upload.lost.has(member)) return;
    const blocks = row.blocks[index];
    const deposit = encodeDeposit({ envelope: row.envelope.digest, blocks, share: row.shares[index],
      dealing: row.dealing.signed });
    const kept = keptDigest({ dealing: row.dealing.digest, envelope: row.envelope.digest, blocks });
    try {
      await custodians.put(member, row.record, [{ digest: row.envelope.digest, bytes: row.envelope.block }], signal)
        .catch((error) => {
        // Once it has confirmed a sender has no say any more; its answer may have been lost, and the same deposit says.
        if (error.code !== "noGrant") throw error;
      });
      const { bytes } = await custodians.deposit(present.get(member), row.record, deposit, kept, signal);
      row.confirmed[member] = bytes;
    } catch (error) {
      upload.lost.set(member, reasonOf(error));
    }
  }));
  await store.put("pending", row);
  if (signal?.aborted) throw new AureoleError("aborted", "the send was given up");
}
