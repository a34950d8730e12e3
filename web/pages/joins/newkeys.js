// A member whose keys on the ledger are new is listed with them: their file, their fingerprint, their name.

import { button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { checkField, textField } from "../../parts/fields.js";
import { readChosen, fileField } from "../../parts/onefile.js";
import { form, wrong } from "../../parts/form.js";
import { digest, facts, fingerprint, notice, section } from "../../parts/show.js";
import { confirmed } from "../../parts/stepup.js";
import { t } from "../../parts/text.js";
import { toast } from "../../parts/toast.js";

/** The most bytes of such a file (identity.md section 8). */
const MOST = 8192;

/** The part of the page of those who wait. */
export function newKeysPart({ member }) {
  const body = h("div", { class: "stack" });
  begin();
  return section({ title: t("newkeys.title"), lead: t("newkeys.lead") }, body);

  function begin() {
    const file = fileField({ label: t("newkeys.file"), accept: ".json,application/json" });
    const submit = async () => {
      const bytes = await readChosen(file, MOST);
      try {
        judge(bytes, await member.readNewKeys(bytes));
      } catch (error) {
        if (error.code === "joinRefused") throw wrong(file, t("newkeys.malformed"));
        throw error;
      }
    };
    fill(
      body,
      form(
        { submit, label: t("newkeys.title"), button: button({ label: t("newkeys.look"), submit: true }) },
        file.element,
      ),
    );
  }

  function judge(bytes, request) {
    const [label, hint] = [t("joins.name"), t("newkeys.nameHint")];
    const name = textField({ label, hint, value: request.listed ?? request.name, maxlength: 200 });
    const isOther = request.listed !== null && request.listed !== request.name;
    const compared = checkField({ label: t("joins.compared"), hint: t("joins.comparedHint") });
    const problem = h("p", { class: "problem", role: "alert", hidden: true }, t("joins.notCompared"));
    const submit = async () => {
      name.clear();
      problem.hidden = compared.checked;
      if (!compared.checked) return compared.input.focus();
      if (name.value.trim() === "") throw wrong(name, t("joins.nameMissing"));
      const listed = await confirmed(member, () => member.relist(bytes, { name: name.value.trim() }));
      toast(t("newkeys.listed", { name: listed.name }), "good");
      begin();
    };
    const heading = h("h3", { tabindex: "-1" }, request.name);
    fill(
      body,
      h(
        "article",
        { class: "card" },
        heading,
        facts([t("code.identifier"), digest(request.member)]),
        isOther
          ? notice("warn", {}, h("p", null, t("newkeys.otherName", { said: request.name, listed: request.listed })))
          : null,
        h("p", { class: "soft" }, t("newkeys.fingerprintText")),
        fingerprint(request.fingerprint),
        form(
          {
            submit,
            label: t("newkeys.formName", { name: request.name }),
            button: button({ label: t("newkeys.list"), kind: "primary", submit: true }),
            beside: button({ label: t("dialog.cancel"), kind: "quiet", act: begin }),
          },
          name.element,
          compared.element,
          problem,
        ),
      ),
    );
    heading.focus();
  }
}
