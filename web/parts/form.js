// A form that is sent once, says what went wrong, and never reloads the page.

import { busy } from "./controls.js";
import { h } from "./dom.js";
import { explain } from "./errors.js";
import { icon } from "./icons.js";

/**
 * @param {{submit: function(): Promise|undefined, button: HTMLElement, label?: string}} options `submit` may throw;
 *   errors with `field` (a field of ours) and `text` are shown there, all others above the button
 * @param {...Node} children what the form holds, its button not included
 */
export function form({ submit, button, beside, label }, ...children) {
  const problem = h("p", null);
  const place = h("div", { class: "notice danger form-problem", role: "alert", hidden: true }, icon("alert"), problem);
  const element = h(
    "form",
    { novalidate: true, "aria-label": label },
    children,
    place,
    h("div", { class: "actions" }, button, beside),
  );
  element.addEventListener("input", () => (place.hidden = true));
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    place.hidden = true;
    const done = busy(button);
    try {
      await submit();
    } catch (error) {
      if (error.field) error.field.fail(error.text);
      else if (error.code !== "cancelled") {
        problem.textContent = explain(error);
        place.hidden = false;
      }
    } finally {
      done();
    }
  });
  return element;
}

/** Thrown by `submit` for an entry that will not do. */
export function wrong(field, text) {
  return Object.assign(new Error("wrong entry"), { field, text });
}
