// The ledger as this member may believe it: a head that enough custodians signed, entries that are proven to be in it,
// and what they add up to (docs/spec/gateway.md 5). Nothing that a gateway says of the ledger is used before it went
// through here.

import { AureoleError, must } from "../errors.js";
import { fromBase64, fromHex } from "../crypto/bytes.js";
import { openItem } from "../protocol/items.js";
import { fold } from "../protocol/state.js";
import { Trust } from "../protocol/trust.js";
import { believe } from "../protocol/views.js";
import { keepView, loadView } from "./kept.js";

const MOST_DOCUMENT = 65_536;
const MOST_PAGES = 2000;
/** Seconds of difference between the clocks that are worth a word. */
const FAR_OFF = 120;
/** How many members' entries are fetched at once. */
const AT_ONCE = 4;

/** One member's verified view of one ledger. `refresh` brings it up to the gateway's head; everything else reads it. */
export class LedgerView {
  #queue = Promise.resolve();
  #lists;
  #members = new Map();
  #document = null;
  #isWhole = false;

  /**
   * @param {{gateway: object, store: object, network: object, member: string, role?: string, clock?: () => number}}
   * parts
   */
  constructor({ gateway, store, network, member, role = "patient", clock = () => Date.now() / 1000 }) {
    this.gateway = gateway;
    this.store = store;
    this.ledger = network.ledger;
    this.founding = network.founding;
    this.least = network.least ?? null;
    this.member = member;
    /** The lists that grow and are kept; an authority member reads the alerts as well. */
    this.kept = role === "authority" ? ["trust", "mine", "alerts"] : ["trust", "mine"];
    this.#clear();
    this.id = `${network.ledger}/${member}`;
    // Views are judged by this computer's clock, or the gateway's where that is later: set back, it would make old
    // views look fresh.
    this.clock = clock;
    this.head = null;
    /** The last sequence number that this page signed; the view may not show it yet. */
    this.spent = 0;
    /** The records of the newest list of what the member may open: others are not asked for by mistake. */
    this.covered = new Set();
    this.trust = Trust.found(this.founding);
    this.state = fold(this.founding, []);
  }

  #clear() {
    this.#lists = { accessible: [], ...Object.fromEntries(this.kept.map((list) => [list, []])) };
  }

  /** Takes up what an earlier page of this member believed. */
  async restore() {
    const kept = await loadView(this.store, this.id, this.kept);
    if (!kept) return;
    // The head is kept whatever becomes of the lists: what was believed once must never be contradicted.
    this.head = kept.head;
    try {
      must(kept.lists, "storage", "the kept lists are not whole");
      const trust = Trust.found(this.founding);
      await trust.add(kept.lists.trust);
      if (kept.document) trust.setDocument(kept.document);
      this.trust = trust;
      this.#lists = { accessible: [], ...kept.lists };
      this.#document = kept.document;
    } catch {
      await this.store.delete("lists", this.id);
    }
    this.#fold();
  }

  /**
   * Brings the view up to the gateway's head. Calls queue up; each gives whether the view grew.
   * @throws {AureoleError} forked, shrunk, notVouched, notIncluded, trustRefused, wrongDocument; then nothing has
   *   changed.
   */
  refresh() {
    const turn = this.#queue.then(() => this.#refresh());
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #refresh() {
    const before = this.head;
    const head = readHead(await this.gateway.json("GET", "/v1/ledger/head", undefined, { patient: true }));
    if (before) {
      must(head.size >= before.size, "shrunk", "the gateway shows less of the ledger than before");
      // Until the first custodians are there nobody vouches; once somebody did it must not end.
      must(head.size > before.size || head.root === before.root, "forked",
        "the gateway shows another ledger of the same size");
    }
    if (this.#isWhole && head.size === before?.size) return this.#again(head);
    const trust = Trust.restore(this.trust.snapshot());
    const fresh = openItems(await this.#pages("trust", head, this.#lists.trust.length), head)
      .sort((left, right) => left.position - right.position);
    await trust.add(fresh);
    const document = await this.#documentFor(trust, head);
    if (document) trust.setDocument(document);
    const consistency = await this.#consistency(before, head);
    const believed = await this.#believe({ trust, head, previous: this.#previous(head), consistency });
    must(believed.vouched || !before?.vouched, "notVouched",
      "custodians vouched for this ledger before, and none do now");
    const others = this.kept.filter((list) => list !== "trust");
    const [accessible, ...read] = await Promise.all([
      this.#pages("accessible", head, 0), ...others.map((list) => this.#pages(list, head, this.#lists[list].length)),
    ]);
    const opened = others.map((list, index) => [list, openItems(read[index], head)]);
    const grown = { trust: fresh, ...Object.fromEntries(opened) };
    // What was proven once stays known, so that a record whose grant has ended is still told from one that never was.
    const covered = openItems(accessible, head);
    const lists = { accessible: merged(this.#lists.accessible, covered) };
    for (const list of this.kept) lists[list] = [...this.#lists[list], ...grown[list]];
    // Everything the member did is in their own list: a number that is missing shows that something was left out.
    must(this.#folded(lists).missing(this.member) === 0, "withheld",
      "the gateway withholds entries of the member's own");
    await keepView(this.store, this.id, { believed, document, grown, lists });
    this.trust = trust;
    this.#document = document;
    this.#lists = lists;
    this.head = believed;
    this.views = head.views;
    this.covered = new Set(covered.map(({ entry }) => entry.action.fields.record));
    this.#isWhole = true;
    // Folded anew: members may have become known while this was kept.
    this.#fold();
    return !before || believed.size > before.size;
  }

  /** The head that is believed already, with newer views: nothing else can have changed. */
  async #again(head) {
    this.head = await this.#believe({ trust: this.trust, head, previous: this.#previous(head), consistency: [] });
    this.views = head.views;
    return false;
  }

  async #believe(what) {
    try {
      return await believe({ ...what, now: Math.floor(Math.max(this.clock(), this.gateway.now())) });
    } catch (error) {
      // Where this computer's clock is ahead every view looks old: the page can say so.
      const ahead = Math.round(-this.gateway.offset);
      if (error.code === "notVouched" && Math.abs(ahead) > FAR_OFF) error.clockOff = ahead;
      throw error;
    }
  }

  /** What must be extended: this view's head or, at first, what the network description says there was at least. */
  #previous(head) {
    if (this.head) return { size: this.head.size, root: this.head.root };
    if (!this.least) return null;
    must(head.size >= this.least.size, "shrunk", "the gateway shows less of the ledger than it has");
    return { size: this.least.size, root: this.least.root };
  }

  async #consistency(before, head) {
    const from = before ?? this.least;
    if (!from || from.size === 0 || from.size >= head.size) return [];
    const answer = await this.gateway.json("GET", `/v1/ledger/consistency?from=${from.size}&to=${head.size}`,
      undefined, { patient: true });
    must(Array.isArray(answer?.path), "malformed", "no consistency proof");
    return answer.path;
  }

  async #documentFor(trust, head) {
    const wanted = trust.policy?.custodianCount > 0 ? trust.policy.document : null;
    if (!wanted) return null;
    if (this.#document && this.trust.policy?.document === wanted) return this.#document;
    const answer = await this.gateway.json("GET", `/v1/ledger/trust?size=${head.size}&skip=0`, undefined,
      { patient: true });
    must(typeof answer?.document === "string", "wrongDocument", "the gateway withholds the policy's document");
    return fromBase64(answer.document, MOST_DOCUMENT);
  }

  async #pages(list, head, skip) {
    const items = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.gateway.json("GET",
        `/v1/ledger/${list}?size=${head.size}&skip=${skip + items.length}`, undefined, { patient: true });
      must(Array.isArray(answer?.items), "malformed", "no list of entries");
      items.push(...answer.items);
      if (!answer.more || answer.items.length === 0) return items;
    }
    throw new AureoleError("tooLarge", "the gateway's list has no end");
  }

  #folded(lists) {
    const about = [...this.#members.values()].flatMap(({ items }) => items);
    return fold(this.founding, [...Object.values(lists).flat(), ...about]);
  }

  #fold() {
    this.state = this.#folded(this.#lists);
  }

  /**
   * Reads what the ledger says of members, so that the state knows their role, keys and standing.
   * @param {{fresh?: boolean}} [options] fresh: as of the believed head, for what depends on it; otherwise once is
   *   enough.
   */
  async know(members, { fresh = false } = {}) {
    if (!this.head) await this.refresh();
    const head = this.head;
    const wanted = [...new Set(members)].filter((member) => {
      if (!member || this.founding.authorities.some((each) => each.member === member)) return false;
      const known = this.#members.get(member);
      return fresh ? !known || known.size < head.size : !known && !this.state.members.has(member);
    });
    for (let start = 0; start < wanted.length; start += AT_ONCE) {
      await Promise.all(wanted.slice(start, start + AT_ONCE).map(async (member) => {
        const items = openItems(await this.#pages(`member/${member}`, head, 0), head);
        this.#members.set(member, { size: head.size, items });
      }));
    }
    if (wanted.length > 0) this.#fold();
  }

  /** The caller's entries as `{position, entry}`, oldest first. */
  get mine() {
    return [...this.#lists.mine].sort((left, right) => left.position - right.position);
  }

  /** The authority's alerts, oldest first; empty for others. */
  get alerts() {
    return [...(this.#lists.alerts ?? [])].sort((left, right) => left.position - right.position);
  }

  /** Entries of the trust chain, oldest first. */
  get chain() {
    return [...this.#lists.trust].sort((left, right) => left.position - right.position);
  }

  /** Everything held, each entry once, oldest first. */
  get entries() {
    const all = new Map(Object.values(this.#lists).flat().map((item) => [item.position, item]));
    return [...all.values()].sort((left, right) => left.position - right.position);
  }

  /** The caller's next sequence number: every entry by the caller is among theirs. */
  get nextSequence() {
    let last = 0;
    for (const { entry } of this.entries) {
      if (entry.action.actor === this.member) last = Math.max(last, Number(entry.action.sequence));
    }
    return last + 1;
  }

  /** The time that decides what is live: the later of this computer's and the ledger's. */
  get now() {
    return Math.max(Math.floor(this.clock()), Number(this.state.time ?? 0));
  }
}

/** Lists come in the order in which entries became somebody's business; the fold sorts them. */
const openItems = (items, head) => items.map((item) => openItem(item, head));

const merged = (...lists) => [...new Map(lists.flat().map((item) => [item.position, item])).values()];

function readHead(answer) {
  must(Number.isSafeInteger(answer?.size) && answer.size >= 0, "malformed", "no head");
  fromHex(answer.root, 32);
  must(Array.isArray(answer.views) && answer.views.length <= 96, "malformed", "no list of views");
  return { size: answer.size, root: answer.root, time: answer.time, views: answer.views };
}
