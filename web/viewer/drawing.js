import { angleOf, lengthOf } from "./measure.js";

const LINE = "#ffd166";
const ACTIVE = "#7cc7ff";

function path(context, points) {
  context.beginPath();
  points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}

/** A line that is seen on bright and on dark. */
function stroke(context, points, colour) {
  context.lineJoin = context.lineCap = "round";
  Object.assign(context, { strokeStyle: "rgba(0, 0, 0, 0.6)", lineWidth: 4 });
  path(context, points);
  Object.assign(context, { strokeStyle: colour, lineWidth: 1.5 });
  path(context, points);
}

function handles(context, points, colour) {
  for (const [x, y] of points) {
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: "#000", strokeStyle: colour, lineWidth: 1.5 });
    context.fill();
    context.stroke();
  }
}

function label(context, lines, [x, y], colour) {
  context.font = '600 13px system-ui, "Segoe UI", Roboto, sans-serif';
  const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 14;
  const height = lines.length * 17 + 7;
  const room = context.canvas.width / context.getTransform().a;
  // The right edge is left to the slider and the letter of the side.
  const left = Math.min(Math.max(4, x + 12), Math.max(4, room - width - 64));
  const top = Math.max(4, y - height / 2);
  context.fillStyle = "rgba(8, 11, 15, 0.82)";
  context.beginPath();
  context.roundRect(left, top, width, height, 5);
  context.fill();
  context.fillStyle = colour;
  context.textBaseline = "top";
  lines.forEach((line, at) => context.fillText(line, left + 7, top + 5 + at * 17));
}

/** What a measurement says: its number, then where its scale is from if that is not the patient. */
export function measurementText({ kind, points }, spacing, strings) {
  if (kind === "angle") return points.length < 3 ? [] : [strings.angle(angleOf(points, spacing).toFixed(1))];
  const { value, unit, source } = lengthOf(points, spacing);
  const note = { detector: strings.atDetector, none: strings.noScale, patient: null }[source];
  return [strings.length(value.toFixed(1), unit), ...(note ? [note] : [])];
}

/** Draws the measurements of the frame shown, and the one being drawn, in CSS pixels. */
export function drawMeasurements(context, toScreen, { measurements, draft, spacing, strings }) {
  for (const measurement of [...measurements, ...(draft ? [draft] : [])]) {
    const colour = measurement === draft ? ACTIVE : LINE;
    const points = measurement.points.map(toScreen);
    stroke(context, points, colour);
    handles(context, points, colour);
    const lines = measurementText(measurement, spacing, strings);
    const at = measurement.kind === "angle" ? points[1] : points.toSorted((one, other) => other[0] - one[0])[0];
    if (lines.length) label(context, lines, at, colour);
  }
}
