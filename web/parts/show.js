// The small things that pages are made of: headings, notices, states, people, fingerprints, facts.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./text.js";

/** A page: one h1, a sentence that says what it is for, then its parts. */
export function page({ title, lead, back, aside, wide = false }, ...children) {
  return h(
    "div",
    { class: wide ? "page wide" : "page" },
    back,
    h(
      "header",
      { class: "page-head" },
      h("div", null, h("h1", { tabindex: "-1" }, title), lead ? h("p", { class: "lead" }, lead) : null),
      aside ? h("div", { class: "page-aside" }, aside) : null,
    ),
    children,
  );
}

/** A part of a page under its own heading. */
export function section({ title, lead, aside, level = 2, kind = "" }, ...children) {
  return h(
    "section",
    { class: `section ${kind}` },
    title || aside
      ? h("div", { class: "section-head" }, title ? h(`h${level}`, null, title) : null, aside ?? null)
      : null,
    lead ? h("p", { class: "section-lead" }, lead) : null,
    children,
  );
}

/** A surface that holds what belongs together. */
export const card = (...children) => h("div", { class: "card" }, children);

/** Something to know. `kind`: info, good, warn, danger. */
export function notice(kind, { title, live }, ...children) {
  const picture = { info: "info", good: "check", warn: "alert", danger: "alert" }[kind];
  return h(
    "div",
    { class: `notice ${kind}`, role: live ? (kind === "danger" ? "alert" : "status") : null },
    icon(picture),
    h("div", { class: "notice-in" }, title ? h("p", { class: "notice-title" }, title) : null, children),
  );
}

/** What is not there, said as it is, with what to do about it. */
export function empty({ picture, title, text, action }) {
  return h(
    "div",
    { class: "empty" },
    h("div", { class: "empty-picture" }, icon(picture)),
    h("p", { class: "empty-title" }, title),
    text ? h("p", { class: "empty-text" }, text) : null,
    action ?? null,
  );
}

/** A state in a word. `kind`: good, warn, danger, info, plain. */
export const badge = (kind, text) => h("span", { class: `badge ${kind}` }, text);

/** Somebody, by their verified name; a name that nobody vouches for is never shown. */
export function person(someone, { role = true, big = false } = {}) {
  const name = nameOf(someone);
  return h(
    "span",
    { class: big ? "person big" : "person" },
    h("span", { class: "initials", "aria-hidden": "true" }, someone?.name ? initials(someone.name) : icon("question")),
    h(
      "span",
      { class: "person-text" },
      h("span", { class: "person-name" }, name),
      role && someone?.role ? h("span", { class: "person-role" }, t(`role.${someone.role}`)) : null,
    ),
  );
}

/** A verified name, or what stands for it. */
export const nameOf = (someone) => someone?.name ?? t("person.unnamed", { id: short(someone?.member) });

/** The first digits of an identifier. */
export const short = (identifier) => (identifier ?? "").slice(0, 8);

function initials(name) {
  const words = name.replace(/^(dr|prof|mr|mrs|ms)\.?\s+/i, "").split(/\s+/);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return letters
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
}

/** A fingerprint in its groups, for comparing aloud. */
export function fingerprint(text) {
  const groups = text.replace(/[^0-9a-z]/gi, "").match(/.{1,4}/g) ?? [];
  return h(
    "p",
    { class: "fingerprint", "aria-label": groups.map((group) => [...group].join(" ")).join(", ") },
    groups.map((group) => h("span", { "aria-hidden": "true" }, group)),
  );
}

/** Two words, for the same. */
export const wordPair = (text) => h("p", { class: "word-pair" }, text);

/** A long identifier or digest in full. */
export const digest = (text) => h("code", { class: text.length > 40 ? "digest long" : "digest" }, text);

/** Facts as `[term, what it is]` each; a fact without a value is left out. */
export function facts(...rows) {
  return h(
    "dl",
    { class: "facts" },
    rows.map((row) =>
      row && row[1] !== null && row[1] !== undefined
        ? h("div", null, h("dt", null, row[0]), h("dd", null, row[1]))
        : null,
    ),
  );
}

/** More, for who wants it. */
export function more(summary, ...children) {
  return h("details", { class: "more" }, h("summary", null, summary), h("div", { class: "more-in" }, children));
}

/** What we cannot do, said where it matters. */
export const limits = (...keys) =>
  h(
    "aside",
    { class: "limits", "aria-label": t("limits.label") },
    icon("info"),
    h(
      "div",
      null,
      keys.map((key) => h("p", null, t(key))),
    ),
  );
