// What a patient does.

import { custodians } from "./network.js";
import { failed } from "./failed.js";
import { guest, linkOf } from "./guest.js";
import { FakeGuardian } from "./guardian.js";
import { OpenedFake } from "./opened.js";
import { brief, digits, people } from "./people.js";

const now = () => Math.floor(Date.now() / 1000);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class FakePatient extends FakeGuardian {
  inbox = async () => this.world.records;
  requests = async () => this.world.requests;
  history = async () => this.world.history;

  async grants() {
    const { world, person } = this;
    return world.grants
      .filter(({ owner }) => owner.member === person.member)
      .map((grant) => ({ ...grant, state: world.stateOf(grant) }));
  }

  async due() {
    const isDue = ({ scope, state }) =>
      state === "live" && scope.kinds?.includes("measurement") && scope.nature !== "existing";
    return (await this.grants()).filter(isDue).sort((left, right) => left.until - right.until);
  }

  async open(record, { reference, onProgress } = {}) {
    const { world } = this;
    if (reference) {
      this.fresh("open", record, reference);
      const grant = world.grants.find((each) => each.reference === reference);
      const state = grant ? world.stateOf(grant) : "noGrant";
      if (state !== "live") throw failed(state);
      if (grant.most > 0 && grant.used >= grant.most) throw failed("overCount");
      grant.used += 1;
      for (const phase of ["access", "release", "manifest"]) {
        onProgress?.({ done: 0, total: 0, phase });
        await wait(30);
      }
      world.grow();
      return new OpenedFake(record, {
        viewOnly: !grant.mode.store,
        until: grant.until,
        reference,
        ...(world.measured.find((each) => each.record === record) ?? { shows: ["MR", 16] }),
        dicom: world.asked.viewer === "real",
      });
    }
    const row = world.records.find((each) => each.record === record);
    if (!row) throw failed("notFound");
    if (row.erased) throw failed("erased");
    await wait(20);
    return new OpenedFake(record, {
      viewOnly: false,
      until: null,
      reference: null,
      balance: row.balance,
      shows: world.asked.measured === "balance" && row.kind === "measurement" ? ["BALANCE", 1] : row.shows,
      dicom: world.asked.viewer === "real",
    });
  }

  async grant({ request, grantee, scope, mode, until, most }) {
    const { world, person } = this;
    this.fresh("grant", { request, grantee, scope, mode, until, most });
    const asked = world.requests.find(({ digest }) => digest === request);
    if (asked) asked.answer = "granted";
    const to = Object.values(people).find(({ member }) => member === grantee);
    world.grants.unshift({
      reference: digits(`grant ${world.size}`, 64),
      owner: brief(person),
      to: to && brief(to),
      by: brief(person),
      scope,
      mode,
      until,
      most,
      used: 0,
      revoked: false,
      at: now(),
      lastUsedAt: null,
      offered: !asked,
      purposeText: asked?.purposeText,
    });
    return world.receipt();
  }

  newCopy = () => ({ number: digits(`copy ${this.world.size}`, 64), from: this.world.size });

  async copyWithoutName({ record, keep, onProgress }) {
    this.fresh("copyWithoutName", { record, keep });
    const { world } = this;
    const { copies } = world.asked;
    if (copies && copies !== "clean") throw failed(copies);
    for (let done = 0; done <= 4; done += 1) {
      onProgress({ done: done * 4_000_000, total: done === 0 ? 0 : 16_000_000 });
      await wait(60);
    }
    const original = world.records.find((each) => each.record === record);
    const copy = { ...original, record: digits(`copy of ${record}`, 64), from: brief(this.person), measuredAt: now(), anchoredAt: now() };
    world.records = [copy, ...world.records];
    world.grow();
    return { record: copy.record, count: 16, warnings: copies === "clean" ? {} : { mayBurnIn: 16, overlaysRemoved: 1 } };
  }

  get letsGuestsIn() {
    return this.world.asked.guests !== "no";
  }

  async createLink({ record, whom, mode, until, most }) {
    this.fresh("createLink", { record, whom, mode, until, most });
    await wait(60);
    await this.grant({ grantee: null, scope: { record }, mode: { ...mode, passOn: false }, until, most });
    const [made] = this.world.grants;
    Object.assign(made, { to: guest(whom), offered: true });
    this.world.links.set(made.reference, { attemptsLeft: 10, shownAt: 0 });
    return { link: linkOf(until), passcode: "48219037", reference: made.reference, until };
  }

  linkStates = async () => this.world.links;

  async deny(digest) {
    this.fresh("deny", digest);
    this.world.requests.find((each) => each.digest === digest).answer = "denied";
    return this.world.receipt();
  }

  async revoke(reference) {
    this.fresh("revoke", reference);
    this.world.grants.find((each) => each.reference === reference).revoked = true;
    return this.world.receipt();
  }

  async repair(record, { onProgress } = {}) {
    this.fresh("repair", record);
    const [first, second] = custodians(this.world);
    const { mend } = this.world.asked;
    if (mend === "fails") throw failed("tooFewShards");
    for (const phase of ["access", "shares"]) onProgress?.({ phase, done: 0, total: 0 });
    for (let done = 1; done <= 4; done += 1) {
      onProgress?.({ phase: "blocks", done, total: 4 });
      await wait(60);
    }
    const well = { findings: [], problems: [], checked: 20, restored: 0, rebuilt: 0, isDealtAnew: false,
      needsReseal: false };
    if (mend === "well") return well;
    const findings = [
      { custodian: first, fault: "missing", count: 3 },
      { custodian: second, fault: "refused:noShare" },
    ];
    const problems = mend === "away" ? [{ custodian: second, reason: "silent" }] : [];
    return { ...well, findings, problems, restored: 3, rebuilt: 3, isDealtAnew: problems.length === 0 };
  }

  async reseal(record, { onProgress } = {}) {
    this.fresh("reseal", record);
    if (this.world.asked.mend === "large") throw failed("tooLarge");
    for (const phase of ["open", "read", "seal", "store", "record", "erase"]) {
      onProgress?.({ phase, done: 40_000_000, total: phase === "erase" ? 0 : 90_000_000 });
      await wait(60);
    }
    const row = this.world.records.find((each) => each.record === record);
    row.erased = true;
    const fresh = { ...row, record: digits(`resealed ${record}`, 64), erased: false };
    this.world.records.unshift(fresh);
    return { ...this.world.receipt(), record: fresh.record, erased: { confirmed: 5, of: 5 },
      ended: [digits("a grant", 64)] };
  }

  async erase(record) {
    this.fresh("erase", record);
    this.world.records.find((each) => each.record === record).erased = true;
    return { ...this.world.receipt(), confirmed: 4, of: 5 };
  }

  async report(digest, reason) {
    this.fresh("report", digest, reason);
    return this.world.receipt();
  }
}
