// Finding somebody by their verified name or their code.

import { button } from "./controls.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { field } from "./fields.js";
import { compareFingerprints, readMemberCode } from "./membercode.js";
import { waiting } from "./progress.js";
import { scanButton } from "./qrscan.js";
import { badge, person } from "./show.js";
import { t } from "./text.js";

const PAUSE = 250;

/**
 * A field that searches while one types, and shows who was chosen.
 *
 * @param {{member, label, hint, role: string|string[], onChoose: function(person|null), scan?: boolean}} options
 * @returns {{element, value: person|null, scanned: boolean, fail(text), clear()}}
 */
export function personSearch({ member, label, hint, role, onChoose, scan = false }) {
  const control = h("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 200 });
  const made = field({ label, hint, control, after: scan ? scanButton((text) => take(text)) : null });
  const results = h("div", { class: "results", role: "status" });
  const chosen = h("div", null);
  const element = h("div", { class: "person-search" }, made.element, results, chosen);
  const self = { element, input: control, value: null, scanned: false, fail: made.fail, clear: made.clear, choose };
  let timer;
  let turn = 0;
  control.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(control.value.trim()), PAUSE);
  });
  return self;

  function take(text) {
    control.value = text;
    look(text.trim());
  }

  async function look(text) {
    turn += 1;
    const mine = turn;
    made.clear();
    const code = readMemberCode(text);
    if (!code && text.length < 2) return fill(results);
    fill(results, waiting(t("search.looking")));
    try {
      const all = await member.search(code ? code.member : text);
      const found = all.filter((each) => [role].flat().includes(each.role));
      if (mine !== turn) return;
      if (code?.fingerprint && found.length === 1) {
        compareFingerprints(code.fingerprint, found[0].fingerprint);
        return choose(found[0], true);
      }
      fill(
        results,
        found.length === 0
          ? h("p", { class: "soft" }, t("search.none"))
          : h("ul", { class: "list" }, found.slice(0, 12).map(row)),
      );
    } catch (error) {
      if (mine === turn) fill(results, h("p", { class: "problem" }, explain(error)));
    }
  }

  function row(each) {
    const suspended = each.standing === "suspended";
    return h(
      "li",
      null,
      h("div", { class: "list-main" }, person(each)),
      suspended
        ? badge("danger", t("standing.suspended"))
        : button({
            label: t("search.choose"),
            name: t("search.chooseName", { name: each.name }),
            act: () => choose(each, false),
          }),
    );
  }

  function choose(each, scanned) {
    self.value = each;
    self.scanned = scanned;
    fill(results);
    made.element.hidden = each !== null;
    fill(chosen, each ? [h("p", { class: "chosen-label" }, label), chosenLine(each)] : null);
    if (each) chosen.querySelector("button").focus();
    onChoose(each);
  }

  function chosenLine(each) {
    const other = () => {
      choose(null, false);
      control.value = "";
      control.focus();
    };
    return h(
      "div",
      { class: "chosen" },
      person(each, { big: true }),
      self.scanned ? badge("good", t("search.scanned")) : null,
      button({ label: t("search.other"), kind: "quiet", act: other }),
    );
  }
}
