// Draws a measurement of balance: the way of the centre of pressure from above, the same over time, and the indices.

import { ellipseOf, INDICES, lengthOf } from "./balancereading.js";
import { h, svg } from "./dom.js";
import { facts, section } from "./show.js";
import { locale } from "../strings/en.js";
import { t } from "./text.js";

/** The most points of a line; more are not to be told apart. */
const MOST_POINTS = 4000;

/** Plots and indices of what `readBalance` gave. */
export function balancePlots(measured) {
  const words = t(`balance.eyes.${measured.eyes}`);
  return section(
    { title: t("balance.title"), lead: words },
    h(
      "div",
      { class: "plots" },
      figure(t("balance.above"), t("balance.aboveLead"), above(measured, scaleOf([measured]))),
      figure(t("balance.overTime"), t("balance.overTimeLead"), overTime(measured, scaleOf([measured]))),
    ),
    facts(
      ...INDICES.map(([code, unit]) => [
        indexName(code),
        h("span", { class: "plot-value" }, indexValue(measured.values.get(code), unit)),
      ]),
    ),
    h("p", { class: "soft" }, t("balance.limit")),
  );
}

/** What an index is called. */
export const indexName = (code) => t(`balance.index.${code.replaceAll("-", "")}`);

/** An index with its unit, or that there is none. */
export function indexValue(found, unit) {
  if (found === undefined) return t("balance.none");
  const digits = unit === "Hz" ? 2 : 1;
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format.format(found)}\u00a0${unit === "mm2" ? "mm²" : unit}`;
}

/** Drawings with what they are. */
export const figure = (title, lead, ...drawings) =>
  h(
    "figure",
    { class: "plot" },
    h("figcaption", null, h("strong", null, title), " ", h("span", { class: "soft" }, lead)),
    drawings,
  );

/** Marks at round numbers from one number to another. */
export function marks(from, to, wanted) {
  const rough = Math.max(to - from, 1e-6) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999);
  const [first, last] = [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)];
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const all = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  return { all, lower: first * step, upper: last * step, label: (mark) => mark.toFixed(digits).replace("-", "−") };
}

const farthest = ({ ap, ml }) => ap.concat(ml).reduce((most, each) => Math.max(most, Math.abs(each)), 0.1);

/** A scale on which all of these can be drawn: how far they go in mm, with and without their ellipses, and how long. */
export const scaleOf = (all) => ({
  above: Math.max(...all.map((each) => Math.max(farthest(each), ellipseOf(each).major))),
  overTime: Math.max(...all.map(farthest)),
  seconds: Math.max(...all.map(lengthOf)),
});

function points(count, x, y) {
  const step = Math.ceil(count / MOST_POINTS);
  const found = [];
  for (let at = 0; at < count; at += step) found.push(`${x(at).toFixed(1)},${y(at).toFixed(1)}`);
  return found.join(" ");
}

const line = (x1, y1, x2, y2, isAxis) => svg("line", { x1, y1, x2, y2, class: isAxis ? "plot-axis" : "plot-grid" });
const text = (words, x, y, anchor, more) => svg("text", { x, y, "text-anchor": anchor, ...more }, words);

/** The way of the centre of pressure from above; `most` mm on either side. */
export function above(measured, { above: most }) {
  const ellipse = ellipseOf(measured);
  const axis = marks(-most, most, 6);
  const [left, right, top, bottom] = [56, 416, 12, 372];
  const scale = (right - left) / (axis.upper - axis.lower);
  const x = (each) => left + (each - axis.lower) * scale;
  const y = (each) => bottom - (each - axis.lower) * scale;
  const turn = `rotate(${((-ellipse.angle * 180) / Math.PI).toFixed(2)} ${x(0)} ${y(0)})`;
  return svg(
    "svg",
    { viewBox: "0 0 430 430", role: "img", "aria-label": t("balance.above") },
    axis.all.map((mark) => [
      line(x(mark), top, x(mark), bottom, mark === 0),
      line(left, y(mark), right, y(mark), mark === 0),
      text(axis.label(mark), x(mark), bottom + 18, "middle"),
      text(axis.label(mark), left - 8, y(mark) + 4, "end"),
    ]),
    text(t("balance.right"), (left + right) / 2, bottom + 42, "middle"),
    text(t("balance.front"), 14, (top + bottom) / 2, "middle", { transform: `rotate(-90 14 ${(top + bottom) / 2})` }),
    svg("polyline", {
      class: "plot-first",
      points: points(measured.ap.length, (at) => x(measured.ml[at]), (at) => y(measured.ap[at])),
    }),
    svg("ellipse", {
      class: "plot-second plot-dashed",
      cx: x(0),
      cy: y(0),
      rx: (ellipse.major * scale).toFixed(1),
      ry: (ellipse.minor * scale).toFixed(1),
      transform: turn,
    }),
  );
}

/** The same over time. */
export function overTime(measured, { overTime: most, seconds }) {
  const axis = marks(-most, most, 4);
  const time = marks(0, seconds, 6);
  const [left, right] = [56, 416];
  const x = (seconds) => left + ((seconds - time.lower) / (time.upper - time.lower)) * (right - left);
  const rows = [
    ["front", measured.ap, 12, "plot-first"],
    ["right", measured.ml, 202, "plot-second"],
  ];
  return svg(
    "svg",
    { viewBox: "0 0 430 430", role: "img", "aria-label": t("balance.overTime") },
    rows.map(([name, values, top, kind]) => {
      const bottom = top + 170;
      const y = (each) => bottom - ((each - axis.lower) / (axis.upper - axis.lower)) * (bottom - top);
      return [
        axis.all.map((mark) => [
          line(left, y(mark), right, y(mark), mark === 0),
          text(axis.label(mark), left - 8, y(mark) + 4, "end"),
        ]),
        time.all.map((mark) => line(x(mark), top, x(mark), bottom)),
        text(t(`balance.${name}`), 14, (top + bottom) / 2, "middle", {
          transform: `rotate(-90 14 ${(top + bottom) / 2})`,
        }),
        svg("polyline", {
          class: kind,
          points: points(values.length, (at) => x(at * measured.period), (at) => y(values[at])),
        }),
      ];
    }),
    time.all.map((mark) => text(time.label(mark), x(mark), 390, "middle")),
    text(t("balance.seconds"), (left + right) / 2, 414, "middle"),
  );
}
