// Who one is, and the new password: new keys are made.

import { button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { textField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { newPassword } from "../../parts/newpassword.js";
import { waiting } from "../../parts/progress.js";
import { limits } from "../../parts/show.js";
import { t } from "../../parts/text.js";

/** The first step: afterwards this browser has the keys. */
export function beginStep(run, next) {
  const identifier = textField({
    label: t("again.identifier"),
    hint: t("again.identifierHint"),
    class: "mono",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: 80,
  });
  const name = textField({ label: t("again.name"), hint: t("again.nameHint"), autocomplete: "name", maxlength: 100 });
  const password = newPassword({ own: () => [name.value] });
  const busy = h("div", null);
  const submit = async () => {
    identifier.clear();
    name.clear();
    const member = run.account.again.readIdentifier(identifier.value);
    if (!member) throw wrong(identifier, t("again.identifierWrong"));
    if (name.value.trim() === "") throw wrong(name, t("again.nameMissing"));
    const secret = password.take();
    fill(busy, waiting(t("join.making")));
    try {
      run.begun = await run.account.again.begin({ member, name: name.value.trim(), password: secret });
    } catch (error) {
      if (error.code === "badName") throw wrong(name, t("again.nameWrong"));
      throw error;
    } finally {
      fill(busy);
    }
    next();
  };
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, t("again.begin.lead")),
    h(
      "ul",
      { class: "ticks" },
      h("li", null, t("again.begin.guardians")),
      h("li", null, t("again.begin.browser")),
      h("li", null, t("again.begin.images")),
    ),
    form(
      { submit, button: button({ label: t("again.begin.do"), kind: "primary", submit: true }) },
      identifier.element,
      name.element,
      password.element,
      busy,
    ),
    limits("again.limit"),
  );
}
