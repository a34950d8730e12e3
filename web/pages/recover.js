// A new password with the recovery kit.

import { backLink, button } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { codeField, textField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { newPassword } from "../parts/newpassword.js";
import { notice, page } from "../parts/show.js";
import { t } from "../parts/text.js";
import { go } from "../parts/router.js";
import { toast } from "../parts/toast.js";

export default function recoverPage({ account }) {
  const body = h("div", { class: "stack" });
  fill(body, first());
  return page(
    { back: backLink(t("recover.back"), "#/login"), title: t("recover.title"), lead: t("recover.lead") },
    body,
    h("ul", { class: "aside-links" }, h("li", null, h("a", { href: "#/again" }, t("recover.lost")))),
  );

  function first() {
    const name = textField({
      label: t("login.account"),
      autocomplete: "username",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: 64,
    });
    const key = textField({
      label: t("recover.key"),
      hint: t("recover.keyHint"),
      class: "mono",
      autocapitalize: "characters",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: 80,
    });
    const code = codeField({ hint: t("recover.codeHint"), recovery: true });
    const submit = async () => {
      for (const each of [name, key, code]) each.clear();
      if (name.value.trim() === "") throw wrong(name, t("login.accountMissing"));
      if (!(await account.checkRecoveryKey(key.value))) throw wrong(key, t("recover.keyWrong"));
      if (!code.complete) throw wrong(code, t("code.incomplete"));
      const recovery = await account.recover({
        account: name.value.trim().toLowerCase(),
        recoveryKey: key.value,
        code: code.value,
      });
      fill(body, second(recovery, name.value.trim()));
      body.querySelector("h2")?.focus();
    };
    return form(
      { submit, button: button({ label: t("recover.next"), kind: "primary", submit: true }) },
      name.element,
      key.element,
      code.element,
    );
  }

  function second(recovery, name) {
    const password = newPassword({ own: [name] });
    const submit = async () => {
      await recovery.setPassword(password.take());
      toast(t("recover.done"), "good");
      go("#/login");
    };
    return h(
      "div",
      { class: "stack" },
      h("h2", { tabindex: "-1" }, t("recover.newPassword")),
      notice("info", {}, h("p", null, t("recover.ends"))),
      form({ submit, button: button({ label: t("recover.set"), kind: "primary", submit: true }) }, password.element),
    );
  }
}
