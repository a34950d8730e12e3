import * as b from "/web/crypto/bytes.js";

const bytes = (...values) => Uint8Array.from(values);

export default {
  "hexadecimal is read and written in lower case": async (t) => {
    t.equal(b.toHex(bytes(0, 15, 171, 255)), "000fabff");
    t.equal(b.fromHex("000fabff"), bytes(0, 15, 171, 255));
    t.equal(b.fromHex("ab".repeat(32), 32).length, 32);
  },
  "hexadecimal in capitals, of odd or another length, or with another sign is refused": async (t) => {
    for (const text of ["AB", "a", "0g", "0x", " a", "é0", 12, null]) await t.rejects(async () => b.fromHex(text),
      "malformed", text);
    await t.rejects(async () => b.fromHex("abcd", 1), "malformed");
    t.ok(!b.isHex("AB", 2) && !b.isHex("ab", 4) && !b.isHex(["a"], 1) && b.isHex("ab", 2));
  },
  "base64 has one text for each value": async (t) => {
    for (const [value, text] of [[bytes(), ""], [bytes(102), "Zg=="], [bytes(102, 111), "Zm8="],
      [bytes(251, 255, 254), "+//+"]]) {
      t.equal(b.toBase64(value), text);
      t.equal(b.fromBase64(text), value);
    }
    for (const text of ["Zh==", "Zg=", "Zg", "Zm9=", "Zg==Zg==", "Z g=", "Zg==\n", "====", "-_-_"]) {
      await t.rejects(async () => b.fromBase64(text), "malformed", text);
    }
    await t.rejects(async () => b.fromBase64("AAAAAAAA", 5), "tooLarge");
    t.equal(b.fromBase64("AAAAAAA=", 5).length, 5);
    const large = b.random(100_000);
    t.equal(b.fromBase64(b.toBase64(large)), large);
  },
  "base64url has no padding": async (t) => {
    t.equal(b.toBase64Url(bytes(251, 255)), "-_8");
    t.equal(b.fromBase64Url("-_8"), bytes(251, 255));
    for (const text of ["-_8=", "-_9", "+/8", "A"]) await t.rejects(async () => b.fromBase64Url(text), "malformed",
      text);
  },
  "base32 is Crockford's": async (t) => {
    const value = Uint8Array.from({ length: 20 }, (_, index) => index * 13);
    const text = b.toBase32(value);
    t.equal(text.length, 32);
    t.equal(b.fromBase32(text), value);
    t.equal(b.fromBase32(text.toLowerCase().replaceAll("0", "o").replaceAll("1", "l")), value);
    t.equal(b.toBase32(bytes(255)), "ZW");
    for (const wrong of ["ZZ", "U0", "Z", "Z!"]) await t.rejects(async () => b.fromBase32(wrong), "malformed", wrong);
  },
  "a word holds at most 64 bits": async (t) => {
    t.equal(b.readNumber(b.word(257)), 257);
    t.equal(b.readNumber(b.word(2n ** 64n - 1n)), 2n ** 64n - 1n);
    t.equal(b.readNumber(b.word(2 ** 53 - 1)), 2 ** 53 - 1);
    for (const value of [-1, 1.5, 2 ** 53, 2n ** 64n, "1", NaN]) await t.rejects(async () => b.word(value),
      "outOfBounds", String(value));
    const above = b.word(1);
    above[23] = 1;
    await t.rejects(async () => b.readNumber(above), "malformed");
  },
  "utf-8 that is none is refused": async (t) => {
    t.equal(b.fromUtf8(b.utf8("grüne wiese")), "grüne wiese");
    await t.rejects(async () => b.fromUtf8(bytes(0xff)), "malformed");
    t.equal(b.fromUtf8(bytes(0xef, 0xbb, 0xbf)), "\ufeff");
  },
  "equal looks at every byte": async (t) => {
    t.ok(b.equal(bytes(1, 2), bytes(1, 2)) && !b.equal(bytes(1, 2), bytes(1, 3)) && !b.equal(bytes(1), bytes(1, 2)));
  },
};
