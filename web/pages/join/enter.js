// Logging in for the first time: the password is still known, a fresh code is not.

import { button } from "../../parts/controls.js";
import { h } from "../../parts/dom.js";
import { codeField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { notice } from "../../parts/show.js";
import { t } from "../../parts/text.js";

/** The last step: afterwards there is a session. */
export function enterStep(run) {
  const code = codeField({ hint: t("join.enter.codeHint") });
  const submit = async () => {
    code.clear();
    if (!code.complete) throw wrong(code, t("code.incomplete"));
    let member;
    try {
      member = await run.account.login({ account: run.name, password: run.password, code: code.value });
    } catch (error) {
      if (error.code === "notAuthenticated") throw wrong(code, t("join.enter.wrong"));
      throw error;
    }
    run.warn = false;
    run.password = null;
    run.signUp = null;
    run.app.enter(member, run.then ?? "#/");
  };
  return h(
    "div",
    { class: "stack" },
    notice("good", { title: t("join.enter.ready") }, h("p", null, t("join.enter.text", { account: run.name }))),
    form({ submit, button: button({ label: t("login.submit"), kind: "primary", submit: true }) }, code.element),
  );
}
