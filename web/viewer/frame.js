import { unpackJpeg } from "./jpeg.js";
import { malformed, unsupported } from "./refusal.js";
import { unpackRle } from "./rle.js";

/**
 * Whether this machine's typed arrays are little endian, as every browser's is today; views of the file depend on it.
 */
const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Bytes in pairs the other way round. */
export function swapped(bytes) {
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    turned[at] = bytes[at + 1];
    turned[at + 1] = bytes[at];
  }
  if (bytes.length % 2) turned[bytes.length - 1] = bytes[bytes.length - 1];
  return turned;
}

/** The samples of bytes as an array of their width; a view where the place in memory allows, a copy elsewhere. */
function samplesOf(bytes, { allocated, signed }, big) {
  if (allocated === 8) return signed ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) : bytes;
  let plain = big === isLittle ? swapped(bytes) : bytes;
  if (plain.byteOffset % 2) plain = plain.slice();
  const Kind = signed ? Int16Array : Uint16Array;
  return new Kind(plain.buffer, plain.byteOffset, plain.length >> 1);
}

/** Drops what stands beside the stored bits and restores the sign (PS3.5 8.1.1). */
function maskSamples(samples, { allocated, stored, high, signed }) {
  if (stored === allocated) return samples;
  const [left, right] = [32 - 1 - high, 32 - stored];
  return signed ? samples.map((value) => (value << left) >> right) : samples.map((value) => (value << left) >>> right);
}

function unpackBits(bytes, first, count) {
  const out = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) out[at] = (bytes[(first + at) >> 3] >> ((first + at) & 7)) & 1;
  return out;
}

function interleaved(samples, pixels) {
  const out = new samples.constructor(samples.length);
  for (let at = 0, to = 0; at < pixels; at += 1, to += 3) {
    out[to] = samples[at];
    out[to + 1] = samples[at + pixels];
    out[to + 2] = samples[at + 2 * pixels];
  }
  return out;
}

/** Pairs of pixels as Y Y Cb Cr (PS3.3 C.7.6.3.1.2) to three samples a pixel. */
function fromHalfWidth(bytes) {
  const out = new Uint8Array((bytes.length / 2) * 3);
  for (let at = 0, to = 0; at + 3 < bytes.length; at += 4, to += 6) {
    out.set([bytes[at], bytes[at + 2], bytes[at + 3], bytes[at + 1], bytes[at + 2], bytes[at + 3]], to);
  }
  return out;
}

const clamp = (value) => (value < 0 ? 0 : value > 255 ? 255 : Math.floor(value + 0.5));

/** YBR_FULL to RGB in place (PS3.3 C.7.6.3.1.2, the inverse of its matrix). */
function toRGB(samples) {
  for (let at = 0; at < samples.length; at += 3) {
    const [y, blue, red] = [samples[at], samples[at + 1] - 128, samples[at + 2] - 128];
    samples[at] = clamp(y + 1.402 * red);
    samples[at + 1] = clamp(y - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587);
    samples[at + 2] = clamp(y + 1.772 * blue);
  }
  return samples;
}

function throughPalette(values, { first, red, green, blue }) {
  const rgb = new Uint8Array(values.length * 3);
  const pick = (table, at) => table[at < 0 ? 0 : at >= table.length ? table.length - 1 : at];
  for (let n = 0, to = 0; n < values.length; n += 1, to += 3) {
    const at = values[n] - first;
    rgb[to] = pick(red, at);
    rgb[to + 1] = pick(green, at);
    rgb[to + 2] = pick(blue, at);
  }
  return rgb;
}

/** The least and greatest value that is no padding; both 0 where all is. */
function rangeOf(values, padding) {
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (padding && value >= padding.low && value <= padding.high) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

function colourFrame(samples, format, planar, isReady) {
  const pixels = format.rows * format.columns;
  let rgb = planar ? interleaved(samples, pixels) : samples;
  if (!isReady && format.photometric.startsWith("YBR")) rgb = toRGB(rgb === samples ? Uint8Array.from(rgb) : rgb);
  return { kind: "colour", rows: format.rows, columns: format.columns, rgb, bits: format.stored };
}

function nativeSamples(bytes, format, bit) {
  if (format.allocated === 1) return unpackBits(bytes, bit, format.frameBits);
  return format.photometric === "YBR_FULL_422" ? fromHalfWidth(bytes) : samplesOf(bytes, format, format.big);
}

/** A JPEG stream has no sign of its own: eight bits are what the file says they are. */
async function jpegSamples(bytes, format) {
  const samples = await unpackJpeg(bytes, format);
  return format.signed ? new Int8Array(samples.buffer) : samples;
}

/**
 * One frame decoded: `{kind: "grey", rows, columns, values, low, high}` with stored values, or `{kind: "colour", rows,
 * columns, rgb, bits}` with three samples a pixel. `bytes` are those of this frame alone, which starts at bit `bit` of
 * them (see `DicomImage.part`). The codec "decoded" is what came back from elsewhere: samples pixel by pixel, little
 * endian, colours as RGB. Throws "malformed" or "unsupported".
 */
export async function decodeFrame({ bytes, bit = 0 }, format) {
  const { codec, rows, columns } = format;
  if (codec === "elsewhere") throw unsupported("elsewhere", "a compression not decoded here");
  let stored;
  if (codec === "jpeg") stored = await jpegSamples(bytes, format);
  else if (codec === "decoded") stored = maskSamples(samplesOf(bytes, format, false), format);
  else if (codec === "rle") stored = maskSamples(samplesOf(unpackRle(bytes, format), format, false), format);
  else stored = maskSamples(nativeSamples(bytes, format, bit), format);
  if (stored.length !== rows * columns * format.samples) throw malformed("a frame of another size than the file says");
  if (format.samples === 3) {
    return colourFrame(stored, format, codec === "rle" || (codec === "native" && format.planar),
      codec === "jpeg" || codec === "decoded");
  }
  if (format.palette) return { kind: "colour", rows, columns, rgb: throughPalette(stored, format.palette), bits: 8 };
  return { kind: "grey", rows, columns, values: stored, ...rangeOf(stored, format.padding) };
}
