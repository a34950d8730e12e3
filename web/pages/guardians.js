// Guardians: people who together can give somebody new keys. One's own, and those for whom one is a guardian.

import { actions, button } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { saveFile } from "../parts/kit.js";
import { live } from "../parts/live.js";
import { fingerprint, limits, notice, page, section } from "../parts/show.js";
import { moment } from "../parts/time.js";
import { rich, t } from "../parts/text.js";
import { chargesPart } from "./guardians/charges.js";
import { ownPart } from "./guardians/own.js";
import { stopButton } from "./guardians/stop.js";

export default function guardiansPage(context) {
  const { member } = context;
  const isPatient = member.profile.role === "patient";
  const running = live(context, async () => member.recovery, (recovery) => recoveryNotice(member, recovery), {
    quiet: true,
  });
  return page(
    { title: t("guardians.title"), lead: t(isPatient ? "guardians.lead" : "guardians.leadOther") },
    isPatient ? [running, ownPart(context)] : null,
    chargesPart(context),
    section({ title: t("guardians.card"), lead: t("guardians.cardLead") }, actions(cardButton(member))),
    limits(isPatient ? "guardians.limit" : "guardians.limitOther"),
  );
}

function cardButton(member) {
  return button({
    label: t("guardians.cardSave"),
    icon: "download",
    act: async () =>
      saveFile(
        new Blob([await member.card()], { type: "application/json" }),
        t("guardians.cardFile", { account: member.profile.account }),
      ),
  });
}

function recoveryNotice(member, { stage, due, votes, needed, fingerprint: print }) {
  if (stage === "none" || stage === "due") return null;
  const isRunning = stage === "waiting";
  return notice(
    isRunning ? "danger" : "warn",
    { title: t(`guardians.own.${stage}`), live: true },
    isRunning
      ? h("p", null, rich("guardians.own.until", { moment: moment(due) }))
      : h("p", null, t("guardians.own.votes", { count: votes[0].count, needed })),
    fingerprint(print ?? votes[0].fingerprint),
    h("p", null, t("guardians.own.what")),
    isRunning ? actions(stopButton(member)) : null,
  );
}
