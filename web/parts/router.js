// Pages by what stands behind the `#`. It holds identifiers of records, grants and entries, and nothing else.

/** The parts of the address behind `#/`. */
export const parts = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);

/**
 * The first route that fits, with its parameters: a pattern is parts, those with a colon are names.
 *
 * @returns {{route: object, parameters: object}|null}
 */
export function match(routes, path) {
  for (const route of routes) {
    const pattern = route.path.split("/").filter(Boolean);
    if (pattern.length !== path.length) continue;
    const parameters = {};
    const fits = pattern.every((piece, index) => {
      if (!piece.startsWith(":")) return piece === path[index];
      parameters[piece.slice(1)] = path[index];
      return true;
    });
    if (fits) return { route, parameters };
  }
  return null;
}

/** Goes to a page. The same page again is shown anew. */
export function go(hash) {
  if (location.hash === hash) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}

/** Goes to a page without leaving the one before in the history. */
export function replace(hash) {
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
