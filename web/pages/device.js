// The health of this computer, as its agent reports it: each check, and the command that mends it.

import { actions, button, command } from "../parts/controls.js";
import { demandsOf } from "../parts/demands.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { live } from "../parts/live.js";
import { badge, facts, fingerprint, limits, notice, page, section } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { agoText, durationText, momentText } from "../parts/time.js";
import { known, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";

export default function devicePage(context) {
  const { member } = context;
  const load = async () => ({ posture: await member.posture(), agent: await member.agent().catch(() => null) });
  const part = live(context, load, (found) => draw(context, found, () => part.reload()));
  const others = live(
    context,
    async () => ({ known: await member.agents(), here: (await member.agent().catch(() => null))?.key }),
    (found) => computers(context, found, () => Promise.all([others.reload(), part.reload()])),
  );
  member.addEventListener("paired", () => others.reload(), { signal: context.signal });
  return page(
    { title: t("device.title"), lead: t("device.lead") },
    part,
    section({ title: t("computers.title"), lead: t("computers.lead") }, others),
    limits("device.limit1", "device.limit2"),
  );
}

function draw({ member }, { posture, agent }, reload) {
  const check = button({
    label: t("device.check"),
    kind: "primary",
    act: async () => {
      await member.checkPosture();
      toast(t("device.checked"), "good");
      member.dispatchEvent(new Event("posture"));
      await reload();
    },
  });
  const pair = button({
    label: t("device.pair"),
    kind: "primary",
    act: async () => {
      await confirmed(member, () => member.pairAgent());
      toast(t("device.paired"), "good");
      member.dispatchEvent(new Event("paired"));
      await reload();
    },
  });
  const mustBeWell = ["technologist", "clinician"].includes(member.profile.role);
  return [
    verdict(posture, mustBeWell),
    posture.checks?.length
      ? h(
          "ul",
          { class: "checks" },
          sorted(posture.checks).map((each) => h("li", { class: each.verdict }, line(each, posture))),
        )
      : null,
    section(
      { title: t("device.agent") },
      agent
        ? [
            facts(
              [t("device.agentName"), agent.name],
              [t("device.agentVersion"), agent.version],
              [t("device.agentKey"), fingerprint(agent.key.slice(0, 20))],
            ),
            agent.paired === false ? [h("p", null, t("device.pairText")), actions(pair)] : actions(check),
          ]
        : [
            h("p", null, t("device.noAgent")),
            command("aureole agent"),
            h("p", { class: "soft" }, t("device.noAgentText")),
            actions(button({ label: t("device.look"), act: reload })),
          ],
    ),
  ];
}

/** The computers whose word counts, each of which can be taken off. */
function computers({ member }, { known, here }, reload) {
  if (known.length === 0) return h("p", { class: "soft" }, t("computers.none"));
  const remove = async (each) => {
    const body = t("computers.removeBody", { name: each.name });
    const confirm = t("computers.remove");
    if (!(await confirmDialog({ title: t("computers.removeTitle"), body, confirm, kind: "danger" }))) return;
    await confirmed(member, () => member.removeAgent(each.key));
    toast(t("computers.removed", { name: each.name }), "good");
    await reload();
  };
  return h(
    "ul",
    { class: "list" },
    known.map((each) =>
      h(
        "li",
        null,
        h(
          "div",
          { class: "list-main" },
          h(
            "p",
            { class: "list-title" },
            each.name,
            each.key === here ? [" ", badge("good", t("computers.this"))] : null,
          ),
          h("p", { class: "soft" }, each.at ? t("computers.since", { ago: agoText(each.at) }) : null),
          h("p", { class: "soft mono" }, each.key.slice(0, 20).match(/.{4}/g).join(" ")),
        ),
        button({
          label: t("computers.remove"),
          kind: "quiet",
          name: t("computers.removeName", { name: each.name }),
          focusKey: `agent-${each.key.slice(0, 16)}`,
          act: () => remove(each),
        }),
      ),
    ),
  );
}

function verdict(posture, mustBeWell) {
  const demands = demandsOf(posture);
  const { at, deadline } = posture;
  const kind = { pass: "good", fail: demands.posture === "block" ? "danger" : "warn", unknown: "info" }[
    posture.verdict
  ];
  const consequence = !mustBeWell ? "device.noDemand" : `device.demand.${demands.posture}`;
  return notice(
    kind,
    { title: t(`device.verdict.${posture.verdict}`) },
    h("p", null, at ? t("device.at", { ago: agoText(at) }) : t("device.never")),
    h("p", null, t(consequence, { duration: durationText(demands.postureAge ?? 0) })),
    deadline && mustBeWell
      ? h(
          "p",
          null,
          h(
            "strong",
            null,
            t(posture.verdict === "pass" ? "device.until" : "device.deadline", { moment: momentText(deadline) }),
          ),
        )
      : null,
  );
}

const ORDER = ["fail", "unknown", "pass"];
const sorted = (checks) => [...checks].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));

function line(check, posture) {
  const demanded = demandsOf(posture).checks.includes(check.name);
  const picture = { pass: "check", fail: "cross", unknown: "question" }[check.verdict];
  return [
    h("span", { class: "check-icon", "aria-hidden": "true" }, icon(picture)),
    h(
      "div",
      { class: "check-main" },
      h(
        "p",
        { class: "check-name" },
        known(`check.${check.name}`) ? t(`check.${check.name}`) : check.name,
        " ",
        badge({ pass: "good", fail: "danger", unknown: "warn" }[check.verdict], t(`verdict.${check.verdict}`)),
        demanded ? null : badge("plain", t("device.notDemanded")),
      ),
      check.detail ? h("p", { class: "soft" }, check.detail) : null,
      check.verdict !== "pass" && check.remedy
        ? [h("p", { class: "check-mend" }, t("device.mend")), command(check.remedy)]
        : null,
    ),
  ];
}
