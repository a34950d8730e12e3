// QR codes (ISO/IEC 18004): byte mode, versions 1 to 15, error correction level M.

import { codewords } from "./qrdata.js";
import { h, svg } from "./dom.js";
import { lay } from "./qrmatrix.js";

/** The modules of the smallest code that holds a text of at most 412 bytes: rows of booleans, dark is true. */
export function encodeQR(text) {
  const { version, bytes } = codewords(new TextEncoder().encode(text));
  return lay(version, bytes);
}

/**
 * A drawing of a text's code, always dark on light, with the quiet zone that readers need.
 *
 * @param {string} label what a screen reader says of it
 */
export function qrCode(text, label) {
  const rows = encodeQR(text);
  const quiet = 4;
  const size = rows.length + 2 * quiet;
  let path = "";
  rows.forEach((row, y) => row.forEach((dark, x) => (path += dark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : "")));
  return h(
    "div",
    { class: "qr" },
    svg(
      "svg",
      { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
      svg("rect", { width: size, height: size, class: "qr-light" }),
      svg("path", { d: path, class: "qr-dark" }),
    ),
  );
}
