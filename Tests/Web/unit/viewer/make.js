// Synthetic DICOM files for tests: element by element, so that every byte of a file is chosen by the test.

const long = new Set(["OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UC", "UN", "UR", "UT"]);
export const join = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
export const ascii = (text) => Uint8Array.from(text, (each) => each.charCodeAt(0));

function number(value, size, big) {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (size === 2) view.setUint16(0, value & 0xffff, !big);
  else view.setUint32(0, value >>> 0, !big);
  return bytes;
}

/** Writes elements in one form: `{explicit, big}`. */
export class Writer {
  constructor({ explicit = true, big = false } = {}) {
    Object.assign(this, { explicit, big });
  }

  words(...values) {
    return join(...values.map((value) => number(value, 2, this.big)));
  }

  tag(tag) {
    return this.words(Math.floor(tag / 65_536), tag % 65_536);
  }

  header(tag, vr, length) {
    if (!this.explicit) return join(this.tag(tag), number(length, 4, this.big));
    if (long.has(vr)) return join(this.tag(tag), ascii(vr), new Uint8Array(2), number(length, 4, this.big));
    return join(this.tag(tag), ascii(vr), number(length, 2, this.big));
  }

  element(tag, vr, value) {
    const bytes = typeof value === "string" ? ascii(value) : typeof value === "number" ? this.words(value) : value;
    const pad = bytes.length % 2 ? Uint8Array.of(vr === "UI" || vr === "OB" ? 0 : 0x20) : new Uint8Array(0);
    return join(this.header(tag, vr, bytes.length + pad.length), bytes, pad);
  }

  /** Items of bytes as a sequence; lengths defined or not. */
  sequence(tag, items, isOpen = false) {
    const wrapped = items.map((item) =>
      isOpen ? join(
        this.tag(0xfffee000), number(0xffffffff, 4, this.big), item, this.tag(0xfffee00d), number(0, 4, this.big),
      )
        : join(this.tag(0xfffee000), number(item.length, 4, this.big), item));
    const body = join(...wrapped);
    if (!isOpen) return join(this.header(tag, "SQ", body.length), body);
    return join(this.header(tag, "SQ", 0xffffffff), body, this.tag(0xfffee0dd), number(0, 4, this.big));
  }

  /** Encapsulated pixels: the first fragment is the offset table. */
  fragments(tag, table, pieces) {
    const even = (piece) => (piece.length % 2 ? join(piece, new Uint8Array(1)) : piece);
    const items = [table, ...pieces.map(even)].map(
      (piece) => join(this.tag(0xfffee000), number(piece.length, 4, this.big), piece),
    );
    return join(this.header(tag, "OB", 0xffffffff), ...items, this.tag(0xfffee0dd), number(0, 4, this.big));
  }
}

export const SYNTAX = {
  implicit: "1.2.840.10008.1.2", explicit: "1.2.840.10008.1.2.1", big: "1.2.840.10008.1.2.2",
  deflated: "1.2.840.10008.1.2.1.99",
  rle: "1.2.840.10008.1.2.5", jpeg: "1.2.840.10008.1.2.4.50", jpeg2000: "1.2.840.10008.1.2.4.90",
};

export const formOf = (syntax) => new Writer({ explicit: syntax !== SYNTAX.implicit, big: syntax === SYNTAX.big });

/** A part 10 file of a data set's bytes. */
export function part10(syntax, dataSet, preamble = new Uint8Array(128)) {
  const meta = new Writer();
  return join(preamble, ascii("DICM"), meta.element(0x00020010, "UI", syntax), dataSet);
}

/**
 * A file with an image. `options`: `{syntax, rows, columns, samples, photometric, planar, allocated, stored, high,
 * signed, frames, pixels: bytes, pieces, table, pixelVR, modality, more: (writer) => [[tag, bytes]]}`.
 */
export function imageFile(options = {}) {
  const o = {
    syntax: SYNTAX.explicit, rows: 2, columns: 2, samples: 1, photometric: "MONOCHROME2", allocated: 8, modality: "OT",
    ...options,
  };
  const w = formOf(o.syntax);
  const stored = o.stored ?? o.allocated;
  const elements = [
    [0x00080016, w.element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7")],
    [0x00080018, w.element(0x00080018, "UI", o.instanceUID ?? "1.2.3")],
    [0x00080060, w.element(0x00080060, "CS", o.modality)],
    [0x0020000e, w.element(0x0020000e, "UI", o.seriesUID ?? "1.2.3.4")],
    [0x00280002, w.element(0x00280002, "US", o.samples)], [0x00280004, w.element(0x00280004, "CS", o.photometric)],
    [0x00280010, w.element(0x00280010, "US", o.rows)], [0x00280011, w.element(0x00280011, "US", o.columns)],
    [0x00280100, w.element(0x00280100, "US", o.allocated)], [0x00280101, w.element(0x00280101, "US", stored)],
    [0x00280102, w.element(0x00280102, "US", o.high ?? stored - 1)],
    [0x00280103, w.element(0x00280103, "US", o.signed ? 1 : 0)],
  ];
  if (o.samples === 3) elements.push([0x00280006, w.element(0x00280006, "US", o.planar ?? 0)]);
  if (o.frames) elements.push([0x00280008, w.element(0x00280008, "IS", String(o.frames))]);
  elements.push(...(o.more?.(w) ?? []));
  if (o.pieces) elements.push([0x7fe00010, w.fragments(0x7fe00010, o.table ?? new Uint8Array(0), o.pieces)]);
  else if (o.pixels) {
    elements.push([0x7fe00010, w.element(0x7fe00010, o.pixelVR ?? (o.allocated > 8 ? "OW" : "OB"), o.pixels)]);
  }
  const dataSet = join(...elements.sort(([one], [other]) => one - other).map(([, bytes]) => bytes));
  return part10(o.syntax, o.transform ? o.transform(dataSet) : dataSet);
}

/** PackBits of bytes, literal runs only where `isLiteral`. */
export function packBits(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run += 1;
    if (run > 1) {
      out.push(257 - run, bytes[at]);
      at += run;
    } else {
      out.push(0, bytes[at]);
      at += 1;
    }
  }
  return Uint8Array.from(out.length % 2 ? [...out, 0x80] : out);
}

/** An RLE frame of these planes of bytes, most significant first. */
export function rleFrame(planes) {
  const packed = planes.map(packBits);
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, planes.length, true);
  let at = 64;
  packed.forEach((piece, n) => {
    header.setUint32(4 + n * 4, at, true);
    at += piece.length;
  });
  return join(new Uint8Array(header.buffer), ...packed);
}

/** Numbers from a seed, 0 to 1; the same every time. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
