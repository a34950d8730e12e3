// First run, from an invitation's link: five steps, one thing at a time.

import { linkButton } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { explain } from "../parts/errors.js";
import { waiting } from "../parts/progress.js";
import { notice } from "../parts/show.js";
import { steps } from "../parts/steps.js";
import { t } from "../parts/text.js";
import { invitationStep } from "./join/invitation.js";
import { passwordStep } from "./join/password.js";
import { factorStep } from "./join/factor.js";
import { kitStep } from "./join/kit.js";
import { enterStep } from "./join/enter.js";

const STEPS = [
  ["invitation", invitationStep],
  ["password", passwordStep],
  ["factor", factorStep],
  ["kit", kitStep],
  ["enter", enterStep],
];

export default function joinPage(context) {
  const [token, ledger = ""] = context.parameters.invitation.split(".");
  // What is gathered on the way; it lives in this page only and is gone with it.
  const run = { ...context, token, ledger, warn: false };
  const heading = h("h1", { tabindex: "-1" }, t("join.title"));
  const guide = steps(STEPS.map(([name]) => t(`join.step.${name}`)));
  const body = h("div", { class: "stack" }, waiting(t("join.looking")));

  const to = (index) => {
    const [name, build] = STEPS[index];
    guide.show(index);
    heading.textContent = t(`join.${name}.title`);
    fill(
      body,
      build(run, () => to(index + 1)),
    );
    if (index > 0) heading.focus();
    document.title = t("title", { page: heading.textContent });
  };

  // From the password on, leaving would lose the keys or the kit.
  addEventListener("beforeunload", (event) => run.warn && event.preventDefault(), { signal: context.signal });
  begin();
  return h("div", { class: "page" }, guide.element, heading, body);

  async function begin() {
    try {
      run.invitation = await context.account.lookInvitation(token);
      if (run.invitation.ledger !== ledger) return refuse("join.otherLedger");
      to(0);
    } catch (error) {
      if (error.code === "notFound") refuse("join.gone");
      else fill(body, notice("danger", { live: true }, h("p", null, explain(error))));
    }
  }

  function refuse(key) {
    heading.textContent = t(`${key}.title`);
    fill(
      body,
      notice("warn", { live: true }, h("p", null, t(`${key}.text`))),
      linkButton({ label: t("join.toLogin"), href: "#/login" }),
    );
  }
}
