// Who looked at what and when, refused tries included. Kept, free, told.

import { button } from "../parts/controls.js";
import { reasonDialog } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { radioGroup } from "../parts/fields.js";
import { icon } from "../parts/icons.js";
import { live } from "../parts/live.js";
import { recordTitle } from "../parts/scope.js";
import { badge, empty, limits, nameOf, page } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { clock, dayText } from "../parts/time.js";
import { known, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";

const PICTURES = {
  access: "eye",
  grant: "sharing",
  revoke: "stop",
  request: "requests",
  deny: "cross",
  anchor: "images",
  erase: "trash",
  report: "alert",
  enrol: "people",
  release: "key",
  suspend: "alert",
  reinstate: "check",
  rotate: "key",
  guard: "policy",
  recover: "key",
  veto: "stop",
};

export default function historyPage(context) {
  let shown = "all";
  let rows = [];
  const timeline = h("div", null);
  const draw = () => fill(timeline, days(context, rows.filter(FILTERS[shown])));
  const load = async () => {
    const records = new Map((await context.member.inbox()).map((row) => [row.record, recordTitle(row)]));
    return (await context.member.history()).map((row) => ({
      ...row,
      title: records.get(row.record) ?? row.title ?? null,
    }));
  };
  const filter = radioGroup({
    legend: t("history.show"),
    options: Object.keys(FILTERS).map((value) => ({ value, label: t(`history.filter.${value}`) })),
    value: shown,
    onchange: () => {
      shown = filter.value;
      draw();
    },
  });
  filter.element.classList.add("segments");
  return page(
    { title: t("history.title"), lead: t("history.lead") },
    filter.element,
    live(context, load, (found) => {
      rows = found;
      draw();
      return timeline;
    }),
    limits("history.limit"),
  );
}

const FILTERS = {
  all: ({ kind }) => kind !== "release",
  access: ({ kind }) => kind === "access",
  refused: ({ lawful }) => lawful === false,
};

function days(context, rows) {
  if (rows.length === 0) return empty({ picture: "history", title: t("history.empty"), text: t("history.emptyText") });
  const found = new Map();
  for (const row of rows) {
    const key = dayText(row.time);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(row);
  }
  return [...found].map(([key, each]) =>
    h(
      "section",
      { class: "section" },
      h("h2", { class: "day" }, key),
      h(
        "ol",
        { class: "timeline" },
        each.map((row) => h("li", { class: row.lawful === false ? "refused" : null }, entry(context, row))),
      ),
    ),
  );
}

function entry(context, row) {
  const mine = row.actor.member === context.member.profile.member;
  const refused = row.lawful === false;
  const isLink = row.kind === "enrol" && row.to?.role === "guest";
  const key = `history.${isLink ? "link" : row.kind}${refused ? ".refused" : mine ? ".mine" : ""}`;
  const sentence = t(known(key) ? key : `history.${row.kind}`, {
    name: nameOf(row.actor),
    to: nameOf(row.to),
    what: what(row),
  });
  return [
    h(
      "span",
      { class: "timeline-icon", "aria-hidden": "true" },
      icon(refused ? "alert" : (PICTURES[row.kind] ?? "info")),
    ),
    h(
      "div",
      { class: "timeline-main" },
      h("p", null, sentence),
      h(
        "p",
        { class: "soft" },
        clock(row.time),
        refused ? [" · ", t(`outcome.${row.outcome}`)] : null,
        row.kind === "access" && !refused && row.releasedBy > 0
          ? [" · ", t("history.releasedBy", { count: row.releasedBy })]
          : null,
      ),
      row.purposeText ? h("blockquote", null, row.purposeText) : null,
    ),
    h(
      "div",
      { class: "timeline-side" },
      refused ? badge("danger", t("history.refused")) : null,
      row.kind === "access" && !mine ? reportButton(context, row) : null,
    ),
  ];
}

const what = (row) =>
  row.title ?? (row.record ? t("history.record", { id: row.record.slice(0, 8) }) : t("history.yourData"));

function reportButton({ member }, row) {
  return button({
    label: t("history.report"),
    kind: "quiet",
    name: t("history.reportName", { name: nameOf(row.actor) }),
    act: async () => {
      const reason = await reasonDialog({
        title: t("history.reportTitle"),
        body: t("history.reportText", { name: nameOf(row.actor) }),
        label: t("history.reportLabel"),
        confirm: t("history.reportSend"),
        kind: "primary",
      });
      if (reason === null) return;
      await confirmed(member, () => member.report(row.digest ?? row.reference, reason));
      toast(t("history.reported"), "good");
    },
  });
}
