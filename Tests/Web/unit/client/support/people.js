// Members with their keys, as the fakes know them.

import { fromHex, toHex } from "/web/crypto/bytes.js";
import { importScalar, newScalar } from "/web/crypto/signing.js";
import { importSeed, newSeed } from "/web/crypto/xwing.js";
import { memberOf, sealingDigest } from "/web/protocol/words.js";

/** A member with fresh keys; scalar and seed are kept, for keyrings. */
export async function person(role, name) {
  const [scalar, seed] = [newScalar(), newSeed()];
  const [signing, sealing] = [await importScalar(scalar), await importSeed(seed)];
  return { role, name, scalar, seed, signing, sealing, member: memberOf(signing.publicKey),
    sealingDigest: sealingDigest(sealing.publicKey) };
}

/** Big-endian numbers of 4 bytes. */
export const u32 = (value) => new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
export const readU32 = (bytes, at) => new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
export { fromHex, toHex };
