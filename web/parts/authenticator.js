// A second factor that is being set up: scanned or typed into an authenticator, and proved by a code before it counts.

import { button, copyButton } from "./controls.js";
import { h } from "./dom.js";
import { codeField } from "./fields.js";
import { form, wrong } from "./form.js";
import { qrCode } from "./qr.js";
import { more } from "./show.js";
import { t } from "./text.js";

/**
 * Picture, text and the field for the code. `prove(code)` is called with six digits and throws notAuthenticated for
 * wrong ones.
 * @param {{secret: string, uri: string}} made as the gateway gave it
 * @param {{prove: function(string): Promise, beside?: HTMLElement}} how
 * @returns {Node[]}
 */
export function authenticator({ secret, uri }, { prove, beside }) {
  const code = codeField({ hint: t("join.factor.codeHint") });
  const submit = async () => {
    code.clear();
    if (!code.complete) throw wrong(code, t("code.incomplete"));
    try {
      await prove(code.value);
    } catch (error) {
      if (error.code === "notAuthenticated") throw wrong(code, t("code.wrong"));
      throw error;
    }
  };
  const grouped = secret.match(/.{1,4}/g).join(" ");
  return [
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
    form(
      { submit, button: button({ label: t("join.factor.submit"), kind: "primary", submit: true }), beside },
      code.element,
    ),
  ];
}
