// The client's account.js, made up: any account with "wrong" in its password fails, 000000 is always a wrong code.

import { createAgain } from "./again.js";
import { failed } from "./failed.js";
import { guests } from "./guest.js";
import { FakeMember } from "./member.js";
import { people } from "./people.js";
import { World } from "./world.js";

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const LEDGER = "ad19e6550b1f4c7d93e2a8b6c5d40f1e2a3b4c5d6e7f8091a2b3c4d51fcced71";
const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const KEY = "7K3M 9QXT 2WBD 5HVR 8NPC 4JZF 6GSY 1ETA Q0M5";

/** Which person a role is. */
export const OF_ROLE = {
  patient: people.ada,
  technologist: people.tesfaye,
  clinician: people.noor,
  authority: people.aurora,
};

/** @param {object} asked the words of the address: `as`, `missing`, `enrolled`, `slow` … */
export function createAccount(asked) {
  const world = new World(asked);
  const role = asked.as ?? "patient";
  const member = (enrolled) => (world.member = new FakeMember(world, OF_ROLE[role] ?? people.ada, enrolled));
  const checkCode = (code) => {
    if (code === "000000") throw failed("notAuthenticated");
  };
  return {
    world,
    unsupported: () => (asked.missing ? asked.missing.split(",") : []),
    async resume() {
      return asked.as ? member(asked.enrolled !== "no") : null;
    },
    async lookInvitation(token) {
      await wait(50);
      if (token === "used") throw failed("notFound");
      return {
        name: "Ada Marlow",
        role: asked.invite ?? "patient",
        expiresAt: Math.floor(Date.now() / 1000) + 5 * 86_400,
        ledger: LEDGER,
        ledgerFingerprint: "ad19 e655 0b1f 4c7d 93e2",
        by: "Aurora Hospital",
      };
    },
    async beginSignUp({ account, onProgress }) {
      await wait(200);
      onProgress?.();
      if (account === "taken") throw failed("accountTaken");
      return {
        setup: "setup",
        secret: SECRET,
        uri: `otpauth://totp/Aureole:${account}?secret=${SECRET}&issuer=Aureole`,
        recoveryKey: KEY,
        fingerprint: people.ada.fingerprint,
        member: people.ada.member,
      };
    },
    async confirmSignUp({ code }) {
      await wait(50);
      checkCode(code);
      return {
        recoveryCodes: [
          "h4m7qk2p9x",
          "w8r3tn5v1c",
          "b6j9ys4d7f",
          "k2g5pz8m3q",
          "t7x1hc6w9n",
          "d4v8rb2j5y",
          "q9s3fk7t1g",
          "m5p6nw4x8h",
        ],
      };
    },
    async login({ password, code }) {
      await wait(100);
      if (password.includes("many")) throw failed("tooMany", "", { retryAfter: 42 });
      if (password.includes("wrong")) throw failed("notAuthenticated");
      checkCode(code);
      return member(asked.enrolled !== "no");
    },
    async recover({ code }) {
      await wait(100);
      checkCode(code);
      return { setPassword: () => wait(100) };
    },
    ...guests(world, (person) => (world.member = new FakeMember(world, person, true))),
    again: (world.again = createAgain(asked, { key: KEY, secret: SECRET })),
    checkRecoveryKey: (text) => text.replace(/[\s-]/g, "").toUpperCase() === KEY.replace(/ /g, ""),
  };
}
