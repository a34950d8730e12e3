import { malformed, unsupported } from "./refusal.js";

/**
 * Words of a lookup table's data, whatever representation wrote them. Tables of 8-bit entries come as bytes or as
 * words; the length says which.
 */
export function tableWords(set, tag, entries, bits) {
  const bytes = set.raw(tag);
  const big = set.element(tag)?.big ?? false;
  if (bits <= 8 && (bytes.length === entries || bytes.length === entries + (entries % 2))) {
    const plain = Uint16Array.from(bytes.subarray(0, entries));
    // Bytes written as words of the other order are in pairs.
    if (big && set.element(tag).vr === "OW") {
      for (let at = 0; at + 1 < entries; at += 2) [plain[at], plain[at + 1]] = [plain[at + 1], plain[at]];
    }
    return plain;
  }
  if (bytes.length < entries * 2) throw malformed("a lookup table shorter than it says");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: entries }, (_, at) => view.getUint16(at * 2, !big));
}

/**
 * A descriptor: `{entries, first, bits}`; `first` is signed where the values looked up are (PS3.3 C.7.6.3.1.5,
 * C.11.1.1).
 */
export function tableDescriptor(set, tag, signed) {
  const bytes = set.raw(tag);
  if (bytes.length !== 6) {
    const written = set.numbers(tag, 3);
    if (written.length !== 3 || written.some((each) => !Number.isInteger(each))) {
      throw malformed("a lookup table without a descriptor");
    }
    return checked(written[0] & 0xffff, written[1], written[2]);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, 6);
  const little = !set.element(tag).big;
  return checked(
    view.getUint16(0, little), signed ? view.getInt16(2, little) : view.getUint16(2, little), view.getUint16(4, little),
  );
}

function checked(entries, first, bits) {
  if (bits < 8 || bits > 16) throw malformed("a lookup table of a width that is not 8 to 16 bits");
  return { entries: entries || 65_536, first, bits };
}

/**
 * The red, green and blue of a PALETTE COLOR image as 8-bit tables: `{first, red, green, blue}`. Values below `first`
 * take the first entry, values above the last.
 */
export function readPalette(data, signed) {
  if (data.has(0x00281221) || data.has(0x00281222) || data.has(0x00281223)) {
    throw unsupported("palette", "a palette in segments");
  }
  const [red, green, blue] = [0x00281101, 0x00281102, 0x00281103].map((tag, at) => {
    const { entries, first, bits } = tableDescriptor(data, tag, signed);
    const words = tableWords(data, tag + 0x100, entries, bits);
    // Some writers state 16 bits and write 8; a table with nothing above 255 would show black.
    const shift = bits > 8 && words.some((each) => each > 255) ? bits - 8 : 0;
    return { at, first, table: Uint8Array.from(words, (each) => each >> shift) };
  });
  if (red.first !== green.first || red.first !== blue.first) {
    throw malformed("the tables of a palette start at different values");
  }
  return { first: red.first, red: red.table, green: green.table, blue: blue.table };
}
