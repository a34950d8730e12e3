// A session in the made-up world: who one is, and the account.

import { failed } from "./failed.js";

const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const now = () => Math.floor(Date.now() / 1000);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class FakeSession extends EventTarget {
  constructor(world, person, enrolled) {
    super();
    this.world = world;
    this.person = person;
    this.connected = world.asked.online !== "no";
    this.profile = { ...person, account: person.name.toLowerCase().replace(/^dr /, "").replace(/\s+/g, "."), enrolled };
    world.addEventListener("grown", () => this.dispatchEvent(new Event("change")));
  }

  get session() {
    return { expiresAt: now() + 7 * 3600, secondFactorAt: this.world.secondFactorAt };
  }

  get ledgerStatus() {
    const { vouched } = this.world.asked;
    if (vouched === "none") return { size: this.world.size, verifiedAt: now(), views: 0, needed: 0, vouched: false };
    return {
      size: this.world.size,
      verifiedAt: now() - 20,
      views: vouched === "no" ? 2 : 5,
      needed: 3,
      vouched: vouched !== "no",
    };
  }

  // ---- for tests ----

  enrolNow() {
    this.profile.enrolled = true;
    this.world.grow();
  }

  connect(connected) {
    this.connected = connected;
    this.dispatchEvent(new Event("connection"));
  }

  end(reason) {
    this.dispatchEvent(new CustomEvent("ended", { detail: { reason } }));
  }

  // ---- session ----

  async secondFactor(code) {
    await wait(30);
    if (code === "000000") throw failed("notAuthenticated");
    this.world.secondFactorAt = now();
    this.world.stepUp = false;
    return { secondFactorAt: now() };
  }

  fresh(name, ...args) {
    this.world.calls.push([name, ...args]);
    if (this.world.stepUp) throw failed("secondFactorNeeded");
  }

  sessions = async () => [...this.world.sessions];
  endSession = async (number) =>
    void (this.world.sessions = this.world.sessions.filter((each) => each.number !== number));
  endOtherSessions = async () => void (this.world.sessions = this.world.sessions.filter(({ isThis }) => isThis));
  logout = async () => this.end("logout");

  get keysStanding() {
    return this.world.asked.keys === "replaced" ? "replaced" : "current";
  }

  async rotateKeys(password, onProgress) {
    this.fresh("rotateKeys");
    if (password.includes("many")) throw failed("tooMany", "", { retryAfter: 42 });
    if (password.includes("suspended")) throw failed("suspended");
    if (password.includes("wrong")) throw failed("wrongPassword");
    for (const step of ["open", "keep", "record", "tidy"]) {
      onProgress?.(step);
      await wait(30);
    }
    this.profile.fingerprint = "77c1 09ab 5e3d f218 6a40";
    this.world.grow();
  }

  isListed = async () => this.world.asked.listed !== "no";
  newKeysRequest = async () => new TextEncoder().encode('{"kind":"recovery"}');

  async beginSecondFactor() {
    this.fresh("beginSecondFactor");
    return { setup: "setup", secret: SECRET, uri: `otpauth://totp/Aureole:ada?secret=${SECRET}&issuer=Aureole` };
  }

  async confirmSecondFactor({ code }) {
    if (code === "000000") throw failed("notAuthenticated");
    return { recoveryCodes: ["a", "b", "c", "d", "e", "f", "g", "h"].map((letter) => `${letter}4m7qk2p9x`) };
  }

  async changePassword(old) {
    this.fresh("changePassword");
    if (old.includes("wrong")) throw failed("notAuthenticated");
  }
}
