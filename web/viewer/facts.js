import { personName } from "./text.js";

/** A date as `YYYY-MM-DD`, also of the older form with dots; another text stays as it is. */
const date = (text) => text.replace(/^(\d{4})\.?(\d\d)\.?(\d\d)$/, "$1-$2-$3");

/** What is said of a file beside its pixels; texts are empty where the file has none, dates are `YYYY-MM-DD`. */
export function factsOf({ data, syntax }) {
  return {
    patientName: personName(data.text(0x00100010)),
    patientID: data.text(0x00100020),
    birthDate: date(data.text(0x00100030)),
    studyDate: date(data.text(0x00080020)),
    study: data.text(0x00081030),
    studyUID: data.text(0x0020000d),
    seriesUID: data.text(0x0020000e),
    series: data.text(0x0008103e),
    seriesNumber: data.number(0x00200011),
    instance: data.number(0x00200013),
    modality: data.text(0x00080060),
    institution: data.text(0x00080080),
    location: data.number(0x00201041),
    thickness: data.number(0x00180050),
    laterality: data.text(0x00200062) || data.text(0x00200060),
    isLossy: data.text(0x00282110) === "01" || /\.(50|51|81|91|93)$/.test(syntax.uid),
    ratio: data.number(0x00282112),
    rate: rateOf(data),
  };
}

/** Frames a second that the file asks for (PS3.3 C.7.6.5), or null. */
function rateOf(data) {
  const rate = data.number(0x00082144) ?? data.number(0x00180040);
  if (rate > 0) return Math.min(60, rate);
  const time = data.number(0x00181063);
  return time > 0 ? Math.min(60, Math.max(1, 1000 / time)) : null;
}
