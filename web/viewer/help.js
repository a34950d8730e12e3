import { h } from "../parts/dom.js";
import { icon } from "./icons.js";

/** The list of keys and gestures. */
export class Help {
  constructor(strings, { close }) {
    this.closing = h(
      "button",
      { type: "button", class: "tool", "aria-label": strings.helpClose, title: strings.helpClose, onclick: close },
      icon("close"),
    );
    const rows = strings.keys.map(([keys, text]) => [h("dt", null, keys), h("dd", null, text)]);
    this.element = h("aside", { class: "panel help", "aria-label": strings.helpTitle, hidden: true },
      h("header", null, h("h2", null, strings.helpTitle), this.closing),
      h("div", { class: "rows", tabindex: "0" }, h("dl", null, rows)));
  }

  toggle(isOpen) {
    this.element.hidden = !isOpen;
    if (isOpen) this.closing.focus();
  }
}
