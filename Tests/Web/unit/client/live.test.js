// A session while it lasts, and how it ends.

import { Live } from "/web/client/live.js";
import { loadView, keepView } from "/web/client/kept.js";
import { Store } from "/web/client/store.js";
import { random, toHex } from "/web/crypto/bytes.js";
import { inWorld } from "./support/world.js";

const small = { custodians: 3, threshold: 2, dataShards: 2 };
const until = async (holds) => {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  return holds();
};

/** A Live over a gateway that only counts, with the clock and timers in the test's hands. */
async function made(work) {
  const name = `test-${toHex(random(6))}`;
  const store = await Store.open(name);
  const real = { now: Date.now, setInterval: globalThis.setInterval };
  const ticks = [];
  let time = Date.now();
  Date.now = () => time;
  globalThis.setInterval = (tick) => ticks.push(tick);
  const asked = [];
  const ends = [];
  const row = { session: "s", ledger: "l", member: "m", expiresAt: Math.floor(time / 1000) + 28_800 };
  const gateway = { isOpen: true, close() { this.isOpen = false; }, listen: () => new Promise(() => {}),
    json: async (...all) => asked.push(all.slice(0, 2).join(" ")), now: () => Math.floor(time / 1000) };
  await store.put("sessions", { id: "current", session: "s" });
  const live = new Live({ gateway, store, view: { head: null }, row, onUpdate: () => asked.push("update"),
    onConnection: () => {}, onEnd: (reason) => ends.push(reason) });
  live.start();
  try {
    await work({ live, gateway, store, ends, asked, tick: () => ticks.forEach((each) => each()),
      pass: (seconds) => (time += seconds * 1000) });
  } finally {
    Object.assign(globalThis, { setInterval: real.setInterval });
    Date.now = real.now;
    live.end("logout");
    await live.ending;
    store.close();
    localStorage.clear();
    indexedDB.deleteDatabase(name);
  }
}

export default {
  "after half an hour without anybody the session ends, and its keys are gone": (t) =>
    made(async ({ ends, asked, tick, pass, store, gateway, live }) => {
    pass(1700);
    tick();
    t.equal([ends, asked], [[], ["update"]]);
    pass(200);
    tick();
    await until(() => ends.length > 0);
    t.equal([ends, asked.includes("DELETE /v1/session"), gateway.isOpen, live.isOver], [["over"], true, false, true]);
    t.equal(await store.get("sessions", "current"), null);
  }),
  "somebody at this browser, in whichever tab, keeps it": (t) => made(async ({ ends, tick, pass }) => {
    pass(1700);
    dispatchEvent(new Event("pointerdown"));
    pass(1700);
    tick();
    localStorage.setItem("aureole/used", String(Date.now()));
    pass(1700);
    tick();
    await new Promise((resolve) => setTimeout(resolve, 20));
    t.equal(ends, []);
  }),
  "what the page asks by itself does not keep it": (t) => made(async ({ ends, tick, pass }) => {
    for (let round = 0; round < 10; round += 1) {
      pass(200);
      tick();
    }
    await until(() => ends.length > 0);
    t.equal(ends, ["over"]);
  }),
  "a session is over at its time, whoever is there": (t) => made(async ({ ends, tick, pass }) => {
    pass(28_801);
    dispatchEvent(new Event("keydown"));
    tick();
    await until(() => ends.length > 0);
    t.equal(ends, ["over"]);
  }),
  "who logs out is told that, though the gateway says first that the session has ended": (t) =>
    made(async ({ live, gateway, ends }) => {
    live.intend("logout");
    gateway.onEnded("notAuthenticated");
    live.end("logout");
    await live.ending;
    t.equal(ends, ["logout"]);
  }),
  "without anybody logging out the gateway's reason counts": (t) => made(async ({ live, gateway, ends }) => {
    gateway.onEnded("suspended");
    live.intend("logout");
    live.end("logout");
    await live.ending;
    t.equal(ends, ["suspended"]);
  }),
  "a session that another tab began meanwhile is left alone": (t) => made(async ({ live, store }) => {
    await store.put("sessions", { id: "current", session: "another" });
    live.end("over");
    await live.ending;
    t.equal((await store.get("sessions", "current")).session, "another");
  }),
  "a session that another device ended is told as that": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    const member = await world.at(ada);
    await until(() => member.connected);
    t.ok(member.connected);
    const ended = new Promise((resolve) => member.addEventListener("ended", ({ detail }) => resolve(detail.reason)));
    for (const session of world.gateway.sessions.values()) session.ended = true;
    world.gateway.push("session", { ended: true });
    t.equal(await ended, "elsewhere");
    await t.rejects(member.sessions(), "notAuthenticated");
  }),
  "a stream that was lost is told, and taken up again": inWorld(small, async (t, world) => {
    const member = await world.at(await world.person("patient", "Ada"));
    await until(() => member.connected);
    const seen = [];
    member.addEventListener("connection", ({ detail }) => seen.push(detail.connected));
    for (const stream of world.gateway.streams) stream.close();
    world.gateway.streams.clear();
    await until(() => seen.length >= 2);
    t.equal(seen, [false, true]);
  }),
  "a page out of sight stops listening, and takes it up again when it is seen": inWorld(small, async (t, world) => {
    const real = globalThis.setTimeout;
    const member = await world.at(await world.person("patient", "Ada"));
    await until(() => member.connected);
    const show = (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    try {
      globalThis.setTimeout = (work, wait) => real(work, wait === 60_000 ? 1 : wait);
      show("hidden");
      t.ok(await until(() => !member.connected));
    } finally {
      globalThis.setTimeout = real;
      show("visible");
      delete document.visibilityState;
    }
    t.ok(await until(() => member.connected));
  }),
  "a view is never replaced by less, and a contradiction between tabs is refused": async (t) => {
    const name = `test-${toHex(random(6))}`;
    const store = await Store.open(name);
    const keep = (size, root) => keepView(store, "v",
      { believed: { size, root, vouched: true, verifiedAt: 1 }, document: null, grown: { trust: [], mine: [] },
        lists: { trust: [], mine: [] } });
    await keep(7, "a");
    await keep(5, "b");
    t.equal((await loadView(store, "v", ["trust", "mine"])).head.size, 7);
    await t.rejects(keep(7, "b"), "forked");
    t.equal((await loadView(store, "v", ["trust", "mine"])).head.root, "a");
    store.close();
    indexedDB.deleteDatabase(name);
  },
  "lists that are not whole are read anew, under the kept head": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    const store = await world.browser().store();
    const first = await world.at(ada, { store });
    const { size } = first.ledgerStatus;
    const [row] = await store.all("lists");
    await store.delete("lists", row.view, row.list, row.index);
    const again = await world.at(ada, { store });
    t.equal([again.ledgerStatus.size, again.profile.enrolled], [size, true]);
  }),
};
