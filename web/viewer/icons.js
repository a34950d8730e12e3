import { svg } from "../parts/dom.js";

/**
 * Line drawings of 24 units for the viewer's tools, in the colour of the text around them and hidden from screen
 * readers.
 */
const paths = {
  scroll: [
    "M8 4h8a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z", "M9.5 9.5L12 7l2.5 2.5",
    "M9.5 14.5L12 17l2.5-2.5",
  ],
  zoom: ["M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z", "M15.3 15.3L20 20", "M10.5 8v5", "M8 10.5h5"],
  pan: [
    "M12 3.5v17", "M3.5 12h17", "M9.5 6L12 3.5 14.5 6", "M9.5 18l2.5 2.5 2.5-2.5", "M6 9.5L3.5 12 6 14.5",
    "M18 9.5l2.5 2.5-2.5 2.5",
  ],
  length: ["M5 19L19 5", "M3 17l4 4", "M17 3l4 4", "M9.5 12.5l1.5 1.5", "M12.5 9.5L14 11"],
  angle: ["M19.5 19h-15L16 5.5", "M11.5 19a7 7 0 0 0-2.4-5.3"],
  clear: ["M5 7h14", "M9 7V4.5h6V7", "M7 7l1 13h8l1-13", "M10.5 11v5", "M13.5 11v5"],
  rotate: ["M4.5 10.5h9v9h-9z", "M9.5 5h4a5.5 5.5 0 0 1 5.5 5.5v3", "M16.2 11l2.8 2.8 2.8-2.8"],
  flip: ["M12 3.5v17", "M9 7v10H3.5z", "M15 7v10h5.5z"],
  flipDown: ["M3.5 12h17", "M7 9h10V3.5z", "M7 15h10v5.5z"],
  play: ["M8 5.5v13l10.5-6.5z"],
  pause: ["M8.5 5.5v13", "M15.5 5.5v13"],
  overlay: ["M5 8V5h14v3", "M12 5v14", "M9 19h6"],
  tags: ["M4 6.5h3", "M10 6.5h10", "M4 12h3", "M10 12h10", "M4 17.5h3", "M10 17.5h10"],
  download: ["M12 4v11", "M7.5 10.5L12 15l4.5-4.5", "M5 19.5h14"],
  reset: ["M5 12a7 7 0 1 0 2.4-5.3", "M5 3.8v4h4"],
  help: [
    "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z", "M12 13.5v-.8c1.8-.5 2.5-1.3 2.5-2.5a2.5 2.5 0 0 0-4.9-.6",
    "M12 16.4h.01",
  ],
  close: ["M6 6l12 12", "M18 6L6 18"],
  file: ["M6 3.5h8.5L19 8v12.5H6z", "M14 3.5V8.5h5"],
  smooth: ["M4 4h5v5H4z", "M9 9h5v5H9z", "M14 14h5v5h-5z"],
};

const halves = { window: "M12 4a8 8 0 0 1 0 16z", invert: "M4.5 4.5h15v15z" };
const outlines = { window: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z", invert: "M4.5 4.5h15v15h-15z" };

/** The drawing of that name. */
export function icon(name) {
  const lines = paths[name] ?? [outlines[name]];
  const shapes = lines.map((d) => svg("path", { d }));
  if (halves[name]) shapes.push(svg("path", { d: halves[name], class: "filled" }));
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, shapes);
}
