// The recovery kit: what to print or to keep, and the questions that prove that it was kept.

import { actions, button } from "./controls.js";
import { h } from "./dom.js";
import { dayText, now } from "./time.js";
import { t } from "./text.js";

/** The groups of a recovery key. */
export const groupsOf = (recoveryKey) => recoveryKey.trim().split(/[\s-]+/);

/** The kit, as it is printed. */
export function kitSheet({ account, recoveryKey, recoveryCodes }) {
  return h(
    "div",
    { class: "sheet" },
    h("p", { class: "sheet-title" }, t("kit.sheet")),
    h("p", { class: "sheet-for" }, t("kit.for", { account, day: dayText(now()) })),
    h("h2", null, t("kit.key")),
    h(
      "ol",
      { class: "key-groups" },
      groupsOf(recoveryKey).map((group) => h("li", null, h("code", null, group))),
    ),
    h("h2", null, t("kit.codes")),
    h("p", { class: "hint" }, t("kit.codesHint")),
    h(
      "ul",
      { class: "codes" },
      recoveryCodes.map((code) => h("li", null, h("code", null, code))),
    ),
    h("p", { class: "sheet-note" }, t("kit.note")),
  );
}

/** Buttons that print the kit and save it as a text file. */
export function kitActions(kit) {
  return actions(
    button({ label: t("kit.print"), icon: "print", act: () => print() }),
    button({ label: t("kit.save"), icon: "download", act: () => save(kit) }),
  );
}

function save({ account, recoveryKey, recoveryCodes }) {
  const text = [
    t("kit.sheet"),
    t("kit.for", { account, day: dayText(now()) }),
    "",
    t("kit.key"),
    groupsOf(recoveryKey).join(" "),
    "",
    t("kit.codes"),
    t("kit.codesHint"),
    ...recoveryCodes,
    "",
    t("kit.note"),
    "",
  ].join("\n");
  saveFile(new Blob([text], { type: "text/plain" }), t("kit.file", { account }));
}

/** Gives a file to the browser's downloads. */
export function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
