// Short results that come and go, and are read aloud. What matters for longer stands on the page as well.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./text.js";

const PATIENCE = 8000;
let polite;
let urgent;

/** Puts the places for results into the page. They have to be there before something is said. */
export function installToasts(parent) {
  polite = h("div", { class: "toasts-in", role: "status", "aria-live": "polite" });
  urgent = h("div", { class: "toasts-in", role: "alert" });
  parent.append(h("div", { class: "toasts" }, polite, urgent));
}

/** Shows a result; `kind` is "good", "info" or "danger". */
export function toast(text, kind = "info") {
  const picture = { good: "check", danger: "alert", info: "info" }[kind];
  const note = h(
    "div",
    { class: `toast ${kind}` },
    icon(picture),
    h("p", null, text),
    h(
      "button",
      { type: "button", class: "toast-close", "aria-label": t("toast.close"), onclick: () => note.remove() },
      icon("close"),
    ),
  );
  (kind === "danger" ? urgent : polite).append(note);
  setTimeout(() => {
    if (!note.matches(":hover, :focus-within")) note.remove();
  }, PATIENCE);
}

/** Takes every result off the page: they may name people, and nobody is logged in any more. */
export function clearToasts() {
  for (const place of [polite, urgent]) place.replaceChildren();
}

/** Reads something aloud without showing it. */
export function announce(text) {
  const note = h("p", { class: "visually-hidden" }, text);
  polite.append(note);
  setTimeout(() => note.remove(), PATIENCE);
}
