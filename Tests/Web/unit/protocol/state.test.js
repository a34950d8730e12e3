import { fromHex, ZERO } from "/web/crypto/bytes.js";
import { verifySigned } from "/web/protocol/actions.js";
import { decodeSigned } from "/web/protocol/actions.js";
import { decodeEntry, encodeEntry, isRecorded } from "/web/protocol/entry.js";
import { decodeGenesis } from "/web/protocol/genesis.js";
import { covers, isWithin } from "/web/protocol/scope.js";
import { fold, State } from "/web/protocol/state.js";
import { outcomeNumber } from "/web/protocol/words.js";
import { Book, hexWord, person, vector } from "/Tests/Web/unit/protocol/support.js";

const SCENARIOS = ["child-grants", "enrol-send", "erase", "guests", "measured-new-data", "over-count", "recovery-veto", "replay",
  "request-grant-access-expire", "revoke", "scope", "strikes-suspend", "two-approvals"];

/** The lines of a scenario that stand on the ledger, as entries with positions; and all of them. */
async function scenario(t, name) {
  const { header, lines } = await vector(t, `rules-${name}`);
  const genesis = decodeGenesis(header.genesis, header.ledger);
  const all = lines.map((line) => {
    const [time, outcome, number, hex, ...words] = line.split(" ");
    return { time: Number(time), outcome, number: Number(number), bytes: fromHex(hex), what: words.join(" ") };
  });
  const recorded = all.filter(({ outcome, bytes }) => isRecorded(outcome, decodeSigned(bytes).action.kind));
  const entries = recorded.map(({ time, outcome, bytes }, position) => ({
    position, entry: decodeEntry(encodeEntry({ time, outcome, signed: bytes })) }));
  return { header, genesis, all, entries };
}

const sum = (map, of) => [...map.values()].reduce((total, each) => total + of(each), 0);
const count = (map, is) => sum(map, (each) => (is(each) ? 1 : 0));

export default {
  "every scenario of the rules folds to what its vector says": async (t) => {
    for (const name of SCENARIOS) {
      const { header, genesis, all, entries } = await scenario(t, name);
      for (const { outcome, number } of all) t.equal(outcomeNumber(outcome), number, outcome);
      const state = fold(genesis, entries);
      const found = {
        "final-time": state.time, "final-epoch": state.epoch, "final-members": state.members.size,
        "final-suspended": count(state.members, ({ standing }) => !standing), "final-strikes": sum(state.members,
          ({ strikes }) => strikes),
        "final-sequences": sum(state.sequences, (each) => each.at(-1)), "final-records": state.records.size,
        "final-erased": count(state.records, ({ erased }) => erased), "final-requests": state.requests.size,
        "final-answered": count(state.requests, ({ answer }) => answer !== null), "final-grants": state.grants.size,
        "final-revoked": count(state.grants, ({ revoked }) => revoked),
          "final-used": sum(state.grants, ({ used }) => used),
        "final-accesses": state.accesses.size, "final-unlawful": count(state.accesses,
          ({ outcome }) => outcome !== "accepted"),
        "final-releases": sum(state.accesses, ({ releasedBy }) => releasedBy.size),
        "final-pending": count(state.proposals, ({ approved }) => !approved),
      };
      for (const [key, value] of Object.entries(found)) t.equal(String(value), header[key], `${name} ${key}`);
    }
  },
  "every recorded action verifies with its actor's key at its time, a stranger's does not": async (t) => {
    for (const name of SCENARIOS) {
      const { genesis, all } = await scenario(t, name);
      const state = new State(genesis);
      let position = 0;
      for (const { time, outcome, bytes } of all) {
        const signed = decodeSigned(bytes);
        const key = state.keysAt(signed.action.actor, time)?.signingKey;
        if (outcome === "wrongSignature") t.ok(!(await verifySigned(signed, key)), name);
        if (!isRecorded(outcome, signed.action.kind)) continue;
        t.ok(await verifySigned(signed, key), `${name} ${signed.action.kind}`);
        state.apply(position, decodeEntry(encodeEntry({ time, outcome, signed: bytes })));
        position += 1;
      }
    }
  },
  "what the state says of an access before it is what the ledger ruled": async (t) => {
    for (const name of SCENARIOS) {
      const { genesis, entries } = await scenario(t, name);
      const state = new State(genesis);
      for (const { position, entry } of entries) {
        const { kind, actor, fields } = entry.action;
        if (kind === "access") {
          const expected = entry.outcome === "accepted" ? null : entry.outcome;
          t.equal(state.refusal({ actor, ...fields, time: entry.time }), expected, `${name} at ${position}`);
        }
        state.apply(position, entry);
      }
    }
  },
  "entries in any order, doubles among them, fold alike": async (t) => {
    const { genesis, entries } = await scenario(t, "child-grants");
    const mixed = [...entries].reverse().concat(entries.slice(3));
    const [one, other] = [fold(genesis, entries), fold(genesis, mixed)];
    t.equal([...one.grants.values()], [...other.grants.values()]);
    t.equal(one.entries.length, other.entries.length);
    const state = new State(genesis);
    state.apply(1, entries[1].entry);
    await t.rejects(async () => state.apply(1, entries[1].entry), "malformed");
    await t.rejects(async () => state.apply(0, entries[0].entry), "malformed");
  },
  "entries of another ledger are refused": async (t) => {
    const { genesis, entries } = await scenario(t, "revoke");
    await t.rejects(async () => fold({ ...genesis, ledger: hexWord() }, entries), "wrongLedger");
  },
  "own actions that were withheld are noticed": async (t) => {
    const { genesis, entries } = await scenario(t, "revoke");
    const actor = entries.at(-1).entry.action.actor;
    t.equal(fold(genesis, entries).missing(actor), 0);
    const own = entries.filter(({ entry }) => entry.action.actor === actor);
    t.ok(own.length > 1);
    t.equal(fold(genesis, entries.filter((each) => each !== own[0])).missing(actor), 1);
  },
  "a grantee sees what may be opened, until it is over, revoked or erased": async (t) => {
    const [ada, tess, pat, cleo] = [await person("authority"), await person("technologist"), await person("patient"),
      await person("clinician")];
    const book = await Book.found([ada]);
    for (const each of [tess, pat, cleo]) await book.enrol(ada, each);
    const anchor = (recordKind, record) => book.write(tess, "anchor", {
      record, owner: pat.member, recordKind, envelope: hexWord(), keyCommitment: hexWord(), measuredAt: book.time,
        reference: ZERO });
    const [old, late, other] = [hexWord(), hexWord(), hexWord()];
    await anchor("imaging", old);
    const until = book.time + 1000;
    const scope = { kinds: ["imaging"], nature: "existing" };
    const grant = await book.write(pat, "grant", { request: ZERO, grantee: cleo.member, scope,
      mode: { store: false, passOn: false }, until, most: 1, parent: ZERO });
    book.time += 1;
    await anchor("imaging", late);
    await anchor("document", other);
    const state = fold(book.genesis, book.opened());
    t.equal(state.accessible(cleo.member, until - 1), [{ record: old, reference: grant }]);
    t.equal(state.accessible(cleo.member, until), []);
    t.equal(state.accessible(pat.member, until).length, 3);
    t.equal(state.records.get(old).senderKey, tess.signingKey.publicKey);
    t.equal([state.grantState(grant, until - 1), state.grantState(grant, until)], ["live", "expired"]);
    t.equal(state.refusal({ actor: cleo.member, reference: grant, record: late, time: until - 1 }), "outOfScope");
    t.equal(state.refusal({ actor: tess.member, reference: grant, record: old, time: until - 1 }), "noGrant");
    t.equal(state.refusal({ actor: tess.member, reference: ZERO, record: old, time: until - 1 }), "outOfScope");
    await book.write(cleo, "access", { reference: grant, record: old, statement: hexWord() });
    t.equal(fold(book.genesis, book.opened()).refusal({ actor: cleo.member, reference: grant, record: old,
      time: until - 1 }), "overCount");
    await book.write(pat, "erase", { record: old });
    t.equal(fold(book.genesis, book.opened()).accessible(pat.member, until).length, 2);
    await book.write(ada, "suspend", { member: pat.member, reason: ZERO });
    t.equal(fold(book.genesis, book.opened()).grantState(grant, until - 1), "suspended");
    const partial = fold(book.genesis, book.opened().filter(({ entry }) => entry.action.kind !== "grant"));
    t.equal(partial.ending(grant, until - 1), "noGrant");
  },
  "a guest is its owner's, sees what was granted to it, and nothing once the owner is suspended": async (t) => {
    const [ada, tess, pat, gus] = [await person("authority"), await person("technologist"), await person("patient"),
      await person("guest")];
    const book = await Book.found([ada]);
    for (const each of [tess, pat]) await book.enrol(ada, each);
    await book.enrol(pat, gus);
    const [shown, other] = [hexWord(), hexWord()];
    for (const record of [shown, other]) {
      await book.write(tess, "anchor", { record, owner: pat.member, recordKind: "imaging", envelope: hexWord(),
        keyCommitment: hexWord(), measuredAt: book.time, reference: ZERO });
    }
    const until = book.time + 1000;
    const grant = await book.write(pat, "grant", { request: ZERO, grantee: gus.member, scope: { record: shown },
      mode: { store: true, passOn: false }, until, most: 2, parent: ZERO });
    const state = fold(book.genesis, book.opened());
    const { role, owner, standing } = state.members.get(gus.member);
    t.equal([role, owner, standing], ["guest", pat.member, true]);
    t.equal(state.accessible(gus.member, until - 1), [{ record: shown, reference: grant }]);
    t.equal(state.accessible(gus.member, until), []);
    t.equal(state.refusal({ actor: gus.member, reference: grant, record: other, time: until - 1 }), "outOfScope");
    const access = (outcome) => book.write(gus, "access", { reference: grant, record: shown, statement: hexWord() },
      outcome);
    await access("accepted");
    await access("accepted");
    const spent = fold(book.genesis, book.opened());
    t.equal(spent.refusal({ actor: gus.member, reference: grant, record: shown, time: until - 1 }), "overCount");
    await book.write(ada, "suspend", { member: pat.member, reason: ZERO });
    const ended = fold(book.genesis, book.opened());
    t.equal([ended.ending(grant, until - 1), ended.accessible(gus.member, until - 1)], ["ownerSuspended", []]);
  },
  "a chain whose upper end was not received is not called live": async (t) => {
    const { genesis, entries } = await scenario(t, "child-grants");
    const whole = fold(genesis, entries);
    const child = [...whole.grants.values()].find(({ parent }) => parent !== ZERO);
    const cut = fold(genesis, entries.filter(({ entry }) => entry.digest !== child.parent));
    t.equal([whole.ending(child.reference, child.grantedAt), cut.ending(child.reference, child.grantedAt)],
      [null, "noGrant"]);
  },
  "scopes within scopes": async (t) => {
    const kinds = (list, nature) => ({ kinds: list, nature });
    const record = { record: "11".repeat(32) };
    const kindOf = () => "imaging";
    t.ok(isWithin(record, record, kindOf) && isWithin(record, kinds(["imaging"], "new"), kindOf));
    t.ok(!isWithin(record, kinds(["document"], "new"), kindOf) && !isWithin(record, kinds(["imaging"], "new"),
      () => undefined));
    t.ok(!isWithin(kinds(["imaging"], "new"), record, kindOf) && !isWithin({ record: "22".repeat(32) }, record,
      kindOf));
    t.ok(isWithin(kinds(["imaging"], "new"), kinds(["imaging", "other"], "both"), kindOf));
    t.ok(!isWithin(kinds(["imaging"], "both"), kinds(["imaging"], "new"), kindOf));
    t.ok(!isWithin(kinds(["imaging", "other"], "new"), kinds(["imaging"], "new"), kindOf));
    const held = { record: record.record, recordKind: "imaging", anchoredAt: 10 };
    t.ok(covers(record, held, 0) && covers(kinds(["imaging"], "existing"), held, 10) &&
      covers(kinds(["imaging"], "new"), held, 9));
    t.ok(!covers(kinds(["imaging"], "existing"), held, 9) && !covers(kinds(["imaging"], "new"), held, 10));
    t.ok(!covers(kinds(["other"], "both"), held, 10));
  },
};
