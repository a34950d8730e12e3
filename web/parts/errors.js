// What went wrong, in words for the person who sees it. The code decides; an error's own text is never shown.

import { durationText } from "./time.js";
import { known, t } from "./text.js";

/** A sentence for an error of the client. */
export function explain(error) {
  const { code } = error;
  if (code === "refused" && known(`outcome.${error.detail}`)) {
    return t("error.refused", { reason: t(`outcome.${error.detail}`) });
  }
  if (code === "tooMany" && error.retryAfter)
    return t("error.tooManyAfter", { duration: durationText(error.retryAfter) });
  if (known(`outcome.${code}`) && !known(`error.${code}`)) return t("error.refused", { reason: t(`outcome.${code}`) });
  if (known(`error.${code}`)) return t(`error.${code}`);
  console.warn("unexpected", error);
  return t("error.unexpected", { code: code ?? error.name });
}

/** An error with a code of ours, for what the pages themselves refuse. */
export function failure(code) {
  return Object.assign(new Error(code), { code });
}
