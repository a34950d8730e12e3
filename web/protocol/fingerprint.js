// What two people compare before they trust keys that came over a network (identity.md section 1).

import { fromHex } from "../crypto/bytes.js";
import { sha256 } from "../crypto/sha256.js";
import { must } from "../errors.js";
import { WORDS } from "./wordlist.js";
import { tagged } from "./words.js";

/** Five groups of four hexadecimal digits. @param {{signingKey: string, sealingDigest: string}} keys */
export function fingerprint({ signingKey, sealingDigest }) {
  return tagged("aureole/fingerprint/v1", signingKey, sealingDigest).slice(0, 20).match(/.{4}/g).join(" ");
}

/**
 * Two short words that go with a fingerprint: the words whose places in the list are the first two bytes of
 * SHA-256("aureole/words/v1" ‖ the fingerprint's 10 bytes). They help to tell people apart at a glance. They have 16
 * bits only, so somebody who makes keys until the words fit succeeds in a second: keys are compared by the fingerprint,
 * never by the words alone.
 */
export function wordPair(text) {
  must(/^[0-9a-f]{4}( [0-9a-f]{4}){4}$/.test(text), "malformed", "not a fingerprint");
  const [first, second] = sha256("aureole/words/v1", fromHex(text.replaceAll(" ", "")));
  return `${WORDS[first]} ${WORDS[second]}`;
}
