// Runs one exported test and says what failed, or null.

class Failure extends Error {}

function show(value) {
  if (value instanceof Uint8Array) return `bytes ${Array.from(value.slice(0, 64), (byte) => byte.toString(16).padStart(2, "0")).join("")} (${value.length})`;
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `${each}n` : each));
}

/** What tests assert with. Each failure says what was found and what was expected. */
const assertions = {
  ok(value, what = "") {
    if (!value) throw new Failure(`not true ${what}: ${show(value)}`);
  },
  equal(found, expected, what = "") {
    if (show(found) !== show(expected)) throw new Failure(`${what} found ${show(found)}, expected ${show(expected)}`);
  },
  near(found, expected, tolerance, what = "") {
    if (!(Math.abs(found - expected) <= tolerance)) throw new Failure(`${what} found ${found}, expected ${expected} within ${tolerance}`);
  },
  /** A promise, or a function, that fails with an error of this code. */
  async rejects(attempt, code, what = "") {
    let value;
    try {
      value = await (typeof attempt === "function" ? attempt() : attempt);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (error.code !== code) throw new Failure(`${what} failed with ${error.code} (${error.stack}), expected ${code}`);
      return error;
    }
    throw new Failure(`${what} gave ${show(value)}, expected a failure with ${code}`);
  },
  async file(path) {
    const answer = await fetch(`/${path}`);
    if (!answer.ok) throw new Failure(`no file ${path}`);
    return answer.text();
  },
  async bytes(path) {
    const answer = await fetch(`/${path}`);
    if (!answer.ok) throw new Failure(`no file ${path}`);
    return new Uint8Array(await answer.arrayBuffer());
  },
};

/** Runs the test of that name in a module; the reason of its failure, or null. */
export async function one(module, name) {
  try {
    const { default: tests } = await import(module);
    await tests[name](assertions);
    return null;
  } catch (error) {
    return error instanceof Failure ? error.message : `${error.stack}`;
  }
}
