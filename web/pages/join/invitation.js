// Who invites, as what, and whether the link is the one that was meant.

import { button } from "../../parts/controls.js";
import { h } from "../../parts/dom.js";
import { card, facts, fingerprint, more } from "../../parts/show.js";
import { moment } from "../../parts/time.js";
import { rich, strong, t } from "../../parts/text.js";

/** The first step. */
export function invitationStep(run, next) {
  const { name, role, by, expiresAt, ledgerFingerprint } = run.invitation;
  return h(
    "div",
    { class: "stack" },
    h(
      "p",
      { class: "lead" },
      by
        ? rich("join.invitation.by", { by: strong(by), role: strong(t(`asRole.${role}`)) })
        : rich("join.invitation.lead", { role: strong(t(`asRole.${role}`)) }),
    ),
    card(
      facts(
        [t("join.invitation.name"), name],
        [t("join.invitation.role"), t(`role.${role}`)],
        [t("join.invitation.until"), moment(expiresAt)],
      ),
    ),
    h("p", null, t(`join.what.${role}`)),
    h("h2", null, t("join.compare.title")),
    h("p", null, t("join.compare.text")),
    fingerprint(ledgerFingerprint ?? run.ledger.slice(0, 20)),
    more(t("join.compare.why"), h("p", null, t("join.compare.whyText"))),
    h("div", { class: "actions" }, button({ label: t("join.compare.same"), kind: "primary", act: next })),
    h("p", { class: "hint" }, t("join.compare.different")),
  );
}
