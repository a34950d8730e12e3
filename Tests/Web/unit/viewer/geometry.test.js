import { readFile } from "/web/viewer/file.js";
import { directionLetters, planeName, readPlane, readSpacing, spacingBetween } from "/web/viewer/geometry.js";
import { angleOf, lengthOf } from "/web/viewer/measure.js";
import { ordered } from "/web/viewer/series.js";
import { flipped, freshView, imageDirection, mapping, turned, zoomed } from "/web/viewer/view.js";
import { join, part10, SYNTAX, Writer } from "./make.js";

const w = new Writer();
/** A data set of elements `[tag, vr, value]`. */
function data(...elements) {
  const sorted = elements.toSorted(([one], [other]) => one - other);
  const written = sorted.map(([tag, vr, value]) => (vr === "SQ" ? w.sequence(tag, value) : w.element(tag, vr, value)));
  return readFile(part10(SYNTAX.explicit, join(...written))).data;
}
const ds = (tag, value) => [tag, "DS", value];
const PIXEL = 0x00280030;
const IMAGER = 0x00181164;
const cs = (tag, value) => [tag, "CS", value];

export default {
  "lengths are in mm by pixel spacing, rows and columns apart": async (t) => {
    const spacing = readSpacing(data(ds(PIXEL, "2\\0.5")), 0);
    t.equal([spacing.down, spacing.across, spacing.source], [2, 0.5, "patient"]);
    t.equal(lengthOf([[0, 0], [4, 0]], spacing), { value: 2, unit: "mm", source: "patient" });
    t.equal(lengthOf([[0, 0], [0, 4]], spacing).value, 8);
    t.near(lengthOf([[0, 0], [6, 2]], spacing).value, 5, 1e-12);
  },
  "a projection's spacing is said to be at the detector": async (t) => {
    const projection = [ds(IMAGER, "0.2\\0.2"), cs(0x00080060, "DX")];
    const source = (...elements) => readSpacing(data(...projection, ...elements), 0).source;
    t.equal(source(), "detector");
    t.equal(source(ds(PIXEL, "0.2\\0.2")), "detector");
    t.equal(source(ds(PIXEL, "0.15\\0.15")), "patient");
    t.equal(source(ds(PIXEL, "0.2\\0.2"), cs(0x00280a02, "FIDUCIAL")), "patient");
  },
  "without spacing lengths are in pixels and say so": async (t) => {
    for (const broken of [[], [ds(PIXEL, "0\\0")], [ds(PIXEL, "x\\y")], [ds(PIXEL, "1")], [ds(PIXEL, "-1\\1")]]) {
      const spacing = readSpacing(data(cs(0x00080060, "OT"), ...broken), 0);
      t.equal(lengthOf([[0, 0], [3, 4]], spacing), { value: 5, unit: "px", source: "none" });
    }
    t.equal(readSpacing(data([0x00280034, "IS", "2\\1"]), 0).down, 2, "aspect ratio");
  },
  "ultrasound regions measure inside and not across": async (t) => {
    const ul = (value) => Uint8Array.of(value & 255, value >> 8, 0, 0);
    const fd = (value) => new Uint8Array(new Float64Array([value]).buffer);
    const place = ([tag, at]) => w.element(tag, "UL", ul(at));
    const region = join(
      ...[[0x00186018, 10], [0x0018601a, 10], [0x0018601c, 100], [0x0018601e, 100]].map(place),
      ...[0x00186024, 0x00186026].map((tag) => w.element(tag, "US", 3)),
      ...[[0x0018602c, 0.02], [0x0018602e, -0.02]].map(([tag, size]) => w.element(tag, "FD", fd(size))),
    );
    const spacing = readSpacing(data([0x00186011, "SQ", [region]]), 0);
    t.near(lengthOf([[20, 20], [20, 70]], spacing).value, 10, 1e-9);
    t.equal(lengthOf([[0, 0], [20, 20]], spacing).unit, "px");
    t.equal(spacingBetween(spacing, [20, 20]).source, "patient");
  },
  "angles are those in the patient where pixels are not square": async (t) => {
    const square = { across: 1, down: 1, regions: [] };
    t.near(angleOf([[1, 0], [0, 0], [0, 1]], square), 90, 1e-9);
    t.near(angleOf([[1, 0], [0, 0], [-1, 0]], square), 180, 1e-9);
    t.near(angleOf([[1, 0], [0, 0], [1, 1]], square), 45, 1e-9);
    t.near(angleOf([[1, 0], [0, 0], [1, 1]], { across: 1, down: Math.sqrt(3), regions: [] }), 60, 1e-9);
  },
  "the sides of the patient are named from the orientation and follow turning and flipping": async (t) => {
    const axial = data(ds(0x00200037, "1\\0\\0\\0\\1\\0"));
    const side = (set, view, screen) => directionLetters(set, 0, ...imageDirection(view, screen));
    const view = freshView();
    t.equal([[1, 0], [-1, 0], [0, 1], [0, -1]].map((each) => side(axial, view, each)), ["L", "R", "P", "A"]);
    t.equal([[1, 0], [0, 1]].map((each) => side(axial, flipped(view), each)), ["R", "P"]);
    t.equal(
      [[1, 0], [0, 1]].map((each) => side(axial, turned(view), each)),
      ["A", "L"],
      "turned right: the front is to the right",
    );
    t.equal(side(axial, turned(turned(turned(turned(view)))), [1, 0]), "L");
    const coronal = data(ds(0x00200037, "1\\0\\0\\0\\0\\-1"));
    t.equal([[1, 0], [0, 1], [0, -1]].map((each) => side(coronal, view, each)), ["L", "F", "H"]);
    const oblique = data(ds(0x00200037, "0.8\\0.6\\0\\0\\0\\-1"));
    t.equal(side(oblique, view, [1, 0]), "LP");
    const stated = data(cs(0x00200020, "A\\F"));
    t.equal([[1, 0], [-1, 0], [0, -1]].map((each) => side(stated, view, each)), ["A", "P", "H"]);
    t.equal(side(data(cs(0x00200020, "<b>\\F")), view, [1, 0]), "");
  },
  "planes are named by the axis they lie across": async (t) => {
    const name = (cosines) => planeName(readPlane(data(ds(0x00200037, cosines)), 0));
    t.equal(
      ["1\\0\\0\\0\\1\\0", "1\\0\\0\\0\\0\\-1", "0\\1\\0\\0\\0\\-1", "0.7\\0.7\\0\\0\\0\\-1"].map(name),
      ["axial", "coronal", "sagittal", "oblique"],
    );
    t.equal([name("1\\0\\0\\1\\0\\0"), name("1\\0"), name("a\\b\\c\\d\\e\\f")], [null, null, null]);
  },
  "a stack lies along its normal, else by instance number, else as sent": async (t) => {
    const item = (index, instance, z, cosines = "1\\0\\0\\0\\1\\0") => {
      const set = z === null ? null : readPlane(data(ds(0x00200032, `0\\0\\${z}`), ds(0x00200037, cosines)), 0);
      return { index, image: {}, facts: { instance }, plane: set };
    };
    const order = (...items) => ordered(items).map(({ index }) => index);
    t.equal(order(item(0, 1, 30), item(1, 2, -10), item(2, 3, 5)), [1, 2, 0]);
    t.equal(order(item(0, 3, 30), item(1, 1, null), item(2, 2, 5)), [1, 2, 0], "one has no place");
    t.equal(order(item(0, 3, 30), item(1, 1, 10, "1\\0\\0\\0\\0\\-1"), item(2, 2, 5)), [1, 2, 0], "two directions");
    t.equal(order(item(2, null, null), item(0, null, null), item(1, 4, null)), [1, 0, 2]);
  },
  "screen and image map into each other however the image lies": async (t) => {
    const size = { rows: 100, columns: 200 };
    const spacing = { across: 0.5, down: 1 };
    const fresh = freshView();
    const mixed = flipped(turned(zoomed(fresh, 3, [50, 20])));
    for (const view of [fresh, turned(fresh), mixed, { ...fresh, pan: [9, -4] }]) {
      const map = mapping(view, size, spacing, 640, 480);
      for (const point of [[0, 0], [200, 100], [17.5, 80]]) {
        const back = map.toImage(map.toScreen(point));
        t.near(back[0], point[0], 1e-9);
        t.near(back[1], point[1], 1e-9);
      }
    }
    const map = mapping(freshView(), size, spacing, 640, 480);
    const [left, top] = map.toScreen([0, 0]);
    const [right, bottom] = map.toScreen([200, 100]);
    t.near(
      (bottom - top) / (right - left), 1, 1e-9, "100 rows of 1 mm are as high as 200 columns of half a mm are wide",
    );
  },
  "zooming keeps the place under the pointer": async (t) => {
    const size = { rows: 64, columns: 64 };
    const spacing = { across: 1, down: 1 };
    const before = mapping(freshView(), size, spacing, 300, 200).toImage([200, 60]);
    const after = mapping(zoomed(freshView(), 2.5, [50, -40]), size, spacing, 300, 200).toImage([200, 60]);
    t.near(before[0], after[0], 1e-9);
    t.near(before[1], after[1], 1e-9);
  },
};
