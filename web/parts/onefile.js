// One small file that somebody was handed: chosen, bounded, read.

import { h } from "./dom.js";
import { field } from "./fields.js";
import { wrong } from "./form.js";
import { t } from "./text.js";

/** A field for one file. */
export const fileField = ({ label, hint, accept }) =>
  field({ label, hint, control: h("input", { type: "file", accept }) });

/** Its bytes; throws what is wrong where there is none or it is larger than `most`. */
export async function readChosen(chosen, most) {
  chosen.clear();
  const [file] = chosen.input.files;
  if (!file) throw wrong(chosen, t("onefile.missing"));
  if (file.size > most) throw wrong(chosen, t("onefile.tooLarge"));
  return new Uint8Array(await file.arrayBuffer());
}
