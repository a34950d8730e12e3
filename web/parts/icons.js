// Line drawings of 24 units, in the colour of the text around them. They repeat what words say, so they are hidden from
// screen readers.

import { svg } from "./dom.js";

const paths = {
  images: ["M4 5h16v14H4z", "M4 16l5-5 4 4 2.5-2.5L20 17", "M15.5 9.5h.01"],
  inbox: ["M4 13l2.5-8h11L20 13v6H4z", "M4 13h4.5l1.5 2.5h4l1.5-2.5H20"],
  requests: ["M5 5h14v11H10l-5 4z", "M9 9h6", "M9 12h4"],
  sharing: [
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    "M2.5 20c.4-3.6 3-5.5 6.5-5.5s6.1 1.9 6.5 5.5",
    "M16 5a3.5 3.5 0 0 1 0 6.5",
    "M18 14.8c2 .7 3.2 2.5 3.5 5.2",
  ],
  history: ["M4 12a8 8 0 1 0 2.5-5.8", "M4 4.5V9h4.5", "M12 8v4.5l3 1.8"],
  measurements: ["M3 12.5h4l2.5-7 4 13 2.5-6h5"],
  code: ["M4 4h6v6H4z", "M14 4h6v6h-6z", "M4 14h6v6H4z", "M14 14h2.5v2.5H14z", "M17.5 17.5H20V20h-2.5z"],
  send: ["M4 12l16-7-5.5 15-3-6.5z", "M11.5 13.5L20 5"],
  sent: ["M4 12.5l4.5 4.5L20 6"],
  ask: ["M5 5h14v11H10l-5 4z", "M12 12.5v-.6c1.5-.4 2-1 2-1.9a2 2 0 0 0-3.9-.5", "M12 14h.01"],
  waiting: ["M7 4h10", "M7 20h10", "M8 4c0 4 8 4.5 8 8s-8 4-8 8", "M16 4c0 4-8 4.5-8 8s8 4 8 8"],
  people: ["M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M5 20c.5-3.7 3.2-5.5 7-5.5s6.5 1.8 7 5.5"],
  join: [
    "M10 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    "M3.5 20c.4-3.7 3-5.5 6.5-5.5 1.7 0 3.1.4 4.2 1.2",
    "M18 14v6",
    "M15 17h6",
  ],
  proposals: ["M6 4h9l4 4v12H6z", "M15 4v4h4", "M9 14l2 2 4-4"],
  alert: ["M12 4.5L21 20H3z", "M12 10.5v4", "M12 17.2h.01"],
  accounts: ["M8 14.5a4 4 0 1 1 3.5-2.1L20 12.5v3h-2.5v2.5H14v-3.5", "M7.5 10.5h.01"],
  custodians: ["M5 4.5h14v6H5z", "M5 13.5h14v6H5z", "M8 7.5h.01", "M8 16.5h.01", "M12 7.5h4", "M12 16.5h4"],
  guardians: ["M12 3.5l7.5 3v5c0 4.5-3 7.5-7.5 9-4.5-1.5-7.5-4.5-7.5-9v-5z", "M8.8 12.2l2.4 2.4 4.2-4.6"],
  policy: ["M12 3.5l7.5 3v5c0 4.5-3 7.5-7.5 9-4.5-1.5-7.5-4.5-7.5-9v-5z", "M9 12l2.2 2.2L15.2 10"],
  ledger: ["M6 4h12v16H6z", "M9 8h6", "M9 12h6", "M9 16h4"],
  device: ["M4 5h16v11H4z", "M9 20h6", "M12 16v4"],
  account: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6"],
  more: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  cross: ["M7 7l10 10", "M17 7L7 17"],
  info: ["M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z", "M12 11v5.5", "M12 7.8h.01"],
  question: [
    "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z",
    "M12 13.5v-.8c1.8-.5 2.5-1.3 2.5-2.5a2.5 2.5 0 0 0-4.9-.6",
    "M12 16.4h.01",
  ],
  clock: ["M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z", "M12 7.5V12l3 2"],
  link: [
    "M10 13.5a4 4 0 0 0 5.7.3l3-3a4 4 0 0 0-5.7-5.6l-1.3 1.3",
    "M14 10.5a4 4 0 0 0-5.7-.3l-3 3a4 4 0 0 0 5.7 5.6l1.3-1.3",
  ],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  eye: [
    "M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z",
    "M12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z",
  ],
  copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"],
  print: ["M7 9V4h10v5", "M7 17H4V9h16v8h-3", "M7 14h10v6H7z"],
  download: ["M12 4v11", "M7.5 11l4.5 4.5L16.5 11", "M5 20h14"],
  trash: ["M5 7h14", "M9 7V4.5h6V7", "M7 7l1 13h8l1-13"],
  search: ["M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z", "M16 16l4.5 4.5"],
  stop: ["M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z", "M6 6l12 12"],
  back: ["M14.5 6L8.5 12l6 6"],
  forward: ["M9.5 6l6 6-6 6"],
  folder: ["M3.5 6h6l2 2.5h9V19h-17z"],
  file: ["M6 4h8l4 4v12H6z", "M14 4v4h4"],
  key: ["M8 14.5a4 4 0 1 1 3.5-2.1L20 12.5v3h-2.5v2.5H14v-3.5", "M7.5 10.5h.01"],
  phone: ["M7.5 3.5h9v17h-9z", "M11 17.5h2"],
  measurement: ["M3.5 12.5H8l2-6 3.5 11 2.5-7 1.5 2h3"],
  camera: ["M4 8h4l1.5-2.5h5L16 8h4v11H4z", "M12 16a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"],
};

/** An icon by its name. */
export function icon(name, kind = "") {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: `icon ${kind}`, "aria-hidden": "true", focusable: "false" },
    paths[name].map((d) => svg("path", { d })),
  );
}

/** The mark: a halo that is not quite closed around what it protects. */
export function mark() {
  return svg(
    "svg",
    { viewBox: "0 0 64 64", class: "mark", "aria-hidden": "true", focusable: "false" },
    svg("circle", { cx: 32, cy: 32, r: 26, class: "mark-ring" }),
    svg("circle", { cx: 32, cy: 32, r: 15, class: "mark-inner" }),
    svg("circle", { cx: 32, cy: 32, r: 5.5, class: "mark-core" }),
  );
}
