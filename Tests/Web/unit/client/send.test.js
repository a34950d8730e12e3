// Sending: custodians that fail, uploads that break off and go on, what is refused.

import { inWorld, sample } from "./support/world.js";
import { toHex } from "/web/crypto/bytes.js";

const small = { custodians: 5, threshold: 3, dataShards: 3 };
const content = sample(150_000);
const one = [{ name: "ct.dcm", bytes: content }];

async function teamIn(world) {
  const [tess, ada] = [await world.person("technologist", "Tess"), await world.person("patient", "Ada")];
  return { tess, ada, sender: await world.at(tess) };
}

const what = (ada, files = one,
  more = {}) => ({ files, owner: ada.member, kind: "imaging", measuredAt: 1_700_000_000, ...more });

/** Everything a custodian holds, as one list of names. */
const held = (custodian) => [...custodian.blocks.values()].flatMap((record) => [...record.keys()]);

const broken = async (world, path, after = 0) => {
  let seen = 0;
  world.gateway.alter.request = (request) => {
    if (!request.path.endsWith(path) || (seen += 1) <= after) return null;
    throw new TypeError("failed to fetch");
  };
};

export default {
  "phases and bytes are told, and the receipt is what the ledger has": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    const seen = [];
    const receipt = await sender.send(what(ada, one, { onProgress: (each) => seen.push(each) }));
    t.equal([...new Set(seen.map(({ phase }) => phase))], ["read", "seal", "store", "record"]);
    t.equal(seen.at(-1), { done: 150_000, total: 150_000, phase: "record" });
    const entry = world.ledger.entries[receipt.position];
    t.equal([entry.action.kind, entry.action.fields.record, entry.action.actor],
      ["anchor", receipt.record, sender.profile.member]);
    const [row] = await sender.sent();
    t.equal([row.record, row.owner.name, row.custodians, row.of, row.items, row.kind],
      [receipt.record, "Ada", 5, 5, 1, "imaging"]);
    t.equal(await sender.pendingSends(), []);
  }),
  "no custodian sees another's blocks, the data key or a name": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    await sender.send(what(ada));
    const all = world.custodians.map(held);
    t.equal(all.map(({ length }) => length), [2, 2, 2, 2, 2]);
    t.equal(new Set(all.flat()).size, 6, "five blocks and one envelope");
    const bytes = world.custodians.flatMap(
      ({ blocks }) => [...blocks.values()].flatMap((record) => [...record.values()]));
    const text = toHex(content.subarray(1000, 1032));
    t.ok(bytes.every((block) => !toHex(block).includes(text)));
  }),
  "a custodian that is away stops the send when all must confirm, and it goes on later": inWorld(small,
    async (t, world) => {
    const { sender, ada } = await teamIn(world);
    world.custodians[4].lie = "full";
    const refusal = await t.rejects(sender.send(what(ada)), "noSpace");
    t.equal(refusal.reasons[world.custodians[4].member], "noSpace");
    t.equal(world.ledger.entries.at(-1).action.kind, "enrol");
    const [pending] = await sender.pendingSends();
    t.equal([pending.owner.name, pending.total, pending.names], ["Ada", 150_000, ["ct.dcm"]]);
    world.custodians[4].lie = null;
    const receipt = await sender.resumeSend(pending.id, one);
    t.equal([receipt.record, receipt.custodians, receipt.items], [pending.id, 5, 1]);
    t.equal(await sender.pendingSends(), []);
    t.equal(await (await (await world.at(ada)).open(receipt.record)).item(0), content);
  }),
  "a broken upload goes on where it stopped, after a reload, with the same blocks": inWorld({ custodians: 3,
    threshold: 2, dataShards: 2 }, async (t, world) => {
    const { tess, ada } = await teamIn(world);
    const files = [{ name: "a", bytes: sample(3_000_000) }, { name: "b", bytes: sample(3_500_000, 7) }];
    const store = await world.browser().store();
    const before = await world.at(tess, { store });
    await broken(world, "/blocks", 5);
    await t.rejects(before.send(what(ada, files)), "offline");
    const kept = world.custodians.map(held);
    t.ok(kept.flat().length >= 3, kept.flat().length);
    await before.logout();

    world.gateway.alter.request = null;
    const after = await world.at(tess, { store });
    const [pending] = await after.pendingSends();
    await t.rejects(after.resumeSend(pending.id, [files[0]]), "itemMismatch", "a file is missing");
    const other = { name: "a", bytes: files[0].bytes.slice() };
    other.bytes[2_999_999] ^= 1;
    await t.rejects(after.resumeSend(pending.id, [other, files[1]]), "itemMismatch", "a file is another");
    world.gateway.log.length = 0;
    const receipt = await after.resumeSend(pending.id, [files[1], files[0]]);
    t.ok(world.gateway.log.findIndex((each) => each.endsWith("/missing")) < world.gateway.log.findIndex(
      (each) => each.endsWith("/blocks")));
    for (const [index, names] of kept.entries()) t.ok(names.every((name) => held(world.custodians[index])
      .includes(name)));
    const opened = await (await world.at(ada)).open(receipt.record);
    t.equal(await opened.item(1), files[1].bytes);
    t.equal(await opened.item(0), files[0].bytes);
    // Nothing was made twice: each custodian has its blocks of the one layout, and the envelope.
    const { layout } = opened.manifest;
    t.equal(held(world.custodians[0]).length, layout.blocks.length / 32 / layout.n + 1);
  }),
  "where only the last word was lost nothing is sealed or signed again": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    await broken(world, "/deposit", 3);
    await t.rejects(sender.send(what(ada)), "notConfirmed");
    world.gateway.alter.request = null;
    const [pending] = await sender.pendingSends();
    t.equal(pending.needsFiles, false);
    const receipt = await sender.resumeSend(pending.id, []);
    t.equal(receipt.custodians, 5);
    t.equal(world.ledger.entries.filter(({ action }) => action.kind === "anchor").length, 1);
  }),
  "a record that was anchored before the page went away is not anchored again": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    const kept = [];
    const put = sender.testStore.put.bind(sender.testStore);
    sender.testStore.put = async (store, row) => {
      if (store === "pending" && row.state === "sent") throw new Error("the page went away");
      if (store === "pending") kept.push(row.id);
      return put(store, row);
    };
    await sender.send(what(ada)).catch(() => {});
    sender.testStore.put = put;
    const receipt = await sender.resumeSend(kept[0], []);
    t.equal([receipt.record, world.ledger.entries[receipt.position].action.kind], [kept[0], "anchor"]);
    t.equal(world.ledger.entries.filter(({ action }) => action.kind === "anchor").length, 1);
  }),
  "a confirmation of something else does not count": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    world.custodians[2].lie = "unsignedConfirmation";
    const refusal = await t.rejects(sender.send(what(ada)), "notConfirmed");
    t.equal([refusal.confirmed, refusal.needed, refusal.reasons[world.custodians[2].member]], [4, 5, "notConfirmed"]);
  }),
  "with fewer confirmations asked for the rest may be away": inWorld({ custodians: 0 }, async (t, world) => {
    const { FakeCustodian } = await import("./support/custodian.js");
    world.custodians = await Promise.all([0, 1, 2, 3, 4].map((index) => FakeCustodian.made(index)));
    for (const each of world.custodians) {
      world.gateway.custodians.set(each.member, each);
      await world.enrol(each.person);
    }
    await world.policy(world.custodians, { threshold: 2, dataShards: 2, confirmations: 3 });
    const { sender, ada } = await teamIn(world);
    world.custodians[0].lie = "full";
    world.custodians[3].lie = "unsignedConfirmation";
    const receipt = await sender.send(what(ada));
    t.equal([receipt.custodians, receipt.of], [3, 5]);
    t.equal(await (await (await world.at(ada)).open(receipt.record)).item(0), content);
  }),
  "a send that is given up stops and stays pending": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    const abort = new AbortController();
    world.gateway.alter.request = (request) => {
      if (request.path.endsWith("/blocks")) abort.abort();
      return null;
    };
    await t.rejects(sender.send(what(ada, one, { signal: abort.signal })), "aborted");
    t.equal((await sender.pendingSends()).length, 1);
    await sender.discardSend((await sender.pendingSends())[0].id);
    t.equal(await sender.pendingSends(), []);
  }),
  "a policy that changed meanwhile ends a pending send": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    world.custodians[0].lie = "full";
    await t.rejects(sender.send(what(ada)), "noSpace");
    await world.policy(world.custodians.slice(1), { threshold: 2, dataShards: 2 });
    const [{ id }] = await sender.pendingSends();
    await t.rejects(sender.resumeSend(id, one), "ended");
    t.equal(await sender.pendingSends(), []);
    t.equal((await sender.send(what(ada))).of, 4);
  }),
  "nothing is sealed for whom the ledger would refuse": inWorld(small, async (t, world) => {
    const { sender, tess, ada } = await teamIn(world);
    const cleo = await world.person("clinician", "Cleo");
    world.gateway.log.length = 0;
    await t.rejects(sender.send(what(cleo)), "notAllowed");
    await t.rejects(sender.send(what({ member: "7".repeat(40) })), "directoryRefused");
    const reader = await world.at(cleo);
    await t.rejects(reader.send(what(ada)), "notAllowed");
    await world.ledger.act(world.authority, "suspend", { member: ada.member, reason: "0".repeat(64) });
    await t.rejects(sender.send(what(ada)), "suspended");
    t.ok(!world.gateway.log.some((each) => each.endsWith("/blocks")));
    t.ok(tess.member);
  }),
  "a directory that shows other keys of the patient is refused": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    const { person } = await import("./support/people.js");
    const eve = await person("patient", "Ada");
    // Signed by the authority in earnest, but for keys that the ledger does not have of her.
    await world.list({ ...ada, sealing: eve.sealing });
    await t.rejects(sender.send(what(ada)), "directoryRefused");
    t.equal(await sender.search("Ada"), []);
  }),
  "an owner keeps records of their own": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    const owner = await world.at(ada);
    const { record } = await owner.send(what(ada, one, { kind: "document" }));
    const [row] = await owner.inbox();
    t.equal([row.record, row.kind, row.from.name], [record, "document", "Ada"]);
    t.equal(await (await owner.open(record)).item(0), content);
  }),
  "the kept data key cannot be read out of the browser's database": inWorld(small, async (t, world) => {
    const { sender, ada } = await teamIn(world);
    world.custodians[0].lie = "full";
    await t.rejects(sender.send(what(ada)), "noSpace");
    const [row] = await sender.testStore.all("pending");
    t.ok(row.wrapKey instanceof CryptoKey && !row.wrapKey.extractable);
    await t.rejects(crypto.subtle.exportKey("raw", row.wrapKey), 15);
  }),
  "a record larger than a window is sealed in bounded memory": inWorld({ custodians: 3, threshold: 2, dataShards: 2 },
    async (t, world) => {
    const { sender, ada } = await teamIn(world);
    const bytes = sample(20_000_000);
    const receipt = await sender.send(what(ada, [{ name: "big", bytes }]));
    const opened = await (await world.at(ada)).open(receipt.record);
    t.equal(toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", await opened.item(0)))),
      toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))));
  }),
};
