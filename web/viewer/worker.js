// Decodes frames beside the page's thread: one message, one frame.
import { decodeFrame } from "./frame.js";

self.addEventListener("message", async ({ data: { id, part, format } }) => {
  try {
    const frame = await decodeFrame(part, format);
    const held = frame.kind === "grey" ? frame.values.buffer : frame.rgb.buffer;
    self.postMessage({ id, frame }, [held]);
  } catch (error) {
    // Errors lose their class on the way, so that only what is needed to make another is sent.
    self.postMessage(
      {
        id, error: { code: error.code ?? "malformed", reason: error.reason ?? "malformed", detail: error.detail ?? "" },
      },
    );
  }
});
