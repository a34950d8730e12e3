// C2SP chunked encryption (c2sp.org/chunked-encryption) with HKDF-Expand-SHA256 and AEAD_AES_256_GCM (records.md). A
// message is a head of 56 bytes (salt, commitment) and chunks of 16 KiB with a tag each, the last shorter and perhaps
// empty.

import { concat, equal, random, utf8, wipe } from "./bytes.js";
import { AureoleError, must } from "../errors.js";

/** Plaintext and ciphertext bytes of every chunk but the last, and bytes of the head and of a tag. */
export const [CHUNK, SLOT, HEAD, TAG] = [16384, 16400, 56, 16];

const SALT = 24;
const LABEL = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");
/** Chunks in work at the same time: enough to keep the browser's threads busy, few enough to bound memory. */
const AT_ONCE = 64;

/** The bytes of the chunks of a plaintext of this many bytes, without the head. */
export function bodySize(plainSize) {
  return plainSize + (Math.floor(plainSize / CHUNK) + 1) * TAG;
}

/** The bytes of plaintext in chunks of this many bytes together. Throws truncated when no message has such chunks. */
export function plainSize(bodyBytes) {
  const rest = bodyBytes % SLOT;
  must(rest >= TAG, "truncated", "a message ends before its last chunk");
  return Math.floor(bodyBytes / SLOT) * CHUNK + rest - TAG;
}

/** One message's keys. Chunks are sealed and opened in any order. */
export class Chunked {
  /** The salt and the key commitment, 56 bytes. */
  head;
  #key;
  #nonce;

  /** The keys of a new message under a random salt. @returns {Promise<Chunked>} */
  static sealing(key, context) {
    return Chunked.#derive(key, context, random(SALT), "encrypt");
  }

  /**
   * The keys of a message that was begun before, from its head, to seal the very same bytes again. Other bytes would
   * meet the same nonces and give their difference and the authentication key away: the caller compares digests of the
   * plaintext before. Throws as opening.
   */
  static resuming(key, context, head) {
    return Chunked.#again(key, context, head, "encrypt");
  }

  /**
   * The keys of a message from its head. Throws truncated for another length, wrongKey when the commitment is not this
   * key's under this context, compared in constant time before any chunk is touched.
   */
  static opening(key, context, head) {
    return Chunked.#again(key, context, head, "decrypt");
  }

  static async #again(key, context, head, usage) {
    must(head.length === HEAD, "truncated", "the message has no whole head");
    const made = await Chunked.#derive(key, context, head.slice(0, SALT), usage);
    must(equal(made.head, head), "wrongKey", "the message is not encrypted under this key and context");
    return made;
  }

  static async #derive(key, context, salt, usage) {
    must(key.length === 32, "wrongKey", "a data key has 32 bytes");
    const expanded = await expand(key, concat(LABEL, salt, context), 76);
    const made = new Chunked();
    made.#key = await crypto.subtle.importKey("raw", expanded.slice(0, 32), "AES-GCM", false, [usage]);
    made.#nonce = expanded.slice(32, 44);
    made.head = concat(salt, expanded.subarray(44));
    wipe(expanded);
    return made;
  }

  /** The base nonce with the chunk's number, big-endian, folded into its last bytes. */
  #algorithm(index) {
    const iv = this.#nonce.slice();
    const view = new DataView(iv.buffer);
    view.setUint32(4, view.getUint32(4) ^ Math.floor(index / 0x100000000));
    view.setUint32(8, view.getUint32(8) ^ (index >>> 0));
    return { name: "AES-GCM", iv };
  }

  /**
   * Seals whole chunks, and a shorter last one where the plaintext is no multiple of 16,384 bytes. `endsMessage` adds
   * the empty chunk that ends a message whose plaintext is such a multiple.
   * @param {Uint8Array} plain
   * @param {number} first the number of its first chunk in the message
   * @param {Uint8Array} out room for the ciphertext, from its beginning
   */
  async sealInto(plain, first, out, endsMessage = false) {
    const count = Math.ceil(plain.length / CHUNK) + (endsMessage && plain.length % CHUNK === 0 ? 1 : 0);
    must(out.length >= plain.length + count * TAG, "internal", "no room for the ciphertext");
    await each(count, async (chunk) => {
      const part = plain.subarray(chunk * CHUNK, (chunk + 1) * CHUNK);
      const sealed = await crypto.subtle.encrypt(this.#algorithm(first + chunk), this.#key, part);
      out.set(new Uint8Array(sealed), chunk * SLOT);
    });
  }

  /**
   * Opens chunks. Throws alteredChunk, truncated; whatever was written to `out` is then cleared.
   * @param {Uint8Array} body whole slots and perhaps a shorter last one
   * @param {number} first the number of its first chunk in the message
   * @param {Uint8Array} out room for the plaintext
   */
  async openInto(body, first, out) {
    const count = Math.ceil(body.length / SLOT);
    must(body.length % SLOT === 0 || body.length % SLOT >= TAG, "truncated", "a chunk is cut short");
    must(out.length >= body.length - count * TAG, "internal", "no room for the plaintext");
    try {
      await each(count, async (chunk) => {
        const part = body.subarray(chunk * SLOT, (chunk + 1) * SLOT);
        const plain = await crypto.subtle.decrypt(this.#algorithm(first + chunk), this.#key, part);
        out.set(new Uint8Array(plain), chunk * CHUNK);
      });
    } catch {
      wipe(out);
      throw new AureoleError("alteredChunk", "a chunk was altered");
    }
  }
}

/** Works on every index, so many at once; waits for all that began, so that nothing is written after it has failed. */
async function each(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      try {
        await work(index);
      } catch (error) {
        next = count;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
  for (const { reason } of results) if (reason) throw reason;
}

/** HKDF-Expand-SHA256 (RFC 5869 section 2.3); the browser's HKDF always extracts first. */
async function expand(key, info, length) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const output = new Uint8Array(Math.ceil(length / 32) * 32);
  let block = new Uint8Array(0);
  for (let index = 0; index * 32 < length; index += 1) {
    block = new Uint8Array(await crypto.subtle.sign("HMAC", made, concat(block, info, Uint8Array.of(index + 1))));
    output.set(block, index * 32);
  }
  return output.subarray(0, length);
}

/** Seals a whole message in memory: head and chunks. @returns {Promise<Uint8Array>} */
export async function sealMessage(key, context, plain) {
  const chunked = await Chunked.sealing(key, context);
  const message = new Uint8Array(HEAD + bodySize(plain.length));
  message.set(chunked.head);
  await chunked.sealInto(plain, 0, message.subarray(HEAD), true);
  return message;
}

/** Opens a whole message in memory. Throws truncated, wrongKey, alteredChunk. @returns {Promise<Uint8Array>} */
export async function openMessage(key, context, message) {
  const chunked = await Chunked.opening(key, context, message.slice(0, HEAD));
  const plain = new Uint8Array(plainSize(message.length - HEAD));
  await chunked.openInto(message.subarray(HEAD), 0, plain);
  return plain;
}
