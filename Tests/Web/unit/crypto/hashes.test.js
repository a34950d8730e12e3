import { random, toHex, utf8 } from "/web/crypto/bytes.js";
import { digest, hash, Sha256, sha256 } from "/web/crypto/sha256.js";
import { sha3_256, shake256 } from "/web/crypto/sha3.js";

export default {
  "SHA-256 gives the known answers": async (t) => {
    t.equal(hash(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    t.equal(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    t.equal(hash("a", utf8("bc")), hash("abc"));
  },
  "SHA-256 is the browser's for every length, in pieces of any size": async (t) => {
    for (let length = 0; length < 200; length += 1) {
      const message = random(length);
      t.equal(sha256(message), await digest(message), `length ${length}`);
    }
    const message = random(100_001);
    const expected = await digest(message);
    for (const piece of [1, 63, 64, 65, 4096]) {
      const hasher = new Sha256();
      for (let start = 0; start < message.length; start += piece) hasher.update(message.subarray(start, start + piece));
      t.equal(hasher.digest(), expected, `pieces of ${piece}`);
    }
  },
  "SHA3-256 and SHAKE256 give the known answers": async (t) => {
    const none = new Uint8Array(0);
    t.equal(toHex(sha3_256(none)), "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    t.equal(toHex(sha3_256(utf8("abc"))), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
    t.equal(toHex(shake256(none, 32)), "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
    t.equal(shake256(utf8("a"), 500).subarray(0, 100), shake256(utf8("a"), 100));
  },
};
