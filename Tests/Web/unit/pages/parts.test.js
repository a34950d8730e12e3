// The parts of pages that only compute.

import { ordered, plainFile } from "/web/parts/files.js";
import { readMemberCode, writeMemberCode } from "/web/parts/membercode.js";
import { strength } from "/web/parts/strength.js";
import { durationText } from "/web/parts/time.js";
import { plainName, studyTime } from "/web/pages/send/files.js";
import { warnings } from "/web/pages/send/warnings.js";
import { encodeQR } from "/web/parts/qr.js";

const level = (text) => strength(text, ["Ada Marlow", "ada.marlow"]).level;

const image = (more) => ({
  described: { patientName: "MARLOW^ADA", patientID: "1", burnedIn: "no", modality: "CT", supported: true, ...more },
});
const doubts = (...found) => warnings(found, { name: "Ada Marlow" }).map(({ key, grave }) => (grave ? `${key}!` : key));

export default {
  "passwords that are tried first are too weak": async (t) => {
    for (const text of ["short", "password123", "Marlow1972!", "aaaaaaaaaaaa", "qwertyuiop123", "P@ssw0rd2024"]) {
      t.equal(level(text), 0, text);
    }
  },
  "words that do not belong together and mixed signs are good": async (t) => {
    t.ok(level("wharf pencil tundra oboe") >= 3);
    t.ok(level("k7#Qz!m2Wv9x") >= 3);
  },
  "one's own name is named as what is weak": async (t) => {
    t.equal(strength("Ada Marlow 1972", ["Ada Marlow"]).advice, "own");
  },
  "a member's code is read back": async (t) => {
    const code = writeMemberCode("ab".repeat(20), "0123 4567 89ab cdef 0123");
    t.equal(readMemberCode(code), { member: "ab".repeat(20), fingerprint: "0123456789abcdef0123" });
    t.equal(readMemberCode("AB".repeat(20)), { member: "ab".repeat(20), fingerprint: null });
  },
  "what is no member's code is none": async (t) => {
    const code = writeMemberCode("ab".repeat(20), "0123 4567 89ab cdef 0123");
    for (const text of ["ab".repeat(19), `${code}0`, "Ada Marlow", ""]) t.equal(readMemberCode(text), null);
  },
  "names in files are written as people write them": async (t) => {
    t.equal(plainName("MARLOW^ADA"), "Ada Marlow");
    t.equal(plainName("O'BRIEN-SMITH^MARY ANN^J"), "Mary Ann J O'Brien-Smith");
    t.equal(plainName("de Wit^Bram"), "Bram de Wit");
    t.equal(plainName("PETERSEN^ØRJAN=x"), "Ørjan Petersen");
    t.equal(plainName(""), "");
  },
  "a study's date is a day and not a moment": async (t) => {
    t.equal(studyTime("2026-03-11"), studyTime("20260311"));
    t.equal(new Date(studyTime("20260311") * 1000).getDate(), 11);
    t.equal(new Date(studyTime("20240229") * 1000).getDate(), 29);
    for (const none of ["?", "20260229", "20260431", "20261301", "20260100"]) t.equal(studyTime(none), null);
  },
  "files are handed over in the order of their paths": async (t) => {
    const entries = ["b/1.dcm", "a/10.dcm", "a/9.dcm", "x"].map((name) => ({ name, file: new File(["1"], "1") }));
    t.equal(
      ordered(entries).map((each) => plainFile(each).name),
      ["9.dcm", "10.dcm", "1.dcm", "x"],
    );
  },
  "lengths of time are said in one or two units": async (t) => {
    t.equal([0, 1, 59, 60, 3600, 90061, 604800, 41 * 86400 + 7200].map(durationText), [
      "0 seconds",
      "1 second",
      "59 seconds",
      "1 minute",
      "1 hour",
      "1 day 1 hour",
      "7 days",
      "41 days",
    ]);
  },
  "files that fit raise no doubt": async (t) => {
    t.equal(doubts(image()), []);
    t.equal(doubts(image({ patientName: "MARLOW^ADA^JANE^^DR" })), []);
    t.equal(doubts(image({ patientName: "" })), []);
  },
  "files that may not fit are doubted": async (t) => {
    t.equal(doubts(image(), image({ patientName: "LINDQVIST^JONAS", patientID: "2" })), ["people!", "name!"]);
    t.equal(doubts(image({ burnedIn: "yes" })), ["burned!"]);
    t.equal(doubts(image({ burnedIn: "unknown", modality: "US" })), ["perhaps"]);
    t.equal(doubts(image(), { described: false }), ["files"]);
    t.equal(doubts(image({ supported: false })), ["unsupported"]);
  },
  "a text that is too long for a code is refused": async (t) => {
    t.equal(encodeQR("x".repeat(412)).length, 77);
    let name = null;
    try {
      encodeQR("x".repeat(413));
    } catch (error) {
      name = error.name;
    }
    t.equal(name, "RangeError");
  },
};
