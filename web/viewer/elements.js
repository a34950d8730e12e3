import { DataSet, PIXEL_TAGS } from "./dataset.js";
import { LIMITS } from "./limits.js";
import { representationOf } from "./names.js";
import { malformed } from "./refusal.js";

const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNDEFINED = 0xffffffff;
const long = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
const short = new Set(
  ["AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM"],
);
for (const vr of ["UI", "UL", "US"]) short.add(vr);
const fragmented = new Set(["OB", "OD", "OF", "OL", "OV", "OW"]);
/**
 * Elements that may stand once, since readers disagree on which of two counts: who and what it is, and how pixels are
 * read.
 */
const once = new Set([
  0x00080005, 0x00080016, 0x00080018, 0x00080020, 0x00080060, 0x00100010, 0x00100020, 0x00100021, 0x0020000d,
  0x0020000e, 0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280030, 0x00280100,
  0x00280101, 0x00280102, 0x00280103, 0x00280120, 0x00280121, 0x00280301, 0x00281050, 0x00281051, 0x00281052,
  0x00281053, 0x00281101, 0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203, 0x00283000, 0x00283010,
  0x7fe00001, 0x7fe00002, ...PIXEL_TAGS,
]);
const isLetter = (byte) => byte >= 0x41 && byte <= 0x5a;

/**
 * Reads the elements of a data set (PS3.5 section 7) with the rules of docs/spec/imaging.md section 1. Every length is
 * held against what is left of the item, sequence and file around it; elements are counted, depth is bounded, nothing
 * is copied.
 */
export class ElementReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.count = 0;
  }

  /** The file meta information from `at`: the elements of group 2. `{set, at}`; `at` is where the data set starts. */
  meta(at) {
    const set = new DataSet(this.bytes, new Map());
    const form = { explicit: true, big: false };
    while (at + 2 <= this.bytes.length && this.view.getUint16(at, true) === 2) {
      const { element, next } = this.element(set, at, this.bytes.length, form, 0);
      if (element.items || element.fragments) throw malformed("a sequence in the file meta information");
      set.elements.set(element.tag, element);
      at = next;
    }
    return { set, at };
  }

  /** The data set from `at` to the end of the bytes, after which only zeros may stand. */
  dataSet(at, form) {
    const set = new DataSet(this.bytes, new Map());
    const end = this.bytes.length;
    while (at < end && !this.isPadding(at)) {
      const { element, next } = this.element(set, at, end, form, 0);
      const again = set.elements.has(element.tag);
      if (again && once.has(element.tag)) throw malformed("an element stands twice");
      if (!again) set.elements.set(element.tag, element);
      at = next;
    }
    return set;
  }

  isPadding(at) {
    for (let n = at; n < Math.min(at + 4, this.bytes.length); n += 1) if (this.bytes[n] !== 0) return false;
    for (let n = at + 4; n < this.bytes.length; n += 1) {
      if (this.bytes[n] !== 0) throw malformed("bytes after the data set that are no element and no padding");
    }
    return true;
  }

  tally() {
    this.count += 1;
    if (this.count > LIMITS.elements) throw malformed("more elements, items and fragments than the bound", "tooLarge");
  }

  tag(at, big) {
    return this.view.getUint16(at, !big) * 65_536 + this.view.getUint16(at + 2, !big);
  }

  header(at, limit, form) {
    if (limit - at < 8) throw malformed("the file or item ends inside an element");
    const tag = this.tag(at, form.big);
    const [first, second] = [this.bytes[at + 4], this.bytes[at + 5]];
    // Some writers switch to implicit inside an explicit data set; no letters there means no representation there.
    if (!form.explicit || tag >= 0xfffe0000 || !isLetter(first) || !isLetter(second)) {
      return { tag, vr: null, length: this.view.getUint32(at + 4, !form.big), value: at + 8 };
    }
    const vr = String.fromCharCode(first, second);
    if (short.has(vr)) return { tag, vr, length: this.view.getUint16(at + 6, !form.big), value: at + 8 };
    if (!long.has(vr)) throw malformed("letters that are no value representation");
    if (limit - at < 12) throw malformed("the file or item ends inside an element");
    return { tag, vr, length: this.view.getUint32(at + 8, !form.big), value: at + 12 };
  }

  element(set, at, limit, form, depth) {
    const { tag, vr, length, value } = this.header(at, limit, form);
    this.tally();
    if (tag >= 0xfffe0000 && tag < 0xffff0000) throw malformed("a delimiter that closes nothing");
    const isOpen = length === UNDEFINED;
    if (!isOpen && length > limit - value) throw malformed("a length runs past the file, item or sequence around it");
    const element = { tag, vr: vr ?? representationOf(tag), start: value, length: isOpen ? 0 : length, big: form.big };
    const next = isOpen ? value : value + length;
    if (vr === "SQ" || (isOpen && (vr === "UN" || (vr === null && !PIXEL_TAGS.has(tag))))) {
      const inner = vr === "UN" ? { explicit: false, big: false } : form;
      const read = this.sequence(set, value, isOpen ? limit : next, isOpen, inner, depth + 1);
      return { element: { ...element, vr: "SQ", items: read.items, length: read.next - value }, next: read.next };
    }
    if (isOpen) {
      if (vr !== null && !fragmented.has(vr)) {
        throw malformed("an undefined length where the representation allows none");
      }
      const read = this.fragments(value, limit, form);
      return { element: { ...element, fragments: read.fragments, length: read.next - value }, next: read.next };
    }
    // What an implicit or unknown element of defined length holds cannot be told from bytes that look like items, so it
    // is read as a sequence only where the standard says that it is one, and only when somebody asks.
    if ((vr === null || vr === "UN") && length && representationOf(tag) === "SQ") {
      const inner = vr === "UN" ? { explicit: false, big: false } : form;
      element.pending = (parent) => this.sequence(parent, value, next, false, inner, depth + 1).items;
    }
    return { element, next };
  }

  sequence(parent, at, limit, isOpen, form, depth) {
    if (depth > LIMITS.depth) throw malformed("more sequences inside each other than the bound", "tooLarge");
    const items = [];
    while (isOpen || at < limit) {
      if (limit - at < 8) throw malformed("the file or item ends inside a sequence");
      const tag = this.tag(at, form.big);
      const length = this.view.getUint32(at + 4, !form.big);
      this.tally();
      at += 8;
      if (tag === SEQUENCE_END && isOpen && length === 0) return { items, next: at };
      if (tag !== ITEM) throw malformed("neither an item nor the end of the sequence");
      if (length !== UNDEFINED && length > limit - at) throw malformed("a length runs past the sequence around it");
      const end = length === UNDEFINED ? limit : at + length;
      const read = this.item(parent, at, end, length === UNDEFINED, form, depth);
      items.push(read.set);
      at = read.next;
    }
    return { items, next: at };
  }

  item(parent, at, limit, isOpen, form, depth) {
    const set = new DataSet(this.bytes, new Map(), parent);
    while (isOpen || at < limit) {
      if (limit - at < 8) throw malformed("the file or item ends inside an item");
      if (isOpen && this.tag(at, form.big) === ITEM_END) {
        if (this.view.getUint32(at + 4, !form.big) !== 0) throw malformed("a delimiter with a length");
        return { set, next: at + 8 };
      }
      const { element, next } = this.element(set, at, limit, form, depth);
      if (!set.elements.has(element.tag)) set.elements.set(element.tag, element);
      at = next;
    }
    return { set, next: at };
  }

  fragments(at, limit, form) {
    const fragments = [];
    for (;;) {
      if (limit - at < 8) throw malformed("the file or item ends inside encapsulated pixels");
      const tag = this.tag(at, form.big);
      const length = this.view.getUint32(at + 4, !form.big);
      this.tally();
      at += 8;
      if (tag === SEQUENCE_END && length === 0) return { fragments, next: at };
      if (tag !== ITEM || length > limit - at) throw malformed("neither a fragment nor the end of the fragments");
      fragments.push({ start: at, length });
      at += length;
    }
  }
}
