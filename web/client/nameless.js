// Copies of the member's records that do not say whose they are, made by the agent on this computer (docs/spec/gateway.md 7): what is
// taken out is decided in one place, the program. The page signs the order with the member's key, and believes of the answer only
// what the ledger shows.

import { must } from "../errors.js";
import { random, toHex } from "../crypto/bytes.js";
import { copyOrder } from "../protocol/requests.js";
import { linkedAgent } from "./linked.js";
import { askAgent } from "./localagent.js";

/** What may stay, as docs/spec/deidentification.md names it, and pages offer it. */
export const KEEP = ["characteristics", "moved-dates", "device", "descriptors"];
const WARNINGS = ["burnedIn", "mayBurnIn", "overlaysRemoved", "documentRemoved"];
const REFUSALS = { otherMember: "agentOfOther", notImages: "notDeidentified", tooMany: "copyBusy", notFound: "agentWithoutKeys",
  loginNeeded: "agentLogin", refused: "copyRefused", unavailable: "copyUnavailable", noRoom: "copyUnavailable",
  badRequest: "copyUnavailable" };
const PAUSE = 400;
const VIEW_TRIES = 60;

const mustStay = (signal) => must(!signal?.aborted, "aborted", "nobody waits for it any more");

const pause = (signal) => {
  mustStay(signal);
  return new Promise((resolve) => setTimeout(resolve, PAUSE));
};

/** An order for a copy: who asks again with the same one gets the same copy. */
export const newCopy = ({ view }) => ({ number: toHex(random(32)), from: view.head?.size ?? 0 });

/**
 * Has the agent make a copy, and waits until the ledger shows it as a new record of the member's own:
 * `{record, count, warnings: {name: count}}`.
 *
 * @param {{order: object, record: string, keep?: string[], onProgress?: function, signal?: AbortSignal}} what `order` of `newCopy`;
 *   `onProgress({done, total})` in bytes that are sealed
 * @throws {AureoleError} agentMissing, agentOfOther, agentWithoutKeys, agentLogin, notDeidentified, copyRefused, copyBusy,
 *   copyUnavailable; aborted where `signal` says so: what was begun goes on then.
 */
export async function copyWithoutName(parts, { order, record, keep = [], onProgress, signal }) {
  const { view, keys, transport = fetch } = parts;
  must(view.state.records.get(record)?.owner === view.member, "copyRefused", "not a record of the member's own");
  const agent = await linkedAgent({ ...parts, transport });
  const kept = KEEP.filter((each) => keep.includes(each));
  for (;;) {
    mustStay(signal);
    // The agent's clock is this computer's.
    const time = Math.floor(Date.now() / 1000);
    const signature = await copyOrder({ ledger: view.ledger, member: view.member, agentKey: agent.key, copy: order.number,
      record, time, keep: kept, signingKey: keys.signing });
    const answer = await askAgent(transport, "POST", "/v1/copies", { refusals: REFUSALS,
      body: { copy: order.number, record, keep: kept, time, signature } });
    if (answer.record !== undefined) return made(parts, order, answer, signal);
    onProgress?.({ done: number(answer.done), total: number(answer.of) });
    await pause(signal);
  }
}

const number = (value) => (Number.isSafeInteger(value) && value >= 0 ? value : 0);

/** What an answer says, once the ledger shows that this member anchored it after the order, for themselves. */
async function made({ view }, order, { record, count, warnings }, signal) {
  must(/^[0-9a-f]{64}$/.test(record), "malformed", "no record");
  for (let tries = 0; !view.state.records.has(record); tries += 1) {
    must(tries < VIEW_TRIES, "copyUnavailable", "the ledger does not show the copy");
    await view.refresh();
    if (!view.state.records.has(record)) await pause(signal);
  }
  const { owner, sender, recordKind, position, erased } = view.state.records.get(record);
  const isOurs = owner === view.member && sender === view.member && recordKind === "imaging" && !erased;
  must(isOurs && position >= order.from, "copyRefused", "the agent names another record than a new one of the member's");
  const told = WARNINGS.map((name) => [name, number(warnings?.[name])]).filter(([, concerned]) => concerned > 0);
  return { record, count: number(count), warnings: Object.fromEntries(told) };
}
