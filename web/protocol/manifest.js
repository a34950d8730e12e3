// What a record is: who sent what to whom, its items, where its ciphertext lies; signed by the sender (records.md).

import { concat, fromBase64, fromUtf8, isHex, toBase64, utf8 } from "../crypto/bytes.js";
import { HEAD } from "../crypto/chunked.js";
import { isSignature, sign, verify } from "../crypto/signing.js";
import { AureoleError, must } from "../errors.js";
import { checkLayout, padme } from "./layout.js";
import { isMember, isWord, RECORD_KINDS } from "./words.js";

/** Most bytes of a manifest, items and share commitments. */
export const [MOST_MANIFEST, MOST_ITEMS, MOST_SHARES] = [67_108_864, 100_000, 255];

const TAG = utf8("aureole/manifest/v1");
const LENGTH = 8;
const require = (condition, detail) => must(condition, "malformedManifest", detail);
const isSize = (value) => Number.isSafeInteger(value) && value >= 0;
/** Control, line-separating, unassigned, lone surrogate, direction-changing; slash and backslash. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cn}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/u;
const UID = /^[0-9.]{0,64}$/;
const UIDS = ["study", "series", "instance", "sopClass", "transferSyntax"];

/** Whether a name is a single component that no file system and no screen takes for something else. */
export function isSafeName(name) {
  if (typeof name !== "string" || name === "." || name === ".." || UNSAFE.test(name)) return false;
  const { length } = utf8(name);
  return length >= 1 && length <= 255;
}

function checkItems(items, streamSize) {
  require(Array.isArray(items) && items.length <= MOST_ITEMS, "a record has at most 100,000 items");
  const names = new Set();
  let end = 0;
  for (const item of items) {
    const { name, type, offset, size, sha256, dicom } = item ?? {};
    require(isSafeName(name), "an item's name is not safe");
    // Swift compares names by canonical equivalence, so two spellings of one name are one name.
    require(names.size < names.add(name.normalize("NFC")).size, "two items have one name");
    require(typeof type === "string" && /^[\x20-\x7e]{1,255}$/.test(type) && type.includes("/"),
      "a media type is malformed");
    require(isHex(sha256, 64), "an item's digest is malformed");
    require(dicom === undefined || dicom === null || isDicom(dicom), "an item's identifiers are malformed");
    require(isSize(offset) && isSize(size) && offset >= end && offset + size <= streamSize,
      "an item is not at its place");
    end = offset + size;
  }
}

function isDicom(dicom) {
  return typeof dicom === "object" && UIDS.every((name) => typeof dicom[name] === "string" && UID.test(dicom[name])) &&
    typeof dicom.modality === "string" && /^[A-Z0-9_ ]{0,16}$/.test(dicom.modality);
}

/** Throws malformedManifest where a bound is broken. */
function check(manifest) {
  const { version, ledger, record, sender, owner, kind, measuredAt, createdAt } = manifest;
  const { streamSize, layout, shareCommitments } = manifest;
  require(version === 1, "the manifest's version is not known");
  require(isWord(ledger) && isWord(record) && isMember(sender) && isMember(owner),
    "the manifest's parties are malformed");
  require(isSize(kind) && isSize(measuredAt) && isSize(createdAt) && isSize(streamSize),
    "a number of the manifest is malformed");
  checkLayout(layout);
  require(streamSize <= layout.paddedSize, "the items are longer than the stream");
  require(Array.isArray(shareCommitments) && shareCommitments.length <= MOST_SHARES && shareCommitments.every(isWord),
    "the manifest commits to too many shares");
  checkItems(manifest.items, streamSize);
}

/** The known parts of an item, in the order of their keys. */
function itemOf({ dicom, name, offset, sha256, size, type }) {
  if (!dicom) return { name, offset, sha256, size, type };
  const { instance, modality, series, sopClass, study, transferSyntax } = dicom;
  return { dicom: { instance, modality, series, sopClass, study, transferSyntax }, name, offset, sha256, size, type };
}

/**
 * The JSON of a manifest: keys in order, no spaces. Throws malformedManifest.
 * @param {{ledger, record, sender, owner, recordKind: string, measuredAt, createdAt, streamSize, items, layout,
 *   shareCommitments}} parts items of `{name, type, offset, size, sha256, dicom?}`
 * @returns {Uint8Array}
 */
export function buildManifest({ recordKind, ...parts }) {
  const manifest = { ...parts, kind: RECORD_KINDS.indexOf(recordKind), version: 1 };
  check(manifest);
  const { createdAt, items, kind, layout, ledger, measuredAt, owner, record, sender } = manifest;
  const { blockSize, k, n, paddedSize } = layout;
  const json = utf8(JSON.stringify({
    createdAt, items: items.map(itemOf), kind,
    layout: { blockSize, blocks: toBase64(layout.blocks), head: toBase64(layout.head), k, n, paddedSize },
    ledger, measuredAt, owner, record, sender, shareCommitments: manifest.shareCommitments,
    streamSize: manifest.streamSize, version: 1,
  }));
  require(json.length <= MOST_MANIFEST, "the manifest is too long");
  return json;
}

/**
 * Reads a manifest whose signature was verified. Throws malformedManifest.
 * @param {Uint8Array} json
 * @returns {object} as in records.md, with `recordKind` by name and the layout's head and blocks as bytes
 */
export function parseManifest(json) {
  require(json.length <= MOST_MANIFEST, "the manifest is too long");
  try {
    const manifest = JSON.parse(fromUtf8(json));
    const layout = {
      ...manifest.layout, head: fromBase64(manifest.layout.head, HEAD),
      blocks: fromBase64(manifest.layout.blocks, MOST_MANIFEST),
    };
    const read = { ...manifest, layout };
    check(read);
    return { ...read, recordKind: RECORD_KINDS[read.kind] ?? null, items: read.items.map(itemOf) };
  } catch (error) {
    if (error.code === "malformedManifest") throw error;
    throw new AureoleError("malformedManifest", "the manifest cannot be read");
  }
}

/**
 * Signs a manifest and pads it: length (8 bytes) ‖ JSON ‖ signature ‖ zeros.
 * @param {Uint8Array} json of buildManifest
 */
export async function signManifest(json, signingKey) {
  const padded = new Uint8Array(padme(LENGTH + json.length + 64));
  new DataView(padded.buffer).setBigUint64(0, BigInt(json.length));
  padded.set(json, LENGTH);
  padded.set(await sign(signingKey, concat(TAG, json)), LENGTH + json.length);
  return padded;
}

/**
 * Verifies and reads what signManifest made. Nothing is parsed before the signature is found good. Throws
 * alteredManifest, wrongSender, malformedManifest.
 * @param {string} senderKey the key that the sender signed the anchor with
 */
export async function openSignedManifest(padded, senderKey) {
  must(padded.length >= LENGTH + 64, "alteredManifest", "the envelope does not hold a manifest");
  const length = new DataView(padded.buffer, padded.byteOffset).getBigUint64(0);
  must(length <= BigInt(Math.min(MOST_MANIFEST, padded.length - LENGTH - 64)), "alteredManifest",
    "the envelope does not hold a manifest");
  const json = padded.subarray(LENGTH, LENGTH + Number(length));
  const signature = padded.slice(LENGTH + json.length, LENGTH + json.length + 64);
  const isSigned = isSignature(signature) && await verify(senderKey, signature, concat(TAG, json));
  must(isSigned, "wrongSender", "the manifest is not signed by the sender");
  return parseManifest(json);
}
