// Some calls want a code of the second factor again. The person is asked once, and the call is made once more.

import { button } from "./controls.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { failure } from "./errors.js";
import { codeField } from "./fields.js";
import { form, wrong } from "./form.js";
import { t } from "./text.js";

/** Does `work`, asking for a code where it is needed; throws "cancelled" when the person gives none. */
export async function confirmed(member, work) {
  try {
    return await work();
  } catch (error) {
    // The gateway asks with one word, custodians with the other.
    if (error.code !== "secondFactorNeeded" && error.code !== "loginNeeded") throw error;
    await stepUp(member);
    return work();
  }
}

/** Asks for a code until it is right. */
export async function stepUp(member) {
  const done = await openDialog({
    title: t("stepup.title"),
    build: (close) => {
      const code = codeField({ hint: t("stepup.hint") });
      const submit = async () => {
        code.clear();
        if (!code.complete) throw wrong(code, t("code.incomplete"));
        try {
          await member.secondFactor(code.value);
        } catch (error) {
          if (error.code === "notAuthenticated" || error.code === "wrongCode") throw wrong(code, t("code.wrong"));
          throw error;
        }
        close(true);
      };
      return form(
        {
          submit,
          button: button({ label: t("stepup.confirm"), kind: "primary", submit: true }),
          beside: button({ label: t("dialog.cancel"), kind: "quiet", act: () => close(null) }),
        },
        h("p", null, t("stepup.body")),
        code.element,
      );
    },
  });
  if (!done) throw failure("cancelled");
}
