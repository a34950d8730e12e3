// The agent on this computer, as pages ask it (docs/spec/gateway.md 7).

import { AureoleError, must } from "../errors.js";

/** Where the agent of this computer listens. */
export const AGENT = "http://127.0.0.1:8765";
const MOST_ANSWER = 32_768;

/** What the agent's refusals mean to a page. */
const REFUSALS = { unauthorized: "agentWordNeeded", conflict: "otherPatient", notFound: "notFound", refused: "agentRefused" };

/**
 * Asks the agent; its answer, from JSON. Throws agentMissing where none answers this page, and what it refused.
 *
 * @param {function} transport
 * @param {{body?: object, word?: string, most?: number, patience?: number, refusals?: object}} how `word` is what the agent wants to see;
 *   `most` the most characters of an answer; `patience` in milliseconds; `refusals` what its refusals mean here, by their codes
 */
export async function askAgent(transport, method, path, { body, word, most = MOST_ANSWER, patience,
  refusals = REFUSALS } = {}) {
  let response;
  try {
    response = await transport(AGENT + path, {
      method, cache: "no-store", credentials: "omit", redirect: "error",
      signal: AbortSignal.timeout(patience ?? (method === "GET" ? 2000 : 30_000)),
      headers: { ...(body ? { "content-type": "application/json" } : {}), ...(word ? { authorization: `Bearer ${word}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch {
    throw new AureoleError("agentMissing", "no agent answers on this computer");
  }
  const text = await response.text();
  must(text.length <= most, "malformed", "the agent's answer is too large");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AureoleError(response.ok ? "malformed" : "agentMissing", "the agent's answer is no JSON");
  }
  must(response.ok, refusals[value?.error?.code] ?? "agentMissing", "the agent on this computer refused");
  return value;
}
