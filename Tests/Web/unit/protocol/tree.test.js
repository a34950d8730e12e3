import { toHex, utf8 } from "/web/crypto/bytes.js";
import { leafHash } from "/web/protocol/entry.js";
import { consistencyPath, EMPTY_ROOT, Frontier, inclusionPath, treeRoot, verifyConsistency,
  verifyInclusion } from "/web/protocol/tree.js";
import { openItems } from "/web/protocol/items.js";
import { altered, Book, hexWord, person } from "/Tests/Web/unit/protocol/support.js";
import { fromBase64, toBase64 } from "/web/crypto/bytes.js";

const leaves = (count) => Array.from({ length: count }, (_, index) => leafHash(utf8(`entry ${index}`)));
// The eight-leaf tree of google/certificate-transparency and transparency-dev/merkle.
const PUBLISHED = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = {
  1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

export default {
  "roots are those of the published tree": async (t) => {
    const all = PUBLISHED.map((text) => leafHash(Uint8Array.fromHex(text)));
    const frontier = new Frontier();
    t.equal(frontier.root(), EMPTY_ROOT);
    all.forEach((leaf, index) => {
      frontier.add(leaf);
      t.equal(frontier.root(), treeRoot(all.slice(0, index + 1)));
      if (ROOTS[index + 1]) t.equal(frontier.root(), ROOTS[index + 1]);
    });
    t.equal(treeRoot([]), EMPTY_ROOT);
  },
  "a frontier goes on where it was left": async (t) => {
    const all = leaves(20);
    let frontier = new Frontier();
    for (const leaf of all) {
      frontier = Frontier.restore(JSON.parse(JSON.stringify(frontier.snapshot())));
      frontier.add(leaf);
    }
    t.equal(frontier.root(), treeRoot(all));
    await t.rejects(async () => Frontier.restore({ size: 3, hashes: [EMPTY_ROOT] }), "malformed");
  },
  "every leaf of every tree is proven": async (t) => {
    for (let size = 1; size <= 17; size += 1) {
      const all = leaves(size);
      const root = treeRoot(all);
      for (let index = 0; index < size; index += 1) {
        const proof = { leaf: all[index], index, size, path: inclusionPath(all, index), root };
        t.ok(verifyInclusion(proof), `${index} of ${size}`);
        t.ok(!verifyInclusion({ ...proof, leaf: altered(proof.leaf) }));
        t.ok(!verifyInclusion({ ...proof, root: hexWord() }));
        t.ok(!verifyInclusion({ ...proof, path: [...proof.path, hexWord()] }), "longer");
        if (size > 1) t.ok(!verifyInclusion({ ...proof, path: proof.path.slice(1) }), "shorter");
        if (size > 1) t.ok(!verifyInclusion({ ...proof, index: (index + 1) % size }), "another place");
      }
    }
  },
  "a proof with numbers or hashes that are none is refused": async (t) => {
    const all = leaves(3);
    const proof = { leaf: all[1], index: 1, size: 3, path: inclusionPath(all, 1), root: treeRoot(all) };
    const wrong = [{ index: 3 }, { index: -1 }, { index: 1.5 }, { index: "1" }, { size: 0 }, { size: 2 ** 53 },
      { path: null }, { root: "" },
      { path: proof.path.map((each) => each.toUpperCase()) }, { path: Array(65).fill(EMPTY_ROOT) }, { path: [1, 2] }];
    for (const each of wrong) t.ok(!verifyInclusion({ ...proof, ...each }), JSON.stringify(each));
  },
  "every smaller tree is proven to be extended": async (t) => {
    const all = leaves(17);
    for (let to = 1; to <= 17; to += 1) {
      const newRoot = treeRoot(all.slice(0, to));
      for (let from = 0; from <= to; from += 1) {
        const proof = { from, to, oldRoot: treeRoot(all.slice(0, from)), newRoot,
          path: consistencyPath(all.slice(0, to), from) };
        t.ok(verifyConsistency(proof), `${from} to ${to}`);
        t.ok(!verifyConsistency({ ...proof, path: [...proof.path, EMPTY_ROOT] }), "longer");
        t.ok(!verifyConsistency({ ...proof, oldRoot: hexWord() }));
        if (from > 0) t.ok(!verifyConsistency({ ...proof, newRoot: hexWord() }));
        if (proof.path.length) t.ok(!verifyConsistency({ ...proof, path: proof.path.slice(0, -1) }), "shorter");
      }
      t.ok(!verifyConsistency({ from: to + 1, to, oldRoot: hexWord(), newRoot, path: [] }), "shrinks");
    }
  },
  "an item is read only where its proof holds": async (t) => {
    const authority = await person("authority");
    const book = await Book.found([authority]);
    for (let round = 0; round < 3; round += 1) await book.enrol(authority, await person("patient"));
    const items = book.items();
    t.equal(openItems(items, book.head).map(({ position, entry }) => [position, entry.action.kind]),
      [[0, "enrol"], [1, "enrol"], [2, "enrol"]]);
    t.equal(openItems([items[2], items[0]], book.head).length, 2, "in whatever order");
    const [first] = items;
    const changed = { ...first, entry: toBase64(altered(fromBase64(first.entry))) };
    for (const wrong of [changed, { ...first, position: 1 }, { ...first, path: [] }, { ...first, position: "0" }]) {
      await t.rejects(async () => openItems([wrong], book.head), "notIncluded");
    }
    await t.rejects(async () => openItems([first], { ...book.head, root: toHex(leafHash(utf8("x"))) }), "notIncluded");
    await t.rejects(async () => openItems([first, first], book.head), "malformed");
    await t.rejects(async () => openItems([{ ...first, entry: 5 }], book.head), "malformed");
    await t.rejects(async () => openItems(null, book.head), "malformed");
  },
};
