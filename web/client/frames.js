// Frames that a browser cannot decode, decoded by the agent on this computer (docs/spec/gateway.md 7). They go to loopback and
// nowhere else, and only to an agent that the member has vouched for and that shows it has that agent's key.

import { AureoleError } from "../errors.js";
import { concat, utf8 } from "../crypto/bytes.js";
import { linkedAgent } from "./linked.js";
import { AGENT } from "./localagent.js";

const MOST_SECONDS = 90;
/** The agent's refusals that whoever looks at an image is told in words of their own. */
const REASONS = new Set(["notDecoded", "decoderMissing"]);

/**
 * What decodes frames of an open record: `decode(bytes, format) -> Promise<Uint8Array>`, samples little endian, pixel by pixel,
 * colours as RGB. `format` is the viewer's (web/viewer/format.js). Rejects with "agentMissing" where no agent is linked, else
 * with "unsupported" and a `reason`.
 */
export function frameDecoder({ gateway, view, transport = fetch }) {
  let link = null;
  return async (bytes, format) => {
    link ??= linkedAgent({ gateway, view, transport });
    try {
      await link;
    } catch {
      // It may be started while the page is open: the next frame looks again.
      link = null;
      throw new AureoleError("agentMissing", "no agent of the member's answers on this computer");
    }
    return decoded(transport, bytes, format);
  };
}

async function decoded(transport, bytes, format) {
  const { syntax, rows, columns, samples, allocated, stored, signed, photometric } = format;
  const line = utf8(`${JSON.stringify({ syntax, rows, columns, samples, allocated, stored, signed, photometric })}\n`);
  let response;
  let answer;
  try {
    response = await transport(`${AGENT}/v1/frames`, {
      method: "POST", cache: "no-store", credentials: "omit", redirect: "error",
      signal: AbortSignal.timeout(MOST_SECONDS * 1000), body: concat(line, bytes),
      headers: { "content-type": "application/octet-stream" },
    });
    answer = response.ok ? new Uint8Array(await response.arrayBuffer()) : await response.json();
  } catch {
    throw new AureoleError("agentMissing", "the agent on this computer does not answer this page");
  }
  if (!response.ok) {
    const code = answer?.error?.code;
    const reason = REASONS.has(code) ? code : "agentBusy";
    throw new AureoleError("unsupported", "the agent does not decode the frame", { reason });
  }
  if (answer.length !== rows * columns * samples * (allocated / 8)) {
    throw new AureoleError("unsupported", "samples of another size than the frame", { reason: "notDecoded" });
  }
  return answer;
}
