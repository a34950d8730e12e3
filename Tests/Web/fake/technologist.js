// What a technologist does.

import { failed } from "./failed.js";
import { FakePatient } from "./patient.js";
import { brief, digits, people } from "./people.js";

const now = () => Math.floor(Date.now() / 1000);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class FakeTechnologist extends FakePatient {
  async search(text) {
    await wait(40);
    const wanted = text.toLowerCase();
    return Object.values(people).filter(
      ({ name, member }) => name && (name.toLowerCase().includes(wanted) || member.startsWith(wanted)),
    );
  }

  async send({ files, owner, kind, measuredAt, onProgress, signal }) {
    this.fresh("send", { names: files.map(({ name }) => name), owner, kind, measuredAt });
    const total = files.reduce((sum, file) => sum + (file.size ?? file.bytes.length), 0);
    for (const phase of ["read", "seal", "store"]) {
      for (let step = 0; step <= 10; step += 1) {
        if (signal?.aborted) throw failed("aborted");
        if (this.world.asked.breaks === "yes" && phase === "store" && step === 6) {
          this.world.pending = [
            {
              id: "8",
              owner: brief(people.ada),
              startedAt: now(),
              done: Math.round(total * 0.6),
              total,
              names: files.map(({ name }) => name),
            },
          ];
          this.world.asked.breaks = "no";
          throw failed("offline");
        }
        onProgress?.({ done: (total * step) / 10, total, phase });
        await wait(Number(this.world.asked.slow ?? 8));
      }
    }
    onProgress?.({ done: total, total, phase: "record" });
    const { position, time } = this.world.receipt();
    const to = Object.values(people).find(({ member }) => member === owner);
    const row = {
      record: digits(`sent ${position}`, 64),
      owner: brief(to),
      kind,
      measuredAt,
      anchoredAt: time,
      position,
      erased: false,
      custodians: 5,
      of: 5,
      items: files.length,
    };
    this.world.sentRows.unshift(row);
    return { ...row, time, bytes: total };
  }

  sent = async () => this.world.sentRows;
  pendingSends = async () => this.world.pending;

  async resumeSend(id, files, how) {
    this.world.pending = this.world.pending.filter((each) => each.id !== id);
    return this.send({ files, owner: people.ada.member, kind: "imaging", measuredAt: now(), ...how });
  }

  discardSend = async (id) => void (this.world.pending = this.world.pending.filter((each) => each.id !== id));

  // ---- what waits at the agent ----

  giveAgentWord(word) {
    this.word = word.trim();
  }

  #shown() {
    const { queue, agent } = this.world.asked;
    if (agent === "no") throw failed("agentMissing");
    if (queue === "none") throw failed("notFound");
    if (queue === "other") throw failed("agentOfOther");
    if (queue !== "known" && queue !== "spoilt" && queue !== "empty" && this.word !== "a".repeat(64))
      throw failed("agentWordNeeded");
  }

  async waiting() {
    await wait(20);
    this.#shown();
    return structuredClone(this.world.waiting);
  }

  async sendWaiting(decision) {
    await wait(20);
    this.#shown();
    this.world.calls.push(["sendWaiting", decision]);
    if (this.world.mapped && this.world.mapped !== decision.owner && !decision.accept) throw failed("otherPatient");
    this.world.waiting.batches = this.world.waiting.batches.filter(({ batch }) => batch !== decision.batch);
    return true;
  }

  async dropWaiting(batch) {
    this.#shown();
    this.world.calls.push(["dropWaiting", batch]);
    this.world.waiting = {
      batches: this.world.waiting.batches.filter((each) => each.batch !== batch),
      unreadable: this.world.waiting.unreadable.filter((each) => each !== batch),
    };
  }
}
