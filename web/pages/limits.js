// What Aureole can do and what it cannot, in one place and without small print.

import { h } from "../parts/dom.js";
import { page, section } from "../parts/show.js";
import { t } from "../parts/text.js";

const list = (kind, keys) =>
  h(
    "ul",
    { class: kind },
    keys.map((key) => h("li", null, t(`honest.${key}`))),
  );

export default function limitsPage() {
  return page(
    { title: t("honest.title"), lead: t("honest.lead") },
    section(
      { title: t("honest.can") },
      list("ticks", ["can.read", "can.grant", "can.record", "can.end", "can.copies"]),
    ),
    section(
      { title: t("honest.cannot") },
      list("crosses", [
        "cannot.copies",
        "cannot.device",
        "cannot.pattern",
        "cannot.service",
        "cannot.burned",
        "cannot.custodians",
        "cannot.page",
      ]),
    ),
    section({ title: t("honest.yours") }, list("plain", ["yours.password", "yours.kit", "yours.compare"])),
  );
}
