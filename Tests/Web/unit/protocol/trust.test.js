import { toHex, ZERO } from "/web/crypto/bytes.js";
import { sign } from "/web/crypto/signing.js";
import { openItems } from "/web/protocol/items.js";
import { encodePolicy, policyTerms } from "/web/protocol/policy.js";
import { consistencyPath } from "/web/protocol/tree.js";
import { Trust } from "/web/protocol/trust.js";
import { believe } from "/web/protocol/views.js";
import { message } from "/web/protocol/words.js";
import { Book, hexWord, person } from "/Tests/Web/unit/protocol/support.js";

const NOW = 1_700_001_000;

/** Two authority members, three custodians, and a policy with them in force. */
async function circle() {
  const [ada, ben] = [await person("authority"), await person("authority")];
  const custodians = [await person("custodian"), await person("custodian"), await person("custodian")];
  const book = await Book.found([ada, ben]);
  for (const each of custodians) await book.enrol(ada, each);
  const document = documentOf(custodians);
  const digest = await book.write(ada, "policy", policyTerms(document, 3), "pending");
  await book.write(ben, "approve", { proposal: digest });
  const trust = Trust.found(book.genesis);
  await trust.add(openItems(book.items(), book.head));
  trust.setDocument(encodePolicy(document));
  return { ada, ben, custodians, book, document, trust };
}

const documentOf = (custodians, witnesses = 2) => ({
  version: 1, custodians: custodians.map(({ member }, index) => ({ member, url: `https://127.0.0.1:900${index}`,
    witnessKey: hexWord() })),
  threshold: 2, dataShards: 2, confirmations: 3, witnesses, staleness: 10, former: [],
});

async function viewOf(custodian, { ledger, head, time = NOW, epoch = 1, key = custodian.signingKey }) {
  const signature = toHex(await sign(key, message("aureole/view/v1", ledger, custodian.member, head.size, head.root,
    time, epoch)));
  return { custodian: custodian.member, time, epoch, signature };
}

async function added(trust, book, from) {
  const copy = trust.copy();
  await copy.add(openItems(book.items(from), book.head));
  return copy;
}

export default {
  "from the founding to custodians, policy and keys": async (t) => {
    const { trust, custodians, document, ada } = await circle();
    t.equal([trust.epoch, trust.count, trust.position, trust.policy.threshold], [1, 5, 4, 2]);
    t.equal(trust.custodians.map(({ member, signingKey, standing }) => [member, signingKey, standing]),
      custodians.map((each) => [each.member, each.signingKey.publicKey, true]));
    t.equal(trust.custodians[0].url, document.custodians[0].url);
    t.equal(trust.authorities.map(({ member }) => member)[0], ada.member);
    t.equal(Trust.restore(trust.snapshot()).custodians.length, 3);
    t.equal(trust.member(hexWord().slice(24)), null);
  },
  "an action that its actor did not sign is refused, and nothing is taken": async (t) => {
    const { trust, ada, ben, book } = await circle();
    const from = book.entries.length;
    await book.write(ada, "suspend", { member: ben.member, reason: ZERO }, "accepted", { key: ben.signingKey });
    await t.rejects(added(trust, book, from), "wrongSignature");
    await t.rejects(trust.add(openItems(book.items(from), book.head)), "wrongSignature");
    t.ok(trust.member(ben.member).standing && trust.count === 5);
  },
  "a policy that widens is not in force before its second approval": async (t) => {
    const { trust, ada, ben, book, custodians } = await circle();
    const from = book.entries.length;
    const terms = policyTerms(documentOf(custodians.slice(0, 2).concat(await person("custodian"))), 3);
    const digest = await book.write(ada, "policy", terms, "pending");
    const waiting = await added(trust, book, from);
    t.equal([waiting.epoch, waiting.proposals.map((each) => each.digest)], [1, [digest]]);
    await book.write(ben, "approve", { proposal: digest });
    const inForce = await added(trust, book, from);
    t.equal([inForce.epoch, inForce.policy.document, inForce.proposals.length, inForce.document],
      [2, terms.document, 0, null]);
  },
  "an outcome that the rules do not give is refused": async (t) => {
    const { trust, ada, book, custodians } = await circle();
    const from = book.entries.length;
    await book.write(ada, "policy", policyTerms(documentOf(custodians), 3), "accepted");
    await t.rejects(added(trust, book, from), "trustRefused", "a widening policy at once");
    book.entries.length = from;
    ada.sequence -= 1;
    await book.enrol(ada, await person("authority"), "accepted");
    await t.rejects(added(trust, book, from), "trustRefused", "a third authority member at once");
  },
  "nobody approves their own proposal, an old one, or a suspended member's": async (t) => {
    const { trust, ada, ben, book, custodians } = await circle();
    const from = book.entries.length;
    const [first, second] = [policyTerms(documentOf(custodians), 3), policyTerms(documentOf(custodians), 3)];
    const digest = await book.write(ada, "policy", first, "pending");
    const other = await book.write(ada, "policy", second, "pending");
    const mark = book.entries.length;
    await book.write(ada, "approve", { proposal: digest });
    await t.rejects(added(trust, book, from), "trustRefused", "its proposer");
    book.entries.length = mark;
    ada.sequence -= 1;
    await book.write(ben, "approve", { proposal: digest });
    await book.write(ben, "approve", { proposal: other });
    await t.rejects(added(trust, book, from), "trustRefused", "an epoch later");
    book.entries.length = mark;
    ben.sequence -= 2;
    await book.write(ben, "suspend", { member: ada.member, reason: ZERO });
    await book.write(ben, "approve", { proposal: digest });
    await t.rejects(added(trust, book, from), "trustRefused", "of a suspended member");
  },
  "a suspended member, a repeated number and another ledger are refused": async (t) => {
    const { trust, ada, ben, book } = await circle();
    const from = book.entries.length;
    await book.write(ada, "suspend", { member: ben.member, reason: ZERO });
    await book.enrol(ben, await person("custodian"));
    await t.rejects(added(trust, book, from), "trustRefused");
    book.entries.length = from;
    ada.sequence -= 2;
    await book.enrol(ada, await person("custodian"));
    await t.rejects(added(trust, book, from), "trustRefused");
    book.entries.length = from;
    ada.sequence += 1;
    await book.write(ada, "suspend", { member: ben.member, reason: ZERO }, "accepted", { ledger: hexWord() });
    await t.rejects(added(trust, book, from), "wrongLedger");
  },
  "nobody but the authority enrols custodians": async (t) => {
    const { trust, custodians, book } = await circle();
    const from = book.entries.length;
    await book.enrol(custodians[0], await person("custodian"));
    await t.rejects(added(trust, book, from), "trustRefused");
    book.entries.length = from;
    await book.enrol(await person("authority"), await person("custodian"));
    t.equal((await added(trust, book, from)).custodians.length, 3, "a stranger's words change nothing");
  },
  "rotated keys count from then on, the old ones no longer": async (t) => {
    const { trust, ada, ben, book } = await circle();
    const from = book.entries.length;
    const fresh = await person("authority");
    await book.write(ada, "rotate", { signingKey: fresh.signingKey.publicKey, sealingDigest: fresh.sealingDigest });
    await book.write(ada, "suspend", { member: ben.member, reason: ZERO }, "accepted", { key: fresh.signingKey });
    const next = await added(trust, book, from);
    t.equal([next.member(ada.member).signingKey, next.member(ben.member).standing],
      [fresh.signingKey.publicKey, false]);
    t.equal(next.keysOf(ada.member), [ada.signingKey.publicKey, fresh.signingKey.publicKey]);
    await book.enrol(ada, await person("custodian"));
    await t.rejects(added(trust, book, from), "wrongSignature");
  },
  "a suspended custodian comes back only with two approvals": async (t) => {
    const { trust, ada, ben, book, custodians } = await circle();
    const from = book.entries.length;
    const [{ member }] = custodians;
    await book.write(ada, "suspend", { member, reason: ZERO });
    const digest = await book.write(ada, "reinstate", { member, reason: ZERO }, "pending");
    t.ok(!(await added(trust, book, from)).member(member).standing);
    await book.write(ben, "approve", { proposal: digest });
    t.ok((await added(trust, book, from)).member(member).standing);
    await book.write(ada, "suspend", { member, reason: ZERO });
    await book.write(ben, "approve", { proposal: digest });
    t.ok(!(await added(trust, book, from)).member(member).standing, "an approval counts once");
  },
  "only the document that the ledger names is taken": async (t) => {
    const { trust, document } = await circle();
    await t.rejects(async () => trust.setDocument(encodePolicy({ ...document, staleness: 11 })), "wrongDocument");
    await t.rejects(async () => trust.setDocument(null), "wrongDocument");
  },
  "as many views as the policy asks for make a head believed": async (t) => {
    const { trust, book, custodians } = await circle();
    const { head, ledger } = book;
    const views = [await viewOf(custodians[0], { ledger, head }),
      await viewOf(custodians[2], { ledger, head, time: NOW - 600 })];
    const believed = await believe({ trust, head: { ...head, views }, now: NOW });
    t.equal(believed, { ...head, vouched: true, views: 2, needed: 2, verifiedAt: NOW });
  },
  "a head is not believed for views that are too few, old, early, doubled, strangers' or of another epoch": async (t) => {
    const { trust, book, custodians } = await circle();
    const { head, ledger } = book;
    const good = await viewOf(custodians[0], { ledger, head });
    const other = custodians[1];
    const wrong = [
      good, await viewOf(other, { ledger, head, time: NOW - 601 }),
        await viewOf(other, { ledger, head, time: NOW + 61 }),
      await viewOf(other, { ledger, head, epoch: 0 }),
        await viewOf(other, { ledger, head: { ...head, size: head.size + 1 } }),
      await viewOf(other, { ledger, head: { ...head, root: hexWord() } }),
        await viewOf(other, { ledger: hexWord(), head }),
      await viewOf(other, { ledger, head, key: custodians[0].signingKey }), await viewOf(await person("custodian"),
        { ledger, head }),
      { ...(await viewOf(other, { ledger, head })), time: NOW - 1 }, { custodian: other.member }, null,
    ];
    for (const view of wrong) {
      const error = await t.rejects(believe({ trust, head: { ...head, views: [good, view] }, now: NOW }), "notVouched",
        JSON.stringify(view));
      t.equal([error.views, error.needed], [1, 2]);
    }
  },
  "a suspended custodian vouches for nothing": async (t) => {
    const { trust, ada, book, custodians } = await circle();
    const from = book.entries.length;
    await book.write(ada, "suspend", { member: custodians[0].member, reason: ZERO });
    const next = await added(trust, book, from);
    const { head, ledger } = book;
    const views = [await viewOf(custodians[0], { ledger, head }), await viewOf(custodians[1], { ledger, head })];
    await t.rejects(believe({ trust: next, head: { ...head, views }, now: NOW }), "notVouched");
  },
  "a head that shrinks or forks is refused whoever vouches for it": async (t) => {
    const { trust, book, custodians } = await circle();
    const { head, ledger } = book;
    const views = [await viewOf(custodians[0], { ledger, head }), await viewOf(custodians[1], { ledger, head })];
    const ask = (previous, consistency) => believe({ trust, head: { ...head, views }, now: NOW, previous,
      consistency });
    const early = { size: 3, root: openRoot(book, 3) };
    t.ok((await ask(early, consistencyPath(book.leaves, 3))).vouched);
    t.ok((await ask(head, [])).vouched);
    await t.rejects(ask({ size: head.size + 1, root: hexWord() }, []), "shrunk");
    await t.rejects(ask({ ...early, root: hexWord() }, consistencyPath(book.leaves, 3)), "forked");
    await t.rejects(ask({ ...head, root: hexWord() }, []), "forked");
    await t.rejects(ask(early, []), "forked");
  },
  "before there are custodians nobody vouches, and it is said": async (t) => {
    const ada = await person("authority");
    const book = await Book.found([ada]);
    await book.enrol(ada, await person("patient"));
    const trust = Trust.found(book.genesis);
    await trust.add(openItems(book.items(), book.head));
    trust.setDocument(null);
    const believed = await believe({ trust, head: { ...book.head, views: [] }, now: NOW });
    t.equal([believed.vouched, believed.needed], [false, 0]);
    await t.rejects(believe({ trust, head: { size: 0, root: hexWord(), views: [] }, now: NOW }), "forked");
    await t.rejects(believe({ trust, head: { size: -1, root: hexWord(), views: [] }, now: NOW }), "malformed");
    await t.rejects(believe({ trust, head: null, now: NOW }), "malformed");
  },
};

function openRoot(book, size) {
  const copy = Object.assign(Object.create(Book.prototype), book, { entries: book.entries.slice(0, size) });
  return copy.head.root;
}
