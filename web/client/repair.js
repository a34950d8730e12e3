// Looking after a record of one's own: every share asked for, every block of every custodian read, what is lost or
// wrong named and mended (shards.md, custody.md 4; the command line's `repair` does the same).

import { must } from "../errors.js";
import { toHex, wipe, ZERO } from "../crypto/bytes.js";
import { digest as sha256 } from "../crypto/sha256.js";
import { deal } from "../protocol/dealing.js";
import { encodeDeposit, keptDigest } from "../protocol/deposit.js";
import { openEnvelope } from "../protocol/envelope.js";
import { ErasureCode } from "../protocol/erasure.js";
import { blockDigest, stripe as stripeOf, stripeCount } from "../protocol/layout.js";
import { BlockWindows, StripeReader } from "./blocks.js";
import { MOST_ENVELOPE, reasonOf } from "./custodians.js";
import { anchorOf, requireLogin } from "./open.js";
import { release } from "./release.js";
import { sealingKeys } from "./send.js";
import { envelopeFrom } from "./whereabouts.js";

/** What a custodian says that has nothing of the record. */
const NOTHING = "refused:noShare";
/** What passes by itself, or says nothing of the share: no reason to deal anew. */
const AWAY = new Set(["silent", "refused:busy", "refused:stale"]);
/** The gateway says so in place of a custodian that it does not reach. */
const plainly = (fault) => (fault === "refused:unavailable" || fault === "unavailable" ? "silent" : fault);

/**
 * Checks one record and mends what can be mended. It signs an `access` of the owner's, by which custodians release
 * their shares.
 * @param {{gateway, view, custodians, directory, keys, row}} parts
 * @param {{onProgress?: (progress: {phase: "access"|"shares"|"blocks"|"deal", done: number, total: number}) => void,
 *   signal?: AbortSignal}} [options]
 * @returns {Promise<{findings: {custodian: string, fault: string, count?: number}[], restored: number, rebuilt: number,
 *   checked: number, isDealtAnew: boolean, needsReseal: boolean, problems: {custodian: string, reason: string}[]}>}
 *   `findings` are laid to custodians; `problems` are what could not be mended.
 * @throws {AureoleError} noGrant, erased, unavailable without custodians; tooFewShares, tooFewShards past rebuilding.
 */
export async function repair(parts, name, { onProgress = () => {}, signal } = {}) {
  const { view, custodians } = parts;
  await view.refresh();
  const record = view.state.records.get(name);
  must(record?.owner === view.member, "noGrant", "the member owns no such record");
  must(!record.erased, "erased", "the record was erased");
  must(custodians.document, "unavailable", "this ledger has no custodians");
  requireLogin(parts);
  const tell = (phase, done = 0, total = 0) => onProgress({ phase, done, total });
  const key = await release(parts, record, ZERO, () => tell("access"));
  try {
    tell("shares");
    const faults = await key.heardAll;
    const { anchor, senderKey } = await anchorOf(parts, name);
    const block = key.blocks.get(anchor.envelope) ?? (await envelopeFrom(custodians, anchor, key.access));
    const { manifest } = await openEnvelope({ block, anchor, senderKey, dataKey: key.dataKey });
    const job = new Repair(parts, { record, key, manifest, envelope: { digest: anchor.envelope, block }, signal });
    await job.run(faults, tell);
    return job.report;
  } finally {
    wipe(key.dataKey);
  }
}

class Repair {
  report = { findings: [], restored: 0, rebuilt: 0, checked: 0, isDealtAnew: false, needsReseal: false, problems: [] };
  #blockFaults = new Map();

  constructor(parts, job) {
    Object.assign(this, job, { parts, custodians: parts.custodians });
    this.present = this.custodians.present.map(({ member }) => member);
  }

  async run(heard, tell) {
    const faults = new Map([...heard].map(([custodian, fault]) => [custodian, plainly(fault)]));
    const { dealing } = this.key;
    const { document } = this.custodians;
    const isOf = (custodian) => this.present.includes(custodian) || dealing.custodians.includes(custodian);
    // A former custodian has done its part when it has nothing left.
    this.report.findings = [...faults].filter(([custodian, fault]) => isOf(custodian) || fault !== NOTHING)
      .map(([custodian, fault]) => ({ custodian, fault }));
    // Blocks cannot be cut anew without a new record: the manifest, which the sender signed, names them.
    this.report.needsReseal = this.manifest.layout.n !== this.present.length;
    if (this.report.needsReseal) return;
    await this.#mendBlocks(dealing.custodians, (done, total) => tell("blocks", done, total));
    await this.#mendEnvelope();
    for (const [custodian, counts] of this.#blockFaults) {
      for (const [fault, count] of counts) this.report.findings.push({ custodian, fault, count });
    }
    const isCurrent = dealing.epoch === this.parts.view.trust.epoch && dealing.threshold === document.threshold
      && dealing.custodians.join() === this.present.join();
    const isLost = [...faults].some(([custodian, fault]) => this.present.includes(custodian) && !AWAY.has(fault));
    if (isCurrent && !isLost) return;
    tell("deal");
    await this.#dealAnew(dealing.generation + 1);
  }

  #note(custodian, what) {
    const fault = plainly(what);
    if (!this.#blockFaults.has(custodian)) this.#blockFaults.set(custodian, new Map());
    const counts = this.#blockFaults.get(custodian);
    counts.set(fault, (counts.get(fault) ?? 0) + 1);
  }

  #problem(custodian, what) {
    const reason = plainly(what);
    const { problems } = this.report;
    if (!problems.some((each) => each.custodian === custodian && each.reason === reason)) problems.push({ custodian,
      reason });
  }

  #windows(member, index) {
    const { layout } = this.manifest;
    return new BlockWindows({ custodians: this.custodians, member, record: this.record.record, access: this.key.access,
      digests: StripeReader.digests(layout, index), blockSize: layout.blockSize, signal: this.signal });
  }

  async #mendBlocks(holders, tell) {
    const { layout } = this.manifest;
    const code = new ErasureCode(layout.k, layout.n);
    const sources = holders.map((member, index) => this.#windows(member, index));
    const isMoved = (index) => holders[index] !== this.present[index];
    const targets = this.present.map((member, index) => (isMoved(index) ? this.#windows(member, index) : null));
    const total = stripeCount(layout);
    for (let stripe = 0; stripe < total; stripe += 1) {
      const { blockSize } = stripeOf(layout, stripe);
      const blocks = await Promise.all(sources.map((source, index) => this.#read(source, stripe, blockSize,
        (fault) => this.#note(holders[index], fault))));
      // What somebody else held until now goes to the block's new place, unless it is there already.
      const lacks = await Promise.all(blocks.map(async (block, index) => (targets[index]
        ? !(await this.#read(targets[index], stripe, blockSize, () => {})) : !block)));
      const lacking = lacks.flatMap((isLacking, index) => (isLacking ? [index] : []));
      await this.#rebuild(blocks, lacking, code, stripe);
      await Promise.all(lacking.map((index) => this.#bring(this.present[index], blockDigest(layout, stripe, index),
        blocks[index])));
      this.report.checked += layout.n;
      tell(stripe + 1, total);
    }
  }

  async #read(source, stripe, blockSize, onFault) {
    try {
      const found = await source.get(stripe);
      if (found.bytes?.length === blockSize) return found.bytes;
      onFault(found.bytes ? "wrong" : found.fault);
    } catch (error) {
      onFault(reasonOf(error));
    }
    return null;
  }

  async #rebuild(blocks, lacking, code, stripe) {
    const gone = lacking.filter((index) => !blocks[index]);
    if (gone.length === 0) return;
    must(blocks.filter(Boolean).length >= code.k, "tooFewShards", "a stripe has fewer blocks than it takes");
    const data = code.rebuild(blocks);
    const all = [...data, ...code.encode(data)];
    for (const index of gone) {
      must(toHex(await sha256(all[index])) === blockDigest(this.manifest.layout, stripe, index), "malformedManifest",
        "a rebuilt block is not the one that the manifest names");
      blocks[index] = all[index];
    }
    this.report.rebuilt += gone.length;
  }

  async #bring(custodian, digest, bytes) {
    try {
      await this.custodians.put(custodian, this.record.record, [{ digest, bytes }], this.signal);
      this.report.restored += 1;
    } catch (error) {
      this.#problem(custodian, reasonOf(error));
    }
  }

  /** Every custodian of the epoch holds the envelope. */
  async #mendEnvelope() {
    const { digest, block } = this.envelope;
    await Promise.all(this.present.map(async (custodian) => {
      const [found] = await this.custodians.fetch(custodian, this.record.record, this.key.access, [digest],
        MOST_ENVELOPE, this.signal).catch((error) => [{ fault: reasonOf(error) }]);
      if (found.bytes) return;
      this.#note(custodian, found.fault);
      await this.#bring(custodian, digest, block);
    }));
  }

  /** Shares the data key out again, and has every custodian drop what came before once enough have confirmed. */
  async #dealAnew(generation) {
    const { view, keys } = this.parts;
    const { record: name } = this.record;
    const { document } = this.custodians;
    const dealt = await deal({ dataKey: this.key.dataKey, ledger: view.ledger, record: name, dealer: view.member,
      signingKey: keys.signing, epoch: view.trust.epoch, generation, threshold: document.threshold,
      custodians: await sealingKeys(this.parts) });
    const envelope = this.envelope.digest;
    const failed = new Set();
    await Promise.all(this.custodians.present.map(async (custodian, index) => {
      const blocks = StripeReader.digests(this.manifest.layout, index);
      const deposit = encodeDeposit({ envelope, blocks, share: dealt.shares[index], dealing: dealt.signed });
      try {
        await this.custodians.deposit(custodian, name, deposit, keptDigest({ dealing: dealt.digest, envelope, blocks }),
          this.signal);
      } catch (error) {
        failed.add(custodian.member);
        this.#problem(custodian.member, reasonOf(error));
      }
    }));
    // With fewer the old shares stay, and with them the record can be read.
    if (this.present.length - failed.size < document.confirmations) return this.#problem(null, "notConfirmed");
    this.report.isDealtAnew = true;
    // Whoever did not take the new share keeps the old one; it is asked again at the next repair.
    const asked = this.custodians.all.filter(({ member }) => !failed.has(member));
    await Promise.all(asked.map(async (custodian) => {
      try {
        await this.custodians.retire(custodian, name, dealt.digest);
      } catch (error) {
        const reason = reasonOf(error);
        if (reason !== "noShare" && reason !== "noGrant") this.#problem(custodian.member, reason);
      }
    }));
  }
}
