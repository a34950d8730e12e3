// The custodians of the policy in force, asked through the gateway; every request is signed by the member (custody.md
// 4).

import { AureoleError, must } from "../errors.js";
import { fromHex, fromUtf8 } from "../crypto/bytes.js";
import { readConfirmation } from "../protocol/confirmation.js";
import { decodeFetched, decodeNames, encodeBlocks, encodeFetch, encodeNames } from "../protocol/deposit.js";

/** How long a small request and one that carries blocks may take, in seconds. */
const PATIENCE = 15;
const LONG_PATIENCE = 120;
const MOST_NAMES = 1024;
const CONFIRMATION = 256;
/** About how many bytes one request carries. */
export const REQUEST_BYTES = 4 << 20;
/** The most bytes of an envelope (records.md). */
export const MOST_ENVELOPE = 80 << 20;
const MOST_ALONG = 262_144;
const MOST_RELEASE = 64 << 10;

const octets = "application/octet-stream";

/** The way to custodians. */
export class Custodians {
  /** @param {{gateway: object, view: object}} parts */
  constructor({ gateway, view }) {
    this.gateway = gateway;
    this.view = view;
  }

  /** The policy document in force; throws unavailable where the ledger has no custodians. */
  get document() {
    const { document } = this.view.trust;
    must(document, "unavailable", "this ledger has no custodians");
    return document;
  }

  /** The custodians of the epoch in the order of their index: `{member, key}`. */
  get present() {
    return this.document.custodians.map(({ member }) => this.#known(member));
  }

  /** Those and the former ones, which may still hold something. */
  get all() {
    return [...this.document.custodians, ...(this.document.former ?? [])].map(({ member }) => this.#known(member));
  }

  #known(member) {
    const entry = this.view.trust.member(member);
    must(entry?.role === "custodian", "trustRefused", "the policy names a custodian that the ledger does not know");
    return { member, key: entry.signingKey, standing: entry.standing };
  }

  #post(custodian, target, options) {
    return this.gateway.forward(custodian, "POST", target, { type: octets, seconds: PATIENCE, ...options });
  }

  /** Which of the blocks (digests) a custodian lacks. @returns {Promise<Set<string>>} */
  async missing(custodian, record, digests) {
    const lacking = new Set();
    for (let start = 0; start < digests.length; start += MOST_NAMES) {
      const part = digests.slice(start, start + MOST_NAMES);
      const answer = await this.#post(custodian, `/v1/records/${record}/missing`,
        { body: encodeNames(part), most: part.length * 32, patient: true });
      for (const digest of decodeNames(answer, part)) lacking.add(digest);
    }
    return lacking;
  }

  /** Uploads blocks `{digest, bytes}` in one request; only their head is signed, its digests cover the rest. */
  async put(custodian, record, blocks, signal) {
    const { head, parts } = encodeBlocks(blocks);
    const body = new Blob(parts, { type: octets });
    await this.#post(custodian, `/v1/records/${record}/blocks`,
      { head, body, most: 1024, seconds: LONG_PATIENCE, patient: true, signal });
  }

  /**
   * Hands a custodian its share and the names of its blocks; gives its confirmation, whose signature and digest were
   * checked.
   * @param {{member: string, key: string}} custodian
   * @throws {AureoleError} notConfirmed for a confirmation of something else; the custodian's refusal.
   */
  async deposit(custodian, record, deposit, kept, signal) {
    const answer = await this.#post(custodian.member, `/v1/records/${record}/deposit`,
      { body: deposit, most: CONFIRMATION, seconds: LONG_PATIENCE, patient: true, signal });
    const { time } = await readConfirmation({
      bytes: answer, ledger: this.view.ledger, record, custodian: custodian.member, key: custodian.key, kept,
    });
    return { time, bytes: answer };
  }

  /** Has a custodian drop every dealing of a record but one; what it confirms is checked. */
  async retire(custodian, record, dealing) {
    const answer = await this.#post(custodian.member, `/v1/records/${record}/retire`,
      { body: fromHex(dealing, 32), most: CONFIRMATION });
    // It had nothing else.
    if (answer.length === 0) return;
    await readConfirmation({ bytes: answer, ledger: this.view.ledger, record, custodian: custodian.member,
      key: custodian.key, destroyed: dealing });
  }

  /**
   * Asks a custodian for its word that nothing of an erased record is left; throws busy while it has not destroyed it.
   */
  async erasure(custodian, record, destroyed) {
    const answer = await this.#post(custodian.member, `/v1/records/${record}/erasure`, { most: CONFIRMATION });
    return readConfirmation({ bytes: answer, ledger: this.view.ledger, record, custodian: custodian.member,
      key: custodian.key, destroyed });
  }

  /**
   * Fetches blocks in one request, each checked against its digest.
   * @returns {Promise<({bytes: Uint8Array}|{fault: "missing"|"wrong"})[]>}
   */
  async fetch(custodian, record, access, digests, most, signal) {
    const answer = await this.#post(custodian, `/v1/records/${record}/fetch`, {
      body: encodeFetch(access, digests), most: digests.length * (most + 4), seconds: LONG_PATIENCE, patient: true,
      signal,
    });
    const { blocks, wrong } = await decodeFetched(answer, digests, most);
    return blocks.map((bytes, index) => (bytes ? { bytes } : { fault: wrong.includes(index) ? "wrong" : "missing" }));
  }

  /** A custodian's answer to a demand, as it came. */
  release(custodian, demand, seconds) {
    return this.#post(custodian, `/v1/release?with=${MOST_ALONG}`,
      { body: demand, most: 4 + MOST_RELEASE + MOST_ALONG, seconds });
  }

  /** What a custodian says of itself; nothing of it is signed. */
  async status(custodian) {
    const answer = await this.gateway.forward(custodian, "GET", "/v1/status",
      { unsigned: true, most: 16_384, seconds: PATIENCE });
    let status;
    try {
      status = JSON.parse(fromUtf8(answer));
    } catch {
      status = null;
    }
    must(status?.member === custodian && Number.isSafeInteger(status.size), "malformed", "a status is malformed",
      { from: custodian });
    return status;
  }
}

/** What went wrong with a custodian, in a word: its refusal, or that it was not reached. */
export function reasonOf(error) {
  if (!(error instanceof AureoleError)) return "unavailable";
  return error.code === "offline" || error.code === "aborted" ? "silent" : error.code;
}

