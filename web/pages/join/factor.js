// The second factor: scanned or typed into an authenticator, and proved by a code before it counts.

import { button, copyButton } from "../../parts/controls.js";
import { h } from "../../parts/dom.js";
import { codeField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { qrCode } from "../../parts/qr.js";
import { more } from "../../parts/show.js";
import { t } from "../../parts/text.js";

/** The third step: afterwards the account exists and `run.recoveryCodes` are there. */
export function factorStep(run, next) {
  const { setup, secret, uri } = run.signUp;
  const code = codeField({ hint: t("join.factor.codeHint") });
  const submit = async () => {
    code.clear();
    if (!code.complete) throw wrong(code, t("code.incomplete"));
    try {
      ({ recoveryCodes: run.recoveryCodes } = await run.account.confirmSignUp({ setup, code: code.value }));
    } catch (error) {
      if (error.code === "notAuthenticated") throw wrong(code, t("code.wrong"));
      throw error;
    }
    next();
  };
  const grouped = secret.match(/.{1,4}/g).join(" ");
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, t("join.factor.lead")),
    h(
      "ol",
      { class: "numbered" },
      h("li", null, t("join.factor.app"), more(t("join.factor.which"), h("p", null, t("join.factor.whichText")))),
      h(
        "li",
        null,
        t("join.factor.scan"),
        qrCode(uri, t("join.factor.qrLabel")),
        more(
          t("join.factor.noCamera"),
          h("p", null, t("join.factor.type")),
          h("p", { class: "secret" }, h("code", null, grouped)),
          copyButton(secret, { label: t("join.factor.copy") }),
        ),
      ),
      h("li", null, t("join.factor.enter")),
    ),
    form({ submit, button: button({ label: t("join.factor.submit"), kind: "primary", submit: true }) }, code.element),
  );
}
