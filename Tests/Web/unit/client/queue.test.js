// What waits at the agent of this computer.

import { inWorld } from "./support/world.js";

const small = { custodians: 4, threshold: 2, dataShards: 2 };
const AGENT = "http://127.0.0.1:8765";
const WORD = "a".repeat(64);
const BATCH = "b".repeat(64);

/** An agent beside a world's gateway; `answer` says what it answers, and `asked` what it was asked. */
function withAgent(world, member) {
  const agent = { asked: [], member, status: 200, error: "refused", isGone: false, queue: [], unreadable: [] };
  const plain = world.gateway.transport;
  world.gateway.transport = async (url, init) => {
    if (!String(url).startsWith(AGENT)) return plain(url, init);
    if (agent.isGone) throw new TypeError("refused");
    agent.asked.push([init.method, String(url).slice(AGENT.length), init.headers, init.body ? JSON.parse(init.body) : null]);
    if (init.headers.authorization !== `Bearer ${WORD}`) {
      return new Response(JSON.stringify({ error: { code: "unauthorized", message: "" } }), { status: 401 });
    }
    if (agent.status !== 200) {
      return new Response(JSON.stringify({ error: { code: agent.error, message: "" } }), { status: agent.status });
    }
    const { queue, unreadable } = agent;
    return new Response(JSON.stringify(init.method === "GET" ? { queue, unreadable, member: agent.member } : { isRecorded: true }));
  };
  return agent;
}

export default {
  "nothing is asked before the word is given, and a wrong one is forgotten": inWorld(small, async (t, world) => {
    const person = await world.person("technologist", "Tess");
    const agent = withAgent(world, person.member);
    const tess = await world.at(person);
    await t.rejects(tess.waiting(), "agentWordNeeded");
    t.equal(agent.asked, []);
    for (const word of ["", "nonsense", `${WORD}0`]) await t.rejects(() => tess.giveAgentWord(word), "agentWordNeeded");
    tess.giveAgentWord("0".repeat(64));
    await t.rejects(tess.waiting(), "agentWordNeeded");
    await t.rejects(tess.waiting(), "agentWordNeeded");
    t.equal(agent.asked.length, 1);
    tess.giveAgentWord(` ${WORD}\n`);
    t.equal(await tess.waiting(), { batches: [], unreadable: [] });
    t.equal(agent.asked.at(-1)[2], { authorization: `Bearer ${WORD}` });
  }),
  "what waits is told with its texts cut and its numbers checked": inWorld(small, async (t, world) => {
    const person = await world.person("technologist", "Tess");
    const agent = withAgent(world, person.member);
    const tess = await world.at(person);
    tess.giveAgentWord(WORD);
    agent.queue = [
      { batch: BATCH, patient: "P-1", issuer: " ", patientName: "x".repeat(500), since: -1, instances: "9", bytes: 12 },
      { batch: "../etc" },
    ];
    agent.unreadable = [BATCH, "?"];
    const { batches, unreadable } = await tess.waiting();
    t.equal(batches, [{ batch: BATCH, patient: "P-1", issuer: null, patientName: "x".repeat(200), studyDate: null,
      description: null, modality: null, since: 0, instances: 0, bytes: 12, isOnItsWay: false }]);
    t.equal(unreadable, [BATCH]);
  }),
  "an agent of somebody else is not shown": inWorld(small, async (t, world) => {
    const person = await world.person("technologist", "Tess");
    const agent = withAgent(world, "0".repeat(40));
    const tess = await world.at(person);
    tess.giveAgentWord(WORD);
    await t.rejects(tess.waiting(), "agentOfOther");
    agent.isGone = true;
    await t.rejects(tess.waiting(), "agentMissing");
  }),
  "a batch is sent and dropped, and refusals keep their reason": inWorld(small, async (t, world) => {
    const person = await world.person("technologist", "Tess");
    const ada = await world.person("patient", "Ada");
    const agent = withAgent(world, person.member);
    const tess = await world.at(person);
    tess.giveAgentWord(WORD);
    t.ok(await tess.sendWaiting({ batch: BATCH, owner: ada.member, remember: true }));
    t.equal(agent.asked.at(-1).slice(0, 2), ["POST", "/v1/queue/send"]);
    t.equal(agent.asked.at(-1)[3], { batch: BATCH, member: ada.member, remember: true, acceptOtherPatient: false });
    await tess.dropWaiting(BATCH);
    t.equal([agent.asked.at(-1)[1], agent.asked.at(-1)[3]], ["/v1/queue/drop", { batch: BATCH }]);
    await t.rejects(tess.sendWaiting({ batch: "../x", owner: ada.member }), "badIdentifier");
    await t.rejects(tess.dropWaiting("x"), "badIdentifier");
    for (const [status, error, code] of [[409, "conflict", "otherPatient"], [404, "notFound", "notFound"],
      [403, "refused", "agentRefused"], [503, "unavailable", "agentMissing"]]) {
      Object.assign(agent, { status, error });
      await t.rejects(tess.sendWaiting({ batch: BATCH, owner: ada.member }), code);
    }
  }),
};
