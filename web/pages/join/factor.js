// The second factor: scanned or typed into an authenticator, and proved by a code before it counts.

import { authenticator } from "../../parts/authenticator.js";
import { h } from "../../parts/dom.js";
import { t } from "../../parts/text.js";

/** The third step: afterwards the account exists and `run.recoveryCodes` are there. */
export function factorStep(run, next) {
  const prove = async (code) => {
    ({ recoveryCodes: run.recoveryCodes } = await run.account.confirmSignUp({ setup: run.signUp.setup, code }));
    // The account has these keys now; this browser keeps them no longer.
    if (run.begun) await run.account.again.drop();
    next();
  };
  return h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, t("join.factor.lead")),
    authenticator(run.signUp, { prove }),
  );
}
