// A worker that seals one record, so that the page stays alive. It takes one plan and ends with "done" or "failed".

import { AureoleError } from "../errors.js";
import { sealStripes } from "./sealing.js";

const waiting = new Map();
let next = 0;

/** Says something to the page and waits until it has dealt with it. */
function tell(message, transfer = []) {
  const id = (next += 1);
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    self.postMessage({ ...message, id }, transfer);
  });
}

self.onmessage = async ({ data }) => {
  if (data.answered) {
    waiting.get(data.answered)?.();
    waiting.delete(data.answered);
    return;
  }
  try {
    await sealStripes(data.plan, {
      onHead: (head) => tell({ kind: "head", head }),
      onItem: (index, digest) => tell({ kind: "item", index, digest }),
      onStripe: (stripe) => tell({ kind: "stripe", stripe }, [...new Set(stripe.blocks.map((block) => block.buffer))]),
    });
    self.postMessage({ kind: "done" });
  } catch (error) {
    const known = error instanceof AureoleError;
    self.postMessage({ kind: "failed", code: known ? error.code : "internal", detail: known ? error.detail
      : String(error?.name) });
  }
};
