// The field GF(2^8) of the erasure code, polynomial 0x11d (shards.md). Its tables are indexed by ciphertext only.

/** Powers of 2, twice over, and their logarithms. */
export const [POWERS, LOGARITHMS] = tables();

function tables() {
  const powers = new Uint8Array(510);
  const logarithms = new Uint8Array(256);
  let value = 1;
  for (let exponent = 0; exponent < 255; exponent += 1) {
    powers[exponent] = value;
    powers[exponent + 255] = value;
    logarithms[value] = exponent;
    value = value & 0x80 ? ((value << 1) ^ 0x11d) & 0xff : value << 1;
  }
  return [powers, logarithms];
}

/** The product of two bytes. */
export function multiply(left, right) {
  return left === 0 || right === 0 ? 0 : POWERS[LOGARITHMS[left] + LOGARITHMS[right]];
}

/** The inverse of a byte that is not zero. */
export function invert(value) {
  return POWERS[255 - LOGARITHMS[value]];
}

/** The inverse of a square matrix that has one: rows of bytes. @param {Uint8Array[]} matrix @returns {Uint8Array[]} */
export function invertMatrix(matrix) {
  const count = matrix.length;
  const rows = matrix.map((row, index) => {
    const wide = new Uint8Array(2 * count);
    wide.set(row);
    wide[count + index] = 1;
    return wide;
  });
  for (let column = 0; column < count; column += 1) {
    const pivot = rows.findIndex((row, index) => index >= column && row[column] !== 0);
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    const factor = invert(rows[column][column]);
    rows[column] = rows[column].map((value) => multiply(value, factor));
    rows.forEach((row, index) => {
      const by = row[column];
      if (index === column || by === 0) return;
      for (let place = 0; place < row.length; place += 1) row[place] ^= multiply(by, rows[column][place]);
    });
  }
  return rows.map((row) => row.slice(count));
}

/**
 * Multiplies up to four rows of a matrix with shards: one table a shard gives a byte's products for all rows in one
 * look.
 */
class Lanes {
  #tables;

  constructor(rows) {
    this.#tables = Array.from(rows[0], (_, column) => Uint32Array.from({ length: 256 }, (__, byte) =>
      rows.reduce((packed, row, lane) => packed | (multiply(row[column], byte) << (8 * lane)), 0)));
  }

  /** Adds the products of all shards, from a place on, into `sums`; the first ones overwrite what was there. */
  gather(shards, start, count, sums) {
    let column = 0;
    const tables = this.#tables;
    for (; column + 3 <= shards.length; column += 3) {
      const [first, second, third] = [shards[column], shards[column + 1], shards[column + 2]];
      const [one, two, three] = [tables[column], tables[column + 1], tables[column + 2]];
      if (column === 0) {
        for (let place = 0, at = start; place < count; place += 1, at += 1) {
          sums[place] = one[first[at]] ^ two[second[at]] ^ three[third[at]];
        }
      } else {
        for (let place = 0, at = start; place < count; place += 1, at += 1) {
          sums[place] ^= one[first[at]] ^ two[second[at]] ^ three[third[at]];
        }
      }
    }
    for (; column < shards.length; column += 1) {
      const [shard, table] = [shards[column], tables[column]];
      if (column === 0) sums.fill(0);
      for (let place = 0, at = start; place < count; place += 1, at += 1) sums[place] ^= table[shard[at]];
    }
  }
}

const PIECE = 8192;

/** A matrix of bytes that is multiplied with shards of one length. */
export class Product {
  #lanes = [];
  #count;

  /** @param {Uint8Array[]} rows each as long as there are shards */
  constructor(rows) {
    this.#count = rows.length;
    for (let row = 0; row < rows.length; row += 4) this.#lanes.push(new Lanes(rows.slice(row, row + 4)));
  }

  /** The products, one a row. @param {Uint8Array[]} shards @returns {Uint8Array[]} */
  of(shards) {
    const length = shards[0].length;
    const results = Array.from({ length: this.#count }, () => new Uint8Array(length));
    const sums = new Uint32Array(Math.min(PIECE, length));
    for (let start = 0; start < length; start += PIECE) {
      const count = Math.min(PIECE, length - start);
      this.#lanes.forEach((lanes, group) => {
        lanes.gather(shards, start, count, sums);
        for (let lane = 0; lane < 4 && 4 * group + lane < this.#count; lane += 1) {
          const result = results[4 * group + lane];
          const shift = 8 * lane;
          for (let place = 0, at = start; place < count; place += 1, at += 1) result[at] = sums[place] >>> shift;
        }
      });
    }
    return results;
  }
}
