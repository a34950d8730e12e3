// How far something is. Nothing sticks at 0 %: before the first number it says that it has begun.

import { h, unique } from "./dom.js";

/** @returns {{element, show({done, total, text, detail})}} */
export function progress(label) {
  const id = unique("progress");
  const bar = h("progress", { "aria-labelledby": id });
  const words = h("span", { id }, label);
  const detail = h("span", { class: "progress-detail" });
  const element = h("div", { class: "progress" }, h("div", { class: "progress-words" }, words, detail), bar);
  return {
    element,
    show({ done, total, text, detail: more }) {
      if (text !== undefined) words.textContent = text;
      if (more !== undefined) detail.textContent = more;
      if (total > 0) {
        bar.max = total;
        bar.value = done;
      } else bar.removeAttribute("value");
    },
  };
}

/** Where something goes to take its place when it has come. */
export const waiting = (label) =>
  h(
    "div",
    { class: "waiting", role: "status" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    h("span", null, label),
  );
