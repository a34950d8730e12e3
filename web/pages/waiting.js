// Between signing up and being enrolled: the fingerprint to read aloud. The page goes on by itself.

import { h } from "../parts/dom.js";
import { waiting } from "../parts/progress.js";
import { card, fingerprint, more, page } from "../parts/show.js";
import { t } from "../parts/text.js";

/** The page of a member who is not enrolled yet. */
export function waitingPage({ member }) {
  return page(
    { title: t("waiting.title"), lead: t("waiting.lead") },
    card(
      h("h2", null, t("waiting.read")),
      h("p", null, t("waiting.readWhy")),
      fingerprint(member.profile.fingerprint),
      waiting(t("waiting.byItself")),
    ),
    more(t("waiting.whatIsThis"), h("p", null, t("waiting.whatIsThisText"))),
    h("p", { class: "hint" }, t("waiting.close")),
  );
}
