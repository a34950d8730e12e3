// Who asks to see what, in plain language. No answer means no.

import { linkButton } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { modeText, purposeText, scopeText } from "../parts/scope.js";
import { badge, empty, limits, nameOf, page, person, section } from "../parts/show.js";
import { agoText, durationText } from "../parts/time.js";
import { t } from "../parts/text.js";

export default function requestsPage(context) {
  return page(
    { title: t("requests.title"), lead: t("requests.lead") },
    live(
      context,
      async () => ({ rows: await context.member.requests(), records: await context.member.inbox() }),
      ({ rows, records }) => {
        const open = rows.filter(({ answer }) => answer === null);
        const done = rows.filter(({ answer }) => answer !== null);
        if (rows.length === 0)
          return empty({ picture: "requests", title: t("requests.empty"), text: t("requests.emptyText") });
        return [
          open.length
            ? h(
                "ul",
                { class: "stack plain-list" },
                open.map((row) => h("li", null, requestCard(row, records))),
              )
            : empty({ picture: "check", title: t("requests.allAnswered") }),
          done.length
            ? section(
                { title: t("requests.answered") },
                h(
                  "ul",
                  { class: "list" },
                  done.map((row) => h("li", null, answered(row, records))),
                ),
              )
            : null,
        ];
      },
    ),
    limits("requests.limit"),
  );
}

function requestCard(row, records) {
  return h(
    "article",
    { class: "card request" },
    h(
      "div",
      { class: "request-head" },
      person(row.from, { big: true }),
      h("p", { class: "soft" }, agoText(row.askedAt)),
    ),
    requestWords(row, records),
    h(
      "div",
      { class: "actions" },
      linkButton({
        label: t("requests.decide"),
        href: `#/requests/${row.digest}`,
        kind: "primary",
        name: t("requests.decideName", { name: nameOf(row.from) }),
      }),
    ),
  );
}

/** A request in sentences. */
export function requestWords(row, records) {
  return h(
    "dl",
    { class: "sentences" },
    h("div", null, h("dt", null, t("requests.wants")), h("dd", null, scopeText(row.scope, records))),
    h(
      "div",
      null,
      h("dt", null, t("requests.for")),
      h(
        "dd",
        null,
        purposeText(row.purposeCode),
        row.purposeText ? h("blockquote", null, row.purposeText) : h("p", { class: "soft" }, t("requests.noText")),
      ),
    ),
    h("div", null, h("dt", null, t("requests.how")), h("dd", null, modeText(row.mode))),
    h("div", null, h("dt", null, t("requests.howLong")), h("dd", null, durationText(row.duration))),
  );
}

function answered(row, records) {
  return [
    h(
      "div",
      { class: "list-main" },
      person(row.from),
      h("p", { class: "soft" }, scopeText(row.scope, records), " · ", agoText(row.askedAt)),
    ),
    badge(row.answer === "granted" ? "good" : "plain", t(`answer.${row.answer}`)),
  ];
}
