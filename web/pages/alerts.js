// Unlawful tries and reports, with the evidence that stands on the ledger.

import { actions, linkButton } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { badge, digest, empty, facts, limits, more, nameOf, page, person } from "../parts/show.js";
import { moment } from "../parts/time.js";
import { number, t } from "../parts/text.js";
import { suspendButton } from "./members.js";

export default function alertsPage(context) {
  return page(
    { title: t("alerts.title"), lead: t("alerts.lead") },
    live(
      context,
      () => context.member.alerts(),
      (rows) =>
        rows.length
          ? h(
              "ul",
              { class: "stack plain-list" },
              rows.map((row) => h("li", null, alert(context, row))),
            )
          : empty({ picture: "policy", title: t("alerts.empty"), text: t("alerts.emptyText") }),
    ),
    limits("alerts.limit"),
  );
}

function alert(context, row) {
  const unlawful = row.kind === "access";
  const suspended = row.actor.standing === "suspended";
  const names = {
    name: nameOf(row.actor),
    owner: row.owner ? nameOf(row.owner) : t("alerts.somebody"),
    count: row.strikes ?? 0,
  };
  return h(
    "article",
    { class: `card alert ${unlawful ? "unlawful" : ""}` },
    h(
      "div",
      { class: "request-head" },
      h("h2", null, t(`alert.${row.kind}`, names)),
      badge(unlawful ? "danger" : row.kind === "report" ? "warn" : "plain", t(`alertBadge.${row.kind}`)),
    ),
    facts(
      [t("alerts.who"), person(row.actor)],
      row.subject ? [t("alerts.whom"), person(row.subject)] : null,
      unlawful && row.owner ? [t("alerts.whose"), person(row.owner)] : null,
      [t("alerts.when"), moment(row.time)],
      unlawful ? [t("alerts.why"), t(`outcome.${row.outcome}`)] : null,
      row.reasonText ? [t("alerts.reason"), h("blockquote", null, row.reasonText)] : null,
      unlawful && row.strikes ? [t("alerts.strikes"), number(row.strikes)] : null,
    ),
    more(
      t("alerts.evidence"),
      facts(
        [t("entry.position"), h("a", { href: `#/ledger/${row.position}` }, number(row.position))],
        [t("entry.digest"), digest(row.digest)],
        row.record ? [t("entry.record"), digest(row.record)] : null,
        row.reference ? [t("entry.reference"), digest(row.reference)] : null,
      ),
    ),
    unlawful && !suspended
      ? actions(
          suspendButton(context, row.actor),
          linkButton({
            label: t("alerts.entry"),
            href: `#/ledger/${row.position}`,
            kind: "quiet",
            name: t("alerts.entryName", { position: row.position }),
          }),
        )
      : null,
  );
}
