// Looking after a record: every custodian is asked for its part, and what is lost or wrong is mended; or the record is
// sealed anew under another key.

import { actions, button, command } from "../../parts/controls.js";
import { openDialog } from "../../parts/dialog.js";
import { fill, h } from "../../parts/dom.js";
import { explain } from "../../parts/errors.js";
import { checkField } from "../../parts/fields.js";
import { progress } from "../../parts/progress.js";
import { notice, section } from "../../parts/show.js";
import { confirmed } from "../../parts/stepup.js";
import { bytes, number, t } from "../../parts/text.js";
import { go } from "../../parts/router.js";
import { toast } from "../../parts/toast.js";
import { findings } from "./findings.js";

/** The part of a record's page. `opening` is closed when the record gives way to another. */
export function carePart(context, record, opening) {
  const { member, signal } = context;
  const told = h("div", { class: "stack", "aria-live": "polite" });
  const abort = new AbortController();
  let isRunning = false;
  signal.addEventListener("abort", () => abort.abort());
  addEventListener("beforeunload", (event) => isRunning && event.preventDefault(), { signal });

  async function check() {
    const bar = progress(t("care.phase.access"));
    fill(told, bar.element);
    const onProgress = ({ phase, done, total }) =>
      bar.show({
        done,
        total,
        text: t(`care.phase.${phase}`),
        detail: total > 0 ? t("care.stripes", { done: number(done), total: number(total) }) : "",
      });
    await run(async () => {
      const report = await confirmed(member, () => member.repair(record, { onProgress, signal: abort.signal }));
      if (!signal.aborted) fill(told, findings(report));
    });
  }

  async function anew() {
    if (!(await askReseal())) return;
    const bar = progress(t("reseal.phase.open"));
    fill(told, bar.element);
    const onProgress = ({ phase, done, total }) =>
      bar.show({
        done,
        total,
        text: t(`reseal.phase.${phase}`),
        detail: total > 0 ? t("reseal.bytes", { done: bytes(done), total: bytes(total) }) : "",
      });
    await run(async () => {
      const receipt = await confirmed(member, () => member.reseal(record, { onProgress }));
      opening.close();
      if (signal.aborted) return;
      const { confirmed: by, of } = receipt.erased;
      toast(t("reseal.done", { confirmed: by, of }), "good");
      if (receipt.ended.length > 0) toast(t("reseal.ended", { count: receipt.ended.length }), "info");
      go(`#/images/${receipt.record}`);
    });
  }

  /** What fails is said where the progress was; what one gave up leaves nothing behind. */
  async function run(work) {
    isRunning = true;
    try {
      await work();
    } catch (error) {
      const isLarge = error.code === "tooLarge";
      const text = isLarge ? t("reseal.tooLarge") : explain(error);
      fill(
        told,
        error.code === "cancelled" || signal.aborted
          ? null
          : notice(
              "danger",
              { title: t("care.failed"), live: true },
              h("p", null, text),
              isLarge ? command(`aureole reseal ${record.slice(0, 12)}`) : null,
            ),
      );
    } finally {
      isRunning = false;
    }
  }

  return section(
    { title: t("care.title"), lead: t("care.lead") },
    h(
      "div",
      { class: "stack" },
      actions(
        button({ label: t("care.check"), icon: "custodians", act: check }),
        button({ label: t("reseal.open"), icon: "lock", act: anew }),
      ),
      told,
    ),
  );
}

/** Says what sealing anew reaches and what it does not. */
function askReseal() {
  return openDialog({
    title: t("reseal.question"),
    wide: true,
    build: (close) => {
      const sure = checkField({ label: t("reseal.understood") });
      const problem = h("p", { class: "problem", role: "alert", hidden: true }, t("erase.tick"));
      const act = () => {
        problem.hidden = sure.checked;
        if (sure.checked) close(true);
        else sure.input.focus();
      };
      return h(
        "div",
        { class: "stack" },
        h("p", null, t("reseal.what")),
        h("h3", null, t("erase.reaches")),
        h(
          "ul",
          { class: "ticks" },
          ["keys", "custodians", "items"].map((each) => h("li", null, t(`reseal.reach.${each}`))),
        ),
        h("h3", null, t("erase.reachesNot")),
        h(
          "ul",
          { class: "crosses" },
          ["copies", "grants", "sender"].map((each) => h("li", null, t(`reseal.not.${each}`))),
        ),
        sure.element,
        problem,
        actions(
          button({ label: t("reseal.do"), kind: "primary", act }),
          button({ label: t("dialog.cancel"), kind: "quiet", act: () => close(null) }),
        ),
      );
    },
  });
}
