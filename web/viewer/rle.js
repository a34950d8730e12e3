import { malformed } from "./refusal.js";

/** One segment of PackBits (PS3.5 G.3.2) into `out`, `stride` apart from `offset`, until `count` bytes are there. */
function unpack(bytes, at, end, out, offset, stride, count) {
  let place = offset;
  let left = count;
  while (left > 0) {
    if (at >= end) throw malformed("an rle segment that ends early");
    const head = bytes[at++];
    if (head === 128) continue;
    const length = head < 128 ? head + 1 : 257 - head;
    if (length > left) throw malformed("an rle segment that runs over its frame");
    if (head < 128) {
      if (at + length > end) throw malformed("an rle segment that ends early");
      for (let n = 0; n < length; n += 1, place += stride) out[place] = bytes[at++];
    } else {
      if (at >= end) throw malformed("an rle segment that ends early");
      const value = bytes[at++];
      for (let n = 0; n < length; n += 1, place += stride) out[place] = value;
    }
    left -= length;
  }
}

/**
 * A frame of RLE Lossless (PS3.5 annex G) as little-endian samples, one plane after another: what a native frame with
 * planar configuration 1 looks like. Throws "malformed".
 */
export function unpackRle(bytes, { rows, columns, samples, allocated }) {
  if (allocated % 8) throw malformed("rle of samples that are no bytes");
  if (bytes.length < 64) throw malformed("an rle frame without its header");
  const width = allocated / 8;
  const pixels = rows * columns;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count !== samples * width) throw malformed("an rle frame of another number of segments");
  // Two bytes make 128 at most, so a frame that is too small for its size is refused before any memory is taken for it.
  if ((bytes.length - 64) * 64 < pixels * count) throw malformed("an rle segment that ends early");
  const starts = Array.from({ length: count }, (_, at) => view.getUint32(4 + at * 4, true));
  const out = new Uint8Array(pixels * samples * width);
  starts.forEach((start, at) => {
    const end = starts[at + 1] ?? bytes.length;
    if (start < 64 || end < start || end > bytes.length) throw malformed("an rle segment outside its frame");
    const [sample, byte] = [Math.floor(at / width), at % width];
    // The most significant byte of a sample comes first.
    unpack(bytes, start, end, out, sample * pixels * width + (width - 1 - byte), width, pixels);
  });
  return out;
}
