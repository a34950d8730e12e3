// The keys are the member's: the password that was chosen at the beginning opens them, and the account is made anew.

import { button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { failure } from "../../parts/errors.js";
import { passwordField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { waiting } from "../../parts/progress.js";
import { notice } from "../../parts/show.js";
import { t } from "../../parts/text.js";

const REFUSALS = { notFound: "againNoAccount", refused: "againUsed", notAuthenticated: "againNotYet" };

/** The third step: afterwards `run.signUp` is what the second factor is set up with. */
export function openStep(run, next) {
  const password = passwordField({
    label: t("again.password"),
    hint: t("again.passwordHint"),
    autocomplete: "current-password",
  });
  const busy = h("div", null);
  const submit = async () => {
    password.clear();
    if (password.value === "") throw wrong(password, t("login.passwordMissing"));
    fill(busy, waiting(t("join.making")));
    try {
      run.signUp = await run.account.again.finish(password.value);
    } catch (error) {
      if (error.code === "wrongPassword") throw wrong(password, t("error.wrongPassword"));
      throw REFUSALS[error.code] ? failure(REFUSALS[error.code]) : error;
    } finally {
      fill(busy);
    }
    run.name = run.signUp.account;
    run.password = password.value;
    next();
  };
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, t("again.open.lead")),
    notice("info", {}, h("p", null, t("again.ends"))),
    form(
      { submit, button: button({ label: t("join.next"), kind: "primary", submit: true }) },
      password.element,
      busy,
    ),
  );
}
