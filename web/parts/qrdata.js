// From bytes to a QR code's codewords: the smallest version, padding, Reed–Solomon over GF(2^8) modulo 0x11d.

// Of each version at level M: correction codewords a block, then blocks and their data codewords, short ones first.
const BLOCKS = [
  null,
  [10, [[1, 16]]],
  [16, [[1, 28]]],
  [26, [[1, 44]]],
  [18, [[2, 32]]],
  [24, [[2, 43]]],
  [16, [[4, 27]]],
  [18, [[4, 31]]],
  [
    22,
    [
      [2, 38],
      [2, 39],
    ],
  ],
  [
    22,
    [
      [3, 36],
      [2, 37],
    ],
  ],
  [
    26,
    [
      [4, 43],
      [1, 44],
    ],
  ],
  [
    30,
    [
      [1, 50],
      [4, 51],
    ],
  ],
  [
    22,
    [
      [6, 36],
      [2, 37],
    ],
  ],
  [
    22,
    [
      [8, 37],
      [1, 38],
    ],
  ],
  [
    24,
    [
      [4, 40],
      [5, 41],
    ],
  ],
  [
    24,
    [
      [5, 41],
      [5, 42],
    ],
  ],
];

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

/**
 * The smallest version that holds these bytes, and its codewords: data and correction, interleaved.
 *
 * @returns {{version: number, bytes: Uint8Array}} throws a RangeError when they are too many
 */
export function codewords(data) {
  const version = BLOCKS.findIndex((_, each) => each > 0 && data.length + (each < 10 ? 2 : 3) <= capacity(each));
  if (version < 0) throw new RangeError("too long for a code");
  const [correction, groups] = BLOCKS[version];
  const padded = pad(data, version);
  const blocks = [];
  let at = 0;
  for (const [count, length] of groups) {
    for (let each = 0; each < count; each += 1, at += length) blocks.push(padded.subarray(at, at + length));
  }
  const checks = blocks.map((block) => remainder(block, correction));
  return { version, bytes: Uint8Array.from([...interleave(blocks), ...interleave(checks)]) };
}

const capacity = (version) => BLOCKS[version][1].reduce((sum, [count, length]) => sum + count * length, 0);

function pad(data, version) {
  const size = capacity(version);
  const bits = [];
  const put = (value, width) => {
    for (let bit = width - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  put(0b0100, 4);
  put(data.length, version < 10 ? 8 : 16);
  for (const byte of data) put(byte, 8);
  put(0, Math.min(4, size * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const bytes = new Uint8Array(size);
  bits.forEach((bit, index) => (bytes[index >> 3] |= bit << (7 - (index & 7))));
  for (let at = bits.length / 8, odd = false; at < size; at += 1, odd = !odd) bytes[at] = odd ? 0x11 : 0xec;
  return bytes;
}

function* interleave(blocks) {
  const longest = Math.max(...blocks.map((block) => block.length));
  for (let at = 0; at < longest; at += 1) {
    for (const block of blocks) if (at < block.length) yield block[at];
  }
}

const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

function remainder(block, count) {
  const divisor = generator(count);
  const rest = new Uint8Array(count);
  for (const byte of block) {
    const factor = byte ^ rest[0];
    rest.copyWithin(0, 1);
    rest[count - 1] = 0;
    divisor.forEach((each, index) => (rest[index] ^= times(each, factor)));
  }
  return rest;
}

// The product of (x − α^i), highest power first, its leading 1 left out.
function generator(count) {
  let found = [1];
  for (let root = 0; root < count; root += 1) {
    const next = [...found, 0];
    found.forEach((each, index) => (next[index + 1] ^= times(each, EXP[root])));
    found = next;
  }
  return found.slice(1);
}
