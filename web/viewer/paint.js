import { paintGraphics } from "./graphics.js";
import { greyOf } from "./windows.js";

const OPAQUE = 0xff000000;

/**
 * A table from stored value to pixel: `pixels[value - low]` is what ImageData holds. One is made for each window and
 * used for every pixel of a frame, so that dragging the window costs a lookup a pixel. Padding is black however the
 * image is turned.
 */
export function greyTable(low, high, { values, choice, isInverted, padding }) {
  const grey = greyOf(choice);
  const pixels = new Uint32Array(high - low + 1);
  for (let at = 0; at < pixels.length; at += 1) {
    const stored = low + at;
    let level = Math.round(grey(values.apply(stored)));
    if (isInverted) level = 255 - level;
    const isPadding = padding && stored >= padding.low && stored <= padding.high;
    pixels[at] = isPadding ? OPAQUE : OPAQUE | (level * 0x010101);
  }
  return pixels;
}

function paintGrey(frame, look, out) {
  const { values } = frame;
  const pad = look.padding;
  const low = pad ? Math.min(frame.low, pad.low) : frame.low;
  const high = pad ? Math.max(frame.high, pad.high) : frame.high;
  const table = greyTable(low, high, look);
  for (let at = 0; at < values.length; at += 1) out[at] = table[values[at] - low];
}

function paintColour(frame, look, out) {
  const shift = Math.max(0, frame.bits - 8);
  const grey = greyOf(look.choice);
  const table = Uint8Array.from(
    { length: 256 }, (_, at) => (look.isInverted ? 255 - Math.round(grey(at)) : Math.round(grey(at))),
  );
  const { rgb } = frame;
  // Fewer than 8 bits are stretched, so that full is full.
  const stretch = frame.bits < 8 ? 255 / (2 ** frame.bits - 1) : 1;
  for (let at = 0, from = 0; at < out.length; at += 1, from += 3) {
    const red = table[((rgb[from] >> shift) * stretch) & 255];
    const green = table[((rgb[from + 1] >> shift) * stretch) & 255];
    const blue = table[((rgb[from + 2] >> shift) * stretch) & 255];
    out[at] = OPAQUE | (blue << 16) | (green << 8) | red;
  }
}

/** The window that leaves colours as they are. */
export const COLOUR_WINDOW = Object.freeze(
  { kind: "window", centre: 127.5, width: 255, shape: "LINEAR_EXACT", text: "" },
);

/**
 * Paints a frame into an ImageData of its size. `look` is `{values, choice, isInverted, padding}`: what stored values
 * mean, the window, whether greys are turned round.
 */
export function paint(frame, look, imageData) {
  const out = new Uint32Array(imageData.data.buffer);
  if (frame.kind === "grey") paintGrey(frame, look, out);
  else paintColour(frame, look, out);
  if (look.graphics?.length) paintGraphics(look.graphics, out, frame.rows, frame.columns);
  return imageData;
}
