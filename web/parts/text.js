// Words of the interface, by key. All of them are in strings/en.js.

import { locale, strings } from "../strings/en.js";
import { h } from "./dom.js";

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/**
 * The text of a key, `{name}` replaced by the parameter of that name; numbers are grouped. Where the text has forms by
 * number (`{one, other}`), `count` chooses.
 */
export function t(key, parameters = {}) {
  return template(key, parameters).replace(/\{(\w+)\}/g, (_, name) => plain(parameters[name]));
}

/** As `t`, for parameters that are elements: an array of nodes and strings. */
export function rich(key, parameters) {
  const pieces = template(key, parameters).split(/\{(\w+)\}/);
  return pieces.map((piece, index) => {
    if (index % 2 === 0) return piece;
    const value = parameters[piece];
    return value instanceof Node ? value : plain(value);
  });
}

/** A parameter in bold. */
export const strong = (text) => h("strong", null, text);

/** Whether there is such a key. */
export const known = (key) => Object.hasOwn(strings, key);

/** A whole number with its groups. */
export const number = (value) => numbers.format(value);

/** A size in bytes as people say it. */
export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let step = 0;
  let size = Number(value);
  while (size >= 1000 && step < units.length - 1) {
    size /= 1000;
    step += 1;
  }
  const digits = step > 0 && size < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(size)}\u00a0${units[step]}`;
}

function template(key, parameters) {
  const found = strings[key];
  if (found === undefined) {
    console.error(`no string ${key}`);
    return key;
  }
  return typeof found === "string" ? found : (found[plurals.select(parameters.count)] ?? found.other);
}

const plain = (value) => (typeof value === "number" ? number(value) : String(value ?? ""));
