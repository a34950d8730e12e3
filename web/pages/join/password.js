// The account's name and its password. Making the keys takes a moment, and says so.

import { button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { textField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { newPassword } from "../../parts/newpassword.js";
import { waiting } from "../../parts/progress.js";
import { limits } from "../../parts/show.js";
import { t } from "../../parts/text.js";

/** The second step: afterwards `run.signUp` holds the keys, in memory. */
export function passwordStep(run, next) {
  const { name, role } = run.invitation;
  const account = textField({
    label: t("join.account"),
    hint: t("join.accountHint"),
    value: suggestion(name),
    autocomplete: "username",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: 64,
  });
  const password = newPassword({ own: () => [name, account.value] });
  const busy = h("div", null);

  const submit = async () => {
    account.clear();
    const chosen = account.value.trim().toLowerCase();
    if (!/^[a-z0-9._@-]{3,64}$/.test(chosen)) throw wrong(account, t("join.accountForm"));
    const secret = password.take();
    fill(busy, waiting(t("join.making")));
    try {
      run.signUp = await run.account.beginSignUp({
        token: run.token,
        ledger: run.ledger,
        name,
        role,
        account: chosen,
        password: secret,
        onProgress: () => {},
      });
    } catch (error) {
      if (error.code === "accountTaken") throw wrong(account, t("error.accountTaken"));
      throw error;
    } finally {
      fill(busy);
    }
    run.name = chosen;
    run.password = secret;
    run.warn = true;
    next();
  };

  return h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, t("join.password.lead")),
    form(
      { submit, button: button({ label: t("join.next"), kind: "primary", submit: true }) },
      account.element,
      password.element,
      busy,
    ),
    limits("join.password.limit"),
  );
}

// A proposal from the person's name, without titles and accents.
function suggestion(name) {
  const words =
    name
      .normalize("NFD")
      .toLowerCase()
      .replace(/\b(dr|prof|mr|mrs|ms)\b\.?/g, "")
      .match(/[a-z]+/g) ?? [];
  return words.length > 1 ? `${words[0]}.${words[words.length - 1]}` : (words[0] ?? "");
}
