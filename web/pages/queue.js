// What programs of this computer stored and nobody could be sent to yet, as the agent keeps it.

import { actions, button, command } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { passwordField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { live } from "../parts/live.js";
import { modalityText } from "../parts/scope.js";
import { badge, empty, facts, limits, notice, page, section } from "../parts/show.js";
import { agoText, dayText, momentText } from "../parts/time.js";
import { bytes, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";
import { decide } from "./queue/decide.js";
import { plainName, studyTime } from "./send/files.js";

/** What keeps the queue from being shown, each told in its own words. */
const STATES = new Set(["agentMissing", "agentWordNeeded", "agentOfOther", "notFound"]);

export default function queuePage(context) {
  const { member } = context;
  const load = async () => {
    try {
      return await member.waiting();
    } catch (error) {
      if (STATES.has(error.code)) return { state: error.code };
      throw error;
    }
  };
  const part = live(context, load, (found) => draw(context, found, () => part.reload()), { every: 10 });
  return page({ title: t("queue.title"), lead: t("queue.lead") }, part, limits("queue.limit"));
}

function draw(context, { state, batches, unreadable }, reload) {
  if (state === "agentWordNeeded") return wordPart(context, reload);
  if (state) return agentPart(state, reload);
  return [
    batches.length
      ? h("div", { class: "stack large" }, batches.map((each) => batchPart(context, each, reload)))
      : empty({ picture: "inbox", title: t("queue.empty"), text: t("queue.emptyText") }),
    unreadable.length ? spoiltPart(context, unreadable, reload) : null,
  ];
}

function agentPart(state, reload) {
  return section(
    { title: t(`queue.${state}`) },
    h("p", null, t(`queue.${state}Text`)),
    state === "agentOfOther" ? null : command(`aureole agent run --dicomweb --gateway ${location.origin}`),
    actions(button({ label: t("device.look"), act: reload })),
  );
}

function wordPart({ member }, reload) {
  const word = passwordField({ label: t("queue.word"), hint: t("queue.wordHint"), autocomplete: "off" });
  const show = button({ label: t("queue.show"), kind: "primary", submit: true });
  return section(
    { title: t("queue.agentWordNeeded"), lead: t("queue.agentWordNeededText") },
    form(
      {
        button: show,
        submit: async () => {
          try {
            member.giveAgentWord(word.value);
            await member.waiting();
          } catch (error) {
            if (error.code === "agentWordNeeded") throw wrong(word, t("queue.wordWrong"));
            if (!STATES.has(error.code)) throw error;
          }
          await reload();
        },
      },
      word.element,
    ),
  );
}

function batchPart(context, each, reload) {
  const name = plainName(each.patientName) || t("queue.noName");
  const drop = async () => {
    const yes = await confirmDialog({
      title: t("queue.dropQuestion"),
      body: t("queue.dropText", { name, count: each.instances }),
      confirm: t("queue.drop"),
      kind: "danger",
    });
    if (!yes) return;
    await context.member.dropWaiting(each.batch);
    toast(t("queue.dropped"), "good");
    await reload();
  };
  const send = async () => {
    const sent = await decide(context, each);
    if (sent === null) return;
    toast(t(sent ? "queue.sent" : "queue.sealed"), "good");
    await reload();
  };
  const study = studyTime(each.studyDate);
  return h(
    "article",
    { class: "card stack", "aria-label": name },
    h("h2", null, name),
    facts(
      [t("queue.identifier"), each.patient ?? t("queue.noIdentifier")],
      [t("queue.issuer"), each.issuer ?? t("queue.noIssuer")],
      [t("queue.study"), study ? dayText(study) : null],
      [t("queue.description"), each.description],
      [t("queue.modality"), each.modality ? modalityText(each.modality) : null],
      [t("queue.size"), t("queue.amount", { count: each.instances, size: bytes(each.bytes) })],
      [t("queue.since"), h("span", { title: momentText(each.since) }, agoText(each.since))],
    ),
    each.isOnItsWay
      ? badge("info", t("queue.onItsWay"))
      : actions(
          button({
            label: t("queue.choose"),
            kind: "primary",
            icon: "send",
            name: t("queue.chooseName", { name, count: each.instances }),
            focusKey: `send-${each.batch}`,
            act: send,
          }),
          button({
            label: t("queue.drop"),
            kind: "quiet",
            name: t("queue.dropName", { name, count: each.instances }),
            focusKey: `drop-${each.batch}`,
            act: drop,
          }),
        ),
  );
}

function spoiltPart({ member }, unreadable, reload) {
  const remove = async () => {
    const body = t("queue.spoiltQuestionText", { count: unreadable.length });
    const confirm = t("queue.drop");
    if (!(await confirmDialog({ title: t("queue.spoiltQuestion"), body, confirm, kind: "danger" }))) return;
    for (const batch of unreadable) await member.dropWaiting(batch);
    await reload();
  };
  return notice(
    "warn",
    { title: t("queue.spoilt", { count: unreadable.length }) },
    h("p", null, t("queue.spoiltText")),
    actions(button({ label: t("queue.drop"), kind: "quiet", act: remove })),
  );
}
