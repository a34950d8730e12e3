// The client's Member, made up: it answers from the world and changes it. Here is what everybody has.

import { FakeAuthority } from "./authority.js";
import { entry, posture } from "./network.js";
import { digits } from "./people.js";

const now = () => Math.floor(Date.now() / 1000);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class FakeMember extends FakeAuthority {
  entries = async (from, count) =>
    Array.from({ length: Math.max(0, Math.min(count, this.world.size - from)) }, (_, index) =>
      entry(from + index, this.world.size),
    );

  async verifyAll(onProgress) {
    const { size } = this.world;
    for (let done = 0; done < size; done += 160) {
      onProgress?.({ done, total: size });
      await wait(15);
    }
    if (this.world.asked.ledger === "bad")
      return {
        ok: false,
        size,
        root: digits("root", 64),
        signatures: 700,
        firstFault: { position: 812, code: "wrongSignature" },
      };
    return { ok: true, size, root: digits("root", 64), signatures: size };
  }

  async proveEntry(position) {
    await wait(60);
    return {
      ok: true,
      path: Array.from({ length: 9 }, (_, index) => digits(`path ${position} ${index}`, 64)),
      root: digits("root", 64),
    };
  }
  posture = async () => posture(this.world);
  agent = async () =>
    this.world.asked.agent === "no"
      ? null
      : {
          key: digits("agent", 128),
          name: "radiology-07",
          version: "0.9.0",
          paired: this.world.asked.agent !== "unpaired",
        };
  frameDecoder = () => null;
  pairAgent = async () => void (this.world.asked.agent = "yes");
  agents = async () => (this.world.empty ? [] : [...this.world.agents]);

  async removeAgent(key) {
    this.fresh("removeAgent", key);
    this.world.agents = this.world.agents.filter((each) => each.key !== key);
  }

  async checkPosture() {
    await wait(100);
    this.world.postureAt = now();
    return posture(this.world);
  }
}
