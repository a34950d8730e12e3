// What looks wrong before anything leaves this computer. Nothing is forbidden; what is doubtful has to be affirmed.

import { fill, h } from "../../parts/dom.js";
import { checkField } from "../../parts/fields.js";
import { notice } from "../../parts/show.js";
import { t } from "../../parts/text.js";
import { plainName } from "./files.js";

/** @returns {{element, show(found, patient), accepted: boolean, doubtful: boolean}} `doubtful` where something had to be affirmed */
export function warningsPart() {
  const element = h("div", { class: "stack", role: "status" });
  let check = null;
  let shown = null;
  const self = {
    element,
    get accepted() {
      return check === null || check.checked;
    },
    get doubtful() {
      return check !== null;
    },
    show(found, patient) {
      const all = warnings(found, patient);
      const ready = found.length > 0 && patient !== null;
      const key = JSON.stringify([ready, all]);
      if (key === shown) return;
      shown = key;
      const grave = all.some(({ grave: each }) => each);
      check = grave && ready ? checkField({ label: t("warning.affirm"), hint: t("warning.affirmHint") }) : null;
      fill(
        element,
        !ready
          ? h("p", { class: "soft" }, t("warning.first"))
          : all.length === 0
            ? notice("good", {}, h("p", null, t("warning.none")))
            : all.map(({ key: name, grave: each, parameters }) =>
                notice(
                  each ? "danger" : "warn",
                  { title: t(`warning.${name}.title`, parameters) },
                  h("p", null, t(`warning.${name}.text`, parameters)),
                ),
              ),
        ready ? (check?.element ?? null) : null,
      );
    },
  };
  self.show([], null);
  return self;
}

/** What is doubtful about these files for this patient. */
export function warnings(found, patient) {
  const images = found.map(({ described }) => described).filter(Boolean);
  const all = [];
  const add = (key, grave, parameters = {}) => all.push({ key, grave, parameters });
  const people = new Set(
    images.map(({ patientName, patientID }) => `${words(plainName(patientName)).join(" ")}|${patientID ?? ""}`),
  );
  if (people.size > 1) add("people", true, { count: people.size });
  const names = [...new Set(images.map(({ patientName }) => plainName(patientName)).filter(Boolean))];
  if (patient && names.length > 0) {
    const other = names.filter((name) => !alike(name, patient.name));
    if (other.length > 0) add("name", true, { file: other.slice(0, 3).join(", "), patient: patient.name });
  }
  const burned = images.filter(({ burnedIn }) => burnedIn === "yes").length;
  if (burned > 0) add("burned", true, { count: burned });
  const perhaps = images.filter(
    ({ burnedIn, modality }) => burnedIn === "unknown" && ["US", "SC", "ES", "XC", "OT"].includes(modality),
  ).length;
  if (perhaps > 0) add("perhaps", false, { count: perhaps });
  const other = found.length - images.length;
  if (other > 0 && images.length > 0) add("files", false, { count: other });
  const unsupported = images.filter(({ supported }) => supported === false).length;
  if (unsupported > 0) add("unsupported", false, { count: unsupported });
  return all;
}

// Names are alike when all words of the shorter one are in the longer: middle names and titles differ between systems.
function alike(a, b) {
  const [short, long] = [words(a), words(b)].sort((one, two) => one.length - two.length);
  return short.length > 0 && short.every((word) => long.includes(word));
}

const words = (name) =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word && !["dr", "prof", "mr", "mrs", "ms"].includes(word));
