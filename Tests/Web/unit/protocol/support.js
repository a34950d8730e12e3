// What several tests of the protocol need: vectors, people with keys, and a small ledger to write entries to.

import { random, toBase64, toHex, utf8, ZERO } from "/web/crypto/bytes.js";
import { sha256 } from "/web/crypto/sha256.js";
import { importScalar, newScalar } from "/web/crypto/signing.js";
import { importSeed, newSeed } from "/web/crypto/xwing.js";
import { signAction } from "/web/protocol/actions.js";
import { decodeEntry, encodeEntry, leafHash } from "/web/protocol/entry.js";
import { decodeGenesis, encodeGenesis } from "/web/protocol/genesis.js";
import { inclusionPath, treeRoot } from "/web/protocol/tree.js";
import { memberOf, sealingDigest } from "/web/protocol/words.js";

/** A vector file: its header as an object (the last of equal names counts), and the lines behind the empty line. */
export async function vector(t, name) {
  const [head, ...rest] = (await t.file(`docs/spec/vectors/${name}.txt`)).split("\n\n");
  const header = Object.fromEntries(head.split("\n").map((line) => line.split(/: (.*)/s, 2)));
  return { header, lines: rest.join("\n\n").split("\n").filter(Boolean) };
}

export const hexWord = () => toHex(random(32));

/** The key of a vector, named by the text whose SHA-256 is its scalar. */
export function vectorKey(name) {
  return importScalar(sha256(utf8(name)));
}

/** Somebody with keys. */
export async function person(role) {
  const signingKey = await importScalar(newScalar());
  const sealingKey = await importSeed(newSeed());
  const digest = sealingDigest(sealingKey.publicKey);
  return { role, signingKey, sealingKey, member: memberOf(signingKey.publicKey), sealingDigest: digest, sequence: 0 };
}

/** A ledger of one founding, to which entries are written with the outcomes that the test says. */
export class Book {
  static async found(authorities, policy = NO_POLICY) {
    const book = new Book();
    book.genesis = decodeGenesis(encodeGenesis({
      authorities: authorities.map(({ signingKey, sealingDigest: digest }) => ({
        signingKey: signingKey.publicKey, sealingDigest: digest, identityCommitment: ZERO })),
      logKey: ZERO, policy, time: 1_700_000_000, salt: hexWord(),
    }));
    book.ledger = book.genesis.ledger;
    book.time = book.genesis.time;
    book.entries = [];
    return book;
  }

  /** Writes an entry; gives its digest. */
  async write(actor, kind, fields, outcome = "accepted", { key = actor.signingKey, ledger = this.ledger } = {}) {
    actor.sequence += 1;
    const { bytes, digest } = await signAction({ ledger, kind, actor: actor.member, sequence: actor.sequence, fields },
      key);
    this.entries.push(encodeEntry({ time: this.time, outcome, signed: bytes }));
    return digest;
  }

  enrol(authority, who, outcome) {
    const { member, role, sealingDigest: digest, signingKey } = who;
    return this.write(authority, "enrol", {
      member, role, signingKey: signingKey.publicKey, sealingDigest: digest, identityCommitment: ZERO }, outcome);
  }

  get leaves() { return this.entries.map((each) => leafHash(each)); }

  get head() { return { size: this.entries.length, root: treeRoot(this.leaves) }; }

  items(from = 0) {
    const { leaves } = this;
    return this.entries.map((entry, position) => ({ position, entry: toBase64(entry),
      path: inclusionPath(leaves, position) })).slice(from);
  }

  opened(from = 0) {
    return this.entries.map((bytes, position) => ({ position, entry: decodeEntry(bytes) })).slice(from);
  }
}

export const NO_POLICY = { document: ZERO, custodianSet: ZERO, custodianCount: 0, threshold: 0, strikes: 0 };

/** The same bytes with one bit changed. */
export function altered(bytes, place = bytes.length - 1) {
  const copy = bytes.slice();
  copy[place] ^= 1;
  return copy;
}
