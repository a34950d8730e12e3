// Form fields: a label that is always seen, a hint, and a place for what is wrong with the entry.

import { h, unique } from "./dom.js";
import { t } from "./text.js";

/**
 * A labelled control.
 *
 * @returns {{element, input, value, fail(text), clear()}} `fail` shows and announces what is wrong
 */
export function field({ label, hint, control, after, wide }) {
  const id = control.id || unique("field");
  control.id = id;
  const hintNode = hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  const problem = h("p", { class: "problem", id: `${id}-problem`, hidden: true });
  control.setAttribute("aria-describedby", [hint && `${id}-hint`, `${id}-problem`].filter(Boolean).join(" "));
  const element = h(
    "div",
    { class: wide ? "field wide" : "field" },
    h("label", { for: id }, label),
    hintNode,
    after ? h("div", { class: "with-after" }, control, after) : control,
    problem,
  );
  return {
    element,
    input: control,
    get value() {
      return control.value;
    },
    fail(text) {
      problem.textContent = text;
      problem.hidden = false;
      control.setAttribute("aria-invalid", "true");
      control.focus();
    },
    clear() {
      problem.hidden = true;
      control.removeAttribute("aria-invalid");
    },
  };
}

/** One line of text. `attributes` go to the input. */
export function textField({ label, hint, value = "", ...attributes }) {
  return field({ label, hint, control: h("input", { type: "text", value, ...attributes }) });
}

/** Several lines of text. */
export function areaField({ label, hint, value = "", rows = 3, ...attributes }) {
  return field({ label, hint, control: h("textarea", { rows, value, ...attributes }), wide: true });
}

/** A password, which can be shown. */
export function passwordField({ label, hint, autocomplete }) {
  const control = h("input", {
    type: "password",
    autocomplete,
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: 256,
  });
  const reveal = h(
    "button",
    {
      type: "button",
      class: "reveal",
      "aria-pressed": "false",
      onclick: () => {
        const shown = control.type === "text";
        control.type = shown ? "password" : "text";
        reveal.setAttribute("aria-pressed", String(!shown));
        reveal.textContent = t(shown ? "password.show" : "password.hide");
      },
    },
    t("password.show"),
  );
  reveal.setAttribute("aria-label", t("password.reveal", { label }));
  return field({ label, hint, control, after: reveal });
}

/** Six digits of an authenticator, or a recovery code where `recovery` allows it. */
export function codeField({ label = t("code.label"), hint, recovery = false } = {}) {
  const control = h("input", {
    type: "text",
    class: recovery ? "code-input long" : "code-input",
    inputmode: recovery ? "text" : "numeric",
    autocomplete: "one-time-code",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: recovery ? 14 : 7,
  });
  const made = field({ label, hint, control });
  return {
    ...made,
    get value() {
      return control.value.replace(/[\s-]/g, "");
    },
    /** Whether it has the shape of a code. */
    get complete() {
      const value = control.value.replace(/[\s-]/g, "");
      return /^\d{6}$/.test(value) || (recovery && /^[0-9a-zA-Z]{10}$/.test(value));
    },
  };
}

/** A choice from a list: `options` are [value, text]. */
export function selectField({ label, hint, options, value }) {
  const control = h(
    "select",
    null,
    options.map(([each, text]) => h("option", { value: each, selected: String(each) === String(value) }, text)),
  );
  return field({ label, hint, control });
}

/** One of several, each with a sentence: `options` are {value, label, hint}. */
export function radioGroup({ legend, options, value, onchange }) {
  const name = unique("choice");
  const element = h(
    "fieldset",
    { class: "choices" },
    h("legend", null, legend),
    options.map((option) => choice("radio", { ...option, name, checked: option.value === value, onchange })),
  );
  return {
    element,
    get value() {
      return element.querySelector("input:checked")?.value ?? null;
    },
  };
}

/** Any of several. */
export function checkGroup({ legend, options, values, onchange }) {
  const element = h(
    "fieldset",
    { class: "choices" },
    h("legend", null, legend),
    options.map((option) => choice("checkbox", { ...option, checked: values.includes(option.value), onchange })),
  );
  return {
    element,
    get values() {
      return [...element.querySelectorAll("input:checked")].map((each) => each.value);
    },
  };
}

/** A single yes or no. */
export function checkField({ label, hint, checked = false, onchange }) {
  const element = choice("checkbox", { label, hint, checked, value: "yes", onchange });
  return {
    element,
    input: element.querySelector("input"),
    get checked() {
      return element.querySelector("input").checked;
    },
  };
}

function choice(type, { value, label, hint, name, checked, onchange, disabled }) {
  const id = unique("choice");
  return h(
    "div",
    { class: "choice" },
    h("input", { type, id, name, value, checked, onchange, disabled, "aria-describedby": hint ? `${id}-hint` : null }),
    h("div", null, h("label", { for: id }, label), hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null),
  );
}
