// The receipt: what was encrypted, where it is kept, where it is recorded.

import { actions, button, linkButton } from "../../parts/controls.js";
import { h } from "../../parts/dom.js";
import { icon } from "../../parts/icons.js";
import { digest, facts, nameOf } from "../../parts/show.js";
import { moment } from "../../parts/time.js";
import { bytes, number, t } from "../../parts/text.js";

/** `again` starts another. */
export function receipt({ member }, result, again) {
  const { owner, items, areImages, custodians, of, position, time, record } = result;
  return h(
    "div",
    { class: "sheet receipt" },
    h("div", { class: "receipt-mark", "aria-hidden": "true" }, icon("check")),
    h("h2", { tabindex: "-1" }, t(areImages ? "receipt.title" : "receipt.titleFiles", { count: items })),
    h("p", { class: "lead" }, t("receipt.text", { name: nameOf(owner), count: custodians, of })),
    facts(
      [t("receipt.patient"), nameOf(owner)],
      [t("receipt.sender"), nameOf(member.profile)],
      [t("receipt.images"), t("receipt.encrypted", { count: items })],
      [t("receipt.size"), bytes(result.bytes)],
      [t("receipt.custodians"), t("receipt.stored", { count: custodians, of })],
      [
        t("receipt.recorded"),
        [moment(time), h("span", { class: "soft" }, ` · ${t("receipt.position", { position: number(position) })}`)],
      ],
      [t("receipt.record"), digest(record)],
    ),
    h("p", { class: "soft" }, t("receipt.note")),
    actions(
      button({ label: t("receipt.print"), icon: "print", act: () => print() }),
      button({ label: t("receipt.another"), kind: "primary", act: again }),
      linkButton({ label: t("menu.sent"), href: "#/sent", kind: "quiet" }),
    ),
  );
}
