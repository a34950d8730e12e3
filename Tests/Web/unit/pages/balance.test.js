// Observations of balance: read where they are exactly that, refused as a whole otherwise.

import { observation } from "/Tests/Web/fake/balance.js";
import { marks } from "/web/parts/balanceplots.js";
import { ellipseOf, lengthOf, quotientsOf, readBalance } from "/web/parts/balancereading.js";

const bytes = (value) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const changed = (change) => {
  const value = observation();
  change(value, (code) => value.component.find((part) => part.code.coding[0].code === code));
  return bytes(value);
};

export default {
  "an observation is read": async (t) => {
    const read = readBalance(bytes(observation()));
    t.equal([read.eyes, read.period, read.ap.length, read.ml.length], ["closed", 0.02, 1501, 1501]);
    t.equal([...read.values], [
      ["path-length", 812.25],
      ["mean-velocity", 27.075],
      ["ellipse-area", 376.4],
      ["median-frequency-ap", 0.5],
    ]);
  },
  "anything else is none": async (t) => {
    const refused = [
      bytes(""),
      bytes("null"),
      bytes("{}"),
      bytes('{"resourceType":"Observation"}'),
      new Uint8Array([0xff, 0x7b, 0x7d]),
      new Uint8Array((8 << 20) + 1),
      changed((value) => (value.resourceType = "Patient")),
      changed((value) => (value.code.coding[0].system = "http://loinc.org")),
      changed((value) => (value.component = {})),
      changed((value) => (value.component = [null])),
      changed((_, part) => (part("eyes").valueCodeableConcept.coding[0].code = "eyes-shut")),
      changed((_, part) => (part("path-length").valueQuantity.code = "m")),
      changed((_, part) => (part("path-length").valueQuantity.value = "<b>1</b>")),
      changed((_, part) => (part("path-length").valueQuantity.value = 1e300)),
      changed((_, part) => (part("displacement-ap").valueSampledData.data += " 1")),
      changed((_, part) => (part("displacement-ap").valueSampledData.data = "1 E 2")),
      changed((_, part) => (part("displacement-ap").valueSampledData.data = "1 5000 2")),
      changed((_, part) => (part("displacement-ap").valueSampledData.period = 0)),
      changed((_, part) => (part("displacement-ap").valueSampledData.origin.code = "cm")),
      changed((_, part) => (part("displacement-ap").valueSampledData.data = "1 ".repeat(100_001).trim())),
    ];
    for (const [at, content] of refused.entries()) t.equal(readBalance(content), null, `case ${at}`);
  },
  "eyes closed are divided by the eyes open that are nearest within an hour": async (t) => {
    const point = (time, eyes, size) => ({ time, eyes, values: new Map([["path-length", size], ["rms-ap", 0],
      ["median-frequency-ap", 1]]) });
    const points = [point(0, "open", 100), point(3_000, "open", 200), point(4_000, "closed", 300),
      point(7_601, "closed", 300)];
    const found = quotientsOf(points);
    t.equal(found.map(({ open, closed }) => [open.time, closed.time]), [[3_000, 4_000]]);
    // Nothing is divided by nothing, and frequencies do not say how much somebody sways.
    t.equal([...found[0].values], [["path-length", 1.5]]);
    t.equal(quotientsOf([point(0, "closed", 1)]), []);
    t.equal(quotientsOf(points.slice(0, 2).concat(point(6_600, "closed", 100)))[0].values.get("path-length"), 0.5);
    t.equal(lengthOf({ ap: new Array(1501), period: 0.02 }), 30);
  },
  "the ellipse is that of the samples": async (t) => {
    const times = Array.from({ length: 3001 }, (_, at) => (at / 100) * Math.PI);
    const [ap, ml] = [times.map((time) => 8 * Math.cos(time)), times.map((time) => 5 * Math.sin(time))];
    const found = ellipseOf({ ap, ml });
    t.near(Math.PI * found.major * found.minor, Math.PI * 5.9915 * 20, 1.5);
    t.near(Math.abs(found.angle), Math.PI / 2, 1e-3);
  },
  "marks stand at round numbers": async (t) => {
    t.equal(marks(-14.2, 14.2, 6).all, [-15, -10, -5, 0, 5, 10, 15]);
    t.equal(marks(0, 30, 6).all.map(marks(0, 30, 6).label), ["0", "5", "10", "15", "20", "25", "30"]);
    t.equal(marks(-0.1, 0.1, 4).all.map(marks(-0.1, 0.1, 4).label), ["−0.10", "−0.05", "0.00", "0.05", "0.10"]);
  },
};
