// Other keys in place of those until now, while they are at hand; and the file by which the authority lists them.

import { actions, button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { passwordField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { saveFile } from "../../parts/kit.js";
import { progress } from "../../parts/progress.js";
import { fingerprint, limits, notice, section } from "../../parts/show.js";
import { confirmed } from "../../parts/stepup.js";
import { t } from "../../parts/text.js";

const STEPS = ["open", "keep", "record", "tidy"];

/** The part of the account's page; nothing before the member is enrolled. */
export function keysPart({ member, signal }) {
  const { enrolled, role } = member.profile;
  if (!enrolled) return null;
  const body = h("div", { class: "stack" });
  let isRunning = false;
  addEventListener("beforeunload", (event) => isRunning && event.preventDefault(), { signal });
  closed();
  return section({ title: t("rotate.title"), lead: t("rotate.lead") }, body);

  function closed() {
    if (role === "authority") fill(body, h("p", { class: "soft" }, t("rotate.authority")));
    else {
      const handover = h("div", null);
      fill(body, handover, actions(button({ label: t("rotate.open"), act: open })));
      // Others see a name only where the directory has these very keys.
      member.isListed().then(
        (isListed) => isListed || fill(handover, newKeysHandover(member)),
        () => {},
      );
    }
  }

  async function open() {
    if (role === "technologist" && (await member.pendingSends()).length > 0)
      return fill(body, notice("warn", { live: true }, h("p", null, t("rotate.pending"))));
    const password = passwordField({ label: t("rotate.password"), autocomplete: "current-password" });
    const bar = progress(t("rotate.step.open"));
    bar.element.hidden = true;
    const told = (step) => {
      bar.element.hidden = false;
      bar.show({ done: STEPS.indexOf(step) + 1, total: STEPS.length, text: t(`rotate.step.${step}`) });
    };
    const submit = async () => {
      password.clear();
      if (password.value === "") throw wrong(password, t("login.passwordMissing"));
      isRunning = true;
      try {
        await confirmed(member, () => member.rotateKeys(password.value, told));
        await done();
      } catch (error) {
        if (error.code === "wrongPassword") throw wrong(password, t("error.wrongPassword"));
        throw error.code === "outOfBounds" ? Object.assign(new Error("full"), { code: "keyringFull" }) : error;
      } finally {
        isRunning = false;
        bar.element.hidden = true;
      }
    };
    fill(
      body,
      h("ul", { class: "ticks" }, h("li", null, t("rotate.stays")), h("li", null, t("rotate.opens"))),
      h(
        "ul",
        { class: "crosses" },
        h("li", null, t("rotate.sessions")),
        h("li", null, t("rotate.name")),
        h("li", null, t("rotate.home")),
      ),
      form(
        {
          submit,
          label: t("rotate.title"),
          button: button({ label: t("rotate.do"), kind: "primary", submit: true }),
          beside: button({ label: t("dialog.cancel"), kind: "quiet", act: closed }),
        },
        password.element,
        bar.element,
      ),
      limits("rotate.limit"),
    );
    password.input.focus();
  }

  async function done() {
    const heading = h("h3", { tabindex: "-1" }, t("rotate.done"));
    fill(body, heading, newKeysHandover(member));
    heading.focus();
  }
}

/** The new fingerprint, and the file for the authority. */
export function newKeysHandover(member) {
  return h(
    "div",
    { class: "stack" },
    notice("warn", { title: t("rotate.hand") }, h("p", null, t("rotate.handText"))),
    h("p", null, t("rotate.print")),
    fingerprint(member.profile.fingerprint),
    actions(
      button({
        label: t("rotate.save"),
        icon: "download",
        kind: "primary",
        act: async () =>
          saveFile(
            new Blob([await member.newKeysRequest()], { type: "application/json" }),
            t("rotate.file", { account: member.profile.account }),
          ),
      }),
    ),
  );
}
