// Dialogs, on the browser's own: it keeps the focus inside, closes with Escape and gives the focus back.

import { actions, button } from "./controls.js";
import { h, unique } from "./dom.js";
import { t } from "./text.js";

/**
 * Opens a dialog. `build(close)` makes its body; `close(value)` ends it. The promise is of that value, null when the
 * person closed it otherwise.
 */
export function openDialog({ title, build, wide = false }) {
  const before = document.activeElement;
  const id = unique("dialog");
  return new Promise((resolve) => {
    let result = null;
    const element = h("dialog", { class: wide ? "dialog wide" : "dialog", "aria-labelledby": id });
    const close = (value) => {
      result = value;
      element.close();
    };
    element.append(h("div", { class: "dialog-in" }, h("h2", { id }, title), build(close)));
    element.addEventListener("close", () => {
      element.remove();
      if (before?.isConnected) before.focus();
      resolve(result);
    });
    element.addEventListener("click", (event) => {
      if (event.target === element) element.close();
    });
    document.body.append(element);
    element.showModal();
    element.querySelector("input:not([type=checkbox]):not([type=radio]), textarea, select")?.focus();
  });
}

/** Asks before something that cannot be undone; true when it was confirmed. */
export async function confirmDialog({ title, body, confirm, kind = "primary" }) {
  const answer = await openDialog({
    title,
    build: (close) =>
      h(
        "div",
        { class: "stack" },
        typeof body === "string" ? h("p", null, body) : body,
        actions(
          button({ label: confirm, kind, act: () => close(true) }),
          button({ label: t("dialog.cancel"), kind: "quiet", act: () => close(false) }),
        ),
      ),
  });
  return answer === true;
}

/** Asks for a reason in words; the text, or null. */
export function reasonDialog({ title, body, label, confirm, kind = "danger", required = true }) {
  return openDialog({
    title,
    build: (close) => {
      const id = unique("reason");
      const area = h("textarea", { id, rows: 4, maxlength: 1000 });
      const problem = h("p", { class: "problem", role: "alert", hidden: true }, t("dialog.reasonMissing"));
      const send = () => {
        const text = area.value.trim();
        problem.hidden = !required || text !== "";
        if (problem.hidden) close(text);
        else area.focus();
      };
      return h(
        "div",
        { class: "stack" },
        typeof body === "string" ? h("p", null, body) : body,
        h("div", { class: "field wide" }, h("label", { for: id }, label), area, problem),
        actions(
          button({ label: confirm, kind, act: send }),
          button({ label: t("dialog.cancel"), kind: "quiet", act: () => close(null) }),
        ),
      );
    },
  });
}
