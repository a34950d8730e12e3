/**
 * Attributes that enhanced multi-frame objects keep in functional groups (PS3.3 C.7.6.16): of the frame first, then
 * shared, then of the data set itself as single-frame objects have them.
 */
const SHARED = 0x52009229;
const PER_FRAME = 0x52009230;
export const GROUPS = Object.freeze({
  measures: 0x00289110,
  position: 0x00209113,
  orientation: 0x00209116,
  window: 0x00289132,
  values: 0x00289145,
});

/** The data set that has the attributes of this group for a frame: the innermost one in which `tag` has a value. */
export function groupFor(data, frame, group, tag) {
  const own = data.has(PER_FRAME) ? data.items(PER_FRAME)[frame] : null;
  const shared = data.has(SHARED) ? data.items(SHARED)[0] : null;
  for (const outer of [own, shared]) {
    const found = outer?.items(group)[0];
    if (found?.has(tag)) return found;
  }
  return data;
}
