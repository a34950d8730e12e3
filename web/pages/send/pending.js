// Uploads that broke off: they go on where they stopped, once the same files are chosen again.

import { actions, button } from "../../parts/controls.js";
import { confirmDialog } from "../../parts/dialog.js";
import { h } from "../../parts/dom.js";
import { live } from "../../parts/live.js";
import { notice, person } from "../../parts/show.js";
import { agoText } from "../../parts/time.js";
import { bytes, t } from "../../parts/text.js";

/** `onResume({id, owner, files})` when the files were chosen again. */
export function pendingPart(context, onResume) {
  return live(
    context,
    () => context.member.pendingSends(),
    (rows) =>
      rows.length
        ? notice(
            "info",
            { title: t("pending.title") },
            h("p", null, t("pending.text")),
            h(
              "ul",
              { class: "list" },
              rows.map((row) => h("li", null, line(context, row, onResume))),
            ),
          )
        : null,
    { quiet: true },
  );
}

function line({ member }, row, onResume) {
  const input = (attributes) => {
    const element = h("input", { type: "file", hidden: true, ...attributes });
    element.addEventListener(
      "change",
      () => element.files.length && onResume({ id: row.id, owner: row.owner, files: element.files }),
    );
    return element;
  };
  const files = input({ multiple: true });
  const folder = input({ webkitdirectory: true });
  const discard = async () => {
    const yes = await confirmDialog({
      title: t("pending.discardQuestion"),
      body: t("pending.discardText"),
      confirm: t("pending.discard"),
      kind: "danger",
    });
    if (!yes) return;
    await member.discardSend(row.id);
    member.dispatchEvent(new Event("change"));
  };
  return [
    h(
      "div",
      { class: "list-main" },
      person(row.owner),
      h(
        "p",
        { class: "soft" },
        t("pending.state", { done: bytes(row.done), total: bytes(row.total) }),
        " · ",
        agoText(row.startedAt),
      ),
    ),
    actions(
      button({ label: t("pending.files"), kind: "primary", act: () => files.click() }),
      button({ label: t("pending.folder"), act: () => folder.click() }),
      button({ label: t("pending.discard"), kind: "quiet", act: discard }),
      files,
      folder,
    ),
  ];
}
