// What this browser keeps: keys that cannot be read out, the believed head, verified items, sends that broke off.

import { AureoleError } from "../errors.js";

const VERSION = 3;
const BLOCK = 16;
/**
 * A number far below the highest one that was used is refused (docs/spec/gateway.md 2), so reserved ones do not keep.
 */
const BLOCK_LIFE = 5000;

/** The stores of the database and their keys. */
const STORES = {
  devices: "account", sessions: "id", numbers: "id", ledgers: "origin", views: "id", lists: ["view", "list", "index"],
  pending: "id", digests: ["id", "index"], agents: "member", again: "origin",
  guardians: ["view", "owner"],
};

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** One database. Every write is durable before its promise settles, unless said otherwise. */
export class Store {
  #database;

  /** Opens the database; `name` differs in tests. Throws storage where the browser keeps nothing. */
  static async open(name = "aureole") {
    try {
      const request = indexedDB.open(name, VERSION);
      request.onupgradeneeded = () => {
        const { result } = request;
        for (const [store, keyPath] of Object.entries(STORES)) {
          if (!result.objectStoreNames.contains(store)) result.createObjectStore(store, { keyPath });
        }
      };
      const store = new Store();
      store.#database = await settled(request);
      store.#database.onversionchange = () => store.#database.close();
      return store;
    } catch {
      throw new AureoleError("storage", "this browser keeps no data for this page");
    }
  }

  /** Closes it; nothing works after. */
  close() {
    this.#database.close();
  }

  /** Runs `work(stores…)` in one transaction and gives what it gave once the transaction is complete. */
  async transact(names, mode, work, durability = "strict") {
    let transaction;
    try {
      transaction = this.#database.transaction(names, mode, { durability });
      const complete = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      complete.catch(() => {});
      const value = await work(...[names].flat().map((name) => transaction.objectStore(name)));
      await complete;
      return value;
    } catch (error) {
      try {
        transaction?.abort();
      } catch {
        // It was over already.
      }
      if (error instanceof AureoleError) throw error;
      throw new AureoleError("storage", "this browser did not keep what it should");
    }
  }

  /** One row, or null. */
  async get(store, key) {
    return (await this.transact(store, "readonly", (rows) => settled(rows.get(key)))) ?? null;
  }

  /** Puts one row in place of another of its key. */
  put(store, row) {
    return this.transact(store, "readwrite", (rows) => settled(rows.put(row)));
  }

  /** Puts many rows in one transaction. */
  putAll(store, list) {
    return this.transact(store, "readwrite", async (rows) => {
      for (const row of list) rows.put(row);
    });
  }

  /** Removes one row, or all of a key range given by the first parts of its key. */
  delete(store, ...key) {
    return this.transact(store, "readwrite", (rows) => settled(rows.delete(rangeOf(store, key))));
  }

  /** All rows, or those whose key begins with these parts. */
  all(store, ...key) {
    return this.transact(store, "readonly", (rows) => settled(rows.getAll(key.length ? rangeOf(store, key) : null)));
  }

  /** Changes one row in a transaction: `change(row or null)` gives the new one, or undefined for no change. */
  update(store, key, change, durability) {
    return this.transact(store, "readwrite", async (rows) => {
      const row = change((await settled(rows.get(key))) ?? null);
      if (row !== undefined) await settled(rows.put(row));
      return row;
    }, durability);
  }

  /**
   * Numbers for the requests of one session, unique across all tabs: each tab takes them in blocks from one counter.
   * @returns {{next: () => Promise<number>}}
   */
  numbers(id) {
    let next = 0;
    let end = 0;
    let reserved = 0;
    let reserving = null;
    const reserve = async () => {
      const row = await this.update("numbers", id, (row) => ({ id, last: (row?.last ?? 0) + BLOCK }), "relaxed");
      next = row.last - BLOCK + 1;
      end = row.last;
      reserved = performance.now();
    };
    return {
      next: async () => {
        while (next === 0 || next > end || performance.now() - reserved > BLOCK_LIFE) {
          reserving ??= reserve().finally(() => (reserving = null));
          await reserving;
        }
        return next++;
      },
    };
  }
}

function rangeOf(store, key) {
  const depth = [STORES[store]].flat().length;
  if (depth === 1) return key[0];
  return key.length === depth ? key : IDBKeyRange.bound(key, [...key, []]);
}
