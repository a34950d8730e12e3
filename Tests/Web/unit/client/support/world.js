// A founded ledger with custodians and members, a gateway over it, and members at work on it.

import { fromHex, random, toHex } from "/web/crypto/bytes.js";
import { generateDeviceKey } from "/web/crypto/signing.js";
import { issueCertificate, makeRoot } from "/web/protocol/certificate.js";
import { signDirectoryEntry } from "/web/protocol/directory.js";
import { encodePolicy, policyTerms } from "/web/protocol/policy.js";
import { hash } from "/web/crypto/sha256.js";
import { ZERO } from "/web/crypto/bytes.js";
import { Accounts } from "/web/client/accounts.js";
import { Gateway } from "/web/client/gateway.js";
import { readNetwork } from "/web/client/network.js";
import { Member } from "/web/client/member.js";
import { Store } from "/web/client/store.js";
import { FakeCustodian } from "./custodian.js";
import { FakeGateway } from "./gateway.js";
import { FakeLedger } from "./ledger.js";
import { person } from "./people.js";

/** One world. `clock.offset` moves the time of all servers and, unless `local` is set, of the page. */
export class World {
  time = { server: 0, page: 0 };
  members = [];
  stores = [];

  /**
   * @param {{custodians?: number, threshold?: number, dataShards?: number}} [options] no custodians: nobody vouches.
   */
  static async made({ custodians = 5, threshold = 3, dataShards = 3 } = {}) {
    const world = new World();
    world.authority = await person("authority", "Health Authority");
    world.second = await person("authority", "Second Authority");
    world.ledger = new FakeLedger([world.authority, world.second], () => world.serverNow());
    const now = world.serverNow();
    world.root = await makeRoot({ name: "Health Authority", ledger: world.ledger.ledger, key: world.authority.signing,
      now });
    world.gateway = new FakeGateway({ ledger: world.ledger, root: world.root, clock: () => world.serverNow() });
    await world.list(world.authority);
    await world.list(world.second);
    world.custodians = await Promise.all(Array.from({ length: custodians }, (_, index) => FakeCustodian.made(index)));
    for (const custodian of world.custodians) {
      world.gateway.custodians.set(custodian.member, custodian);
      await world.enrol(custodian.person);
    }
    if (custodians > 0) await world.policy(world.custodians, { threshold, dataShards });
    return world;
  }

  serverNow() { return Math.floor(Date.now() / 1000) + this.time.server; }
  pageNow() { return Date.now() / 1000 + this.time.page; }

  /** Puts a policy in force with both authority members. */
  async policy(custodians,
    { threshold, dataShards, strikes = 3, witnesses = 3, confirmations = custodians.length, login }) {
    const document = {
      version: login ? 2 : 1, ...(login ? { login } : {}),
      custodians: custodians.map(({ member, url, witnessKey }) => ({ member, url, witnessKey })), threshold,
      dataShards, confirmations,
      witnesses, staleness: 10, former: [],
    };
    const bytes = encodePolicy(document);
    this.gateway.documents.set(hash(bytes), bytes);
    const proposal = await this.ledger.act(this.authority, "policy", policyTerms(document, strikes));
    if (proposal.outcome === "pending") await this.ledger.act(this.second, "approve", { proposal: proposal.digest });
  }

  /** Enrols a person and lists them in the directory. */
  async enrol(each) {
    await this.ledger.act(this.authority, "enrol", {
      member: each.member, role: each.role, signingKey: each.signing.publicKey, sealingDigest: each.sealingDigest,
      identityCommitment: ZERO,
    });
    await this.list(each);
    return each;
  }

  async list({ member, name, role, signing, sealing }) {
    const now = this.serverNow();
    const { ledger } = this.ledger;
    const certificate = await issueCertificate({
      root: this.root, ledger, member, name, role, signingKey: signing.publicKey, now, issuer: this.authority.signing,
    });
    this.gateway.directory.set(member, await signDirectoryEntry({
      ledger, member, name, role, signingKey: signing.publicKey, sealingKey: sealing.publicKey, certificate,
      issuedAt: now,
      authority: this.authority.member, key: this.authority.signing,
    }));
  }

  /** A new enrolled person. */
  async person(role, name) { return this.enrol(await person(role, name)); }

  options() {
    return { origin: "https://gateway.test", transport: this.gateway.transport, clock: () => this.pageNow() };
  }

  /** Accounts of a browser of its own. */
  browser() {
    const database = `test-${toHex(random(8))}`;
    this.stores.push(database);
    return new Accounts({ ...this.options(), database });
  }

  /** A member at work without the ceremony of an account: a session and a store of their own. */
  async at(each, { store } = {}) {
    const accounts = this.browser();
    const own = store ?? (await accounts.store());
    const deviceKey = await generateDeviceKey();
    const { id, expiresAt, secondFactorAt } = this.gateway.begin(each, deviceKey.publicKey);
    this.gateway.accounts.set(each.member, { role: each.role, name: each.name, member: each.member });
    const gateway = new Gateway(this.options());
    const row = {
      id: "current", session: id, ledger: this.ledger.ledger, member: each.member, account: each.member,
      role: each.role, name: each.name,
      keyring: null, expiresAt, secondFactorAt, signing: each.signing, sealing: each.sealing, former: [], deviceKey,
    };
    await own.put("sessions", row);
    const network = await readNetwork(gateway, this.ledger.ledger);
    const member = await Member.begin({ gateway, store: own, network, row });
    this.members.push(member);
    return Object.assign(member, { testStore: own, testGateway: gateway, testRow: row });
  }

  /** Ends everything, so that no page of a test lives on in the next. */
  async end() {
    for (const member of this.members) await member.logout().catch(() => {});
    for (const database of this.stores) indexedDB.deleteDatabase(database);
  }
}

/** Runs a story in a world of its own. */
export const inWorld = (options, story) => async (t) => {
  const world = await World.made(options);
  try {
    await story(t, world);
  } finally {
    await world.end();
  }
};

/** Bytes that differ everywhere, so many. */
export function sample(size, seed = 1) {
  const bytes = new Uint8Array(size);
  let value = seed;
  for (let index = 0; index < size; index += 1) {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
    bytes[index] = value >>> 24;
  }
  return bytes;
}
export { fromHex, Store };
