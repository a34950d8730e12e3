// Images that programs of this computer stored and that wait at its agent, until somebody says whose they are. The agent
// tells and does it only for who shows its word, which lies in the home; this page keeps the word as long as it is open.

import { must } from "../errors.js";
import { askAgent } from "./localagent.js";

const MOST = 8 << 20;
const SEND_PATIENCE = 600_000;
const HEX = /^[0-9a-f]{64}$/;

/** Takes the agent's word for as long as the page is open. Throws agentWordNeeded for what cannot be one. */
export function giveWord(parts, word) {
  const given = String(word).trim().toLowerCase();
  must(HEX.test(given), "agentWordNeeded", "this is no agent's word");
  parts.agentWord = given;
}

async function ask(parts, method, path, body, patience) {
  must(parts.agentWord, "agentWordNeeded", "the agent's word was not given");
  try {
    return await askAgent(parts.transport ?? fetch, method, path, { body, word: parts.agentWord, most: MOST,
      patience });
  } catch (error) {
    if (error.code === "agentWordNeeded") parts.agentWord = null;
    throw error;
  }
}

const text = (value) => (typeof value === "string" && value.trim() ? value.trim().slice(0, 200) : null);
const count = (value) => (Number.isSafeInteger(value) && value >= 0 ? value : 0);

/**
 * What waits: `{batches: {batch, patient, issuer, patientName, studyDate, description, modality, since, instances, bytes,
 * isOnItsWay}[], unreadable: string[]}`, the oldest first. Throws agentMissing, agentWordNeeded, agentOfOther, and notFound
 * where the agent takes no images in.
 */
export async function waiting(parts) {
  const { queue, unreadable, member } = await ask(parts, "GET", "/v1/queue", null, 10_000);
  must(member === parts.view.member, "agentOfOther", "the agent works for another member");
  must(Array.isArray(queue) && Array.isArray(unreadable), "malformed", "no list of what waits");
  return {
    batches: queue.filter(({ batch }) => HEX.test(batch)).map((each) => ({
      batch: each.batch, patient: text(each.patient), issuer: text(each.issuer), patientName: text(each.patientName),
      studyDate: text(each.studyDate), description: text(each.description), modality: text(each.modality),
      since: count(each.since), instances: count(each.instances), bytes: count(each.bytes),
      isOnItsWay: each.isOnItsWay === true,
    })),
    unreadable: unreadable.filter((batch) => HEX.test(batch)),
  };
}

/**
 * Has the agent send a batch to a patient: whether it stands on the ledger already. Throws otherPatient where the agent's map or
 * the name in the images says somebody else, unless that is accepted.
 */
export async function sendWaiting(parts, { batch, owner, remember = false, accept = false }) {
  must(HEX.test(batch) && /^[0-9a-f]{40}$/.test(owner), "badIdentifier", "no batch, or no member");
  const { isRecorded } = await ask(parts, "POST", "/v1/queue/send", { batch, member: owner, remember,
    acceptOtherPatient: accept }, SEND_PATIENCE);
  return isRecorded === true;
}

/** Has the agent remove a batch for good. */
export async function dropWaiting(parts, batch) {
  must(HEX.test(batch), "badIdentifier", "no batch");
  await ask(parts, "POST", "/v1/queue/drop", { batch });
}
