// Beginning again: password and recovery kit are lost, and guardians give new keys. It takes days, so the page goes on
// where this browser has left off.

import { backLink } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { explain } from "../parts/errors.js";
import { waiting } from "../parts/progress.js";
import { notice } from "../parts/show.js";
import { steps } from "../parts/steps.js";
import { t } from "../parts/text.js";
import { beginStep } from "./again/begin.js";
import { openStep } from "./again/open.js";
import { waitStep } from "./again/wait.js";
import { enterStep } from "./join/enter.js";
import { factorStep } from "./join/factor.js";
import { kitStep } from "./join/kit.js";

const STEPS = [
  ["begin", beginStep],
  ["wait", waitStep],
  ["open", openStep],
  ["factor", factorStep],
  ["kit", kitStep],
  ["enter", enterStep],
];

export default function againPage(context) {
  const run = { ...context, begun: null, warn: false, then: "#/account" };
  const heading = h("h1", { tabindex: "-1" }, t("again.begin.title"));
  const guide = steps(STEPS.map(([name]) => t(`again.step.${name}`)));
  const body = h("div", { class: "stack" }, waiting(t("live.loading")));

  const to = (index, { quiet = false } = {}) => {
    const [name, build] = STEPS[index];
    guide.show(index);
    heading.textContent = t(`again.${name}.title`);
    run.restart = () => to(0);
    // Once the second factor is confirmed the account counts, and leaving would lose the kit.
    run.warn = name === "kit";
    fill(
      body,
      build(run, () => to(index + 1)),
    );
    if (!quiet) heading.focus();
    document.title = t("title", { page: heading.textContent });
  };

  addEventListener("beforeunload", (event) => run.warn && event.preventDefault(), { signal: context.signal });
  begin();
  return h("div", { class: "page" }, backLink(t("again.back"), "#/recover"), guide.element, heading, body);

  async function begin() {
    try {
      run.begun = await context.account.again.begun();
      to(run.begun ? 1 : 0, { quiet: true });
    } catch (error) {
      fill(body, notice("danger", { live: true }, h("p", null, explain(error))));
    }
  }
}
