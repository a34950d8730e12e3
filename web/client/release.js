// Having custodians release a data key: one accepted access, all custodians asked at once, no answer believed unchecked
// (custody.md 5, 6).

import { AureoleError, CODES } from "../errors.js";
import { ZERO } from "../crypto/bytes.js";
import { conditionsDigest } from "../protocol/conditions.js";
import { encodeDemand, KeyAssembly, splitRelease } from "../protocol/release.js";
import { reasonOf } from "./custodians.js";
import { submit, unlawful } from "./submit.js";

const PATIENCE = 15;
const PASSING = new Set(["stale", "busy"]);
/** What a custodian did without saying so itself. */
const OWN_WORDS = new Set(["silent", "malformed", "malformedMessage"]);
const ALL = { store: true, passOn: true };

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Signs `access` and assembles the record's data key from what custodians release.
 * @param {{gateway, view, custodians, keys: {signing, sealing}}} parts
 * @param {object} record as the state has it.
 * @param {string} reference of the grant, or ZERO for the owner.
 * @param {(phase: "access"|"release") => void} [onPhase]
 * @returns {Promise<{access: string, dataKey: Uint8Array, dealing: object, blocks: Map<string, Uint8Array>, faults:
 *   Map<string, string>, heardAll: Promise<Map<string, string>>}>}
 *   `faults` by custodian as far as they answered; `heardAll` settles with those of all.
 * @throws {AureoleError} the outcome as code (revoked, expired, …) or `refused` for an access that was recorded as
 *   unlawful; tooFewShares with `reasons`, or the custodians' common reason.
 */
export async function release({ gateway, view, custodians, keys }, record, reference, onPhase = () => {}) {
  onPhase("access");
  const grant = reference === ZERO ? { mode: ALL, until: 0 }
    : (view.state.grants.get(reference) ?? { mode: { store: false, passOn: false }, until: 0 });
  const statement = conditionsDigest({ ledger: view.ledger, reference, record: record.record, mode: grant.mode,
    until: grant.until });
  const [receipt] = await Promise.all([
    submit({ gateway, view, signingKey: keys.signing }, "access", { reference, record: record.record, statement },
      { settle: false }),
    view.know([record.sender, record.owner], { fresh: true }).catch(() => {}),
  ]);
  if (receipt.outcome !== "accepted") throw unlawful(receipt);
  onPhase("release");
  const known = custodians.all;
  const assembly = new KeyAssembly({
    ledger: view.ledger, record: record.record, keyCommitment: record.keyCommitment, reference, access: receipt.digest,
    reader: view.member, dealerKeys: dealerKeys(record, view),
  }, keys.sealing);
  const demand = encodeDemand({
    access: receipt.digest, sealingKey: keys.sealing.publicKey, size: view.head.size, root: view.head.root,
  });
  const blocks = new Map();
  let complete;
  const whole = new Promise((resolve) => (complete = resolve));
  let turn = Promise.resolve();
  const hear = async (custodian) => {
    const answer = await share(custodians, custodian.member, demand);
    turn = turn.then(async () => {
      if (answer.fault) assembly.note(custodian.member, answer.fault);
      else {
        await assembly.take(answer.answer, custodian.member, custodian.key);
        for (const [digest, block] of answer.blocks) blocks.set(digest, block);
      }
      if (assembly.dataKey) complete();
    });
    await turn;
  };
  const all = Promise.all(known.map(hear));
  await Promise.race([whole, all]);
  if (!assembly.dataKey) throw tooFewShares(assembly, known);
  const heardAll = all.then(() => assembly.finalFaults());
  heardAll.catch(() => {});
  return {
    access: receipt.digest, receipt, dataKey: assembly.dataKey, dealing: assembly.dealing, blocks,
    faults: await assembly.finalFaults(), heardAll,
  };
}

/** One custodian's answer. What passes by itself, such as a replica that is a moment behind, is asked for again. */
async function share(custodians, member, demand) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const bytes = await custodians.release(member, demand, PATIENCE);
      return await splitRelease(bytes);
    } catch (error) {
      const reason = reasonOf(error);
      if (!PASSING.has(reason) || attempt >= 3) return { fault: OWN_WORDS.has(reason) ? reason.replace("Message", "")
        : `refused:${reason}` };
      await sleep(250 * 2 ** attempt);
    }
  }
}

/** The keys of those who may have shared a record's data key out: its sender, then its owner. */
function dealerKeys(record, view) {
  const keys = {};
  const add = (member, key) => {
    if (key && !keys[member]?.includes(key)) (keys[member] ??= []).push(key);
  };
  add(record.sender, record.senderKey);
  for (const member of [record.sender, record.owner]) add(member, view.state.keysAt(member, view.now)?.signingKey);
  return keys;
}

function tooFewShares(assembly, known) {
  const reasons = Object.fromEntries(known.map(({ member }) => [member, assembly.faults.get(member) ?? "silent"]));
  const refusals = new Set(Object.values(reasons).filter((reason) => reason.startsWith("refused:"))
    .map((reason) => reason.slice(8)));
  // Where all who said why gave one reason, it is the reason of the whole.
  const code = refusals.size === 1 && CODES.has([...refusals][0]) ? [...refusals][0] : "tooFewShares";
  return new AureoleError(code, "too few custodians released a share that fits", { reasons });
}

const WORDS = {
  silent: "did not answer", malformed: "answered something malformed",
  wrongSignature: "gave an answer that it did not sign", otherAnswer: "answered something else than was asked",
  wrongShare: "gave a wrong share", falseDealing: "gave a share of a false dealing",
  outdated: "gave a share of an outdated dealing",
  missing: "lacks blocks", wrong: "gave wrong blocks",
};

/** A fault of a custodian in words, its first 12 digits in front. */
export function faultText(member, fault) {
  const what = WORDS[fault] ?? `refused: ${fault.replace("refused:", "")}`;
  return `custodian ${(member ?? "unknown").slice(0, 12)} ${what}`;
}
