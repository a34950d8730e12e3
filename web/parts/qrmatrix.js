// From codewords to the modules of a QR code: patterns, the zigzag of the data, the mask that reads best.

const ALIGNMENT = [
  [],
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
  [6, 30, 54],
  [6, 32, 58],
  [6, 34, 62],
  [6, 26, 46, 66],
  [6, 26, 48, 70],
];

const MASKS = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** The rows of the code of a version that holds these codewords. */
export function lay(version, bytes) {
  const size = 17 + 4 * version;
  const fixed = patterns(version, size);
  const free = fixed.map((row) => row.map((cell) => cell === null));
  const plain = fixed.map((row) => [...row]);
  zigzag(plain, free, bytes);
  let best = null;
  MASKS.forEach((mask, number) => {
    const rows = plain.map((row, y) => row.map((dark, x) => (free[y][x] ? dark !== (mask(x, y) === 0) : dark)));
    format(rows, number);
    const score = penalty(rows);
    if (best === null || score < best.score) best = { rows, score };
  });
  return best.rows;
}

function patterns(version, size) {
  const rows = Array.from({ length: size }, () => new Array(size).fill(null));
  const square = (left, top, radius, dark) => {
    for (let y = -radius; y <= radius; y += 1) {
      for (let x = -radius; x <= radius; x += 1) {
        if (rows[top + y]?.[left + x] !== undefined) rows[top + y][left + x] = dark(Math.max(Math.abs(x), Math.abs(y)));
      }
    }
  };
  for (let at = 0; at < size; at += 1) rows[6][at] = rows[at][6] = at % 2 === 0;
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ])
    square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
  const places = ALIGNMENT[version];
  const last = places.length - 1;
  places.forEach((x, i) =>
    places.forEach((y, j) => {
      const corner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!corner) square(x, y, 2, (ring) => ring !== 1);
    }),
  );
  format(rows, 0);
  if (version >= 7) versionBits(rows, version);
  return rows;
}

// Level M is 00; then the mask's number, ten check bits, and a fixed pattern so that it is never all light.
function format(rows, mask) {
  const size = rows.length;
  const bits = ((mask << 10) | check(mask, 10, 0x537)) ^ 0x5412;
  const dark = (index) => ((bits >> index) & 1) === 1;
  for (let index = 0; index < 15; index += 1) {
    const step = index < 6 ? index : index < 8 ? index + 1 : size - 15 + index;
    rows[step][8] = dark(index);
    const across = index < 8 ? size - 1 - index : index === 8 ? 7 : 14 - index;
    rows[8][across] = dark(index);
  }
  rows[size - 8][8] = true;
}

function versionBits(rows, version) {
  const bits = (version << 12) | check(version, 12, 0x1f25);
  for (let index = 0; index < 18; index += 1) {
    const a = rows.length - 11 + (index % 3);
    const b = Math.floor(index / 3);
    rows[b][a] = rows[a][b] = ((bits >> index) & 1) === 1;
  }
}

function check(value, width, polynomial) {
  let rest = value;
  for (let step = 0; step < width; step += 1) rest = (rest << 1) ^ ((rest >> (width - 1)) * polynomial);
  return rest;
}

function zigzag(rows, free, bytes) {
  const size = rows.length;
  let index = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = upward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (!free[y][x]) continue;
        rows[y][x] = index < bytes.length * 8 && ((bytes[index >> 3] >> (7 - (index & 7))) & 1) === 1;
        index += 1;
      }
    }
  }
}

function penalty(rows) {
  const size = rows.length;
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  let score = 0;
  let darks = 0;
  for (const lines of [rows, columns]) {
    for (const line of lines) {
      const text = line.map((dark) => (dark ? "1" : "0")).join("");
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) score += run.length - 2;
      for (let at = 0; at + 11 <= size; at += 1) {
        const part = text.slice(at, at + 11);
        if (part === "10111010000" || part === "00001011101") score += 40;
      }
    }
  }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (rows[y][x]) darks += 1;
      if (
        x + 1 < size &&
        y + 1 < size &&
        rows[y][x] === rows[y][x + 1] &&
        rows[y][x] === rows[y + 1][x] &&
        rows[y][x] === rows[y + 1][x + 1]
      )
        score += 3;
    }
  }
  return score + 10 * Math.floor(Math.abs((darks * 20) / (size * size) - 10));
}
