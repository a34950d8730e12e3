import { unsupported } from "./refusal.js";

const SIDE = 16;
let isExact = null;

/** Whether a canvas gives back what was put into it. */
function compare() {
  const put = new ImageData(SIDE, SIDE);
  for (let at = 0; at < put.data.length; at += 1) put.data[at] = at % 4 === 3 ? 255 : (at * 7) % 256;
  const context = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true });
  context.putImageData(put, 0, 0);
  const got = context.getImageData(0, 0, SIDE, SIDE).data;
  return got.every((byte, at) => byte === put.data[at]);
}

/**
 * Refuses to decode through a canvas where the browser answers with noise, as some do against tracking: an image with
 * changed values must not be taken for the original. Throws "unsupported".
 */
export function needExactCanvas() {
  isExact ??= compare();
  if (!isExact) throw unsupported("altered", "this browser changes what is read from a canvas");
}
