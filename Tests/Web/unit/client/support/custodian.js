// A custodian in memory (custody.md): blocks, deposits, releases, views. `lie` makes it one that does not do as it
// should.

import { concat, fromHex, random, toHex, utf8, word, ZERO } from "/web/crypto/bytes.js";
import { digest as sha256 } from "/web/crypto/sha256.js";
import { sign } from "/web/crypto/signing.js";
import { decodeDealing, openShare, sealShare } from "/web/protocol/dealing.js";
import { keptDigest } from "/web/protocol/deposit.js";
import { bytesOf, message } from "/web/protocol/words.js";
import { person, readU32, u32 } from "./people.js";

const json = (status, value) => ({ status, body: utf8(JSON.stringify(value)), type: "application/json" });
const refusal = (status, code) => json(status, { error: { code, message: code } });
const octets = (body, status = 200) => ({ status, body, type: "application/octet-stream" });

export class FakeCustodian {
  blocks = new Map();
  deposits = new Map();
  releases = [];
  retired = [];
  asked = [];
  /** "silent", "wrongShare", "unsigned", "garbage", "wrongBlocks", "lost", "unsignedConfirmation", "full" */
  lie = null;

  static async made(index) {
    const custodian = new FakeCustodian();
    custodian.person = await person("custodian", `Custodian ${index}`);
    custodian.member = custodian.person.member;
    custodian.url = `https://custodian-${index}.test:8000`;
    custodian.witnessKey = toHex(random(32));
    return custodian;
  }

  /** What it says the ledger is at a size. */
  async view(ledger, size, time) {
    const { epoch } = ledger.stateAt(size);
    const signed = message("aureole/view/v1", ledger.ledger, this.member, size, ledger.root(size), time, epoch);
    return { custodian: this.member, time, epoch, signature: toHex(await sign(this.person.signing, signed)) };
  }

  /** Answers a forwarded request of a member whose signature was checked. */
  async answer({ ledger, member, method, target, body, time }) {
    this.asked.push(`${method} ${target}`);
    if (this.lie === "silent") return null;
    // Takes the request and never answers.
    if (this.lie === "stuck") return new Promise(() => {});
    if (method === "GET" && target === "/v1/status") {
      return json(200, { member: this.member, ledger: ledger.ledger, size: ledger.size, root: ledger.root(),
        syncedAt: time, state: "ready", records: this.deposits.size, bytes: 0, damaged: 0, version: "test" });
    }
    if (target.startsWith("/v1/release")) return this.#release(ledger, member, body, time);
    const [, record, what] = /^\/v1\/records\/([0-9a-f]{64})\/(\w+)$/.exec(target) ?? [];
    const route = { blocks: () => this.#put(record, body), missing: () => this.#missing(record, body),
      deposit: () => this.#deposit(ledger, member, record, body, time),
      fetch: () => this.#fetch(ledger, member, record, body, time),
      retire: () => this.#retire(ledger, record, toHex(body), time),
      erasure: () => this.#erasure(ledger, record, time) }[what];
    return route ? route() : refusal(404, "notFound");
  }

  #held(record) {
    if (!this.blocks.has(record)) this.blocks.set(record, new Map());
    return this.blocks.get(record);
  }

  async #put(record, body) {
    if (this.lie === "full") return refusal(507, "noSpace");
    const count = readU32(body, 0);
    let place = 4 + 36 * count;
    for (let index = 0; index < count; index += 1) {
      const name = toHex(body.subarray(4 + 32 * index, 36 + 32 * index));
      const size = readU32(body, 4 + 32 * count + 4 * index);
      const bytes = body.slice(place, place + size);
      if (toHex(await sha256(bytes)) !== name) return refusal(422, "wrongBytes");
      this.#held(record).set(name, bytes);
      place += size;
    }
    return json(200, { kept: count });
  }

  #missing(record, body) {
    const count = readU32(body, 0);
    const names = Array.from({ length: count }, (_, index) => toHex(body.subarray(4 + 32 * index, 36 + 32 * index)));
    return octets(concat(...names.filter((name) => !this.#held(record).has(name)).map((name) => fromHex(name))));
  }

  async #deposit(ledger, member, record, body, time) {
    const envelope = toHex(body.subarray(0, 32));
    const count = Number(BigInt(`0x${toHex(body.subarray(32, 64))}`));
    const blocks = Array.from({ length: count }, (_, index) => toHex(body.subarray(64 + 32 * index, 96 + 32 * index)));
    const share = body.slice(64 + 32 * count, 64 + 32 * count + 1201);
    const decoded = decodeDealing(body.slice(64 + 32 * count + 1201));
    const isWhole = [envelope, ...blocks].every((name) => this.#held(record).has(name));
    if (!isWhole || decoded.dealing.dealer !== member
      || decoded.dealing.epoch !== ledger.state.epoch) return refusal(422, "badRequest");
    const opened = await openShare({ sealed: share, key: this.person.sealing, dealing: decoded.dealing,
      custodian: this.member, purpose: { kind: "deposit" } });
    this.deposits.set(record, { ...opened, decoded, envelope, blocks });
    const digest = keptDigest({ dealing: decoded.digest, envelope, blocks });
    return octets(await this.#confirmation(ledger, record, 1, this.lie === "unsignedConfirmation" ? toHex(random(32))
      : digest, time));
  }

  async #confirmation(ledger, record, kind, digest, time) {
    const words = concat(...[ledger.ledger, record, this.member, kind, digest, time].map(bytesOf));
    return concat(await sign(this.person.signing, message("aureole/confirmation/v1", words)), words);
  }

  async #fetch(ledger, member, record, body, time) {
    const access = toHex(body.subarray(0, 32));
    const refused = this.#mayFetch(ledger, member, record, access, time);
    if (refused) return refusal(403, refused);
    const count = readU32(body, 32);
    const parts = Array.from({ length: count }, (_, index) => {
      const bytes = this.lie === "lost" ? undefined : this.#held(record)
        .get(toHex(body.subarray(36 + 32 * index, 68 + 32 * index)));
      if (!bytes) return u32(0);
      const shown = bytes.slice();
      if (this.lie === "wrongBlocks") shown[0] ^= 1;
      return concat(u32(shown.length), shown);
    });
    return octets(concat(...parts));
  }

  #mayFetch(ledger, member, record, access, time) {
    const held = ledger.state.records.get(record);
    if (access === ZERO) return held?.owner === member ? (held.erased ? "erased" : null) : "noGrant";
    const known = ledger.state.accesses.get(access);
    if (known?.actor !== member || known.outcome !== "accepted" || known.record !== record) return "noGrant";
    return known.reference === ZERO ? null : ledger.state.ending(known.reference, Math.max(time, ledger.state.time));
  }

  async #release(ledger, member, body, time) {
    const access = toHex(body.subarray(0, 32));
    const known = ledger.state.accesses.get(access);
    const refused = this.#mayFetch(ledger, member, known?.record, access, time);
    if (refused) return refusal(403, refused);
    if (this.releases.includes(access)) return refusal(403, "releasedAlready");
    const kept = this.deposits.get(known.record);
    if (!kept || this.lie === "noShare") return refusal(403, "noShare");
    this.releases.push(access);
    const to = body.slice(32, 32 + 1216);
    const { dealing } = kept.decoded;
    const bytes = this.lie === "wrongShare" ? random(32) : kept.bytes;
    const purpose = { kind: "release", reference: known.reference, access, reader: member };
    const sealed = await sealShare({ x: kept.x, salt: kept.salt, bytes, dealing, custodian: this.member, purpose, to });
    const signed = kept.decoded.bytes;
    const answerBody = concat(...[ledger.ledger, known.record, access, member, this.member, 1].map(bytesOf),
      word(signed.length), signed, sealed);
    const signature = await sign(this.person.signing, message("aureole/answer/v1", await sha256(answerBody)));
    if (this.lie === "unsigned") signature[5] ^= 1;
    const answer = this.lie === "garbage" ? random(200) : concat(signature, answerBody);
    const envelope = this.#held(known.record).get(kept.envelope) ?? new Uint8Array();
    await ledger.act(this.person, "release", { access });
    return octets(concat(u32(answer.length), answer, u32(envelope.length), envelope));
  }

  async #retire(ledger, record, dealing, time) {
    const kept = this.deposits.get(record);
    if (kept?.decoded.digest !== dealing) return refusal(403, "noShare");
    this.retired.push(dealing);
    return octets(await this.#confirmation(ledger, record, 2, dealing, time));
  }

  async #erasure(ledger, record, time) {
    const entry = ledger.entries.find(({ action }) => action.kind === "erase" && action.fields.record === record);
    if (!entry) return refusal(403, "noGrant");
    this.blocks.delete(record);
    this.deposits.delete(record);
    return octets(await this.#confirmation(ledger, record, 2, entry.digest, time));
  }
}
