// The fields of the 18 kinds of action, in their order: how each is written as words and read again (actions.md).

import { isHex, readNumber, toHex, word, ZERO } from "../crypto/bytes.js";
import { isPoint } from "../crypto/signing.js";
import { must } from "../errors.js";
import { decodeScope, encodeScope, modeNumber, readMode } from "./scope.js";
import { bytesOf, isMember, isWord, RECORD_KINDS, ROLES } from "./words.js";

/** A form takes `count` words: `write(value) -> Uint8Array[]`, `read(Uint8Array[]) -> value`. Both throw malformed. */
const anyWord = {
  count: 1,
  write: (value) => (must(isWord(value), "malformed", "not a word"), [bytesOf(value)]),
  read: ([bytes]) => toHex(bytes),
};
const required = {
  count: 1,
  write: (value) => (must(value !== ZERO, "malformed", "a required word is zero"), anyWord.write(value)),
  read: ([bytes]) => {
    const value = toHex(bytes);
    must(value !== ZERO, "malformed", "a required word is zero");
    return value;
  },
};
const member = {
  count: 1,
  write: (value) => (must(isMember(value), "malformed", "not a member identifier"), [bytesOf(value)]),
  read: ([bytes]) => {
    const value = toHex(bytes);
    must(/^0{24}/.test(value) && value !== ZERO, "malformed", "not a member identifier");
    return value.slice(24);
  },
};
const number = (most = 2n ** 64n - 1n, least = 0) => ({
  count: 1,
  write: (value) => {
    must(value >= least && value <= most, "malformed", "a number out of bounds");
    return [word(value)];
  },
  read: ([bytes]) => {
    const value = readNumber(bytes);
    must(value >= least && value <= most, "malformed", "a number out of bounds");
    return value;
  },
});
const key = {
  count: 2,
  write: (value) => {
    must(isHex(value, 128) && isPoint(value), "malformed", "not a point of p-256");
    return [bytesOf(value.slice(0, 64)), bytesOf(value.slice(64))];
  },
  read: ([x, y]) => {
    const value = toHex(x) + toHex(y);
    must(isPoint(value), "malformed", "not a point of p-256");
    return value;
  },
};
const named = (names, least) => ({
  count: 1,
  write: (value) => {
    const index = names.indexOf(value);
    must(index >= least, "malformed", "an unknown name");
    return [word(index)];
  },
  read: (words) => names[number(names.length - 1, least).read(words)],
});
const scope = { count: 2, write: encodeScope, read: ([nature, value]) => decodeScope(nature, value) };
const mode = {
  count: 1,
  write: (value) => [word(modeNumber(value))],
  read: (words) => readMode(number(3).read(words)),
};
const path = {
  count: 3,
  write: (value) => (must(value.length === 3, "malformed", "not a guardian's path"), value.flatMap(anyWord.write)),
  read: (words) => words.map((each) => toHex(each)),
};

/** The fields of a policy, which the founding has too. */
export const POLICY = [
  ["document", anyWord], ["custodianSet", anyWord], ["custodianCount", number(32)], ["threshold", number(32)],
  ["strikes", number(1000)],
];

const newKeys = [["signingKey", key], ["sealingDigest", required]];
const ruling = [["member", member], ["reason", anyWord]];
const LONGEST = 315_360_000;

/** Name and fields of each kind; its number is its place. */
export const KINDS = [
  null,
  ["enrol", [["member", member], ["role", named(ROLES, 1)], ...newKeys, ["identityCommitment", anyWord]]],
  ["approve", [["proposal", required]]],
  ["suspend", ruling],
  ["reinstate", ruling],
  ["policy", POLICY],
  ["rotate", newKeys],
  ["anchor", [
    ["record", required], ["owner", member], ["recordKind", named(RECORD_KINDS, 0)], ["envelope", required],
    ["keyCommitment", required], ["measuredAt", number()], ["reference", anyWord],
  ]],
  ["request", [
    ["owner", member], ["scope", scope], ["purposeCode", number(255)], ["purposeDigest", required], ["mode", mode],
    ["duration", number(LONGEST, 1)],
  ]],
  ["grant", [
    ["request", anyWord], ["grantee", member], ["scope", scope], ["mode", mode], ["until", number()],
    ["most", number(2 ** 24 - 1)], ["parent", anyWord],
  ]],
  ["deny", [["reference", required]]],
  ["revoke", [["reference", required]]],
  ["access", [["reference", anyWord], ["record", required], ["statement", anyWord]]],
  ["release", [["access", required]]],
  ["report", [["subject", required], ["reason", anyWord]]],
  ["erase", [["record", required]]],
  ["guard", [["root", anyWord], ["count", number(8)], ["wait", number(7_776_000)]]],
  ["recover", [
    ["owner", member], ...newKeys, ["salt", anyWord], ["position", number(7)], ["path", path],
  ]],
  ["veto", [["signingKey", key]]],
];

/** How many words a list of fields takes. */
export function wordCount(fields) {
  return fields.reduce((sum, [, form]) => sum + form.count, 0);
}

/** The words of fields. Throws malformed. @returns {Uint8Array[]} */
export function writeFields(fields, values) {
  return fields.flatMap(([name, form]) => {
    must(Object.hasOwn(values, name), "malformed", `the field ${name} is missing`);
    return form.write(values[name]);
  });
}

/** Reads fields from as many words as they take. Throws malformed. */
export function readFields(fields, words) {
  const values = {};
  let position = 0;
  for (const [name, form] of fields) {
    values[name] = form.read(words.slice(position, position + form.count));
    position += form.count;
  }
  return values;
}

/** The conditions on policies and guards that are part of reading (actions.md). Throws malformed. */
export function checkTogether(kind, fields) {
  if (kind === "policy") {
    const { custodianSet, custodianCount, threshold } = fields;
    const none = custodianSet === ZERO && custodianCount === 0 && threshold === 0;
    const some = custodianSet !== ZERO && threshold >= 1 && threshold <= custodianCount;
    must(none || some, "malformed", "custodian set, count and threshold do not fit");
  }
  if (kind === "guard") must((fields.root === ZERO) === (fields.count === 0), "malformed", "root and count do not fit");
}
