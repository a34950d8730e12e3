import { fromBase64Url, fromHex, random, toBase64Url, toHex, utf8 } from "/web/crypto/bytes.js";
import { newScalar } from "/web/crypto/signing.js";
import { guestLoginMessage, newSecret, openFile, readLink, sealFile, writeLink } from "/web/protocol/link.js";
import { hexWord, vector } from "/Tests/Web/unit/protocol/support.js";

const ORIGIN = "https://hospital.example";
const made = () => ({ origin: ORIGIN, token: newSecret(), key: newSecret(), until: 1_900_000_000, label: "Images" });
const content = () => ({
  ledger: hexWord(), reference: hexWord(), record: hexWord(), guest: hexWord().slice(24), signing: newScalar(),
  sealing: random(32),
});

const behind = (text) => text.slice(text.indexOf("#"));
const written = (payload) => `#shlink:/${toBase64Url(utf8(JSON.stringify(payload)))}`;
const payloadOf = (text) => JSON.parse(new TextDecoder().decode(fromBase64Url(behind(text).slice(9))));

/** A JWE under a key, of a header and a content as they are. */
async function jwe(key, header, plain) {
  const head = toBase64Url(utf8(JSON.stringify(header)));
  const iv = random(12);
  const raw = await crypto.subtle.importKey("raw", fromBase64Url(key), "AES-GCM", false, ["encrypt"]);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(head) }, raw, utf8(JSON.stringify(plain))),
  );
  return [head, "", toBase64Url(iv), toBase64Url(sealed.slice(0, -16)), toBase64Url(sealed.slice(-16))].join(".");
}

const HEADER = { alg: "dir", enc: "A256GCM", cty: "application/vnd.aureole.guest+json" };

export default {
  "a link is read as it was written, in the form of SMART Health Links": (t) => {
    const link = made();
    const { origin, ...rest } = link;
    const text = writeLink(link);
    t.equal(readLink(behind(text), origin), rest);
    const payload = payloadOf(text);
    t.equal(payload, { exp: link.until, flag: "P", key: link.key, label: "Images",
      url: `${ORIGIN}/v1/links/${link.token}`, v: 1 });
    t.equal([link.token.length, link.key.length], [43, 43]);
  },
  "link, file and proof are byte for byte those of the vector": async (t) => {
    const { header, lines } = await vector(t, "links");
    const { ledger, reference, record, guest, origin } = header;
    const [key, token] = [header.key, header.token].map((digits) => toBase64Url(fromHex(digits, 32)));
    const what = { ledger, reference, record, guest, signing: fromHex(header.signing), sealing: fromHex(header.sealing) };
    t.equal(await sealFile(key, what, fromHex(header.nonce)), header.file);
    t.equal(await openFile(key, header.file), what);
    const link = { token, key, until: Number(header.until), label: header.label };
    t.equal(writeLink({ origin, ...link }), header.link);
    t.equal(readLink(behind(header.link), origin), link);
    const login = { ledger, token, deviceKey: header["device-key"], time: Number(header.time) };
    t.equal(toHex(guestLoginMessage(login)), header["proof-message"]);
    t.equal(Object.keys(JSON.parse(lines[0])).length, 7);
  },
  "what is not a link of this gateway is refused": async (t) => {
    const payload = payloadOf(writeLink(made()));
    const bad = [
      { ...payload, v: 2 }, { ...payload, flag: "L" }, { ...payload, flag: undefined }, { ...payload, exp: 0 },
      { ...payload, exp: 1.5 }, { ...payload, exp: "soon" }, { ...payload, exp: 2 ** 54 }, { ...payload, key: "short" },
      { ...payload, url: payload.url.replace("hospital", "thief") }, { ...payload, url: `${payload.url}A` },
      { ...payload, url: payload.url.replace("/v1/links/", "/v1/links/../") }, { ...payload, url: 7 },
      { ...payload, label: "x".repeat(81) }, { ...payload, label: 3 }, { ...payload, extra: 1 }, [], null, "text",
    ];
    for (const each of bad) await t.rejects(async () => readLink(written(each), ORIGIN), "linkRefused");
    const whole = behind(writeLink(made()));
    for (const text of ["", "#", "#/login", whole.slice(0, -5), `${whole}=`, `#shlink:/${"A".repeat(5000)}`]) {
      await t.rejects(async () => readLink(text, ORIGIN), "linkRefused");
    }
    t.equal(readLink(written({ ...payload, label: undefined }), ORIGIN).label, "");
  },
  "a file opens with its key and no other": async (t) => {
    const [key, what] = [newSecret(), content()];
    const file = await sealFile(key, what);
    t.ok(file.length <= 4096);
    t.equal(file.split(".").length, 5);
    t.equal(await openFile(key, file), what);
    await t.rejects(openFile(newSecret(), file), "linkRefused");
    const parts = file.split(".");
    for (let index = 0; index < 5; index += 1) {
      const changed = [...parts];
      changed[index] = changed[index] ? changed[index].replace(/^./, (first) => (first === "A" ? "B" : "A")) : "AAAA";
      await t.rejects(openFile(key, changed.join(".")), "linkRefused");
    }
    for (const other of ["", file.slice(1), `${file}.`, `${file}A`, "a".repeat(5000), null]) {
      await t.rejects(openFile(key, other), "linkRefused");
    }
  },
  "a file of another kind is refused although it opens": async (t) => {
    const key = newSecret();
    const { signing, sealing, ...names } = content();
    const plain = { version: 1, ...names, signing: toBase64Url(signing), sealing: toBase64Url(sealing) };
    t.equal(toHex((await openFile(key, await jwe(key, HEADER, plain))).signing), toHex(signing));
    const headers = [{ ...HEADER, alg: "A256KW" }, { ...HEADER, enc: "A128GCM" }, { ...HEADER, zip: "DEF" },
      { ...HEADER, cty: "application/fhir+json" }, { alg: "dir", enc: "A256GCM" }, {}];
    for (const header of headers) await t.rejects(openFile(key, await jwe(key, header, plain)), "linkRefused");
    const { guest, ...without } = plain;
    const contents = [{ ...plain, version: 2 }, { ...plain, extra: 1 }, without, { ...plain, guest: hexWord() },
      { ...plain, ledger: "AB" }, { ...plain, signing: "AA" }, { ...plain, sealing: 1 }, [plain], null];
    for (const each of contents) await t.rejects(openFile(key, await jwe(key, HEADER, each)), "linkRefused");
  },
  "what a guest signs names ledger, link, device and time": (t) => {
    const [ledger, token, deviceKey] = [hexWord(), newSecret(), hexWord() + hexWord()];
    const message = guestLoginMessage({ ledger, token, deviceKey, time: 7 });
    t.equal(message.length, "aureole/guest-login/v1".length + 5 * 32);
    for (const other of [{ ledger: hexWord() }, { token: newSecret() }, { deviceKey: hexWord() + hexWord() }, { time: 8 }]) {
      t.ok(toHex(guestLoginMessage({ ledger, token, deviceKey, time: 7, ...other })) !== toHex(message));
    }
  },
};
