import { equal, fromUtf8, random, toBase64, toHex, utf8 } from "/web/crypto/bytes.js";
import { bodySize, CHUNK, SLOT } from "/web/crypto/chunked.js";
import { hash } from "/web/crypto/sha256.js";
import { checkItem, keyCommitment, openEnvelope, sealEnvelope } from "/web/protocol/envelope.js";
import { blockDigest, cid, isLayout, padme, partsOf, planLayout, stripe, stripeCount } from "/web/protocol/layout.js";
import { buildManifest, isSafeName, openSignedManifest, parseManifest, signManifest } from "/web/protocol/manifest.js";
import { StripeSealer } from "/web/protocol/stripes.js";
import { altered, hexWord, person } from "/Tests/Web/unit/protocol/support.js";

const item = (name, bytes, offset, dicom) => ({ name, type: "application/dicom", offset, size: bytes.length,
  sha256: hash(bytes), ...(dicom && { dicom }) });

/** A sealed record of files: what a sender makes and everything that went into it. */
async function sealed(files, { k = 3, n = 5, change = {}, by } = {}) {
  const [sender, owner] = [await person("technologist"), await person("patient")];
  const [ledger, record, dataKey] = [hexWord(), hexWord(), random(32)];
  const stream = new Uint8Array(files.reduce((sum, each) => sum + each.length, 0));
  let offset = 0;
  const items = files.map((bytes, index) => {
    stream.set(bytes, offset);
    offset += bytes.length;
    return item(`${index}.dcm`, bytes, offset - bytes.length);
  });
  const sealer = await StripeSealer.of({ dataKey, ledger, record, k, n, streamSize: stream.length });
  const stripes = [];
  for (let index = 0; index < sealer.count; index += 1) {
    const { plainOffset, plainSize } = sealer.stripe(index);
    stripes.push(await sealer.seal(index, stream.subarray(plainOffset, plainOffset + plainSize)));
  }
  const subject = { ledger, record, owner: owner.member, sender: sender.member };
  const json = buildManifest({
    ...subject, recordKind: "imaging", measuredAt: 1, createdAt: 2, streamSize: stream.length, items,
      layout: sealer.finish(),
    shareCommitments: [hexWord()], ...change,
  });
  const signedManifest = await signManifest(json, (by ?? sender).signingKey);
  const { block, digest } = await sealEnvelope({ ...subject, to: owner.sealingKey.publicKey, dataKey, signedManifest });
  const anchor = { ...subject, envelope: digest, keyCommitment: keyCommitment({ ledger, record, dataKey }) };
  return { sender, owner, stream, stripes, json, block, anchor, dataKey, files, sealer };
}

const opened = (made, more = {}) => openEnvelope({
  block: made.block, anchor: made.anchor, senderKey: made.sender.signingKey.publicKey,
    sealingKey: made.owner.sealingKey, ...more });

export default {
  "lengths are padded as Padmé says": async (t) => {
    for (const [length, padded] of [[0, 0], [1, 1], [2, 2], [3, 3], [9, 10], [200_000, 200_704],
      [2 ** 40 + 1, 2 ** 40 + 2 ** 34], [2 ** 42, 2 ** 42]]) {
      t.equal(padme(length), padded, String(length));
    }
    for (let length = 2; length < 5000; length += 1) t.ok(padme(length) >= length && padme(length) <= length * 1.12 &&
      padme(padme(length)) === padme(length));
  },
  "the example of the page has its layout": async (t) => {
    const layout = planLayout({ k: 3, n: 5, streamSize: 200_000, head: new Uint8Array(56) });
    t.equal([layout.paddedSize, layout.blockSize, stripeCount(layout), bodySize(layout.paddedSize)],
      [200_704, 66_971, 1, 200_912]);
    const large = planLayout({ k: 3, n: 5, streamSize: 100_000_000, head: new Uint8Array(56) });
    t.equal([large.blockSize, stripeCount(large)],
      [63 * SLOT, Math.ceil(bodySize(large.paddedSize) / (3 * 63 * SLOT))]);
    const last = stripe(large, stripeCount(large) - 1);
    t.equal(last.plainOffset + last.plainSize, large.paddedSize);
    await t.rejects(async () => planLayout({ k: 3, n: 2, streamSize: 1, head: new Uint8Array(56) }), "outOfBounds");
    await t.rejects(async () => planLayout({ k: 1, n: 1, streamSize: 2 ** 42 + 1, head: new Uint8Array(56) }),
      "outOfBounds");
    await t.rejects(async () => stripe(layout, 1), "outOfBounds");
  },
  "stripes cover the stream without gap or overlap": async (t) => {
    for (const [k, streamSize] of [[1, 0], [3, 1], [3, 63 * CHUNK * 3], [3, 10_000_000], [16, 50_000_000],
      [2, 2 * 63 * CHUNK]]) {
      const layout = planLayout({ k, n: k + 1, streamSize, head: new Uint8Array(56) });
      let offset = 0;
      for (let index = 0; index < stripeCount(layout); index += 1) {
        const each = stripe(layout, index);
        t.equal(each.plainOffset, offset);
        offset += each.plainSize;
      }
      t.equal(offset, layout.paddedSize);
    }
  },
  "records of several sizes open again, also with n − k blocks missing": async (t) => {
    for (const sizes of [[0], [1], [5, 0, 7], [CHUNK], [200_000], [7_000_000, 300]]) {
      const made = await sealed(sizes.map((size) => random(size)));
      const { manifest, opener } = await opened(made);
      for (const [index, each] of manifest.items.entries()) {
        const parts = [];
        for (const part of partsOf(manifest.layout, each.offset, each.size)) {
          const { blocks } = made.stripes[part.stripe];
          const only = blocks.map((block, place) => (part.indices.includes(place) ? block : null));
          const { plain, faults } = await opener.open(part.stripe, only, part);
          t.equal(faults, []);
          const rebuilt = await opener.open(part.stripe, [null, null, ...blocks.slice(2)], part);
          t.ok(equal(rebuilt.plain, plain), "rebuilt");
          parts.push(plain);
        }
        const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
        t.ok(equal(bytes, made.files[index]), `item ${index} of ${sizes}`);
        await checkItem(each, bytes);
      }
    }
  },
  "every digest of a block is its block's": async (t) => {
    const made = await sealed([random(7_000_000)]);
    const layout = made.sealer.finish();
    t.ok(isLayout(layout) && made.stripes.length === 3);
    made.stripes.forEach(({ blocks, digests }, index) => blocks.forEach((block, place) => {
      t.equal(blockDigest(layout, index, place), digests[place]);
      t.equal(digests[place], hash(block));
    }));
    await t.rejects(async () => blockDigest(layout, 3, 0), "outOfBounds");
  },
  "a wrong block is left out and named; too few are refused": async (t) => {
    const made = await sealed([random(100_000)]);
    const { opener } = await opened(made);
    const [{ blocks }] = made.stripes;
    const { plain, faults } = await opener.open(0, [altered(blocks[0]), ...blocks.slice(1)]);
    t.equal(faults, [0]);
    t.ok(equal(plain.subarray(0, 100_000), made.stream));
    const error = await t.rejects(opener.open(0, [altered(blocks[0]), null, blocks[2], altered(blocks[3]), blocks[4]]),
      "tooFewShards");
    t.equal([error.stripe, error.faults.toSorted()], [0, [0, 3]]);
    t.equal((await opener.open(0, [blocks[0].subarray(1), ...blocks.slice(1)])).faults, [0]);
    await t.rejects(opener.open(0, blocks.slice(1)), "outOfBounds");
    await t.rejects(opener.open(1, blocks), "outOfBounds");
  },
  "a sealing that broke off goes on under its head, and gives the same blocks": async (t) => {
    const made = await sealed([random(4_000_000)]);
    const { ledger, record } = made.anchor;
    const again = { dataKey: made.dataKey, ledger, record, k: 3, n: 5, streamSize: 4_000_000 };
    const resumed = await StripeSealer.of({ ...again, head: made.sealer.layout.head });
    const { plainOffset, plainSize } = resumed.stripe(1);
    t.equal((await resumed.seal(1, made.stream.subarray(plainOffset, plainOffset + plainSize))).digests,
      made.stripes[1].digests);
    await t.rejects(async () => resumed.finish(), "internal");
    await t.rejects(StripeSealer.of({ ...again, dataKey: random(32), head: made.sealer.layout.head }), "wrongKey");
    await t.rejects(StripeSealer.of({ ...again, record: hexWord(), head: made.sealer.layout.head }), "wrongKey");
    await t.rejects(StripeSealer.of({ ...again, head: random(55) }), "truncated");
  },
  "a grantee who knows the key and makes other chunks is refused by the digests": async (t) => {
    const made = await sealed([random(1000)]);
    const { opener } = await opened(made, { sealingKey: undefined, dataKey: made.dataKey });
    const other = await StripeSealer.of({ dataKey: made.dataKey, ledger: made.anchor.ledger, record: made.anchor.record,
      k: 3, n: 5, streamSize: 1000 });
    const { blocks } = await other.seal(0, random(1000));
    t.equal((await t.rejects(opener.open(0, blocks), "tooFewShards")).faults.toSorted(), [0, 1, 2, 3, 4]);
  },
  "an item that is not what the sender signed is refused": async (t) => {
    const [bytes] = [random(10)];
    await checkItem(item("x", bytes, 0), bytes);
    await t.rejects(checkItem(item("x", bytes, 0), altered(bytes)), "itemMismatch");
    await t.rejects(checkItem(item("x", bytes, 0), bytes.subarray(1)), "itemMismatch");
  },
  "each step of opening refuses by its own name": async (t) => {
    const made = await sealed([random(100)]);
    const [stranger] = [await person("patient")];
    t.equal((await opened(made)).manifest.items[0].name, "0.dcm");
    await t.rejects(opened({ ...made, block: altered(made.block) }), "alteredEnvelope");
    await t.rejects(opened(made, { sealingKey: stranger.sealingKey }), "wrongRecipient");
    const other = { ...made.anchor, owner: stranger.member };
    await t.rejects(opened({ ...made, anchor: other }), "wrongRecipient");
    await t.rejects(opened({ ...made, anchor: { ...made.anchor, keyCommitment: hexWord() } }), "wrongKey");
    await t.rejects(opened(made, { dataKey: random(32) }), "wrongKey");
    await t.rejects(opened(made, { dataKey: random(31) }), "wrongKey");
    const cut = altered(made.block);
    await t.rejects(opened({ ...made, block: cut, anchor: { ...made.anchor, envelope: hash(cut) } }),
      "alteredManifest");
    await t.rejects(opened(made, { senderKey: stranger.signingKey.publicKey }), "wrongSender");
    await t.rejects(opened(await sealed([random(1)], { by: stranger })), "wrongSender");
    const magic = altered(made.block, 7);
    await t.rejects(opened({ ...made, block: magic, anchor: { ...made.anchor, envelope: hash(magic) } }),
      "alteredEnvelope");
    await t.rejects(opened({ ...made, block: made.block.subarray(0, 1000) }), "alteredEnvelope");
    for (const name of ["ledger", "record", "owner", "sender"]) {
      const wrong = name === "owner" || name === "sender" ? stranger.member : hexWord();
      await t.rejects(opened(await sealed([random(1)], { change: { [name]: wrong } })), "swapped", name);
    }
  },
  "a manifest is written in order and read with every bound": async (t) => {
    const made = await sealed([random(10), random(20)]);
    const text = fromUtf8(made.json);
    t.ok(text.startsWith('{"createdAt":2,"items":[{"name":"0.dcm","offset":0,"sha256":"') && !text.includes(" "));
    const read = parseManifest(made.json);
    t.equal([read.recordKind, read.items.length, read.layout.head.length], ["imaging", 2, 56]);
    const parsed = JSON.parse(text);
    const wrong = [
      { version: 2 }, { ledger: "x" }, { sender: hexWord() }, { owner: "0".repeat(40) }, { kind: -1 },
        { measuredAt: 1.5 }, { createdAt: "2" },
      { streamSize: 29 }, { streamSize: 1e9 }, { shareCommitments: Array(256).fill(hexWord()) },
        { shareCommitments: ["x"] }, { items: {} },
      { items: [...parsed.items].reverse() }, { items: [parsed.items[0], parsed.items[0]] },
      { items: [parsed.items[0], { ...parsed.items[1], offset: 9 }] }, { items: [{ ...parsed.items[0], size: 31 }] },
      { items: [{ ...parsed.items[0], name: "a/b" }] }, { items: [{ ...parsed.items[0], type: "dicom" }] },
        { items: [{ ...parsed.items[0], sha256: "" }] },
      { items: [{ ...parsed.items[0], dicom: {} }] }, { items: [null] },
      { items: [{ ...parsed.items[0], name: "\u00e9" }, { ...parsed.items[1], name: "e\u0301" }] },
      { layout: { ...parsed.layout, k: 6 } }, { layout: { ...parsed.layout, blockSize: parsed.layout.blockSize + 1 } },
        { layout: null },
      { layout: { ...parsed.layout, blocks: parsed.layout.blocks.slice(4) } },
        { layout: { ...parsed.layout, head: toBase64(random(55)) } },
      { layout: { ...parsed.layout, paddedSize: 2 ** 43 } }, { layout: { ...parsed.layout, n: 33 } },
    ];
    for (const each of wrong) {
      await t.rejects(async () => parseManifest(utf8(JSON.stringify({ ...parsed, ...each }))), "malformedManifest",
        JSON.stringify(each).slice(0, 80));
    }
    await t.rejects(async () => parseManifest(utf8("nothing")), "malformedManifest");
    await t.rejects(async () => buildManifest({ ...read, recordKind: "other",
      items: [{ ...read.items[0], name: ".." }] }), "malformedManifest");
    t.equal(parseManifest(utf8(JSON.stringify({ ...parsed, more: 1 }))).items.length, 2, "unknown keys are let be");
  },
  "names that could pass for something else are refused": async (t) => {
    for (const name of ["ct.dcm", "ä ö.dcm", "…", "a".repeat(255), "家.dcm"]) t.ok(isSafeName(name), name);
    for (const name of ["", ".", "..", "a/b", "a\\b", "a\n", "\u202egpj.exe", "\u2066x", "\u200f", "a\u2028b",
      "a".repeat(256), "\ud800", "\u0378", 5, null]) {
      t.ok(!isSafeName(name), JSON.stringify(name));
    }
  },
  "a signed manifest whose frame is wrong is refused before anything is parsed": async (t) => {
    const sender = await person("technologist");
    const key = sender.signingKey.publicKey;
    const padded = await signManifest(utf8("no json"), sender.signingKey);
    t.equal(padded.length, padme(8 + 7 + 64));
    await t.rejects(openSignedManifest(padded, key), "malformedManifest");
    await t.rejects(openSignedManifest(altered(padded, 8), key), "wrongSender");
    await t.rejects(openSignedManifest(altered(padded, 0), key), "alteredManifest");
    await t.rejects(openSignedManifest(padded.subarray(0, 71), key), "alteredManifest");
  },
  "a block's name is the CID that Kubo gives": async (t) => {
    // The raw block of "hello world", as `ipfs add --raw-leaves` names it.
    t.equal(cid(hash("hello world")), "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    t.equal(toHex(random(1)).length, 2);
  },
};
