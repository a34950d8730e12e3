// Requests of a session, against a transport that answers what a test says.

import { Gateway } from "/web/client/gateway.js";
import { Store } from "/web/client/store.js";
import { generateDeviceKey } from "/web/crypto/signing.js";
import { toHex, random } from "/web/crypto/bytes.js";

const json = (status, value, headers = {}) => new Response(JSON.stringify(value),
  { status, headers: { "content-type": "application/json", ...headers } });
const error = (status, code, more = {}, headers = {}) => json(status, { error: { code, message: code, ...more } },
  headers);

/** A gateway whose answers come from a list, and what it was asked. */
async function made(answers, clock = () => 1_795_233_600) {
  const asked = [];
  const transport = async (url, init) => {
    asked.push({ url, ...init });
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return typeof next === "function" ? next(init) : next;
  };
  const gateway = new Gateway({ transport, clock });
  let number = 0;
  const key = await generateDeviceKey();
  gateway.open({ id: "5".repeat(64), ledger: "1".repeat(64), member: "2".repeat(40), deviceKey: key, signingKey: key,
    numbers: { next: async () => (number += 1) } });
  return { gateway, asked, authorization: (index) => asked[index].headers.get("authorization") };
}

const stored = async (work) => {
  const name = `test-${toHex(random(6))}`;
  try {
    return await work(name);
  } finally {
    indexedDB.deleteDatabase(name);
  }
};

export default {
  "a request carries the session's signature and the next number": async (t) => {
    const { gateway, authorization } = await made([json(200, { a: 1 }), json(200, {})]);
    t.equal(await gateway.json("GET", "/v1/session"), { a: 1 });
    await gateway.json("GET", "/v1/session");
    t.ok(/^Aureole-Session id=5{64}, time=1795233600, number=1, signature=[0-9a-f]{128}$/.test(authorization(0)),
      authorization(0));
    t.ok(authorization(1).includes("number=2,"));
  },
  "a stale clock is mended by the server's time, once": async (t) => {
    const { gateway, asked, authorization } = await made([error(403, "stale", { time: 1_795_240_000 }), json(200, {})]);
    await gateway.json("GET", "/v1/session");
    t.equal(asked.length, 2);
    t.ok(authorization(1).includes("time=1795240000"), authorization(1));
    t.equal(gateway.now(), 1_795_240_000);
  },
  "a server that goes on saying stale is not asked a third time": async (t) => {
    const { gateway, asked } = await made([error(403, "stale", { time: 5 }), error(403, "stale", { time: 6 })]);
    await t.rejects(gateway.json("GET", "/v1/session"), "stale");
    t.equal(asked.length, 2);
  },
  "too many requests say how long to wait": async (t) => {
    const { gateway } = await made([error(429, "tooMany", {}, { "retry-after": "17" })]);
    const refusal = await t.rejects(gateway.json("POST", "/v1/x", {}), "tooMany");
    t.equal(refusal.retryAfter, 17);
  },
  "a patient request waits and goes again": async (t) => {
    const { gateway, asked } = await made([error(429, "tooMany", {}, { "retry-after": "1" }),
      json(200, { done: true })]);
    const before = performance.now();
    t.equal(await gateway.json("GET", "/v1/x", undefined, { patient: true }), { done: true });
    t.equal(asked.length, 2);
    t.ok(performance.now() - before > 900);
  },
  "a gateway that does not answer is offline": async (t) => {
    const { gateway } = await made([new TypeError("failed to fetch")]);
    await t.rejects(gateway.json("GET", "/v1/session"), "offline");
  },
  "a session that the gateway does not know ends, once": async (t) => {
    const { gateway } = await made([error(401, "notAuthenticated")]);
    const ends = [];
    gateway.onEnded = (reason) => ends.push(reason);
    await t.rejects(gateway.json("GET", "/v1/session"), "notAuthenticated");
    await t.rejects(gateway.json("GET", "/v1/session"), "notAuthenticated");
    t.equal(ends, ["notAuthenticated"]);
    t.ok(!gateway.isOpen);
  },
  "a custodian that does not know the member ends no session": async (t) => {
    const custodian = "3".repeat(40);
    const { gateway } = await made([error(401, "notAuthenticated", {}, { "aureole-from": custodian })]);
    const refusal = await t.rejects(gateway.forward(custodian, "POST", "/v1/release", { body: new Uint8Array(8) }),
      "notAuthenticated");
    t.equal(refusal.from, custodian);
    t.ok(gateway.isOpen);
  },
  "a forwarded request is signed by the member, and the session signs that": async (t) => {
    const { gateway, asked } = await made([json(200, []), json(200, {})]);
    await gateway.host("POST", "/v1/directory/search", { text: "Ada" });
    t.equal(asked[0].url, "/v1/host/v1/directory/search");
    t.ok(asked[0].headers.get("aureole-member").startsWith(`Aureole-P256 member=${"2".repeat(40)}, time=`));
    await gateway.forward("3".repeat(40), "GET", "/v1/status", { unsigned: true });
    t.equal(asked[1].headers.get("aureole-member"), null);
  },
  "an unknown code becomes one from the closed list": async (t) => {
    const { gateway } = await made([error(500, "somethingElse"), error(413, "unheardOf"),
      new Response("<html>", { status: 502 })]);
    await t.rejects(gateway.json("GET", "/v1/x"), "malformed");
    await t.rejects(gateway.json("GET", "/v1/x"), "tooLarge");
    await t.rejects(gateway.json("GET", "/v1/x"), "malformed");
  },
  "an answer that is larger than it may be is not read to its end": async (t) => {
    let pulled = 0;
    const endless = new ReadableStream({ pull: (stream) => ((pulled += 1), stream.enqueue(new Uint8Array(65_536))) });
    const { gateway } = await made([new Response(endless)]);
    await t.rejects(gateway.request("GET", "/v1/x", { most: 200_000 }), "malformed");
    t.ok(pulled < 20, pulled);
  },
  "a body that is too large is refused before it is sent": async (t) => {
    const { gateway, asked } = await made([]);
    await t.rejects(gateway.json("POST", "/v1/x", { text: "a".repeat(40_000) }), "tooLarge");
    t.equal(asked.length, 0);
  },
  "a fresh second factor is asked for and the request goes again": async (t) => {
    const { gateway, asked } = await made([error(403, "secondFactorNeeded"), json(200, { done: true })]);
    let times = 0;
    gateway.stepUp = async () => (times += 1);
    t.equal(await gateway.json("POST", "/v1/invitations", {}), { done: true });
    t.equal([times, asked.length], [1, 2]);
  },
  "a person who gives no second factor is told what was needed": async (t) => {
    const { gateway, asked } = await made([error(403, "secondFactorNeeded")]);
    gateway.stepUp = async () => false;
    await t.rejects(gateway.json("POST", "/v1/invitations", {}), "secondFactorNeeded");
    t.equal(asked.length, 1);
  },
  "events are read in pieces, and a lost stream is taken up again": async (t) => {
    const part = (text) => new TextEncoder().encode(text);
    const stream = (...texts) =>
      new Response(new ReadableStream({ start: (each) => (texts.forEach((text) => each.enqueue(part(text))),
        each.close()) }));
    const { gateway, asked } = await made([
      stream(": hello\n\nevent: led", "ger\ndata: {\"size\"", ": 7}\n\n"), new TypeError("lost"),
      stream("event: ledger\ndata: {\"size\":8}\n\nevent: session\ndata: {\"ended\":true}\n\n"),
    ]);
    const heard = [];
    let lost = 0;
    await gateway.listen({ onEvent: (event, data) => heard.push([event, data]), onLost: () => (lost += 1), first: 1 },
      new AbortController().signal);
    t.equal(heard, [["ledger", { size: 7 }], ["ledger", { size: 8 }], ["session", { ended: true }]]);
    t.equal([asked.length, lost], [3, 2]);
  },
  "a session that is over is not listened to again": async (t) => {
    const { gateway, asked } = await made([error(401, "notAuthenticated")]);
    await gateway.listen({ onEvent: () => {}, first: 1 }, new AbortController().signal);
    t.equal(asked.length, 1);
  },
  "numbers of one session are unique across tabs": (t) => stored(async (name) => {
    const tabs = [await Store.open(name), await Store.open(name), await Store.open(name)];
    const takers = tabs.map((tab) => tab.numbers("session"));
    const taken = await Promise.all(Array.from({ length: 300 }, (_, index) => takers[index % 3].next()));
    t.equal(new Set(taken).size, 300);
    t.ok(Math.min(...taken) === 1 && Math.max(...taken) < 1024, Math.max(...taken));
    tabs.forEach((tab) => tab.close());
  }),
  "numbers go on after a reload": (t) => stored(async (name) => {
    const before = await Store.open(name);
    const last = await before.numbers("session").next();
    before.close();
    const after = await Store.open(name);
    t.ok((await after.numbers("session").next()) > last);
    after.close();
  }),
  "keys that cannot be read out are kept and still sign": (t) => stored(async (name) => {
    const store = await Store.open(name);
    const key = await generateDeviceKey();
    await store.put("devices", { account: "ada", key });
    const found = (await store.get("devices", "ada")).key;
    t.ok(!found.privateKey.extractable);
    t.equal(found.publicKey, key.publicKey);
    store.close();
  }),
  "a database of the version before keeps what it has and gets what is new": (t) => stored(async (name) => {
    const request = indexedDB.open(name, 1);
    const old = await new Promise((resolve) => {
      request.onupgradeneeded = () => request.result.createObjectStore("devices", { keyPath: "account" });
      request.onsuccess = () => resolve(request.result);
    });
    const writing = old.transaction("devices", "readwrite");
    writing.objectStore("devices").put({ account: "ada", key: 7 });
    await new Promise((resolve) => (writing.oncomplete = resolve));
    old.close();
    const store = await Store.open(name);
    t.equal((await store.get("devices", "ada")).key, 7);
    await store.put("guardians", { view: "v", owner: "o", sealed: 1 });
    t.equal([(await store.all("guardians", "v")).length, (await store.all("guardians", "w")).length], [1, 0]);
    store.close();
  }),
  "a transaction that fails leaves nothing behind": (t) => stored(async (name) => {
    const store = await Store.open(name);
    await t.rejects(store.transact("agents", "readwrite", async (rows) => {
      rows.put({ member: "a" });
      throw new Error("in the middle");
    }), "storage");
    t.equal(await store.all("agents"), []);
    store.close();
  }),
  "rows of one view are found and removed by the beginning of their key": (t) => stored(async (name) => {
    const store = await Store.open(name);
    await store.putAll("lists",
      [["a", "mine", 0], ["a", "trust", 0], ["b", "mine", 0]].map(([view, list, index]) => ({ view, list, index })));
    t.equal((await store.all("lists", "a")).length, 2);
    await store.delete("lists", "a");
    t.equal((await store.all("lists")).map(({ view }) => view), ["b"]);
    store.close();
  }),
};
