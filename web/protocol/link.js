// Links for people without an account (docs/spec/links.md sections 2 to 4): the text of a link, the file that the gateway
// keeps for it and cannot read, and the proof with which its guest logs in.

import { fromBase64Url, fromHex, random, toBase64Url, toHex, utf8 } from "../crypto/bytes.js";
import { sha256 } from "../crypto/sha256.js";
import { sign } from "../crypto/signing.js";
import { AureoleError, must } from "../errors.js";
import { readObject, writeObject } from "./json.js";
import { isMember, isWord, LATEST, message } from "./words.js";

/** Bytes of a link's JSON, characters of its label and of a file, bytes of what a file holds. */
const [MOST_LINK, MOST_LABEL, MOST_FILE, MOST_CONTENT] = [1024, 80, 4096, 2048];
/** What stands before a link behind the `#`. */
export const SCHEME = "shlink:/";
/** The type of the file. */
export const FILE_TYPE = "application/vnd.aureole.guest+json";

const HEADER = { alg: "dir", enc: "A256GCM", cty: FILE_TYPE };
const [NONCE, TAG] = [12, 16];
const FIELDS = { version: (value) => value === 1, ledger: isWord, reference: isWord, record: isWord, guest: isMember,
  signing: isSecret, sealing: isSecret };
const LINK_FIELDS = ["url", "key", "exp", "flag", "label", "v"];

function isSecret(text) {
  return typeof text === "string" && /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** 32 random bytes in base64url: a token or a key. */
export const newSecret = () => toBase64Url(random(32));

/** SHA-256 of a token, as the guest signs it. */
const tokenDigest = (token) => sha256(fromBase64Url(token, 32));

/**
 * The text of a link.
 * @param {{origin: string, token: string, key: string, until: number, label: string}} link
 */
export function writeLink({ origin, token, key, until, label }) {
  const payload = { url: `${origin}/v1/links/${token}`, key, exp: until, flag: "P", label, v: 1 };
  return `${origin}/#${SCHEME}${toBase64Url(writeObject(payload))}`;
}

/**
 * Reads what stands behind the `#` of a page.
 * @returns {{token: string, key: string, until: number, label: string}}
 * @throws {AureoleError} linkRefused for what is none, or is another gateway's.
 */
export function readLink(fragment, origin) {
  const refuse = (condition, detail) => must(condition, "linkRefused", detail);
  const text = fragment.replace(/^#/, "");
  refuse(text.startsWith(SCHEME) && text.length <= 2 * MOST_LINK, "not a link");
  let payload;
  try {
    payload = readObject(fromBase64Url(text.slice(SCHEME.length), MOST_LINK), MOST_LINK, "linkRefused");
  } catch {
    throw new AureoleError("linkRefused", "a link is not whole");
  }
  refuse(Object.keys(payload).every((name) => LINK_FIELDS.includes(name)), "a link holds something else");
  const { url, key, exp, flag, label = "", v } = payload;
  refuse(v === 1 && flag === "P" && isSecret(key), "a link of another kind");
  refuse(Number.isSafeInteger(exp) && exp > 0 && exp <= LATEST, "a link without an end");
  refuse(typeof label === "string" && [...label].length <= MOST_LABEL, "a label is too long");
  const start = `${origin}/v1/links/`;
  refuse(typeof url === "string" && url.startsWith(start) && isSecret(url.slice(start.length)),
    "a link of another gateway");
  return { token: url.slice(start.length), key, until: exp, label };
}

const asKey = (key, usage) => crypto.subtle.importKey("raw", fromBase64Url(key, 32), "AES-GCM", false, [usage]);
const algorithm = (iv, head) => ({ name: "AES-GCM", iv, additionalData: utf8(head) });

/**
 * Encrypts what a guest needs, as a JWE in compact form (RFC 7516).
 * @param {string} key in base64url.
 * @param {{ledger, reference, record, guest: string, signing, sealing: Uint8Array}} content
 * @param {Uint8Array} [nonce] tests give one.
 */
export async function sealFile(key, { signing, sealing, ...names }, nonce = random(NONCE)) {
  const plain = writeObject({ version: 1, ...names, signing: toBase64Url(signing), sealing: toBase64Url(sealing) });
  const head = toBase64Url(writeObject(HEADER));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm(nonce, head), await asKey(key, "encrypt"), plain));
  const end = sealed.length - TAG;
  return [head, "", ...[nonce, sealed.slice(0, end), sealed.slice(end)].map(toBase64Url)].join(".");
}

/**
 * Opens it.
 * @returns {Promise<{ledger, reference, record, guest: string, signing, sealing: Uint8Array}>} the caller wipes the last
 *   two, and checks that they are the guest's.
 * @throws {AureoleError} linkRefused.
 */
export async function openFile(key, file) {
  try {
    must(typeof file === "string" && file.length <= MOST_FILE, "linkRefused", "a file is too large");
    const [head, none, ...rest] = file.split(".");
    must(none === "" && rest.length === 3, "linkRefused", "not a jwe");
    const header = readObject(fromBase64Url(head), 256, "linkRefused");
    const isSame = Object.keys(header).length === 3 && Object.keys(HEADER).every((name) => header[name] === HEADER[name]);
    must(isSame, "linkRefused", "a jwe of another kind");
    const [nonce, sealed, tag] = rest.map((part) => fromBase64Url(part, MOST_FILE));
    must(nonce.length === NONCE && tag.length === TAG, "linkRefused", "a jwe of another kind");
    const whole = new Uint8Array([...sealed, ...tag]);
    const plain = new Uint8Array(
      await crypto.subtle.decrypt(algorithm(nonce, head), await asKey(key, "decrypt"), whole));
    const content = readObject(plain, MOST_CONTENT, "linkRefused");
    const isSound = Object.keys(content).length === Object.keys(FIELDS).length
      && Object.entries(FIELDS).every(([name, check]) => check(content[name]));
    must(isSound, "linkRefused", "a file holds something else");
    const { ledger, reference, record, guest, signing, sealing } = content;
    return { ledger, reference, record, guest, signing: fromBase64Url(signing, 32), sealing: fromBase64Url(sealing, 32) };
  } catch (error) {
    // WebCrypto says nothing more than that it failed, whatever was wrong.
    throw error.code === "linkRefused" ? error : new AureoleError("linkRefused", "a file does not open");
  }
}

/** What a guest signs to log in. @returns {Uint8Array} */
export function guestLoginMessage({ ledger, token, deviceKey, time }) {
  return message("aureole/guest-login/v1", ledger, tokenDigest(token), fromHex(deviceKey, 64), time);
}

/** The `proof` of a guest's login. @returns {Promise<string>} 128 digits */
export async function guestLoginProof({ signingKey, ...what }) {
  return toHex(await sign(signingKey, guestLoginMessage(what)));
}
