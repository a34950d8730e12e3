// SHA3-256 and SHAKE256 (FIPS 202), which browsers lack and X-Wing needs. Words of 64 bits are pairs of 32. No step
// depends on what is hashed: no table is indexed by it and nothing branches on it.

const [LOW, HIGH, ROTATIONS, PLACES] = constants();

/**
 * The constants of the 24 rounds and the steps rho and pi, from their definitions (FIPS 202 sections 3.2.2 to 3.2.5).
 */
function constants() {
  const low = new Uint32Array(24);
  const high = new Uint32Array(24);
  let register = 1;
  for (let round = 0; round < 24; round += 1) {
    for (let power = 0; power < 7; power += 1) {
      const bit = (1 << power) - 1;
      if (register & 1) {
        if (bit < 32) low[round] |= 1 << bit;
        else high[round] |= 1 << (bit - 32);
      }
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
  }
  const rotations = new Uint8Array(24);
  const places = new Uint8Array(24);
  let [x, y] = [1, 0];
  for (let step = 0; step < 24; step += 1) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    rotations[step] = (((step + 1) * (step + 2)) / 2) % 64;
    places[step] = x + 5 * y;
  }
  return [low, high, rotations, places];
}

/** Keccak-f[1600] on 25 lanes, each as two words of 32 bits, the low one first. */
function permute(s) {
  const c = new Uint32Array(10);
  for (let round = 0; round < 24; round += 1) {
    for (let x = 0; x < 10; x += 1) c[x] = s[x] ^ s[x + 10] ^ s[x + 20] ^ s[x + 30] ^ s[x + 40];
    for (let x = 0; x < 5; x += 1) {
      const before = 2 * ((x + 4) % 5);
      const after = 2 * ((x + 1) % 5);
      const low = c[before] ^ ((c[after] << 1) | (c[after + 1] >>> 31));
      const high = c[before + 1] ^ ((c[after + 1] << 1) | (c[after] >>> 31));
      for (let y = 0; y < 50; y += 10) {
        s[2 * x + y] ^= low;
        s[2 * x + y + 1] ^= high;
      }
    }
    let low = s[2];
    let high = s[3];
    for (let step = 0; step < 24; step += 1) {
      const place = 2 * PLACES[step];
      const by = ROTATIONS[step] & 31;
      if (ROTATIONS[step] & 32) [low, high] = [high, low];
      const [nextLow, nextHigh] = [s[place], s[place + 1]];
      s[place] = by ? (low << by) | (high >>> (32 - by)) : low;
      s[place + 1] = by ? (high << by) | (low >>> (32 - by)) : high;
      [low, high] = [nextLow, nextHigh];
    }
    for (let y = 0; y < 50; y += 10) {
      for (let x = 0; x < 10; x += 1) c[x] = s[y + x];
      for (let x = 0; x < 10; x += 1) s[y + x] = c[x] ^ (~c[(x + 2) % 10] & c[(x + 4) % 10]);
    }
    s[0] ^= LOW[round];
    s[1] ^= HIGH[round];
  }
}

/** The sponge with a rate of 136 bytes, that of both functions. */
function sponge(message, suffix, length) {
  const rate = 136;
  const lanes = new Uint32Array(50);
  const bytes = new Uint8Array(200);
  const padded = new Uint8Array((Math.floor(message.length / rate) + 1) * rate);
  padded.set(message);
  padded[message.length] = suffix;
  padded[padded.length - 1] |= 0x80;
  const input = new DataView(padded.buffer);
  for (let start = 0; start < padded.length; start += rate) {
    for (let index = 0; index < rate / 4; index += 1) lanes[index] ^= input.getUint32(start + 4 * index, true);
    permute(lanes);
  }
  const output = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (let start = 0; start < length; start += rate) {
    if (start > 0) permute(lanes);
    for (let index = 0; index < 50; index += 1) view.setUint32(4 * index, lanes[index], true);
    output.set(bytes.subarray(0, Math.min(rate, length - start)), start);
  }
  lanes.fill(0);
  bytes.fill(0);
  padded.fill(0);
  return output;
}

/** SHA3-256 of bytes. @returns {Uint8Array} 32 bytes */
export function sha3_256(bytes) {
  return sponge(bytes, 0x06, 32);
}

/** SHAKE256 of bytes, as long as asked for. @returns {Uint8Array} */
export function shake256(bytes, length) {
  return sponge(bytes, 0x1f, length);
}
