// Account, password and six digits in one form. What was wrong is never said: that would help somebody who guesses.

import { button } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { codeField, passwordField, textField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { page } from "../parts/show.js";
import { t } from "../parts/text.js";

export default function loginPage({ app, account }) {
  const name = textField({
    label: t("login.account"),
    autocomplete: "username",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: 64,
    "data-autofocus": true,
  });
  const password = passwordField({ label: t("login.password"), autocomplete: "current-password" });
  const code = codeField({ hint: t("login.codeHint"), recovery: true });

  const submit = async () => {
    for (const each of [name, password, code]) each.clear();
    if (name.value.trim() === "") throw wrong(name, t("login.accountMissing"));
    if (password.value === "") throw wrong(password, t("login.passwordMissing"));
    if (!code.complete) throw wrong(code, t("code.incomplete"));
    app.enter(
      await account.login({ account: name.value.trim().toLowerCase(), password: password.value, code: code.value }),
    );
  };

  return page(
    { title: t("login.title"), lead: t("login.lead") },
    form(
      { submit, button: button({ label: t("login.submit"), kind: "primary", submit: true }), label: t("login.title") },
      name.element,
      password.element,
      code.element,
    ),
    h(
      "ul",
      { class: "aside-links" },
      h("li", null, h("a", { href: "#/recover" }, t("login.forgotten"))),
      h("li", null, t("login.noAccount")),
    ),
  );
}
