// Links in the made-up world: who makes one, and who comes by one. The passcode is 48219037; `&link=` says what else.

import { readLink, writeLink } from "/web/protocol/link.js";
import { failed } from "./failed.js";
import { digits, brief, people } from "./people.js";

const now = () => Math.floor(Date.now() / 1000);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const RECORD = digits("ct chest", 64);
const REFERENCE = digits("grant guest", 64);

/** Somebody who came by a link, as the owner named them. */
export const guest = (name) => ({ member: digits(`guest ${name}`, 40), name, role: "guest", standing: "good" });

/** A link of this page's address. */
export const linkOf = (until) =>
  writeLink({ origin: location.origin, token: "t".repeat(42) + "0", key: "k".repeat(42) + "0", until,
    label: "Images were shared with you" });

/** What the account module does about links. `member` makes a member of the made-up world. */
export function guests(world, member) {
  let left = Number(world.asked.left ?? 10);
  return {
    readLink: (fragment) => readLink(fragment, location.origin),
    async openLink(link, passcode) {
      await wait(60);
      if (world.asked.link === "over" || left === 0) throw failed("notFound");
      if (passcode.replace(/[\s-]/g, "") !== "48219037") {
        left -= 1;
        throw Object.assign(failed("wrongPasscode"), { attemptsLeft: left });
      }
      const to = guest("Dr. Moser");
      world.grants.unshift({
        reference: REFERENCE, owner: brief(people.ada), to, by: brief(people.ada), scope: { record: RECORD },
        mode: { store: world.asked.keep === "yes", passOn: false }, until: link.until, most: 0, used: 0, revoked: false,
        at: now(), lastUsedAt: null, offered: true,
      });
      const made = member(to);
      made.logout = async () => void (world.loggedOut = true);
      return { member: made, record: RECORD, reference: REFERENCE };
    },
  };
}
