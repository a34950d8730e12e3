// A made-up chest CT for tests and pictures: the ellipsoids of Sources/Imaging/SyntheticCT+Pixels.swift, so it shows
// nobody.
import { imageFile, seeded, SYNTAX } from "./make.js";

const parts = [
  [0, 0, 0, 0.86, 0.66, 4, -90], [0, 0, 0, 0.82, 0.62, 4, 40], [-0.4, -0.05, 0, 0.3, 0.42, 1.6, -850],
  [0.4, -0.05, 0, 0.3, 0.42, 1.6, -850],
  [0.08, -0.12, 0, 0.2, 0.22, 1.2, 0], [0, 0.44, 0, 0.11, 0.11, 4, 700], [0, 0.46, 0, 0.04, 0.04, 4, 10],
  [0, -0.56, 0, 0.12, 0.03, 4, 1000],
  [-0.76, 0, 0, 0.02, 0.14, 4, 1000], [0.76, 0, 0, 0.02, 0.14, 4, 1000], [-0.44, 0.08, 0.1, 0.07, 0.06, 0.6, 120],
];

/** Stored values of a slice, Hounsfield + 1024. */
function pixels(slice, slices, size) {
  const out = new Int16Array(size * size);
  const z = (2 * slice + 1) / slices - 1;
  const noise = seeded(slice + 1);
  for (let row = 0; row < size; row += 1) {
    const y = (2 * row + 1) / size - 1;
    const spans = parts.flatMap(([x, py, pz, w, h, d, density]) => {
      const left = 1 - ((y - py) / h) ** 2 - ((z - pz) / d) ** 2;
      return left > 0 ? [[x, left * w * w, density]] : [];
    });
    for (let column = 0; column < size; column += 1) {
      const x = (2 * column + 1) / size - 1;
      let density = -1000;
      for (const [middle, square, value] of spans) if ((x - middle) ** 2 <= square) density = value;
      out[row * size + column] = density + 1024 + Math.round((noise() - 0.5) * 40);
    }
  }
  return new Uint8Array(out.buffer);
}

/** A slice of a series as a file; `plane` is "axial" or "coronal" in what its header says. */
export function slice(at, slices, options = {}) {
  const { size = 512, series = 1, text = "Chest 2.5 mm", lossy = false, plane = "axial", ...more } = options;
  const spacing = 360 / size;
  const position = plane === "axial" ? `-180\\-180\\${at * 2.5 - 50}` : `-180\\${at * 2.5 - 50}\\180`;
  const cosines = plane === "axial" ? "1\\0\\0\\0\\1\\0" : "1\\0\\0\\0\\0\\-1";
  return imageFile({
    syntax: SYNTAX.explicit, rows: size, columns: size, allocated: 16, signed: true, modality: "CT",
    pixels: pixels(at, slices, size),
    seriesUID: `1.2.3.${series}`, instanceUID: `1.2.3.${series}.${at + 1}`, ...more,
    more: (w) => [
      [0x00080005, w.element(0x00080005, "CS", "ISO_IR 192")], [0x00080020, w.element(0x00080020, "DA", "20250102")],
      [0x00081030, w.element(0x00081030, "LO", "CT chest")], [0x0008103e, w.element(0x0008103e, "LO", text)],
      [0x00100010, w.element(0x00100010, "PN", "Phantom^Synthetic")],
      [0x00100020, w.element(0x00100020, "LO", "AUR-0001")],
      [0x00100030, w.element(0x00100030, "DA", "19700101")], [0x00180050, w.element(0x00180050, "DS", "2.5")],
      [0x00200011, w.element(0x00200011, "IS", String(series))],
      [0x00200013, w.element(0x00200013, "IS", String(slices - at))],
      [0x00200032, w.element(0x00200032, "DS", position)], [0x00200037, w.element(0x00200037, "DS", cosines)],
      [0x00201041, w.element(0x00201041, "DS", String(at * 2.5 - 50))],
      [0x00280030, w.element(0x00280030, "DS", `${spacing}\\${spacing}`)],
      [0x00281050, w.element(0x00281050, "DS", "40")], [0x00281051, w.element(0x00281051, "DS", "400")],
      [0x00281052, w.element(0x00281052, "DS", "-1024")], [0x00281053, w.element(0x00281053, "DS", "1")],
      [0x00282110, w.element(0x00282110, "CS", lossy ? "01" : "00")], ...(more.extra?.(w) ?? []),
    ],
  });
}
