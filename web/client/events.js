// Server-sent events over fetch, which can carry the session's signature and EventSource cannot (docs/spec/gateway.md
// 4).

/** A comment comes every 15 seconds; after three of them missed the connection is dead. */
const SILENCE = 45_000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
const MOST_LINE = 65_536;

/** Turns a stream's text into `{event, data}` one by one; `onLine` hears of every sign of life. */
async function* messages(body, onLine) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = "message";
  let data = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onLine();
      rest += value;
      if (rest.length > MOST_LINE) return;
      const lines = rest.split(/\r\n|\n|\r/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (data.length > 0) yield { event, data: data.join("\n") };
          event = "message";
          data = [];
        } else if (line.startsWith("event:")) event = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

const pause = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/**
 * Hears events until the signal, the server's word that the session ended, or an answer that ends it (401, 403).
 * @param {(signal: AbortSignal) => Promise<Response>} connect makes one signed request.
 * @param {{onEvent: (event: string, data: object) => void, onOpen?: () => void, onLost?: () => void, first?: number}}
 *   handlers
 * @returns {Promise<void>} settled when there is nothing more to hear; never rejects.
 */
export async function listen(connect, { onEvent, onOpen, onLost, first = FIRST_PAUSE }, signal) {
  let wait = first;
  while (!signal?.aborted) {
    let timer;
    const dead = new AbortController();
    try {
      const response = await connect(signal ? AbortSignal.any([signal, dead.signal]) : dead.signal);
      if (response.status === 401 || response.status === 403) return;
      if (response.ok && response.body) {
        wait = first;
        onOpen?.();
        const stream = messages(response.body, () => {
          clearTimeout(timer);
          timer = setTimeout(() => dead.abort(), SILENCE);
        });
        for await (const { event, data } of stream) {
          if (signal?.aborted) return;
          const value = parsed(data);
          if (value) onEvent(event, value);
          if (event === "session") return;
        }
      }
    } catch {
      // Connections break; the next one is tried below.
    } finally {
      clearTimeout(timer);
    }
    if (signal?.aborted) return;
    onLost?.();
    // Spread out, so that a restarted gateway is not met by everybody in the same second.
    await pause(wait * (0.5 + Math.random()), signal);
    wait = Math.min(wait * 2, LONGEST_PAUSE);
  }
}

function parsed(data) {
  try {
    const value = JSON.parse(data);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
