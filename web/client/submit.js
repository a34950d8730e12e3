// Signing an action, and believing that it was recorded only when it stands in the own view.

import { AureoleError, CODES, must } from "../errors.js";
import { fromUtf8 } from "../crypto/bytes.js";
import { signAction } from "../protocol/actions.js";

const PATIENCE = 20_000;
const TRIES = 4;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Two tabs of one member must not sign the same sequence number; where there are no locks the ledger refuses one of
 * them.
 */
const alone = (name, work) => (globalThis.navigator?.locks ? navigator.locks.request(name, work) : work());

/**
 * Signs an action with the next sequence number and submits it.
 * @param {{gateway: object, view: object, signingKey: object}} parts
 * @param {string} kind as in actions.md.
 * @param {object} fields
 * @param {{settle?: boolean}} [options] settle false: do not wait for the own view, because custodians check by theirs.
 * @returns {Promise<{position: number, time: number, outcome: string, digest: string}>}
 * @throws {AureoleError} refused with the outcome's name as detail; offline where nobody can say what became of it;
 *   notIncluded where the gateway acknowledged what the ledger does not show; notVouched where no custodian did in
 *   time.
 */
export function submit({ gateway, view, signingKey }, kind, fields, { settle = true } = {}) {
  return alone(`aureole/actions/${view.id}`, async () => {
    for (let attempt = 0; ; attempt += 1) {
      if (attempt > 0 || !view.head) await view.refresh();
      // An access is not waited for, so that its number is remembered here until the view shows it.
      const sequence = Math.max(view.nextSequence, view.spent + 1);
      const action = { ledger: view.ledger, kind, actor: view.member, sequence, fields };
      const signed = await signAction(action, signingKey);
      let receipt;
      try {
        receipt = await post(gateway, signed);
      } catch (error) {
        if (error.code === "refused" && error.outcome === "wrongSequence" && attempt < TRIES) {
          view.spent = 0;
          await sleep(100 * 2 ** attempt);
          continue;
        }
        if (error.code !== "offline" && error.code !== "malformed" && error.code !== "unavailable") throw error;
        receipt = await lost(view, signed.digest, error);
      }
      view.spent = sequence;
      if (settle) await standing(view, receipt);
      return receipt;
    }
  });
}

async function post(gateway, signed) {
  let bytes;
  try {
    bytes = await gateway.request("POST", "/v1/ledger/actions",
      { body: signed.bytes, type: "application/octet-stream", patient: false });
  } catch (error) {
    if (error.status === 422 && error.outcome) throw refusal(error.outcome);
    throw error;
  }
  let answer;
  try {
    answer = JSON.parse(fromUtf8(bytes));
  } catch {
    throw new AureoleError("malformed", "the receipt is no JSON");
  }
  const isSound = Number.isSafeInteger(answer.position) && Number.isSafeInteger(answer.time)
    && typeof answer.outcome === "string";
  must(isSound && answer.digest === signed.digest, "malformed", "the receipt is of something else");
  return { position: answer.position, time: answer.time, outcome: answer.outcome, digest: answer.digest };
}

/** After a lost answer only the ledger says whether there is an entry. */
async function lost(view, digest, error) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await sleep(300 * 2 ** attempt);
    try {
      await view.refresh();
    } catch {
      continue;
    }
    const found = find(view, digest);
    if (found) return receiptOf(found);
  }
  error.isUnknown = true;
  throw error;
}

/** Waits until the view has come to the entry, and compares it with what was acknowledged. */
export async function standing(view, receipt) {
  const deadline = performance.now() + PATIENCE;
  for (let pause = 100; !view.head || view.head.size <= receipt.position; pause = Math.min(pause * 2, 2000)) {
    await view.refresh();
    if (view.head.size > receipt.position) break;
    must(performance.now() < deadline, "notVouched", "too few custodians have signed what was recorded", { receipt });
    await sleep(pause);
  }
  const found = find(view, receipt.digest);
  must(found && found.position === receipt.position && found.entry.outcome === receipt.outcome, "notIncluded",
    "the gateway acknowledged what the ledger does not show");
}

const find = (view, digest) => view.entries.find(({ entry }) => entry.digest === digest);
const receiptOf = ({ position, entry }) => ({ position, time: entry.time, outcome: entry.outcome,
  digest: entry.digest });

function refusal(outcome) {
  const known = /^[a-zA-Z]{3,30}$/.test(outcome) ? outcome : "";
  return new AureoleError("refused", known, { outcome: known });
}

/** An access that the ledger recorded as unlawful, as an error whose code is the reason where there is such a code. */
export function unlawful(receipt) {
  const { outcome } = receipt;
  return new AureoleError(CODES.has(outcome) ? outcome : "refused", outcome, { outcome, receipt });
}
