// A member at work: the facade that pages use. What roles do is in work.js; here is the session around it.

import { fromBase64 } from "../crypto/bytes.js";
import { fingerprint, wordPair } from "../protocol/fingerprint.js";
import { sealingDigest } from "../protocol/words.js";
import { Custodians } from "./custodians.js";
import { Directory } from "./directory.js";
import { LedgerView } from "./ledger.js";
import { Live } from "./live.js";
import { rootOf } from "./network.js";
import { hold, partsOf } from "./parts.js";
import { keysStanding, newKeysRequest, rotate, settleRecovery, takeUp } from "./rotation.js";
import { beginSecondFactor, changePassword, confirmSecondFactor, readSession, secondFactor } from "./session.js";
import { Work } from "./work.js";

/**
 * A logged-in member. Events: "change" (the verified view grew), "connection" (the event stream was lost or is back),
 * "ended" (`detail.reason`), "trouble" (`detail.error`: the gateway showed what cannot be believed).
 */
export class Member extends Work {
  #live;

  /** Begins with a session's row; reads the session and the ledger. Throws what either throws. */
  static async begin({ gateway, store, network, row, isResumed = false }) {
    const member = new Member();
    const keys = { signing: row.signing, sealing: row.sealing, former: row.former };
    row.next ??= null;
    const view = new LedgerView({ gateway, store, network, member: row.member, role: row.role, clock: gateway.clock });
    const root = await rootOf(fromBase64(network.rootCertificate), network.founding);
    const directory = new Directory({ gateway, view, root, keys });
    const custodians = new Custodians({ gateway, view });
    const parts = { gateway, store, view, directory, custodians, keys, row, manifests: new Map(), lastPosture: null,
      transport: gateway.transport };
    hold(member, parts);
    gateway.open({
      id: row.session, ledger: row.ledger, member: row.member, deviceKey: row.deviceKey, signingKey: row.signing,
      numbers: store.numbers(row.session),
    });
    if (isResumed) await readSession(parts);
    await view.restore();
    member.#live = new Live({
      gateway, store, view, row, onUpdate: () => member.refresh().catch((error) => member.#trouble(error)),
      onConnection: (connected) => member.#tell("connection", { connected }),
      onEnd: (reason) => member.#tell("ended", { reason }),
    });
    await member.refresh().catch((error) => {
      // A page can show that it is offline; what cannot be believed must not be shown at all.
      if (error.code !== "offline" && error.code !== "unavailable") throw error;
    });
    member.#live.start();
    return member;
  }

  #tell(event, detail) {
    if (event === "ended") partsOf(this).manifests.clear();
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #trouble(error) {
    if (!["offline", "unavailable", "notAuthenticated", "suspended",
      "aborted"].includes(error.code)) this.#tell("trouble", { error });
  }

  /** Brings the verified view up to date; gives whether it grew. */
  async refresh() {
    const { view, directory } = partsOf(this);
    const grew = await view.refresh();
    await takeUp(partsOf(this));
    if (grew) {
      directory.forgetAbsent();
      this.#tell("change");
    }
    return grew;
  }

  /** Whether the event stream is up. */
  get connected() {
    return this.#live.connected;
  }

  /** Who this is. `enrolled` turns true by itself when the authority has enrolled the member. */
  get profile() {
    const { keys, view, row } = partsOf(this);
    const { member, role, name, account } = row;
    const print = fingerprint({ signingKey: keys.signing.publicKey,
      sealingDigest: sealingDigest(keys.sealing.publicKey) });
    const known = view.state.members.get(member);
    return { member, role: known?.role ?? role, name, account, enrolled: Boolean(known), fingerprint: print,
      wordPair: wordPair(print) };
  }

  /**
   * In seconds since 1970: when the session ends, when it would end without a request (as it was last told, or null),
   * and when the second factor was given last.
   */
  get session() {
    const { expiresAt, idleAt = null, secondFactorAt } = partsOf(this).row;
    return { expiresAt, idleAt, secondFactorAt };
  }

  /** What is believed of the ledger. */
  get ledgerStatus() {
    const { head, ledger } = partsOf(this).view;
    return { ledger, size: head?.size ?? 0, verifiedAt: head?.verifiedAt ?? null, views: head?.views ?? 0,
      needed: head?.needed ?? 0, vouched: head?.vouched ?? false };
  }

  /** Set to an async function that gives six digits or null, it is asked where a route wants a fresh second factor. */
  set stepUp(ask) {
    partsOf(this).gateway.stepUp = ask && (async () => {
      const code = await ask();
      if (code) await this.secondFactor(code);
      return Boolean(code);
    });
  }

  /** Gives the second factor anew. Throws notAuthenticated for a wrong code; the session goes on then. */
  secondFactor(code) {
    return secondFactor(partsOf(this), code);
  }

  /** This account's sessions. */
  sessions() {
    return partsOf(this).gateway.json("GET", "/v1/sessions");
  }

  /** Ends one session of this account. */
  endSession(number) {
    return partsOf(this).gateway.json("DELETE", `/v1/sessions/${Number(number)}`);
  }

  /** Ends all sessions of this account but this one. */
  endOtherSessions() {
    return partsOf(this).gateway.json("DELETE", "/v1/sessions");
  }

  /** Ends the session here in any case, and at the gateway if it can be reached. */
  async logout() {
    this.#live.intend("logout");
    await partsOf(this).gateway.json("DELETE", "/v1/session").catch(() => {});
    this.#live.end("logout");
    await this.#live.ending;
  }

  /** Encrypts the keyring under a new password. Throws wrongPassword, weakPassword, secondFactorNeeded. */
  changePassword(old, password) {
    return changePassword(partsOf(this), old, password);
  }

  /** Whether the ledger has this session's keys: "current", "replaced", or null before the member is enrolled. */
  get keysStanding() {
    const standing = keysStanding(partsOf(this));
    return standing === "next" ? "current" : standing;
  }

  /** Replaces the member's keys: see rotation.js. Throws wrongPassword, secondFactorNeeded, refused. */
  async rotateKeys(password, onProgress) {
    try {
      return await rotate(partsOf(this), password, onProgress);
    } finally {
      this.#tell("change");
    }
  }

  /** Has the ledger show keys that guardians gave this member. Throws refused, offline. */
  settleRecovery() {
    return settleRecovery(partsOf(this));
  }

  /** Whether the directory shows this member with the keys that the ledger has. Throws offline. */
  async isListed() {
    const { directory, view } = partsOf(this);
    return (await directory.lookUp([view.member])).has(view.member);
  }

  /** What the authority lists this session's keys by, as the bytes of a file. */
  newKeysRequest() {
    return newKeysRequest(partsOf(this));
  }

  /** Another second factor in place of the one until now: see session.js. */
  beginSecondFactor() {
    return beginSecondFactor(partsOf(this));
  }

  /** Makes it count. */
  confirmSecondFactor(proof) {
    return confirmSecondFactor(partsOf(this), proof);
  }
}
