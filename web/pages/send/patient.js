// Whom it is for, and how that was made sure.

import { fill, h } from "../../parts/dom.js";
import { radioGroup } from "../../parts/fields.js";
import { personSearch } from "../../parts/search.js";
import { fingerprint, more, notice, wordPair } from "../../parts/show.js";
import { t } from "../../parts/text.js";

/** @returns {{element, value: person|null, confirmed: boolean}} */
export function patientPart({ member }, onChange) {
  let choice = null;
  const check = h("div", null);
  const search = personSearch({
    member,
    label: t("patient.search"),
    hint: t("patient.searchHint"),
    role: "patient",
    scan: true,
    onChoose: (someone) => {
      fill(check, someone ? compare(someone) : null);
      onChange();
    },
  });
  const element = h("div", { class: "stack" }, search.element, check);
  return {
    element,
    get value() {
      return search.value;
    },
    get confirmed() {
      return search.scanned || choice?.value !== null;
    },
  };

  function compare(someone) {
    if (search.scanned) {
      choice = null;
      return notice("good", { title: t("patient.scanned") }, h("p", null, t("patient.scannedText")));
    }
    choice = radioGroup({
      legend: t("patient.how"),
      options: [
        { value: "words", label: t("patient.compared"), hint: t("patient.comparedHint") },
        { value: "name", label: t("patient.absent"), hint: t("patient.absentHint") },
      ],
      value: null,
      onchange: onChange,
    });
    return h(
      "div",
      { class: "card stack" },
      h("p", null, t("patient.words")),
      wordPair(someone.wordPair),
      choice.element,
      more(
        t("patient.fingerprint"),
        h("p", { class: "soft" }, t("patient.fingerprintHint")),
        fingerprint(someone.fingerprint),
      ),
    );
  }
}
