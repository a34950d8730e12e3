import { LIMITS } from "./limits.js";
import { representationOf } from "./names.js";
import { malformed } from "./refusal.js";
import { decodeText } from "./text.js";

/** Tags whose values are pixels: never kept as text, and fragments when their length is undefined. */
export const PIXEL_TAGS = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);
const CHARACTER_SET = 0x00080005;
const widths = {
  US: 2, SS: 2, XS: 2, AT: 2, OW: 2, UL: 4, SL: 4, OL: 4, FL: 4, OF: 4, FD: 8, OD: 8, UV: 8, SV: 8, OV: 8,
};
const readers = {
  US: "getUint16", SS: "getInt16", XS: "getUint16", AT: "getUint16", OW: "getUint16", UL: "getUint32", SL: "getInt32",
  OL: "getUint32", FL: "getFloat32", OF: "getFloat32", FD: "getFloat64", OD: "getFloat64",
};
const written = new Set(
  ["AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"],
);
const inOtherSets = new Set(["LO", "LT", "PN", "SH", "ST", "UC", "UT"]);
const onePiece = new Set(["LT", "ST", "UT", "UR"]);

/**
 * The elements of a data set or item. Values stay where they are in the file and are read when asked for: `elements`
 * maps a tag to `{tag, vr, start, length, big, items?, fragments?, pending?}`.
 */
export class DataSet {
  constructor(bytes, elements, parent = null) {
    Object.assign(this, { bytes, elements, parent });
  }

  element(tag) {
    return this.elements.get(tag) ?? null;
  }

  /** Whether the element is there with a value. */
  has(tag) {
    const found = this.elements.get(tag);
    return Boolean(found) && (found.length !== 0 || Boolean(found.items) || Boolean(found.fragments));
  }

  /** The bytes of a plain value; empty where there is none. */
  raw(tag) {
    const found = this.elements.get(tag);
    if (!found || found.items || found.fragments) return new Uint8Array(0);
    return this.bytes.subarray(found.start, found.start + found.length);
  }

  /** The items of a sequence as data sets; a sequence of implicit form is read now. Throws "malformed". */
  items(tag) {
    const found = this.elements.get(tag);
    if (found?.pending) {
      const read = found.pending;
      found.items = read(this);
      found.pending = undefined;
    }
    return found?.items ?? [];
  }

  /** The values of Specific Character Set, of the nearest data set around that states it. */
  get characterSets() {
    if (!this.elements.has(CHARACTER_SET)) return this.parent?.characterSets ?? [];
    return String.fromCharCode(...this.raw(CHARACTER_SET).subarray(0, 256)).split("\\").map(
      (each) => each.replace(/[\0 ]+$/, ""),
    );
  }

  /**
   * The values as texts, without padding. At most `LIMITS.shown` bytes a value set are decoded unless `most` says
   * otherwise.
   */
  texts(tag, most = LIMITS.shown) {
    const found = this.elements.get(tag);
    if (!found || !this.has(tag)) return [];
    const vr = found.vr ?? representationOf(tag) ?? "UN";
    const bytes = this.raw(tag).subarray(0, most);
    const text = decodeText(bytes, inOtherSets.has(vr) ? this.characterSets : [], vr === "PN");
    if (onePiece.has(vr)) return [text];
    return text.split("\\").map((each) => each.replace(/^[ ]+|[\0 ]+$/g, ""));
  }

  /** The first value as text; empty where there is none. */
  text(tag) {
    return this.texts(tag)[0] ?? "";
  }

  /** The values as numbers, whether written as text or binary. Values that are no numbers are NaN. */
  numbers(tag, most = 65_536) {
    const found = this.elements.get(tag);
    if (!found || !this.has(tag)) return [];
    const vr = found.vr ?? representationOf(tag) ?? "UN";
    if (written.has(vr)) {
      return this.texts(tag, 65_536).slice(0, most).map((each) => (each === "" ? NaN : Number(each)));
    }
    const [width, reader] = [widths[vr], readers[vr]];
    if (!reader) return [];
    const bytes = this.raw(tag);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = Math.min(most, Math.floor(bytes.length / width));
    return Array.from({ length: count }, (_, at) => view[reader](at * width, !found.big));
  }

  /** The first number, or `otherwise` where there is none that is finite. */
  number(tag, otherwise = null) {
    const [value] = this.numbers(tag, 1);
    return Number.isFinite(value) ? value : otherwise;
  }

  /** The first number as a whole one of a range; `otherwise` where the element is absent. Throws "malformed". */
  whole(tag, low, high, otherwise) {
    if (!this.has(tag)) {
      if (otherwise !== undefined) return otherwise;
      throw malformed("an element that an image needs is missing");
    }
    const [value] = this.numbers(tag, 1);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw malformed("a number of the image is out of range");
    }
    return value;
  }
}

/** Whether values of this representation are text. */
export const isWritten = (vr) => written.has(vr);
