// Items into sealed stripes, in a worker or in the page. An item's digest is kept before its first chunk is sealed:
// sealed again under the same head, as a resumed upload does, other bytes would meet the same nonces.

import { AureoleError, must } from "../errors.js";
import { equal, toHex } from "../crypto/bytes.js";
import { digest as sha256 } from "../crypto/sha256.js";
import { stripe as stripeOf, stripeCount } from "../protocol/layout.js";
import { StripeSealer } from "../protocol/stripes.js";

/**
 * Reads, checks, seals and codes a record's stream, stripe by stripe.
 * @param {{dataKey: Uint8Array, ledger: string, record: string, k: number, n: number, streamSize: number, head:
 *   Uint8Array|null, sources: {size: number, blob: Blob}[], known: (string|null)[]}} plan `known` are the digests that
 *   were kept before.
 * @param {{onHead: (head: Uint8Array) => Promise, onItem: (index: number, digest: string) => Promise,
 *   onStripe: (stripe: {index, blocks, digests, plainSize}) => Promise}} hooks each is waited for.
 * @throws {AureoleError} itemMismatch for a file that is another than before or changed while it was read.
 */
export async function sealStripes(plan, { onHead, onItem, onStripe }) {
  const { dataKey, ledger, record, k, n, streamSize } = plan;
  const sealer = await StripeSealer.of({ dataKey, ledger, record, k, n, streamSize,
    ...(plan.head ? { head: plan.head } : {}) });
  if (!plan.head || !equal(plan.head, sealer.layout.head)) await onHead(sealer.layout.head);
  const { layout } = sealer;
  const count = stripeCount(layout);
  let index = 0;
  let filled = 0;
  let buffer = room(layout, 0, streamSize);
  const flush = async () => {
    const { blocks, digests } = await sealer.seal(index, buffer.subarray(0, filled));
    await onStripe({ index, blocks, digests, plainSize: filled });
    index += 1;
    filled = 0;
    if (index < count) buffer = room(layout, index, streamSize);
  };
  for (const [place, source] of plan.sources.entries()) {
    const bytes = await read(source);
    const digest = toHex(await sha256(bytes));
    const known = plan.known[place];
    must(!known || known === digest, "itemMismatch", "a file is not the one that was sealed before", { index: place });
    if (!known) await onItem(place, digest);
    for (let from = 0; from < bytes.length; ) {
      const part = bytes.subarray(from, from + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled === buffer.length && index < count && from < bytes.length) await flush();
    }
    if (filled === buffer.length && buffer.length > 0 && index + 1 < count) await flush();
  }
  while (index < count) await flush();
}

/** Room for what a stripe holds of the stream; the padding behind it is the sealer's. */
function room(layout, index, streamSize) {
  const { plainOffset, plainSize } = stripeOf(layout, index);
  return new Uint8Array(Math.max(0, Math.min(plainSize, streamSize - plainOffset)));
}

async function read({ size, blob }) {
  let bytes;
  try {
    bytes = new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new AureoleError("itemMismatch", "a file changed or went away while it was read");
  }
  must(bytes.length === size, "itemMismatch", "a file has another size than before");
  return bytes;
}
