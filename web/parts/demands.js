// What the policy demands of a login and of a device, and a fresh code before something that would be refused half way.

import { stepUp } from "./stepup.js";
import { now } from "./time.js";

const NONE = { posture: "report", postureAge: 0, checks: [], secondFactor: 0 };
// Time for what is about to be done.
const MARGIN = 120;

/** The demands of a posture as the client gives it; where the policy has none, nothing is demanded. */
export const demandsOf = (posture) => ({ ...NONE, ...posture?.demands });

/** Asks for a code now where it would soon be too old for custodians. Throws "cancelled" when none is given. */
export async function freshen(member) {
  const { secondFactor } = demandsOf(await member.posture().catch(() => null));
  if (secondFactor > 0 && now() - member.session.secondFactorAt > secondFactor - MARGIN) await stepUp(member);
}
