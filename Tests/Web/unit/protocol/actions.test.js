import { concat, fromHex, toHex, word, ZERO } from "/web/crypto/bytes.js";
import { integer, ORDER } from "/web/crypto/curve.js";
import { actionDigest, decodeAction, decodeSigned, encodeAction, KIND_NAMES, signAction,
  verifySigned } from "/web/protocol/actions.js";
import { decodeEntry, encodeEntry, isUnlawful } from "/web/protocol/entry.js";
import { decodeGenesis, encodeGenesis } from "/web/protocol/genesis.js";
import { modeNumber } from "/web/protocol/scope.js";
import { isGuardian, memberOf, RECORD_KINDS, ROLES } from "/web/protocol/words.js";
import { altered, vector, vectorKey } from "/Tests/Web/unit/protocol/support.js";

const SPELLINGS = { "sealing-key-digest": "sealingDigest", x: null, y: null, nature: null };
const camel = (name) => SPELLINGS[name] ?? name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

/** A field of ours as the vector writes it. */
function shown(name, value, fields) {
  if (name === "nature") return String(fields.scope.record ? 0 : ["", "existing", "new",
    "both"].indexOf(fields.scope.nature));
  if (name === "scope") return fields.scope.record ?? toHex(word(fields.scope.kinds.reduce((bits,
    kind) => bits | (1 << RECORD_KINDS.indexOf(kind)), 0)));
  if (name === "x" || name === "y") return name === "x" ? fields.signingKey.slice(0, 64) : fields.signingKey.slice(64);
  if (name === "role") return String(ROLES.indexOf(value));
  if (name === "record-kind") return String(RECORD_KINDS.indexOf(value));
  if (name === "mode") return String(modeNumber(value));
  if (name.startsWith("path-")) return fields.path[Number(name.slice(5))];
  return String(value);
}

const bytesOf = (lines) => fromHex(lines.join(""));
const wordsOf = (bytes) => Array.from({ length: bytes.length / 32 }, (_, index) => bytes.slice(32 * index,
  32 * index + 32));
const replaced = (bytes, index,
  value) => concat(...wordsOf(bytes).map((each, place) => (place === index ? value : each)));

export default {
  "every kind of action is read as its vector says, and written as it was read": async (t) => {
    t.equal(KIND_NAMES.length, 18);
    for (const kind of KIND_NAMES) {
      const { header, lines } = await vector(t, `actions-${kind}`);
      const bytes = bytesOf(lines);
      const action = decodeAction(bytes);
      t.equal([action.kind, action.ledger, action.actor, String(action.sequence)], [kind, header.ledger, header.actor,
        header.sequence]);
      for (const [name, text] of Object.entries(header).filter(([each]) => each.startsWith("field-"))) {
        const field = name.slice(6);
        t.equal(shown(field, action.fields[camel(field)], action.fields), text, `${kind} ${field}`);
      }
      t.equal(encodeAction(action), bytes, kind);
      t.equal(actionDigest(bytes), header.digest, kind);
    }
  },
  "every vector's signature verifies, and no other does": async (t) => {
    for (const kind of KIND_NAMES) {
      const { header, lines } = await vector(t, `actions-${kind}`);
      const signed = decodeSigned(concat(fromHex(header.signature), bytesOf(lines)));
      t.ok(await verifySigned(signed, header["signing-key"]), kind);
      t.ok(!(await verifySigned({ ...signed, words: altered(signed.words, 0) }, header["signing-key"])), kind);
      t.ok(!(await verifySigned({ ...signed, signature: altered(signed.signature, 0) }, header["signing-key"])), kind);
      const key = await vectorKey(header["private-key"].replace("sha-256 of ", ""));
      t.equal(key.publicKey, header["signing-key"]);
      const again = await signAction(signed.action, key);
      t.equal(again.digest, header.digest);
      t.ok(await verifySigned(decodeSigned(again.bytes), key.publicKey));
    }
  },
  "a high s is refused": async (t) => {
    const { header, lines } = await vector(t, "actions-deny");
    const signature = fromHex(header.signature);
    const high = fromHex((ORDER - integer(signature.subarray(32))).toString(16).padStart(64, "0"));
    await t.rejects(async () => decodeSigned(concat(signature.subarray(0, 32), high, bytesOf(lines))), "highS");
    await t.rejects(async () => decodeSigned(concat(new Uint8Array(64), bytesOf(lines))), "malformedSignature");
    await t.rejects(async () => decodeSigned(signature), "malformedAction");
  },
  "a word too few or too many is refused for every kind": async (t) => {
    for (const kind of KIND_NAMES) {
      const bytes = bytesOf((await vector(t, `actions-${kind}`)).lines);
      await t.rejects(async () => decodeAction(concat(bytes, word(0))), "malformedAction", kind);
      await t.rejects(async () => decodeAction(bytes.subarray(0, -32)), "malformedAction", kind);
      await t.rejects(async () => decodeAction(bytes.subarray(0, -1)), "malformedAction", kind);
    }
    await t.rejects(async () => decodeAction(new Uint8Array(0)), "malformedAction");
  },
  "a header that is none is refused": async (t) => {
    const bytes = bytesOf((await vector(t, "actions-deny")).lines);
    const high = new Uint8Array(32).fill(1);
    for (const [index, value] of [[1, word(0)], [1, word(19)], [1, high], [2, word(0)], [2, high], [3, high]]) {
      await t.rejects(async () => decodeAction(replaced(bytes, index, value)), "malformedAction", `word ${index}`);
    }
    t.equal(decodeAction(replaced(bytes, 3, word(2n ** 64n - 1n))).sequence, 2n ** 64n - 1n);
  },
  "fields out of their bounds are refused": async (t) => {
    const high = new Uint8Array(32).fill(255);
    const bad = {
      enrol: [[4, word(0)], [4, high], [5, word(0)], [5, word(8)], [6, word(5)], [7, high], [8, word(0)]],
      approve: [[4, word(0)]], suspend: [[4, word(0)]], reinstate: [[4, high]],
      policy: [[5, word(0)], [6, word(33)], [6, word(0)], [6, word(1)], [7, word(0)], [7, word(4)], [8, word(1001)]],
      rotate: [[4, word(1)], [6, word(0)]],
      anchor: [[4, word(0)], [5, word(0)], [6, word(4)], [7, word(0)], [8, word(0)], [9, high]],
      request: [[4, word(0)], [5, word(4)], [6, word(0)], [6, word(16)], [7, word(256)], [8, word(0)], [9, word(4)],
        [10, word(0)],
        [10, word(315360001)]],
      grant: [[5, word(0)], [6, word(4)], [7, word(0)], [8, word(4)], [9, high], [10, word(2 ** 24)]],
      deny: [[4, word(0)]], revoke: [[4, word(0)]], access: [[5, word(0)]], release: [[4, word(0)]],
        report: [[4, word(0)]],
      erase: [[4, word(0)]], guard: [[4, word(0)], [5, word(9)], [5, word(0)], [6, word(7776001)]],
      recover: [[4, word(0)], [5, word(5)], [7, word(0)], [9, word(8)]], veto: [[4, word(0)], [5, high]],
    };
    for (const kind of KIND_NAMES) {
      const bytes = bytesOf((await vector(t, `actions-${kind}`)).lines);
      t.ok(bad[kind].length > 0);
      for (const [index, value] of bad[kind]) {
        await t.rejects(async () => decodeAction(replaced(bytes, index, value)), "malformedAction",
          `${kind} word ${index}`);
      }
    }
  },
  "what no reader would read is not written": async (t) => {
    const action = decodeAction(bytesOf((await vector(t, "actions-grant")).lines));
    const wrong = [
      { until: -1 }, { until: 1.5 }, { most: 2 ** 24 }, { grantee: "00" }, { request: ZERO.slice(1) },
        { scope: { record: ZERO } },
      { scope: { kinds: [], nature: "new" } }, { scope: { kinds: ["x"], nature: "new" } },
        { scope: { kinds: ["imaging"], nature: "old" } },
      { until: "1700604800" }, { parent: action.fields.parent.toUpperCase() },
    ];
    for (const fields of wrong) {
      await t.rejects(async () => encodeAction({ ...action, fields: { ...action.fields, ...fields } }),
        "malformedAction", JSON.stringify(fields));
    }
    await t.rejects(async () => encodeAction({ ...action, kind: "steal" }), "malformedAction");
    await t.rejects(async () => encodeAction({ ...action, fields: {} }), "malformedAction");
    await t.rejects(async () => encodeAction({ ...action, actor: "0".repeat(40) }), "malformedAction");
  },
  "the founding gives the ledger's identifier and its members": async (t) => {
    const { header, lines } = await vector(t, "genesis");
    const genesis = decodeGenesis(lines.join(""), header.ledger);
    t.equal(genesis.ledger, header.ledger);
    t.equal(genesis.authorities.length, Number(header.authorities));
    t.equal(genesis.authorities[1].member, header.member);
    t.equal(genesis.time, Number(header.time));
    t.equal(genesis.authorities[0].member, memberOf(genesis.authorities[0].signingKey));
    t.equal(toHex(encodeGenesis(genesis)), lines.join(""));
  },
  "another founding, or none, is refused": async (t) => {
    const { lines } = await vector(t, "genesis");
    const words = lines.join("");
    await t.rejects(async () => decodeGenesis(words, "11".repeat(32)), "wrongLedger");
    const bytes = fromHex(words);
    const twice = replaced(replaced(bytes, 5, wordsOf(bytes)[1]), 6, wordsOf(bytes)[2]);
    for (const wrong of [bytes.subarray(32), replaced(bytes, 0, word(1)), replaced(bytes, 0, word(0)),
      replaced(bytes, 2, word(1)),
      replaced(bytes, 3, word(0)), replaced(bytes, 15, new Uint8Array(32).fill(1)), replaced(bytes, 12, word(0)), twice,
        new Uint8Array(0)]) {
      await t.rejects(async () => decodeGenesis(wrong), "malformedGenesis");
    }
  },
  "an entry has a time and an outcome that is recorded for its kind": async (t) => {
    const read = async (kind) => {
      const { header, lines } = await vector(t, `actions-${kind}`);
      return concat(fromHex(header.signature), bytesOf(lines));
    };
    const [access, deny] = [await read("access"), await read("deny")];
    const entry = decodeEntry(encodeEntry({ time: 5, outcome: "overCount", signed: access }));
    t.equal([entry.time, entry.outcome, isUnlawful(entry)], [5, "overCount", true]);
    t.equal(decodeEntry(encodeEntry({ time: 2 ** 53, outcome: "accepted", signed: deny })).time, 2 ** 53);
    for (const [outcome, signed] of [["overCount", deny], ["wrongSignature", access], ["timeBackwards", access]]) {
      await t.rejects(async () => decodeEntry(encodeEntry({ time: 5, outcome, signed })), "malformedEntry", outcome);
    }
    const late = encodeEntry({ time: 2 ** 53, outcome: "accepted", signed: deny });
    late[7] = 1;
    await t.rejects(async () => decodeEntry(late), "malformedEntry");
    late[8] = 2;
    await t.rejects(async () => decodeEntry(late.subarray(0, 9)), "malformedEntry");
  },
  "a guardian's proof places the guardian and nobody else": async (t) => {
    const { action } = decodeSigned(concat(fromHex((await vector(t, "actions-recover")).header.signature),
      bytesOf((await vector(t, "actions-recover")).lines)));
    const guard = decodeAction(bytesOf((await vector(t, "actions-guard")).lines));
    const proof = { member: action.actor, ...action.fields, root: guard.fields.root };
    t.ok(isGuardian(proof));
    t.ok(!isGuardian({ ...proof, position: 0 }) && !isGuardian({ ...proof, member: guard.actor }) &&
      !isGuardian({ ...proof, salt: ZERO }));
  },
};
