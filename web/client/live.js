// A session while it lasts: events of the gateway, the end, and what leaves this browser with it (docs/spec/gateway.md
// 2 and 4).

/** Without events the head is asked for this often, and views are looked at again before they are too old. */
const ROUND = 240_000;
/**
 * A session ends after so long without anybody at this browser: what the page asks by itself must not keep it alive.
 */
const IDLE = 1_800_000;
const LOOK = 30_000;
/** How long a page may be out of sight before it stops listening. */
const HIDDEN = 60_000;
const USED = "aureole/used";
const SIGNS = ["pointerdown", "keydown", "focus"];

/** Keeps a session's view up to date until it ends. */
export class Live {
  #stop = new AbortController();
  #quiet = null;
  #hidden = null;
  #used = Date.now();
  #isTold = false;
  #intended = null;
  /** Settles when nothing of the ended session is left in this browser; null before. */
  ending = null;
  /** Whether the event stream is up. */
  connected = false;

  /**
   * @param {{gateway, store, view, row, onUpdate: () => void, onConnection: (isUp: boolean) => void, onEnd: (reason:
   *   string) => void}} parts reasons are "over", "elsewhere", "suspended", "logout".
   */
  constructor(parts) {
    this.parts = parts;
  }

  /** Whether it has ended. */
  get isOver() {
    return this.#stop.signal.aborted;
  }

  /** Listens from now on. */
  start() {
    const { signal } = this.#stop;
    this.parts.gateway.onEnded = (reason) => this.end(reason);
    this.#listen();
    globalThis.document?.addEventListener("visibilitychange", () => this.#watch(), { signal });
    for (const sign of SIGNS) globalThis.addEventListener?.(sign, () => this.#use(),
      { signal, passive: true, capture: true });
    const timers = [setInterval(() => this.#update(), ROUND), setInterval(() => this.#look(), LOOK)];
    signal.addEventListener("abort", () => timers.forEach(clearInterval));
  }

  #listen() {
    this.#quiet = new AbortController();
    this.parts.gateway.listen({
      onOpen: () => {
        this.#connection(true);
        this.#update();
      },
      onLost: () => this.#connection(false),
      onEvent: (event, data) => {
        if (event === "ledger" && data.size > (this.parts.view.head?.size ?? 0)) this.#update();
        if (event === "session") this.#ask();
      },
    }, AbortSignal.any([this.#stop.signal, this.#quiet.signal])).then(() => this.#connection(false));
  }

  /**
   * A page that nobody sees gives its stream up: a browser has few connections to one server, and phones have
   * batteries.
   */
  #watch() {
    clearTimeout(this.#hidden);
    if (document.visibilityState === "hidden") this.#hidden = setTimeout(() => this.#quiet.abort(), HIDDEN);
    else if (this.#quiet.signal.aborted) this.#listen();
  }

  #connection(isUp) {
    if (this.connected === isUp) return;
    this.connected = isUp;
    this.parts.onConnection(isUp);
  }

  #update() {
    if (!this.isOver && this.parts.gateway.isOpen) this.parts.onUpdate();
  }

  /** Somebody is there; other tabs of this browser are told. */
  #use() {
    this.#used = Date.now();
    try {
      localStorage.setItem(USED, String(this.#used));
    } catch {
      // Where nothing is kept each tab counts for itself.
    }
  }

  #look() {
    let used = this.#used;
    try {
      used = Math.max(used, Number(localStorage.getItem(USED)) || 0);
    } catch {
      // As above.
    }
    const isOver = Date.now() - used > IDLE || this.parts.gateway.now() >= this.parts.row.expiresAt;
    if (!isOver) return;
    this.intend("over");
    this.parts.gateway.json("DELETE", "/v1/session").catch(() => {}).finally(() => this.end("over"));
  }

  /** The session ended elsewhere: one more request says why, and ends it here. */
  async #ask() {
    this.#isTold = true;
    await this.parts.gateway.json("GET", "/v1/session").catch(() => {});
    this.end("notAuthenticated");
  }

  /** Says why it is about to end: that is the reason then, whichever of the gateway's answers comes first. */
  intend(reason) {
    this.#intended ??= reason;
  }

  /** Ends it here, whatever the gateway thinks of it. The first reason counts. */
  end(reason) {
    if (this.isOver) return;
    this.#stop.abort();
    this.parts.gateway.close();
    this.connected = false;
    const why = this.#intended ?? reason;
    this.ending = this.#forget().catch(() => {}).then(() => this.parts.onEnd(this.#reasonOf(why)));
  }

  #reasonOf(reason) {
    if (reason !== "notAuthenticated") return reason;
    return this.#isTold && this.parts.gateway.now() < this.parts.row.expiresAt ? "elsewhere" : "over";
  }

  #forget() {
    const { store, row } = this.parts;
    return forget(store, row);
  }
}

/** The key of the browser's one session. */
export const CURRENT = "current";

/**
 * Deletes what a session leaves: its keys and the ledger's entries. The believed head stays, so that it is never
 * contradicted, and so does a session that another tab has begun meanwhile.
 */
export async function forget(store, row) {
  await store.transact("sessions", "readwrite", async (rows) => {
    const request = rows.get(CURRENT);
    request.onsuccess = () => {
      if (request.result?.session === row.session) rows.delete(CURRENT);
    };
  });
  await store.delete("numbers", row.session);
  await store.delete("lists", `${row.ledger}/${row.member}`);
}
