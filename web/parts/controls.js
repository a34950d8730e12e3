// Buttons and links. A button that waits for an answer says so and cannot be pressed twice.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { explain } from "./errors.js";
import { t } from "./text.js";
import { toast } from "./toast.js";

/**
 * A button. `act` may be asynchronous: until it is done the button is busy, and what it throws is told, unless the
 * person cancelled it.
 *
 * @param {{label: string, act: function, kind?: "primary"|"secondary"|"quiet"|"danger", icon?: string,
 *   submit?: boolean, describedBy?: string, focusKey?: string, name?: string}} options `name` is what a screen reader hears where the
 *   label alone does not say what it is about
 */
export function button({ label, act, kind = "secondary", icon: picture, submit, describedBy, focusKey, name }) {
  const element = h(
    "button",
    {
      type: submit ? "submit" : "button",
      class: `button ${kind}`,
      "aria-describedby": describedBy,
      "aria-label": name,
      data: focusKey ? { focus: focusKey } : null,
    },
    picture ? icon(picture) : null,
    h("span", { class: "button-label" }, label),
  );
  if (act) element.addEventListener("click", () => run(element, act));
  return element;
}

/** Runs what a button stands for, the button being busy meanwhile. */
export async function run(element, act) {
  if (element.getAttribute("aria-disabled") === "true") return;
  let done;
  try {
    const work = act();
    if (!(work instanceof Promise)) return;
    done = busy(element);
    await work;
  } catch (error) {
    if (error.code !== "cancelled") toast(explain(error), "danger");
  } finally {
    done?.();
  }
}

/** Marks a button as busy; answers with what ends that. Not `disabled`, which would lose the focus. */
export function busy(element) {
  element.setAttribute("aria-disabled", "true");
  element.classList.add("busy");
  return () => {
    element.removeAttribute("aria-disabled");
    element.classList.remove("busy");
  };
}

/** A link that looks like a button. */
export function linkButton({ label, href, kind = "secondary", icon: picture, name }) {
  return h(
    "a",
    { class: `button ${kind}`, href, "aria-label": name },
    picture ? icon(picture) : null,
    h("span", { class: "button-label" }, label),
  );
}

/** A link back to where a page belongs. */
export const backLink = (label, href) => h("a", { class: "back", href }, icon("back"), label);

/** A button that copies a text and says that it did. */
export function copyButton(text, { label = t("copy.copy"), name } = {}) {
  return button({
    label,
    name,
    kind: "quiet",
    icon: "copy",
    act: async () => {
      try {
        await navigator.clipboard.writeText(text);
        toast(t("copy.copied"), "good");
      } catch {
        toast(t("copy.failed"), "danger");
      }
    },
  });
}

/** A command for a terminal, with a button that copies it. */
export const command = (text) =>
  h(
    "div",
    { class: "command" },
    h("code", null, text),
    copyButton(text, { name: t("copy.command", { command: text }) }),
  );

/** Buttons in a row, wrapping on a phone. */
export const actions = (...children) => h("div", { class: "actions" }, children);
