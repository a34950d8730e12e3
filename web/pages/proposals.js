// What widens access or undoes a suspension waits for a second authority member.

import { button } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { badge, empty, facts, limits, nameOf, notice, page, person } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { table } from "../parts/table.js";
import { agoText } from "../parts/time.js";
import { known, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";
import { say } from "./policywords.js";

export default function proposalsPage(context) {
  return page(
    { title: t("proposals.title"), lead: t("proposals.lead") },
    live(
      context,
      () => context.member.proposals(),
      (rows) =>
        rows.length
          ? h(
              "ul",
              { class: "stack plain-list" },
              rows.map((row) => h("li", null, proposalCard(context, row))),
            )
          : empty({ picture: "proposals", title: t("proposals.empty"), text: t("proposals.emptyText") }),
    ),
    limits("proposals.limit"),
  );
}

function proposalCard({ member }, row) {
  const title = t(`proposal.${row.kind}`, { name: row.subject ? nameOf(row.subject) : "" });
  const approve = button({
    label: t("proposals.approve"),
    kind: "primary",
    name: t("proposals.approveName", { what: title }),
    act: async () => {
      if (
        !(await confirmDialog({
          title: t("proposals.question"),
          body: h("p", null, title),
          confirm: t("proposals.approve"),
        }))
      )
        return;
      await confirmed(member, () => member.approve(row.digest));
      toast(t("proposals.approved"), "good");
    },
  });
  return h(
    "article",
    { class: "card" },
    h("div", { class: "request-head" }, h("h2", null, title), row.mine ? badge("info", t("proposals.mine")) : null),
    facts([t("proposals.by"), person(row.by, { role: false })], [t("proposals.at"), agoText(row.at)]),
    row.kind === "policy" && row.changes.length ? changes(row.changes) : null,
    row.isReadable === false ? notice("danger", {}, h("p", null, t("proposals.unreadable"))) : null,
    row.mine ? h("p", { class: "soft" }, t("proposals.second")) : null,
    row.mine || row.isReadable === false ? null : h("div", { class: "actions" }, approve),
  );
}

function changes(rows) {
  return table({
    caption: t("proposals.changes"),
    columns: [
      { title: t("proposals.what"), cell: ({ what }) => (known(`policy.${what}`) ? t(`policy.${what}`) : what) },
      { title: t("proposals.from"), cell: ({ what, from }) => say(what, from) },
      { title: t("proposals.to"), cell: ({ what, to }) => h("strong", null, say(what, to)) },
    ],
    rows,
  });
}
