// Another second factor in place of the one until now: set up, proved, and its recovery codes kept.

import { authenticator } from "../../parts/authenticator.js";
import { actions, button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { textField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { codesActions, codesSheet } from "../../parts/kit.js";
import { notice, section } from "../../parts/show.js";
import { confirmed } from "../../parts/stepup.js";
import { t } from "../../parts/text.js";
import { toast } from "../../parts/toast.js";

/** The part of the account's page. */
export function factorPart({ member, signal }) {
  const body = h("div", { class: "stack" });
  let isOpen = false;
  addEventListener("beforeunload", (event) => isOpen && event.preventDefault(), { signal });
  closed();
  return section({ title: t("factor.title"), lead: t("factor.lead") }, body);

  function closed() {
    isOpen = false;
    fill(body, actions(button({ label: t("factor.replace"), act: open })));
  }

  async function open() {
    const made = await confirmed(member, () => member.beginSecondFactor());
    const prove = async (code) => {
      const { recoveryCodes } = await member.confirmSecondFactor({ setup: made.setup, code });
      isOpen = true;
      keep(recoveryCodes);
    };
    show(
      notice("info", {}, h("p", null, t("factor.until"))),
      authenticator(made, { prove, beside: button({ label: t("dialog.cancel"), kind: "quiet", act: closed }) }),
    );
  }

  function keep(codes) {
    const sheet = { account: member.profile.account, recoveryCodes: codes };
    show(
      notice("good", { title: t("factor.replaced"), live: true }, h("p", null, t("factor.replacedText"))),
      codesSheet(sheet),
      codesActions(sheet),
      actions(button({ label: t("factor.kept"), kind: "primary", act: () => askBack(codes) })),
    );
  }

  /** Codes that nobody wrote down help nobody: one of them is asked for. */
  function askBack(codes) {
    const asked = crypto.getRandomValues(new Uint32Array(1))[0] % codes.length;
    const field = textField({
      label: t("factor.ask", { number: asked + 1 }),
      hint: t("factor.askHint"),
      class: "mono",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: 14,
    });
    const submit = async () => {
      field.clear();
      if (tidy(field.value) !== tidy(codes[asked])) throw wrong(field, t("factor.askWrong"));
      toast(t("factor.done"), "good");
      closed();
      body.querySelector("button").focus();
    };
    show(
      form(
        {
          submit,
          button: button({ label: t("join.kit.confirm"), kind: "primary", submit: true }),
          beside: button({ label: t("factor.again"), kind: "quiet", act: () => keep(codes) }),
        },
        field.element,
      ),
    );
    field.input.focus();
  }

  function show(...children) {
    const heading = h("h3", { tabindex: "-1" }, t("factor.new"));
    fill(body, heading, children);
    heading.focus();
  }
}

const tidy = (text) => text.toLowerCase().replace(/[\s-]/g, "");
