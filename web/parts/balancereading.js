// Reads what a measurement of balance says: the FHIR Observation that docs/balance.md describes. It comes from another
// member, so everything is bounded, and what is not exactly that is nothing.

/** The most bytes that are read. */
export const MOST_BYTES = 8 << 20;
const MOST_SAMPLES = 100_000;
const FARTHEST = 1000;
/** Seconds that two measurements of one Romberg quotient may be apart. */
const MOST_APART = 3600;
const CODES = "urn:aureole:balance";
const UNITS = "http://unitsofmeasure.org";

/** The indices, each with its unit in UCUM, in the order in which they are shown. */
export const INDICES = [
  ["path-length", "mm"],
  ["mean-velocity", "mm/s"],
  ["mean-velocity-ap", "mm/s"],
  ["mean-velocity-ml", "mm/s"],
  ["ellipse-area", "mm2"],
  ["rms-ap", "mm"],
  ["rms-ml", "mm"],
  ["range-ap", "mm"],
  ["range-ml", "mm"],
  ["mean-frequency-ap", "Hz"],
  ["mean-frequency-ml", "Hz"],
  ["median-frequency-ap", "Hz"],
  ["median-frequency-ml", "Hz"],
];

/**
 * @param {Uint8Array} content
 * @returns {{eyes: "open"|"closed", period: number, ap: number[], ml: number[], values: Map<string, number>}|null}
 *   displacements in mm, `period` in seconds; null for anything else
 */
export function readBalance(content) {
  try {
    if (content.length > MOST_BYTES) return null;
    return read(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content)));
  } catch {
    return null;
  }
}

function read(resource) {
  if (resource?.resourceType !== "Observation" || own(resource.code) !== "static-posturography") return null;
  const parts = new Map(resource.component.map((part) => [own(part.code), part]));
  const eyes = ["open", "closed"].find((each) => own(parts.get("eyes")?.valueCodeableConcept) === `eyes-${each}`);
  const [ap, ml] = ["displacement-ap", "displacement-ml"].map((code) => samples(parts.get(code)?.valueSampledData));
  if (!eyes || !ap || !ml || ap.period !== ml.period || ap.values.length !== ml.values.length) return null;
  const values = new Map();
  for (const [code, unit] of INDICES) {
    const quantity = parts.get(code)?.valueQuantity;
    if (quantity === undefined) continue;
    if (!isQuantity(quantity, unit) || !(quantity.value >= 0 && quantity.value < 1e9)) return null;
    values.set(code, quantity.value);
  }
  return { eyes, period: ap.period / 1000, ap: ap.values, ml: ml.values, values };
}

const own = (concept) => concept?.coding?.find(({ system }) => system === CODES)?.code;

const isQuantity = (quantity, unit) =>
  quantity?.system === UNITS && quantity.code === unit && typeof quantity.value === "number";

function samples(data) {
  if (!isQuantity(data?.origin, "mm") || data.origin.value !== 0 || data.dimensions !== 1) return null;
  if (!(data.period >= 1 && data.period <= 1000) || typeof data.data !== "string") return null;
  const values = data.data.split(" ").map((text) => (/^-?\d{1,4}(\.\d{1,6})?$/.test(text) ? Number(text) : NaN));
  const isSound = values.length > 2 && values.length <= MOST_SAMPLES;
  return isSound && values.every((value) => Math.abs(value) <= FARTHEST) ? { period: data.period, values } : null;
}

/** How long a measurement lasted, in seconds. */
export const lengthOf = ({ ap, period }) => (ap.length - 1) * period;

/**
 * Pairs of eyes closed and the eyes open that are nearest in time and within an hour, as docs/balance.md says.
 *
 * @param {{time: number, eyes: string, values: Map<string, number>}[]} points in order of time
 * @returns {{open: object, closed: object, values: Map<string, number>}[]} closed divided by open; frequencies have
 *   none
 */
export function quotientsOf(points) {
  const open = points.filter(({ eyes }) => eyes === "open");
  return points
    .filter(({ eyes }) => eyes === "closed")
    .map((closed) => {
      const distance = ({ time }) => Math.abs(time - closed.time);
      const [nearest] = [...open].sort((left, right) => distance(left) - distance(right));
      return nearest && distance(nearest) <= MOST_APART ? { open: nearest, closed } : null;
    })
    .filter(Boolean)
    .map((pair) => ({ ...pair, values: quotients(pair) }));
}

function quotients({ open, closed }) {
  const values = new Map();
  for (const [code, unit] of INDICES) {
    const [above, below] = [closed.values.get(code), open.values.get(code)];
    if (unit !== "Hz" && above !== undefined && below > 0) values.set(code, above / below);
  }
  return values;
}

/**
 * The 95 % prediction ellipse about the mean of the samples.
 *
 * @returns {{major: number, minor: number, angle: number}} half axes in mm, the angle in radians from right to front
 */
export function ellipseOf({ ap, ml }) {
  const count = ap.length;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / count;
  const [middleAP, middleML] = [mean(ap), mean(ml)];
  let [across, along, both] = [0, 0, 0];
  for (let at = 0; at < count; at += 1) {
    const [x, y] = [ap[at] - middleAP, ml[at] - middleML];
    across += (x * x) / (count - 1);
    along += (y * y) / (count - 1);
    both += (x * y) / (count - 1);
  }
  const half = (across + along) / 2;
  const spread = Math.hypot((along - across) / 2, both);
  const quantile = Math.expm1((-2 * Math.log(0.05)) / (count - 2));
  const factor = (((count + 1) * (count - 1)) / count) * quantile;
  return {
    major: Math.sqrt(factor * (half + spread)),
    minor: Math.sqrt(factor * Math.max(half - spread, 0)),
    angle: Math.atan2(2 * both, along - across) / 2,
  };
}
