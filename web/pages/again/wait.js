// The guardians' turn: what they are handed and told, and how far they are.

import { actions, button } from "../../parts/controls.js";
import { confirmDialog } from "../../parts/dialog.js";
import { h } from "../../parts/dom.js";
import { saveFile } from "../../parts/kit.js";
import { live } from "../../parts/live.js";
import { digest, facts, fingerprint, more, notice } from "../../parts/show.js";
import { moment } from "../../parts/time.js";
import { rich, t } from "../../parts/text.js";

/** The second step: over when the keys are the member's on the ledger. */
export function waitStep(run, next) {
  const { again } = run.account;
  const part = live({ signal: run.signal }, again.state, (state) => shown(state), { every: 30 });
  const save = async () => saveFile(new Blob([await again.request()], { type: "application/json" }), t("again.file"));
  const drop = async () => {
    const yes = await confirmDialog({
      title: t("again.drop"),
      body: t("again.dropBody"),
      confirm: t("again.dropDo"),
      kind: "danger",
    });
    if (!yes) return;
    await again.drop();
    run.restart();
  };
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, t("again.wait.lead")),
    h(
      "ol",
      { class: "numbered" },
      h(
        "li",
        null,
        t("again.wait.hand"),
        actions(button({ label: t("again.save"), icon: "download", kind: "primary", act: save })),
      ),
      h("li", null, t("again.wait.read"), fingerprint(run.begun.fingerprint)),
      h("li", null, t("again.wait.come")),
    ),
    part,
    more(
      t("again.about"),
      facts(
        [t("again.name"), run.begun.name],
        [t("code.identifier"), digest(run.begun.member)],
        [t("again.ledger"), fingerprint(run.begun.ledgerFingerprint)],
      ),
    ),
  );

  function shown({ stage, votes, needed, due }) {
    const discard = button({ label: t("again.dropDo"), kind: "quiet", act: drop });
    // Keys that are the member's are not thrown away by a slip.
    if (stage === "done")
      return [
        notice(
          "good",
          { title: t("again.stage.done"), live: true },
          actions(button({ label: t("again.go"), kind: "primary", act: async () => next() })),
        ),
        more(t("again.forgotten"), h("p", null, t("again.forgottenText")), actions(discard)),
      ];
    const said = {
      none: [t("again.stage.none"), t("again.stage.noneText")],
      voting: [t("again.stage.voting", { votes, needed }), t("again.stage.votingText")],
      waiting: [t("again.stage.waiting"), due && rich("again.stage.until", { moment: moment(due) })],
    }[stage];
    return [
      notice("info", { title: said[0], live: true }, h("p", null, said[1])),
      actions(button({ label: t("again.look"), focusKey: "look", act: () => part.reload() }), discard),
    ];
  }
}
