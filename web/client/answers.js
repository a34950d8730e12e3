// What a server answered, as bytes or as an error. Its own words are not shown: they are text from outside.

import { AureoleError, CODES, must } from "../errors.js";
import { concat, fromUtf8 } from "../crypto/bytes.js";

/** The error that an answer stands for; its code is from the closed list whatever the server says. */
export function errorOf(response, answer) {
  let shown;
  try {
    const value = JSON.parse(fromUtf8(answer));
    // A refusal by the rules says the outcome, with or without an error around it.
    shown = { outcome: value?.outcome, attemptsLeft: value?.remainingAttempts, ...value?.error };
  } catch {
    shown = null;
  }
  const seconds = Number(response.headers.get("retry-after"));
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
  const byStatus = { 401: "notAuthenticated", 404: "notFound", 413: "tooLarge", 422: "refused", 429: "tooMany",
    503: "unavailable" };
  const code = CODES.has(shown?.code) ? shown.code : (byStatus[response.status] ?? "malformed");
  const extra = { status: response.status };
  if (retryAfter !== undefined) extra.retryAfter = retryAfter;
  if (code === "stale" && Number.isSafeInteger(shown?.time)) extra.time = shown.time;
  if (code === "wrongPasscode" && Number.isSafeInteger(shown.attemptsLeft)) extra.attemptsLeft = shown.attemptsLeft;
  if (typeof shown?.outcome === "string") extra.outcome = shown.outcome;
  return new AureoleError(code, `the answer has status ${response.status}`, extra);
}

/** The body, refused as soon as it is longer than it may be: a server must not fill the page's memory. */
export async function readAtMost(response, most) {
  must(!(Number(response.headers.get("content-length") ?? 0) > most), "malformed", "an answer is too large");
  if (!response.body) return new Uint8Array();
  const reader = response.body.getReader();
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most) {
        await reader.cancel();
        throw new AureoleError("malformed", "an answer is too large");
      }
      parts.push(value);
    }
  } catch (cause) {
    if (cause instanceof AureoleError) throw cause;
    throw new AureoleError("offline", "the answer broke off");
  }
  return parts.length === 1 ? parts[0] : concat(...parts);
}
