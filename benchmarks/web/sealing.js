// Measures what sealing and opening a record costs in this browser, each part by itself and all of them together.

import { random } from "/web/crypto/bytes.js";
import { Chunked } from "/web/crypto/chunked.js";
import { digest, Sha256 } from "/web/crypto/sha256.js";
import { importScalar, newScalar, sign, verify } from "/web/crypto/signing.js";
import { open, seal } from "/web/crypto/hpke.js";
import { importSeed, newSeed } from "/web/crypto/xwing.js";
import { ErasureCode } from "/web/protocol/erasure.js";
import { StripeOpener, StripeSealer } from "/web/protocol/stripes.js";

const MEGABYTE = 1_000_000;
const [K, N] = [3, 5];

async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The best of eight rounds, in MB/s of plaintext. */
async function speed(bytes, work) {
  await work();
  let best = Infinity;
  for (let round = 0; round < 8; round += 1) best = Math.min(best, await seconds(work));
  return Math.round(bytes / MEGABYTE / best);
}

async function sealAll(stream, identifiers, atOnce) {
  const sealer = await StripeSealer.of({ ...identifiers, k: K, n: N, streamSize: stream.length });
  const stripes = new Array(sealer.count);
  let next = 0;
  const worker = async () => {
    while (next < sealer.count) {
      const index = next;
      next += 1;
      const { plainOffset, plainSize } = sealer.stripe(index);
      stripes[index] = (await sealer.seal(index, stream.subarray(plainOffset, plainOffset + plainSize))).blocks;
    }
  };
  await Promise.all([digest(stream), ...Array.from({ length: atOnce }, worker)]);
  return { layout: sealer.finish(), stripes };
}

/**
 * Everything, for a stream of so many megabytes. @returns {Promise<object>} MB/s of plaintext, and operations a second
 */
export async function measure(megabytes) {
  const stream = random(megabytes * MEGABYTE);
  const identifiers = { dataKey: random(32), ledger: "11".repeat(32), record: "22".repeat(32) };
  const chunked = await Chunked.sealing(identifiers.dataKey, random(10));
  const out = new Uint8Array(stream.length * 1.01 + 16);
  const code = new ErasureCode(K, N);
  const third = Math.floor(stream.length / K);
  const data = Array.from({ length: K }, (_, index) => stream.subarray(index * third, (index + 1) * third));
  const parity = code.encode(data);
  let sealed;
  const results = {
    "chunked encryption": await speed(stream.length, () => chunked.sealInto(stream, 0, out, true)),
    "erasure code 3 of 5, encoding": await speed(stream.length, () => code.encode(data)),
    "erasure code 3 of 5, two lost": await speed(stream.length, () => code.rebuild([null, null, data[2], ...parity])),
    "SHA-256 of the browser": await speed(stream.length, () => digest(stream)),
    "SHA-256 incremental": await speed(stream.length, () => new Sha256().update(stream).digest()),
    "sealing whole, one stripe at once": await speed(stream.length,
      async () => { sealed = await sealAll(stream, identifiers, 1); }),
    "sealing whole, three stripes at once": await speed(stream.length, () => sealAll(stream, identifiers, 3)),
  };
  const opener = await StripeOpener.of({ ...identifiers, layout: sealed.layout }, identifiers.dataKey);
  const openAll = async (lost) => {
    for (const [index, blocks] of sealed.stripes.entries()) {
      await opener.open(index, blocks.map((block, place) => (place < lost || place >= K + lost ? null : block)));
    }
  };
  results["opening from data blocks"] = await speed(stream.length, () => openAll(0));
  results["opening with two rebuilt"] = await speed(stream.length, () => openAll(2));
  return { speeds: results, rates: await rates() };
}

async function rates() {
  const [signing, sealing] = [await importScalar(newScalar()), await importSeed(newSeed())];
  const [message, aad] = [random(384), random(64)];
  const signature = await sign(signing, message);
  const sealed = await seal({ to: sealing.publicKey, info: aad, aad, plaintext: aad });
  const rate = async (count,
    work) => Math.round(count / await seconds(() => Promise.all(Array.from({ length: count }, work))));
  return {
    "signatures verified": await rate(2000, () => verify(signing.publicKey, signature, message)),
    "signatures made": await rate(2000, () => sign(signing, message)),
    "X-Wing sealed": await rate(200, () => seal({ to: sealing.publicKey, info: aad, aad, plaintext: aad })),
    "X-Wing opened": await rate(200, () => open({ key: sealing, info: aad, aad, sealed })),
  };
}
