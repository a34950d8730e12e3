// Actions: what members sign (actions.md). An action is `{ledger, kind, actor, sequence, fields}`; its identity is the
// digest of its words, never its signature.

import { concat, readNumber, toHex, word } from "../crypto/bytes.js";
import { hash } from "../crypto/sha256.js";
import { mustBeSignature, sign, verify } from "../crypto/signing.js";
import { AureoleError, must } from "../errors.js";
import { checkTogether, KINDS, readFields, wordCount, writeFields } from "./fields.js";
import { bytesOf, isMember, isWord } from "./words.js";

const HEADER = 4;
/** Most bytes of an action and of a signed one. */
export const [MOST_BYTES, MOST_SIGNED] = [(HEADER + 9) * 32, 64 + (HEADER + 9) * 32];

const NUMBERS = new Map(KINDS.flatMap((each, index) => (each ? [[each[0], index]] : [])));

/** The names of the kinds, in the order of their numbers. */
export const KIND_NAMES = [...NUMBERS.keys()];

/** Whatever a form refuses is a malformed action; other errors stay. */
function asAction(work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AureoleError) || error.code === "internal") throw error;
    throw new AureoleError("malformedAction", error.detail);
  }
}

/**
 * The bytes that are signed. Throws malformedAction for what no reader would read.
 * @param {{ledger: string, kind: string, actor: string, sequence: number, fields: object}} action
 * @returns {Uint8Array} 32 bytes a word
 */
export function encodeAction({ ledger, kind, actor, sequence, fields }) {
  return asAction(() => {
    must(NUMBERS.has(kind), "malformed", "an unknown kind");
    must(isWord(ledger) && isMember(actor), "malformed", "ledger or actor is malformed");
    const number = NUMBERS.get(kind);
    checkTogether(kind, fields);
    return concat(bytesOf(ledger), word(number), bytesOf(actor), word(sequence),
      ...writeFields(KINDS[number][1], fields));
  });
}

/** Reads an action from its words. Throws malformedAction for everything that is not the one encoding of an action. */
export function decodeAction(bytes) {
  return asAction(() => {
    must(bytes.length % 32 === 0 && bytes.length >= HEADER * 32 && bytes.length <= MOST_BYTES, "malformed",
      "an action has 4 to 13 words");
    const words = Array.from({ length: bytes.length / 32 }, (_, index) => bytes.slice(32 * index, 32 * index + 32));
    const number = readNumber(words[1]);
    must(number >= 1 && number < KINDS.length, "malformed", "an unknown kind");
    const [kind, form] = KINDS[number];
    must(words.length === HEADER + wordCount(form), "malformed", "the number of words does not fit the kind");
    const actor = toHex(words[2]);
    must(/^0{24}/.test(actor) && isMember(actor.slice(24)), "malformed", "the actor is no member identifier");
    const fields = readFields(form, words.slice(HEADER));
    checkTogether(kind, fields);
    return { ledger: toHex(words[0]), kind, actor: actor.slice(24), sequence: readNumber(words[3]), fields };
  });
}

/** The identity of an action: SHA-256 of its words, in hexadecimal. */
export function actionDigest(bytes) {
  return hash(bytes);
}

/**
 * Signs an action.
 * @returns {Promise<{bytes: Uint8Array, digest: string}>} signature ‖ words, and the action's digest
 */
export async function signAction(action, signingKey) {
  const words = encodeAction(action);
  return { bytes: concat(await sign(signingKey, words), words), digest: hash(words) };
}

/**
 * Reads a signed action. Throws malformedSignature, highS or malformedAction. The signature is not checked yet.
 * @returns {{action: object, signature: Uint8Array, words: Uint8Array, digest: string, bytes: Uint8Array}}
 */
export function decodeSigned(bytes) {
  must(bytes.length > 64 && bytes.length <= MOST_SIGNED, "malformedAction", "a signed action has another length");
  const signature = bytes.slice(0, 64);
  mustBeSignature(signature);
  const words = bytes.slice(64);
  return { action: decodeAction(words), signature, words, digest: hash(words), bytes: bytes.slice() };
}

/** Whether a signed action was signed with this key. @returns {Promise<boolean>} */
export function verifySigned(signed, key) {
  return verify(key, signed.signature, signed.words);
}
