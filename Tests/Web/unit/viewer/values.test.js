import { DicomImage } from "/web/viewer/image.js";
import { greyTable, paint } from "/web/viewer/paint.js";
import { readValues } from "/web/viewer/values.js";
import { CT_WINDOWS, greyOf, readWindows, windowOf } from "/web/viewer/windows.js";
import { imageFile, SYNTAX } from "./make.js";

const words = (...values) => new Uint8Array(new Uint16Array(values).buffer);
const text = (tag, vr, value) => (w) => [[tag, w.element(tag, vr, value)]];
const both = (...makers) => (w) => makers.flatMap((make) => make(w));
const read = async (options) => {
  const image = new DicomImage(imageFile({ allocated: 16, signed: true, pixels: words(0, 1, 2, 1000), ...options }));
  const frame = await image.decode();
  const values = readValues(image.data, 0, image.format);
  return { image, frame, values, windows: readWindows(image.data, 0, image.format, values) };
};
const table = (w, descriptor, data, more = []) => [
  w.element(0x00283002, "US", w.words(...descriptor)), w.element(0x00283006, "OW", w.words(...data)), ...more,
];
const item = (parts) => parts.reduce((whole, part) => Uint8Array.of(...whole, ...part), new Uint8Array(0));

export default {
  "slope and intercept make Hounsfield units of CT and say so": async (t) => {
    const rescale = both(text(0x00281052, "DS", "-1024"), text(0x00281053, "DS", "2"));
    const { values } = await read({ modality: "CT", more: rescale });
    t.equal([values.apply(0), values.apply(1000), values.unit], [-1024, 976, "HU"]);
    t.equal((await read({ modality: "MR", more: rescale })).values.unit, "", "no unit is made up");
    t.equal((await read({ more: both(rescale, text(0x00281054, "LO", "OD")) })).values.unit, "OD");
    t.equal((await read({ more: both(rescale, text(0x00281054, "LO", "US")) })).values.unit, "", "US is unspecified");
    t.equal((await read({ modality: "PT", more: text(0x00541001, "CS", "BQML") })).values.unit, "BQML");
    t.equal((await read({})).values.apply(-7), -7);
  },
  "a modality lookup table counts before slope and intercept, and its ends hold": async (t) => {
    const more = (w) => [
      [0x00283000, w.sequence(0x00283000, [item(table(w, [3, 1, 16], [10, 20, 30]))])],
      [0x00281053, w.element(0x00281053, "DS", "9")],
    ];
    const { values } = await read({ more });
    t.equal([-5, 1, 2, 3, 99].map(values.apply), [10, 10, 20, 30, 30]);
  },
  "functional groups of enhanced objects give each frame its own": async (t) => {
    const more = (w) => {
      const group = (slope, centre) => {
        const window = item([w.element(0x00281050, "DS", centre), w.element(0x00281051, "DS", "10")]);
        const rescale = item([w.element(0x00281052, "DS", "1"), w.element(0x00281053, "DS", slope)]);
        return item([w.sequence(0x00289132, [window]), w.sequence(0x00289145, [rescale])]);
      };
      return [[0x52009230, w.sequence(0x52009230, [group("2", "5"), group("3", "7")])]];
    };
    const image = new DicomImage(imageFile({ frames: 2, pixels: new Uint8Array(8), more }));
    const of = (at) => {
      const values = readValues(image.data, at, image.format);
      return [values.apply(10), readWindows(image.data, at, image.format, values)[0].centre];
    };
    t.equal([of(0), of(1)], [[21, 5], [31, 7]]);
  },
  "linear windows follow the standard's formula": async (t) => {
    const grey = greyOf({ kind: "window", centre: 2048, width: 4096, shape: "LINEAR" });
    t.near(grey(0), 0, 1e-9);
    t.near(grey(4095), 255, 1e-9);
    t.near(grey(2047.5), 127.5, 1e-9);
    t.equal(
      [
        greyOf({ kind: "window", centre: 10, width: 1, shape: "LINEAR" })(9.5),
        greyOf({ kind: "window", centre: 10, width: 1, shape: "LINEAR" })(9.6),
      ],
      [0, 255],
    );
    const exact = greyOf({ kind: "window", centre: 50, width: 100, shape: "LINEAR_EXACT" });
    t.equal([exact(0), exact(50), exact(100), exact(200), exact(-9)], [0, 127.5, 255, 255, 0]);
    const sigmoid = greyOf({ kind: "window", centre: 50, width: 100, shape: "SIGMOID" });
    t.near(sigmoid(50), 127.5, 1e-9);
    t.near(sigmoid(100), 255 / (1 + Math.exp(-2)), 1e-9);
  },
  "windows of the file come with their names, those of no width are left out": async (t) => {
    const more = both(
      text(0x00281050, "DS", "40\\-600\\1"),
      text(0x00281051, "DS", "400\\1500\\0"),
      text(0x00281055, "LO", "SOFT\\LUNG\\NONE"),
    );
    const { windows } = await read({ more });
    t.equal(
      windows.map(({ centre, width, text: name }) => [centre, width, name]), [[40, 400, "SOFT"], [-600, 1500, "LUNG"]],
    );
  },
  "a lookup table for the display is a choice of its own": async (t) => {
    const more = (w) => [
      [
        0x00283010,
        w.sequence(
          0x00283010, [item(table(w, [4, 0, 8], [0, 51, 102, 255], [w.element(0x00283003, "LO", "HARD")].slice(0)))],
        ),
      ],
    ];
    const { windows } = await read({ signed: false, more });
    t.equal([windows[0].kind, windows[0].text], ["table", "HARD"]);
    t.equal([0, 1, 2, 3, 9].map(greyOf(windows[0])).map(Math.round), [0, 51, 102, 255, 255]);
  },
  "a lookup table that is cut short is refused": async (t) => {
    const more = (w) => [[0x00283010, w.sequence(0x00283010, [item(table(w, [400, 0, 16], [0, 1]))])]];
    await t.rejects(read({ more }), "malformed");
  },
  "without a window 8 bits are shown whole and more are fitted without outliers": async (t) => {
    const eight = new DicomImage(imageFile({ pixels: Uint8Array.of(9, 10, 11, 12) }));
    const fit = (image, frame) => windowOf(frame, image.format, readValues(image.data, 0, image.format));
    t.equal([fit(eight, await eight.decode()).centre, fit(eight, await eight.decode()).width], [127.5, 255]);
    const values = new Uint16Array(1000).map((_, at) => 100 + (at % 50));
    values[3] = 60_000;
    const wide = new DicomImage(
      imageFile({ rows: 10, columns: 100, allocated: 16, pixels: new Uint8Array(values.buffer) }),
    );
    const { centre, width } = fit(wide, await wide.decode());
    t.ok(centre > 110 && centre < 140 && width < 60, `${centre} ${width}`);
  },
  "the presets for CT are those radiologists expect": async (t) => {
    t.equal(CT_WINDOWS.map(({ key }) => key), ["brain", "lung", "bone", "abdomen", "mediastinum"]);
    t.ok(CT_WINDOWS.every(({ width }) => width > 0));
  },
  "MONOCHROME1 is painted the other way round and padding is black in both": async (t) => {
    const choice = { kind: "window", centre: 127.5, width: 255, shape: "LINEAR_EXACT" };
    const values = { apply: (value) => value };
    const padding = { low: 7, high: 8 };
    const pixel = (isInverted, at) => greyTable(0, 255, { values, choice, isInverted, padding })[at] & 255;
    t.equal([pixel(false, 0), pixel(false, 200), pixel(false, 7)], [0, 200, 0]);
    t.equal([pixel(true, 0), pixel(true, 200), pixel(true, 7)], [255, 55, 0]);
  },
  "colours are painted as they are, also from 16 bits and after inverting": async (t) => {
    const choice = { kind: "window", centre: 127.5, width: 255, shape: "LINEAR_EXACT" };
    const frame = { kind: "colour", rows: 1, columns: 1, rgb: Uint16Array.of(65_535, 32_768, 256), bits: 16 };
    const pixel = (isInverted) => Array.from(paint(frame, { choice, isInverted }, new ImageData(1, 1)).data);
    t.equal(pixel(false), [255, 128, 1, 255]);
    t.equal(pixel(true), [0, 127, 254, 255]);
  },
  "values far below zero paint without a table out of bounds": async (t) => {
    const { image, frame, values } = await read(
      { pixels: new Uint8Array(new Int16Array([-32_768, 32_767, 0, 5]).buffer), syntax: SYNTAX.explicit },
    );
    const choice = { kind: "window", centre: 0, width: 65_536, shape: "LINEAR" };
    const look = { values, choice, isInverted: false, padding: image.format.padding };
    const { data } = paint(frame, look, new ImageData(2, 2));
    t.equal([data[0], data[4]], [0, 255]);
  },
};
