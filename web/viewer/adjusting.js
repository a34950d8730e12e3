import { Moving } from "./moving.js";
import { flipped, flippedDown, freshView, turned, zoomed } from "./view.js";

/** Setting how an image looks and how it lies, for the whole series. */
export class Adjusting extends Moving {
  /** Where the stage's middle is from a place on it. */
  #fromMiddle([x, y]) {
    const [width, height] = this.viewer.stage.size;
    return [x - width / 2, y - height / 2];
  }

  #view(change) {
    if (!this.shown) return;
    this.shown.series.view = change(this.shown.series.view);
    this.viewer.draw();
    this.changed();
  }

  preset(key) {
    if (!this.shown || key === "custom") return;
    const found = this.reading.presetsFor(this.shown).find((each) => each.key === key);
    if (found) this.reading.pick(found.pick, key);
  }

  windowBy(x, y) {
    if (!this.shown) return;
    const { frame, details } = this.shown;
    const before = this.reading.choiceFor(this.shown);
    const [low, high] = frame.kind === "grey" ? [frame.low, frame.high].map(details.values.apply) : [0, 255];
    const range = Math.abs(high - low) || 1;
    const start = before.kind === "window" ? before : { centre: (low + high) / 2, width: range, shape: "LINEAR" };
    // The step follows the window, so that a narrow one can be set finely, and never more than the image's own range.
    const by = Math.min(range, Math.max(start.width, range / 50)) / 300;
    const isFine = range < 20;
    const places = isFine ? Math.min(12, Math.ceil(4 - Math.log10(range))) : 1;
    const round = (value) => Number(value.toFixed(places));
    const width = Math.max(isFine ? range / 1000 : 1, round(start.width + x * by));
    // The standard's linear window has no meaning below a width of 1; its exact form does.
    const shape = isFine && start.shape === "LINEAR" ? "LINEAR_EXACT" : start.shape;
    const choice = { kind: "window", centre: round(start.centre + y * by), width, shape, text: "" };
    this.reading.pick({ kind: "own", choice }, "custom");
  }

  invert() {
    if (!this.shown) return;
    this.shown.series.isInverted = !this.shown.series.isInverted;
    this.viewer.draw();
    this.changed();
  }

  rotate() {
    this.#view(turned);
  }

  flip() {
    this.#view(flipped);
  }

  flipDown() {
    this.#view(flippedDown);
  }

  smooth() {
    this.#view((view) => ({ ...view, isSmooth: !view.isSmooth }));
  }

  zoomBy(factor, place) {
    this.#view((view) => zoomed(view, factor, this.#fromMiddle(place)));
  }

  zoomIn() {
    this.#view((view) => zoomed(view, 1.25));
  }

  zoomOut() {
    this.#view((view) => zoomed(view, 0.8));
  }

  panBy(x, y) {
    this.#view((view) => ({ ...view, pan: [view.pan[0] + x, view.pan[1] + y] }));
  }

  reset() {
    if (!this.shown) return;
    Object.assign(this.shown.series, { view: freshView(), pick: null, pickKey: null, isInverted: false });
    this.viewer.draw();
    this.changed();
  }
}
