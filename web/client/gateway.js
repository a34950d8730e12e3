// Requests of a session to the gateway, and through it to the ledger's host and custodians (docs/spec/gateway.md 2 to
// 6).

import { AureoleError } from "../errors.js";
import { fromUtf8, utf8 } from "../crypto/bytes.js";
import { requestHeader, sessionHeader } from "../protocol/requests.js";
import { errorOf, readAtMost } from "./answers.js";
import { listen } from "./events.js";

const KIB = 1024;
const MIB = 1024 * KIB;
/** The most bytes of a JSON body that the gateway takes, section 3. */
const MOST_JSON = 32 * KIB;
/** The most bytes of a body that is forwarded, section 6. */
export const MOST_FORWARDED = 97 * MIB;
const MOST_ANSWER = 16 * MIB;
const LONGEST_WAIT = 60;
const TRIES = 5;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Whether waiting may help. A custodian that is away is not waited for: there are others. */
const mayPass = ({ code }, { forwarded }) => code === "tooMany" || (code === "unavailable" && !forwarded);

/**
 * What carries requests to one gateway. Without a session only the routes of section 3 work; `open` binds it to one.
 * `onEnded` is called once when the gateway says that the session is over; `stepUp` (async, gives six digits or null)
 * is asked when a route wants a fresh second factor, and the request goes again after it.
 */
export class Gateway {
  #session = null;
  #offset = 0;

  /**
   * @param {{origin?: string, transport?: typeof fetch, clock?: () => number}} [options] `transport` stands in for
   *   fetch,
   *   `clock` gives seconds since 1970.
   */
  constructor({ origin = "", transport = (url, init) => fetch(url, init), clock = () => Date.now() / 1000 } = {}) {
    this.origin = origin;
    this.transport = transport;
    this.clock = clock;
    this.onEnded = null;
    this.stepUp = null;
  }

  /** The time by the gateway's clock as far as it is known, whole seconds since 1970. For what servers compare only. */
  now() {
    return Math.floor(this.clock() + this.#offset);
  }

  /**
   * Signs all requests from now on.
   * @param {{id: string, ledger: string, member: string, deviceKey: object, signingKey: object, numbers: {next: () =>
   *   Promise<number>}}} session
   */
  open(session) {
    this.#session = session;
  }

  /** Signs what goes to host and custodians with another key of the member from now on. */
  signWith(signingKey) {
    if (this.#session) this.#session = { ...this.#session, signingKey };
  }

  /** Forgets the session; requests of it fail with `notAuthenticated` from now on. */
  close() {
    this.#session = null;
  }

  /** Whether requests are signed. */
  get isOpen() {
    return this.#session !== null;
  }

  /** Seconds that the gateway's clock is ahead of this computer's, as far as is known. */
  get offset() {
    return this.#offset;
  }

  /** Takes the server's time from an answer that said `stale`. */
  correct(time) {
    if (Number.isSafeInteger(time)) this.#offset = time - this.clock();
  }

  /**
   * Does what sends a proof that names a time: once more where the gateway's clock turns out to be another, since the proof
   * has to be made again then.
   */
  async inTime(attempt) {
    try {
      return await attempt();
    } catch (error) {
      if (error.code !== "stale" || error.time === undefined) throw error;
      this.correct(error.time);
      return attempt();
    }
  }

  /**
   * A JSON request; gives the parsed answer, or null for one without a body.
   * @throws {AureoleError} with the gateway's code; offline; malformed.
   */
  async json(method, target, body, options = {}) {
    const bytes = body === undefined ? new Uint8Array() : utf8(JSON.stringify(body));
    if (bytes.length > MOST_JSON && !options.forwarded) throw new AureoleError("tooLarge", "the request is too large");
    const answer = await this.request(method, target, { type: "application/json", ...options, body: bytes });
    if (answer.length === 0) return null;
    try {
      return JSON.parse(fromUtf8(answer));
    } catch {
      throw new AureoleError("malformed", "an answer is no JSON");
    }
  }

  /**
   * One request with at most one more after `stale`, and one after a fresh second factor; gives the answer's bytes.
   * @param {{body?: Uint8Array|Blob, type?: string, most?: number, patient?: boolean, signal?: AbortSignal, seconds?:
   *   number, anonymous?: boolean, by?: object, forwarded?: {target: string, head?: Uint8Array, unsigned?: boolean, who: string}}}
   *   [options]
   *   `patient` waits when there were too many requests; `by` ({ledger, member, signingKey}) is who signs a request
   *   without a session.
   */
  async request(method, target, options = {}) {
    let clockMended = false;
    let steppedUp = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#once(method, target, options);
      } catch (error) {
        if (error.code === "stale" && error.time !== undefined && !clockMended) {
          clockMended = true;
          this.correct(error.time);
        } else if (error.code === "secondFactorNeeded" && this.stepUp && !steppedUp && !options.isStepUp) {
          steppedUp = true;
          if (!(await this.stepUp())) throw error;
        } else if (options.patient && attempt < TRIES && mayPass(error, options)) {
          await sleep(1000 * Math.min(error.retryAfter ?? 2 ** attempt, LONGEST_WAIT));
        } else {
          throw error;
        }
      }
    }
  }

  async #once(method, target, options) {
    const response = await this.#send(method, target, options);
    const answer = await readAtMost(response, response.ok ? (options.most ?? MOST_ANSWER) : 64 * KIB);
    if (response.ok) return answer;
    const error = errorOf(response, answer);
    // What came from behind the gateway is marked; everything else is the gateway's own word about the session.
    if (options.forwarded && response.headers.get("aureole-from")) {
      delete error.time;
      error.from = options.forwarded.who;
    } else if (!options.anonymous && (error.code === "notAuthenticated" || error.code === "suspended")) {
      this.#ended(error.code);
    }
    throw error;
  }

  async #send(method, target, options) {
    const headers = new Headers();
    const body = options.body ?? new Uint8Array();
    if (method !== "GET" && options.type) headers.set("content-type", options.type);
    if (options.accept) headers.set("accept", options.accept);
    if (options.by) {
      headers.set("authorization", await requestHeader({ ...options.by, time: this.now(), method, target, body }));
    }
    if (!options.anonymous) await this.#sign(headers, method, target, body, options.forwarded);
    const timeout = options.seconds ? AbortSignal.timeout(options.seconds * 1000) : null;
    const signals = [timeout, options.signal].filter(Boolean);
    try {
      return await this.transport(this.origin + target, {
        method, headers, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
        body: method === "GET" || (body.length ?? body.size) === 0 ? undefined : body,
        signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
      });
    } catch (cause) {
      if (cause instanceof AureoleError) throw cause;
      if (options.signal?.aborted) throw new AureoleError("aborted", "the request was given up");
      throw new AureoleError("offline", "the gateway does not answer");
    }
  }

  /** The session's signature; for a forwarded request over the member's own, which is sent along (section 2). */
  async #sign(headers, method, target, body, forwarded) {
    const session = this.#session;
    if (!session) throw new AureoleError("notAuthenticated", "there is no session");
    let signed = body;
    if (forwarded) {
      const inner = forwarded.unsigned
        ? "" : await requestHeader({
          ledger: session.ledger, member: session.member, signingKey: session.signingKey, time: this.now(), method,
          target: forwarded.target, body: forwarded.head ?? body,
        });
      if (inner) headers.set("aureole-member", inner);
      signed = utf8(inner);
    }
    const number = await session.numbers.next();
    headers.set("authorization", await sessionHeader({
      ledger: session.ledger, id: session.id, number, time: this.now(), method, target, body: signed,
      deviceKey: session.deviceKey,
    }));
  }

  #ended(reason) {
    if (!this.#session) return;
    this.close();
    this.onEnded?.(reason);
  }

  /**
   * A request to the ledger's directory (`who` = "host") or a custodian, signed by the member over `target` and `head`.
   * @param {string} target path and query from `/v1/` on.
   * @param {{body?: Uint8Array|Blob, head?: Uint8Array, unsigned?: boolean, most?: number, seconds?: number}} options
   */
  forward(who, method, target, { head, unsigned, ...options } = {}) {
    const prefix = who === "host" ? "/v1/host" : `/v1/custodians/${who}`;
    const size = options.body?.size ?? options.body?.length ?? 0;
    if (size > MOST_FORWARDED) throw new AureoleError("tooLarge", "the body is too large to be passed on");
    return this.request(method, prefix + target,
      { ...options, most: options.most ?? MOST_FORWARDED, forwarded: { target, head, unsigned, who } });
  }

  /** As `forward`, for JSON to the ledger's host. */
  async host(method, target, body, options = {}) {
    const bytes = body === undefined ? new Uint8Array() : utf8(JSON.stringify(body));
    const answer = await this.forward("host", method, target, { type: "application/json", ...options, body: bytes });
    if (answer.length === 0) return null;
    try {
      return JSON.parse(fromUtf8(answer));
    } catch {
      throw new AureoleError("malformed", "the directory's answer is no JSON");
    }
  }

  /** Server-sent events of the session until `signal`; reconnects by itself. See events.js. */
  listen(handlers, signal) {
    const connect = (alive) => this.#send("GET", "/v1/events", { accept: "text/event-stream", signal: alive });
    return listen(connect, handlers, signal);
  }
}
