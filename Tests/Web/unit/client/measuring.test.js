// Grants on measurements that are yet to be made, and what answers them, as the ledger has it.

import { ZERO } from "/web/crypto/bytes.js";
import { inWorld } from "./support/world.js";

const DAY = 86_400;
const soon = () => Math.floor(Date.now() / 1000) + 7 * DAY;
const mode = { store: true, passOn: true };
const word = (digit) => digit.repeat(64);

/** An answer as a patient's program anchors it; none of it is sealed, since only the ledger is looked at. */
const anchor = (world, who, record, reference, measuredAt, recordKind = "measurement") =>
  world.ledger.act(who, "anchor", { record, owner: who.member, recordKind, envelope: word("e"),
    keyCommitment: word("c"), measuredAt, reference });

async function asked(world) {
  const [ada, cleo, paul] = [await world.person("patient", "Ada Byron"), await world.person("clinician", "Cleo Hart"),
    await world.person("clinician", "Paul Lang")];
  return { ada, cleo, paul, owner: await world.at(ada), reader: await world.at(cleo) };
}

const granted = (owner, grantee, scope, until = soon()) => owner.grant({ grantee, scope, mode, until });

export default {
  "a grant on new measurements is due until it ends, and says what answered it": inWorld({}, async (t, world) => {
    const { ada, cleo, owner, reader } = await asked(world);
    const scope = { kinds: ["measurement"], nature: "new" };
    const { digest } = await granted(owner, cleo.member, scope);
    const [row, ...others] = await owner.due();
    t.equal(others.length, 0);
    t.equal([row.reference, row.to.name, row.delivered], [digest, "Cleo Hart",
      { count: 0, lastAt: null, lastMeasuredAt: null }]);
    t.equal(await reader.due(), []);

    const first = await anchor(world, ada, word("1"), digest, 1_700_000_500);
    await anchor(world, ada, word("2"), digest, 1_700_000_000);
    // What answers nothing, or something else, counts for nothing here.
    await anchor(world, ada, word("3"), ZERO, 1_700_009_000);
    t.equal(first.outcome, "accepted");
    await owner.refresh();
    await reader.refresh();
    const [{ delivered }] = await owner.due();
    t.equal([delivered.count, delivered.lastMeasuredAt], [2, 1_700_000_500]);
    t.ok(delivered.lastAt >= first.time, "when it was anchored");
    t.equal((await reader.received())[0].delivered.count, 2);

    await owner.revoke(digest);
    t.equal(await owner.due(), []);
    await reader.refresh();
    t.equal((await reader.received())[0].delivered.count, 2);
  }),
  "only what asks for new measurements is due, the first to end at the top": inWorld({}, async (t, world) => {
    const { ada, cleo, paul, owner, reader } = await asked(world);
    await anchor(world, ada, word("1"), ZERO, 1_700_000_000);
    await owner.refresh();
    for (const scope of [{ record: word("1") }, { kinds: ["measurement"], nature: "existing" },
      { kinds: ["imaging"], nature: "new" }]) await granted(owner, cleo.member, scope);
    t.equal(await owner.due(), []);
    t.equal((await owner.grants()).map(({ delivered }) => delivered?.count ?? null).sort(), [0, null, null]);
    const later = await granted(owner, paul.member, { kinds: ["measurement"], nature: "both" });
    const wide = { kinds: ["imaging", "measurement"], nature: "new" };
    const sooner = await granted(owner, cleo.member, wide, soon() - DAY);
    t.equal((await owner.due()).map(({ reference }) => reference), [sooner.digest, later.digest]);

    // What was passed on is served by answering the first, and shows the same answers.
    await reader.refresh();
    const passed = await reader.grant({ parent: sooner.digest, grantee: paul.member, mode: { store: false,
      passOn: false } });
    await owner.refresh();
    t.equal((await owner.due()).length, 2);
    await anchor(world, ada, word("2"), sooner.digest, 1_700_000_000);
    await owner.refresh();
    const child = (await owner.grants()).find(({ reference }) => reference === passed.digest);
    t.equal(child.delivered.count, 1);
  }),
};
