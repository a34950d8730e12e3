import { GROUPS, groupFor } from "./functional.js";

const PIXEL_SPACING = 0x00280030;
const IMAGER_SPACING = 0x00181164;
const ASPECT = 0x00280034;
const POSITION = 0x00200032;
const ORIENTATION = 0x00200037;
const projections = new Set(["CR", "DX", "MG", "XA", "RF", "PX", "IO", "RG"]);

/** Two numbers that can be distances, or null. */
function pair(numbers) {
  const [first, second] = numbers;
  return first > 0 && second > 0 && numbers.every(Number.isFinite) ? [first, second] : null;
}

/** Regions of ultrasound whose pixels are centimetres (PS3.3 C.8.5.5). */
function regions(data) {
  if (!data.has(0x00186011)) return [];
  return data.items(0x00186011).slice(0, 64).flatMap((item) => {
    const [left, top, right, bottom] = [0x00186018, 0x0018601a, 0x0018601c, 0x0018601e].map(
      (tag) => item.number(tag, NaN),
    );
    const [across, down] = [0x0018602c, 0x0018602e].map((tag) => Math.abs(item.number(tag, 0)) * 10);
    const isLength = item.number(0x00186024) === 3 && item.number(0x00186026) === 3 && across > 0 && down > 0;
    return isLength && right >= left && bottom >= top ? [{ left, top, right, bottom, across, down }] : [];
  });
}

/**
 * What a pixel measures: `{across, down, source, regions}` in mm; `source` is "patient", "detector" (a projection
 * measured where it falls, larger than in the patient) or "none", where across and down are the pixel's aspect only.
 */
export function readSpacing(data, frame) {
  const measures = groupFor(data, frame, GROUPS.measures, PIXEL_SPACING);
  const spacing = pair(measures.numbers(PIXEL_SPACING, 2));
  const imager = pair(data.numbers(IMAGER_SPACING, 2));
  const isProjection = projections.has(data.text(0x00080060)) && !data.text(0x00280a02);
  const atDetector = imager && (!spacing || (isProjection && spacing[0] === imager[0] && spacing[1] === imager[1]));
  if (atDetector) return { across: imager[1], down: imager[0], source: "detector", regions: [] };
  if (spacing) return { across: spacing[1], down: spacing[0], source: "patient", regions: [] };
  const aspect = pair(data.numbers(ASPECT, 2));
  const bare = { across: 1, down: aspect ? aspect[0] / aspect[1] : 1, source: "none" };
  return { ...bare, regions: regions(data) };
}

/** The spacing that counts between two points: an ultrasound region's where both lie in it. */
export function spacingBetween(spacing, ...points) {
  const inside = (region) => points.every(
    ([x, y]) => x >= region.left && x <= region.right + 1 && y >= region.top && y <= region.bottom + 1,
  );
  const found = spacing.regions.find(inside);
  return found ? { across: found.across, down: found.down, source: "patient" } : spacing;
}

/** Where a frame lies: `{position, row, column, normal, distance}` in mm of the patient, or null. */
export function readPlane(data, frame) {
  const position = groupFor(data, frame, GROUPS.position, POSITION).numbers(POSITION, 3);
  const cosines = groupFor(data, frame, GROUPS.orientation, ORIENTATION).numbers(ORIENTATION, 6);
  if (cosines.length !== 6 || !cosines.every(Number.isFinite)) return null;
  const [row, column] = [cosines.slice(0, 3), cosines.slice(3)];
  const normal = [
    row[1] * column[2] - row[2] * column[1],
    row[2] * column[0] - row[0] * column[2],
    row[0] * column[1] - row[1] * column[0],
  ];
  if (Math.hypot(...normal) < 0.5) return null;
  const isPlaced = position.length === 3 && position.every(Number.isFinite);
  const distance = isPlaced ? position.reduce((sum, value, at) => sum + value * normal[at], 0) : null;
  return { position: isPlaced ? position : null, row, column, normal, distance };
}

const ends = [["L", "R"], ["P", "A"], ["H", "F"]];
const opposite = { L: "R", R: "L", P: "A", A: "P", H: "F", F: "H" };

/** Letters of a direction in the patient, the main one first, at most three. */
function lettersOf(vector) {
  return vector
    .map((value, at) => ({ size: Math.abs(value), letter: ends[at][value >= 0 ? 0 : 1] }))
    .filter(({ size }) => size > 0.25)
    .sort((one, other) => other.size - one.size)
    .map(({ letter }) => letter)
    .join("");
}

/**
 * Which side of the patient an image's direction points to: `(x, y)` is (1, 0) along a row or (0, 1) down a column, or
 * against them. Empty where the file does not say.
 */
export function directionLetters(data, frame, x, y) {
  const plane = readPlane(data, frame);
  if (plane) return lettersOf(plane.row.map((value, at) => x * value + y * plane.column[at]));
  const stated = data.texts(0x00200020)[x ? 0 : 1] ?? "";
  if (!/^[RLAPHF]{1,3}$/.test(stated)) return "";
  return x + y > 0 ? stated : [...stated].map((letter) => opposite[letter]).join("");
}

/** Axial, coronal or sagittal by the axis the plane lies across; null where it is not known or lies between. */
export function planeName(plane) {
  if (!plane) return null;
  const sizes = plane.normal.map(Math.abs);
  const most = Math.max(...sizes);
  return most > 0.8 ? ["sagittal", "coronal", "axial"][sizes.indexOf(most)] : "oblique";
}
