// The session is over: why, and how to go on.

import { linkButton } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { page } from "../parts/show.js";
import { known, t } from "../parts/text.js";

export default function endedPage({ app }) {
  const why = known(`ended.${app.ended}`) ? app.ended : "over";
  return page(
    { title: t(why === "logout" ? "ended.titleLogout" : "ended.title"), lead: t(`ended.${why}`) },
    h("p", null, t("ended.safe")),
    h("div", { class: "actions" }, linkButton({ label: t("ended.login"), href: "#/login", kind: "primary" })),
  );
}
