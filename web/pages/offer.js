// Sharing without being asked.

import { backLink, button } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { failure } from "../parts/errors.js";
import { selectField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { live } from "../parts/live.js";
import { copyWarnings, namelessField } from "../parts/nameless.js";
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
  let found = null;
  const load = async () => (found ??= await look(context));
  return page(
    { back: backLink(t("menu.sharing"), "#/sharing"), title: t("offer.title"), lead: t("offer.lead") },
    live(context, load, (found) => offerForm(context, found)),
    h("p", { class: "soft" }, t("offer.noAccount"), " ", h("a", { href: linkHref(context) }, t("offer.byLink"))),
    limits("limits.copies", "limits.name"),
  );
}

async function look({ member, parameters: { to } }) {
  const records = (await member.inbox()).filter(({ erased }) => !erased);
  const people = to ? await member.search(to) : [];
  return { records, to: people.find((each) => each.member === to) ?? null };
}

const linkHref = ({ parameters }) => (parameters.record ? `#/sharing/link/${parameters.record}` : "#/sharing/link");

function offerForm({ member, parameters, signal }, { records, to }) {
  const whom = personSearch({
    member,
    label: t("offer.whom"),
    hint: t("offer.whomHint"),
    role: "clinician",
    onChoose: () => nameless.update(),
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
  const nameless = namelessField({
    member,
    signal,
    records,
    // Who comes from a request comes for this.
    checked: parameters.to !== undefined,
    words: () => ({ record: what.value, whom: whom.value?.member }),
  });
  const toggle = () => {
    byKind.hidden = what.value !== "kinds";
    nameless.update();
  };
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
    const copy = nameless.checked ? await nameless.copyOf(scope.record) : null;
    const grant = {
      grantee: whom.value.member,
      scope: copy ? { record: copy.record } : scope,
      mode: mode.value,
      until: now() + Number(duration.value),
      most: Number(most.value),
    };
    const name = nameOf(whom.value);
    if (
      !(await confirmDialog({
        title: t("request.sure", { name }),
        body: copy
          ? h("div", { class: "stack" }, grantFacts(grant, [], copyText(records, scope.record)), copyWarnings(copy))
          : grantFacts(grant, records),
        confirm: t("request.give"),
      }))
    )
      return;
    await confirmed(member, () => member.grant(grant));
    toast(t("request.granted", { name, day: dayText(grant.until) }), "good");
    go("#/sharing");
  };
  if (to) whom.choose(to, false);
  return form(
    { submit, button: button({ label: t("offer.submit"), kind: "primary", submit: true }) },
    whom.element,
    what.element,
    byKind,
    nameless.element,
    duration.element,
    mode.element,
    most.element,
  );
}

const copyText = (records, record) =>
  t("nameless.copyOf", { title: recordTitle(records.find((row) => row.record === record)) });
