import { concat, equal, fromHex, random, toHex, word, ZERO } from "/web/crypto/bytes.js";
import { hash } from "/web/crypto/sha256.js";
import { sign } from "/web/crypto/signing.js";
import { conditionsDigest } from "/web/protocol/conditions.js";
import { readConfirmation } from "/web/protocol/confirmation.js";
import { deal, decodeDealing, openShare, sealShare, verifyDealing } from "/web/protocol/dealing.js";
import { decodeFetched, decodeNames, encodeBlocks, encodeDeposit, encodeFetch, encodeNames,
  keptDigest } from "/web/protocol/deposit.js";
import { keyCommitment } from "/web/protocol/envelope.js";
import { answerMessage, encodeDemand, KeyAssembly, splitRelease } from "/web/protocol/release.js";
import { small } from "/web/protocol/reader.js";
import { bytesOf, message, tagged } from "/web/protocol/words.js";
import { altered, hexWord, person } from "/Tests/Web/unit/protocol/support.js";

/** A key dealt 2 of 3, and what a reader knows. */
async function dealt(change = {}) {
  const custodians = [await person("custodian"), await person("custodian"), await person("custodian")];
  const [dealer, reader] = [await person("technologist"), await person("clinician")];
  const [ledger, record, access, reference, dataKey] = [hexWord(), hexWord(), hexWord(), hexWord(), random(32)];
  const circle = { ledger, record, dealer: dealer.member, signingKey: dealer.signingKey, epoch: 4, threshold: 2,
    custodians: custodians.map(({ member, sealingKey }) => ({ member, sealingKey: sealingKey.publicKey })) };
  const result = await deal({ dataKey, ...circle, ...change });
  const subject = { ledger, record, keyCommitment: keyCommitment({ ledger, record, dataKey }), reference, access,
    reader: reader.member,
    dealerKeys: { [dealer.member]: [dealer.signingKey.publicKey] } };
  return { custodians, dealer, reader, dataKey, circle, result, subject };
}

/** What a custodian answers: it opens its deposit and seals the share anew to the reader. */
async function answerOf(made, index, { change = {}, result = made.result, purpose = {}, key, to = made.reader } = {}) {
  const custodian = made.custodians[index];
  const { dealing, signed, shares } = result;
  const share = await openShare({ sealed: shares[index], key: custodian.sealingKey, dealing,
    custodian: custodian.member, purpose: { kind: "deposit" } });
  const { reference, access, reader } = made.subject;
  const sealed = await sealShare({ ...share, dealing, custodian: custodian.member,
    purpose: { kind: "release", reference, access, reader, ...purpose }, to: to.sealingKey.publicKey });
  const words = { ledger: made.subject.ledger, record: made.subject.record, access, reader, custodian: custodian.member,
    ...change };
  const body = concat(...Object.values(words).map(bytesOf), word(1), word(signed.length), signed, sealed);
  return concat(await sign(key ?? custodian.signingKey, await answerMessage(body)), body);
}

const assembled = (made) => new KeyAssembly(made.subject, made.reader.sealingKey);
const take = (assembly, made, index, bytes) => assembly.take(bytes, made.custodians[index].member,
  made.custodians[index].signingKey.publicKey);

export default {
  "a dealing reads as it was written, and each share opens for its custodian": async (t) => {
    const { result, custodians, dealer, circle } = await dealt();
    const decoded = decodeDealing(result.signed);
    t.equal([decoded.dealing, decoded.digest], [result.dealing, result.digest]);
    t.ok(await verifyDealing(decoded, dealer.signingKey.publicKey));
    t.ok(!(await verifyDealing(decoded, custodians[0].signingKey.publicKey)));
    t.equal(result.digest, tagged("aureole/dealing/v1", result.signed.slice(64)));
    for (const [index, { member, sealingKey }] of custodians.entries()) {
      const opened = { sealed: result.shares[index], key: sealingKey, dealing: result.dealing, custodian: member,
        purpose: { kind: "deposit" } };
      t.equal((await openShare(opened)).x, index + 1);
      await t.rejects(openShare({ ...opened, custodian: custodians[(index + 1) % 3].member }), "wrongShare");
      await t.rejects(openShare({ ...opened, dealing: { ...result.dealing, generation: 1 } }), "wrongShare");
      await t.rejects(openShare({ ...opened, sealed: altered(result.shares[index]) }), "wrongShare");
    }
    t.equal(circle.epoch, decoded.dealing.epoch);
  },
  "a dealing whose counts do not fit is refused": async (t) => {
    const { result, circle, custodians } = await dealt();
    await t.rejects(deal({ dataKey: random(32), ...circle, threshold: 4 }), "outOfBounds");
    await t.rejects(deal({ dataKey: random(31), ...circle }), "dealingRefused");
    const twice = [0, 0, 1].map((index) => ({ member: custodians[index].member,
      sealingKey: custodians[index].sealingKey.publicKey }));
    await t.rejects(deal({ dataKey: random(32), ...circle, custodians: twice }), "dealingRefused");
    const { signed } = result;
    await t.rejects(async () => decodeDealing(signed.subarray(0, -1)), "malformedMessage");
    await t.rejects(async () => decodeDealing(concat(signed, word(0))), "malformedMessage");
    const noThreshold = signed.slice();
    noThreshold.set(word(0), 64 + 5 * 32);
    await t.rejects(async () => decodeDealing(noThreshold), "dealingRefused");
    const many = signed.slice();
    many.set(word(33), 64 + 6 * 32);
    await t.rejects(async () => decodeDealing(many), "malformedMessage");
    await t.rejects(async () => decodeDealing(concat(new Uint8Array(64), signed.slice(64))), "malformedMessage");
  },
  "any t answers give the key, in whatever order": async (t) => {
    const made = await dealt();
    for (const order of [[0, 1], [2, 0], [1, 2]]) {
      const assembly = assembled(made);
      await take(assembly, made, order[0], await answerOf(made, order[0]));
      t.equal([assembly.dataKey, assembly.genuine], [null, 1]);
      await take(assembly, made, order[1], await answerOf(made, order[1]));
      t.ok(equal(assembly.dataKey, made.dataKey));
      t.equal([...(await assembly.finalFaults())], []);
    }
  },
  "a liar is named, and the key comes from the others": async (t) => {
    const made = await dealt();
    const liars = {
      malformed: random(100), wrongSignature: await answerOf(made, 0, { key: made.custodians[1].signingKey }),
      otherAnswer: await answerOf(made, 0, { change: { access: hexWord() } }),
      wrongShare: await answerOf(made, 0, { purpose: { access: hexWord() } }),
    };
    for (const [fault, bytes] of Object.entries(liars)) {
      const assembly = assembled(made);
      await Promise.all([take(assembly, made, 0, bytes), take(assembly, made, 1, await answerOf(made, 1)),
        take(assembly, made, 2, await answerOf(made, 2))]);
      t.ok(equal(assembly.dataKey, made.dataKey));
      t.equal([...(await assembly.finalFaults())], [[made.custodians[0].member, fault]]);
    }
    const assembly = assembled(made);
    assembly.note(made.custodians[0].member, "silent");
    assembly.note(made.custodians[0].member, "refused:stale");
    t.equal(assembly.faults.get(made.custodians[0].member), "silent");
    for (const change of [{ ledger: hexWord() }, { record: hexWord() }, { reader: made.dealer.member },
      { custodian: made.custodians[1].member }]) {
      const other = assembled(made);
      await take(other, made, 0, await answerOf(made, 0, { change }));
      t.equal(other.faults.get(made.custodians[0].member), "otherAnswer");
    }
  },
  "shares of different dealings are never mixed": async (t) => {
    const made = await dealt();
    const second = await deal({ dataKey: made.dataKey, ...made.circle, generation: 1 });
    const assembly = assembled(made);
    await take(assembly, made, 0, await answerOf(made, 0));
    await take(assembly, made, 1, await answerOf(made, 1, { result: second }));
    t.equal(assembly.dataKey, null);
    await take(assembly, made, 2, await answerOf(made, 2, { result: second }));
    t.ok(equal(assembly.dataKey, made.dataKey));
    t.equal(assembly.dealing.generation, 1);
    t.equal([...(await assembly.finalFaults())], [[made.custodians[0].member, "outdated"]]);
  },
  "a custodian without a key on the ledger has signed nothing, and holds up nobody": async (t) => {
    const made = await dealt();
    const assembly = assembled(made);
    const bytes = await Promise.all([0, 1, 2].map((index) => answerOf(made, index)));
    const unknown = assembly.take(bytes[0], made.custodians[0].member, null);
    await Promise.all([unknown, take(assembly, made, 1, bytes[1]), take(assembly, made, 2, bytes[2])]);
    t.ok(equal(assembly.dataKey, made.dataKey));
    t.equal([...assembly.faults], [[made.custodians[0].member, "wrongSignature"]]);
  },
  "one answer a custodian counts": async (t) => {
    const made = await dealt();
    const assembly = assembled(made);
    const bytes = await answerOf(made, 0);
    await take(assembly, made, 0, bytes);
    await take(assembly, made, 0, bytes);
    t.equal([assembly.genuine, assembly.dataKey], [1, null]);
  },
  "a dealing of a stranger, or of another key, is false": async (t) => {
    const made = await dealt();
    const stranger = await person("technologist");
    const foreign = await deal({ dataKey: random(32), ...made.circle, dealer: stranger.member,
      signingKey: stranger.signingKey });
    const assembly = assembled(made);
    await take(assembly, made, 0, await answerOf(made, 0, { result: foreign }));
    t.equal(assembly.faults.get(made.custodians[0].member), "falseDealing");
    const otherKey = await deal({ dataKey: random(32), ...made.circle, generation: 9 });
    const lying = assembled(made);
    await take(lying, made, 0, await answerOf(made, 0, { result: otherKey }));
    await take(lying, made, 1, await answerOf(made, 1, { result: otherKey }));
    t.equal([lying.dataKey, lying.faults.size], [null, 2]);
    t.equal([...lying.faults.values()], ["falseDealing", "falseDealing"]);
  },
  "a release splits into its answer and the blocks it brings": async (t) => {
    const [answer, first, second] = [random(500), random(30), random(40)];
    const bytes = concat(small(500), answer, small(30), first, small(0), small(40), second, small(100), random(3));
    const found = await splitRelease(bytes);
    t.equal(found.answer, answer);
    t.equal([...found.blocks], [[hash(first), first], [hash(second), second]].map(([name, block]) => [name, block]));
    t.equal((await splitRelease(concat(small(500), answer))).blocks.size, 0);
    await t.rejects(splitRelease(concat(small(500), random(499))), "malformedMessage");
    await t.rejects(splitRelease(concat(small(100_000), random(100_000))), "malformedMessage");
  },
  "a demand has 1312 bytes": async (t) => {
    const [access, root, sealingKey] = [hexWord(), hexWord(), random(1216)];
    const bytes = encodeDemand({ access, sealingKey, size: 7, root });
    t.equal([bytes.length, toHex(bytes.slice(0, 32)), toHex(bytes.slice(-32)), bytes[1279]], [1312, access, root, 7]);
    await t.rejects(async () => encodeDemand({ access, sealingKey: random(5), size: 7, root }), "malformedKey");
  },
  "a deposit names what its confirmation says was kept": async (t) => {
    const { result, custodians, subject } = await dealt();
    const [envelope, blocks] = [hexWord(), [hexWord(), hexWord()]];
    const bytes = encodeDeposit({ envelope, blocks, share: result.shares[0], dealing: result.signed });
    t.equal(bytes.length, 4 * 32 + 1201 + result.signed.length);
    const kept = keptDigest({ dealing: result.digest, envelope, blocks });
    t.equal(kept, tagged("aureole/kept/v1", result.digest, envelope, ...blocks));
    const { ledger, record } = subject;
    const [{ member: custodian, signingKey }] = custodians;
    const confirm = async (words, key = signingKey) => {
      const body = concat(...words.map(bytesOf));
      return concat(await sign(key, message("aureole/confirmation/v1", body)), body);
    };
    const good = await confirm([ledger, record, custodian, 1, kept, 99]);
    const expected = { bytes: good, ledger, record, custodian, key: signingKey.publicKey, kept };
    t.equal((await readConfirmation(expected)).time, 99);
    const destroyed = await confirm([ledger, record, custodian, 2, kept, 99]);
    t.equal((await readConfirmation({ ...expected, bytes: destroyed, kept: undefined, destroyed: kept })).digest, kept);
    await readConfirmation({ ...expected, bytes: destroyed, kept: undefined, destroyed: true });
    const wrong = [
      await confirm([hexWord(), record, custodian, 1, kept, 99]),
        await confirm([ledger, hexWord(), custodian, 1, kept, 99]),
      await confirm([ledger, record, custodians[1].member, 1, kept, 99]),
        await confirm([ledger, record, custodian, 0, kept, 99]),
      await confirm([ledger, record, custodian, 1, hexWord(), 99]), destroyed,
      await confirm([ledger, record, custodian, 1, kept, 99], custodians[1].signingKey),
    ];
    for (const each of wrong) await t.rejects(readConfirmation({ ...expected, bytes: each }), "notConfirmed");
    await t.rejects(readConfirmation({ ...expected, bytes: altered(good, 0) }), "notConfirmed");
    await t.rejects(readConfirmation({ ...expected, bytes: good.subarray(1) }), "malformedMessage");
    await t.rejects(readConfirmation({ ...expected, bytes: await confirm([ledger, record, custodian, 3, kept, 99]) }),
      "malformedMessage");
  },
  "blocks travel with a head that names them, and come back checked": async (t) => {
    const blocks = [random(10), random(20)].map((bytes) => ({ bytes, digest: hash(bytes) }));
    const { head, parts } = encodeBlocks(blocks);
    t.equal([head.length, parts.length, head[3], head.at(-1)], [4 + 2 * 36, 3, 2, 20]);
    const digests = blocks.map(({ digest }) => digest);
    t.equal(encodeFetch(ZERO, digests), concat(new Uint8Array(32), encodeNames(digests)));
    const answer = concat(small(10), blocks[0].bytes, small(20), blocks[1].bytes);
    t.equal(await decodeFetched(answer, digests), { blocks: blocks.map(({ bytes }) => bytes), wrong: [] });
    t.equal(await decodeFetched(concat(small(0), small(20), blocks[1].bytes), digests),
      { blocks: [null, blocks[1].bytes], wrong: [] });
    t.equal(await decodeFetched(answer.subarray(0, 20), digests), { blocks: [blocks[0].bytes, null], wrong: [] });
    t.equal(await decodeFetched(concat(small(10), random(10), small(20), blocks[1].bytes), digests),
      { blocks: [null, blocks[1].bytes], wrong: [0] });
    await t.rejects(decodeFetched(concat(small(2 ** 21), random(10)), digests), "malformedMessage");
    t.equal(decodeNames(fromHex(digests[1]), digests), [digests[1]]);
    await t.rejects(async () => decodeNames(random(32), digests), "malformedMessage");
    await t.rejects(async () => decodeNames(random(33), digests), "malformedMessage");
    await t.rejects(async () => encodeBlocks(Array(1025).fill(blocks[0])), "outOfBounds");
    await t.rejects(async () => encodeFetch(ZERO, Array(1025).fill(digests[0])), "outOfBounds");
  },
  "conditions are those of the grant, all and none for an owner": async (t) => {
    const [ledger, reference, record] = [hexWord(), hexWord(), hexWord()];
    const mode = { store: true, passOn: false };
    t.equal(conditionsDigest({ ledger, reference, record, mode, until: 9 }), tagged("aureole/conditions/v1", ledger,
      reference, record, 1, 9));
    t.equal(conditionsDigest({ ledger, reference: ZERO, record }), tagged("aureole/conditions/v1", ledger, ZERO, record,
      3, 0));
  },
};
