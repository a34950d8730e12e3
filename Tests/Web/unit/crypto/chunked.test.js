import { equal, random, utf8 } from "/web/crypto/bytes.js";
import { bodySize, CHUNK, Chunked, HEAD, openMessage, plainSize, sealMessage, SLOT } from "/web/crypto/chunked.js";

const context = utf8("context");

export default {
  "messages of any length open again": async (t) => {
    const key = random(32);
    for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000]) {
      const plain = random(length);
      const message = await sealMessage(key, context, plain);
      t.equal(message.length, HEAD + bodySize(length));
      t.equal(plainSize(message.length - HEAD), length);
      t.ok(equal(await openMessage(key, context, message), plain), `length ${length}`);
    }
  },
  "what is altered, cut or put in another order gives nothing": async (t) => {
    const key = random(32);
    const message = await sealMessage(key, context, random(3 * CHUNK));
    for (const place of [HEAD, HEAD + SLOT - 1, message.length - 1]) {
      const altered = message.slice();
      altered[place] ^= 128;
      await t.rejects(openMessage(key, context, altered), "alteredChunk", `byte ${place}`);
    }
    await t.rejects(openMessage(key, context, message.subarray(0, HEAD + 3 * SLOT)), "truncated",
      "without its empty last chunk");
    await t.rejects(openMessage(key, context, message.subarray(0, HEAD + 2 * SLOT + 100)), "alteredChunk",
      "within a chunk");
    const swapped = message.slice();
    swapped.copyWithin(HEAD, HEAD + SLOT, HEAD + 2 * SLOT);
    swapped.set(message.subarray(HEAD, HEAD + SLOT), HEAD + SLOT);
    await t.rejects(openMessage(key, context, swapped), "alteredChunk", "two chunks swapped");
  },
  "another key, context or commitment is refused before any chunk": async (t) => {
    const key = random(32);
    const message = await sealMessage(key, context, random(10));
    await t.rejects(openMessage(random(32), context, message), "wrongKey");
    await t.rejects(openMessage(key, utf8("other"), message), "wrongKey");
    const altered = message.slice();
    altered[HEAD - 1] ^= 1;
    await t.rejects(openMessage(key, context, altered), "wrongKey");
    await t.rejects(openMessage(key, context, message.subarray(0, HEAD - 1)), "truncated");
    await t.rejects(sealMessage(random(31), context, random(10)), "wrongKey");
  },
  "chunks are opened from any place, and a failure leaves no plaintext": async (t) => {
    const key = random(32);
    const plain = random(5 * CHUNK + 7);
    const message = await sealMessage(key, context, plain);
    const chunked = await Chunked.opening(key, context, message.slice(0, HEAD));
    const out = new Uint8Array(2 * CHUNK);
    await chunked.openInto(message.subarray(HEAD + 2 * SLOT, HEAD + 4 * SLOT), 2, out);
    t.ok(equal(out, plain.subarray(2 * CHUNK, 4 * CHUNK)));
    await t.rejects(chunked.openInto(message.subarray(HEAD + 2 * SLOT, HEAD + 4 * SLOT), 1, out), "alteredChunk");
    t.ok(out.every((byte) => byte === 0));
  },
};
