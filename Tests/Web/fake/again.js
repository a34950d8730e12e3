// Beginning again, made up: `again=none|voting|waiting|done` begins where keys were made before.

import { failed } from "./failed.js";
import { people } from "./people.js";

const DAY = 86_400;
const LEDGER = "ad19e6550b1f4c7d93e2a8b6c5d40f1e2a3b4c5d6e7f8091a2b3c4d51fcced71";
const now = () => Math.floor(Date.now() / 1000);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function createAgain(asked, { key, secret }) {
  const row = (member, name) => ({
    member,
    name,
    fingerprint: "77c1 09ab 5e3d f218 6a40",
    ledger: LEDGER,
    ledgerFingerprint: "ad19 e655 0b1f 4c7d 93e2",
  });
  const due = now() + 3 * DAY;
  let begun = asked.again ? row(people.ada.member, "Ada Marlow") : null;
  let stage = asked.again ?? "none";
  return {
    /** For tests. */
    move: (to) => void (stage = to),
    begun: async () => begun,
    async begin({ member, name }) {
      await wait(50);
      if (name.length > 64) throw failed("badName");
      stage = "none";
      return (begun = row(member, name));
    },
    request: async () => new TextEncoder().encode('{"kind":"recovery"}'),
    state: async () => ({
      stage,
      votes: stage === "voting" ? 1 : 2,
      needed: 2,
      due: stage === "waiting" ? due : null,
    }),
    async finish(password) {
      await wait(50);
      if (password.includes("wrong")) throw failed("wrongPassword");
      if (password.includes("used")) throw failed("refused");
      const uri = `otpauth://totp/Aureole:ada.marlow?secret=${secret}&issuer=Aureole`;
      return { account: "ada.marlow", setup: "setup", secret, recoveryKey: key, uri };
    },
    drop: async () => void (begun = null),
    readIdentifier(text) {
      const digits = text.replace(/[\s-]/g, "").toLowerCase();
      return /^[0-9a-f]{40}$/.test(digits) ? digits : null;
    },
  };
}
