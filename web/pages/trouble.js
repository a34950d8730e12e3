// A page that cannot be shown says so.

import { linkButton } from "../parts/controls.js";
import { empty, page } from "../parts/show.js";
import { t } from "../parts/text.js";

/** `what` is "notFound" or "failed"; `href` is where to go from here. */
export function troublePage(what, href) {
  return page(
    { title: t(`trouble.${what}.title`) },
    empty({
      picture: "search",
      title: t(`trouble.${what}.text`),
      action: linkButton({ label: t(`trouble.${what}.action`), href, kind: "primary" }),
    }),
  );
}
