// A browser that lacks what is needed is told before anything is entered.

import { h } from "../parts/dom.js";
import { more, page } from "../parts/show.js";
import { t } from "../parts/text.js";

/** `missing`: what this browser lacks, by name. */
export function unsupportedPage(missing) {
  return page(
    { title: t("unsupported.title"), lead: t("unsupported.lead") },
    h("p", null, t("unsupported.browsers")),
    h("p", null, t("unsupported.safe")),
    more(
      t("unsupported.more"),
      h(
        "ul",
        { class: "plain" },
        missing.map((name) => h("li", null, name)),
      ),
    ),
  );
}
