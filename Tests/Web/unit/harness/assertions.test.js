import { one } from "/Tests/Web/run.js";

export default {
  "what is equal passes and what is not fails": async (t) => {
    t.equal(new Uint8Array([1, 2]), new Uint8Array([1, 2]));
    await t.rejects(async () => {
      const failure = await one("/Tests/Web/unit/harness/failing.js", "differs");
      throw Object.assign(new Error(failure), { code: failure.includes("expected 2") ? "told" : "silent" });
    }, "told");
  },
  "a test that is not there fails": async (t) => {
    t.ok((await one("/Tests/Web/unit/harness/failing.js", "missing")) !== null);
  },
};
