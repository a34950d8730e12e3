// The recovery kit: shown, kept, and asked for before anything else.

import { button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { textField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { groupsOf, kitActions, kitSheet } from "../../parts/kit.js";
import { limits } from "../../parts/show.js";
import { t } from "../../parts/text.js";

/** The fourth step: done when two groups that the page asks for have been typed. */
export function kitStep(run, next) {
  const kit = { account: run.name, recoveryKey: run.signUp.recoveryKey, recoveryCodes: run.recoveryCodes };
  const groups = groupsOf(kit.recoveryKey);
  const body = h("div", { class: "stack" });
  showKit();
  return body;

  function showKit() {
    fill(
      body,
      h("p", { class: "lead" }, t("join.kit.lead")),
      kitSheet(kit),
      kitActions(kit),
      limits("join.kit.limit"),
      h("div", { class: "actions" }, button({ label: t("join.kit.kept"), kind: "primary", act: askBack })),
    );
  }

  function askBack() {
    const asked = two(groups.length);
    const fields = asked.map((index) =>
      textField({
        label: t("join.kit.group", { number: index + 1 }),
        class: "mono short",
        autocomplete: "off",
        autocapitalize: "characters",
        spellcheck: "false",
        maxlength: 8,
      }),
    );
    const submit = async () => {
      for (const each of fields) each.clear();
      fields.forEach((each, at) => {
        if (tidy(each.value) !== tidy(groups[asked[at]])) throw wrong(each, t("join.kit.wrong"));
      });
      next();
    };
    fill(
      body,
      h("p", { class: "lead" }, t("join.kit.ask")),
      form(
        {
          submit,
          button: button({ label: t("join.kit.confirm"), kind: "primary", submit: true }),
          beside: button({ label: t("join.kit.again"), kind: "quiet", act: showKit }),
        },
        h(
          "div",
          { class: "pair" },
          fields.map(({ element }) => element),
        ),
      ),
    );
    fields[0].input.focus();
  }
}

// As Crockford has it: what is easily mistaken is the same.
const tidy = (text) => text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

function two(count) {
  const picked = crypto.getRandomValues(new Uint32Array(2));
  const first = picked[0] % count;
  const second = (first + 1 + (picked[1] % (count - 1))) % count;
  return [first, second].sort((a, b) => a - b);
}
