import { Measurements } from "./measure.js";

const LEAST = 4;

/**
 * Draws, changes and removes measurements on the frame shown. A length is one drag. An angle is a drag for its first
 * arm, towards the corner, and then a click or another drag for the end of the second. A point of one that is there can
 * be dragged.
 */
export class Pen {
  #held = null;
  draft = null;

  constructor() {
    this.measurements = new Measurements();
  }

  /** Begins at a place on the screen; `on` is `{item, frame, map, kind}`. */
  start(on, place, reach) {
    const point = on.map.toImage(place);
    if (this.draft?.kind === "angle" && this.draft.points.length === 3) {
      this.draft.points[2] = point;
      this.#held = { on, measurement: this.draft, at: 2, isNew: true };
      return;
    }
    const near = this.measurements.near(on.item, on.frame, place, on.map.toScreen, reach);
    if (near) {
      this.#held = { on, ...near, isNew: false };
      return;
    }
    this.draft = { kind: on.kind, points: [point, point], item: on.item, frame: on.frame };
    this.#held = { on, measurement: this.draft, at: 1, isNew: true };
  }

  /** Follows the pointer; also before the button is down, for the second arm of an angle. */
  move(on, place) {
    const point = on.map.toImage(place);
    if (this.#held) this.#held.measurement.points[this.#held.at] = point;
    else if (this.draft?.points.length === 3) this.draft.points[2] = point;
    else return false;
    return true;
  }

  end() {
    const held = this.#held;
    this.#held = null;
    if (!held?.isNew) return;
    const { on, measurement } = held;
    const ends = measurement.points.slice(held.at - 1, held.at + 1).map(on.map.toScreen);
    if (Math.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]) < LEAST) {
      if (held.at === 1) this.draft = null;
      return;
    }
    if (measurement.kind === "angle" && measurement.points.length === 2) {
      measurement.points.push(measurement.points[1]);
      return;
    }
    this.measurements.add(on.item, on.frame, measurement);
    this.draft = null;
  }

  /** Gives up what is being drawn; whether there was anything. */
  cancel() {
    const had = Boolean(this.draft);
    this.draft = this.#held = null;
    return had;
  }
}
