// The one kind of error that the app throws on purpose. Its code is from a closed list, so that every code has words
// for people in web/strings; its detail is for developers and never holds secrets, names or input.

/** Every code there is. */
export const CODES = new Set([
  // What comes from outside and is not what it should be.
  "malformed", "malformedAction", "malformedEntry", "malformedGenesis", "malformedKey", "malformedSignature", "highS",
  "malformedCertificate", "malformedManifest", "malformedPolicy", "malformedKeyring", "malformedMessage", "tooLarge",
  // What people type.
  "weakPassword", "wrongPassword", "wrongRecoveryKey", "badName", "badIdentifier", "badText", "badAddress",
  // The ledger: gateway.md section 5.
  "wrongLedger", "notIncluded", "forked", "shrunk", "notVouched", "wrongSignature", "trustRefused", "wrongDocument",
  "withheld", "stale",
  // Sealing and opening: records.md.
  "notOpened", "alteredEnvelope", "wrongRecipient", "wrongKey", "alteredManifest", "wrongSender", "swapped",
  "tooFewShards", "alteredChunk", "itemMismatch", "truncated", "outOfBounds",
  // Shares and custodians: shards.md, custody.md.
  "tooFewShares", "wrongShare", "dealingRefused", "notConfirmed", "directoryRefused", "joinRefused", "statementRefused",
  "certificateRefused", "notIssuedByAuthority", "expiredCertificate", "notYetValid",
  // The gateway's and the custodians' answers.
  "badRequest", "notAuthenticated", "suspended", "notAllowed", "secondFactorNeeded", "postureNeeded", "loginNeeded",
  "guestsRefused",
  "notFound", "accountTaken", "refused", "tooMany", "unavailable", "noGrant", "revoked", "expired", "erased",
  "outOfScope", "overCount", "ownerSuspended", "grantorSuspended", "releasedAlready", "noShare", "busy", "wrongBytes",
  "noSpace",
  // Links: links.md.
  "linkRefused", "wrongPasscode",
  // This browser and its connection.
  "offline", "unsupported", "storage", "aborted", "ended", "agentMissing", "viewOnly",
  "agentWordNeeded", "agentOfOther", "agentRefused", "otherPatient", "agentWithoutKeys", "agentLogin",
  // Nameless copies: deidentification.md.
  "notDeidentified", "copyRefused", "copyBusy", "copyUnavailable",
  // A fault of our own.
  "internal",
]);

/**
 * An error with a code from CODES. What else a caller needs to know, such as `retryAfter`, is in further properties.
 */
export class AureoleError extends Error {
  /**
   * @param {string} code one of CODES; another is a TypeError
   * @param {string} [detail] in lower case without a full stop; never a secret, a name or input
   * @param {object} [extra] further properties, for example `{retryAfter: 3}` or `{stores: [1]}`
   */
  constructor(code, detail = "", extra = {}) {
    if (!CODES.has(code)) throw new TypeError(`no such error code: ${code}`);
    super(detail ? `${code}: ${detail}` : code);
    Object.assign(this, extra);
    this.name = "AureoleError";
    this.code = code;
    this.detail = detail;
  }
}

/** Throws an AureoleError. */
export function refuse(code, detail, extra) {
  throw new AureoleError(code, detail, extra);
}

/** Throws an AureoleError unless the condition holds. */
export function must(condition, code, detail, extra) {
  if (!condition) throw new AureoleError(code, detail, extra);
}
