import { concat, fromHex, fromUtf8, random, toBase64, toHex, utf8, ZERO } from "/web/crypto/bytes.js";
import { hash, sha256 } from "/web/crypto/sha256.js";
import { verify } from "/web/crypto/signing.js";
import { authorityOf, openDirectoryEntry, signDirectoryEntry } from "/web/protocol/directory.js";
import { issueCertificate, makeRoot, MEMBER_LIFETIME } from "/web/protocol/certificate.js";
import { readCertificate, readRoot, verifyCertificate } from "/web/protocol/certificatereader.js";
import { fingerprint, wordPair } from "/web/protocol/fingerprint.js";
import { readJoinRequest, signJoinRequest } from "/web/protocol/joinrequest.js";
import { checkName, commonName } from "/web/protocol/names.js";
import { agentVoucher, loginProof, requestHeader, sessionHeader } from "/web/protocol/requests.js";
import { newStatement, openStatement, sealStatement } from "/web/protocol/statement.js";
import { WORDS } from "/web/protocol/wordlist.js";
import { identityCommitment, memberOf, message, PURPOSES, ROLES } from "/web/protocol/words.js";
import { altered, hexWord, person } from "/Tests/Web/unit/protocol/support.js";

// RFC 6979 appendix A.2.5.
const KEY = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const NOW = 1_795_233_600;

async function authority() {
  const [ada, ledger] = [await person("authority"), hexWord()];
  return { ada, ledger, root: await makeRoot({ name: "Regional authority", ledger, key: ada.signingKey,
    now: NOW - 1000 }) };
}

async function certified(who, circle, change = {}) {
  const { member, role, signingKey } = who;
  return issueCertificate({ root: circle.root, issuer: circle.ada.signingKey, ledger: circle.ledger, member,
    name: "Tess Ötker", role,
    signingKey: signingKey.publicKey, now: NOW, ...change });
}

export default {
  "identifiers, fingerprints and commitments are those of the pages": async (t) => {
    t.equal(memberOf(KEY), "86ae80b4747cb4c07495e9f063ab78862ca9181b");
    t.equal(identityCommitment({ ledger: "11".repeat(32), salt: "22".repeat(32), identifier: "ab 12345-x" }),
      "5223ac61fce3735106b5aee7f56c86f35ea47fbef7ff6c839582ddac2aebada6");
    const sealing = hexWord();
    t.equal(fingerprint({ signingKey: KEY, sealingDigest: sealing }),
      hash("aureole/fingerprint/v1", fromHex(KEY), fromHex(sealing)).slice(0, 20).replace(/(.{4})(?=.)/g, "$1 "));
    await t.rejects(async () => memberOf("00"), "malformedKey");
    for (const identifier of ["", " -", "ä", "x".repeat(65)]) {
      await t.rejects(async () => identityCommitment({ ledger: ZERO, salt: ZERO, identifier }), "badIdentifier");
    }
    t.equal([ROLES[6], ROLES[7], PURPOSES[1]], ["custodian", "guest", { number: 2, code: "ETREAT" }]);
  },
  "a fingerprint has two words, always the same": async (t) => {
    t.equal([WORDS.length, new Set(WORDS).size, [...WORDS].sort().join()], [256, 256, WORDS.join()]);
    t.ok(WORDS.every((each) => /^[a-z]{3,7}$/.test(each)));
    const [first, second] = sha256("aureole/words/v1", fromHex("0123456789abcdef0123"));
    t.equal(wordPair("0123 4567 89ab cdef 0123"), `${WORDS[first]} ${WORDS[second]}`);
    await t.rejects(async () => wordPair("0123456789abcdef0123"), "malformed");
  },
  "names hold what people write and nothing that hides": async (t) => {
    for (const name of ["Ada", "Zoë Müller-Ötker", "می\u200cخواهم", "李小龍", "👩‍⚕️ Nurse",
      "a".repeat(200)]) t.equal(checkName(name), name);
    for (const name of ["", " Ada", "Ada\u00a0", "A\nda", "A\u202eda", "A\u200bda", "\ufeffAda", "a".repeat(201),
      "e" + "\u0301".repeat(400), "\ue000", "\uffff", "\ud800", 5]) {
      await t.rejects(async () => checkName(name), "badName", JSON.stringify(name));
    }
    t.equal(commonName(`${"a".repeat(63)} b`), "a".repeat(63));
    t.equal(commonName(`${"a".repeat(62)}e\u0301\u0302`), "a".repeat(62));
    t.equal(commonName("Ada"), "Ada");
  },
  "a join request proves its keys": async (t) => {
    const pat = await person("patient");
    const ledger = hexWord();
    const bytes = await signJoinRequest({ ledger, name: "Pat", role: "patient", signingKey: pat.signingKey,
      sealingKey: pat.sealingKey.publicKey });
    const read = await readJoinRequest(bytes, ledger);
    t.equal([read.member, read.name, read.role, read.sealingDigest], [pat.member, "Pat", "patient", pat.sealingDigest]);
    t.equal(read.fingerprint, fingerprint({ signingKey: pat.signingKey.publicKey, sealingDigest: pat.sealingDigest }));
    t.ok(fromUtf8(bytes).startsWith('{"ledger":"') && fromUtf8(bytes).endsWith('"version":1}'));
    await t.rejects(readJoinRequest(bytes, hexWord()), "wrongLedger");
    const fields = JSON.parse(fromUtf8(bytes));
    const other = await person("patient");
    for (const change of [{ version: 2 }, { ledger: hexWord() }, { name: "Pam" }, { name: " Pat" },
      { role: "authority" }, { role: "king" },
      { signingKey: other.signingKey.publicKey }, { sealingKey: toBase64(other.sealingKey.publicKey) },
        { sealingKey: "" }, { signature: "00".repeat(64) }]) {
      await t.rejects(readJoinRequest(utf8(JSON.stringify({ ...fields, ...change }))), "joinRefused",
        JSON.stringify(change).slice(0, 60));
    }
    await t.rejects(readJoinRequest(utf8("[]")), "joinRefused");
    await t.rejects(readJoinRequest(new Uint8Array(8193)), "joinRefused");
    await t.rejects(signJoinRequest({ ledger, name: "", role: "patient", signingKey: pat.signingKey,
      sealingKey: pat.sealingKey.publicKey }), "badName");
  },
  "a certificate says what it was issued for, and verifies": async (t) => {
    const circle = await authority();
    const tess = await person("technologist");
    const der = await certified(tess, circle);
    const root = await readRoot(circle.root, circle.ada.signingKey.publicKey);
    t.equal(readCertificate(der), { ledger: circle.ledger, member: tess.member, name: "Tess Ötker",
      role: "technologist",
      signingKey: tess.signingKey.publicKey, notBefore: NOW, notAfter: NOW + MEMBER_LIFETIME });
    t.equal((await verifyCertificate({ der, root, now: NOW, key: tess.signingKey.publicKey })).member, tess.member);
    t.equal((await verifyCertificate({ der, root, now: NOW + MEMBER_LIFETIME })).name, "Tess Ötker",
      "the last second is included");
    await t.rejects(verifyCertificate({ der, root, now: NOW - 1 }), "notYetValid");
    await t.rejects(verifyCertificate({ der, root, now: NOW + MEMBER_LIFETIME + 1 }), "expiredCertificate");
    await t.rejects(verifyCertificate({ der, root, now: NOW, key: KEY }), "wrongKey");
    const foreign = await authority();
    const foreignRoot = await readRoot(foreign.root, foreign.ada.signingKey.publicKey);
    await t.rejects(verifyCertificate({ der, root: foreignRoot, now: NOW }), "notIssuedByAuthority");
    await t.rejects(verifyCertificate({ der, root: { ...root, ledger: hexWord() }, now: NOW }), "wrongLedger");
  },
  "every altered byte of a certificate makes it malformed or not the authority's": async (t) => {
    const circle = await authority();
    const der = await certified(await person("custodian"), circle);
    const root = await readRoot(circle.root, circle.ada.signingKey.publicKey);
    for (let place = 0; place < der.length; place += 3) {
      let code = null;
      try {
        await verifyCertificate({ der: altered(der, place), root, now: NOW });
      } catch (error) {
        code = error.code;
      }
      t.ok(code === "malformedCertificate" || code === "notIssuedByAuthority", `byte ${place}: ${code}`);
    }
    await t.rejects(async () => readCertificate(der.subarray(0, -1)), "malformedCertificate");
    await t.rejects(async () => readCertificate(concat(der, new Uint8Array(1))), "malformedCertificate");
    await t.rejects(async () => readCertificate(new Uint8Array(9000)), "malformedCertificate");
    await t.rejects(async () => readCertificate(circle.root), "malformedCertificate");
  },
  "a root is its authority's, in date and of this ledger, or nothing is issued": async (t) => {
    const circle = await authority();
    const tess = await person("technologist");
    await t.rejects(certified(tess, { ...circle, ada: await person("authority") }), "certificateRefused");
    await t.rejects(certified(tess, { ...circle, ledger: hexWord() }), "wrongLedger");
    await t.rejects(certified(tess, circle, { now: NOW - 1001 }), "certificateRefused");
    await t.rejects(certified(tess, circle, { now: NOW + 4000 * 86_400 }), "certificateRefused");
    await t.rejects(certified(tess, circle, { name: "Tess\n" }), "badName");
    await t.rejects(certified(tess, circle, { role: "king" }), "outOfBounds");
    await t.rejects(certified(tess, circle, { role: "guest" }), "outOfBounds");
    await t.rejects(certified(tess, circle, { lifetime: 0 }), "outOfBounds");
    const late = readCertificate(await certified(tess, circle, { now: NOW + 3600 * 86_400 }));
    t.equal(late.notAfter, NOW - 1000 + 3650 * 86_400, "it ends with the root");
    await t.rejects(readRoot(altered(circle.root), circle.ada.signingKey.publicKey), "certificateRefused");
    await t.rejects(readRoot(await certified(tess, circle), circle.ada.signingKey.publicKey), "malformedCertificate");
  },
  "a directory entry is believed only from the authority and with the ledger's keys": async (t) => {
    const circle = await authority();
    const { ada, ledger } = circle;
    const tess = await person("technologist");
    const keys = { signingKey: tess.signingKey.publicKey, sealingDigest: tess.sealingDigest, role: "technologist" };
    const fields = { ledger, member: tess.member, name: "Tess Ötker", role: "technologist", signingKey: keys.signingKey,
      sealingKey: tess.sealingKey.publicKey, certificate: await certified(tess, circle), issuedAt: NOW,
        authority: ada.member, key: ada.signingKey };
    const json = await signDirectoryEntry(fields);
    const known = { ledger, authorityKey: ada.signingKey.publicKey, member: keys };
    const entry = await openDirectoryEntry(json, known);
    t.equal([entry.name, entry.member, entry.sealingDigest, authorityOf(json)],
      ["Tess Ötker", tess.member, tess.sealingDigest, ada.member]);
    await t.rejects(openDirectoryEntry(json, { ...known, authorityKey: KEY }), "directoryRefused");
    await t.rejects(openDirectoryEntry(json, { ...known, ledger: hexWord() }), "directoryRefused");
    for (const change of [{ signingKey: KEY }, { sealingDigest: hexWord() }, { role: "clinician" }]) {
      await t.rejects(openDirectoryEntry(json, { ...known, member: { ...keys, ...change } }), "directoryRefused");
    }
    const wire = JSON.parse(fromUtf8(json));
    const entryText = atob(wire.entry).replace("technologist", "clinicianist");
    await t.rejects(openDirectoryEntry(utf8(JSON.stringify({ ...wire, entry: btoa(entryText) })), known),
      "directoryRefused");
    for (const change of [{ signature: "00" }, { signature: "f".repeat(128) }, { entry: "x" }, { entry: null }]) {
      await t.rejects(openDirectoryEntry(utf8(JSON.stringify({ ...wire, ...change })), known), "directoryRefused");
    }
    for (const change of [{ name: "Somebody" }, { role: "clinician" }, { member: ada.member }, { signingKey: KEY },
      { issuedAt: 253_402_300_800 },
      { ledger: hexWord() }, { certificate: circle.root }]) {
      await t.rejects(signDirectoryEntry({ ...fields, ...change }), "directoryRefused",
        JSON.stringify(Object.keys(change)));
    }
  },
  "a statement opens for its recipient, by its author, under its digest": async (t) => {
    const [cleo, pat, eve] = [await person("clinician"), await person("patient"), await person("clinician")];
    const ledger = hexWord();
    const statement = newStatement({ ledger, text: "Für die Behandlung im Knie." });
    const what = { ledger, author: cleo.member, recipient: pat.member };
    const sealed = await sealStatement({ ...what, statement, to: pat.sealingKey.publicKey });
    const opening = { ...what, digest: statement.digest, key: pat.sealingKey, sealed };
    t.equal(await openStatement(opening), statement.text);
    for (const change of [{ author: eve.member }, { recipient: eve.member }, { ledger: hexWord() },
      { digest: hexWord() }, { key: eve.sealingKey },
      { sealed: altered(sealed) }, { sealed: new Uint8Array(9000) }]) {
      await t.rejects(openStatement({ ...opening, ...change }), "statementRefused",
        JSON.stringify(Object.keys(change)));
    }
    const lying = { ...statement, text: "Something else." };
    await t.rejects(openStatement({ ...opening,
      sealed: await sealStatement({ ...what, statement: lying, to: pat.sealingKey.publicKey }) }), "statementRefused");
    t.ok(newStatement({ ledger, text: "x" }).digest !== newStatement({ ledger, text: "x" }).digest);
    await t.rejects(async () => newStatement({ ledger, text: "" }), "badText");
    await t.rejects(async () => newStatement({ ledger, text: "ä".repeat(2001) }), "badText");
  },
  "requests, sessions, logins and agents are signed over what the pages say": async (t) => {
    const { member, signingKey } = await person("patient");
    const [ledger, id, authKey, time] = [hexWord(), hexWord(), hexWord(), NOW];
    const signature = (header) => fromHex(/signature=([0-9a-f]{128})$/.exec(header)[1]);
    const line = sha256("POST /v1/directory/search?x=1");
    const body = utf8("{}");
    const request = await requestHeader({ ledger, member, signingKey, time, method: "POST",
      target: "/v1/directory/search?x=1", body });
    t.ok(request.startsWith(`Aureole-P256 member=${member}, time=${time}, signature=`));
    t.ok(await verify(signingKey.publicKey, signature(request), message("aureole/request/v1", ledger, member, time,
      line, sha256(body))));
    const session = await sessionHeader({ ledger, id, number: 7, time, method: "POST",
      target: "/v1/directory/search?x=1", body, deviceKey: signingKey });
    t.ok(session.startsWith(`Aureole-Session id=${id}, time=${time}, number=7, signature=`));
    t.ok(await verify(signingKey.publicKey, signature(session),
      message("aureole/session/v1", ledger, sha256(fromHex(id)), time, 7, line, sha256(body))));
    const proof = await loginProof({ ledger, account: "cleo", authKey, time, deviceKey: signingKey });
    t.ok(await verify(signingKey.publicKey, fromHex(proof), message("aureole/login/v1", ledger, sha256("cleo"),
      sha256(fromHex(authKey)), time)));
    const voucher = await agentVoucher({ ledger, member, agentKey: KEY, signingKey });
    t.ok(await verify(signingKey.publicKey, fromHex(voucher), message("aureole/agent/v1", ledger, member, KEY)));
    t.equal(toHex(random(0)), "");
  },
};
