import { GROUPS, groupFor } from "./functional.js";
import { lookUp, readTable } from "./values.js";

const CENTRE = 0x00281050;
const WIDTH = 0x00281051;

/** Windows that radiologists set by name for CT, in Hounsfield units. */
export const CT_WINDOWS = [
  { key: "brain", centre: 40, width: 80 },
  { key: "lung", centre: -600, width: 1500 },
  { key: "bone", centre: 480, width: 2500 },
  { key: "abdomen", centre: 50, width: 400 },
  { key: "mediastinum", centre: 50, width: 350 },
];

/**
 * How values become grey (PS3.3 C.11.2): the file's windows, then its lookup tables, each `{kind: "window", centre,
 * width, shape, text}` or `{kind: "table", table, text}`. Windows of no width are left out.
 */
export function readWindows(data, frame, format, values) {
  const set = groupFor(data, frame, GROUPS.window, CENTRE);
  const [centres, widths, texts] = [set.numbers(CENTRE, 32), set.numbers(WIDTH, 32), set.texts(0x00281055)];
  const stated = set.text(0x00281056);
  const shape = stated === "LINEAR_EXACT" || stated === "SIGMOID" ? stated : "LINEAR";
  const least = shape === "LINEAR" ? 1 : Number.MIN_VALUE;
  const windows = centres
    .map((centre, at) => ({ kind: "window", centre, width: widths[at], shape, text: texts[at] ?? "" }))
    .filter(({ centre, width }) => Number.isFinite(centre) && Number.isFinite(width) && width >= least);
  const signed = values.isPlain ? format.signed : values.apply(format.signed ? -1 : 0) < 0;
  const tables = data.has(0x00283010) ? data.items(0x00283010).slice(0, 16) : [];
  return [...windows, ...tables.map((item) => tableChoice(item, signed))];
}

function tableChoice(item, signed) {
  const table = readTable(item, signed);
  return { kind: "table", table, text: table.text };
}

/**
 * A window that shows a frame of which the file says nothing: all of 8 bits, else from the first to the last half
 * percent of what is there, so that a single bright pixel does not darken the rest.
 */
export function windowOf(frame, format, values) {
  const isWhole = format.stored <= 8 && values.isPlain && !format.signed;
  if (isWhole) {
    return windowBetween(0, 2 ** format.stored - 1);
  }
  const counts = new Uint32Array(frame.high - frame.low + 1);
  let total = 0;
  for (const value of frame.values) {
    if (value < frame.low || value > frame.high) continue;
    counts[value - frame.low] += 1;
    total += 1;
  }
  const cut = total / 200;
  let [low, high] = [frame.low, frame.high];
  for (let sum = counts[0]; sum < cut && low < high; sum += counts[low - frame.low]) low += 1;
  for (let sum = counts[counts.length - 1]; sum < cut && high > low; sum += counts[high - frame.low]) high -= 1;
  return windowBetween(values.apply(low), values.apply(high));
}

/** The window from one value to another. */
export function windowBetween(first, last) {
  const width = Math.abs(last - first) || 1;
  return { kind: "window", centre: (first + last) / 2, width, shape: "LINEAR_EXACT", text: "" };
}

/** A function from a value to a grey of 0 to 255, as the standard's formulas have it. */
export function greyOf(choice) {
  if (choice.kind === "table") {
    const most = 2 ** choice.table.bits - 1;
    return (value) => (lookUp(choice.table, value) / most) * 255;
  }
  const { centre, width, shape } = choice;
  if (shape === "SIGMOID") return (value) => 255 / (1 + Math.exp((-4 * (value - centre)) / width));
  if (shape === "LINEAR_EXACT") return (value) => Math.min(255, Math.max(0, ((value - centre) / width + 0.5) * 255));
  if (width <= 1) return (value) => (value <= centre - 0.5 ? 0 : 255);
  return (value) => Math.min(255, Math.max(0, ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255));
}
