// What a gateway may show of the ledger, and what is refused of it.

import { toHex, random, fromBase64, toBase64 } from "/web/crypto/bytes.js";
import { fromHex } from "/web/crypto/bytes.js";
import { readNetwork } from "/web/client/network.js";
import { Gateway } from "/web/client/gateway.js";
import { FakeLedger } from "./support/ledger.js";
import { FakeCustodian } from "./support/custodian.js";
import { person } from "./support/people.js";
import { inWorld } from "./support/world.js";

const small = { custodians: 4, threshold: 2, dataShards: 2 };

/** Ada at work, on a ledger that has grown a little since. */
async function adaIn(world) {
  const ada = await world.person("patient", "Ada Byron");
  const member = await world.at(ada);
  return { ada, member };
}

const grow = (world, name = "Somebody") => world.person("clinician", name);

export default {
  "a head is believed when enough custodians signed it, and grows": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    const { size, views, needed, vouched } = member.ledgerStatus;
    t.equal([size, views, needed, vouched], [world.ledger.size, 4, 3, true]);
    t.equal([member.profile.enrolled, member.profile.role], [true, "patient"]);
    await grow(world);
    const changes = [];
    member.addEventListener("change", () => changes.push(member.ledgerStatus.size));
    await member.refresh();
    t.equal(changes.at(-1), world.ledger.size);
  }),
  "before there are custodians nobody vouches, and the page is told": inWorld({ custodians: 0 }, async (t, world) => {
    const { member } = await adaIn(world);
    t.equal([member.ledgerStatus.vouched, member.ledgerStatus.needed, member.profile.enrolled], [false, 0, true]);
  }),
  "a head with too few views is refused": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    world.gateway.alter.head = (head) => ({ ...head, views: head.views.slice(0, 2) });
    await grow(world);
    await t.rejects(member.refresh(), "notVouched");
    world.gateway.alter.head = (head) =>
      ({ ...head, views: [head.views[0], head.views[0], head.views[0], head.views[1]] });
    await t.rejects(member.refresh(), "notVouched", "one custodian thrice");
    t.ok(member.ledgerStatus.size < world.ledger.size);
  }),
  "views that are old, altered or of a stranger do not count": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    world.gateway.streams.clear();
    await grow(world);
    const stranger = await FakeCustodian.made(99);
    const others = {
      old: async (head) =>
        Promise.all(world.custodians.map((each) => each.view(world.ledger, head.size, world.serverNow() - 700))),
      altered: (head) => head.views.map((view) => ({ ...view, time: view.time - 1 })),
      stranger: async (head) => [...head.views.slice(0, 2),
        await stranger.view(world.ledger, head.size, world.serverNow())],
      borrowed: (head) => [...head.views.slice(0, 2), { ...head.views[0], custodian: head.views[2].custodian }],
    };
    for (const [what, views] of Object.entries(others)) {
      world.gateway.alter.head = async (head) => ({ ...head, views: await views(head) });
      await t.rejects(member.refresh(), "notVouched", what);
    }
  }),
  "a gateway that corrects the page's clock cannot make old views look fresh": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    world.gateway.streams.clear();
    await grow(world);
    const then = world.serverNow() - 700;
    const old = await Promise.all(world.custodians.map((each) => each.view(world.ledger, world.ledger.size, then)));
    world.time.server = -700;
    world.gateway.alter.head = (head) => ({ ...head, views: old });
    await t.rejects(member.refresh(), "notVouched");
  }),
  "a clock that is behind does no harm, one far ahead is named": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    world.time.page = -900;
    t.ok((await world.at(ada)).ledgerStatus.vouched);
    world.time.page = 900;
    t.near((await t.rejects(world.at(ada), "notVouched")).clockOff, 900, 3);
  }),
  "a smaller head is refused as shrunk": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    world.gateway.lag = 2;
    await t.rejects(member.refresh(), "shrunk");
  }),
  "an old head shown again after a reload is refused as shrunk": inWorld(small, async (t, world) => {
    const { ada, member } = await adaIn(world);
    const store = await world.browser().store();
    const first = await world.at(ada, { store });
    t.equal(first.ledgerStatus.size, world.ledger.size);
    await first.logout();
    world.gateway.lag = 3;
    await t.rejects(world.at(ada, { store }), "shrunk");
    t.ok(member.ledgerStatus.size > 0);
  }),
  "another root of the same size is refused as forked": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    world.gateway.alter.head = (head) => ({ ...head, root: toHex(random(32)) });
    await t.rejects(member.refresh(), "forked");
  }),
  "a head that does not extend the believed one is refused as forked, whoever signed it": inWorld(small,
    async (t, world) => {
    const { member } = await adaIn(world);
    world.gateway.streams.clear();
    await grow(world);
    // All custodians and the gateway together: the entries before have been rewritten.
    world.ledger.leaves[2] = random(32);
    await t.rejects(member.refresh(), "forked");
  }),
  "an entry that was altered is refused": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    await grow(world);
    world.gateway.alter.items = (name, items) => items.map((item) => {
      const bytes = fromBase64(item.entry);
      bytes[20] ^= 1;
      return { ...item, entry: toBase64(bytes) };
    });
    const fresh = await world.person("patient", "Bo");
    await t.rejects(world.at(fresh), "notIncluded");
    t.ok(member.ledgerStatus.size > 0);
  }),
  "an entry at another position, or with another's path, is refused": inWorld(small, async (t, world) => {
    const bo = await world.person("patient", "Bo");
    world.gateway.alter.items = (name, items) => items.map((item) => ({ ...item, position: item.position + 1 }));
    await t.rejects(world.at(bo), "notIncluded");
    world.gateway.alter.items = (name,
      items) => items.map((item, index) => ({ ...item, path: items[(index + 1) % items.length].path }));
    await t.rejects(world.at(bo), "notIncluded");
  }),
  "a policy that is hidden is noticed by the epoch in the views": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    await world.policy(world.custodians.slice(0, 3), { threshold: 2, dataShards: 2, witnesses: 2 });
    const isPolicy = (item) => [2, 5].includes(fromBase64(item.entry)[9 + 64 + 63]);
    world.gateway.alter.items = (name, items) => (name === "trust" ? items.filter((item) => !isPolicy(item)) : items);
    await t.rejects(member.refresh(), "notVouched");
    world.gateway.alter.items = null;
    await member.refresh();
    t.equal(member.ledgerStatus.needed, 2);
  }),
  "a ledger that lost its custodians for a new browser is believed by nobody who knew them": inWorld(small,
    async (t, world) => {
    const { member } = await adaIn(world);
    world.gateway.streams.clear();
    await grow(world);
    world.gateway.alter.items = (name, items) => (name === "trust" ? [] : items);
    world.gateway.alter.head = (head) => ({ ...head, views: [] });
    await t.rejects(member.refresh(), "notVouched");
  }),
  "a policy document that is not the one on the ledger is refused": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    world.gateway.alter.trust = { document: toBase64(random(200)) };
    await t.rejects(world.at(ada), "wrongDocument");
    world.gateway.alter.trust = { document: null };
    await t.rejects(world.at(ada), "wrongDocument");
  }),
  "an entry of one's own that is left out is noticed": inWorld(small, async (t, world) => {
    const { ada, member } = await adaIn(world);
    const cleo = await grow(world);
    const none = "0".repeat(64);
    const give = () => world.ledger.act(ada, "grant", {
      request: none, grantee: cleo.member, scope: { kinds: ["imaging"], nature: "new" }, mode: {},
      until: world.serverNow() + 900, most: 0, parent: none,
    });
    await member.refresh();
    const left = world.ledger.size;
    world.gateway.alter.items = (name, items) => (name === "mine" ? items.filter(({ position }) => position !== left)
      : items);
    await give();
    await give();
    const refusal = await t.rejects(member.refresh(), "withheld");
    t.ok(refusal.detail.includes("withholds"), refusal.detail);
  }),
  "another ledger's genesis is refused": inWorld(small, async (t, world) => {
    const gateway = new Gateway(world.options());
    await t.rejects(readNetwork(gateway, "1".repeat(64)), "wrongLedger");
    const other = new FakeLedger([await person("authority", "Other")], () => world.serverNow());
    world.gateway.alter.network = { genesis: other.words };
    await t.rejects(readNetwork(gateway, world.ledger.ledger), "wrongLedger");
    world.gateway.alter.network = { genesis: world.ledger.words.slice(1) };
    await t.rejects(readNetwork(gateway, world.ledger.ledger), "malformedGenesis");
  }),
  "a head must reach what the network description says there was": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    world.gateway.alter.network = { least: { size: world.ledger.size + 5, root: toHex(random(32)) } };
    await t.rejects(world.at(ada), "shrunk");
    world.gateway.alter.network = { least: { size: 3, root: toHex(random(32)) } };
    await t.rejects(world.at(ada), "forked");
    world.gateway.alter.network = { least: { size: 3, root: world.ledger.root(3) } };
    t.equal((await world.at(ada)).ledgerStatus.size, world.ledger.size);
  }),
  "long lists come in pages, and only what is new is read again": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    world.gateway.page = 2;
    const member = await world.at(ada);
    t.ok(member.ledgerStatus.vouched);
    world.gateway.log.length = 0;
    await grow(world);
    await member.refresh();
    const asked = world.gateway.log.filter((each) => each.includes("/v1/ledger/trust"));
    t.ok(asked.length >= 1 && asked.every((each) => !each.endsWith("skip=0")), asked);
  }),
  "after a reload the kept view goes on where it was": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    const accounts = world.browser();
    const first = await world.at(ada, { store: await accounts.store() });
    const { size } = first.ledgerStatus;
    await grow(world);
    world.gateway.log.length = 0;
    const again = await accounts.resume();
    world.members.push(again);
    t.ok(again.ledgerStatus.size > size);
    t.ok(!world.gateway.log.some((each) => each.includes("trust") && each.endsWith("skip=0")),
      world.gateway.log.filter((each) => each.includes("trust")));
    t.equal(again.profile.name, "Ada");
  }),
  "what one's own action became is read from the ledger, not from the answer": inWorld(small, async (t, world) => {
    const { ada, member } = await adaIn(world);
    const cleo = await world.person("clinician", "Cleo");
    await member.refresh();
    world.gateway.alter.answer = (request, answer) => {
      if (!request.path.endsWith("/actions")) return answer;
      const receipt = JSON.parse(new TextDecoder().decode(answer.body));
      return { ...answer, body: new TextEncoder()
        .encode(JSON.stringify({ ...receipt, position: receipt.position - 1 })) };
    };
    const terms = { grantee: cleo.member, scope: { kinds: ["imaging"], nature: "both" }, mode: {},
      until: world.serverNow() + 900 };
    await t.rejects(member.grant(terms), "notIncluded");
    t.ok(ada.member);
  }),
  "an answer that was lost is found on the ledger": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    const cleo = await world.person("clinician", "Cleo");
    await member.refresh();
    world.gateway.alter.answer = (request, answer) => (request.path.endsWith("/actions") ? { lost: true } : answer);
    const size = world.ledger.size;
    const receipt = await member.grant({ grantee: cleo.member, scope: { kinds: ["imaging"], nature: "both" },
      mode: {}, until: world.serverNow() + 900 });
    t.equal([receipt.outcome, receipt.position, world.ledger.size], ["accepted", size, size + 1]);
  }),
  "a receipt waits until enough custodians have come to it": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    const cleo = await world.person("clinician", "Cleo");
    await member.refresh();
    world.gateway.lag = 1;
    setTimeout(() => (world.gateway.lag = 0), 600);
    const before = performance.now();
    const receipt = await member.grant({ grantee: cleo.member, scope: { kinds: ["imaging"], nature: "both" },
      mode: {}, until: world.serverNow() + 900 });
    t.ok(performance.now() - before > 400);
    t.ok(member.ledgerStatus.size > receipt.position);
  }),
  "two tabs that act at once both succeed": inWorld(small, async (t, world) => {
    const { ada, member } = await adaIn(world);
    const other = await world.at(ada);
    const cleo = await world.person("clinician", "Cleo");
    const terms = { grantee: cleo.member, scope: { kinds: ["imaging"], nature: "both" }, mode: {},
      until: world.serverNow() + 900 };
    const receipts = await Promise.all([member.grant(terms), other.grant(terms), member.grant(terms)]);
    t.equal(new Set(receipts.map(({ position }) => position)).size, 3);
  }),
  "the event of a grown ledger brings the view up to date": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    for (let tries = 0; tries < 50
      && !member.connected; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    t.ok(member.connected);
    const changed = new Promise((resolve) => member.addEventListener("change", resolve, { once: true }));
    await grow(world);
    await changed;
    t.ok(member.ledgerStatus.size > 0);
  }),
  "trouble is told when the live view shows what cannot be believed": inWorld(small, async (t, world) => {
    const { member } = await adaIn(world);
    for (let tries = 0; tries < 50
      && !member.connected; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const trouble = new Promise((resolve) => member.addEventListener("trouble",
      ({ detail }) => resolve(detail.error.code), { once: true }));
    world.gateway.alter.head = (head) => ({ ...head, root: toHex(random(32)) });
    await grow(world);
    t.equal(await trouble, "forked");
    t.ok(fromHex(world.ledger.ledger).length === 32);
  }),
};
