// The custodians' health: whether they answer, how far behind they are, what they keep, what is damaged.

import { button } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { badge, empty, facts, limits, notice, page, short } from "../parts/show.js";
import { bytes, number, t } from "../parts/text.js";

export default function custodiansPage(context) {
  const load = async () => ({ rows: await context.member.custodians(), policy: await context.member.policy() });
  const part = live(context, load, draw, { every: 30 });
  return page(
    {
      wide: true,
      title: t("custodians.title"),
      lead: t("custodians.lead"),
      aside: button({ label: t("custodians.refresh"), act: () => part.reload() }),
    },
    part,
    limits("custodians.limit"),
  );
}

function draw({ rows, policy }) {
  if (rows.length === 0)
    return empty({ picture: "custodians", title: t("custodians.empty"), text: t("custodians.emptyText") });
  const well = rows.filter(healthy).length;
  const answering = rows.filter(({ reachable }) => reachable).length;
  const enough = answering >= policy.threshold;
  const kind = well === rows.length ? "good" : enough ? "warn" : "danger";
  return [
    notice(
      kind,
      { title: t("custodians.answering", { count: answering, of: rows.length }) },
      h("p", null, t(enough ? "custodians.enough" : "custodians.tooFew", { threshold: policy.threshold })),
    ),
    h(
      "ul",
      { class: "grid" },
      rows.map((row) => h("li", null, custodian(row))),
    ),
  ];
}

const healthy = (row) => row.reachable && row.state !== "forked" && row.damaged === 0 && row.behind < 60;

function stateOf(row) {
  if (!row.reachable) return ["danger", "silent"];
  if (row.state === "forked") return ["danger", "forked"];
  return healthy(row) ? ["good", "well"] : ["warn", "trouble"];
}

function custodian(row) {
  const [kind, state] = stateOf(row);
  return h(
    "article",
    { class: "card custodian" },
    h(
      "div",
      { class: "request-head" },
      h("h2", null, row.name ?? short(row.member)),
      badge(kind, t(`custodian.${state}`)),
    ),
    h("p", { class: "soft break" }, row.url),
    row.reachable
      ? facts(
          [t("custodian.size"), number(row.size)],
          [
            t("custodian.behind"),
            row.behind === 0 ? t("custodian.current") : t("custodian.entriesBehind", { count: row.behind }),
          ],
          [t("custodian.records"), number(row.records)],
          [t("custodian.bytes"), bytes(row.bytes)],
          [
            t("custodian.damaged"),
            row.damaged === 0 ? t("custodian.none") : h("strong", { class: "bad" }, number(row.damaged)),
          ],
          [t("custodian.vouches"), t(row.witnessed ? "custodian.yes" : "custodian.no")],
        )
      : h("p", null, t("custodian.silentText")),
  );
}
