import { malformed } from "./refusal.js";

const PIXELS = 0x7fe00010;
const EXTENDED_OFFSETS = 0x7fe00001;
const EXTENDED_LENGTHS = 0x7fe00002;

function longs(data, tag) {
  const bytes = data.raw(tag);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(
    { length: Math.floor(bytes.length / 8) }, (_, at) => Number(view.getBigUint64(at * 8, !data.element(tag).big)),
  );
}

/**
 * Groups of fragments by offsets counted from the first fragment's item tag; every offset has to be the start of one.
 */
function byOffsets(pieces, offsets, frames) {
  if (offsets.length !== frames || offsets[0] !== 0) throw malformed("an offset table that does not fit the frames");
  const base = pieces[0].start - 8;
  const places = new Map(pieces.map((piece, at) => [piece.start - 8 - base, at]));
  const starts = offsets.map((offset) => places.get(offset) ?? -1);
  starts.forEach((start, at) => {
    if (start < 0 || (at && start <= starts[at - 1])) throw malformed("an offset table that points at no fragment");
  });
  return starts.map((start, at) => pieces.slice(start, starts[at + 1] ?? pieces.length));
}

/** Without a table a frame starts where a JPEG stream does (PS3.5 A.4: no fragment holds parts of two frames). */
function byStarts(bytes, pieces, frames) {
  const groups = [];
  for (const piece of pieces) {
    const starts = bytes[piece.start] === 0xff && bytes[piece.start + 1] === 0xd8 && piece.length > 2;
    if (starts) groups.push([piece]);
    else if (groups.length) groups.at(-1).push(piece);
    else throw malformed("encapsulated pixels that start inside a frame");
  }
  if (groups.length !== frames) throw malformed("encapsulated pixels of another number of frames");
  return groups;
}

/**
 * The fragments of every frame of encapsulated pixels (PS3.5 A.4): a list of lists of `{start, length}`. Takes the
 * extended offset table, else the basic one, else one fragment a frame, else the starts of streams. Throws "malformed".
 */
export function frameFragments(data, format) {
  const [table, ...pieces] = data.element(PIXELS).fragments;
  if (!table || !pieces.length) throw malformed("encapsulated pixels without a fragment");
  if (data.has(EXTENDED_OFFSETS)) {
    const groups = byOffsets(pieces, longs(data, EXTENDED_OFFSETS), format.frames);
    const lengths = longs(data, EXTENDED_LENGTHS);
    return groups.map((group, at) => {
      // Each frame is one fragment here, and its true length may be one byte shorter than the even one (PS3.3
      // C.7.6.3.1.8).
      if (group.length !== 1 || !(lengths[at] <= group[0].length)) {
        throw malformed("an extended offset table that does not fit");
      }
      return [{ start: group[0].start, length: lengths[at] }];
    });
  }
  if (table.length) {
    if (table.length % 4) throw malformed("an offset table that is no list of offsets");
    const view = new DataView(data.bytes.buffer, data.bytes.byteOffset + table.start, table.length);
    const offsets = Array.from({ length: table.length / 4 }, (_, at) => view.getUint32(at * 4, true));
    return byOffsets(pieces, offsets, format.frames);
  }
  if (format.frames === 1) return [pieces];
  if (pieces.length === format.frames) return pieces.map((piece) => [piece]);
  if (format.codec === "rle") throw malformed("encapsulated pixels of another number of frames");
  return byStarts(data.bytes, pieces, format.frames);
}

/** The bytes of a frame: a view where it is one piece, joined where it is several. */
export function joined(bytes, pieces) {
  if (pieces.length === 1) return bytes.subarray(pieces[0].start, pieces[0].start + pieces[0].length);
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const { start, length } of pieces) {
    whole.set(bytes.subarray(start, start + length), at);
    at += length;
  }
  return whole;
}
