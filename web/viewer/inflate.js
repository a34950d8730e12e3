import { malformed } from "./refusal.js";

/**
 * Raw deflate (RFC 1951), written here and not left to DecompressionStream because that one cannot say where the stream
 * ended: what follows a data set has to be checked (docs/spec/imaging.md section 1), and headers are wanted without
 * waiting.
 */
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * Canonical Huffman codes as counts by length and symbols in order; a set of lengths that over-subscribes is refused.
 */
function codes(lengths) {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] += 1;
  let left = 1;
  for (let length = 1; length < 16; length += 1) {
    left = left * 2 - counts[length];
    if (left < 0) throw malformed("a deflated data set with codes that overlap");
  }
  const offsets = new Uint16Array(16);
  for (let length = 1; length < 15; length += 1) offsets[length + 1] = offsets[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length) symbols[offsets[length]++] = symbol;
  });
  return { counts, symbols };
}

const fixed = {
  lengths: codes(Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8))),
  distances: codes(Array(30).fill(5)),
};

class Bits {
  constructor(bytes, start) {
    Object.assign(this, { bytes, at: start, held: 0, count: 0 });
  }

  take(need) {
    while (this.count < need) {
      if (this.at >= this.bytes.length) throw malformed("the deflated data set has no end");
      this.held |= this.bytes[this.at++] << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << need) - 1);
    this.held >>>= need;
    this.count -= need;
    return value;
  }

  symbol({ counts, symbols }) {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length += 1) {
      code |= this.take(1);
      const count = counts[length];
      if (code - count < first) return symbols[index + (code - first)];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw malformed("a deflated data set with a code of no symbol");
  }
}

class Output {
  constructor(most) {
    Object.assign(this, { most, bytes: new Uint8Array(Math.min(most, 1 << 16)), length: 0 });
  }

  room(more) {
    const need = this.length + more;
    if (need > this.most) throw malformed("the deflated data set is larger than the bound", "tooLarge");
    if (need <= this.bytes.length) return;
    const grown = new Uint8Array(Math.min(this.most, Math.max(need, this.bytes.length * 2)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  copy(length, distance) {
    if (distance > this.length) throw malformed("a deflated data set that points before its start");
    this.room(length);
    for (let n = 0; n < length; n += 1, this.length += 1) this.bytes[this.length] = this.bytes[this.length - distance];
  }
}

function stored(bits, output) {
  Object.assign(bits, { held: 0, count: 0 });
  const length = bits.take(8) | (bits.take(8) << 8);
  const check = bits.take(8) | (bits.take(8) << 8);
  if ((length ^ check) !== 0xffff) throw malformed("a deflated data set with a wrong length");
  if (bits.at + length > bits.bytes.length) throw malformed("the deflated data set has no end");
  output.room(length);
  output.bytes.set(bits.bytes.subarray(bits.at, bits.at + length), output.length);
  output.length += length;
  bits.at += length;
}

function dynamic(bits) {
  const [literals, distances, orders] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
  if (literals > 286 || distances > 30) throw malformed("a deflated data set with too many codes");
  const first = new Array(19).fill(0);
  for (let n = 0; n < orders; n += 1) first[codeOrder[n]] = bits.take(3);
  const code = codes(first);
  const lengths = [];
  while (lengths.length < literals + distances) {
    const symbol = bits.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else {
      if (symbol === 16 && !lengths.length) throw malformed("a deflated data set that repeats nothing");
      const [value, count] = symbol === 16 ? [lengths.at(-1), 3 + bits.take(2)] : [
        0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7),
      ];
      for (let n = 0; n < count; n += 1) lengths.push(value);
    }
  }
  if (lengths.length > literals + distances) throw malformed("a deflated data set with too many codes");
  return { lengths: codes(lengths.slice(0, literals)), distances: codes(lengths.slice(literals)) };
}

function compressed(bits, output, { lengths, distances }) {
  for (;;) {
    const symbol = bits.symbol(lengths);
    if (symbol === 256) return;
    if (symbol < 256) {
      output.room(1);
      output.bytes[output.length++] = symbol;
    } else {
      const at = symbol - 257;
      if (at > 28) throw malformed("a deflated data set with a length of no meaning");
      const length = lengthBase[at] + bits.take(lengthExtra[at]);
      const far = bits.symbol(distances);
      if (far > 29) throw malformed("a deflated data set with a distance of no meaning");
      output.copy(length, distanceBase[far] + bits.take(distanceExtra[far]));
    }
  }
}

/** CRC-32 as gzip's trailer has it (RFC 1952 section 8). */
export function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

/**
 * Inflates a raw deflate stream from `start` to its end, at most `most` bytes. After it only zeros may stand, or a gzip
 * trailer that is right. Throws "malformed".
 */
export function inflate(bytes, start, most) {
  const bits = new Bits(bytes, start);
  const output = new Output(most);
  for (let last = 0; !last; ) {
    last = bits.take(1);
    const kind = bits.take(2);
    if (kind === 0) stored(bits, output);
    else if (kind === 1) compressed(bits, output, fixed);
    else if (kind === 2) compressed(bits, output, dynamic(bits));
    else throw malformed("a deflated data set with a block of no kind");
  }
  const inflated = output.bytes.subarray(0, output.length);
  let rest = bytes.subarray(bits.at);
  if (rest.length >= 8 && rest.some((byte) => byte !== 0)) {
    const view = new DataView(rest.buffer, rest.byteOffset, 8);
    if (view.getUint32(4, true) === inflated.length && view.getUint32(0, true) === crc32(inflated)) {
      rest = rest.subarray(8);
    }
  }
  if (rest.some((byte) => byte !== 0)) throw malformed("data follows the deflated data set");
  return inflated;
}
