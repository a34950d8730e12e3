/** Files grouped by series, and each series in the order its images lie in the patient. */

const number = (value) => value ?? Number.MAX_SAFE_INTEGER;
const byInstance = (one, other) => number(one.facts.instance) - number(other.facts.instance) || one.index - other.index;

/** Whether the images of a series can be ordered along one normal: all placed, all of one direction. */
function isParallel(items) {
  const first = items.find((item) => item.plane)?.plane;
  if (!first) return false;
  const dot = (normal) => normal.reduce((sum, value, at) => sum + value * first.normal[at], 0);
  return items.every(({ plane }) => plane && plane.distance !== null && dot(plane.normal) > 0.99);
}

/** The order of a stack: along the normal of its planes where it has one, else by instance number, else as sent. */
export function ordered(items) {
  const shown = items.filter((item) => item.image);
  const sorted = items.toSorted(byInstance);
  if (shown.length < 2 || !isParallel(shown)) return sorted;
  // Refused files of the series have no plane; they follow in their own order.
  const along = shown.toSorted((one, other) => one.plane.distance - other.plane.distance || byInstance(one, other));
  return [...along, ...sorted.filter((item) => !item.image)];
}

/** One series: its files in order and its slots, each `{item, frame}`. */
class Series {
  constructor(key, kind) {
    Object.assign(this, { key, kind, items: [], slots: [], view: null });
  }

  add(item) {
    this.items = ordered([...this.items, item]);
    this.slots = this.items.flatMap(
      (each) => Array.from({ length: each.frames }, (_, frame) => ({ item: each, frame })),
    );
  }

  get facts() {
    return this.items[0].facts;
  }
}

/** All series of a viewer, in the order of their numbers; pictures and what cannot be shown come last. */
export class Catalogue {
  #series = new Map();

  /** Files an item and returns its series. */
  add(item) {
    const { kind, key } = placeOf(item);
    if (!this.#series.has(key)) this.#series.set(key, new Series(key, kind));
    const series = this.#series.get(key);
    series.add(item);
    return series;
  }

  get list() {
    const rank = { dicom: 0, pictures: 1, others: 2 };
    const byNumber = (one, other) => number(one.facts.seriesNumber) - number(other.facts.seriesNumber);
    return [...this.#series.values()].sort((one, other) => rank[one.kind] - rank[other.kind] || byNumber(one, other));
  }

  get count() {
    return [...this.#series.values()].reduce((sum, series) => sum + series.items.length, 0);
  }
}

function placeOf(item) {
  // Image and refused files of a series stand together, so that a gap in a stack is seen where it is.
  if (item.data && (item.image || item.facts.modality) && item.facts.seriesUID) {
    return { kind: "dicom", key: `series ${item.facts.seriesUID}` };
  }
  if (item.data && item.image) return { kind: "dicom", key: `file ${item.index}` };
  return item.image ? { kind: "pictures", key: "pictures" } : { kind: "others", key: "others" };
}
