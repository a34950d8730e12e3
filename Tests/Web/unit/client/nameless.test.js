// Nameless copies, ordered at the agent of this computer and believed only as the ledger shows them.

import { copyWithoutName, KEEP, newCopy } from "/web/client/nameless.js";
import { concat, fromHex, random, toBase64, toHex, utf8 } from "/web/crypto/bytes.js";
import { sha256 } from "/web/crypto/sha256.js";
import { importScalar, newScalar, sign, verify } from "/web/crypto/signing.js";
import { message } from "/web/protocol/words.js";

const AGENT = "http://127.0.0.1:8765";
const LEDGER = toHex(random(32));
const MEMBER = "a".repeat(40);
const [RECORD, COPY, OTHER] = ["1", "2", "3"].map((digit) => digit.repeat(64));

/** An agent that answers from a list, and a view that shows what `grows` adds at its next refresh. */
async function world({ paired = true, holds = true, answers = [], grows = [] } = {}) {
  const [signing, agent, stranger] = await Promise.all([1, 2, 3].map(() => importScalar(newScalar())));
  const records = new Map([[RECORD, { owner: MEMBER, sender: "b".repeat(40), recordKind: "imaging", position: 4 }],
    [OTHER, { owner: "c".repeat(40), sender: MEMBER, recordKind: "imaging", position: 5 }]]);
  const orders = [];
  const transport = async (url, { body }) => {
    if (url === `${AGENT}/v1/agent`) return Response.json({ key: agent.publicKey, name: "desk", version: "1" });
    if (url === `${AGENT}/v1/posture`) {
      const json = utf8(JSON.stringify({ ledger: LEDGER, nonce: JSON.parse(body).nonce }));
      const signature = await sign(holds ? agent : stranger, concat(utf8("aureole/posture/v1"), json));
      return Response.json({ report: toBase64(json), signature: toHex(signature) });
    }
    orders.push([url, JSON.parse(body)]);
    const [status, answer] = answers.shift() ?? [200, { record: COPY, count: 3, warnings: {} }];
    return Response.json(answer, { status });
  };
  const view = { ledger: LEDGER, member: MEMBER, head: { size: 7 }, state: { records },
    refresh: async () => grows.splice(0).forEach(([record, row]) => records.set(record, row)) };
  const gateway = { json: async () => (paired ? [{ key: agent.publicKey, name: "desk", at: 1 }] : []) };
  return { parts: { gateway, view, keys: { signing }, transport }, orders, agent, signing };
}

const own = { owner: MEMBER, sender: MEMBER, recordKind: "imaging", position: 7, erased: false };
const shown = [[COPY, own]];
const refusal = (code, status) => [[status, { error: { code, message: "no" } }]];

export default {
  "an order is signed for this agent, repeated while it is made, and believed when the ledger shows the copy": async (t) => {
    const made = await world({ grows: [...shown], answers: [[202, { done: 0, of: 0 }], [202, { done: 5, of: 9 }],
      [200, { record: COPY, count: 3, warnings: { mayBurnIn: 2, overlaysRemoved: 0, other: 9 } }]] });
    const order = newCopy(made.parts);
    const told = [];
    const copy = await copyWithoutName(made.parts, { order, record: RECORD, keep: ["moved-dates", "characteristics", "x"],
      onProgress: (step) => told.push(step) });
    t.equal(copy, { record: COPY, count: 3, warnings: { mayBurnIn: 2 } });
    t.equal(told, [{ done: 0, total: 0 }, { done: 5, total: 9 }]);
    t.equal(made.orders.map(([url, { copy: number, record }]) => [url, number, record]),
      Array.from({ length: 3 }, () => [`${AGENT}/v1/copies`, order.number, RECORD]));
    const [, { time, keep, signature }] = made.orders[0];
    t.equal(keep, ["characteristics", "moved-dates"]);
    t.ok(await verify(made.signing.publicKey, fromHex(signature), message("aureole/agent-copy/v1", LEDGER, MEMBER,
      made.agent.publicKey, order.number, RECORD, time, sha256("characteristics,moved-dates"))));
    t.ok(newCopy(made.parts).number !== order.number && KEEP.includes("device"));
  },
  "a record that is no new one of the member's own is not believed": async (t) => {
    for (const other of [{ owner: "c".repeat(40) }, { sender: "b".repeat(40) }, { position: 6 }, { recordKind: "other" },
      { erased: true }]) {
      const made = await world({ grows: [[COPY, { ...own, ...other }]] });
      await t.rejects(copyWithoutName(made.parts, { order: newCopy(made.parts), record: RECORD }), "copyRefused");
    }
    const made = await world({ answers: [[200, { record: "../x", count: 1 }]] });
    await t.rejects(copyWithoutName(made.parts, { order: newCopy(made.parts), record: RECORD }), "malformed");
  },
  "an agent that nobody vouched for, or that lacks its key, gets no order; nor does another's record": async (t) => {
    for (const other of [{ paired: false }, { holds: false }]) {
      const made = await world(other);
      await t.rejects(copyWithoutName(made.parts, { order: newCopy(made.parts), record: RECORD }), "agentMissing");
      t.equal(made.orders, []);
    }
    const made = await world();
    for (const record of [OTHER, COPY]) {
      await t.rejects(copyWithoutName(made.parts, { order: newCopy(made.parts), record }), "copyRefused");
    }
    t.equal(made.orders, []);
  },
  "refusals say what they are about": async (t) => {
    for (const [code, status, said] of [["otherMember", 403, "agentOfOther"], ["notImages", 422, "notDeidentified"],
      ["tooMany", 429, "copyBusy"], ["notFound", 404, "agentWithoutKeys"], ["loginNeeded", 403, "agentLogin"],
      ["refused", 403, "copyRefused"], ["noRoom", 503, "copyUnavailable"], ["wrongOrigin", 403, "agentMissing"]]) {
      const made = await world({ answers: refusal(code, status) });
      await t.rejects(copyWithoutName(made.parts, { order: newCopy(made.parts), record: RECORD }), said);
    }
  },
  "who leaves the page asks no more": async (t) => {
    const made = await world({ answers: Array.from({ length: 9 }, () => [202, { done: 1, of: 2 }]) });
    const leaving = new AbortController();
    await t.rejects(copyWithoutName(made.parts, { order: newCopy(made.parts), record: RECORD, signal: leaving.signal,
      onProgress: () => leaving.abort() }), "aborted");
    t.equal(made.orders.length, 1);
  },
};
