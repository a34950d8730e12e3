// The policy's values as people say them.

import { h } from "../parts/dom.js";
import { digest } from "../parts/show.js";
import { durationText } from "../parts/time.js";
import { known, number, t } from "../parts/text.js";

const SECONDS = new Set(["staleness", "secondFactor", "postureAge"]);
const LISTS = new Set(["custodians", "witnessKeys", "former", "gateways"]);

/** A value of the policy, by the name of its field. */
export function say(what, value) {
  // Where a policy does not say, guests are not served.
  if (what === "guests") return t(`policy.guestsMode.${value === true}`);
  if (value === null || value === undefined || value === "") return t("policy.none");
  if (SECONDS.has(what)) return value === 0 ? t("policy.noDemand") : durationText(value);
  if (what === "posture") return t(`policy.mode.${value}`);
  if (what === "checks")
    return value.length === 0
      ? t("policy.none")
      : value.map((name) => (known(`check.${name}`) ? t(`check.${name}`) : name)).join(", ");
  if (what === "strikes") return value === 0 ? t("policy.neverSuspends") : number(value);
  if (LISTS.has(what) && value.length > 0)
    return h(
      "ul",
      { class: "plain-list" },
      value.map((each) => h("li", { class: "break" }, each)),
    );
  // Whoever approves it compares it with what was built: the first digits could be somebody else's.
  if (what === "webApp") return /^0+$/.test(value) ? t("policy.noDemand") : digest(value);
  if (Array.isArray(value)) return value.length === 0 ? t("policy.none") : number(value.length);
  // Digests say nothing to people but whether they are the same.
  if (typeof value === "string" && /^[0-9a-f]{40,}$/.test(value)) return `${value.slice(0, 8)}…`;
  if (typeof value === "number") return number(value);
  return String(value);
}
