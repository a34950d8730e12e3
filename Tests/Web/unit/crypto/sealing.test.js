import { fromHex, random, utf8 } from "/web/crypto/bytes.js";
import { open, seal } from "/web/crypto/hpke.js";
import { checkPublic, decapsulate, encapsulate, importSeed, newSeed } from "/web/crypto/xwing.js";

const info = utf8("info");
const aad = utf8("data");

export default {
  "what is sealed to a key opens with it": async (t) => {
    const key = await importSeed(newSeed());
    t.equal(key.publicKey.length, 1216);
    const plaintext = random(65);
    const sealed = await seal({ to: key.publicKey, info, aad, plaintext });
    t.equal(sealed.length, 1120 + 65 + 16);
    t.equal(await open({ key, info, aad, sealed }), plaintext);
    t.ok(!key.mlkem.extractable && !key.x25519.extractable);
  },
  "what was altered, or sealed for something else or somebody else, does not open": async (t) => {
    const key = await importSeed(newSeed());
    const sealed = await seal({ to: key.publicKey, info, aad, plaintext: random(8) });
    const other = await importSeed(newSeed());
    await t.rejects(open({ key: other, info, aad, sealed }), "notOpened");
    await t.rejects(open({ key, info: aad, aad, sealed }), "notOpened");
    await t.rejects(open({ key, info, aad: info, sealed }), "notOpened");
    await t.rejects(open({ key, info, aad, sealed: sealed.subarray(0, 1135) }), "notOpened");
    for (const place of [0, 1087, 1088, 1119, 1120, sealed.length - 1]) {
      const altered = sealed.slice();
      altered[place] ^= 1;
      await t.rejects(open({ key, info, aad, sealed: altered }), "notOpened", `byte ${place}`);
    }
    const zero = sealed.slice();
    zero.fill(0, 1088, 1120);
    await t.rejects(open({ key, info, aad, sealed: zero }), "notOpened", "a point of small order");
  },
  "a public key with a coefficient of q or more is refused": async (t) => {
    const { publicKey } = await importSeed(newSeed());
    await checkPublic(publicKey);
    for (const [place, value] of [[0, fromHex("010d00")], [0, fromHex("0010d0")], [1149, fromHex("ffffff")]]) {
      const wrong = publicKey.slice();
      wrong.set(value, place);
      await t.rejects(checkPublic(wrong), "malformedKey");
      await t.rejects(seal({ to: wrong, info, aad, plaintext: aad }), "malformedKey");
    }
    await t.rejects(checkPublic(publicKey.subarray(1)), "malformedKey");
    const smallOrder = publicKey.slice();
    smallOrder.fill(0, 1184);
    await t.rejects(seal({ to: smallOrder, info, aad, plaintext: aad }), "malformedKey");
  },
  "encapsulating and decapsulating give the same secret, another one each time": async (t) => {
    const key = await importSeed(newSeed());
    const [first, second] = [await encapsulate(key.publicKey), await encapsulate(key.publicKey)];
    t.equal(await decapsulate(key, first.encapsulated), first.secret);
    t.ok(first.secret.join() !== second.secret.join());
  },
  "a seed has 32 bytes": async (t) => {
    await t.rejects(importSeed(new Uint8Array(31)), "malformedKey");
  },
};
