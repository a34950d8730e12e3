// Who is who: signed directory entries, believed only after authority and ledger agree (docs/spec/directory.md).

import { AureoleError, must } from "../errors.js";
import { fromBase64, toBase64 } from "../crypto/bytes.js";
import { verifyCertificate } from "../protocol/certificatereader.js";
import { authorityOf, openDirectoryEntry } from "../protocol/directory.js";
import { fingerprint, wordPair } from "../protocol/fingerprint.js";
import { newStatement, openStatement, sealStatement } from "../protocol/statement.js";
import { sealingDigest } from "../protocol/words.js";

const MOST_MEMBERS = 50;
const MOST_DIGESTS = 100;
const MOST_ENTRY = 32_768;

/** The directory and the statements at the ledger's host, as one member sees them. */
export class Directory {
  #names = new Map();
  #absent = new Set();
  #statements = new Map();

  /** @param {{gateway: object, view: object, root: object, keys: {sealing: object, former: object[]}}} parts */
  constructor({ gateway, view, root, keys }) {
    this.gateway = gateway;
    this.view = view;
    this.root = root;
    this.keys = keys;
  }

  /**
   * The verified entries of members, as far as the host shows them: signed by an authority member, keys and role those
   * of the ledger. One that does not verify is left out.
   * @returns {Promise<Map<string, {member, name, role, signingKey, sealingKey, certificate, issuedAt}>>}
   */
  async lookUp(members) {
    const found = new Map();
    const wanted = [...new Set(members)];
    for (let start = 0; start < wanted.length; start += MOST_MEMBERS) {
      const part = wanted.slice(start, start + MOST_MEMBERS);
      for (const entry of await this.#entries({ members: part })) {
        const older = found.get(entry.member);
        if (part.includes(entry.member) && !(older?.issuedAt > entry.issuedAt)) found.set(entry.member, entry);
      }
    }
    return found;
  }

  /** The verified entries whose name contains the text or whose identifier begins with it, at most 50. */
  async find(text) {
    const plain = (value) => value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const fits = (entry) => plain(entry.name).includes(plain(text))
      || (text.length >= 8 && entry.member.startsWith(text.toLowerCase()));
    // A host that answers with somebody else, properly signed, must not choose who receives a record.
    return (await this.#entries({ text })).filter(fits);
  }

  async #entries(body) {
    const list = await this.gateway.host("POST", "/v1/directory/search", body, { patient: true });
    must(Array.isArray(list) && list.length <= 4 * MOST_MEMBERS, "malformed", "the directory's answer is malformed");
    const raw = list.map((text) => fromBase64(text, MOST_ENTRY));
    await this.view.know(raw.map(hintOf).filter(Boolean), { fresh: true });
    const opened = await Promise.all(raw.map((json) => this.#open(json)));
    return opened.filter(Boolean);
  }

  /** A signed entry that was handed over as a file, verified as one of the host's; null where it does not verify. */
  async read(json) {
    const hint = json.length <= MOST_ENTRY ? hintOf(json) : null;
    if (!hint) return null;
    await this.view.know([hint], { fresh: true });
    return this.#open(json);
  }

  /** The bytes of a member's entry, which verifies; null where the host shows none. */
  async raw(member) {
    const list = await this.gateway.host("POST", "/v1/directory/search", { members: [member] }, { patient: true });
    must(Array.isArray(list) && list.length <= MOST_MEMBERS, "malformed", "the directory's answer is malformed");
    for (const text of list) {
      const json = fromBase64(text, MOST_ENTRY);
      if ((await this.read(json))?.member === member) return json;
    }
    return null;
  }

  /**
   * The name under which an authority listed a member, whatever keys the member had then; null where none did.
   * @returns {Promise<string|null>}
   */
  async listedName(member) {
    const { trust, ledger } = this.view;
    const list = await this.gateway.host("POST", "/v1/directory/search", { members: [member] }, { patient: true });
    must(Array.isArray(list) && list.length <= MOST_MEMBERS, "malformed", "the directory's answer is malformed");
    for (const text of list) {
      const json = fromBase64(text, MOST_ENTRY);
      const authority = trust.member(authorityOf(json));
      if (authority?.role !== "authority") continue;
      const entry = await openDirectoryEntry(json, { ledger, authorityKey: authority.signingKey }).catch(() => null);
      if (entry?.member === member) return entry.name;
    }
    return null;
  }

  async #open(json) {
    const { state, trust, ledger } = this.view;
    try {
      const authority = trust.member(authorityOf(json));
      if (authority?.role !== "authority") return null;
      const hint = hintOf(json);
      const known = state.members.get(hint);
      const entry = known && (await openDirectoryEntry(json, {
        ledger, authorityKey: authority.signingKey, member: { role: known.role, ...state.keysAt(hint, this.view.now) },
      }));
      return entry?.member === hint ? entry : null;
    } catch (error) {
      if (error instanceof AureoleError) return null;
      throw error;
    }
  }

  /**
   * Members as people see them: `{member, name, role}`, name null where the directory shows none.
   * @returns {Promise<Map<string, object>>}
   */
  async people(members) {
    const wanted = [...new Set(members)].filter((member) => member && !this.#names.has(member)
      && !this.#absent.has(member));
    if (wanted.length > 0) {
      try {
        const found = await this.lookUp(wanted);
        await this.#readNotes(wanted);
        for (const member of wanted) {
          if (this.#names.has(member)) continue;
          if (found.has(member)) this.#names.set(member, found.get(member));
          else this.#absent.add(member);
        }
      } catch {
        // Names are for the eye: without them people are shown by their identifiers.
      }
    }
    return new Map([...new Set(members)].map((member) => [member, this.#person(member)]));
  }

  /** For whom the caller made a link stands in a statement of theirs, whose digest the ledger has of the guest. */
  async #readNotes(members) {
    const notes = members.map((member) => [member, this.view.state.members.get(member)])
      .filter(([, known]) => known?.role === "guest" && known.owner === this.view.member)
      .map(([member, known]) => [member, { digest: known.identityCommitment, author: this.view.member }]);
    if (notes.length === 0) return;
    const texts = await this.texts(notes.map(([, name]) => name));
    for (const [member, { digest, author }] of notes) {
      const name = texts.get(`${digest}/${author}`);
      if (name) this.#names.set(member, { name, role: "guest" });
    }
  }

  #person(member) {
    const known = this.#names.get(member);
    const role = known?.role ?? this.view.state.members.get(member)?.role ?? this.view.trust.member(member)?.role
      ?? null;
    return { member, name: known?.name ?? null, role };
  }

  /** Asks again for those that the directory did not show; called when the ledger has grown. */
  forgetAbsent() {
    this.#absent.clear();
  }

  /** An entry as search shows it. */
  row(entry) {
    const print = fingerprint({ signingKey: entry.signingKey, sealingDigest: sealingDigest(entry.sealingKey) });
    const standing = this.view.state.members.get(entry.member)?.standing === false ? "suspended" : "good";
    return { member: entry.member, name: entry.name, role: entry.role, fingerprint: print, wordPair: wordPair(print),
      standing };
  }

  /** Throws unless the entry's certificate is the founding authority's, in date and for its key. */
  async checkCertificate(entry) {
    await verifyCertificate({
      der: entry.certificate, root: this.root, now: Math.floor(this.view.clock()), key: entry.signingKey,
    });
  }

  /**
   * Has a text kept for recipients and for this member, before the action is signed that names its digest.
   * @param {{member: string, sealingKey: Uint8Array}[]} recipients
   * @returns {Promise<string>} the digest.
   */
  async keep(text, recipients) {
    const { ledger, member: author } = this.view;
    const statement = newStatement({ ledger, text });
    for (const recipient of [...recipients, { member: author, sealingKey: this.keys.sealing.publicKey }]) {
      const sealed = await sealStatement({ ledger, statement, author, recipient: recipient.member,
        to: recipient.sealingKey });
      await this.gateway.host("POST", "/v1/statements", {
        digest: statement.digest, recipient: recipient.member, sealed: toBase64(sealed),
      }, { patient: true });
    }
    return statement.digest;
  }

  /**
   * The texts of statements that this member may read.
   * @param {{digest: string, author: string}[]} names author and digest as the ledger has them.
   * @returns {Promise<Map<string, string|null>>} by `digest/author`; null where there is none or it does not open.
   */
  async texts(names) {
    const keyed = new Map(names.map((name) => [`${name.digest}/${name.author}`, name]));
    const wanted = [...new Set([...keyed].filter(([key]) => !this.#statements.has(key))
      .map(([, name]) => name.digest))];
    try {
      for (let start = 0; start < wanted.length; start += MOST_DIGESTS) {
        const digests = wanted.slice(start, start + MOST_DIGESTS);
        const list = await this.gateway.host("POST", "/v1/statements/search", { digests }, { patient: true });
        for (const { digest, sealed } of Array.isArray(list) ? list : []) {
          for (const [key, name] of keyed) if (name.digest === digest) this.#statements.set(key,
            await this.#text(name, sealed));
        }
      }
    } catch {
      // A host that does not answer leaves the texts out; they are asked for again the next time.
    }
    return new Map([...keyed.keys()].map((key) => [key, this.#statements.get(key) ?? null]));
  }

  async #text({ digest, author }, sealed) {
    for (const key of [this.keys.sealing, ...this.keys.former]) {
      try {
        const bytes = fromBase64(sealed, 8192);
        return await openStatement({ ledger: this.view.ledger, digest, author, recipient: this.view.member, key,
          sealed: bytes });
      } catch {
        // Sealed to another key, or altered: then there is no text.
      }
    }
    return null;
  }
}

/** Whom an entry says it is about, before anything is verified: only to know whose entries to read from the ledger. */
function hintOf(json) {
  try {
    const { entry } = JSON.parse(new TextDecoder().decode(json));
    const { member } = JSON.parse(new TextDecoder().decode(fromBase64(entry, MOST_ENTRY)));
    return /^[0-9a-f]{40}$/.test(member) ? member : null;
  } catch {
    return null;
  }
}
