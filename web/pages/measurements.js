// What a patient is to measure, for whom and until when, and their own measurements over time.

import { command, linkButton } from "../parts/controls.js";
import { comparing } from "../parts/comparing.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { scopeText } from "../parts/scope.js";
import { badge, empty, facts, limits, nameOf, page, person, section } from "../parts/show.js";
import { countdown, durationText, moment, momentText } from "../parts/time.js";
import { rich, t } from "../parts/text.js";

/** As many digits as the command line shows. */
const DIGITS = 12;

export default function measurementsPage(context) {
  const { member } = context;
  const own = async () => (await member.inbox()).filter(({ kind, erased }) => kind === "measurement" && !erased);
  return page(
    { title: t("measurements.title"), lead: t("measurements.lead"), wide: true },
    section(
      { title: t("measurements.due") },
      live(
        context,
        () => member.due(),
        (rows) =>
          rows.length
            ? dueList(context, rows)
            : empty({ picture: "measurements", title: t("due.empty"), text: t("due.emptyText") }),
      ),
    ),
    section(
      { title: t("measurements.overTime"), lead: t("measurements.overTimeLead") },
      // What names the records alone, so that something else on the ledger takes no comparison away.
      live(
        context,
        async () => (await own()).map(({ record, measuredAt }) => ({ record, measuredAt })),
        (rows) =>
          rows.length < 2
            ? h("p", { class: "soft" }, t("measurements.few", { count: rows.length }))
            : comparing(context, newestFirst(rows), {
                label: t("measurements.compare"),
                open: (row) => member.open(row.record),
              }).element,
      ),
    ),
    limits("measurements.limit"),
  );
}

const newestFirst = (rows) => [...rows].sort((left, right) => right.measuredAt - left.measuredAt);

const dueList = (context, rows) =>
  h(
    "ul",
    { class: "stack plain-list" },
    rows.map((row) => h("li", null, dueCard(context, row))),
  );

function dueCard({ member }, row) {
  const { count } = row.delivered;
  return h(
    "article",
    { class: "card request" },
    h(
      "div",
      { class: "request-head" },
      person(row.to, { big: true }),
      badge(count === 0 ? "warn" : "good", count === 0 ? t("due.open") : t("due.answered")),
    ),
    row.purposeText ? h("blockquote", null, row.purposeText) : null,
    facts(
      [t("due.what"), scopeText(row.scope)],
      [
        t("due.until"),
        [
          moment(row.until),
          h(
            "span",
            { class: "soft" },
            " · ",
            rich("sharing.left", {
              left: countdown(row.until, durationText, () => member.dispatchEvent(new Event("change"))),
            }),
          ),
        ],
      ],
      [
        t("due.measured"),
        count === 0 ? t("due.none") : t("due.some", { count, moment: momentText(row.delivered.lastMeasuredAt) }),
      ],
      [t("due.delivered"), count === 0 ? null : moment(row.delivered.lastAt)],
    ),
    h("h3", null, t("due.how")),
    h(
      "ol",
      { class: "numbered" },
      h("li", null, t("due.record")),
      h(
        "li",
        null,
        t("due.send"),
        command(`aureole measure recording.csv --send --answer ${row.reference.slice(0, DIGITS)}`),
      ),
    ),
    h("p", { class: "soft" }, t("due.again", { name: nameOf(row.to) })),
    h("div", { class: "actions" }, linkButton({ label: t("due.stop"), href: "#/sharing", kind: "quiet" })),
  );
}
