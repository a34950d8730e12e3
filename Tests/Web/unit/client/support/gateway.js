// A gateway in memory, in place of fetch: sessions with their signatures, the ledger in pieces, the directory,
// forwarding (gateway.md). `alter` holds hooks by which a test makes it lie.

import { fromBase64, fromHex, fromUtf8, random, toBase64, toHex, utf8 } from "/web/crypto/bytes.js";
import { digest as sha256, hash } from "/web/crypto/sha256.js";
import { sha256 as sha256Now } from "/web/crypto/sha256.js";
import { verify } from "/web/crypto/signing.js";
import { message } from "/web/protocol/words.js";
import { toBase64Url } from "/web/crypto/bytes.js";

const CODE = /^(111|222|333)\d{3}$/;

export class FakeGateway {
  accounts = new Map();
  setups = new Map();
  invitations = new Map();
  sessions = new Map();
  directory = new Map();
  statements = [];
  documents = new Map();
  custodians = new Map();
  agents = [];
  usedCodes = new Set();
  streams = new Set();
  /** Every request as `METHOD target`, and the numbers of each session in the order they came. */
  log = [];
  numbers = [];
  alter = {};
  /** The size that custodians have come to; null for the ledger's own. */
  lag = 0;

  constructor({ ledger, root, clock }) {
    Object.assign(this, { ledger, root, clock });
    this.member = toHex(random(20));
    ledger.onGrown = (size) => this.push("ledger", { size });
    this.transport = (url, init) => this.#fetch(String(url), init);
  }

  /** Seconds since 1970 by the gateway's own clock. */
  now() { return Math.floor(this.clock()); }

  push(event, data) {
    for (const stream of this.streams) {
      try {
        stream.enqueue(utf8(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      } catch {
        this.streams.delete(stream);
      }
    }
  }

  async #fetch(url, init = {}) {
    if (this.isOffline) throw new TypeError("failed to fetch");
    if (init.signal?.aborted) throw new DOMException("aborted", "AbortError");
    const target = url.replace(/^https?:\/\/[^/]+/, "");
    const body = init.body === undefined ? new Uint8Array()
      : new Uint8Array(await new Response(init.body).arrayBuffer());
    this.log.push(`${init.method} ${target}`);
    const request = { method: init.method, target, path: target.split("?")[0],
      query: new URLSearchParams(target.split("?")[1]), headers: new Headers(init.headers), body };
    const early = await this.alter.request?.(request);
    if (early) return respond(early);
    const answer = await this.#answer(request, init.signal);
    const late = (await this.alter.answer?.(request, answer)) ?? answer;
    if (late.lost) throw new TypeError("failed to fetch");
    return respond(late);
  }

  async #answer(request, signal) {
    try {
      const open = OPEN[`${request.method} ${request.path}`];
      if (open) return json(200, await open.call(this, read(request.body)));
      request.session = await this.#session(request);
      if (request.path === "/v1/events") return this.#events(signal);
      if (request.path.startsWith("/v1/host/")
        || request.path.startsWith("/v1/custodians/")) return await this.#forward(request);
      for (const [pattern, route] of ROUTES) {
        const found = new RegExp(`^${pattern}$`).exec(`${request.method} ${request.path}`);
        if (found) {
          const value = await route.call(this, request, ...found.slice(1));
          return value === undefined ? { status: 204, body: new Uint8Array() } : value?.status ? value
            : json(200, value);
        }
      }
      return failure(404, "notFound");
    } catch (error) {
      if (error.refusal) return error.refusal;
      throw error;
    }
  }

  async #session(request) {
    const fields = Object.fromEntries((request.headers.get("authorization") ?? "").replace("Aureole-Session ", "")
      .split(", ").map((each) => each.split("=")));
    const session = this.sessions.get(fields.id);
    if (!session || session.ended) refuse(401, "notAuthenticated");
    const [time, number] = [Number(fields.time), Number(fields.number)];
    if (Math.abs(time - this.now()) > 60) refuse(403, "stale", { time: this.now() });
    const body = request.path.startsWith("/v1/host/") || request.path.startsWith("/v1/custodians/")
      ? utf8(request.headers.get("aureole-member") ?? "") : request.body;
    const signed = message("aureole/session/v1", this.ledger.ledger, sha256Now(fromHex(fields.id)), time, number,
      sha256Now(`${request.method} ${request.target}`), await sha256(body));
    if (!(await verify(session.deviceKey, fromHex(fields.signature), signed))) refuse(401, "notAuthenticated");
    if (session.numbers.has(number) || number <= session.highest - 1024) refuse(401, "notAuthenticated");
    session.numbers.add(number);
    session.highest = Math.max(session.highest, number);
    this.numbers.push(number);
    const member = this.ledger.state.members.get(session.member);
    if (member?.standing === false) {
      session.ended = true;
      refuse(403, "suspended");
    }
    return session;
  }

  fresh(request) {
    if (this.now() - request.session.secondFactorAt > 300) refuse(403, "secondFactorNeeded");
  }

  #events(signal) {
    let mine;
    const body = new ReadableStream({
      start: (stream) => {
        mine = stream;
        this.streams.add(stream);
        stream.enqueue(utf8(": hello\n\n"));
        signal?.addEventListener("abort", () => {
          this.streams.delete(stream);
          try {
            stream.close();
          } catch {
            // It was closed before.
          }
        });
      },
      cancel: () => this.streams.delete(mine),
    });
    return { status: 200, type: "text/event-stream", body };
  }

  /** A session of a person, as a login makes it. */
  begin(person, deviceKey, account = person.member) {
    const id = toHex(random(32));
    const session = { member: person.member, account, deviceKey, numbers: new Set(), highest: 0,
      secondFactorAt: this.now(), expiresAt: this.now() + 28_800, number: this.sessions.size + 1 };
    this.sessions.set(id, session);
    return { id, ...session };
  }

  /** A code is taken once; which codes are right does not matter here. */
  code(code) {
    const isRight = CODE.test(code ?? "") && !this.usedCodes.has(code);
    this.usedCodes.add(code);
    return isRight;
  }

  async #forward(request) {
    const [, prefix, who, target] = /^\/v1\/(host|custodians)(?:\/([0-9a-f]{40}))?(\/v1\/.*)$/.exec(request.target);
    const header = request.headers.get("aureole-member");
    const inner = { ...request, target, path: target.split("?")[0], member: null };
    if (header) inner.member = await this.#member(header, request, target);
    if (header && inner.member !== request.session.member) refuse(403, "notAllowed");
    const answer = prefix === "host" ? await this.#host(inner)
      : await this.custodians.get(who)?.answer({ ledger: this.ledger, member: inner.member, method: request.method,
      target, body: request.body, time: this.now() });
    if (!answer) refuse(503, "unavailable");
    return { ...answer, headers: { "aureole-from": who ?? "host" } };
  }

  async #member(header, request, target) {
    const fields = Object.fromEntries(header.replace("Aureole-P256 ", "").split(", ").map((each) => each.split("=")));
    const key = this.ledger.state.keysAt(fields.member, this.now())?.signingKey ?? refuse(401, "notAuthenticated");
    const isBlocks = target.endsWith("/blocks");
    const count = isBlocks ? new DataView(request.body.buffer).getUint32(0) : 0;
    const signedBody = isBlocks ? request.body.slice(0, 4 + 36 * count) : request.body;
    const signed = message("aureole/request/v1", this.ledger.ledger, fields.member, Number(fields.time),
      sha256Now(`${request.method} ${target}`), await sha256(signedBody));
    if (!(await verify(key, fromHex(fields.signature), signed))) refuse(401, "notAuthenticated");
    return fields.member;
  }

  async #host({ method, path, body, member }) {
    if (method === "GET") {
      const found = this.documents.get(path.split("/").pop());
      return found ? { status: 200, type: "application/json", body: found } : failure(404, "notFound");
    }
    if (path === "/v1/directory") {
      const { entry } = read(body);
      this.directory.set(JSON.parse(fromUtf8(fromBase64(entry))).member, body);
      return json(201, {});
    }
    if (path === "/v1/documents") {
      this.documents.set(hash(body), body);
      return json(201, {});
    }
    const asked = read(body);
    if (path === "/v1/statements") {
      this.statements.push({ ...asked, author: member });
      return json(201, {});
    }
    if (path === "/v1/statements/search") {
      return json(200, this.statements.filter((each) => each.recipient === member
        && asked.digests.includes(each.digest)).map(({ digest, sealed }) => ({ digest, sealed })));
    }
    const fits = ([id, bytes]) => (asked.members ? asked.members.includes(id)
      : JSON.parse(fromUtf8(fromBase64(read(bytes).entry))).name.toLowerCase().includes(asked.text.toLowerCase())
      || id.startsWith(asked.text));
    return json(200, [...this.directory].filter(fits).map(([, bytes]) => toBase64(bytes)));
  }

  async head() {
    const size = this.ledger.size - Math.min(this.lag, this.ledger.size);
    const voices = this.ledger.stateAt(size).policy.custodianCount > 0
      ? [...this.custodians.values()].filter(({ lie }) => lie !== "silent") : [];
    const views = await Promise.all(voices.map((each) => each.view(this.ledger, size, this.now())));
    const head = { size, root: this.ledger.root(size), time: this.ledger.state.time, views };
    return (await this.alter.head?.(head)) ?? head;
  }

  list(name, request, positions) {
    const size = Number(request.query.get("size"));
    const skip = Number(request.query.get("skip") ?? 0);
    const most = this.page ?? 500;
    let items = positions.slice(skip, skip + most).map((position) => this.ledger.item(position, size));
    items = this.alter.items?.(name, items) ?? items;
    return { items, more: positions.length > skip + most };
  }
}

const read = (body) => (body.length === 0 ? {} : JSON.parse(fromUtf8(body)));
const json = (status, value) => ({ status, type: "application/json", body: utf8(JSON.stringify(value)) });
const failure = (status, code, more = {}) => json(status, { error: { code, message: code, ...more } });
function refuse(status, code, more) {
  throw Object.assign(new Error(code), { refusal: failure(status, code, more) });
}
const respond = ({ status, type, body, headers = {} }) =>
  new Response(status === 204 ? null : body,
    { status, headers: { ...(type ? { "content-type": type } : {}), ...headers } });

const OPEN = {
  "GET /v1/network"() {
    const { ledger, words } = this.ledger;
    return { ledger, genesis: words, rootCertificate: toBase64(this.root), gateway: this.member,
      webApp: "0".repeat(64), least: null, ...this.alter.network };
  },
  "POST /v1/invitations/look"({ token }) {
    const found = this.invitations.get(token) ?? refuse(404, "notFound");
    return { ...found, ledger: this.ledger.ledger };
  },
  "POST /v1/accounts"(asked) {
    if (!this.invitations.has(asked.token)) refuse(404, "notFound");
    if (this.accounts.has(asked.account)) refuse(409, "accountTaken");
    const setup = toHex(random(16));
    this.setups.set(setup, asked);
    return { setup, secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/Aureole" };
  },
  "POST /v1/accounts/confirm"({ setup, code }) {
    const asked = this.setups.get(setup);
    if (!asked || !this.code(code)) refuse(422, "refused");
    const { name, role } = this.invitations.get(asked.token);
    this.accounts.set(asked.account, { ...asked, name, role, member: asked.keyring.member });
    this.invitations.delete(asked.token);
    return { recoveryCodes: Array.from({ length: 8 }, (_, index) => `recover00${index}`) };
  },
  "POST /v1/login/parameters"({ account }) {
    const { salt, iterations } = this.accounts.get(account)?.keyring
      ?? { salt: hash(account).slice(0, 32), iterations: 600_000 };
    return { salt, iterations, ...this.alter.parameters };
  },
  async "POST /v1/login"({ account, authKey, code, deviceKey, time, proof }) {
    if (Math.abs(time - this.now()) > 60) refuse(403, "stale", { time: this.now() });
    const found = this.accounts.get(account);
    const signed = message("aureole/login/v1", this.ledger.ledger, sha256Now(account), sha256Now(fromHex(authKey)),
      time);
    const isRight = found?.authKey === authKey && this.code(code) && (await verify(deviceKey, fromHex(proof), signed));
    if (!isRight) refuse(401, "notAuthenticated");
    const { id, expiresAt, secondFactorAt } = this.begin({ member: found.member }, deviceKey, account);
    return { session: id, member: found.member, role: found.role, name: found.name, keyring: found.keyring, expiresAt,
      secondFactorAt };
  },
  "POST /v1/recovery"({ account, recoveryKey, code }) {
    const found = this.accounts.get(account);
    if (found?.recoveryKey !== recoveryKey || !this.code(code)) refuse(401, "notAuthenticated");
    return { token: account, keyring: found.keyring };
  },
  "POST /v1/recovery/password"({ token, authKey, keyring }) {
    Object.assign(this.accounts.get(token), { authKey, keyring });
    for (const session of this.sessions.values()) if (session.account === token) session.ended = true;
    return {};
  },
};

const ROUTES = [
  ["GET /v1/session", function ({ session }) {
    const account = this.accounts.get(session.account);
    return { member: session.member, role: account?.role ?? "patient", name: account?.name ?? "?",
      account: session.account, enrolled: this.ledger.state.members.has(session.member), expiresAt: session.expiresAt,
      idleAt: this.now() + 1800, secondFactorAt: session.secondFactorAt, posture: this.posture ?? { verdict: "unknown", at: null },
      demands: { secondFactor: 0, posture: "report", postureAge: 3600, checks: [] } };
  }],
  ["POST /v1/session/second-factor", function ({ session, body }) {
    if (!this.code(read(body).code)) refuse(422, "refused");
    session.secondFactorAt = this.now();
    return { secondFactorAt: session.secondFactorAt };
  }],
  ["GET /v1/sessions", function ({ session }) {
    return [...this.sessions.values()].filter((each) => each.account === session.account && !each.ended)
      .map((each) => ({ number: each.number, createdAt: 0, lastAt: 0, isThis: each === session, device: "test" }));
  }],
  ["DELETE /v1/session", function ({ session }) { session.ended = true; }],
  ["DELETE /v1/sessions",
    function ({ session }) { for (const each of this.sessions.values()) if (each.account === session.account
      && each !== session) each.ended = true; }],
  ["POST /v1/account/password", function (request) {
    this.fresh(request);
    const { oldAuthKey, authKey, keyring } = read(request.body);
    const account = this.accounts.get(request.session.account);
    if (account.authKey !== oldAuthKey) refuse(422, "refused");
    Object.assign(account, { authKey, keyring });
  }],
  ["POST /v1/account/keyring", function (request) {
    this.fresh(request);
    this.accounts.get(request.session.account).keyring = read(request.body).keyring;
  }],
  ["POST /v1/account/second-factor", function (request) {
    this.fresh(request);
    const setup = toHex(random(16));
    this.setups.set(setup, request.session.account);
    return json(201, { setup, secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/Aureole" });
  }],
  ["POST /v1/account/second-factor/confirm", function ({ body }) {
    const { setup, code } = read(body);
    if (!this.setups.has(setup)) refuse(404, "notFound");
    if (!this.code(code)) refuse(422, "refused");
    this.setups.delete(setup);
    return { recoveryCodes: Array.from({ length: 8 }, (_, index) => `another00${index}`) };
  }],
  ["POST /v1/invitations", function (request) {
    this.fresh(request);
    const { name, role } = read(request.body);
    const token = toBase64Url(random(16));
    const expiresAt = this.now() + 604_800;
    this.invitations.set(token, { name, role, expiresAt });
    return json(201, { token, expiresAt });
  }],
  ["GET /v1/joins", function () {
    return [...this.accounts].filter(([, each]) => !this.ledger.state.members.has(each.member) && each.joinRequest)
      .map(([account, { member, name, role, joinRequest }]) =>
      ({ member, name, role, account, fingerprint: "", joinRequest, at: 0 }));
  }],
  ["POST /v1/joins/dismiss", function (request) {
    const { member } = read(request.body);
    for (const [account, each] of this.accounts) if (each.member === member) this.accounts.delete(account);
  }],
  ["GET /v1/accounts",
    function () { return [...this.accounts].map(([account, { member, role }]) =>
      ({ account, member, role, createdAt: 0, lastLoginAt: 0, locked: false, sessions: 1 })); }],
  ["GET /v1/agents", function () { return this.agents; }],
  ["POST /v1/agents", function (request) {
    this.fresh(request);
    this.agents.push({ ...read(request.body), at: this.now() });
  }],
  ["DELETE /v1/agents/([0-9a-f]{128})", function (request, key) {
    this.fresh(request);
    if (!this.agents.some((each) => each.key === key)) refuse(404, "notFound");
    this.agents = this.agents.filter((each) => each.key !== key);
  }],
  ["POST /v1/posture/nonce", function () { return { nonce: toHex(random(32)) }; }],
  ["POST /v1/posture",
    function () { return (this.posture = { verdict: "pass", at: this.now(),
      checks: [{ name: "firewall", verdict: "pass", detail: "", remedy: "" }] }); }],
  ["GET /v1/ledger/head", function () { return this.head(); }],
  ["GET /v1/ledger/consistency",
    function ({ query }) { return { path: this.ledger.consistency(Number(query.get("from")),
      Number(query.get("to"))) }; }],
  ["GET /v1/ledger/(trust|mine|alerts)", function (request, name) {
    const size = Number(request.query.get("size"));
    const answer = this.list(name, request, this.ledger.list(name, size, request.session.member));
    if (name !== "trust" || Number(request.query.get("skip") ?? 0) > 0) return answer;
    const { document } = this.ledger.stateAt(size).policy;
    const bytes = this.documents.get(document);
    return { ...answer, document: bytes ? toBase64(bytes) : null, ...this.alter.trust };
  }],
  ["GET /v1/ledger/accessible",
    function (request) { return this.list("accessible", request,
      this.ledger.accessible(Number(request.query.get("size")), request.session.member, this.now())); }],
  ["GET /v1/ledger/member/([0-9a-f]{40})",
    function (request, member) { return this.list("member", request,
      this.ledger.list("member", Number(request.query.get("size")), member)); }],
  ["GET /v1/ledger/entries", function ({ query }) {
    const from = Number(query.get("from"));
    if (query.has("size")) return { entries: [this.ledger.item(from, Number(query.get("size")))], ...this.alter.proof };
    const entries = this.ledger.entries.slice(from, from + Number(query.get("count")))
      .map((entry, index) => ({ position: from + index, entry: toBase64(entry.bytes) }));
    return { entries: this.alter.entries?.(entries) ?? entries };
  }],
  ["POST /v1/ledger/actions", async function ({ body }) {
    const receipt = await this.ledger.submit(body);
    return receipt.position === undefined
      ? json(422, { error: { code: "refused", message: "", outcome: receipt.outcome } }) : receipt;
  }],
];
