// Measurements of balance side by side: the same scales for all, every index in a table, and Romberg's quotients.

import { above, figure, indexName, indexValue, overTime, scaleOf } from "./balanceplots.js";
import { INDICES, lengthOf, quotientsOf } from "./balancereading.js";
import { h } from "./dom.js";
import { notice, section } from "./show.js";
import { locale } from "../strings/en.js";
import { table } from "./table.js";
import { momentText } from "./time.js";
import { t } from "./text.js";

/** Seconds by which lengths may differ; indices of longer and shorter recordings do not compare well. */
const MOST_DIFFERENCE = 1;

/**
 * @param {{time: number, measured: object}[]} found what `readBalance` gave of each, and when it was measured
 * @returns {HTMLElement[]}
 */
export function balanceComparison(found) {
  const points = found
    .map(({ time, measured }) => ({ ...measured, time }))
    .sort((left, right) => left.time - right.time || left.eyes.localeCompare(right.eyes));
  const scale = scaleOf(points);
  const lengths = points.map(lengthOf);
  return [
    Math.max(...lengths) - Math.min(...lengths) > MOST_DIFFERENCE
      ? notice("warn", {}, h("p", null, t("compare.lengths")))
      : null,
    section(
      { title: t("compare.plots"), lead: t("compare.plotsLead") },
      h(
        "div",
        { class: points.length % 2 === 0 ? "side-by-side two" : "side-by-side" },
        points.map((point) =>
          figure(momentText(point.time), eyes(point), above(point, scale), overTime(point, scale)),
        ),
      ),
    ),
    section({ title: t("compare.indices"), lead: t("compare.indicesLead") }, indices(points)),
    romberg(points),
    h("p", { class: "soft" }, t("balance.limit")),
  ];
}

const eyes = (point) => t(`compare.eyes.${point.eyes}`);
const plain = (text) => h("span", { class: "plot-value" }, text);

function indices(points) {
  const columns = points.map((point) => ({
    title: t("compare.column", { moment: momentText(point.time), eyes: eyes(point) }),
    number: true,
    cell: ([code, unit]) => plain(indexValue(point.values.get(code), unit)),
  }));
  return h(
    "div",
    { class: "indices" },
    table({
      caption: t("compare.indices"),
      columns: [{ title: t("compare.index"), cell: ([code]) => indexName(code) }, ...columns],
      rows: INDICES,
    }),
  );
}

function romberg(points) {
  const pairs = quotientsOf(points);
  if (pairs.length === 0) return h("p", { class: "soft" }, t("compare.noRomberg"));
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return section(
    { title: t("compare.romberg"), lead: t("compare.rombergLead") },
    h(
      "div",
      { class: "indices" },
      table({
        caption: t("compare.romberg"),
        columns: [
          { title: t("compare.index"), cell: ([code]) => indexName(code) },
          ...pairs.map(({ closed, values }) => ({
            title: momentText(closed.time),
            number: true,
            cell: ([code]) => plain(values.has(code) ? format.format(values.get(code)) : t("balance.none")),
          })),
        ],
        rows: INDICES.filter(([, unit]) => unit !== "Hz"),
      }),
    ),
  );
}
