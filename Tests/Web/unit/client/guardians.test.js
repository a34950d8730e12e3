// Guardians named, asked, and stopped; what they are handed opens for them alone.

import { inWorld } from "./support/world.js";
import { person } from "./support/people.js";
import { guardianProof, guardianRoot, newSalts } from "/web/protocol/guardians.js";
import { readRecoveryRequest, signRecoveryRequest } from "/web/protocol/recoveryrequest.js";
import { isGuardian } from "/web/protocol/words.js";

const small = { custodians: 3, threshold: 2, dataShards: 2 };
const DAY = 86_400;

async function guarded(world, { wait = DAY, needed = 2 } = {}) {
  const [ada, tess, cleo, ben] = [await world.person("patient", "Ada"), await world.person("technologist", "Tess"),
    await world.person("clinician", "Cleo"), await world.person("patient", "Ben")];
  const [owner, first, second, third] = [await world.at(ada), await world.at(tess), await world.at(cleo),
    await world.at(ben)];
  const card = await third.card();
  await owner.setGuardians([{ member: tess.member }, { member: cleo.member }, { member: ben.member, card }],
    { needed, wait });
  for (const [page, each] of [[first, tess], [second, cleo], [third, ben]]) {
    await page.refresh();
    const accepted = await page.acceptCharge(await owner.proofFile(each.member));
    if (accepted.owner !== ada.member || accepted.name !== "Ada") throw new Error("another owner");
  }
  return { ada, owner, first, second, third, tess, cleo, ben };
}

/** New keys for a member, as on a new device. */
async function lost(world, member, name = "Ada") {
  const fresh = await person("patient", name);
  const bytes = await signRecoveryRequest({ ledger: world.ledger.ledger, member, name, signingKey: fresh.signing,
    sealingKey: fresh.sealing.publicKey });
  return { fresh, bytes, print: (await readRecoveryRequest(bytes, world.ledger.ledger)).fingerprint };
}

export default {
  "every guardian's proof fits the root, and nobody else's does": (t) => {
    const guardians = Array.from({ length: 8 }, (_, index) => `${index + 1}`.repeat(40));
    for (let count = 1; count <= 8; count += 1) {
      const set = { guardians: guardians.slice(0, count), salts: newSalts() };
      const root = guardianRoot(set);
      for (const member of set.guardians) t.ok(isGuardian({ member, ...guardianProof(set, member), root }));
      t.ok(!isGuardian({ member: "9".repeat(40), ...guardianProof(set, guardians[0]), root }));
      t.equal(guardianProof(set, "9".repeat(40)), null);
    }
  },
  "the owner sees their guardians, and after them the ones named anew": inWorld(small, async (t, world) => {
    const { owner, first, tess } = await guarded(world);
    const now = await owner.guardians();
    t.equal([now.guardians.map(({ name }) => name), now.needed, now.wait], [["Tess", "Cleo", "Ben"], 2, DAY]);
    await owner.setGuardians([{ member: tess.member }], { needed: 1, wait: 0 });
    t.equal((await owner.guardians()).guardians.length, 1);
    await first.refresh();
    t.equal((await first.charges()).map(({ isCurrent }) => isCurrent), [false], "the old file is worth nothing");
    await first.acceptCharge(await owner.proofFile(tess.member));
    t.equal((await first.charges()).map(({ name, isCurrent }) => [name, isCurrent]), [["Ada", true]]);
    await owner.clearGuardians();
    t.equal(await owner.guardians(), null);
  }),
  "what this browser does not know is said, not guessed": inWorld(small, async (t, world) => {
    const { ada, tess } = await guarded(world);
    const elsewhere = await world.at(ada);
    await elsewhere.refresh();
    t.equal((await elsewhere.guardians()).guardians, null);
    await t.rejects(elsewhere.proofFile(tess.member), "notFound");
  }),
  "a guardian's file opens for that guardian alone": inWorld(small, async (t, world) => {
    const { owner, first, second, tess } = await guarded(world);
    const file = await owner.proofFile(tess.member);
    await t.rejects(second.acceptCharge(file), "notOpened");
    await t.rejects(first.acceptCharge(new TextEncoder().encode("{}")), "malformed");
    const altered = JSON.parse(new TextDecoder().decode(file));
    altered.ledger = "1".repeat(64);
    await t.rejects(first.acceptCharge(new TextEncoder().encode(JSON.stringify(altered))), "wrongLedger");
    const stored = JSON.stringify(await first.testStore.all("guardians"), (_, each) => (each instanceof Uint8Array
      ? Array.from(each) : each));
    t.ok(!stored.includes("Ada"), "kept sealed");
  }),
  "nobody guards themselves, and a card that was altered is refused": inWorld(small, async (t, world) => {
    const { owner, ada, third, ben } = await guarded(world);
    t.equal((await t.rejects(owner.setGuardians([{ member: ada.member }], { needed: 1, wait: DAY }), "refused")).detail,
      "unfitMember");
    await t.rejects(owner.setGuardians([{ member: ben.member }], { needed: 2, wait: DAY }), "outOfBounds");
    const card = await third.card();
    t.equal((await owner.readCard(card)).name, "Ben");
    card[card.length - 10] ^= 1;
    await t.rejects(owner.readCard(card), "directoryRefused");
    await t.rejects(third.setGuardians([{ member: ada.member, card: await owner.card() }], { needed: 1, wait: 8e9 }),
      "outOfBounds");
  }),
  "enough guardians start a recovery, the owner is told and stops it": inWorld(small, async (t, world) => {
    const { ada, owner, first, second } = await guarded(world);
    const { bytes, print } = await lost(world, ada.member);
    t.equal((await first.readRecovery(bytes)).name, "Ada");
    await t.rejects(first.approveRecovery(bytes, "0000 0000 0000 0000 0000"), "wrongKey");
    t.equal((await first.approveRecovery(bytes, print.toUpperCase())).stage, "voting");
    await owner.refresh();
    t.equal([owner.recovery.stage, owner.recovery.votes], ["voting", [{ fingerprint: print, count: 1 }]]);
    const running = await second.approveRecovery(bytes, print);
    t.equal([running.stage, running.fingerprint], ["waiting", print]);
    await owner.refresh();
    t.equal([owner.recovery.stage, owner.keysStanding], ["waiting", "current"]);
    await owner.veto();
    t.equal([owner.recovery.stage, owner.keysStanding], ["none", "current"]);
    t.equal((await t.rejects(owner.veto(), "refused")).detail, "noRecovery");
  }),
  "with no veto the new keys are the member's, and the old page is told": inWorld(small, async (t, world) => {
    const { ada, owner, first, third } = await guarded(world, { wait: 0 });
    const { fresh, bytes, print } = await lost(world, ada.member);
    await first.approveRecovery(bytes, print);
    await third.approveRecovery(bytes, print);
    await owner.refresh();
    t.equal([owner.recovery.stage, owner.keysStanding], ["due", "replaced"]);
    t.equal(world.ledger.state.keysAt(ada.member, world.serverNow()).signingKey, fresh.signing.publicKey);
    // The ledger has them, so an authority lists them.
    t.equal((await (await world.at(world.authority)).relist(bytes)).name, "Ada");
  }),
  "who is no guardian, or of others, votes for nobody": inWorld(small, async (t, world) => {
    const { ada, owner, first, tess } = await guarded(world);
    const stranger = await world.at(await world.person("clinician", "Eve"));
    const { bytes, print } = await lost(world, ada.member);
    t.equal((await t.rejects(stranger.approveRecovery(bytes, print), "refused")).detail, "noGuardian");
    const other = await lost(world, tess.member, "Tess");
    await t.rejects(first.approveRecovery(other.bytes, other.print), "refused");
    await owner.clearGuardians();
    await first.refresh();
    t.equal((await t.rejects(first.approveRecovery(bytes, print), "refused")).detail, "noGuardian");
  }),
};
