// A patient's own guardians: who they are, how many it takes, how long there is to say no, and what each is handed.

import { actions, button } from "../../parts/controls.js";
import { confirmDialog } from "../../parts/dialog.js";
import { fill, h } from "../../parts/dom.js";
import { saveFile } from "../../parts/kit.js";
import { live } from "../../parts/live.js";
import { empty, notice, section } from "../../parts/show.js";
import { confirmed } from "../../parts/stepup.js";
import { t } from "../../parts/text.js";
import { toast } from "../../parts/toast.js";
import { choosing, waitText } from "./choosing.js";

/** The part of the page. */
export function ownPart(context) {
  const { member } = context;
  const body = h("div", { class: "stack" });
  const shown = live(context, () => member.guardians(), draw);
  fill(body, shown);
  return section({ title: t("guardians.yours"), lead: t("guardians.yoursLead") }, body);

  function draw(found) {
    const name = button({ label: t(found ? "guardians.others" : "guardians.name"), kind: "primary", act: edit });
    if (!found)
      return empty({
        picture: "people",
        title: t("guardians.none"),
        text: t("guardians.noneText"),
        action: name,
      });
    return [
      h("p", null, t("guardians.terms", { needed: found.needed, wait: waitText(found.wait) })),
      found.guardians
        ? h(
            "ul",
            { class: "list" },
            found.guardians.map((each) => h("li", null, line(each))),
          )
        : notice("warn", {}, h("p", null, t("guardians.unknown"))),
      actions(name, button({ label: t("guardians.clear"), kind: "quiet", act: clear })),
    ];
  }

  function line(each) {
    return [
      h("div", { class: "list-main" }, h("p", { class: "list-title" }, each.name)),
      button({
        label: t("guardians.file"),
        icon: "download",
        name: t("guardians.fileFor", { name: each.name }),
        focusKey: `guardian-${each.member}`,
        act: () => save(each),
      }),
    ];
  }

  async function save(each) {
    const bytes = await member.proofFile(each.member);
    saveFile(new Blob([bytes], { type: "application/json" }), t("guardians.fileName", { name: each.name }));
  }

  async function clear() {
    const yes = await confirmDialog({
      title: t("guardians.clearTitle"),
      body: t("guardians.clearBody"),
      confirm: t("guardians.clear"),
      kind: "danger",
    });
    if (!yes) return;
    await confirmed(member, () => member.clearGuardians());
    toast(t("guardians.cleared"), "good");
    await shown.reload();
  }

  function edit() {
    const chooser = choosing(member, () => {
      fill(body, shown);
      shown.reload();
      body.querySelector("button")?.focus();
    });
    fill(body, chooser.element);
    chooser.input.focus();
  }
}
