// What was found when a record was checked: whose parts were lost or wrong, and what could not be mended.

import { h } from "../../parts/dom.js";
import { explain } from "../../parts/errors.js";
import { nameOf, notice } from "../../parts/show.js";
import { known, t } from "../../parts/text.js";

/** A custodian by its name, or its first digits where the directory has none. */
const whose = (custodian) => h("strong", null, nameOf(custodian));

/** What a check found and what came of it. @returns {Node[]} */
export function findings(report) {
  const { findings: found, problems, checked, restored, rebuilt, isDealtAnew, needsReseal } = report;
  const isWell = found.length === 0 && problems.length === 0 && !isDealtAnew && !needsReseal;
  const kind = problems.length > 0 || needsReseal ? "danger" : isWell ? "good" : "warn";
  const title = problems.length > 0 || needsReseal ? "care.unmended" : isWell ? "care.well" : "care.mended";
  const done = [
    checked > 0 ? t("care.checked", { count: checked }) : null,
    restored > 0 ? t("care.restored", { count: restored }) : null,
    rebuilt > 0 ? t("care.rebuilt", { count: rebuilt }) : null,
    isDealtAnew ? t("care.dealt") : null,
    needsReseal ? t("care.needsReseal") : null,
  ].filter(Boolean);
  return [
    notice(
      kind,
      { title: t(title), live: true },
      h(
        "ul",
        { class: "plain-list" },
        done.map((each) => h("li", null, each)),
      ),
    ),
    listed("care.found", found, ({ fault, count }) => faultText(fault, count)),
    listed("care.problems", problems, ({ reason }) => reasonText(reason)),
  ];
}

function listed(title, rows, text) {
  if (rows.length === 0) return null;
  return h(
    "div",
    null,
    h("h3", null, t(title)),
    h(
      "ul",
      { class: "list" },
      rows.map((row) =>
        h(
          "li",
          null,
          h(
            "div",
            { class: "list-main" },
            row.custodian ? h("p", null, whose(row.custodian)) : null,
            h("p", null, text(row)),
          ),
        ),
      ),
    ),
  );
}

function faultText(fault, count) {
  if (count) {
    const key = `care.block.${fault}`;
    return t(known(key) ? key : "care.block.other", { count, fault });
  }
  const key = `care.share.${fault.replace("refused:", "refused.")}`;
  return t(known(key) ? key : "care.share.other", { fault: fault.replace("refused:", "") });
}

const reasonText = (reason) => (reason === "silent" ? t("care.share.silent") : explain({ code: reason }));
