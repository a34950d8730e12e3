// What a member at work is made of, for the modules of this folder; pages reach none of it through the member.

const held = new WeakMap();

/**
 * Gives a member its parts: `{gateway, store, view, directory, custodians, keys, row, manifests, lastPosture,
 * transport}`.
 */
export function hold(member, parts) {
  held.set(member, parts);
}

/** A member's parts. */
export function partsOf(member) {
  return held.get(member);
}
