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
    h("p", { class: "sheet-for" }, forWhom(account)),
    h("h2", null, t("kit.key")),
    h(
      "ol",
      { class: "key-groups" },
      groupsOf(recoveryKey).map((group) => h("li", null, h("code", null, group))),
    ),
    h("h2", null, t("kit.codes")),
    codesOf(recoveryCodes),
    h("p", { class: "sheet-note" }, t("kit.note")),
  );
}

/** New recovery codes alone, as they are printed: they belong to the kit that there is. */
export function codesSheet({ account, recoveryCodes }) {
  return h(
    "div",
    { class: "sheet" },
    h("p", { class: "sheet-title" }, t("kit.codes")),
    h("p", { class: "sheet-for" }, forWhom(account)),
    codesOf(recoveryCodes),
    h("p", { class: "sheet-note" }, t("factor.note")),
  );
}

const codesOf = (codes) => [
  h("p", { class: "hint" }, t("kit.codesHint")),
  h(
    "ol",
    { class: "codes" },
    codes.map((code) => h("li", null, h("code", null, code))),
  ),
];

/** Buttons that print the kit and save it as a text file. */
export function kitActions({ account, recoveryKey, recoveryCodes }) {
  const key = [t("kit.key"), groupsOf(recoveryKey).join(" "), ""];
  return keeping(account, [t("kit.sheet"), forWhom(account), "", ...key, ...listed(recoveryCodes), t("kit.note")]);
}

/** The same for recovery codes alone. */
export function codesActions({ account, recoveryCodes }) {
  return keeping(account, [forWhom(account), "", ...listed(recoveryCodes), t("factor.note")]);
}

const forWhom = (account) => t("kit.for", { account, day: dayText(now()) });
const listed = (codes) => [t("kit.codes"), t("kit.codesHint"), ...codes, ""];

function keeping(account, lines) {
  const save = () =>
    saveFile(new Blob([[...lines, ""].join("\n")], { type: "text/plain" }), t("kit.file", { account }));
  return actions(
    button({ label: t("kit.print"), icon: "print", act: () => print() }),
    button({ label: t("kit.save"), icon: "download", act: save }),
  );
}

/** Gives a file to the browser's downloads. */
export function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
