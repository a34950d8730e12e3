// JSON from outside: within a size, an object, read once.

import { fromUtf8, utf8 } from "../crypto/bytes.js";
import { AureoleError, must } from "../errors.js";

/** Reads a JSON object of at most so many bytes. Throws the code. */
export function readObject(bytes, most, code) {
  must(bytes.length <= most, code, "too large");
  try {
    const value = JSON.parse(fromUtf8(bytes));
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
  } catch {
    // Said below, as for what is no object.
  }
  throw new AureoleError(code, "not a json object");
}

/** The bytes of a flat object: keys in order, no spaces, slashes as they are, as Swift's CanonicalJSON writes them. */
export function writeObject(fields) {
  const ordered = Object.keys(fields).sort().map((name) => [name, fields[name]]);
  return utf8(JSON.stringify(Object.fromEntries(ordered)));
}
