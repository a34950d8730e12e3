// Times in the reader's zone, which is named, and lengths of time in words.

import { locale } from "../strings/en.js";
import { h } from "./dom.js";
import { t } from "./text.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const formats = new Map();

function format(name, options) {
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(locale, options));
  return formats.get(name);
}

const date = (seconds) => new Date(seconds * 1000);

/** Now, in seconds. */
export const now = () => Math.floor(Date.now() / 1000);

/** "14 March 2026" */
export const dayText = (seconds) =>
  format("day", { day: "numeric", month: "long", year: "numeric" }).format(date(seconds));

/** "14:02 CET" */
export const clockText = (seconds) =>
  format("clock", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" }).format(date(seconds));

/** "14 Mar 2026, 14:02 CET" */
export const momentText = (seconds) =>
  format("moment", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(date(seconds));

const element = (text) => (seconds) =>
  h("time", { datetime: date(seconds).toISOString(), class: "time" }, text(seconds));

/** The three above as `<time>` elements. */
export const day = element(dayText);
export const clock = element(clockText);
export const moment = element(momentText);

/** A length of time in its largest one or two units: "6 days 4 hours", "45 seconds". */
export function durationText(seconds) {
  const units = [
    ["day", DAY],
    ["hour", HOUR],
    ["minute", MINUTE],
    ["second", 1],
  ];
  let rest = Math.max(0, Math.round(seconds));
  const first = units.findIndex(([, size]) => rest >= size);
  if (first < 0) return t("time.second", { count: 0 });
  const parts = [];
  // A second unit only beside a small number of the first: "41 days" needs no hours.
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(t(`time.${name}`, { count }));
    if (count > 9) break;
  }
  return parts.join(" ");
}

/** "3 minutes ago", "yesterday" is not said: the date is, from a week on. */
export function agoText(seconds) {
  const passed = now() - seconds;
  if (passed < 45) return t("time.justNow");
  if (passed > 7 * DAY) return dayText(seconds);
  const units = [
    ["day", DAY],
    ["hour", HOUR],
    ["minute", MINUTE],
  ];
  const [name, size] = units.find(([, each]) => passed >= each) ?? ["minute", MINUTE];
  return t("time.ago", { duration: t(`time.${name}`, { count: Math.max(1, Math.floor(passed / size)) }) });
}

/**
 * Text that follows the clock until it leaves the page: `say(seconds left)` is shown anew each second in the last hour
 * and each half minute before. `onEnd` is called once, when the time is over.
 */
export function countdown(until, say, onEnd) {
  const node = h("span", { class: "time" });
  let shown = false;
  const tick = () => {
    if (shown && !node.isConnected) return;
    shown ||= node.isConnected;
    const left = until - Date.now() / 1000;
    node.textContent = say(Math.max(0, Math.ceil(left)));
    if (left <= 0) {
      onEnd?.();
      return;
    }
    setTimeout(tick, left > HOUR ? 30_000 : Math.min(1000, Math.max(50, left * 1000)));
  };
  tick();
  return node;
}
