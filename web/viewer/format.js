import { LIMITS } from "./limits.js";
import { readPalette } from "./palette.js";
import { malformed, unsupported } from "./refusal.js";

const PIXELS = 0x7fe00010;
const grey = new Set(["MONOCHROME1", "MONOCHROME2"]);
const colour = new Set(["RGB", "YBR_FULL", "YBR_FULL_422"]);
/** The transforms of JPEG 2000, which whoever decodes it undoes. */
const undone = new Set(["YBR_RCT", "YBR_ICT"]);

function refuseForeignPixels(data) {
  if (data.has(0x7fe00008) || data.has(0x7fe00009)) {
    throw unsupported("float", "pixels that are floating point numbers");
  }
  const held = data.element(PIXELS);
  if (!held || (!held.length && !held.fragments)) throw unsupported("noImage", "the file holds no pixels");
}

function readBits(data) {
  const allocated = data.whole(0x00280100, 1, 64);
  if (allocated === 32 || allocated === 64) throw unsupported("bits", "more than 16 bits a sample");
  if (allocated !== 1 && allocated !== 8 && allocated !== 16) {
    throw unsupported("bits", "an allocation that is not 1, 8 or 16 bits");
  }
  const stored = data.whole(0x00280101, 1, allocated, allocated);
  const high = data.whole(0x00280102, 0, 15, stored - 1);
  if (high + 1 < stored || high >= allocated) throw malformed("bits stored do not fit the bits allocated");
  return { allocated, stored, high, signed: data.whole(0x00280103, 0, 1, 0) === 1 };
}

function readKind(data, syntax, allocated) {
  const samples = data.whole(0x00280002, 1, 65_535, 1);
  const photometric = data.text(0x00280004);
  const isGrey = grey.has(photometric) || photometric === "PALETTE COLOR";
  const isUndone = syntax.codec === "elsewhere" && undone.has(photometric);
  if (!isGrey && !colour.has(photometric) && !isUndone) {
    throw unsupported("photometric", "a photometric interpretation not shown here");
  }
  if (samples !== (isGrey ? 1 : 3)) throw malformed("the samples per pixel do not fit the photometric interpretation");
  if (!isGrey && allocated === 1) throw unsupported("bits", "colour of one bit");
  const planar = isGrey ? 0 : data.whole(0x00280006, 0, 1, 0);
  return { samples, photometric, planar, codec: syntax.codec, syntax: syntax.uid };
}

/** Bounds of the pixel padding, in stored values, or null (PS3.3 C.7.5.1.1.2). */
function readPadding(data, bits) {
  const value = (tag) => {
    const number = data.number(tag);
    if (number === null) return null;
    const whole = number & (2 ** bits.allocated - 1);
    return bits.signed && whole >= 2 ** (bits.allocated - 1) ? whole - 2 ** bits.allocated : whole;
  };
  const first = value(0x00280120);
  if (first === null) return null;
  const second = value(0x00280121) ?? first;
  return { low: Math.min(first, second), high: Math.max(first, second) };
}

/**
 * How the frames of a file are read (PS3.3 C.7.6.3): a plain object that a worker can be given. `{codec, syntax, rows,
 * columns, frames, samples, planar, photometric, allocated, stored, high, signed, big, words, padding, palette, frameBits}`.
 * Throws "unsupported" for what is not shown here, "malformed" for what contradicts itself.
 */
export function readFormat({ data, syntax }) {
  refuseForeignPixels(data);
  const held = data.element(PIXELS);
  if (!syntax.codec) throw unsupported("codec", "a compression not decoded here");
  if (syntax.encapsulated !== Boolean(held.fragments)) {
    throw malformed("pixels are not packed as the transfer syntax says");
  }
  const bits = readBits(data);
  const kind = readKind(data, syntax, bits.allocated);
  const size = { rows: data.whole(0x00280010, 1, 65_535), columns: data.whole(0x00280011, 1, 65_535) };
  if (size.rows > LIMITS.side || size.columns > LIMITS.side || size.rows * size.columns > LIMITS.pixels) {
    throw unsupported("tooLarge", "more pixels than the bound");
  }
  const frames = data.whole(0x00280008, 1, LIMITS.frames, 1);
  const halved = kind.photometric === "YBR_FULL_422" && kind.codec === "native";
  if (halved && (size.columns % 2 || kind.planar || bits.allocated !== 8)) {
    throw malformed("colour at half width that does not fit");
  }
  if (kind.photometric.startsWith("YBR") && bits.allocated !== 8) {
    throw unsupported("bits", "colour of this form has 8 bits");
  }
  const frameBits = size.rows * size.columns * (halved ? 2 : kind.samples) * bits.allocated;
  // Words of two bytes are swapped as words, also where they hold smaller samples.
  const words = held.vr === "OW" || held.vr === null;
  const palette = kind.photometric === "PALETTE COLOR" ? readPalette(data, bits.signed) : null;
  return {
    ...size, ...bits, ...kind, frames, frameBits, big: held.big, words, palette, padding: readPadding(data, bits),
  };
}
