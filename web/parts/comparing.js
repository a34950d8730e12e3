// Choosing measurements, opening them one after the other, and comparing what they say. What was opened is closed as
// soon as it is read, and what is shown goes when the right to it ends.

import { balanceComparison } from "./balancecomparison.js";
import { MOST_BYTES, readBalance } from "./balancereading.js";
import { actions, button } from "./controls.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { checkGroup } from "./fields.js";
import { progress } from "./progress.js";
import { notice } from "./show.js";
import { momentText } from "./time.js";
import { t } from "./text.js";

const OBSERVATION = "application/fhir+json";
/** The most that are compared at once; more cannot be told apart. */
const MOST = 6;
/** How many are chosen at first. */
const CHOSEN = 4;

/**
 * @param {{signal: AbortSignal}} context
 * @param {{record: string, measuredAt: number}[]} rows the newest first
 * @param {{open: (row) => Promise<OpenedRecord>, label: string, hint?: (row) => string,
 *   before?: () => Promise<void>}} how `before` is waited for once, before the first is opened
 * @returns {{element: HTMLElement, clear(): void}} `clear` takes away what is shown
 */
export function comparing(context, rows, { open, label, hint, before }) {
  const choice = checkGroup({
    legend: t("compare.choose"),
    options: rows.map((row) => ({ value: row.record, label: momentText(row.measuredAt), hint: hint?.(row) })),
    values: rows.slice(0, CHOSEN).map(({ record }) => record),
  });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const place = h("div", { class: "comparison", tabindex: "-1", role: "group", "aria-label": t("compare.result") });
  let turn = 0;
  const clear = () => {
    turn += 1;
    fill(place);
  };
  context.signal.addEventListener("abort", clear);
  const element = h(
    "div",
    { class: "stack" },
    choice.element,
    problem,
    actions(button({ label, kind: "primary", icon: "eye", focusKey: "compare", act: compare })),
    place,
  );
  return { element, clear };

  async function compare() {
    const chosen = rows.filter(({ record }) => choice.values.includes(record));
    const isWrong = chosen.length < 2 || chosen.length > MOST;
    problem.textContent = chosen.length < 2 ? t("compare.tooFew") : t("compare.tooMany", { most: MOST });
    problem.hidden = !isWrong;
    if (isWrong) return;
    clear();
    const mine = turn;
    await before?.();
    const bar = progress(t("open.begin"));
    fill(place, bar.element);
    const [found, failed] = [[], []];
    for (const [at, row] of chosen.entries()) {
      bar.show({ done: at, total: chosen.length, text: t("compare.opening", { count: at + 1, of: chosen.length }) });
      try {
        const measured = await read(row);
        if (measured) found.push({ time: row.measuredAt, measured });
        else failed.push([row, t("compare.otherwise")]);
      } catch (error) {
        if (error.code === "cancelled") {
          clear();
          throw error;
        }
        failed.push([row, explain(error)]);
      }
      // Cleared meanwhile, or drawn anew by what has changed on the ledger.
      if (mine !== turn || !element.isConnected) return;
    }
    fill(
      place,
      failures(failed),
      found.length > 1 ? balanceComparison(found) : notice("info", {}, h("p", null, t("compare.nothing"))),
    );
    place.focus({ preventScroll: true });
  }

  /** The first measurement of balance in a record; null where there is none. */
  async function read(row) {
    const record = await open(row);
    try {
      for (const [index, item] of record.manifest.items.entries()) {
        if (item.type !== OBSERVATION || item.size > MOST_BYTES) continue;
        const measured = readBalance(await record.item(index));
        if (measured) return measured;
      }
      return null;
    } finally {
      record.close();
    }
  }
}

function failures(failed) {
  if (failed.length === 0) return null;
  return notice(
    "warn",
    { title: t("compare.left", { count: failed.length }), live: true },
    h(
      "ul",
      null,
      failed.map(([row, text]) => h("li", null, t("compare.leftOne", { moment: momentText(row.measuredAt), text }))),
    ),
  );
}
