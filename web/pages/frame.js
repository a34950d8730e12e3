// What is around a page without a session: the mark, the page, and nothing to distract.

import { h } from "../parts/dom.js";
import { mark } from "../parts/icons.js";
import { t } from "../parts/text.js";

/** Puts a page into the quiet frame. */
export function frame(page) {
  return h(
    "div",
    { class: "frame" },
    h("a", { class: "skip", href: "#main", onclick: skip }, t("skip")),
    h("header", { class: "frame-head" }, h("span", { class: "brand" }, mark(), h("span", null, "Aureole"))),
    h("main", { id: "main", class: "frame-main", tabindex: "-1" }, page),
    h("footer", { class: "frame-foot" }, h("p", null, t("frame.foot"))),
  );
}

/** Skips without changing the address, which is where pages are found. */
export function skip(event) {
  event.preventDefault();
  (document.querySelector("#main h1") ?? document.querySelector("#main"))?.focus();
}
