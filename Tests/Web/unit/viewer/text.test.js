import { decodeText, personName } from "/web/viewer/text.js";

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const name = (hex, sets) => decodeText(bytes(hex), sets, true);

export default {
  "single sets decode and padding goes": async (t) => {
    t.equal(decodeText(bytes("4a72f46d6520"), ["ISO_IR 100"]), "Jrôme");
    t.equal(decodeText(bytes("c4e9ef6e00"), ["ISO_IR 126"]), "Διοn");
    t.equal(decodeText(new TextEncoder().encode("山田^太郎"), ["ISO_IR 192"], true), "山田^太郎");
    t.equal(decodeText(bytes("cde5"), ["ISO_IR 144"]), "Эх");
  },
  "Japanese switches between sets as the standard's example does": async (t) => {
    const hex = "59616d6164615e5461726f753d1b24423b3345441b28425e1b244242404f3a1b28423d1b244224642464245e24401b2842";
    t.equal(name(hex, ["", "ISO 2022 IR 87"]), "Yamada^Tarou=山田^太郎=ややまだ");
    t.equal(name("d4cfc0de3d1b24423b3345441b284a", ["ISO 2022 IR 13", "ISO 2022 IR 87"]), "ﾔﾏﾀﾞ=山田");
  },
  "Korean and Chinese switch the upper half": async (t) => {
    t.equal(name("486f6e673d1b242943fbf3", ["", "ISO 2022 IR 149"]), "Hong=洪");
    t.equal(name("57616e673d1b242941cdf5", ["", "ISO 2022 IR 58"]), "Wang=王");
  },
  "a delimiter ends what an escape has set": async (t) => {
    t.equal(name("1b242943fbf35ee9", ["ISO 2022 IR 100", "ISO 2022 IR 149"]), "洪^é");
  },
  "bytes that are no characters show as such and never throw": async (t) => {
    t.equal(decodeText(bytes("41ff42"), ["ISO_IR 192"]), "A\ufffdB");
    t.equal(decodeText(bytes("1b5858"), ["", "ISO 2022 IR 87"]).length, 3);
    for (let seed = 0; seed < 300; seed += 1) {
      const noise = Uint8Array.from(
        { length: 40 }, (_, at) => (Math.imul(seed * 41 + at, 2_654_435_761) >>> 11) % 4 ? (seed * at) % 256 : 0x1b,
      );
      t.ok(typeof decodeText(noise, ["", "ISO 2022 IR 87", "ISO 2022 IR 159"], true) === "string");
    }
  },
  "an unknown set is read byte by byte": async (t) => {
    t.equal(decodeText(bytes("e9"), ["NO SUCH SET"]), "é");
  },
  "a person's name is written as people write it": async (t) => {
    t.equal(personName("Doe^Jane^Q^Dr^PhD"), "Doe, Dr Jane Q PhD");
    t.equal(personName("=山田^太郎="), "山田, 太郎");
    t.equal(personName("^^^^"), "");
  },
};
