// What there is in the made-up world, and what happens in it. Times are relative to now.

import { guardianRows } from "./guardian.js";
import { brief, digits, people } from "./people.js";
import { records, requests, grants, history, measurements, measuring } from "./rows-care.js";
import { joins, accounts, proposals, alerts, sessions, sent, waiting } from "./rows-office.js";

const DAY = 86_400;
const HOUR = 3600;
const MINUTE = 60;
const now = () => Math.floor(Date.now() / 1000);
const ago = (seconds) => now() - seconds;
const id = (seed) => digits(seed, 64);

/** A world; `asked` are the words of the address. */
export class World extends EventTarget {
  constructor(asked = {}) {
    super();
    this.asked = asked;
    this.empty = asked.empty === "yes";
    this.size = 1284;
    this.secondFactorAt = asked.factor === "stale" ? ago(7 * HOUR) : ago(2 * MINUTE);
    // A call that needs a fresh code is refused until one was given.
    this.stepUp = asked.stepup === "yes";
    this.records = this.empty ? [] : records();
    this.requests = this.empty ? [] : requests();
    this.grants = this.empty ? [] : grants();
    this.history = this.empty ? [] : history();
    this.measured = [];
    if (asked.measured === "several") {
      this.measured = [people.ada, people.jonas].flatMap(measurements);
      this.records = [...measurements(people.ada), ...this.records];
      this.grants = [...measuring(), ...this.grants];
    }
    this.joins = this.empty ? [] : joins();
    this.accounts = accounts();
    this.proposals = this.empty ? [] : proposals();
    this.alerts = this.empty ? [] : alerts();
    this.sessions = sessions();
    Object.assign(this, guardianRows(asked, this.empty));
    this.agents =
      asked.agent === "unpaired" || asked.agent === "no"
        ? []
        : [
            { key: digits("agent", 128), name: "radiology-07", at: ago(40 * DAY) },
            { key: digits("old agent", 128), name: "old laptop of the night shift", at: ago(300 * DAY) },
          ];
    this.pending =
      asked.pending === "yes"
        ? [
            {
              id: "7",
              owner: brief(people.ada),
              startedAt: ago(20 * MINUTE),
              done: 148_000_000,
              total: 214_000_000,
              names: ["1.dcm"],
            },
          ]
        : [];
    this.waiting = this.empty || asked.queue === "empty" ? { batches: [], unreadable: [] } : waiting(asked);
    this.sentRows = this.empty ? [] : sent();
    this.members = Object.values(people)
      .filter(({ name }) => name)
      .map((person, index) => ({
        ...person,
        enrolledAt: ago((90 - index * 5) * DAY),
        suspendedAt: person.standing === "suspended" ? ago(3 * DAY) : null,
      }));
    this.links = new Map();
    this.calls = [];
  }

  /** Something has happened: everybody sees it. */
  grow() {
    this.size += 1;
    this.dispatchEvent(new Event("grown"));
  }

  /** What a call that was made answers with. */
  receipt(outcome = "accepted") {
    this.grow();
    return { position: this.size - 1, time: now(), outcome, digest: id(`receipt ${this.size}`) };
  }

  /** The state of a grant, by the clock. */
  stateOf(grant) {
    return grant.revoked ? "revoked" : grant.until <= now() ? "expired" : "live";
  }
}
