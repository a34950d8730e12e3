// Guardians in the made-up world: one's own, and those for whom one is a guardian.

import { failed } from "./failed.js";
import { brief, digits, people } from "./people.js";
import { FakeSession } from "./session.js";

const now = () => Math.floor(Date.now() / 1000);
const DAY = 86_400;
const PRINT = "77c1 09ab 5e3d f218 6a40";
const text = (bytes) => new TextDecoder().decode(bytes);
const json = (value) => new TextEncoder().encode(JSON.stringify(value));

export class FakeGuardian extends FakeSession {
  guardians = async () => this.world.guardians;

  async setGuardians(chosen, { needed, wait }) {
    this.fresh("setGuardians", chosen.map(({ member }) => member), needed, wait);
    this.world.guardians = { guardians: chosen.map(({ member, name }) => ({ member, name })), needed, wait };
    return this.world.receipt();
  }

  async clearGuardians() {
    this.fresh("clearGuardians");
    this.world.guardians = null;
    return this.world.receipt();
  }

  proofFile = async (guardian) => json({ version: 1, guardian });
  card = async () => json({ card: this.person.member });

  async readCard(bytes) {
    if (!text(bytes).includes("card")) throw failed("directoryRefused");
    return people.jonas;
  }

  get recovery() {
    const none = { stage: "none", due: null, votes: [], needed: 2, fingerprint: null };
    const votes = [{ fingerprint: PRINT, count: this.world.recovery === "waiting" ? 2 : 1 }];
    if (this.world.recovery === "voting") return { ...none, stage: "voting", votes };
    if (this.world.recovery !== "waiting") return none;
    return { ...none, stage: "waiting", due: now() + 2 * DAY, votes, fingerprint: PRINT };
  }

  async veto() {
    this.fresh("veto");
    this.world.recovery = null;
    return this.world.receipt();
  }

  charges = async () => this.world.charges;

  async acceptCharge(bytes) {
    if (text(bytes).includes("other")) throw failed("notOpened");
    if (text(bytes).includes("gone")) throw failed("refused", "noGuardian");
    if (!text(bytes).startsWith("{")) throw failed("malformed");
    const { member: owner, name } = brief(people.marisol);
    const recovery = { stage: "none", due: null, votes: [], needed: 2, fingerprint: null };
    this.world.charges = [...this.world.charges, { owner, name, isCurrent: true, recovery }];
    return { owner, name };
  }

  async readRecovery(bytes) {
    if (!text(bytes).includes('"recovery"')) throw failed("joinRefused");
    return { owner: people.jonas.member, name: people.jonas.name };
  }

  async approveRecovery(bytes, said) {
    if (said.replace(/[^0-9a-f]/gi, "").toLowerCase() !== PRINT.replaceAll(" ", "")) throw failed("wrongKey");
    this.fresh("approveRecovery", said);
    return { stage: "voting", due: null, votes: [{ fingerprint: PRINT, count: 1 }], needed: 2, fingerprint: null };
  }
}

/** What stands at the beginning, by the words of the address. */
export function guardianRows(asked, empty) {
  const named = [people.noor, people.tesfaye, people.jonas].map(({ member, name }) => ({ member, name }));
  const known = asked.guardians === "unknown" ? null : named;
  const recovery = { stage: "waiting", due: now() + DAY, votes: [{ fingerprint: PRINT, count: 2 }], needed: 2 };
  const none = { stage: "none", due: null, votes: [], needed: 3 };
  return {
    guardians: empty ? null : { guardians: known, needed: 2, wait: 3 * DAY },
    recovery: asked.recovery ?? null,
    charges: empty
      ? []
      : [
          { owner: digits("jonas owner", 40), name: people.jonas.name, isCurrent: true, recovery },
          { owner: digits("marisol owner", 40), name: people.marisol.name, isCurrent: false, recovery: none },
        ],
  };
}
