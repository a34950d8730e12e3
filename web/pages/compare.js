// A patient's measurements that are open to a clinician, compared over time. Each one is opened under its grant, which
// the patient sees; what is shown goes when one of the grants ends.

import { backLink } from "../parts/controls.js";
import { comparing } from "../parts/comparing.js";
import { freshen } from "../parts/demands.js";
import { fill, h } from "../parts/dom.js";
import { modeText } from "../parts/scope.js";
import { empty, limits, nameOf, notice, page, person, section } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { countdown, durationText, momentText, now } from "../parts/time.js";
import { waiting } from "../parts/progress.js";
import { explain } from "../parts/errors.js";
import { rich, t } from "../parts/text.js";

/** The rows of a patient's measurements that can be opened, each record once, the newest first. */
export function measurementsOf(rows, owner) {
  const fitting = rows.filter(
    ({ kind, owner: whose, left, until }) =>
      kind === "measurement" && whose.member === owner && left !== 0 && until > now(),
  );
  // Of several grants on one record the longest is taken.
  const byRecord = new Map();
  for (const row of fitting) if (!(byRecord.get(row.record)?.until >= row.until)) byRecord.set(row.record, row);
  return [...byRecord.values()].sort((left, right) => right.measuredAt - left.measuredAt);
}

export default function comparePage(context) {
  const { member, parameters, signal } = context;
  const body = h("div", { class: "stack" }, waiting(t("live.loading")));
  const references = new Set();
  let shown = null;
  begin();
  member.addEventListener("change", check, { signal });
  return page(
    {
      back: backLink(t("menu.available"), "#/available"),
      title: t("compare.title"),
      lead: t("compare.lead"),
      wide: true,
    },
    body,
    limits("available.limit"),
  );

  async function begin() {
    try {
      const rows = measurementsOf(await member.accessible(), parameters.member);
      if (signal.aborted) return;
      if (rows.length > 1) draw(rows);
      else fill(body, empty({ picture: "measurements", title: t("compare.none"), text: t("compare.noneText") }));
    } catch (error) {
      if (signal.aborted) return;
      fill(body, notice("danger", { title: t("live.failed"), live: true }, h("p", null, explain(error))));
    }
  }

  function draw(rows) {
    const [{ owner }] = rows;
    shown = comparing(context, rows, {
      label: t("view.open"),
      before: () => freshen(member),
      hint: (row) => t("compare.hint", { mode: modeText(row.mode), moment: momentText(row.until) }),
      open: (row) => {
        references.add(row.reference);
        return confirmed(member, () => member.open(row.record, { reference: row.reference }));
      },
    });
    const first = Math.min(...rows.map(({ until }) => until));
    fill(
      body,
      h(
        "div",
        { class: "viewing" },
        person(owner, { role: false }),
        h("p", { class: "left" }, rich("compare.first", { left: countdown(first, durationText, ended) })),
      ),
      section({ title: t("compare.which"), lead: t("compare.accept", { name: nameOf(owner) }) }, shown.element),
    );
  }

  // What was opened under a grant goes with it.
  async function check() {
    if (references.size === 0) return;
    const rows = await member.received().catch(() => null);
    if (!rows || signal.aborted) return;
    if (rows.some(({ reference, state }) => references.has(reference) && state !== "live")) ended();
  }

  async function ended() {
    if (signal.aborted) return;
    shown?.clear();
    references.clear();
    const told = notice("info", { title: t("over.title"), live: true }, h("p", null, t("compare.ended")));
    fill(body, told);
    await begin();
    if (!signal.aborted) body.prepend(told);
  }
}
