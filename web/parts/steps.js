// Where one is on a way of several steps.

import { h } from "./dom.js";
import { t } from "./text.js";

/** @returns {{element, show(index)}} */
export function steps(names) {
  const items = names.map((name) => h("li", null, h("span", null, name)));
  const words = h("p", { class: "steps-words" });
  const element = h("div", { class: "steps" }, words, h("ol", { "aria-hidden": "true" }, items));
  return {
    element,
    show(index) {
      items.forEach((item, each) => {
        item.className = each < index ? "done" : each === index ? "here" : "";
      });
      words.textContent = t("steps.of", { step: index + 1, steps: names.length, name: names[index] });
    },
  };
}
