// Sending: the files, the patient, a last look; then progress, and the receipt.

import { button } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { freshen } from "../parts/demands.js";
import { fill, h } from "../parts/dom.js";
import { explain } from "../parts/errors.js";
import { chosen, ordered, plainFile } from "../parts/files.js";
import { progress } from "../parts/progress.js";
import { limits, nameOf, notice, page, person, section } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { now } from "../parts/time.js";
import { bytes, t } from "../parts/text.js";
import { filesPart } from "./send/files.js";
import { patientPart } from "./send/patient.js";
import { receipt } from "./send/receipt.js";
import { warningsPart } from "./send/warnings.js";
import { pendingPart } from "./send/pending.js";

export default function sendPage(context) {
  const { member } = context;
  const body = h("div", { class: "stack large" });
  const view = page({ title: t("send.title"), lead: t("send.lead") }, body);
  // What is being sent goes on when somebody looks at another page; closing the tab is warned of.
  let sending = false;
  addEventListener("beforeunload", (event) => sending && event.preventDefault(), { signal: context.signal });
  compose();
  return view;

  function compose() {
    const problem = h("div", { role: "alert" });
    const warnings = warningsPart();
    const update = () => {
      fill(problem);
      warnings.show(files.found, patient.value);
    };
    const files = filesPart(context, update);
    const patient = patientPart(context, update);
    const send = button({
      label: t("send.submit"),
      kind: "primary",
      icon: "lock",
      act: async () => {
        fill(problem);
        const missing =
          files.found.length === 0
            ? "send.noFiles"
            : !patient.value
              ? "send.noPatient"
              : !patient.confirmed
                ? "send.notCompared"
                : !warnings.accepted
                  ? "send.notChecked"
                  : null;
        if (missing) return fill(problem, notice("danger", {}, h("p", null, t(missing))));
        await transmit(files, patient.value);
      },
    });
    fill(
      body,
      pendingPart(context, (resume) => resumeSend(resume)),
      section({ title: t("send.files"), kind: "step" }, files.element),
      section({ title: t("send.patient"), kind: "step" }, patient.element),
      section(
        { title: t("send.check"), kind: "step" },
        warnings.element,
        problem,
        h("div", { class: "actions" }, send),
      ),
      limits("send.limit"),
    );
  }

  function transmit(files, owner) {
    const { found } = files;
    const list = found.map(plainFile);
    const measuredAt = Math.min(files.measuredAt ?? now(), now());
    const began = now();
    return follow(owner, found, async (how) => {
      // When a code is asked for half way, what is stored already is gone on with.
      const left = (await member.pendingSends()).find(
        (row) => row.startedAt >= began && row.owner.member === owner.member,
      );
      if (left) return member.resumeSend(left.id, list, how);
      return member.send({ files: list, owner: owner.member, kind: files.kind, measuredAt, ...how });
    });
  }

  function resumeSend({ id, owner, files }) {
    const entries = ordered(chosen(files));
    return follow(owner, entries, (how) => member.resumeSend(id, entries.map(plainFile), how));
  }

  async function follow(owner, found, work) {
    const stop = new AbortController();
    const bar = progress(t("send.phase.read"));
    const total = found.reduce((sum, { file }) => sum + file.size, 0);
    const cancel = button({
      label: t("send.cancel"),
      kind: "quiet",
      act: async () => {
        if (
          await confirmDialog({
            title: t("send.cancelQuestion"),
            body: t("send.cancelText"),
            confirm: t("send.cancel"),
            kind: "danger",
          })
        )
          stop.abort();
      },
    });
    const heading = h("h2", { tabindex: "-1" }, t("send.sending"));
    const onProgress = ({ done, total: of, phase }) =>
      bar.show({
        done,
        total: of,
        text: t(`send.phase.${phase}`),
        detail: phase === "record" || !(of > 0) ? "" : t("send.of", { done: bytes(done), total: bytes(of) }),
      });
    fill(
      body,
      h(
        "div",
        { class: "card stack" },
        heading,
        h("p", null, person(owner)),
        h("p", { class: "soft" }, t("send.amount", { count: found.length, size: bytes(total) })),
        bar.element,
        h("p", { class: "hint" }, t("send.stay")),
        cancel,
      ),
    );
    heading.focus();
    sending = true;
    try {
      await freshen(member);
      const result = await confirmed(member, () => work({ onProgress, signal: stop.signal }));
      // Of what was chosen again after a break nothing is described.
      const areImages = found.every(({ described }) => described !== false);
      fill(body, receipt(context, { owner, bytes: total, areImages, ...result }, compose));
      body.querySelector("h2").focus();
    } catch (error) {
      const aborted = stop.signal.aborted || error.name === "AbortError";
      if (error.code === "cancelled" || aborted) return compose();
      broken(owner, error);
    } finally {
      sending = false;
    }
  }

  function broken(owner, error) {
    fill(
      body,
      notice(
        "danger",
        { title: t("send.broken"), live: true },
        h("p", null, explain(error)),
        h("p", null, t("send.brokenText", { name: nameOf(owner) })),
      ),
      h("div", { class: "actions" }, button({ label: t("send.goOn"), kind: "primary", act: compose })),
    );
  }
}
