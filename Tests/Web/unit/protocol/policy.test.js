import { fromUtf8, utf8, ZERO } from "/web/crypto/bytes.js";
import { hash } from "/web/crypto/sha256.js";
import { checkTerms, decodePolicy, encodePolicy, policyTerms } from "/web/protocol/policy.js";
import { custodianSet } from "/web/protocol/words.js";

const custodian = (digit) => ({ member: digit.repeat(40), url: "https://127.0.0.1:9000",
  witnessKey: digit.repeat(64) });
const first = {
  version: 1, custodians: ["1", "2", "3"].map(custodian), threshold: 2, dataShards: 2, confirmations: 3, witnesses: 2,
    staleness: 10,
  former: [custodian("4")],
};
const login = { gateways: ["5".repeat(40)], secondFactor: 300, posture: "block", postureAge: 86_400,
  checks: ["updates", "firewall"], webApp: ZERO };
const second = { ...first, version: 2, login };

export default {
  "a document is written in the order of its keys": async (t) => {
    const text = fromUtf8(encodePolicy({ ...first, custodians: [custodian("1")], threshold: 1, dataShards: 1,
      confirmations: 1, witnesses: 1, former: [] }));
    t.equal(text, `{"confirmations":1,"custodians":[{"member":"${"1".repeat(40)}","url":"https://127.0.0.1:9000","witnessKey":"${"1".repeat(64)}"}],` +
      '"dataShards":1,"former":[],"staleness":10,"threshold":1,"version":1,"witnesses":1}');
    const demanding = fromUtf8(encodePolicy(second));
    t.ok(demanding.includes(`"login":{"checks":["updates","firewall"],"gateways":["${"5".repeat(40)}"],"posture":"block","postureAge":86400,` +
      `"secondFactor":300,"webApp":"${ZERO}"},"staleness":10,"threshold":2,"version":2`));
  },
  "guests stand where they are served, and nowhere else": async (t) => {
    const served = { ...second, login: { ...login, guests: true } };
    t.ok(fromUtf8(encodePolicy(served)).includes(`"gateways":["${"5".repeat(40)}"],"guests":true,"posture":`));
    t.equal(decodePolicy(encodePolicy(served)).login.guests, true);
    t.equal(decodePolicy(encodePolicy(second)).login.guests, undefined);
    t.ok(!fromUtf8(encodePolicy(second)).includes("guests"));
    const unsaid = fromUtf8(encodePolicy(served)).replace('"guests":true', '"guests":false');
    await t.rejects(async () => decodePolicy(utf8(unsaid)), "malformedPolicy");
    const terms = policyTerms(second, 3);
    await t.rejects(async () => checkTerms(encodePolicy(served), terms), "wrongDocument");
    t.ok(checkTerms(encodePolicy(served), policyTerms(served, 3)).login.guests);
  },
  "both versions are read as they were written": async (t) => {
    for (const document of [first, second, { ...second, login: { ...login, guests: true } }]) t.equal(fromUtf8(encodePolicy(decodePolicy(encodePolicy(document)))),
      fromUtf8(encodePolicy(document)));
  },
  "only the document that the terms name is taken": async (t) => {
    const bytes = encodePolicy(second);
    const terms = policyTerms(second, 3);
    t.equal(terms, { document: hash(bytes), custodianSet: custodianSet(second.custodians.map(({ member }) => member)),
      custodianCount: 3, threshold: 2, strikes: 3 });
    t.equal(checkTerms(bytes, terms).login.posture, "block");
    await t.rejects(async () => checkTerms(encodePolicy(first), terms), "wrongDocument");
    await t.rejects(async () => checkTerms(bytes, { ...terms, threshold: 1 }), "wrongDocument");
    await t.rejects(async () => checkTerms(bytes, { ...terms, custodianSet: ZERO }), "wrongDocument");
    const more = utf8(JSON.stringify({ ...JSON.parse(fromUtf8(bytes)), more: 1 }));
    await t.rejects(async () => checkTerms(more, { ...terms, document: hash(more) }), "wrongDocument",
      "what is not known here");
  },
  "every bound is kept": async (t) => {
    const wrong = [
      { version: 3 }, { version: 2 }, { login }, { custodians: [] }, { custodians: null },
        { custodians: [custodian("1"), custodian("1"), custodian("2")] },
      { custodians: [custodian("1"), custodian("2"), { ...custodian("3"), witnessKey: "2".repeat(64) }] },
      { custodians: [custodian("1"), custodian("2"), { ...custodian("3"), witnessKey: ZERO }] },
      { custodians: [custodian("1"), custodian("2"), { ...custodian("3"), url: "http://x:1" }] },
      { custodians: [custodian("1"), custodian("2"), { ...custodian("3"), url: "https://x/y" }] },
      { custodians: [custodian("1"), custodian("2"), null] }, { former: [custodian("1")] }, { former: undefined },
      { threshold: 0 }, { threshold: 4 }, { dataShards: 0 }, { dataShards: 4 }, { confirmations: 2 },
        { confirmations: 4 }, { witnesses: 0 },
      { witnesses: 4 }, { staleness: 0 }, { staleness: 3601 }, { staleness: "10" },
    ];
    for (const change of wrong) await t.rejects(async () => encodePolicy({ ...first, ...change }), "malformedPolicy",
      JSON.stringify(change).slice(0, 70));
    const demands = [
      { gateways: [] }, { gateways: ["5"] }, { gateways: Array(9).fill("5".repeat(40)) },
        { gateways: ["5".repeat(40), "5".repeat(40)] },
      { secondFactor: 59 }, { secondFactor: 86_401 }, { posture: "nothing" }, { postureAge: 59 },
        { postureAge: 604_801 }, { checks: ["X"] },
      { checks: ["a", "a"] }, { checks: Array(17).fill("a") }, { webApp: "" }, { guests: false }, { guests: "true" },
    ];
    for (const change of demands) {
      await t.rejects(async () => encodePolicy({ ...second, login: { ...login, ...change } }), "malformedPolicy",
        JSON.stringify(change).slice(0, 70));
    }
    t.ok(encodePolicy({ ...second, login: { ...login, secondFactor: 0, checks: ["made-later"] } }).length > 0);
    for (const text of ["", "[]", "null", "{}", "{"]) await t.rejects(async () => decodePolicy(utf8(text)),
      "malformedPolicy", text);
    await t.rejects(async () => decodePolicy(new Uint8Array(65_537)), "malformedPolicy");
  },
};
