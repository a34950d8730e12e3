// What a request or a grant covers, in words and as form fields.

import { h } from "./dom.js";
import { checkGroup, selectField } from "./fields.js";
import { dayText, durationText, momentText } from "./time.js";
import { known, t } from "./text.js";

const DAY = 86_400;

/** The kinds of records, as actions.md names them. */
export const KINDS = ["imaging", "measurement", "document", "other"];

/** The purposes, by their number in actions.md. */
export const PURPOSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** "All images that are here now", or the record it is about: `records` are rows among which its title is found. */
export function scopeText(scope, records = []) {
  if (scope.record) {
    const row = records.find(({ record }) => record === scope.record);
    return row ? recordTitle(row) : t("scope.record", { id: scope.record.slice(0, 8) });
  }
  const kinds =
    scope.kinds.length === KINDS.length ? t("scope.everything") : join(scope.kinds.map((kind) => t(`kinds.${kind}`)));
  return t(`scope.${scope.nature}`, { kinds });
}

/** What the reader may do with it. */
export const modeText = (mode) =>
  t(mode.store ? (mode.passOn ? "mode.keepAndPass" : "mode.keep") : mode.passOn ? "mode.viewAndPass" : "mode.view");

/** What a request is for; a number that the table lacks is shown as the number. */
export const purposeText = (code) =>
  known(`purpose.${code}`) ? t(`purpose.${code}`) : t("purpose.other", { number: code });

/** How many openings are left of a grant, or that they are not counted. */
export const leftText = (most, used) =>
  most === 0 ? t("grant.noCount") : t("grant.left", { count: Math.max(0, most - used), most });

/** How many openings there were. */
export const usedText = (most, used) =>
  most === 0 ? t("grant.opened", { count: used }) : t("grant.openedOf", { count: used, most });

/** What was delivered for a grant on what is yet to come, and when. */
export const deliveredText = ({ count, lastAt }) =>
  count === 0 ? t("delivered.none") : t("delivered.some", { count, moment: momentText(lastAt) });

/** A modality in words where there are any. */
export const modalityText = (modality) => (known(`modality.${modality}`) ? t(`modality.${modality}`) : modality);

/** A record's title in words, from what is known of it: a file's name says something of documents only. */
export function recordTitle(row) {
  if (row.title && row.kind !== "imaging") return row.title;
  if (row.modality) return t("record.titled", { what: modalityText(row.modality), day: dayText(row.measuredAt) });
  return t("record.title", { kind: t(`kind.${row.kind}`), day: dayText(row.measuredAt) });
}

/** Checkboxes for kinds; `allowed` limits them. */
export function kindsField({ values, allowed = KINDS, onchange }) {
  return checkGroup({
    legend: t("scope.kindsLegend"),
    options: allowed.map((kind) => ({ value: kind, label: t(`kindLabel.${kind}`) })),
    values,
    onchange,
  });
}

/** How long, from an hour to a year; `most` limits it and is offered itself. */
export function durationField({ label = t("duration.label"), hint, value = 7 * DAY, most } = {}) {
  const steps = [3600, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];
  const offered = most ? [...new Set([...steps.filter((step) => step < most), most])] : steps;
  const options = offered.map((step) => [
    step,
    step === most ? t("duration.asAsked", { duration: durationText(step) }) : durationText(step),
  ]);
  const chosen = Math.min(value, most ?? value);
  return selectField({ label, hint, options, value: offered.includes(chosen) ? chosen : offered[offered.length - 1] });
}

/** How often it may be opened; 0 is without a limit. */
export function mostField({ value = 0 } = {}) {
  const counts = [0, 1, 3, 10, 50];
  return selectField({
    label: t("most.label"),
    hint: t("most.hint"),
    options: counts.map((count) => [count, count === 0 ? t("most.any") : t("most.times", { count })]),
    value,
  });
}

/** Both halves of a mode, in words that say what they mean; `allowed` leaves out what was not asked for. */
export function modeField({ store = false, passOn = false, allowed = { store: true, passOn: true } } = {}) {
  const options = [
    { value: "store", label: t("mode.storeLabel"), hint: t("mode.storeHint") },
    { value: "passOn", label: t("mode.passOnLabel"), hint: t("mode.passOnHint") },
  ].filter((option) => allowed[option.value]);
  if (options.length === 0)
    return { element: h("p", { class: "hint" }, t("mode.viewOnlyAsked")), value: { store: false, passOn: false } };
  const group = checkGroup({
    legend: t("mode.legend"),
    options,
    values: [store && "store", passOn && "passOn"].filter(Boolean),
  });
  return {
    element: group.element,
    get value() {
      return { store: group.values.includes("store"), passOn: group.values.includes("passOn") };
    },
  };
}

const join = (words) =>
  words.length < 2
    ? words.join("")
    : t("scope.and", { first: words.slice(0, -1).join(", "), last: words[words.length - 1] });
