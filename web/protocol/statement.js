// Statements: text that only its parties read, what a request is for, why something is reported (directory.md).

import { concat, fromUtf8, random, toHex, utf8 } from "../crypto/bytes.js";
import { open, seal } from "../crypto/hpke.js";
import { AureoleError, must } from "../errors.js";
import { bytesOf, message, tagged, textDigest } from "./words.js";

/** Most bytes of a text in UTF-8 and of a sealed statement. */
export const [MOST_TEXT, MOST_SEALED] = [4000, 8192];

const TAG = "aureole/statement/v1";

/** What stands on the ledger of a text and its salt. */
export function statementDigest({ ledger, text, salt }) {
  return tagged(TAG, ledger, salt, textDigest(text));
}

/** Salts a text of 1 to 4,000 bytes. Throws badText. @returns {{text: string, salt: string, digest: string}} */
export function newStatement({ ledger, text }) {
  const well = text.toWellFormed();
  const { length } = utf8(well);
  must(length >= 1 && length <= MOST_TEXT, "badText", "a statement has 1 to 4,000 bytes of text");
  const salt = toHex(random(32));
  return { text: well, salt, digest: statementDigest({ ledger, text: well, salt }) };
}

const binding = ({ ledger, digest, author, recipient }) => ({
  info: message(TAG, ledger), aad: concat(bytesOf(digest), bytesOf(author), bytesOf(recipient)),
});

/**
 * Seals a statement to one of its parties. Throws malformedKey.
 * @param {{ledger: string, statement: {text, salt, digest}, author: string, recipient: string, to: Uint8Array}} what
 * @returns {Promise<Uint8Array>}
 */
export function sealStatement({ ledger, statement, author, recipient, to }) {
  const plaintext = concat(bytesOf(statement.salt), utf8(statement.text));
  return seal({ to, ...binding({ ledger, digest: statement.digest, author, recipient }), plaintext });
}

/**
 * Opens a statement. Digest and author come from the action on the ledger, never from the host. Throws statementRefused
 * for everything that is not this text by this author to this recipient.
 * @param {{ledger: string, digest: string, author: string, recipient: string, key: object, sealed: Uint8Array}} what
 * @returns {Promise<string>} the text
 */
export async function openStatement({ ledger, digest, author, recipient, key, sealed }) {
  try {
    must(sealed.length <= MOST_SEALED, "tooLarge", "a sealed statement is too large");
    const plain = await open({ key, ...binding({ ledger, digest, author, recipient }), sealed });
    const [salt, bytes] = [toHex(plain.slice(0, 32)), plain.slice(32)];
    const text = fromUtf8(bytes);
    must(bytes.length >= 1 && bytes.length <= MOST_TEXT, "malformed", "the text is too long or empty");
    must(statementDigest({ ledger, text, salt }) === digest, "malformed", "the text is another");
    return text;
  } catch {
    throw new AureoleError("statementRefused", "the statement is not what its digest on the ledger names");
  }
}
