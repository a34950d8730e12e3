// Inviting: a link that is good for one account and seven days.

import { backLink, button, copyButton } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { selectField, textField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { qrCode } from "../parts/qr.js";
import { fingerprint, limits, notice, page } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { momentText } from "../parts/time.js";
import { t } from "../parts/text.js";
import { ROLES } from "./joins.js";

export default function invitePage({ member }) {
  const body = h("div", { class: "stack" });
  ask();
  return page({ back: backLink(t("menu.joins"), "#/joins"), title: t("invite.title"), lead: t("invite.lead") }, body);

  function ask() {
    const name = textField({
      label: t("invite.name"),
      hint: t("invite.nameHint"),
      maxlength: 200,
      autocomplete: "off",
    });
    const role = selectField({
      label: t("joins.role"),
      options: ROLES.map((each) => [each, t(`role.${each}`)]),
      value: "patient",
    });
    const submit = async () => {
      name.clear();
      if (name.value.trim() === "") throw wrong(name, t("invite.nameMissing"));
      const made = await confirmed(member, () => member.invite({ name: name.value.trim(), role: role.value }));
      show(name.value.trim(), made);
    };
    fill(
      body,
      form(
        { submit, button: button({ label: t("invite.submit"), kind: "primary", submit: true }) },
        name.element,
        role.element,
      ),
    );
  }

  function show(name, { link, expiresAt }) {
    fill(
      body,
      h(
        "div",
        { class: "card stack" },
        h("h2", { tabindex: "-1" }, t("invite.ready", { name })),
        h("p", null, t("invite.how")),
        qrCode(link, t("invite.qrLabel", { name })),
        h("p", { class: "link-text" }, h("code", null, link)),
        h(
          "div",
          { class: "actions" },
          copyButton(link, { label: t("invite.copy") }),
          button({ label: t("invite.another"), act: ask }),
        ),
        h("h3", null, t("invite.fingerprint")),
        h("p", { class: "soft" }, t("invite.fingerprintText")),
        fingerprint(link.slice(link.lastIndexOf(".") + 1).slice(0, 20)),
        h("p", { class: "soft" }, t("invite.until", { moment: momentText(expiresAt) })),
      ),
      notice("info", {}, h("p", null, t("invite.secret"))),
      limits("invite.limit"),
    );
    body.querySelector("h2").focus();
  }
}
