// Guardians: the tree of salted leaves whose root stands on the ledger (actions.md), and what makes a member somebody's
// guardian, sealed to them (identity.md section 9).

import { fromBase64, fromUtf8, random, toBase64, toHex, utf8 } from "../crypto/bytes.js";
import { open, seal } from "../crypto/hpke.js";
import { AureoleError, must } from "../errors.js";
import { readObject, writeObject } from "./json.js";
import { checkName } from "./names.js";
import { isMember, isWord, message, tagged } from "./words.js";

/** Places of a set; the longest waiting time in seconds, and the usual one. */
export const [MOST_GUARDIANS, LONGEST_WAIT, USUAL_WAIT] = [8, 7_776_000, 259_200];
const DEPTH = 3;
/** Most bytes of a sealed charge, and of the file that holds it. */
export const [MOST_CHARGE, MOST_PROOF_FILE] = [8192, 16_384];
const INFO = utf8("aureole/guardian-charge/v1");

/** One salt a place. @returns {string[]} */
export const newSalts = () => Array.from({ length: MOST_GUARDIANS }, () => toHex(random(32)));

function levelsOf({ guardians, salts }) {
  must(guardians.length >= 1 && guardians.length <= MOST_GUARDIANS && guardians.every(isMember) &&
    new Set(guardians).size === guardians.length && salts.length === MOST_GUARDIANS && salts.every(isWord),
    "malformed", "these are no guardians");
  const levels = [salts.map((salt, place) => (place < guardians.length
    ? tagged("aureole/guardian/v1", guardians[place], salt) : salt))];
  for (let level = 0; level < DEPTH; level += 1) {
    const below = levels[level];
    levels.push(Array.from({ length: below.length / 2 }, (_, pair) =>
      tagged("aureole/guardians/v1", below[2 * pair], below[2 * pair + 1])));
  }
  return levels;
}

/** The root that `guard` puts on the ledger. Throws malformed. */
export const guardianRoot = (set) => levelsOf(set)[DEPTH][0];

/** That a member is one of the guardians: `{salt, position, path}`; null for others. */
export function guardianProof(set, member) {
  const position = set.guardians.indexOf(member);
  if (position < 0) return null;
  const levels = levelsOf(set);
  return { salt: set.salts[position], position,
    path: Array.from({ length: DEPTH }, (_, level) => levels[level][(position >> level) ^ 1]) };
}

const parties = (ledger, guardian) => message("", ledger, guardian);

/**
 * Seals a charge to its guardian.
 * @param {{ledger, guardian: string, to: Uint8Array, owner: string, name: string, proof: object}} what
 * @returns {Promise<Uint8Array>}
 */
export function sealCharge({ ledger, guardian, to, owner, name, proof }) {
  const plaintext = writeObject({ version: 1, owner, name, ...proof });
  return seal({ to, info: INFO, aad: parties(ledger, guardian), plaintext });
}

/**
 * Opens what was sealed to a guardian with any of their keys. Whether the proof holds is for the ledger to say. Throws
 * notOpened for what is meant for somebody else, other keys or another ledger; malformed.
 * @returns {Promise<{owner, name, proof: {salt, position, path}}>}
 */
export async function openCharge({ ledger, guardian, keys, sealed }) {
  must(sealed.length <= MOST_CHARGE, "malformed", "the charge is too large");
  let plain = null;
  for (const key of keys) {
    plain ??= await open({ key, info: INFO, aad: parties(ledger, guardian), sealed }).catch(() => null);
  }
  must(plain, "notOpened", "the charge does not open with these keys");
  const { version, owner, name, salt, position, path } = readObject(plain, MOST_CHARGE, "malformed");
  must(version === 1 && isMember(owner) && isWord(salt) && Number.isInteger(position) && position >= 0 &&
    position < MOST_GUARDIANS && Array.isArray(path) && path.length === DEPTH && path.every(isWord),
    "malformed", "the charge is malformed or of another version");
  checkName(name);
  return { owner, name, proof: { salt, position, path } };
}

/** A sealed charge as the file that the owner hands over; it names its recipient and nobody else. */
export const writeProofFile = ({ ledger, guardian, sealed }) => writeObject({ version: 1, ledger, guardian,
  sealed: toBase64(sealed) });

/** Reads such a file. Throws malformed, and wrongLedger for one of another ledger. */
export function readProofFile(bytes, ledger) {
  const { version, ledger: named, guardian, sealed } = readObject(bytes, MOST_PROOF_FILE, "malformed");
  must(version === 1 && isWord(named) && isMember(guardian), "malformed", "not a guardian's file");
  must(named === ledger, "wrongLedger", "the file is of another ledger");
  return { guardian, sealed: fromBase64(sealed, MOST_CHARGE) };
}

const BOOK = utf8("aureole/web/guardian-book/v1");

/**
 * Seals what an owner keeps of their guardians to themselves: whoever reads it learns whom to lean on.
 * @param {{ledger, member: string, to: Uint8Array, book: object}} what
 */
export const sealBook = ({ ledger, member, to, book }) => seal({ to, info: BOOK, aad: parties(ledger, member),
  plaintext: utf8(JSON.stringify(book)) });

/** Opens it with any of the owner's keys; throws notOpened. */
export async function openBook({ ledger, member, keys, sealed }) {
  for (const key of keys) {
    try {
      return JSON.parse(fromUtf8(await open({ key, info: BOOK, aad: parties(ledger, member), sealed })));
    } catch {
      // Sealed to another key of theirs, or altered.
    }
  }
  throw new AureoleError("notOpened", "the book does not open with these keys");
}
