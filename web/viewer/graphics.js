import { swapped } from "./frame.js";
import { LIMITS } from "./limits.js";
import { malformed } from "./refusal.js";

/** The groups that overlay planes may have (PS3.3 C.9.2): 6000, 6002 … 601E. */
const groups = Array.from({ length: 16 }, (_, at) => (0x6000 + 2 * at) * 65_536);
const COLOUR = 0xff66d1ff;

/** The frames an overlay stands on: all where it does not say, else its own from a first one on. */
function frameOf(data, group, frame) {
  if (!data.has(group + 0x0015)) return 0;
  const at = frame + 1 - (data.number(group + 0x0051) ?? 1);
  return at >= 0 && at < data.number(group + 0x0015) ? at : null;
}

function readPlane(data, group, at) {
  const [rows, columns] = [0x0010, 0x0011].map((tag) => data.whole(group + tag, 1, LIMITS.side));
  const [top, left] = data.has(group + 0x0050) ? data.numbers(group + 0x0050, 2) : [1, 1];
  const held = data.element(group + 0x3000);
  const raw = data.raw(group + 0x3000);
  if (raw.length * 8 < rows * columns * (at + 1)) throw malformed("an overlay shorter than it says");
  const bytes = held.big && held.vr === "OW" ? swapped(raw) : raw;
  return { rows, columns, top, left, bytes, first: at * rows * columns };
}

/**
 * The overlay planes of a frame: marks that somebody drew over the image, one bit a pixel. Planes in unused bits of the
 * pixels, which the standard has given up, are not read. Throws "malformed".
 */
export function readGraphics(data, frame) {
  return groups.flatMap((group) => {
    if (!data.has(group + 0x3000)) return [];
    const at = frameOf(data, group, frame);
    return at === null ? [] : [readPlane(data, group, at)];
  });
}

/** Draws overlay planes into the pixels of an image of `rows` by `columns`; what lies outside is left out. */
export function paintGraphics(planes, out, rows, columns) {
  for (const plane of planes) {
    for (let at = 0; at < plane.rows * plane.columns; at += 1) {
      const bit = plane.first + at;
      if (!((plane.bytes[bit >> 3] >> (bit & 7)) & 1)) continue;
      const row = Math.floor(at / plane.columns) + plane.top - 1;
      const column = (at % plane.columns) + plane.left - 1;
      if (row >= 0 && row < rows && column >= 0 && column < columns) out[row * columns + column] = COLOUR;
    }
  }
}
