/** What each key does, by the names of the viewer's commands. */
const commands = {
  ArrowUp: ["step", -1], ArrowDown: ["step", 1], ArrowLeft: ["stepSeries", -1], ArrowRight: ["stepSeries", 1],
  PageUp: ["step", -10],
  PageDown: ["step", 10], Home: ["step", -Infinity], End: ["step", Infinity], " ": ["play"], i: ["invert"],
  r: ["rotate"], f: ["flip"],
  w: ["use", "window"], z: ["use", "zoom"], p: ["use", "pan"], s: ["use", "scroll"], l: ["use", "length"],
  a: ["use", "angle"], 0: ["reset"],
  t: ["tags"], o: ["overlay"], "+": ["zoomIn"], "=": ["zoomIn"], "-": ["zoomOut"], Delete: ["removeLast"],
  Backspace: ["removeLast"],
  Escape: ["escape"], "?": ["help"],
};

/** The command of a key press, `[name, argument]`, or null where the key belongs to a field or to the browser. */
export function commandOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  const { target } = event;
  const isField = target.matches?.("input, select, textarea");
  if (isField && event.key !== "Escape") return null;
  if (event.key === " " && target instanceof HTMLButtonElement) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return Object.hasOwn(commands, key) ? commands[key] : null;
}
