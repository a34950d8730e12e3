// Accounts from outside a session: signing up, logging in, going on after a reload, recovery (docs/spec/gateway.md 1
// and 3). Passwords and private keys are here for as long as a function runs, and on no disk but encrypted.

import { AureoleError, must } from "../errors.js";
import { fromBase64, fromHex, fromUtf8, toBase64, wipe } from "../crypto/bytes.js";
import * as passwords from "../crypto/password.js";
import { generateDeviceKey, importScalar, newScalar } from "../crypto/signing.js";
import { importSeed, newSeed } from "../crypto/xwing.js";
import { fingerprint } from "../protocol/fingerprint.js";
import { signJoinRequest } from "../protocol/joinrequest.js";
import { changePassword, newKeyring, openKeyring } from "../protocol/keyring.js";
import { readLink } from "../protocol/link.js";
import { loginProof } from "../protocol/requests.js";
import { memberOf, sealingDigest } from "../protocol/words.js";
import * as again from "./again.js";
import { Gateway } from "./gateway.js";
import { openLink } from "./guest.js";
import { CURRENT, forget } from "./live.js";
import { Member } from "./member.js";
import { readNetwork, rootOf } from "./network.js";
import { importPair, settledKeyring } from "./rotation.js";
import { note } from "./session.js";
import { Store } from "./store.js";

/** The object identifier 2.5.4.3 in DER. */
const COMMON_NAME = [0x06, 0x03, 0x55, 0x04, 0x03];
const anonymous = { anonymous: true };

/** How the functions of this module reach gateway and database; tests put others in its place. */
export class Accounts {
  #store;

  /** @param {{origin?: string, transport?: typeof fetch, clock?: () => number, database?: string}} [options] */
  constructor(options = {}) {
    this.options = options;
  }

  /** A gateway without a session. */
  gateway() {
    return new Gateway(this.options);
  }

  /** The browser's database, opened once. */
  store() {
    this.#store ??= Store.open(this.options.database);
    return this.#store;
  }

  get #origin() {
    return this.options.origin || globalThis.location?.origin || "";
  }

  /** As the function of that name in account.js. */
  async lookInvitation(token) {
    const gateway = this.gateway();
    const found = await gateway.json("POST", "/v1/invitations/look", { token }, anonymous);
    const network = await readNetwork(gateway, found.ledger);
    return {
      name: found.name, role: found.role, expiresAt: found.expiresAt, ledger: found.ledger,
      ledgerFingerprint: network.ledger.slice(0, 20).match(/.{4}/g).join(" "), by: await issuerOf(network),
    };
  }

  /** As the function of that name in account.js. */
  async beginSignUp({ token, ledger, name, role, account, password, onProgress }) {
    passwords.checkPassword(password);
    const gateway = this.gateway();
    const pinned = await this.#pinned();
    must(!pinned || !ledger || pinned === ledger, "wrongLedger", "this browser knows the gateway with another ledger");
    const network = await readNetwork(gateway, ledger ?? pinned);
    onProgress?.();
    const scalar = newScalar();
    const seed = newSeed();
    const recoveryKey = passwords.newRecoveryKey();
    try {
      const [signing, sealing] = [await importScalar(scalar), await importSeed(seed)];
      const member = memberOf(signing.publicKey);
      const made = await newKeyring({ ledger: network.ledger, member, scalar, seed, former: [], password,
        recoveryKey });
      const joinRequest = await signJoinRequest({
        ledger: network.ledger, name, role, signingKey: signing, sealingKey: sealing.publicKey,
      });
      onProgress?.();
      const answer = await gateway.json("POST", "/v1/accounts", {
        token, account, authKey: made.authKey, recoveryKey: made.recoveryAuthKey, keyring: made.keyring,
        joinRequest: toBase64(joinRequest),
      }, anonymous);
      await this.#pin(network);
      return {
        setup: answer.setup, secret: answer.secret, uri: answer.uri, recoveryKey: passwords.recoveryText(recoveryKey),
        member,
        fingerprint: fingerprint({ signingKey: signing.publicKey, sealingDigest: sealingDigest(sealing.publicKey) }),
      };
    } finally {
      wipe(scalar, seed, recoveryKey);
    }
  }

  /** As the function of that name in account.js. */
  async confirmSignUp({ setup, code }) {
    try {
      const answer = await this.gateway()
        .json("POST", "/v1/accounts/confirm", { setup, code: digits(code) }, anonymous);
      return { recoveryCodes: answer.recoveryCodes };
    } catch (error) {
      throw error.code === "refused" ? new AureoleError("notAuthenticated", "the code is wrong or was used") : error;
    }
  }

  /** As the function of that name in account.js. */
  async login({ account, password, code }) {
    const gateway = this.gateway();
    const network = await readNetwork(gateway, await this.#pinned());
    const { salt, iterations } = await gateway.json("POST", "/v1/login/parameters", { account }, anonymous);
    const { authKey, wrappingKey } = await passwords.stretch({ password, salt: fromHex(salt, 16), iterations });
    const deviceKey = await this.#deviceKey(account);
    const body = async () => {
      const time = gateway.now();
      const proof = await loginProof({ ledger: network.ledger, account, authKey, time, deviceKey });
      return { account, authKey, code: digits(code), deviceKey: deviceKey.publicKey, time, proof };
    };
    const answer = await gateway.inTime(async () => gateway.json("POST", "/v1/login", await body(), anonymous));
    await this.#pin(network);
    return this.#begin({ gateway, network, answer, account, wrappingKey, deviceKey });
  }

  async #begin({ gateway, network, answer, account, wrappingKey, deviceKey }) {
    const place = { keyring: answer.keyring, ledger: network.ledger, member: answer.member, wrappingKey,
      by: "password" };
    const opened = await openKeyring(place);
    const { scalar, seed, former, next } = opened;
    try {
      const row = {
        id: CURRENT, session: answer.session, ledger: network.ledger, member: answer.member, account, role: answer.role,
        name: answer.name, keyring: answer.keyring, expiresAt: answer.expiresAt, secondFactorAt: answer.secondFactorAt,
        signing: await importScalar(scalar), sealing: await importSeed(seed), deviceKey,
        former: await Promise.all(former.map(importSeed)), next: next && await importPair(next),
      };
      const store = await this.store();
      const before = await store.get("sessions", CURRENT);
      if (before) await store.delete("numbers", before.session);
      await store.put("sessions", row);
      let member;
      try {
        member = await Member.begin({ gateway, store, network, row });
      } catch (error) {
        await forget(store, row);
        throw error;
      }
      // Where it fails the next login does it.
      await member.settleRecovery().catch(() => {});
      if (next && row.next === null) await this.#tidy(gateway, { ...place, opened }, row, store);
      return member;
    } finally {
      wipe(scalar, seed, ...former, ...(next ? [next.scalar, next.seed] : []));
    }
  }

  /** The last step of a rotation that was cut off, see rotation.js; where it fails too it is for the next login. */
  async #tidy(gateway, what, row, store) {
    const { keyring } = await settledKeyring(what);
    await gateway.json("POST", "/v1/account/keyring", { keyring })
      .then(() => note({ store, row }, { keyring }), () => {});
  }

  /** As the function of that name in account.js. */
  async resume() {
    const store = await this.store();
    const row = await store.get("sessions", CURRENT);
    if (!row) return null;
    const gateway = this.gateway();
    if (row.expiresAt <= gateway.clock()) {
      await forget(store, row);
      return null;
    }
    try {
      const network = await readNetwork(gateway, row.ledger);
      return await Member.begin({ gateway, store, network, row, isResumed: true });
    } catch (error) {
      if (error.code !== "notAuthenticated" && error.code !== "suspended") throw error;
      await forget(store, row);
      return null;
    }
  }

  /** As the function of that name in account.js. */
  async recover({ account, recoveryKey, code }) {
    const gateway = this.gateway();
    const key = passwords.readRecoveryText(recoveryKey);
    const { authKey, wrappingKey } = await passwords.deriveRecovery(key).finally(() => wipe(key));
    const network = await readNetwork(gateway, await this.#pinned());
    const { token, keyring } = await gateway.json("POST", "/v1/recovery",
      { account, recoveryKey: authKey, code: digits(code) }, anonymous);
    return {
      setPassword: async (newPassword) => {
        const made = await changePassword({ keyring, ledger: network.ledger, member: keyring.member, wrappingKey,
          by: "recovery", newPassword });
        await gateway.json("POST", "/v1/recovery/password", { token, authKey: made.authKey, keyring: made.keyring },
          anonymous);
      },
    };
  }

  /** As the function of that name in account.js. */
  readLink(fragment) {
    return readLink(fragment, this.#origin);
  }

  /** As the function of that name in account.js. */
  openLink(link, passcode) {
    return openLink(this.options, link, passcode);
  }

  /** What again.js works with. */
  async #again() {
    return { store: await this.store(), origin: this.#origin, gateway: this.gateway(), pinned: await this.#pinned() };
  }

  /** The functions of again.js, at this gateway and in this browser; see account.js. */
  again = {
    begun: async () => again.begun(await this.#again()),
    begin: async (what) => again.begin(await this.#again(), what),
    request: async () => again.request(await this.#again()),
    state: async () => again.state(await this.#again()),
    finish: async (password) => again.finish(await this.#again(), password),
    drop: async () => again.drop(await this.#again()),
    readIdentifier: again.readIdentifier,
  };

  /** The device key of an account in this browser, made when it is first asked for. It cannot be read out. */
  async #deviceKey(account) {
    const store = await this.store();
    const made = await generateDeviceKey();
    // Another tab may have made one meanwhile: the first one stays.
    const row = await store.update("devices", account, (kept) => kept ?? { account, key: made });
    return row.key;
  }

  async #pinned() {
    return (await (await this.store()).get("ledgers", this.#origin))?.ledger ?? null;
  }

  async #pin(network) {
    await (await this.store()).update("ledgers", this.#origin, (kept) => {
      must(!kept || kept.ledger === network.ledger, "wrongLedger",
        "this browser knows the gateway with another ledger");
      return kept ?? { origin: this.#origin, ledger: network.ledger };
    });
  }
}

/**
 * The common name in the root's subject (identity.md 5), for the eye alone: an invitation is compared by the
 * fingerprint.
 */
async function issuerOf({ rootCertificate, founding }) {
  const { subject } = await rootOf(fromBase64(rootCertificate), founding);
  const isName = (at) => COMMON_NAME.every((byte, index) => subject[at + index] === byte);
  const place = subject.findIndex((_, at) => isName(at));
  if (place < 0) return null;
  try {
    return fromUtf8(subject.subarray(place + 7, place + 7 + subject[place + 6]));
  } catch {
    return null;
  }
}

const digits = (code) => String(code ?? "").replace(/[\s-]/g, "");
