// The reader's side of a release: the demand, the answers, and the key that is put together from them (custody.md
// sections 3, 6).

import { concat, equal, fromHex, wipe } from "../crypto/bytes.js";
import { digest, hash } from "../crypto/sha256.js";
import { isPoint, isSignature, verify } from "../crypto/signing.js";
import { must } from "../errors.js";
import { decodeDealing, MOST_DEALING, openShare, SEALED_SHARE, verifyDealing } from "./dealing.js";
import { keyCommitment } from "./envelope.js";
import { Reader } from "./reader.js";
import { combine } from "./sharing.js";
import { bytesOf, message } from "./words.js";

/** Most bytes of an answer, and the most blocks that `?with=` brings. */
export const MOST_ANSWER = 64 + 6 * 32 + 2 * (32 + MOST_DEALING + SEALED_SHARE);
const MOST_WITH = 262_144;

/**
 * A demand's bytes: access ‖ sealing key ‖ size ‖ root of the head that was believed last.
 * @param {{access: string, sealingKey: Uint8Array, size: number, root: string}} what sealingKey: the public one, 1216
 *   bytes
 */
export function encodeDemand({ access, sealingKey, size, root }) {
  must(sealingKey.length === 1216, "malformedKey", "a public sealing key has 1216 bytes");
  return concat(bytesOf(access), sealingKey, bytesOf(size), bytesOf(root));
}

/**
 * Takes apart what `POST /v1/release?with=` answers. Throws malformedMessage for the answer's frame; blocks that are
 * cut off are left out. Each block carries its own digest, for the reader to find out which of the record's it is.
 * @returns {Promise<{answer: Uint8Array, blocks: Map<string, Uint8Array>}>}
 */
export async function splitRelease(bytes) {
  const reader = new Reader(bytes);
  const answer = reader.take(reader.small(MOST_ANSWER));
  const blocks = new Map();
  while (reader.rest >= 4 && bytes.length <= MOST_ANSWER + 4 + 2 * MOST_WITH) {
    const size = reader.small();
    if (size > reader.rest) break;
    const block = reader.take(size);
    if (size > 0) blocks.set(hash(block), block);
  }
  return { answer, blocks };
}

/** Reads an answer. Throws malformedMessage, dealingRefused. The signature is not checked yet. */
export function decodeAnswer(bytes) {
  must(bytes.length <= MOST_ANSWER, "malformedMessage", "the answer is too large");
  const reader = new Reader(bytes);
  const signature = reader.take(64);
  must(isSignature(signature), "malformedMessage", "an answer's signature is malformed");
  const [ledger, record, access] = [reader.word(), reader.word(), reader.word()];
  const [reading, custodian, count] = [reader.member(), reader.member(), reader.number(2)];
  must(count >= 1, "malformedMessage", "an answer holds 1 or 2 shares");
  const released = Array.from({ length: count }, () => {
    const dealing = decodeDealing(reader.take(reader.number(MOST_DEALING)));
    return { dealing, share: reader.take(SEALED_SHARE) };
  });
  reader.end();
  return { signature, ledger, record, access, reader: reading, custodian, released, body: bytes.slice(64) };
}

/** What a custodian signs of an answer. */
export async function answerMessage(body) {
  return message("aureole/answer/v1", await digest(body));
}

const newer = (left, right) =>
  left.epoch > right.epoch || (left.epoch === right.epoch && left.generation > right.generation);

/**
 * Puts a data key together from custodians' answers, in whatever order they come, and names who answered wrongly. It
 * never gives a key that the ledger does not commit to, and never mixes shares of different dealings.
 *
 * Faults: silent, refused:<reason>, malformed, wrongSignature, otherAnswer, wrongShare, falseDealing, outdated.
 */
export class KeyAssembly {
  /** The key of 32 bytes, once it is there. */
  dataKey = null;
  /** The dealing that gave the key. */
  dealing = null;
  /** What custodians did wrong so far. @type {Map<string, string>} */
  faults = new Map();
  #subject;
  #key;
  #groups = new Map();
  #answered = new Set();
  #queue = Promise.resolve();

  /**
   * @param {{ledger, record, keyCommitment, reference, access, reader: string, dealerKeys: Object<string, string[]>}}
   *   subject as the believed ledger has it; dealerKeys: every signing key of the record's sender and owner
   * @param {object} sealingKey the reader's
   */
  constructor(subject, sealingKey) {
    this.#subject = subject;
    this.#key = sealingKey;
  }

  /** The shares found genuine, of the dealing that has most of them. */
  get genuine() { return Math.max(0, ...[...this.#groups.values()].map(({ shares }) => shares.size)); }

  /** Notes that a custodian gave no share: "silent" or "refused:<reason>". The first fault of one counts. */
  note(custodian, fault) {
    if (!this.faults.has(custodian)) this.faults.set(custodian, fault);
  }

  /**
   * Takes what a custodian answered; one answer a custodian counts, and they are taken one after the other.
   * @param {Uint8Array} bytes
   * @param {string} custodian whom it came from
   * @param {string} key the custodian's signing key on the ledger
   */
  take(bytes, custodian, key) {
    const taken = this.#queue.then(() => this.#take(bytes, custodian, key));
    // What goes wrong with one answer is told to who brought it and holds up no other.
    this.#queue = taken.catch(() => {});
    return taken;
  }

  async #take(bytes, custodian, key) {
    if (this.#answered.has(custodian)) return;
    this.#answered.add(custodian);
    let answer;
    try {
      answer = decodeAnswer(bytes);
    } catch {
      this.note(custodian, "malformed");
      return;
    }
    // Whoever has no key on the ledger has signed nothing.
    const isSigned = isPoint(key) && await verify(key, answer.signature, await answerMessage(answer.body));
    if (!isSigned) {
      this.note(custodian, "wrongSignature");
      return;
    }
    const { ledger, record, access, reader } = this.#subject;
    if (answer.ledger !== ledger || answer.record !== record || answer.access !== access || answer.reader !== reader ||
      answer.custodian !== custodian) {
      this.note(custodian, "otherAnswer");
      return;
    }
    for (const each of answer.released) await this.#takeShare(each, custodian);
  }

  async #takeShare({ dealing: decoded, share: sealed }, custodian) {
    const { ledger, record, reference, access, reader, dealerKeys } = this.#subject;
    const { dealing, digest: name } = decoded;
    if (dealing.ledger !== ledger || dealing.record !== record) return this.note(custodian, "otherAnswer");
    if (!Object.hasOwn(dealerKeys, dealing.dealer)) return this.note(custodian, "falseDealing");
    let share;
    try {
      const purpose = { kind: "release", reference, access, reader };
      share = await openShare({ sealed, key: this.#key, dealing, custodian, purpose });
    } catch {
      return this.note(custodian, "wrongShare");
    }
    if (!this.#groups.has(name)) this.#groups.set(name, { decoded, shares: new Map(), isFalse: false });
    const group = this.#groups.get(name);
    group.shares.set(custodian, share);
    this.#combine(group);
    if (group.isFalse) this.note(custodian, "falseDealing");
  }

  /** Tries to make the key of one dealing; a newer one takes the place of an older. */
  #combine(group) {
    const { dealing } = group.decoded;
    if (group.isFalse || group.shares.size < dealing.threshold) return;
    if (this.dealing && (this.dealing === dealing || newer(this.dealing, dealing))) return;
    const { ledger, record } = this.#subject;
    // Each share is what the dealer committed to: only a false dealer could make them disagree or give another key.
    const candidate = combine([...group.shares.values()].slice(0, dealing.threshold), dealing.threshold);
    const commitment = fromHex(keyCommitment({ ledger, record, dataKey: candidate }));
    if (equal(commitment, fromHex(this.#subject.keyCommitment, 32))) {
      this.dataKey = candidate;
      this.dealing = dealing;
      return;
    }
    wipe(candidate);
    group.isFalse = true;
    for (const custodian of group.shares.keys()) this.note(custodian, "falseDealing");
  }

  /**
   * What every custodian did wrong, once the key is there: who showed only another dealing included.
   * @returns {Promise<Map<string, string>>}
   */
  async finalFaults() {
    const result = new Map(this.faults);
    const right = [...this.#groups.values()].find(({ decoded }) => decoded.dealing === this.dealing);
    if (!right) return result;
    for (const { decoded, shares } of this.#groups.values()) {
      if (decoded.dealing === this.dealing) continue;
      const keys = this.#subject.dealerKeys[decoded.dealing.dealer] ?? [];
      let isSigned = false;
      for (const key of keys) isSigned ||= await verifyDealing(decoded, key);
      if (isSigned && newer(decoded.dealing, this.dealing)) continue;
      for (const custodian of shares.keys()) {
        if (right.shares.has(custodian) || result.has(custodian)) continue;
        result.set(custodian, isSigned ? "outdated" : "falseDealing");
      }
    }
    return result;
  }
}
