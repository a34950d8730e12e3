// Asking: whose, what for, how long. Everything else is folded away.

import { button } from "../parts/controls.js";
import { freshen } from "../parts/demands.js";
import { fill, h } from "../parts/dom.js";
import { failure } from "../parts/errors.js";
import { areaField, selectField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { durationField, kindsField, modeField, PURPOSES, purposeText } from "../parts/scope.js";
import { limits, more, nameOf, page } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { t } from "../parts/text.js";
import { go } from "../parts/router.js";
import { personSearch } from "../parts/search.js";
import { toast } from "../parts/toast.js";

export default function askPage(context) {
  const body = h("div", null);
  fill(body, askForm(context, null));
  if (context.parameters.reference) again(context, body);
  return page({ title: t("ask.title"), lead: t("ask.lead") }, body, limits("ask.limit"));
}

// What was granted before is asked for once more: the address holds its reference, all else comes from the ledger.
async function again(context, body) {
  const before = (await context.member.received()).find(({ reference }) => reference === context.parameters.reference);
  if (before && !context.signal.aborted) fill(body, askForm(context, before));
}

function askForm({ member }, before) {
  const whom = personSearch({
    member,
    label: t("ask.whose"),
    hint: t("ask.whoseHint"),
    role: "patient",
    onChoose: () => {},
    scan: true,
  });
  if (before) whom.choose({ ...before.owner, role: "patient" }, false);
  const code = selectField({
    label: t("ask.purpose"),
    options: PURPOSES.map((each) => [each, purposeText(each)]),
    value: 1,
  });
  const text = areaField({ label: t("ask.words"), hint: t("ask.wordsHint"), rows: 3, maxlength: 1000 });
  const duration = durationField({ label: t("ask.howLong") });
  const kinds = kindsField({ values: before?.scope.kinds ?? ["imaging"] });
  const nature = selectField({
    label: t("offer.nature"),
    options: ["existing", "new", "both"].map((each) => [each, t(`nature.${each}`)]),
    value: before?.scope.nature ?? "existing",
  });
  const one = before?.scope.record ? h("p", { class: "hint" }, t("ask.sameRecord")) : null;
  const mode = modeField({ store: before?.mode.store, passOn: before?.mode.passOn });

  const submit = async () => {
    for (const each of [whom, text]) each.clear();
    if (!whom.value) throw wrong(whom, t("ask.whoseMissing"));
    if (text.value.trim() === "") throw wrong(text, t("ask.wordsMissing"));
    const scope = one ? { record: before.scope.record } : { kinds: kinds.values, nature: nature.value };
    if (scope.kinds?.length === 0) throw failure("nothingChosen");
    await freshen(member);
    await confirmed(member, () =>
      member.request({
        owner: whom.value.member,
        scope,
        purposeCode: Number(code.value),
        purposeText: text.value.trim(),
        mode: mode.value,
        duration: Number(duration.value),
      }),
    );
    toast(t("ask.sent", { name: nameOf(whom.value) }), "good");
    go("#/asked");
  };
  return form(
    { submit, button: button({ label: t("ask.submit"), kind: "primary", submit: true }) },
    whom.element,
    h("div", { class: "group" }, code.element, text.element),
    duration.element,
    more(t("ask.more"), one ?? [kinds.element, nature.element], mode.element),
  );
}
