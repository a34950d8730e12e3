import { spacingBetween } from "./geometry.js";

/**
 * The length of a line between two points of the image: `{value, unit, source}`; in pixels, and said so, where the file
 * does not say what a pixel measures.
 */
export function lengthOf([from, to], spacing) {
  const { across, down, source } = spacingBetween(spacing, from, to);
  if (source === "none") return { value: Math.hypot(to[0] - from[0], to[1] - from[1]), unit: "px", source };
  return { value: Math.hypot((to[0] - from[0]) * across, (to[1] - from[1]) * down), unit: "mm", source };
}

/**
 * The angle at the middle of three points, in degrees from 0 to 180, as it is in the patient where pixels are not
 * square.
 */
export function angleOf([first, middle, last], spacing) {
  const { across, down } = spacingBetween(spacing, first, middle, last);
  const arm = (point) => [(point[0] - middle[0]) * across, (point[1] - middle[1]) * down];
  const [one, other] = [arm(first), arm(last)];
  const cross = one[0] * other[1] - one[1] * other[0];
  const dot = one[0] * other[0] + one[1] * other[1];
  return (Math.abs(Math.atan2(cross, dot)) * 180) / Math.PI;
}

/** Measurements of a session, each with the image and frame it was drawn on. */
export class Measurements {
  #byFrame = new Map();

  /** Those of a frame, oldest first. */
  of(item, frame) {
    return this.#byFrame.get(`${item.key}/${frame}`) ?? [];
  }

  /** Adds `{kind: "length" | "angle", points}`. */
  add(item, frame, measurement) {
    const key = `${item.key}/${frame}`;
    this.#byFrame.set(key, [...this.of(item, frame), measurement]);
    return measurement;
  }

  remove(item, frame, measurement) {
    const left = this.of(item, frame).filter((each) => each !== measurement);
    this.#byFrame.set(`${item.key}/${frame}`, left);
  }

  clear(item, frame) {
    this.#byFrame.delete(`${item.key}/${frame}`);
  }

  /** The measurement with a point within `reach` of a place on the screen: `{measurement, at}` or null. */
  near(item, frame, place, toScreen, reach) {
    for (const measurement of this.of(item, frame).toReversed()) {
      const at = measurement.points.findIndex((point) => {
        const [x, y] = toScreen(point);
        return Math.hypot(x - place[0], y - place[1]) <= reach;
      });
      if (at >= 0) return { measurement, at };
    }
    return null;
  }
}
