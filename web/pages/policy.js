// The policy in force, in plain words, and a proposal to change it.

import { button } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { failure } from "../parts/errors.js";
import { checkGroup, radioGroup, selectField } from "../parts/fields.js";
import { form } from "../parts/form.js";
import { live } from "../parts/live.js";
import { card, digest, facts, limits, more, notice, page, section } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { dayText, durationText } from "../parts/time.js";
import { number, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";
import { say } from "./policywords.js";

const CHECKS = ["release", "updates", "encryption", "firewall", "secureboot", "screenlock"];

export default function policyPage(context) {
  return page(
    { title: t("policy.title"), lead: t("policy.lead") },
    live(
      context,
      () => context.member.policy(),
      (policy) => draw(context, policy),
    ),
    limits("policy.limit"),
  );
}

function draw(context, policy) {
  const { document: text } = policy;
  const body = h("div", null);
  const closed = () =>
    fill(
      body,
      h(
        "div",
        { class: "actions" },
        button({ label: t("policy.change"), act: () => fill(body, changeForm(context, policy, closed)) }),
      ),
    );
  if (text) closed();
  return [
    h("p", { class: "soft" }, t("policy.epoch", { epoch: policy.epoch, day: dayText(policy.since) })),
    card(
      h(
        "ul",
        { class: "sentences-list" },
        sentences(policy).map((sentence) => h("li", null, sentence)),
      ),
    ),
    text ? null : notice("info", {}, h("p", null, t("policy.noDocument"))),
    body,
    text
      ? more(
          t("policy.exact"),
          facts(
            ...Object.entries(text.login ?? {}).map(([name, value]) => [
              name,
              Array.isArray(value)
                ? value.map(String).join(", ")
                : name === "webApp"
                  ? digest(String(value))
                  : String(value),
            ]),
          ),
        )
      : null,
  ];
}

function sentences({ threshold, strikes, document: text }) {
  const login = text?.login;
  return [
    text ? t("policy.say.custody", { threshold, custodians: text.custodians.length }) : null,
    text ? t("policy.say.witnesses", { witnesses: text.witnesses, custodians: text.custodians.length }) : null,
    text ? t("policy.say.staleness", { duration: durationText(text.staleness) }) : null,
    strikes === 0 ? t("policy.say.noStrikes") : t("policy.say.strikes", { count: strikes }),
    !login || login.secondFactor === 0
      ? t("policy.say.noFactor")
      : t("policy.say.factor", { duration: durationText(login.secondFactor) }),
    login
      ? t(`policy.say.posture.${login.posture}`, {
          duration: durationText(login.postureAge),
          checks: say("checks", login.checks),
        })
      : t("policy.say.posture.none"),
    t(`policy.say.guests.${login?.guests === true}`),
    t("policy.say.two"),
  ].filter(Boolean);
}

function changeForm({ member }, policy, back) {
  const login = {
    secondFactor: 0,
    posture: "report",
    postureAge: 86_400,
    checks: [],
    gateways: [],
    webApp: "0".repeat(64),
    ...policy.document.login,
  };
  const posture = radioGroup({
    legend: t("policy.posture"),
    options: ["report", "warn", "block"].map((value) => ({
      value,
      label: t(`policy.mode.${value}`),
      hint: t(`policy.modeHint.${value}`),
    })),
    value: login.posture,
  });
  const guests = radioGroup({
    legend: t("policy.guests"),
    options: ["false", "true"].map((value) => ({
      value,
      label: t(`policy.guestsMode.${value}`),
      hint: t(`policy.guestsHint.${value}`),
    })),
    value: String(login.guests === true),
  });
  const checks = checkGroup({
    legend: t("policy.checks"),
    options: CHECKS.map((value) => ({ value, label: t(`check.${value}`) })),
    values: login.checks,
  });
  const times = (steps, value) =>
    [...new Set([...steps, value])]
      .sort((a, b) => a - b)
      .map((step) => [step, step === 0 ? t("policy.noDemand") : durationText(step)]);
  const factor = selectField({
    label: t("policy.secondFactor"),
    options: times([0, 300, 900, 3600, 28_800], login.secondFactor),
    value: login.secondFactor,
  });
  const age = selectField({
    label: t("policy.postureAge"),
    options: times([3600, 86_400, 604_800], login.postureAge),
    value: login.postureAge,
  });
  const staleness = selectField({
    label: t("policy.staleness"),
    options: times([30, 60, 300, 900], policy.document.staleness),
    value: policy.document.staleness,
  });
  const strikes = selectField({
    label: t("policy.strikes"),
    options: [...new Set([0, 1, 2, 3, 5, 10, policy.strikes])]
      .sort((a, b) => a - b)
      .map((count) => [count, count === 0 ? t("policy.neverSuspends") : number(count)]),
    value: policy.strikes,
  });

  const submit = async () => {
    const { guests: _, ...others } = login;
    const document = {
      ...policy.document,
      version: 2,
      staleness: Number(staleness.value),
      login: {
        ...others,
        posture: posture.value,
        checks: checks.values,
        secondFactor: Number(factor.value),
        postureAge: Number(age.value),
        // Written only where it is so: a policy that does not say serves no guests.
        ...(guests.value === "true" ? { guests: true } : {}),
      },
    };
    const same =
      JSON.stringify([document.login, document.staleness, Number(strikes.value)]) ===
      JSON.stringify([login, policy.document.staleness, policy.strikes]);
    if (same) throw failure("nothingChanged");
    if (
      !(await confirmDialog({
        title: t("policy.question"),
        body: t("policy.questionText"),
        confirm: t("policy.propose"),
      }))
    )
      return;
    const receipt = await confirmed(member, () => member.proposePolicy({ document, strikes: Number(strikes.value) }));
    toast(t(receipt?.outcome === "accepted" ? "policy.inForce" : "policy.proposed"), "good");
    back();
  };
  return section(
    { title: t("policy.change") },
    form(
      {
        submit,
        button: button({ label: t("policy.propose"), kind: "primary", submit: true }),
        beside: button({ label: t("dialog.cancel"), kind: "quiet", act: back }),
      },
      posture.element,
      guests.element,
      checks.element,
      h("div", { class: "pair" }, factor.element, age.element),
      h("div", { class: "pair" }, staleness.element, strikes.element),
    ),
  );
}
