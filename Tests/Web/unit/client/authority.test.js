// What authority members do, the explorer, and the device.

import { fromBase64, toBase64 } from "/web/crypto/bytes.js";
import { signJoinRequest } from "/web/protocol/joinrequest.js";
import { inWorld, sample } from "./support/world.js";
import { person } from "./support/people.js";

const small = { custodians: 4, threshold: 2, dataShards: 2 };

/** An account that waits, as signing up leaves it. */
async function waiting(world, role, name) {
  const each = await person(role, name);
  const joinRequest = await signJoinRequest({ ledger: world.ledger.ledger, name, role, signingKey: each.signing,
    sealingKey: each.sealing.publicKey });
  world.gateway.accounts.set(name, { name, role, member: each.member, joinRequest: toBase64(joinRequest) });
  return each;
}

export default {
  "who enrols makes action, certificate and directory entry": inWorld(small, async (t, world) => {
    const authority = await world.at(world.authority);
    const each = await waiting(world, "clinician", "Cleo Hart");
    const [join] = await authority.joins();
    const receipt = await authority.enrol(join, { name: "Dr Cleo Hart", role: "clinician" });
    t.equal([receipt.outcome, world.ledger.state.members.get(each.member).role], ["accepted", "clinician"]);
    const [row] = await authority.members("hart");
    t.equal([row.name, row.role, row.standing, row.strikes, row.suspendedAt],
      ["Dr Cleo Hart", "clinician", "good", 0, null]);
    const size = world.ledger.size;
    await authority.enrol(join, { name: "Cleo Hart-Lee", role: "clinician" });
    t.equal(world.ledger.size, size, "asked for again only the entry is made");
    t.equal((await authority.members("hart-lee")).length, 1);
  }),
  "a join request that was altered or swapped is not shown": inWorld(small, async (t, world) => {
    const authority = await world.at(world.authority);
    const [a, b] = [await waiting(world, "patient", "Ada"), await waiting(world, "patient", "Bo")];
    const accounts = world.gateway.accounts;
    accounts.get("Ada").joinRequest = accounts.get("Bo").joinRequest;
    t.equal((await authority.joins()).map(({ member }) => member), [b.member]);
    const bytes = fromBase64(accounts.get("Bo").joinRequest);
    bytes[60] ^= 1;
    accounts.get("Bo").joinRequest = toBase64(bytes);
    t.equal(await authority.joins(), []);
    t.ok(a.member);
  }),
  "only who holds the root's key enrols, and nothing is signed otherwise": inWorld(small, async (t, world) => {
    const second = await world.at(world.second);
    await waiting(world, "patient", "Ada");
    const size = world.ledger.size;
    const [join] = await second.joins();
    await t.rejects(second.enrol(join), "notIssuedByAuthority");
    t.equal(world.ledger.size, size);
  }),
  "another authority member waits for a second approval, and is then finished": inWorld(small, async (t, world) => {
    const [first, second] = [await world.at(world.authority), await world.at(world.second)];
    const third = await waiting(world, "authority", "Third Authority");
    const [join] = await first.joins();
    t.equal((await first.enrol(join)).outcome, "pending");
    t.equal((await first.enrol(join).catch((error) => [error.code, error.detail])), ["refused", "pending"]);
    const [proposal] = await second.proposals();
    t.equal([proposal.kind, proposal.by.name, proposal.mine, proposal.changes],
      ["enrol", "Health Authority", false, [{ what: "role", from: null, to: "authority" }]]);
    t.equal((await first.proposals())[0].mine, true);
    await t.rejects(first.approve(proposal.digest), "refused");
    t.equal((await second.approve(proposal.digest)).outcome, "accepted");
    t.equal(await second.proposals(), []);
    await first.refresh();
    t.equal((await first.enrol(join)).outcome, "accepted");
    t.ok(world.gateway.directory.has(third.member));
  }),
  "a suspended member is out at once, and back after two approvals": inWorld(small, async (t, world) => {
    const [first, second] = [await world.at(world.authority), await world.at(world.second)];
    const cleo = await world.person("clinician", "Cleo");
    const reader = await world.at(cleo);
    const ended = new Promise((resolve) => reader.addEventListener("ended", ({ detail }) => resolve(detail.reason)));
    await first.suspend(cleo.member, "lost device");
    await reader.sessions().catch(() => {});
    t.equal(await ended, "suspended");
    t.equal((await first.members("cleo"))[0].standing, "suspended");
    t.ok((await first.members("cleo"))[0].suspendedAt > 0);
    t.equal((await first.alerts())[0].subject.name, "Cleo");
    t.equal((await second.reinstate(cleo.member, "found again")).outcome, "pending");
    await first.refresh();
    const [proposal] = await first.proposals();
    t.equal([proposal.kind, proposal.subject.name], ["reinstate", "Cleo"]);
    await first.approve(proposal.digest);
    t.equal((await first.members("cleo"))[0].standing, "good");
    t.equal(await first.proposals(), []);
  }),
  "an unlawful try and a report reach the authority, the reason readable": inWorld(small, async (t, world) => {
    const authority = await world.at(world.authority);
    const [tess, ada, cleo] = [await world.person("technologist", "Tess"), await world.person("patient", "Ada"),
      await world.person("clinician", "Cleo")];
    const sender = await world.at(tess);
    const { record } = await sender.send({ files: [{ name: "x", bytes: sample(100) }], owner: ada.member,
      kind: "document", measuredAt: 1 });
    const owner = await world.at(ada);
    const { digest: reference } = await owner.grant({ grantee: cleo.member, scope: { record }, mode: {},
      until: world.serverNow() + 900 });
    const reader = await world.at(cleo);
    await owner.revoke(reference);
    await t.rejects(reader.open(record, { reference, insist: true }), "revoked");
    await owner.refresh();
    const tried = (await owner.history()).find(({ lawful }) => !lawful);
    t.equal([tried.kind, tried.outcome, tried.actor.name], ["access", "revoked", "Cleo"]);
    const told = (kind) => owner.history().then((rows) => rows.find((row) => row.kind === kind).to?.name);
    t.equal([await told("grant"), await told("revoke"), await told("anchor")], ["Cleo", "Cleo", undefined]);
    await owner.report(tried.digest, "I had told her to stop");
    await authority.refresh();
    const [report, access] = await authority.alerts();
    t.equal([report.kind, report.reasonText, report.owner.name], ["report", "I had told her to stop", "Ada"]);
    t.equal([access.kind, access.outcome, access.lawful, access.actor.name, access.actor.standing, access.strikes],
      ["access", "revoked", false, "Cleo", "good", 1]);
    t.equal((await authority.members("cleo"))[0].strikes, 1);
  }),
  "a new policy is published, proposed and comes into force with the second approval": inWorld(small,
    async (t, world) => {
    const [first, second] = [await world.at(world.authority), await world.at(world.second)];
    const { document, epoch, threshold } = await first.policy();
    t.equal([epoch, threshold, document.custodians.length], [1, 2, 4]);
    const next = { ...document, custodians: document.custodians.slice(0, 3), confirmations: 3 };
    const receipt = await first.proposePolicy({ strikes: 5, document: next });
    t.equal(receipt.outcome, "pending");
    await second.refresh();
    const [proposal] = await second.proposals();
    const change = (name) => proposal.changes.find(({ what }) => what === name);
    t.equal([change("strikes"), proposal.isReadable], [{ what: "strikes", from: 3, to: 5 }, true]);
    t.equal([change("confirmations").to, change("custodians").from.length, change("custodians").to.length],
      [3, 4, 3]);
    t.ok(change("former").to[0].startsWith("Custodian 3 ("), change("former"));
    t.equal([change("document"), change("staleness"), change("threshold")], [undefined, undefined, undefined]);
    await second.approve(proposal.digest);
    const now = await second.policy();
    t.equal([now.epoch, now.strikes, now.document.custodians.length, now.document.former.length], [2, 5, 3, 1]);
    await t.rejects(first.proposePolicy({ document: { ...document, threshold: 9 } }), "malformedPolicy");
  }),
  "a proposed policy whose document is withheld or another is not readable": inWorld(small, async (t, world) => {
    const [first, second] = [await world.at(world.authority), await world.at(world.second)];
    const { document } = await first.policy();
    const from = document.staleness;
    const receipt = await first.proposePolicy({ document: { ...document, staleness: from + 1 } });
    await second.refresh();
    t.equal((await second.proposals())[0].changes, [{ what: "staleness", from, to: from + 1 }]);
    const { documents } = world.gateway;
    const [digest, bytes] = [...documents].at(-1);
    documents.set(digest, new TextEncoder().encode(new TextDecoder().decode(bytes).replace("staleness", "Staleness")));
    t.equal((await second.proposals()).map((row) => [row.isReadable, row.digest]), [[false, receipt.digest]]);
    documents.delete(digest);
    const [withheld] = await second.proposals();
    t.equal([withheld.isReadable, withheld.changes.map(({ what }) => what)], [false, ["document"]]);
  }),
  "custodians are compared with the member's own view": inWorld(small, async (t, world) => {
    const authority = await world.at(world.authority);
    const status = world.custodians[1].answer.bind(world.custodians[1]);
    world.custodians[0].lie = "silent";
    world.custodians[1].answer = async (asked) => {
      const answer = await status(asked);
      const value = JSON.parse(new TextDecoder().decode(answer.body));
      return { ...answer, body: new TextEncoder()
        .encode(JSON.stringify({ ...value, size: value.size - 1, root: "7".repeat(64) })) };
    };
    const rows = await authority.custodians();
    t.equal(rows.map(({ state }) => state), ["unavailable", "forked", "ready", "ready"]);
    t.equal(rows.map(({ reachable }) => reachable), [false, true, true, true]);
    t.equal([rows[2].behind, rows[2].name, rows[2].former, rows[2].witnessed], [0, "Custodian 2", false, true]);
  }),
  "accounts come with verified names": inWorld(small, async (t, world) => {
    const authority = await world.at(world.authority);
    const [row] = await authority.accounts();
    t.equal([row.member, row.name], [world.authority.member, "Health Authority"]);
  }),
  "the whole ledger is checked, every signature and the root": inWorld(small, async (t, world) => {
    const ada = await world.at(await world.person("patient", "Ada"));
    const seen = [];
    const verdict = await ada.verifyAll((each) => seen.push(each));
    t.equal([verdict.ok, verdict.size, verdict.signatures, verdict.root],
      [true, world.ledger.size, world.ledger.size, world.ledger.root()]);
    t.equal(seen.at(-1), { done: world.ledger.size, total: world.ledger.size });
    const proof = await ada.proveEntry(3);
    t.equal([proof.ok, proof.root], [true, world.ledger.root()]);
    t.ok(proof.path.length > 0);
    t.equal((await ada.entries(0, 3)).map(({ position, kind }) => [position, kind]),
      [[0, "enrol"], [1, "enrol"], [2, "enrol"]]);
  }),
  "an entry that was altered is found and named": inWorld(small, async (t, world) => {
    const ada = await world.at(await world.person("patient", "Ada"));
    const alter = (place) => (world.gateway.alter.entries = (entries) => entries.map((each) => {
      if (each.position !== 2) return each;
      const bytes = fromBase64(each.entry);
      bytes[place] ^= 1;
      return { ...each, entry: toBase64(bytes) };
    }));
    alter(40);
    t.equal((await ada.verifyAll()).firstFault, { position: 2, reason: "wrongSignature" });
    alter(7);
    const verdict = await ada.verifyAll();
    t.ok(!verdict.ok && verdict.firstFault, verdict);
    world.gateway.alter.proof = { entries: [{ ...world.ledger.item(2, world.ledger.size),
      entry: world.ledger.item(3, world.ledger.size).entry }] };
    t.equal((await ada.proveEntry(2)).ok, false);
  }),
  "what a gateway left out of one's own list is found by reading everything": inWorld(small, async (t, world) => {
    const ada = await world.person("patient", "Ada");
    const cleo = await world.person("clinician", "Cleo");
    const { position } = await world.ledger.act(cleo, "request", {
      owner: ada.member, scope: { kinds: ["imaging"], nature: "both" }, purposeCode: 1, purposeDigest: "1".repeat(64),
      mode: {}, duration: 60,
    });
    world.gateway.alter.items = (name, items) => (name === "mine" ? items.filter((item) => item.position !== position)
      : items);
    const owner = await world.at(ada);
    t.equal(await owner.requests(), []);
    t.equal((await owner.verifyAll()).firstFault, { position, reason: "withheld" });
  }),
  "the agent of this computer is vouched for, and its report handed in": inWorld(small, async (t, world) => {
    const key = "a".repeat(128);
    const plain = world.gateway.transport;
    world.gateway.transport = async (url, init) => {
      if (!String(url).startsWith("http://127.0.0.1:8765")) return plain(url, init);
      if (url.endsWith("/v1/agent")) return new Response(JSON.stringify({ key, name: "workstation", version: "1" }));
      return new Response(JSON.stringify({ report: btoa("{}"), signature: "b".repeat(128),
        nonce: JSON.parse(init.body).nonce }));
    };
    const tess = await world.at(await world.person("technologist", "Tess"));
    t.equal((await tess.posture()).verdict, "unknown");
    t.equal(await tess.agent(), { key, name: "workstation", version: "1", paired: false });
    await tess.pairAgent();
    t.ok((await tess.agent()).paired);
    t.equal([world.gateway.agents[0].key, world.gateway.agents[0].voucher.length], [key, 128]);
    const checked = await tess.checkPosture();
    t.equal([checked.verdict, checked.checks.length, checked.deadline - checked.at], ["pass", 1, 3600]);
    t.equal((await tess.agents()).map(({ key: each, name }) => [each, name]), [[key, "workstation"]]);
    await t.rejects(tess.removeAgent("../v1/sessions"), "malformedKey");
    await tess.removeAgent(key);
    t.equal([await tess.agents(), (await tess.agent()).paired], [[], false]);
    await t.rejects(tess.removeAgent(key), "notFound");
  }),
  "without an agent there is none, and a check says so": inWorld(small, async (t, world) => {
    const plain = world.gateway.transport;
    world.gateway.transport = async (url, init) => {
      if (String(url).startsWith("http://127.0.0.1:8765")) throw new TypeError("refused");
      return plain(url, init);
    };
    const tess = await world.at(await world.person("technologist", "Tess"));
    t.equal(await tess.agent(), null);
    await t.rejects(tess.checkPosture(), "agentMissing");
    await t.rejects(tess.pairAgent(), "agentMissing");
  }),
};
