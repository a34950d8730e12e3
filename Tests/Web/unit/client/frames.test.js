// Frames that go to the agent of this computer, and to nobody else.

import { frameDecoder } from "/web/client/frames.js";
import { concat, random, toBase64, toHex, utf8 } from "/web/crypto/bytes.js";
import { importScalar, newScalar, sign } from "/web/crypto/signing.js";
import { Viewer } from "/web/viewer/viewer.js";
import { imageFile, SYNTAX } from "../viewer/make.js";

const AGENT = "http://127.0.0.1:8765";
const LEDGER = toHex(random(32));
const format = { syntax: SYNTAX.jpeg2000, rows: 2, columns: 2, samples: 1, allocated: 8, stored: 8, signed: false,
  photometric: "MONOCHROME2" };
const SAMPLES = Uint8Array.of(1, 2, 3, 4);

/** An agent as it answers, with what a test wants otherwise. */
async function world({ paired = true, signs = null, nonce = null, status = 200, code = null, samples = SAMPLES } = {}) {
  const key = await importScalar(newScalar());
  const seen = [];
  const transport = async (url, { method, body }) => {
    seen.push([method, url, body]);
    if (url === `${AGENT}/v1/agent`) return Response.json({ key: key.publicKey, name: "desk", version: "1" });
    if (url === `${AGENT}/v1/posture`) {
      const asked = JSON.parse(body).nonce;
      const json = utf8(JSON.stringify({ version: 1, ledger: LEDGER, nonce: nonce ?? asked }));
      const signature = await sign(signs ?? key, concat(utf8("aureole/posture/v1"), json));
      return Response.json({ report: toBase64(json), signature: toHex(signature) });
    }
    if (status !== 200) return Response.json({ error: { code, message: "no" } }, { status });
    return new Response(samples);
  };
  const asked = [];
  const gateway = { json: async (...all) => {
    asked.push(all);
    return paired ? [{ key: key.publicKey, name: "desk", at: 1 }] : [];
  } };
  return { decode: frameDecoder({ gateway, view: { ledger: LEDGER }, transport }), seen, asked };
}

const framesOf = ({ seen }) => seen.filter(([, url]) => url === `${AGENT}/v1/frames`);

export default {
  "a linked agent is handed the frame with what it is, and gives its samples": async (t) => {
    const made = await world();
    t.equal(await made.decode(Uint8Array.of(9, 8, 7), format), SAMPLES);
    const [[method, , body]] = framesOf(made);
    const end = body.indexOf(10);
    t.equal([method, body.subarray(end + 1)], ["POST", Uint8Array.of(9, 8, 7)]);
    t.equal(JSON.parse(new TextDecoder().decode(body.subarray(0, end))), format);
    t.ok(made.seen.every(([, url]) => url.startsWith(`${AGENT}/`)));
    // The gateway is asked whom the member has vouched for, and is told nothing.
    t.equal(made.asked, [["GET", "/v1/agents"]]);
    await made.decode(Uint8Array.of(1), format);
    t.equal([made.asked.length, framesOf(made).length], [1, 2]);
  },
  "an agent that the member has not vouched for is handed nothing": async (t) => {
    const made = await world({ paired: false });
    await t.rejects(made.decode(Uint8Array.of(9), format), "agentMissing");
    t.equal(framesOf(made).length, 0);
  },
  "what does not show that it has the agent's key is handed nothing": async (t) => {
    for (const other of [{ signs: await importScalar(newScalar()) }, { nonce: toHex(random(32)) }]) {
      const made = await world(other);
      await t.rejects(made.decode(Uint8Array.of(9), format), "agentMissing");
      t.equal(framesOf(made).length, 0);
    }
  },
  "refusals say what they are about": async (t) => {
    for (const [status, code, reason] of [
      [422, "notDecoded", "notDecoded"], [501, "decoderMissing", "decoderMissing"], [429, "tooMany", "agentBusy"],
      [404, "notFound", "agentBusy"],
    ]) {
      const { decode } = await world({ status, code });
      const error = await t.rejects(decode(Uint8Array.of(9), format), "unsupported");
      t.equal(error.reason, reason);
    }
    const short = await world({ samples: Uint8Array.of(1, 2, 3) });
    t.equal((await t.rejects(short.decode(Uint8Array.of(9), format), "unsupported")).reason, "notDecoded");
  },
  "without an agent the viewer names it as the remedy, with one the image shows": async (t) => {
    const place = document.createElement("div");
    Object.assign(place.style, { width: "800px", height: "600px" });
    document.body.append(place);
    const file = () => imageFile({ syntax: SYNTAX.jpeg2000, pieces: [Uint8Array.of(1, 2, 3, 4)] });
    const until = async (holds) => {
      for (let tries = 0; tries < 100 && !holds(); tries += 1) await new Promise((done) => setTimeout(done, 20));
      return holds();
    };
    const shown = await world();
    for (const [decodeElsewhere, word] of [[null, "agent"], [(await world({ paired: false })).decode, "agent"],
      [shown.decode, null]]) {
      const viewer = new Viewer(place, { decodeElsewhere });
      viewer.add(file(), { name: "a.dcm", index: 0 });
      const card = viewer.root.querySelector(".card");
      if (word) t.ok(await until(() => !card.hidden && card.textContent.includes(word)), card.textContent);
      else t.ok(await until(() => viewer.stage.canvas.dataset.size === "2x2" && card.hidden));
      viewer.close();
    }
    t.equal(framesOf(shown).length >= 1, true);
    place.remove();
  },
};
