// Errors of the made-up client.

/** An error as the client throws them. */
export function failed(code, detail = "", more = {}) {
  return Object.assign(new Error(code), { code, detail, ...more });
}
