// One request: as asked, less than asked, or no.

import { backLink, button, linkButton } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { selectField } from "../parts/fields.js";
import { failure } from "../parts/errors.js";
import { form } from "../parts/form.js";
import { live } from "../parts/live.js";
import { durationField, kindsField, modeField, modeText, mostField, recordTitle, scopeText } from "../parts/scope.js";
import { badge, card, empty, facts, limits, nameOf, notice, page, person } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { dayText, durationText, momentText, now } from "../parts/time.js";
import { t } from "../parts/text.js";
import { go } from "../parts/router.js";
import { toast } from "../parts/toast.js";
import { requestWords } from "./requests.js";

const WEEK = 7 * 86_400;

export default function requestPage(context) {
  const { member, parameters } = context;
  // The records are those of now: what comes while somebody narrows must not take their choices away.
  let records = null;
  const load = async () => {
    const request = (await member.requests()).find(({ digest }) => digest === parameters.digest) ?? null;
    records ??= (await member.inbox()).filter(({ erased }) => !erased);
    return { request, records };
  };
  return page(
    { back: backLink(t("menu.requests"), "#/requests"), title: t("request.title") },
    live(context, load, (found) => draw(context, found)),
  );
}

function draw(context, { request, records }) {
  if (!request)
    return empty({
      picture: "requests",
      title: t("request.gone"),
      action: linkButton({ label: t("menu.requests"), href: "#/requests" }),
    });
  const words = card(
    h(
      "div",
      { class: "request-head" },
      person(request.from, { big: true }),
      request.answer ? badge("plain", t(`answer.${request.answer}`)) : null,
    ),
    requestWords(request, records),
  );
  if (request.answer) return [words, notice("info", {}, h("p", null, t("request.answered")))];
  const body = h("div", { class: "stack" });
  const choose = () => {
    fill(
      body,
      h("h2", null, t("request.question")),
      h(
        "div",
        { class: "options" },
        option("request.approve", "primary", () => approve(context, request, records)),
        option("request.narrow", "secondary", () => narrow()),
        namelessOption(request, records),
        option("request.deny", "danger", () => deny(context, request)),
      ),
    );
  };
  const narrow = () => {
    fill(body, narrowForm(context, request, records, choose));
    body.querySelector("h2").focus();
  };
  choose();
  return [words, body, limits("request.limit", "limits.copies")];
}

const option = (key, kind, act) => optionWith(key, button({ label: t(`${key}.button`), kind, act }));

function optionWith(key, control) {
  return h(
    "div",
    { class: "option" },
    h("div", null, h("p", { class: "option-title" }, t(`${key}.title`)), h("p", { class: "soft" }, t(`${key}.text`))),
    control,
  );
}

/** A copy that is made now is none of the records that a request is about: it is offered beside it. */
function namelessOption({ scope, from }, records) {
  const asked = ({ record, kind }) => kind === "imaging" && (scope.record ? record === scope.record : scope.kinds.includes(kind));
  const row = scope.nature === "new" ? null : records.find(asked);
  if (!row) return null;
  const href = `#/sharing/offer/${row.record}/to/${from.member}`;
  return optionWith("request.nameless", linkButton({ label: t("request.nameless.button"), href }));
}

async function approve(context, request, records) {
  const grant = { scope: request.scope, mode: request.mode, until: now() + request.duration, most: 0 };
  if (await sure(request, grant, records)) await give(context, request, grant);
}

async function deny({ member }, request) {
  const yes = await confirmDialog({
    title: t("request.denyQuestion", { name: nameOf(request.from) }),
    body: t("request.denyText"),
    confirm: t("request.deny.button"),
    kind: "danger",
  });
  if (!yes) return;
  await confirmed(member, () => member.deny(request.digest));
  toast(t("request.denied", { name: nameOf(request.from) }), "good");
  go("#/requests");
}

function sure(request, grant, records = []) {
  return confirmDialog({
    title: t("request.sure", { name: nameOf(request.from) }),
    body: grantFacts(grant, records),
    confirm: t("request.give"),
  });
}

/** What is about to be granted, as facts. */
export function grantFacts({ scope, mode, until, most }, records = [], what = scopeText(scope, records)) {
  return facts(
    [t("grant.what"), what],
    [t("grant.mode"), modeText(mode)],
    [t("grant.until"), momentText(until)],
    [t("grant.howOften"), most === 0 ? t("most.any") : t("most.times", { count: most })],
  );
}

async function give({ member }, request, grant) {
  await confirmed(member, () => member.grant({ request: request.digest, grantee: request.from.member, ...grant }));
  toast(t("request.granted", { name: nameOf(request.from), day: dayText(grant.until) }), "good");
  go("#/sharing");
}

function narrowForm(context, request, records, back) {
  const { scope } = request;
  const kinds = scope.record ? null : kindsField({ values: scope.kinds, allowed: scope.kinds });
  const fitting = scope.record ? [] : records.filter((row) => scope.kinds.includes(row.kind) && scope.nature !== "new");
  const one = fitting.length
    ? selectField({
        label: t("narrow.record"),
        hint: t("narrow.recordHint"),
        options: [["", t("narrow.byKind")], ...fitting.map((row) => [row.record, recordTitle(row)])],
        value: "",
      })
    : null;
  one?.input.addEventListener("change", () => (kinds.element.hidden = one.value !== ""));
  const duration = durationField({
    value: Math.min(WEEK, request.duration),
    most: request.duration,
    hint: t("narrow.asked", { duration: durationText(request.duration) }),
  });
  const mode = modeField({ allowed: request.mode });
  const most = mostField();
  const submit = async () => {
    const picked = one?.value ? { record: one.value } : kinds ? { kinds: kinds.values, nature: scope.nature } : scope;
    if (picked.kinds?.length === 0) throw failure("nothingChosen");
    const grant = { scope: picked, mode: mode.value, until: now() + Number(duration.value), most: Number(most.value) };
    if (await sure(request, grant, records)) await give(context, request, grant);
  };
  return [
    h("h2", { tabindex: "-1" }, t("narrow.title")),
    form(
      {
        submit,
        button: button({ label: t("narrow.submit"), kind: "primary", submit: true }),
        beside: button({ label: t("narrow.back"), kind: "quiet", act: back }),
      },
      one?.element ?? null,
      kinds?.element ?? h("p", null, scopeText(scope, records)),
      duration.element,
      mode.element,
      most.element,
    ),
  ];
}
