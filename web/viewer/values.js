import { GROUPS, groupFor } from "./functional.js";
import { tableDescriptor, tableWords } from "./palette.js";

const INTERCEPT = 0x00281052;
const SLOPE = 0x00281053;
const TYPE = 0x00281054;

/** A lookup table of a sequence's item: `{first, entries, bits, table, text}`. Throws "malformed". */
export function readTable(item, signed) {
  const { entries, first, bits } = tableDescriptor(item, 0x00283002, signed);
  const table = tableWords(item, 0x00283006, entries, bits);
  return { first, entries, bits, table, text: item.text(0x00283003) };
}

/** The entry a value looks up; values outside take the first or the last. */
export function lookUp({ first, table }, value) {
  const at = Math.round(value) - first;
  return table[at < 0 ? 0 : at >= table.length ? table.length - 1 : at];
}

function unitOf(data, set, modality) {
  const type = set.text(TYPE);
  if (type && type !== "US") return type === "HU" ? "HU" : type;
  if (modality === "CT" && (set.has(INTERCEPT) || set.has(SLOPE))) return "HU";
  if (modality === "PT") return data.text(0x00541001);
  return "";
}

/**
 * What stored values mean (PS3.3 C.11.1): `{apply(stored), unit, isPlain}`. `unit` is HU for CT, else the file's own
 * word, or empty where the file has none. Throws "malformed".
 */
export function readValues(data, frame, format) {
  const modality = data.text(0x00080060);
  const [item] = data.has(0x00283000) ? data.items(0x00283000) : [];
  if (item) {
    const table = readTable(item, format.signed);
    const kind = item.text(0x00283004);
    return { apply: (value) => lookUp(table, value), unit: kind === "US" ? "" : kind, isPlain: false };
  }
  const set = groupFor(data, frame, GROUPS.values, INTERCEPT);
  const slope = set.number(SLOPE, 1) || 1;
  const intercept = set.number(INTERCEPT, 0);
  const isPlain = slope === 1 && intercept === 0;
  return {
    apply: isPlain ? (value) => value : (value) => value * slope + intercept, unit: unitOf(data, set, modality),
    isPlain,
  };
}
