// What pages do before there is a session, in this browser and at the gateway that served the page. See accounts.js.

import { isRecoveryText } from "../crypto/password.js";
import { Accounts } from "./accounts.js";

const accounts = new Accounts();

/** Whose invitation it is: `{name, role, expiresAt, ledger, ledgerFingerprint, by}`; throws notFound, wrongLedger. */
export const lookInvitation = (token) => accounts.lookInvitation(token);

/**
 * Makes keys and an account that waits for its second factor. Nothing of the keys is kept in this browser.
 * @returns {Promise<{setup: string, secret: string, uri: string, recoveryKey: string, fingerprint: string, member:
 *   string}>}
 * @throws {AureoleError} weakPassword, badName, wrongLedger, accountTaken, notFound (the invitation), tooMany, offline.
 */
export const beginSignUp = (options) => accounts.beginSignUp(options);

/** Confirms the second factor: `{recoveryCodes}`; throws notAuthenticated for a wrong code. */
export const confirmSignUp = (options) => accounts.confirmSignUp(options);

/**
 * Logs in and gives the member at work.
 * @throws {AureoleError} notAuthenticated, tooMany (`retryAfter`), offline, wrongLedger, outOfBounds for a cheap
 *   derivation.
 */
export const login = (options) => accounts.login(options);

/** The member of the session that this browser has, or null. Throws offline, wrongLedger. */
export const resume = () => accounts.resume();

/** Proves the recovery key and gives `{setPassword(password)}`; throws wrongRecoveryKey, notAuthenticated. */
export const recover = (options) => accounts.recover(options);

/**
 * Beginning again with keys that guardians give: `begun`, `begin`, `request`, `state`, `finish`, `drop`,
 * `readIdentifier`; see again.js.
 */
export const again = accounts.again;

/** What the address of a page says that was opened by a link: `{token, key, until, label}`; throws linkRefused. */
export const readLink = (fragment) => accounts.readLink(fragment);

/** Opens a link with its passcode, as a guest: `{member, record, reference}`; see guest.js. */
export const openLink = (link, passcode) => accounts.openLink(link, passcode);

/** Whether a text is a whole recovery key with its right check. */
export const checkRecoveryKey = (text) => isRecoveryText(text);

/** What this browser lacks, by name; empty is good. What only an attempt can tell is left to the attempt. */
export function unsupported() {
  const subtle = globalThis.crypto?.subtle;
  const asks = globalThis.SubtleCrypto?.supports?.bind(globalThis.SubtleCrypto);
  const has = (operation, algorithm, otherwise = true) => Boolean(subtle)
    && (asks ? asks(operation, algorithm) : otherwise);
  const checks = {
    "ML-KEM-768": has("generateKey", "ML-KEM-768") && typeof subtle.encapsulateBits === "function",
    X25519: has("generateKey", "X25519"), "P-256": has("generateKey", { name: "ECDSA", namedCurve: "P-256" }),
    "AES-GCM": has("generateKey", { name: "AES-GCM", length: 256 }), HKDF: has("importKey", "HKDF"),
    PBKDF2: has("importKey", "PBKDF2"),
    IndexedDB: Boolean(globalThis.indexedDB),
  };
  return Object.keys(checks).filter((name) => !checks[name]);
}
