// Chosen files as items of a manifest: names that the format allows and that differ, media types, DICOM identifiers.

import { must } from "../errors.js";
import { utf8 } from "../crypto/bytes.js";
import { blobOf, originalName, sizeOf } from "./pending.js";

const MOST_ITEMS = 100_000;
const MOST_STREAM = 2 ** 42;
const MOST_NAME = 255;
/** The head of a DICOM file in which its identifiers stand, bounded: pixel data lies behind them. */
const HEAD = 1 << 18;
const BARRED = /[\p{Cc}\p{Cn}\p{Zl}\p{Zp}/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Looks at files and plans them as items, in order.
 * @param {(File|{name: string, bytes: Uint8Array})[]} files
 * @returns {Promise<{items: {name, original, type, size, dicom?}[], streamSize: number}>}
 * @throws {AureoleError} outOfBounds for none or too many, tooLarge.
 */
export async function planFiles(files) {
  must(files.length > 0 && files.length <= MOST_ITEMS, "outOfBounds", "a record has 1 to 100,000 items");
  const taken = new Set();
  const items = [];
  let streamSize = 0;
  for (const file of files) {
    const size = sizeOf(file);
    const { type, dicom } = await lookAt(file);
    items.push({ name: unique(file.name, taken), original: originalName(file), type, size,
      ...(dicom ? { dicom } : {}) });
    streamSize += size;
  }
  must(streamSize <= MOST_STREAM, "tooLarge", "the files are too large for one record");
  return { items, streamSize };
}

/** A name that a manifest takes; a second file of the same name gets a number. */
function unique(name, taken) {
  const last = String(name).split(/[/\\]/).pop().normalize("NFC").replace(BARRED, "_");
  const plain = ["", ".", ".."].includes(last) ? "item" : last;
  const dot = plain.lastIndexOf(".");
  const [stem, end] = dot > 0 && plain.length - dot <= 12 ? [plain.slice(0, dot), plain.slice(dot)] : [plain, ""];
  for (let number = 1; ; number += 1) {
    const behind = (number === 1 ? "" : ` (${number})`) + end;
    let front = stem;
    while (utf8(front + behind).length > MOST_NAME) front = [...front].slice(0, -1).join("");
    if (taken.has(front + behind)) continue;
    taken.add(front + behind);
    return front + behind;
  }
}

async function lookAt(file) {
  // What a manifest said of it is kept when it is sealed anew.
  if (file.dicom) return { type: file.type, dicom: file.dicom };
  const head = new Uint8Array(await blobOf(file).slice(0, HEAD).arrayBuffer());
  if (head.length > 132 && String.fromCharCode(...head.subarray(128, 132)) === "DICM") {
    return { type: "application/dicom", dicom: identifiers(head) };
  }
  const type = /^[\x21-\x7e]{1,255}$/.test(file.type ?? "") && file.type.includes("/") ? file.type
    : "application/octet-stream";
  return { type };
}

const TAGS = {
  "0002,0010": "transferSyntax", "0008,0016": "sopClass", "0008,0018": "instance", "0008,0060": "modality",
  "0020,000d": "study", "0020,000e": "series",
};
const LONG = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/**
 * The identifiers that a manifest carries, from the beginning of a DICOM file in little endian; what is missing or not
 * allowed is left empty. The full parser is the viewer's; this one reads six values and skips everything else.
 */
export function identifiers(bytes) {
  const found = { study: "", series: "", instance: "", sopClass: "", modality: "", transferSyntax: "" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let place = 132;
  let isExplicit = true;
  while (place + 8 <= bytes.length) {
    const group = view.getUint16(place, true);
    const tag = [group, view.getUint16(place + 2, true)].map((number) => number.toString(16).padStart(4, "0"))
      .join(",");
    // The dataset may be implicit; the file's head never is.
    const explicit = group === 2 || isExplicit;
    const kind = String.fromCharCode(bytes[place + 4], bytes[place + 5]);
    const isLong = explicit && LONG.has(kind);
    if (isLong && place + 12 > bytes.length) break;
    const size = !explicit || isLong ? view.getUint32(place + (isLong ? 8 : 4), true) : view.getUint16(place + 6, true);
    const start = place + (isLong ? 12 : 8);
    if (size === 0xffffffff) break;
    if (TAGS[tag] && start + size <= bytes.length) {
      const text = String.fromCharCode(...bytes.subarray(start, start + Math.min(size, 128))).replace(/[\0 ]+$/, "")
        .trim();
      if (TAGS[tag] === "modality" ? /^[A-Z0-9_ ]{1,16}$/.test(text)
        : /^[0-9.]{1,64}$/.test(text)) found[TAGS[tag]] = text;
      if (tag === "0002,0010") isExplicit = text !== "1.2.840.10008.1.2";
      if (text === "1.2.840.10008.1.2.2" || text === "1.2.840.10008.1.2.1.99") break;
    }
    if (group > 0x20) break;
    place = start + size;
  }
  return found;
}
