// A new password, typed twice, with advice while it is typed.

import { h } from "./dom.js";
import { passwordField } from "./fields.js";
import { wrong } from "./form.js";
import { LEAST, strength } from "./strength.js";
import { t } from "./text.js";

/** `own` is what must not be in it: name and account. `take()` gives it, or throws what is wrong. */
export function newPassword({ own = [] } = {}) {
  const first = passwordField({
    label: t("password.new"),
    hint: t("password.newHint", { least: LEAST }),
    autocomplete: "new-password",
  });
  const again = passwordField({ label: t("password.again"), autocomplete: "new-password" });
  const meter = h("meter", {
    min: 0,
    max: 4,
    low: 2,
    high: 3,
    optimum: 4,
    value: 0,
    "aria-label": t("strength.label"),
  });
  const words = h("p", { class: "hint", "aria-live": "polite" }, t("strength.begin"));
  first.input.addEventListener("input", () => {
    first.clear();
    const judged = strength(first.value, names());
    meter.value = first.value === "" ? 0 : Math.max(judged.level, 0.25);
    words.textContent = first.value === "" ? t("strength.begin") : say(judged);
  });
  const names = () => (typeof own === "function" ? own() : own);
  return {
    element: h("div", null, first.element, h("div", { class: "strength" }, meter, words), again.element),
    take() {
      first.clear();
      again.clear();
      const judged = strength(first.value, names());
      if (judged.level === 0) throw wrong(first, t(`strength.${judged.advice}`));
      if (first.value !== again.value) throw wrong(again, t("password.differ"));
      return first.value;
    },
  };
}

const say = ({ level, advice }) =>
  [t(`strength.level.${level}`), advice ? t(`strength.${advice}`) : null].filter(Boolean).join(" ");
