// A record looked after by its owner: what is lost or wrong is named, mended, and sealed anew.

import { inWorld, sample } from "./support/world.js";

const small = { custodians: 5, threshold: 3, dataShards: 3 };
const content = sample(150_000);
const files = [{ name: "ct.dcm", bytes: content }, { name: "note.txt", bytes: sample(40, 9), type: "text/plain" }];

async function received(world) {
  const [tess, ada] = [await world.person("technologist", "Tess"), await world.person("patient", "Ada")];
  const sender = await world.at(tess);
  const { record } = await sender.send({ files, owner: ada.member, kind: "imaging", measuredAt: 1_700_000_000 });
  return { owner: await world.at(ada), record, ada, sender };
}

const reads = async (member, record) => {
  const opened = await member.open(record);
  const bytes = await opened.item(0);
  opened.close();
  return bytes.every((byte, at) => byte === content[at]);
};
const of = ({ findings }, world, index) => findings
  .filter(({ custodian }) => custodian.member === world.custodians[index].member).map(({ fault, count }) => [fault,
    ...(count ? [count] : [])]);
const nothing = (report) => [report.findings, report.problems, report.restored, report.rebuilt, report.isDealtAnew];

export default {
  "a healthy record is read through and left as it is": inWorld(small, async (t, world) => {
    const { owner, record } = await received(world);
    const seen = [];
    const report = await owner.repair(record, { onProgress: (each) => seen.push(each) });
    t.equal(nothing(report), [[], [], 0, 0, false]);
    t.equal([report.checked, seen.at(-1)], [5, { phase: "blocks", done: 1, total: 1 }]);
    t.ok(world.custodians.every(({ retired }) => retired.length === 0));
  }),
  "blocks that are lost or altered are laid to whom they belong, and rebuilt": inWorld(small, async (t, world) => {
    const { owner, record } = await received(world);
    const [first, second] = world.custodians;
    const held = (custodian) => custodian.blocks.get(record);
    const envelope = first.deposits.get(record).envelope;
    const lost = first.deposits.get(record).blocks[0];
    const altered = second.deposits.get(record).blocks[0];
    const whole = [held(first).get(lost).slice(), held(second).get(altered).slice()];
    held(first).delete(lost);
    held(second).get(altered)[7] ^= 1;
    held(second).delete(envelope);
    const report = await owner.repair(record);
    t.equal([of(report, world, 0), of(report, world, 1), of(report, world, 2)],
      [[["missing", 1]], [["wrong", 1], ["missing", 1]], []]);
    t.equal([report.rebuilt, report.restored, report.problems, report.isDealtAnew], [2, 3, [], false]);
    t.equal([held(first).get(lost), held(second).get(altered)], whole);
    t.ok(held(second).has(envelope));
    t.equal(nothing(await owner.repair(record)), [[], [], 0, 0, false]);
  }),
  "a share that is lost or wrong is named, and the key is dealt anew": inWorld(small, async (t, world) => {
    const { owner, record } = await received(world);
    world.custodians[0].deposits.delete(record);
    world.custodians[1].deposits.get(record).bytes[3] ^= 1;
    const report = await owner.repair(record);
    t.equal([of(report, world, 0), of(report, world, 1)], [[["refused:noShare"]], [["wrongShare"]]]);
    t.equal([report.isDealtAnew, report.problems], [true, []]);
    const dealings = new Set(world.custodians.map((each) => each.deposits.get(record).decoded.digest));
    t.equal([dealings.size, world.custodians.map(({ retired }) => retired.length)], [1, [1, 1, 1, 1, 1]]);
    t.equal(world.custodians[0].deposits.get(record).decoded.dealing.generation, 1);
    t.equal(nothing(await owner.repair(record)), [[], [], 0, 0, false]);
  }),
  "a custodian that is away is named and not blamed for more": inWorld(small, async (t, world) => {
    const { owner, record } = await received(world);
    world.custodians[4].lie = "silent";
    const report = await owner.repair(record);
    t.equal(of(report, world, 4).map(([fault]) => fault).includes("silent"), true);
    t.ok(report.problems.length > 0 && !report.isDealtAnew);
    t.ok(await reads(owner, record));
  }),
  "past rebuilding nothing is changed, and only the owner looks": inWorld(small, async (t, world) => {
    const { owner, sender, record } = await received(world);
    await t.rejects(sender.repair(record), "noGrant");
    for (const custodian of world.custodians.slice(0, 3)) custodian.blocks.get(record)
      .delete(custodian.deposits.get(record).blocks[0]);
    await t.rejects(owner.repair(record), "tooFewShards");
    await owner.erase(record);
    await t.rejects(owner.repair(record), "erased");
  }),
  "sealed anew under another key the items stay, and the old record is gone": inWorld(small, async (t, world) => {
    const { owner, record, ada } = await received(world);
    const cleo = await world.person("clinician", "Cleo");
    const { digest } = await owner.grant({ grantee: cleo.member, scope: { record }, mode: {},
      until: world.serverNow() + 3600, most: 0 });
    const before = await owner.open(record);
    const said = before.manifest.items;
    before.close();
    const phases = new Set();
    const done = await owner.reseal(record, { onProgress: ({ phase }) => phases.add(phase) });
    t.equal([done.erased.confirmed, done.erased.of, done.ended], [5, 5, [digest]]);
    t.equal([...phases], ["open", "read", "seal", "store", "record", "erase"]);
    t.ok(await reads(owner, done.record));
    const opened = await owner.open(done.record);
    t.equal([opened.manifest.items, opened.manifest.sender, opened.manifest.measuredAt], [said, ada.member,
      1_700_000_000]);
    await t.rejects(owner.open(record), "erased");
    const [old, fresh] = [record, done.record].map((name) => world.ledger.state.records.get(name));
    t.ok(old.keyCommitment !== fresh.keyCommitment && world.custodians.every(({ blocks }) => !blocks.has(record)));
  }),
  "where the new record is not confirmed the old one stays": inWorld(small, async (t, world) => {
    const { owner, record } = await received(world);
    world.custodians[2].lie = "full";
    await t.rejects(owner.reseal(record), "noSpace");
    world.custodians[2].lie = null;
    t.ok(await reads(owner, record));
    t.equal([await owner.pendingSends(), (await owner.inbox()).length], [[], 1]);
  }),
};
