// Sharing without being asked.

import { backLink, button } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { failure } from "../parts/errors.js";
import { selectField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { live } from "../parts/live.js";
import { durationField, kindsField, modeField, mostField, recordTitle } from "../parts/scope.js";
import { limits, nameOf, page } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { dayText, now } from "../parts/time.js";
import { t } from "../parts/text.js";
import { go } from "../parts/router.js";
import { personSearch } from "../parts/search.js";
import { toast } from "../parts/toast.js";
import { grantFacts } from "./request.js";

export default function offerPage(context) {
  // The form is built once from what is there now: an entry must not vanish because the ledger grew.
  let records = null;
  const load = async () => (records ??= (await context.member.inbox()).filter(({ erased }) => !erased));
  return page(
    { back: backLink(t("menu.sharing"), "#/sharing"), title: t("offer.title"), lead: t("offer.lead") },
    live(context, load, (rows) => offerForm(context, rows)),
    h("p", { class: "soft" }, t("offer.noAccount"), " ", h("a", { href: linkHref(context) }, t("offer.byLink"))),
    limits("limits.copies", "limits.name"),
  );
}

const linkHref = ({ parameters }) => (parameters.record ? `#/sharing/link/${parameters.record}` : "#/sharing/link");

function offerForm({ member, parameters }, records) {
  const whom = personSearch({
    member,
    label: t("offer.whom"),
    hint: t("offer.whomHint"),
    role: "clinician",
    onChoose: () => {},
    scan: true,
  });
  const what = selectField({
    label: t("offer.what"),
    options: [...records.map((row) => [row.record, recordTitle(row)]), ["kinds", t("offer.byKind")]],
    value: parameters.record ?? records[0]?.record ?? "kinds",
  });
  const kinds = kindsField({ values: ["imaging"] });
  const nature = selectField({
    label: t("offer.nature"),
    options: ["existing", "new", "both"].map((each) => [each, t(`nature.${each}`)]),
    value: "existing",
  });
  const byKind = h("div", { class: "stack" }, kinds.element, nature.element);
  const toggle = () => (byKind.hidden = what.value !== "kinds");
  what.input.addEventListener("change", toggle);
  toggle();
  const duration = durationField();
  const mode = modeField();
  const most = mostField();

  const submit = async () => {
    whom.clear();
    if (!whom.value) throw wrong(whom, t("offer.whomMissing"));
    const scope = what.value === "kinds" ? { kinds: kinds.values, nature: nature.value } : { record: what.value };
    if (scope.kinds?.length === 0) throw failure("nothingChosen");
    const grant = {
      grantee: whom.value.member,
      scope,
      mode: mode.value,
      until: now() + Number(duration.value),
      most: Number(most.value),
    };
    const name = nameOf(whom.value);
    if (
      !(await confirmDialog({
        title: t("request.sure", { name }),
        body: grantFacts(grant, records),
        confirm: t("request.give"),
      }))
    )
      return;
    await confirmed(member, () => member.grant(grant));
    toast(t("request.granted", { name, day: dayText(grant.until) }), "good");
    go("#/sharing");
  };
  return form(
    { submit, button: button({ label: t("offer.submit"), kind: "primary", submit: true }) },
    whom.element,
    what.element,
    byKind,
    duration.element,
    mode.element,
    most.element,
  );
}
