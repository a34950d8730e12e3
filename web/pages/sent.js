// What this technologist has sent.

import { linkButton } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { recordTitle } from "../parts/scope.js";
import { badge, empty, limits, page, person } from "../parts/show.js";
import { table } from "../parts/table.js";
import { moment } from "../parts/time.js";
import { number, t } from "../parts/text.js";

export default function sentPage(context) {
  return page(
    {
      title: t("sent.title"),
      lead: t("sent.lead"),
      wide: true,
      aside: linkButton({ label: t("sent.new"), href: "#/send", kind: "primary", icon: "send" }),
    },
    live(
      context,
      () => context.member.sent(),
      (rows) =>
        rows.length ? draw(rows) : empty({ picture: "sent", title: t("sent.empty"), text: t("sent.emptyText") }),
    ),
    limits("sent.limit"),
  );
}

function draw(rows) {
  return table({
    caption: t("sent.title"),
    columns: [
      { title: t("sent.patient"), cell: ({ owner }) => person(owner, { role: false }) },
      {
        title: t("sent.what"),
        cell: (row) => [
          recordTitle(row),
          row.items ? h("span", { class: "soft" }, ` · ${t("images.count", { count: row.items })}`) : null,
        ],
      },
      { title: t("sent.recorded"), cell: ({ anchoredAt }) => moment(anchoredAt) },
      {
        title: t("sent.state"),
        cell: (row) =>
          row.erased
            ? badge("plain", t("images.erased"))
            : row.custodians
              ? badge("good", t("sent.stored", { count: row.custodians, of: row.of }))
              : badge("good", t("sent.kept")),
      },
      {
        title: t("sent.entry"),
        number: true,
        cell: ({ position }) => h("a", { href: `#/ledger/${position}` }, number(position)),
      },
    ],
    rows,
  });
}
