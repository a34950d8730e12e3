// Whose a waiting batch is: the patient by verified name, what looks wrong, and whether the identifier is remembered.

import { actions, button } from "../../parts/controls.js";
import { openDialog } from "../../parts/dialog.js";
import { fill, h } from "../../parts/dom.js";
import { explain } from "../../parts/errors.js";
import { checkField } from "../../parts/fields.js";
import { notice } from "../../parts/show.js";
import { t } from "../../parts/text.js";
import { patientPart } from "../send/patient.js";
import { warningsPart } from "../send/warnings.js";

/** Asks in a dialog, and has the agent send: whether it is recorded already; null where nothing was sent. */
export function decide(context, each) {
  const described = { patientName: each.patientName, patientID: each.patient, modality: each.modality, burnedIn: "no" };
  return openDialog({
    title: t("queue.whose"),
    wide: true,
    build: (close) => {
      const problem = h("div", { role: "alert" });
      const warnings = warningsPart();
      // Said by the agent, whose map knows more than the images do.
      let other = null;
      const update = () => {
        fill(problem);
        other = null;
        warnings.show([{ described }], patient.value);
      };
      const patient = patientPart(context, update);
      const remember = each.patient
        ? checkField({ label: t("queue.remember", { identifier: each.patient }), hint: t("queue.rememberHint") })
        : null;
      const say = (text, ...more) => {
        fill(problem, notice("danger", {}, h("p", null, text), more));
        problem.scrollIntoView({ block: "nearest" });
      };
      const send = async () => {
        const missing = !patient.value
          ? "send.noPatient"
          : !patient.confirmed
            ? "send.notCompared"
            : !warnings.accepted || (other && !other.checked)
              ? "send.notChecked"
              : null;
        if (missing) {
          if (!other) say(t(missing));
          return;
        }
        // Whatever looked wrong was affirmed by now.
        const accept = other !== null || warnings.doubtful;
        try {
          close(
            await context.member.sendWaiting({
              batch: each.batch,
              owner: patient.value.member,
              remember: remember?.checked ?? false,
              accept,
            }),
          );
        } catch (error) {
          if (error.code !== "otherPatient") return say(explain(error));
          other = checkField({ label: t("warning.affirm"), hint: t("warning.affirmHint") });
          say(t("queue.otherPatient"), other.element);
        }
      };
      return h(
        "div",
        { class: "stack" },
        patient.element,
        warnings.element,
        remember?.element ?? null,
        problem,
        actions(
          button({ label: t("queue.send"), kind: "primary", icon: "lock", act: send }),
          button({ label: t("dialog.cancel"), kind: "quiet", act: () => close(null) }),
        ),
      );
    },
  });
}
