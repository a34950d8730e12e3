// Who signed up and waits: a person to be verified, a fingerprint to be compared.

import { button, linkButton } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { checkField, selectField, textField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { live } from "../parts/live.js";
import { empty, facts, fingerprint, limits, page } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { agoText } from "../parts/time.js";
import { t } from "../parts/text.js";
import { toast } from "../parts/toast.js";
import { newKeysPart } from "./joins/newkeys.js";

/** The roles that an authority enrols. */
export const ROLES = ["patient", "technologist", "clinician", "authority"];

export default function joinsPage(context) {
  // A form that is being filled in stays when somebody else signs up.
  const cards = new Map();
  const cardOf = (row) => {
    if (!cards.has(row.member))
      cards.set(
        row.member,
        joinCard(context, row, () => part.reload()),
      );
    return cards.get(row.member);
  };
  const part = live(
    context,
    () => context.member.joins(),
    (rows) =>
      rows.length
        ? h(
            "ul",
            { class: "stack plain-list" },
            rows.map((row) => h("li", null, cardOf(row))),
          )
        : empty({ picture: "join", title: t("joins.empty"), text: t("joins.emptyText") }),
    { every: 15 },
  );
  const invite = linkButton({ label: t("joins.invite"), href: "#/invite", kind: "primary", icon: "join" });
  return page(
    { title: t("joins.title"), lead: t("joins.lead"), aside: invite },
    part,
    newKeysPart(context),
    limits("joins.limit"),
  );
}

function joinCard({ member }, row, reload) {
  const name = textField({ label: t("joins.name"), hint: t("joins.nameHint"), value: row.name, maxlength: 200 });
  const role = selectField({
    label: t("joins.role"),
    options: ROLES.map((each) => [each, t(`role.${each}`)]),
    value: row.role,
  });
  const compared = checkField({ label: t("joins.compared"), hint: t("joins.comparedHint") });
  const problem = h("p", { class: "problem", role: "alert", hidden: true }, t("joins.notCompared"));

  const submit = async () => {
    name.clear();
    problem.hidden = compared.checked;
    if (!compared.checked) return compared.input.focus();
    if (name.value.trim() === "") throw wrong(name, t("joins.nameMissing"));
    const receipt = await confirmed(member, () => member.enrol(row, { name: name.value.trim(), role: role.value }));
    toast(t(receipt?.outcome === "pending" ? "joins.pending" : "joins.enrolled", { name: name.value.trim() }), "good");
    await reload();
  };
  const dismiss = async () => {
    const yes = await confirmDialog({
      title: t("joins.dismissQuestion", { name: row.name }),
      body: t("joins.dismissText"),
      confirm: t("joins.dismiss"),
      kind: "danger",
    });
    if (!yes) return;
    await confirmed(member, () => member.dismiss(row));
    toast(t("joins.dismissed", { name: row.name }), "good");
    await reload();
  };
  return h(
    "article",
    { class: "card" },
    h("h2", null, row.name),
    facts(
      [t("joins.account"), row.account],
      [t("joins.asked"), t(`role.${row.role}`)],
      [t("joins.at"), agoText(row.at)],
    ),
    h("h3", null, t("joins.fingerprint")),
    h("p", { class: "soft" }, t("joins.fingerprintText")),
    fingerprint(row.fingerprint),
    form(
      {
        submit,
        label: t("joins.formName", { name: row.name }),
        button: button({
          label: t("joins.enrol"),
          kind: "primary",
          submit: true,
          name: t("joins.enrolName", { name: row.name }),
        }),
        beside: button({
          label: t("joins.dismiss"),
          kind: "quiet",
          act: dismiss,
          name: t("joins.dismissName", { name: row.name }),
        }),
      },
      h("div", { class: "pair" }, name.element, role.element),
      compared.element,
      problem,
    ),
  );
}
