// The envelope: the data key sealed to the owner and the signed manifest encrypted under it, as one block (records.md).

import { concat, equal, fromHex, toHex, utf8 } from "../crypto/bytes.js";
import { HEAD, openMessage, sealMessage, TAG } from "../crypto/chunked.js";
import { open, seal } from "../crypto/hpke.js";
import { digest } from "../crypto/sha256.js";
import { AureoleError, must } from "../errors.js";
import { openSignedManifest } from "./manifest.js";
import { StripeOpener } from "./stripes.js";
import { bytesOf, message, tagged } from "./words.js";

/** Most bytes of an envelope. */
export const MOST_ENVELOPE = 80 * 1_048_576;

const MAGIC = concat(utf8("AUREOLE"), Uint8Array.of(1));
const SEALED = 1120 + 48;
const HEADER = MAGIC.length + SEALED;

const info = ({ ledger, record }) => message("aureole/envelope/v1", ledger, record);
const parties = ({ owner, sender }) => concat(bytesOf(owner), bytesOf(sender));
const context = ({ ledger, record }) => message("aureole/manifest/v1", ledger, record);

/** What the ledger holds of a data key. */
export function keyCommitment({ ledger, record, dataKey }) {
  return tagged("aureole/key/v1", ledger, record, dataKey);
}

/**
 * Makes an envelope. Throws malformedKey, tooLarge.
 * @param {{ledger: string, record: string, owner: string, sender: string, to: Uint8Array, dataKey: Uint8Array,
 *   signedManifest: Uint8Array}} what `to` is the owner's public sealing key
 * @returns {Promise<{block: Uint8Array, digest: string}>}
 */
export async function sealEnvelope({ to, dataKey, signedManifest, ...subject }) {
  const sealed = await seal({ to, info: info(subject), aad: parties(subject), plaintext: dataKey });
  const block = concat(MAGIC, sealed, await sealMessage(dataKey, context(subject), signedManifest));
  must(block.length <= MOST_ENVELOPE, "tooLarge", "the envelope is too large");
  return { block, digest: toHex(await digest(block)) };
}

/** Runs a step whose every failure has one code. */
async function step(code, detail, work) {
  try {
    return await work();
  } catch {
    throw new AureoleError(code, detail);
  }
}

/**
 * Opens an envelope in the order of records.md, steps 1 to 8: alteredEnvelope, wrongRecipient, wrongKey,
 * alteredManifest, wrongSender, malformedManifest, swapped, wrongKey.
 * @param {{block: Uint8Array, anchor: {ledger, record, owner, sender, envelope, keyCommitment}, senderKey: string,
 *   sealingKey?: object, dataKey?: Uint8Array}} what the owner's sealing key, or the data key that custodians released
 * @returns {Promise<{manifest: object, dataKey: Uint8Array, opener: StripeOpener}>}
 */
export async function openEnvelope({ block, anchor, senderKey, sealingKey, dataKey: given }) {
  const isWhole = block.length >= HEADER + HEAD + TAG && block.length <= MOST_ENVELOPE &&
    equal(await digest(block), fromHex(anchor.envelope, 32)) && equal(block.subarray(0, MAGIC.length), MAGIC);
  must(isWhole, "alteredEnvelope", "the envelope is not the one on the ledger");
  const dataKey = given ?? await step("wrongRecipient", "the envelope does not open with this key", () => open({
    key: sealingKey, info: info(anchor), aad: parties(anchor), sealed: block.slice(MAGIC.length, HEADER),
  }));
  const commitment = fromHex(keyCommitment({ ledger: anchor.ledger, record: anchor.record, dataKey }));
  must(dataKey.length === 32 && equal(commitment, fromHex(anchor.keyCommitment, 32)), "wrongKey",
    "the data key is not the one on the ledger");
  const padded = await step("alteredManifest", "the manifest's ciphertext was altered", () =>
    openMessage(dataKey, context(anchor), block.subarray(HEADER)));
  const manifest = await openSignedManifest(padded, senderKey);
  const isAnchored = ["ledger", "record", "owner", "sender"].every((name) => manifest[name] === anchor[name]);
  must(isAnchored, "swapped", "the manifest is of another record, owner or sender");
  const opener = await StripeOpener.of(manifest, dataKey);
  return { manifest, dataKey, opener };
}

/**
 * Throws itemMismatch unless bytes are the item that the sender signed. Nothing of an item is shown or saved before.
 */
export async function checkItem(item, bytes) {
  const isItem = bytes.length === item.size && equal(await digest(bytes), fromHex(item.sha256, 32));
  must(isItem, "itemMismatch", "an item is not what its sender signed");
}
