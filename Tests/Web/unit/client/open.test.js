// Opening records with custodians that fail and lie.

import { inWorld, sample } from "./support/world.js";

const small = { custodians: 5, threshold: 3, dataShards: 3 };
const soon = (world) => world.serverNow() + 3600;
const content = sample(300_000);

/** Ada has a record and has granted it to Cleo. */
async function granted(world,
  { mode = { store: true, passOn: false }, most = 0, files = [{ name: "ct.dcm", bytes: content }] } = {}) {
  const [tess, ada, cleo] = [await world.person("technologist", "Tess"), await world.person("patient", "Ada"),
    await world.person("clinician", "Cleo")];
  const sender = await world.at(tess);
  const { record } = await sender.send({ files, owner: ada.member, kind: "imaging", measuredAt: 1_700_000_000 });
  const owner = await world.at(ada);
  const { digest: reference } = await owner.grant({ grantee: cleo.member, scope: { record }, mode, until: soon(world),
    most });
  const reader = await world.at(cleo);
  return { owner, reader, record, reference, ada, cleo, tess, sender };
}

const lie = (world, lies) => lies.forEach((each, index) => (world.custodians[index].lie = each));
const named = (world, index) => `custodian ${world.custodians[index].member.slice(0, 12)}`;
const faultsOf = (world,
  opened) => world.custodians.map((_,
    index) => opened.faults.filter((each) => each.startsWith(named(world, index))).length);

export default {
  "custodians that gave wrong shares are named, and the record opens": inWorld(small, async (t, world) => {
    const { reader, record, reference } = await granted(world);
    lie(world, ["wrongShare", "unsigned"]);
    const opened = await reader.open(record, { reference });
    t.equal(await opened.item(0), content);
    await opened.heardAll;
    t.equal(faultsOf(world, opened), [1, 1, 0, 0, 0]);
    t.ok(opened.faults.some((each) => each.endsWith("gave a wrong share"))
      && opened.faults.some((each) => each.endsWith("did not sign")), opened.faults);
  }),
  "garbage and silence are named too": inWorld(small, async (t, world) => {
    const { reader, record, reference } = await granted(world);
    lie(world, ["garbage", "silent"]);
    const opened = await reader.open(record, { reference });
    await opened.heardAll;
    t.equal(faultsOf(world, opened).map(Boolean), [true, true, false, false, false]);
    t.equal(await opened.item(0), content);
  }),
  "with too few honest custodians nothing opens, and all are named": inWorld(small, async (t, world) => {
    const { reader, record, reference } = await granted(world);
    lie(world, ["wrongShare", "wrongShare", "unsigned"]);
    const refusal = await t.rejects(reader.open(record, { reference }), "tooFewShares");
    t.equal(Object.keys(refusal.reasons).length, 5);
    t.equal(refusal.reasons[world.custodians[2].member], "wrongSignature");
  }),
  "blocks that are wrong or missing are rebuilt from others, and laid to whom they belong": inWorld(small,
    async (t, world) => {
    const { owner, record } = await granted(world);
    lie(world, ["wrongBlocks", "lost"]);
    const opened = await owner.open(record);
    t.equal(await opened.item(0), content);
    t.ok(opened.faults.includes(`${named(world, 0)} gave wrong blocks`), opened.faults);
    t.ok(opened.faults.includes(`${named(world, 1)} lacks blocks`), opened.faults);
  }),
  "below k blocks nothing of the record is shown": inWorld(small, async (t, world) => {
    const { owner, record } = await granted(world);
    const opened = await owner.open(record);
    lie(world, ["wrongBlocks", "lost", "wrongBlocks"]);
    await t.rejects(opened.item(0), "tooFewShards");
    lie(world, [null, null, null]);
    t.equal(await opened.item(0), content, "asked again they are well");
  }),
  "an envelope that every custodian altered is refused": inWorld(small, async (t, world) => {
    const { owner, record } = await granted(world);
    lie(world, ["wrongBlocks", "wrongBlocks", "wrongBlocks", "wrongBlocks", "wrongBlocks"]);
    await t.rejects(owner.open(record), "alteredEnvelope");
    lie(world, [null]);
    t.equal(await (await owner.open(record)).item(0).catch((error) => error.code), "tooFewShards");
  }),
  "items come in any order, small ones side by side fetched once": inWorld(small, async (t, world) => {
    const files = Array.from({ length: 12 },
      (_, index) => ({ name: `${index}.dcm`, bytes: sample(10_000 + index, index) }));
    const { owner, record } = await granted(world, { files });
    const opened = await owner.open(record);
    world.gateway.log.length = 0;
    for (const index of [11, 0, 5, 6, 7, 1]) t.equal(await opened.item(index), files[index].bytes, index);
    t.ok(world.gateway.log.filter((each) => each.includes("/fetch")).length <= 3, world.gateway.log);
    await t.rejects(opened.item(12), "outOfBounds");
  }),
  "one image alone costs the blocks that it lies in, whoever reads on gets the rest": inWorld(small,
    async (t, world) => {
    const files = Array.from({ length: 3 }, (_, index) => ({ name: `${index}.dcm`, bytes: sample(200_000, index) }));
    const { owner, record } = await granted(world, { files });
    const asked = () => world.gateway.log.filter((each) => each.includes("/fetch")).map((each) => world.custodians
      .findIndex(({ member }) => each.includes(member)));
    for (const [item, places] of [[0, [0, 1]], [1, [0, 1, 2]], [2, [1, 2]]]) {
      const opened = await owner.open(record);
      world.gateway.log.length = 0;
      t.equal(await opened.item(item), files[item].bytes, item);
      t.equal(asked().sort(), places, item);
      t.equal(await opened.item((item + 1) % 3), files[(item + 1) % 3].bytes);
      t.equal(asked().sort(), [0, 1, 2], "the others once each, and none again");
      t.equal(opened.faults, []);
    }
  }),
  "one image alone comes from others where its custodian lies, lacks it, is away or never answers": inWorld(small,
    async (t, world) => {
    const files = Array.from({ length: 3 }, (_, index) => ({ name: `${index}.dcm`, bytes: sample(200_000, index) }));
    const { owner, record } = await granted(world, { files });
    for (const [what, said] of [["wrongBlocks", "gave wrong blocks"], ["lost", "lacks blocks"],
      ["silent", "refused: unavailable"], ["stuck", "did not answer"]]) {
      const opened = await owner.open(record);
      lie(world, [what]);
      t.equal(await opened.item(0), files[0].bytes, what);
      t.equal(opened.faults, [`${named(world, 0)} ${said}`]);
      lie(world, [null]);
    }
  }),
  "a record of many stripes opens item by item, with an empty one among them": inWorld({ custodians: 4, threshold: 2,
    dataShards: 2 }, async (t, world) => {
    const files = [{ name: "a", bytes: sample(2_500_000) }, { name: "b", bytes: sample(0) },
      { name: "c", bytes: sample(3_100_000, 3) }];
    const { owner, record } = await granted(world, { files });
    const opened = await owner.open(record);
    const seen = [];
    t.equal(await opened.item(2, { onProgress: ({ done, total }) => seen.push(done <= total) }), files[2].bytes);
    t.ok(seen.length > 1 && seen.every(Boolean));
    t.equal(await opened.item(1), files[1].bytes);
    t.equal(await opened.item(0), files[0].bytes);
    opened.close();
  }),
  "a grant that keeps says so, one for viewing says that": inWorld(small, async (t, world) => {
    const { reader, record, reference, owner, cleo } = await granted(world);
    t.ok(!(await reader.open(record, { reference })).viewOnly);
    const { digest } = await owner.grant({ grantee: cleo.member, scope: { record }, mode: {}, until: soon(world) });
    await reader.refresh();
    t.ok((await reader.open(record, { reference: digest })).viewOnly);
    t.ok(!(await reader.open(record)).viewOnly, "the grant that allows most is taken");
  }),
  "a grant that was used up opens nothing more": inWorld(small, async (t, world) => {
    const { reader, record, reference } = await granted(world, { most: 1 });
    await reader.open(record, { reference });
    await reader.refresh();
    const size = world.ledger.size;
    const refusal = await reader.open(record, { reference }).catch((error) => error);
    t.equal([refusal.code, refusal.isSigned, world.ledger.size], ["overCount", false, size]);
  }),
  "an end that has come is told before anything is signed": inWorld(small, async (t, world) => {
    const { reader, record, reference } = await granted(world);
    world.time.server = world.time.page = 4000;
    const size = world.ledger.size;
    await t.rejects(reader.open(record, { reference }), "expired");
    t.equal(world.ledger.size, size);
  }),
  "where the reader insists the ledger rules, and the outcome is the code": inWorld(small, async (t, world) => {
    const { owner, reader, record, reference } = await granted(world);
    await owner.revoke(reference);
    const refusal = await t.rejects(reader.open(record, { reference, insist: true }), "revoked");
    t.ok(refusal.receipt.position >= 0);
    t.equal(world.ledger.entries.at(-1).outcome, "revoked");
  }),
  "a revocation in the last moment is the ledger's to say": inWorld(small, async (t, world) => {
    const { owner, reader, record, reference } = await granted(world);
    world.gateway.alter.request = async (request) => {
      if (!request.path.endsWith("/actions") || world.ledger.state.grants.get(reference).revoked) return null;
      await world.ledger.act({ member: owner.profile.member, signing: owner.testRow.signing }, "revoke", { reference });
      return null;
    };
    const refusal = await t.rejects(reader.open(record, { reference }), "revoked");
    t.equal(refusal.receipt.outcome, "revoked");
  }),
  "a grant that ends between access and release is the custodians' common reason": inWorld(small, async (t, world) => {
    const { owner, reader, record, reference } = await granted(world);
    world.gateway.alter.answer = async (request, answer) => {
      if (request.path === "/v1/ledger/actions" && request.session.member === reader.profile.member) {
        world.gateway.alter.answer = null;
        await world.ledger.act({ member: owner.profile.member, signing: owner.testRow.signing }, "revoke",
          { reference });
      }
      return answer;
    };
    const refusal = await t.rejects(reader.open(record, { reference }), "revoked");
    t.equal(refusal.receipt, undefined);
  }),
  "shares come to the reader's key alone, and no custodian gives twice": inWorld(small, async (t, world) => {
    const { reader, record, reference } = await granted(world);
    await (await reader.open(record, { reference })).heardAll;
    t.ok(world.custodians.every(({ releases }) => releases.length === 1));
    await (await reader.open(record, { reference })).heardAll;
    t.ok(world.custodians.every(({ releases }) => releases.length === 2), "another access");
  }),
  "a second factor too old for the policy is asked for before anything is signed": inWorld(small, async (t, world) => {
    const { reader, record, reference } = await granted(world);
    const login = { gateways: [world.gateway.member], secondFactor: 600, posture: "report", postureAge: 3600,
      checks: [], webApp: "0".repeat(64) };
    await world.policy(world.custodians, { threshold: 3, dataShards: 3, login });
    world.time.server = world.time.page = 700;
    const size = world.ledger.size;
    await t.rejects(reader.open(record, { reference }), "secondFactorNeeded");
    t.equal(world.ledger.size, size);
    await reader.secondFactor("333001");
    t.equal(await (await reader.open(record, { reference })).item(0), content);
  }),
  "nobody opens what nobody granted": inWorld(small, async (t, world) => {
    const { record } = await granted(world);
    const eve = await world.at(await world.person("clinician", "Eve"));
    await t.rejects(eve.open(record), "noGrant");
    await t.rejects(eve.open(record, { reference: "7".repeat(64) }), "noGrant");
  }),
  "an erased record is gone, for its owner and for readers": inWorld(small, async (t, world) => {
    const { owner, reader, record, reference } = await granted(world);
    const erased = await owner.erase(record);
    t.equal([erased.confirmed, erased.of], [5, 5]);
    t.ok((await owner.inbox())[0].erased);
    await t.rejects(owner.open(record), "erased");
    await t.rejects(reader.open(record, { reference }), "erased");
    t.equal((await owner.erase(record)).position, erased.position, "asked again nothing more is signed");
  }),
  "a grant that is passed on opens, and ends with its parent": inWorld(small, async (t, world) => {
    const { owner, reader, record, reference } = await granted(world, { mode: { store: true, passOn: true } });
    const dan = await world.person("clinician", "Dan");
    const passed = await reader.grant({ parent: reference, grantee: dan.member, scope: { record }, mode: {},
      until: soon(world) - 60 });
    const last = await world.at(dan);
    const [row] = await last.accessible();
    t.equal([row.reference, row.owner.member], [passed.digest, owner.profile.member]);
    t.equal(await (await last.open(record)).item(0), content);
    await owner.refresh();
    t.equal((await owner.grants()).map(({ to, by }) => [to.name, by.name]), [["Dan", "Cleo"], ["Cleo", "Ada"]]);
    await owner.revoke(reference);
    await t.rejects(last.open(record), "noGrant");
    await t.rejects(last.open(record, { reference: passed.digest }), "revoked");
  }),
  "a grant wider than what was asked or held is refused here": inWorld(small, async (t, world) => {
    const { owner, reader, record, reference, ada } = await granted(world);
    const dan = await world.person("clinician", "Dan");
    const refusal = await t.rejects(reader.grant({ parent: reference, grantee: dan.member, scope: { record },
      mode: {}, until: soon(world) - 60 }), "refused");
    t.equal(refusal.detail, "exceeds");
    const asked = await reader.request({ owner: ada.member, scope: { record }, purposeCode: 1, purposeText: "x",
      mode: {}, duration: 3600 });
    await owner.refresh();
    const answer = (more) => owner.grant({ request: asked.digest, ...more });
    await t.rejects(answer({ scope: { kinds: ["imaging"], nature: "both" } }), "refused");
    await t.rejects(answer({ mode: { store: true } }), "refused");
    await t.rejects(answer({ until: world.serverNow() + 9000 }), "refused");
    t.equal((await answer({})).outcome, "accepted");
    await t.rejects(answer({}), "refused");
    await t.rejects(owner.deny(asked.digest), "refused");
  }),
};
