// Starts the worker that seals, with the page's hooks; without workers the page seals itself.

import { AureoleError } from "../errors.js";
import { sealStripes } from "./sealing.js";

const WORKER = new URL("./sealing-worker.js", import.meta.url).href;
/** The one script that this module may start, where the page's policy requires scripts to be named (gateway.md 8). */
const scripts = globalThis.trustedTypes?.createPolicy("aureole-sealing", {
  createScriptURL: (url) => {
    if (url !== WORKER) throw new TypeError("not a script of this app");
    return url;
  },
});

/**
 * Seals a plan (see sealing.js) away from the page. Hooks are called one at a time and waited for.
 * @throws {AureoleError} what sealing and hooks throw; aborted.
 */
export async function seal(plan, hooks, signal) {
  let worker;
  try {
    worker = new Worker(scripts ? scripts.createScriptURL(WORKER) : WORKER,
      { type: "module", name: "aureole-sealing" });
  } catch {
    return sealStripes(plan, guarded(hooks, signal));
  }
  try {
    await new Promise((resolve, reject) => {
      const give = (error) => reject(error);
      signal?.addEventListener("abort", () => give(new AureoleError("aborted", "sealing was given up")),
        { once: true });
      if (signal?.aborted) give(new AureoleError("aborted", "sealing was given up"));
      worker.onerror = () => give(new AureoleError("internal", "the sealing worker failed"));
      worker.onmessage = async ({ data }) => {
        if (data.kind === "done") return resolve();
        if (data.kind === "failed") return give(new AureoleError(data.code, data.detail));
        try {
          if (data.kind === "head") await hooks.onHead(data.head);
          if (data.kind === "item") await hooks.onItem(data.index, data.digest);
          if (data.kind === "stripe") await hooks.onStripe(data.stripe);
          worker.postMessage({ answered: data.id });
        } catch (error) {
          give(error);
        }
        return undefined;
      };
      worker.postMessage({ plan });
    });
  } finally {
    worker.terminate();
  }
  return undefined;
}

function guarded(hooks, signal) {
  return Object.fromEntries(Object.entries(hooks).map(([name, hook]) => [name, (...values) => {
    if (signal?.aborted) throw new AureoleError("aborted", "sealing was given up");
    return hook(...values);
  }]));
}
