// Whole stories on a gateway in memory.

import { inWorld, sample } from "./support/world.js";

const day = 86_400;
const soon = () => Math.floor(Date.now() / 1000) + 7 * day;
const viewOnly = { store: false, passOn: false };

/** Tess sends Ada a record of some files. */
async function sent(world, files = [{ name: "ct.dcm", bytes: sample(200_000) }]) {
  const [tess, ada] = [await world.person("technologist", "Tess Moreau"), await world.person("patient", "Ada Byron")];
  const sender = await world.at(tess);
  const receipt = await sender.send({ files, owner: ada.member, kind: "imaging", measuredAt: 1_700_000_000 });
  return { tess, ada, sender, receipt, record: receipt.record };
}

export default {
  "a record reaches its owner, is asked for, granted narrower, opened and revoked": inWorld({}, async (t, world) => {
    const files = [{ name: "ct.dcm", bytes: sample(200_000) }, { name: "report.txt", bytes: sample(1_000, 2) }];
    const { ada, receipt, record } = await sent(world, files);
    t.equal([receipt.items, receipt.custodians, receipt.of, receipt.owner.name], [2, 5, 5, "Ada Byron"]);
    const owner = await world.at(ada);
    const [row] = await owner.inbox();
    t.equal([row.record, row.from.name, row.kind, row.measuredAt, row.erased],
      [record, "Tess Moreau", "imaging", 1_700_000_000, false]);
    const own = await owner.open(record);
    t.equal([own.viewOnly, own.manifest.items.map(({ name }) => name)], [false, ["ct.dcm", "report.txt"]]);
    t.ok(own.faults.length === 0, own.faults);
    for (const [index, file] of files.entries()) t.equal(await own.item(index), file.bytes);
    own.close();
    await t.rejects(own.item(0), "aborted");
    t.equal((await owner.inbox())[0].items, 2);

    const cleo = await world.person("clinician", "Cleo Hart");
    const reader = await world.at(cleo);
    const [found] = await reader.search("ada");
    t.equal([found.member, found.name, found.standing], [ada.member, "Ada Byron", "good"]);
    const asked = await reader.request({
      owner: ada.member, scope: { kinds: ["imaging", "document"], nature: "both" }, purposeCode: "TREAT",
      purposeText: "Schmerzen im Knie", mode: { store: true, passOn: false }, duration: 30 * day,
    });
    t.equal(asked.outcome, "accepted");
    await owner.refresh();
    const [request] = await owner.requests();
    t.equal([request.from.name, request.purposeText, request.purposeCode, request.answer],
      ["Cleo Hart", "Schmerzen im Knie", 1, null]);

    const granted = await owner.grant({ request: request.digest, scope: { record }, mode: viewOnly, until: soon(),
      most: 2 });
    await reader.refresh();
    const [mine] = await reader.asked();
    t.equal([mine.answer, mine.grant.reference, mine.grant.state], ["granted", granted.digest, "live"]);
    const [open] = await reader.accessible();
    t.equal([open.record, open.reference, open.left, open.owner.name, open.from.name],
      [record, granted.digest, 2, "Ada Byron", "Tess Moreau"]);
    const opened = await reader.open(record, { reference: granted.digest });
    t.equal([opened.viewOnly, opened.reference], [true, granted.digest]);
    t.equal(await opened.item(1), files[1].bytes);
    t.equal(await opened.item(0), files[0].bytes);
    await opened.heardAll;
    t.equal(opened.faults, []);

    await owner.refresh();
    const seen = (await owner.history()).find(({ kind }) => kind === "access");
    t.equal([seen.actor.name, seen.lawful, seen.record, seen.releasedBy, seen.purposeText],
      ["Cleo Hart", true, record, 5, "Schmerzen im Knie"]);
    const [grant] = await owner.grants();
    t.equal([grant.used, grant.state, grant.to.name, grant.offered], [1, "live", "Cleo Hart", false]);
    await owner.revoke(granted.digest);
    t.equal((await owner.grants())[0].state, "revoked");
    const before = world.ledger.size;
    const refusal = await t.rejects(reader.open(record, { reference: granted.digest }), "revoked");
    t.equal([refusal.isSigned, world.ledger.size], [false, before]);
    t.equal(await reader.accessible(), []);
  }),
};
